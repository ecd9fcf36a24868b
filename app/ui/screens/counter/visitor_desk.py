"""Who stands at the window: found by number, verified, photographed, and what is kept in mind of them."""

from dataclasses import replace
from typing import Final

from app.domain.business import business_type, business_types
from app.domain.business.document_images import purpose_of_reading
from app.domain.masking import mask_name
from app.services.identity import TYPED, Verification
from app.services.visit_people import PRINCIPALS, joined, led, looked_up
from app.services.visits import Visit
from app.ui.screens.counter.state import CUSTOMER_CHANGED, NOBODY, PAID, without
from app.ui.screens.counter.ticket_desk import TicketDesk

REAL_NAME: Final = "real_name"
"""Purpose on an image of somebody who acts for another before a business was chosen."""


class VisitorDesk(TicketDesk):
    """Signals: see `TicketDesk`."""

    def choose_subscriber(self, subscriber_id: str) -> None:
        """Work on another number of the customer."""
        self._set(replace(self.state, visit=replace(self.state.visit, subscriber_id=subscriber_id)))

    def choose_customer(self, customer_id: str, subscriber_id: str | None = None) -> None:
        """Serve a customer who was found by number, unverified."""
        self._visit(looked_up(self.state.visit, customer_id, subscriber_id))
        if subscriber_id is not None:
            self.number_chosen.emit(subscriber_id)

    def dismiss_customer(self) -> None:
        """Forget the customer who came without a ticket."""
        if self.state.ticket is None:
            self._set(replace(self.state, orders=()))
            self._visit(NOBODY)

    def on_verified(self, verification: Verification) -> None:
        """Take over who was verified: the owner leads the visit, the others join it."""
        if verification.read.reader != TYPED:
            self.forget_card()  # what lies there now is the card of whoever stands here
        customer, standing = verification.customer, verification.standing
        visit = self.state.visit
        if standing not in PRINCIPALS:
            joint = joined(visit, standing, verification.verification_id)
            self._set(self._offered(replace(self.state, visit=joint)))
            self.customer_shown.emit(joint)
            return
        self.forget(CUSTOMER_CHANGED)
        leads = led(
            visit,
            customer_id=customer.customer_id if customer else None,
            person_id=verification.person_id,
            verification_id=verification.verification_id,
            language=customer.language if customer else visit.language,
        )
        name = "" if customer else mask_name(verification.read.name)
        self._set(self._offered(replace(self.state, visit=leads, new_customer=name)))
        self.customer_shown.emit(leads)
        former = visit.customer_id not in (None, leads.customer_id)
        if former or visit.person_id not in (None, leads.person_id):
            self._tell(CUSTOMER_CHANGED, mask_name(verification.read.name))

    def on_password(self, passed: Visit) -> None:
        """Remember for the rest of the visit whose service password passed in it."""
        visit = replace(self.state.visit, password_of=passed.password_of)
        self._set(replace(self.state, visit=visit))
        self.customer_shown.emit(visit)

    def spoken(self, language: str) -> None:
        """Take the language that the customer chose on the second screen: the visit's papers are in it."""
        if self.state.visit != NOBODY or self.state.ticket is not None:
            self._set(replace(self.state, visit=replace(self.state.visit, chosen=language)))

    def keep_document(self, verification: Verification) -> None:
        """Take the image that the law asks for: of who enters the network, and of who acts for somebody."""
        newcomer, standing = verification.customer is None, verification.standing
        kind = business_type(self._form_after) if self._form_after else None
        purpose = purpose_of_reading(kind, business_types(), standing, newcomer=newcomer)
        if not purpose and standing not in PRINCIPALS:
            purpose = self._form_after or REAL_NAME
        if not purpose:
            return
        evidence, session, which = (
            self._program.services.evidence,
            self._session,
            verification.verification_id,
        )
        self._tasks.pool(
            lambda: evidence.photograph_once(session, which, purpose),
            lambda taken: self._imaged(which, mask_name(verification.read.name)) if taken else None,
            lambda error: self._fail(error) if which in self.state.visit.verifications else None,
        )

    def _imaged(self, which: str, name: str) -> None:
        """Say that an image was kept, unless something stands there that the clerk has to heed.

        Cameras are slow: of whoever has gone meanwhile nothing is said to the next.
        """
        self.image_kept.emit()
        if which in self.state.visit.verifications and self.state.notice != CUSTOMER_CHANGED:
            self._tell("counter.imaged", name)

    def remind_of_card(self, key: str) -> None:
        """Keep in the clerk's mind that a card lies on the reader, whoever comes next."""
        self._update(card_left=key)

    def forget_card(self) -> None:
        """The card was taken."""
        self._update(card_left="")

    def forget(self, code: str) -> None:
        """What was kept in mind is done with."""
        self._set(without(code, self.state))

    def forget_paid(self) -> None:
        """The newest money went the other way: receipt and change of before are history."""
        self._set(without(PAID, replace(self.state, change_fen=0)))
