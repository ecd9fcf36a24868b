"""Follows the counter for the customer: what is filled in, signed, paid; asks for a rating at the end."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.business import business_type
from app.domain.business.defaults import never_charges
from app.domain.business.spec import EffectTime
from app.domain.orders import OrderState
from app.domain.queue import TicketOutcome, TicketState
from app.domain.ratings import RatingEnd
from app.services.money import CheckoutService
from app.services.order_words import number_line, say, signed_parts
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.services.signatures import Pad, ToSign
from app.services.visits import Visit
from app.ui.context import Program
from app.ui.panels import retold
from app.ui.panels.checkout_state import CheckoutMode, CheckoutState
from app.ui.panels.form_state import FormMode, FormState
from app.ui.panels.form_words import effective_value, order_effective, quoted_parts
from app.ui.presenting import Presenter
from app.ui.screens.customer.state import RATING_SECONDS, CustomerMode, CustomerState, Fee, sentences

_SECOND_MS = 1000
_THANKS_MS = 6000
_ASKING = (CustomerMode.RATING, CustomerMode.THANKS)
_RETOLD = (CustomerMode.REVIEW, CustomerMode.PAY, CustomerMode.PAID)
"""What is told anew in another language."""
_FILLING = frozenset({FormMode.FILLING, FormMode.ERRORS, FormMode.QUOTED, FormMode.SUBMITTING})
_SIGNED_IN = frozenset({OrderState.PENDING, OrderState.ACKNOWLEDGED})
"""Where an order is read, and signed once it is approved; what was refused or called off is neither."""
_BY_CARD = frozenset({CheckoutMode.CARD_ASKING, CheckoutMode.CARD_UNKNOWN})
_COLLECTING = frozenset(
    {
        CheckoutMode.COLLECTING,
        CheckoutMode.SHORT,
        CheckoutMode.CARD_ASKING,
        CheckoutMode.CARD_DECLINED,
        CheckoutMode.CARD_UNKNOWN,
    }
)


class CustomerPresenter(Presenter[CustomerState]):
    """Nothing on this screen is done by staff, and nothing of it can be done from the counter.

    Signals:
        doubted: the customer has a question about what is shown.
        signed: an order was signed on the pad, by its id.
        spoken: the language that the customer chose.
    """

    doubted = Signal()
    signed = Signal(str)
    spoken = Signal(str)

    def __init__(
        self, program: Program, session: Session, counter: str, language: str, parent: QObject | None = None
    ) -> None:
        super().__init__(CustomerState(language=language, counter=counter, staff_no=session.staff_no), parent)
        self._program = program
        self._session = session
        self._tasks = program.tasks
        self._form = FormState()
        self._checkout = CheckoutState()
        self._held: TicketRow | None = None
        self._rated: str | None = None
        self._chosen_language = False
        self._known_language = language
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND_MS)
        self._clock.timeout.connect(self.tick)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_THANKS_MS)
        self._rest.timeout.connect(self.rest)

    # -- what the counter does ------------------------------------------------------------------------

    def follow_visit(self, ticket: TicketRow | None, visit: Visit) -> None:
        """Follow the ticket in hand; a service that ended is rated, whatever ends it."""
        before, self._held = self._held, ticket
        if (ticket and ticket.ticket_id) != (before and before.ticket_id):
            self._chosen_language = False
        served_in = self.state.language
        self._known_language = ticket.language if ticket else visit.language
        self._speak_theirs()
        if ticket is not None and ticket.state is TicketState.SERVING and self.state.mode in _ASKING:
            # The next customer stands here: the last one did not answer.
            if self.state.mode is CustomerMode.RATING:
                self._finish(RatingEnd.TIMED_OUT)
            self.rest()
        gone = before is not None and (ticket is None or ticket.ticket_id != before.ticket_id)
        if gone and before is not None and before.state is TicketState.SERVING:
            self._ask_rating(before.ticket_id, served_in)

    def _speak_theirs(self) -> None:
        """Speak the language of whoever is served; a rating is asked in that of who was.

        What lies there to be signed goes on in its own, unless the customer chooses another.
        """
        known = self._known_language
        if (
            self.state.mode not in (*_ASKING, CustomerMode.SIGN, CustomerMode.SIGNED)
            and not self._chosen_language
            and known in self._program.texts
        ):
            self._update(language=known)

    def follow_form(self, form: FormState) -> None:
        """Show what is filled in, and what is to be signed."""
        self._form = form
        self._show()

    def follow_checkout(self, checkout: CheckoutState) -> None:
        """Show what is due, and what was paid."""
        self._checkout = checkout
        self._show()

    def _show(self) -> None:
        if self.state.mode in _ASKING:
            return
        form, checkout = self._form, self._checkout
        if checkout.mode in _COLLECTING and checkout.checkout is not None:
            self._show_due(CustomerMode.PAY)
        elif checkout.mode is CheckoutMode.DONE and checkout.completed is not None:
            self._show_due(CustomerMode.PAID)
        elif form.mode in _FILLING and form.quote is not None and form.kind is not None:
            self._show_quote()
        elif form.order is not None and form.kind is not None and form.kind.signed:
            self._show_order()
        elif self.state.mode is not CustomerMode.WELCOME:
            self._welcome()

    def _welcome(self) -> None:
        state = self.state
        self._set(CustomerState(language=state.language, counter=state.counter, staff_no=state.staff_no))

    def _show_quote(self) -> None:
        form, text = self._form, self._program.texts[self.state.language]
        quote, kind = form.quote, form.kind
        if quote is None or kind is None:
            return
        terms = sentences(text(kind.terms)) if text.has(kind.terms) else ()
        same = self.state.mode is CustomerMode.REVIEW and self.state.terms == terms
        unknown = bool(quote.errors) and not quote.total_fen and not never_charges(kind)
        asked, changes = quoted_parts(kind, quote, form.form, text)
        self._update(
            mode=CustomerMode.REVIEW,
            title=kind.title,
            number=number_line(kind, quote.context, form.form),
            asked=asked,
            changes=changes,
            fees=tuple(Fee(say(fee.title, text), fee.amount_fen) for fee in quote.fees),
            # What is not filled in yet costs nobody knows what, and is not free.
            due_fen=None if unknown else quote.total_fen,
            back_fen=form.back_fen,
            effective=effective_value(quote, text),
            terms=terms,
            pages=self.state.pages if same else 0,
            page=self.state.page if same else 0,
            read_to=self.state.read_to if same else 0,
            to_sign=None,
            signing=kind.signed,
            error=None,
        )

    def _show_order(self) -> None:
        order, kind = self._form.order, self._form.kind
        if order is None or kind is None:
            return
        shown = self.state.to_sign
        if order.signed:
            if shown is not None and shown.order_id == order.order_id:
                self._update(mode=CustomerMode.SIGNED, busy=False)
            elif self.state.mode is not CustomerMode.SIGNED:
                self._welcome()
        elif order.state not in _SIGNED_IN:
            self._welcome()
        elif shown is not None and shown.order_id == order.order_id:
            self._update(back_fen=self._form.back_fen, awaits=order.state is OrderState.PENDING)
        else:
            order_id = order.order_id
            self._tasks.read(
                lambda: self._program.services.signatures.shown(order_id), self._on_to_sign, self._on_failed
            )

    def _on_to_sign(self, shown: ToSign | None) -> None:
        order = self._form.order
        if shown is None or order is None or order.order_id != shown.order_id or order.signed:
            return
        text = self._program.texts[shown.language]
        content, terms = shown.content, sentences(shown.terms)
        read = self.state.terms == terms
        asked, changes = signed_parts(content.changes, content.fields, business_type(content.type_key))
        self._update(
            mode=CustomerMode.SIGN,
            # What the customer chose holds; the page says that the paper is in another language.
            language=self.state.language if self._chosen_language else shown.language,
            title=f"business.{content.type_key}.title",
            number=content.subscriber,
            asked=asked,
            changes=changes,
            fees=tuple(Fee(line.title, line.amount_fen) for line in content.quote),
            due_fen=content.total_fen,
            back_fen=self._form.back_fen,
            effective="" if order.effective_on == EffectTime.DONE else order_effective(order, text),
            terms=terms,
            pages=self.state.pages if read else 0,
            page=self.state.page if read else 0,
            read_to=self.state.read_to if read else 0,
            to_sign=shown,
            signing=True,
            awaits=order.state is OrderState.PENDING,
            now_ms=self._program.clock.now_ms(),
            error=None,
        )

    def _show_due(self, mode: CustomerMode) -> None:
        """Show what is paid for, to the fen, and what is left to pay, or was paid."""
        state, text = self._checkout, self._program.texts[self.state.language]
        checkout, done = state.checkout, state.completed
        if checkout is None:
            return
        # Only cash is rounded: the card terminal beside this screen asks for every fen.
        price = CheckoutService.price(checkout, cash=state.mode not in _BY_CARD)
        odd = (done.total_fen if done else price.total) - checkout.due_fen
        fees = [Fee(retold.fee(line.title, text), line.amount_fen) for line in checkout.lines]
        if odd:
            fees.append(Fee(text("money.rounding_to_balance" if odd > 0 else "money.rounding_down"), odd))
        if price.paid and not done:
            fees.append(Fee(text("customer_screen.paid"), -price.paid))
        self._update(
            mode=mode,
            title="",
            number="",
            asked=(),
            changes=(),
            fees=tuple(fees),
            due_fen=done.total_fen if done else price.payable,
            back_fen=0,
            # What is keyed in and does not fit is being mended: nobody handed that over.
            received_fen=0 if state.change_fen is None else state.cash_fen or 0,
            change_fen=done.change_fen if done else state.change_fen or 0,
            effective="",
            terms=(),
            to_sign=None,
            signing=False,
        )

    # -- what the customer does -------------------------------------------------------------------------

    def speak(self, language: str) -> None:
        """Show everything in another language; what was printed stays in its own."""
        if language in self._program.texts and language != self.state.language:
            # Whoever rates has gone: it is not the choice of whoever is served by now.
            self._chosen_language = self._chosen_language or self.state.mode not in _ASKING
            self._update(language=language)
            if self.state.mode not in _ASKING:
                self.spoken.emit(language)
            if self.state.mode in _RETOLD:
                self._show()

    def turn(self, pages: int) -> None:
        """Turn the pages of the terms."""
        state = self.state
        page = max(min(state.page + pages, state.pages - 1), 0)
        self._update(page=page, read_to=max(state.read_to, page))

    def paged(self, pages: int) -> None:
        """Take note of how many pages the terms fill; other pages begin anew unless all was read."""
        state = self.state
        if pages and pages != state.pages:
            last = pages - 1 if state.read else 0
            self._update(pages=pages, page=min(state.page, last), read_to=last)

    def doubt(self) -> None:
        """Tell the clerk that there is a question."""
        self._update(doubted=True)
        self.doubted.emit()

    def sign(self, png: bytes) -> None:
        """Bind what was drawn to what is on the screen."""
        state, shown = self.state, self.state.to_sign
        if not state.unlocked or shown is None or not png:
            return
        self._update(busy=True, error=None)
        orders, session, pad = self._program.services.orders, self._session, Pad(png, shown.sha256)
        order_id = shown.order_id
        self._tasks.write(
            lambda: orders.sign(session, order_id, "pad", pad=pad),
            lambda _order: self._on_signed(order_id),
            self._on_failed,
        )

    def _on_signed(self, order_id: str) -> None:
        self._update(busy=False, mode=CustomerMode.SIGNED)
        self.signed.emit(order_id)

    def _on_failed(self, error: Exception) -> None:
        self._update(busy=False, error=error)

    # -- rating -----------------------------------------------------------------------------------------

    def _ask_rating(self, ticket_id: str, language: str) -> None:
        self._tasks.read(
            lambda: self._ticket(ticket_id), lambda ticket: self._on_ended(ticket, language), self._on_failed
        )

    def _ticket(self, ticket_id: str) -> TicketRow | None:
        with self._program.store.read() as queries:
            return queries.queue.ticket(ticket_id)

    def _on_ended(self, ticket: TicketRow | None, language: str) -> None:
        """Ask, unless the ticket waits again: a seat or another lane is no end."""
        if ticket is None or ticket.outcome is not TicketOutcome.SERVED or self._rated == ticket.ticket_id:
            return
        self._rated = ticket.ticket_id
        state = self.state
        self._set(
            CustomerState(
                mode=CustomerMode.RATING,
                language=language,
                counter=state.counter,
                staff_no=state.staff_no,
            )
        )
        self._clock.start()

    def rate(self, score: int) -> None:
        """Choose a score; the seconds begin anew."""
        if self.state.mode is CustomerMode.RATING:
            praised = self.state.praised
            self._update(score=score, seconds=RATING_SECONDS)
            if praised is not self.state.praised:
                self._update(reasons=frozenset())

    def reason(self, key: str) -> None:
        """Choose a reason, or take it back."""
        if self.state.mode is CustomerMode.RATING:
            self._update(reasons=self.state.reasons ^ {key}, seconds=RATING_SECONDS)

    def finish(self) -> None:
        """End the question with the chosen score; without one it counts as not rated."""
        if self.state.mode is CustomerMode.RATING:
            self._finish(RatingEnd.RATED if self.state.score is not None else RatingEnd.DECLINED)

    def decline(self) -> None:
        """End the question without an answer."""
        if self.state.mode is CustomerMode.RATING:
            self._update(score=None)
            self._finish(RatingEnd.DECLINED)

    def tick(self) -> None:
        """Let a second pass; at the end a chosen score is sent, and none is none."""
        if self.state.mode is not CustomerMode.RATING:
            self._clock.stop()
        elif self.state.seconds > 1:
            self._update(seconds=self.state.seconds - 1)
        else:
            self._finish(RatingEnd.RATED if self.state.score is not None else RatingEnd.TIMED_OUT)

    def _finish(self, ended: RatingEnd) -> None:
        self._clock.stop()
        score = self.state.score if ended is RatingEnd.RATED else None
        reasons, session, ticket_id = tuple(sorted(self.state.reasons)), self._session, self._rated
        ratings = self._program.services.ratings
        self._tasks.write(
            lambda: ratings.record(session, ticket_id, ended, score, reasons), _nothing, self._on_failed
        )
        if ended is RatingEnd.RATED:
            self._set(replace(self.state, mode=CustomerMode.THANKS))
            self._rest.start()
        else:
            self.rest()

    def rest(self) -> None:
        """Show the welcome again, or whoever is being served by now."""
        self._rest.stop()
        self._welcome()
        self._speak_theirs()
        self._show()

    def stop(self) -> None:
        """Stop the clocks; the desk is being left."""
        self._clock.stop()
        self._rest.stop()


def _nothing(_answer: Any) -> None:  # noqa: ANN401 - whatever a use case answers
    """Do nothing with an answer."""
