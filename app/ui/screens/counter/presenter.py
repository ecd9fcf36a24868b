"""Holds the visit in progress and moves it along; the panels' presenters do their own part of it."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.business import business_type, business_types
from app.domain.business.document_images import purpose_of_reading
from app.domain.business.spec import Form, IdentityNeed
from app.domain.errors import UserError
from app.domain.masking import mask_name
from app.domain.queue import TicketState
from app.services.checkouts import Completed
from app.services.identity import TYPED, Verification
from app.services.orders import Submitted
from app.services.rows.orders import DraftRow
from app.services.visit_people import PRINCIPALS, joined, led, looked_up
from app.services.visits import Visit
from app.ui.panels.checkout_state import CheckoutState
from app.ui.screens.counter.actions import Act, here, payable, taking_a_receipt, to_pay_out, to_sign, waiting
from app.ui.screens.counter.desk_reading import Desk, reversal_draft, saved_draft
from app.ui.screens.counter.state import (
    CUSTOMER_CHANGED,
    NOBODY,
    PAYMENT_OPEN,
    SEATED_NOWHERE,
    CounterMode,
    resting,
    without,
)
from app.ui.screens.counter.ticket_desk import TicketDesk

REAL_NAME = "real_name"
"""Purpose on an image of somebody who acts for another before a business was chosen."""


class CounterPresenter(TicketDesk):
    """Signals: see `TicketDesk`."""

    # -- reading ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Look at the desk as it stands: after sign-in, or after a power cut."""
        self._live.start()
        self._watch.start()
        self._tasks.read(self._look, self._on_started, self._fail)

    def stop(self) -> None:
        """Stop listening; the desk is being left."""
        self._live.stop()
        self._watch.stop()
        self.asker.stop()

    def _on_started(self, desk: Desk) -> None:
        self._on_looked(desk)
        if desk.unfinished_checkout:
            if desk.ticket is None:
                # Nothing but the payment ties them to this desk: they are in hand as before the stop.
                self._set(replace(self.state, orders=desk.interrupted))
            self._go(CounterMode.RECOVERY)
            self.recovery_wanted.emit()

    # -- what the clerk does ------------------------------------------------------------------------

    def act(self, act: Act) -> None:
        """Do one of the offered actions; a blocked one does nothing."""
        offered = next((action for action in self.state.actions if action.act is act), None)
        if offered is None or offered.reason:
            return
        ticket = self.state.ticket
        own: dict[Act, Callable[[], None]] = {
            Act.OPEN_SHIFT: lambda: self._go(CounterMode.NO_SHIFT),
            Act.CALL: self.call_next,
            Act.READ_ID: self._verify,
            Act.BEGIN: lambda: self.choose_business(self.state.likely, self._draft_of(self.state.likely)),
            Act.RESUME: self._resume,
            Act.BUSINESS: self._begin,
            Act.PAY: self.pay,
            Act.HOLD: self.leave_form,
            Act.PARK: self.park_wanted.emit,
            Act.REROUTE: self.reroute_wanted.emit,
            Act.COMPLAINT: self._complain,
            Act.ENQUIRY: self.enquiry_wanted.emit,
            Act.DISMISS: self.dismiss_customer,
        }
        if act in own:
            own[act]()
        elif ticket is not None:
            self._on_ticket(act, ticket)

    def _verify(self) -> None:
        """Verify somebody; a form that was open is opened again after it."""
        self._form_after = self.state.form_type if self._form_open else ""
        if self._form_after:
            self.leave_form()
            self._held = ""  # it is opened again by itself
        self._go(CounterMode.IDENTITY)
        self.identity_wanted.emit()

    def _resume(self) -> None:
        """Go on in the form that was held last."""
        if self.state.drafts:
            draft = self.state.drafts[-1]
            self.choose_business(draft.type_key, draft)

    def _begin(self) -> None:
        self._go(resting(self.state))
        self.business_wanted.emit()

    def _complain(self) -> None:
        visit = self.order_visit()
        self.complaint_wanted.emit(visit.customer_id or "", visit.ticket_id or "", visit.chosen)

    def choose_business(self, type_key: str, draft: DraftRow | None = None) -> None:
        """Open the form of a business, fresh or from a draft."""
        if self.state.shift is None:
            return
        self.paid_left.emit()
        self._form_open, self._held = True, ""
        self._set(self._offered(replace(self.state, mode=CounterMode.FORM, form_type=type_key)))
        self.form_wanted.emit(type_key, self.order_visit(), draft)

    def begin_business(self, type_key: str) -> None:
        """Open a business that was asked for: its half-filled form goes on, and a blank one is offered."""
        draft = self._draft_of(type_key)
        self.choose_business(type_key, draft)
        if draft is not None:
            code = business_type(type_key).code
            self.undo_offered.emit("counter.undo.draft_taken", code, lambda: self.choose_business(type_key))

    def on_form_dropped(self, type_key: str, form: Form, visit: Visit) -> None:
        """A half-filled form was thrown away: it can be taken back as long as its customer is here."""
        orders, session = self._program.services.orders, self._session

        def take_back() -> None:
            if self.order_visit().of_whom != visit.of_whom:
                self._fail(UserError("counter.draft_gone"))
                return
            self._write(
                lambda: saved_draft(orders, session, visit, type_key, form),
                lambda draft: self.choose_business(type_key, draft),
            )

        self.undo_offered.emit("counter.undo.draft_dropped", business_type(type_key).code, take_back)

    def leave_form(self) -> None:
        """Close the form; its draft stays with the visit and can be taken up again, which is said."""
        if self._form_open:
            self._held = self.state.form_type
        self._form_open = False
        self._go(resting(self.state))
        self.form_left.emit()
        self.refresh()

    def show_order(self, order_id: str) -> None:
        """Open an accepted order: to sign it, to have it decided here, to look at it."""
        self.paid_left.emit()
        self._form_open = False
        self._set(self._offered(replace(self.state, mode=CounterMode.FORM, form_type="")))
        decides = any(order.order_id == order_id for order in waiting(self.state.orders))
        self.order_wanted.emit(order_id, decides)

    def reverse(self, receipt: str) -> None:
        """Open the business that takes a receipt, with this receipt in it."""
        orders, session, visit = self._program.services.orders, self._session, self.order_visit()
        key = taking_a_receipt()[0].key
        self._write(
            lambda: reversal_draft(orders, session, visit, receipt),
            lambda draft: self.choose_business(key, draft),
        )

    def cancel_order(self, order_id: str, reason: str) -> None:
        """Cancel an order that is not paid, for a reason (`cancelling.REASONS`)."""
        orders = self._program.services.orders
        self._write(lambda: orders.cancel(self._session, order_id, reason), lambda _order: self.refresh())

    def recall(self) -> None:
        """Call the held ticket again. It is asked for at any time: the refusal says how long to wait."""
        ticket = self.state.ticket
        if ticket is not None and ticket.state is TicketState.CALLED:
            self._on_ticket(Act.RECALL, ticket)

    def seat_for_approval(self) -> None:
        """The customer takes a seat until the manager has decided; without a ticket nobody calls them."""
        self._form_open = False
        if self.state.ticket is None:
            self.leave_form()
            self._tell(SEATED_NOWHERE, "")
        else:
            self.park("wait_approval")

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

    def pay(self) -> None:
        """Collect for everything of this visit that can be paid now; what is not signed is signed first."""
        if to_sign(self.state.orders):
            # It may have been signed just now: what is shown may be older than that.
            self._tasks.read(self._look, self._sign_or_pay, self._fail)
        else:
            self._pay()

    def _sign_or_pay(self, desk: Desk) -> None:
        self._on_looked(desk)
        unsigned = to_sign(self.state.orders)
        if unsigned:
            self.show_order(unsigned[0].order_id)
        else:
            self._pay()

    def _pay(self) -> None:
        orders = payable(self.state.orders)
        if not orders:
            self._pay_out()
            return
        self.paid_left.emit()
        self._go(CounterMode.CHECKOUT)
        ticket = self.state.ticket
        self.checkout_wanted.emit(
            ticket.ticket_id if ticket else "", tuple(order.order_id for order in orders)
        )

    def _pay_out(self) -> None:
        """Open what is to be given back at this counter, where nothing is to be collected."""
        waits = to_pay_out(here(self.state.orders, self.state.elsewhere))
        if waits:
            self.show_order(waits[0].order_id)

    def open_drawer(self, task: str) -> None:
        """Show the drawer: cash to the safe, hand-over, disputed change."""
        if self.state.shift is not None and self.state.mode is not CounterMode.RECOVERY:
            self.leave_form()
            self._go(CounterMode.DRAWER)
            self.drawer_wanted.emit(task)

    def show_claims(self) -> None:
        """Show where the slip of a kiosk's unanswered payment is typed; nothing else is collected there."""
        if self.state.shift is not None and self.state.mode is not CounterMode.RECOVERY:
            self.paid_left.emit()
            self.leave_form()
            self._go(CounterMode.CHECKOUT)

    def back(self) -> None:
        """Go back to the customer from identity, form, checkout or drawer."""
        if self.state.mode is CounterMode.FORM:
            self.leave_form()
        elif self.state.mode in (CounterMode.IDENTITY, CounterMode.CHECKOUT, CounterMode.DRAWER):
            again, self._form_after = self._form_after, ""
            self._go(resting(self.state))
            self.refresh()
            if again and self._at_window():
                self.choose_business(again, self._draft_of(again))

    def _at_window(self) -> bool:
        """Return whether the customer is still being served."""
        return self.state.mode is CounterMode.SERVING

    def _draft_of(self, type_key: str) -> DraftRow | None:
        return next((draft for draft in self.state.drafts if draft.type_key == type_key), None)

    # -- what the panels tell -----------------------------------------------------------------------

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
            lambda taken: self._imaged(mask_name(verification.read.name)) if taken else None,
            self._fail,
        )

    def _imaged(self, name: str) -> None:
        """Say that an image was kept, unless something stands there that the clerk has to heed."""
        self.image_kept.emit()
        if self.state.notice != CUSTOMER_CHANGED:
            self._tell("counter.imaged", name)

    def on_submitted(self, submitted: Submitted) -> None:
        """A business was accepted: it joins the visit."""
        self._form_open = False
        order = submitted.order
        known = tuple(each for each in self.state.orders if each.order_id != order.order_id)
        self._set(replace(self.state, orders=(*known, order)))
        if submitted.approval is not None:
            self._tell("counter.approval_asked", order.code)
        self.refresh()

    def on_form_closed(self) -> None:
        """The form was left or finished."""
        self._form_open = False
        if self.state.mode is CounterMode.FORM:
            self._go(resting(self.state))
        self.refresh()

    def on_collecting(self, paying: CheckoutState) -> None:
        """Lock the orders for which money was taken, or may have been: none of them is cancelled."""
        why = paying.standing or (PAYMENT_OPEN if paying.question else "")
        locked = dict.fromkeys(paying.checkout.order_ids if paying.checkout and why else (), why)
        if locked != self.state.locked:
            self._set(replace(self.state, locked=locked))

    def on_paid(self, completed: Completed) -> None:
        """The receipt was printed: the visit goes on."""
        self._tell("counter.paid", completed.receipt)
        if self.state.mode is CounterMode.RECOVERY:
            self._go(CounterMode.CHECKOUT)  # the question is answered: from here it is a payment as any
        self.refresh()

    def on_checkout_closed(self) -> None:
        """Collecting ended, one way or the other."""
        if self.state.mode in (CounterMode.CHECKOUT, CounterMode.RECOVERY):
            self._go(resting(self.state))
        self.refresh()

    def on_shift_opened(self) -> None:
        """The float was counted: the counter is open."""
        self.start()

    def remind_of_card(self, key: str) -> None:
        """Keep in the clerk's mind that a card lies on the reader, whoever comes next."""
        self._update(card_left=key)

    def forget_card(self) -> None:
        """The card was taken."""
        self._update(card_left="")

    def forget(self, code: str) -> None:
        """What was kept in mind is done with."""
        self._set(without(code, self.state))

    def show_error(self, error: Exception) -> None:
        """Show what a panel could not do."""
        self._fail(error)

    def suggested(self) -> tuple[str, ...]:
        """Return the businesses that the ticket's service suggests, of which a newcomer can do few."""
        new, found = bool(self.state.new_customer), self.state.suggested
        return tuple(key for key in found if not new or business_type(key).identity is IdentityNeed.ENTRY)
