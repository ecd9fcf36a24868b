"""Holds the visit in progress and moves it along; the panels' presenters do their own part of it."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.business import business_type
from app.domain.business.form import load_payload
from app.domain.business.spec import Form, IdentityNeed
from app.domain.errors import UserError
from app.domain.queue import TicketState
from app.services.checkouts import Completed
from app.services.orders import Submitted
from app.services.rows.orders import DraftRow
from app.services.visits import Visit
from app.ui.panels.checkout_state import CheckoutState
from app.ui.panels.receipt_mending import Mending, taking_a_receipt
from app.ui.screens.counter.actions import (
    Act,
    here,
    paid_in_vain,
    payable,
    to_pay_out,
    to_sign,
    waiting,
)
from app.ui.screens.counter.desk_reading import Desk, receipt_draft, saved_draft
from app.ui.screens.counter.state import (
    CALLED_FIRST,
    PAID,
    PAYMENT_OPEN,
    SEATED_NOWHERE,
    CounterMode,
    resting,
)
from app.ui.screens.counter.visitor_desk import VisitorDesk


class CounterPresenter(VisitorDesk):
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
        self._program.services.shifts.attendance.note(self.session.counter_id or "", None)
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
            Act.DROP: self._drop,
            Act.DECIDE: lambda: self.show_order(waiting(self.state.orders)[0].order_id),
            Act.MEND: self._mend,
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

    def _mend(self) -> None:
        """Open the first order that was paid in vain."""
        self.show_order(paid_in_vain(self.state.orders, self.state.in_vain)[0].order_id)

    def _drop(self) -> None:
        """Throw away the form that was held last; it is offered back for the number that it was for."""
        draft = self.state.drafts[-1]
        visit = replace(self.order_visit(), subscriber_id=draft.subscriber_id)
        orders = self._program.services.orders

        def done(_none: object) -> None:
            self.refresh()
            self.on_form_dropped(draft.type_key, load_payload(draft.payload), visit)

        self._write(lambda: orders.drop_draft(self._session, draft.draft_id), done)

    def _begin(self) -> None:
        self._go(resting(self.state))
        self.business_wanted.emit()

    def _complain(self) -> None:
        visit = self.order_visit()
        self.complaint_wanted.emit(visit)

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
        if self.state.mode is CounterMode.CALLED:
            self._fail(UserError(CALLED_FIRST))  # whoever was called stands here first
            return
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

    def mend_receipt(self, receipt: str, way: Mending) -> None:
        """Open the business that puts a receipt right, with this receipt in it."""
        orders, session, visit = self._program.services.orders, self._session, self.order_visit()
        key = taking_a_receipt(way)[0].key
        self._write(
            lambda: receipt_draft(orders, session, visit, receipt, way),
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

    def on_submitted(self, submitted: Submitted) -> None:
        """A business was accepted: it joins the visit."""
        self._form_open = False
        self._join(submitted)

    def on_accepted_late(self, submitted: Submitted, visit: Visit) -> None:
        """A business was accepted after its form was left; it joins the visit of whoever asked for it.

        Without a ticket nothing else ties it to them: it would be neither signed nor collected.
        """
        if any(visit.of_whom) and self.order_visit().of_whom == visit.of_whom:
            self._join(submitted)
        else:
            self.refresh()

    def _join(self, submitted: Submitted) -> None:
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
        """Lock the orders for which money was taken, or may have been: none of them is cancelled.

        While a payment is asked about, nothing else goes on here: each in its turn, where several stand open.
        """
        why = paying.standing or (PAYMENT_OPEN if paying.question else "")
        locked = dict.fromkeys(paying.checkout.order_ids if paying.checkout and why else (), why)
        if (locked, paying.came_fen) != (self.state.locked, self.state.came_fen):
            self._set(replace(self.state, locked=locked, came_fen=paying.came_fen))
        asked = paying.question is not None and self.state.shift is not None
        if asked and self.state.mode is not CounterMode.RECOVERY:
            self._go(CounterMode.RECOVERY)

    def on_paid(self, completed: Completed) -> None:
        """The receipt was printed: the visit goes on."""
        self._update(notice=PAID, notice_word=completed.receipt, change_fen=completed.change_fen)
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

    def show_error(self, error: Exception) -> None:
        """Show what a panel could not do."""
        self._fail(error)

    def suggested(self) -> tuple[str, ...]:
        """Return the businesses that the ticket's service suggests, of which a newcomer can do few."""
        new, found = bool(self.state.new_customer), self.state.suggested
        return tuple(key for key in found if not new or business_type(key).identity is IdentityNeed.ENTRY)
