"""Holds the visit in progress and moves it along; the panels' presenters do their own part of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.domain.masking import mask_name
from app.services.checkouts import Completed
from app.services.identity import Verification
from app.services.orders import Submitted
from app.services.rows.orders import DraftRow
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.services.visits import Visit
from app.ui.context import Program
from app.ui.panels.asking import Asker
from app.ui.panels.link_watch import LinkWatch
from app.ui.panels.live import Live
from app.ui.panels.sync_marks import marks_of
from app.ui.presenting import Presenter
from app.ui.screens.counter.actions import Act, payable, taking_a_receipt
from app.ui.screens.counter.desk_reading import Desk, read_desk, reversal_draft
from app.ui.screens.counter.state import (
    NOBODY,
    CounterMode,
    CounterState,
    attending,
    read_into,
    resting,
    settled,
    with_actions,
)


class CounterPresenter(Presenter[CounterState]):
    """Signals are requests to whoever holds the panels: each names what the counter wants shown.

    Signals:
        identity_wanted: begin a verification.
        business_wanted: put the cursor into the business code.
        customer_shown: the visit whose customer is to be shown.
        form_wanted: type key, Visit, draft or None.
        order_wanted: an accepted order, to be signed, decided or looked at.
        form_left: the form is to be closed; its draft stays.
        checkout_wanted: ticket id and the orders to pay.
        recovery_wanted: ask what became of an open payment.
        complaint_wanted: customer id and ticket id.
        queue_counter: counter whose queue is shown.
    """

    identity_wanted = Signal()
    business_wanted = Signal()
    customer_shown = Signal(object)
    form_wanted = Signal(str, object, object)
    order_wanted = Signal(str)
    form_left = Signal()
    checkout_wanted = Signal(str, object)
    recovery_wanted = Signal()
    complaint_wanted = Signal(str, str)
    reroute_wanted = Signal()
    park_wanted = Signal()

    def __init__(self, program: Program, session: Session, parent: QObject | None = None) -> None:
        super().__init__(CounterState(), parent)
        self.asker = Asker(program.tasks, program.link, self)
        self._program = program
        self._session = session
        self._tasks = program.tasks
        self._queue = program.services.queue
        self._form_open = False
        self.language = session.language
        self._live = Live(program.feed, ("ticket", "order", "approval", "shift", "draft"), self)
        self._live.changed.connect(self.refresh)
        self._watch = LinkWatch(program.link, self)
        self._watch.changed.connect(self.refresh)

    @property
    def session(self) -> Session:
        """Who sits here."""
        return self._session

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

    def refresh(self) -> None:
        """Read the visit again."""
        self._tasks.read(self._look, self._on_looked, self._fail)

    def _look(self) -> Desk:
        marks = marks_of(self._program.link, self._program.clock.now_ms())
        with self._program.store.read() as queries:
            return read_desk(queries, self._session, self.state.orders, marks)

    def _on_started(self, desk: Desk) -> None:
        self._on_looked(desk)
        if desk.unfinished_checkout:
            self._go(CounterMode.RECOVERY)
            self.recovery_wanted.emit()

    def _on_looked(self, desk: Desk) -> None:
        before = self.state.ticket
        state = read_into(self.state, desk, self.language)
        gone = before is not None and (desk.ticket is None or desk.ticket.ticket_id != before.ticket_id)
        if gone:
            state = replace(state, visit=NOBODY, form_type="", new_customer="", notice="", error=None)
            self._form_open = False
        mode = settled(state, left=gone)
        self._set(self._offered(replace(state, mode=mode)))
        if gone and isValid(self):
            self.form_left.emit()
            self.customer_shown.emit(NOBODY)

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
            Act.BUSINESS: self._begin,
            Act.PAY: self.pay,
            Act.HOLD: self.leave_form,
            Act.PARK: self.park_wanted.emit,
            Act.REROUTE: self.reroute_wanted.emit,
            Act.COMPLAINT: self._complain,
            Act.DISMISS: self.dismiss_customer,
        }
        if act in own:
            own[act]()
        elif ticket is not None:
            self._on_ticket(act, ticket)

    def _verify(self) -> None:
        self._go(CounterMode.IDENTITY)
        self.identity_wanted.emit()

    def _begin(self) -> None:
        self._go(resting(self.state))
        self.business_wanted.emit()

    def _complain(self) -> None:
        visit = self.order_visit()
        self.complaint_wanted.emit(visit.customer_id or "", visit.ticket_id or "")

    def _on_ticket(self, act: Act, ticket: TicketRow) -> None:
        steps: dict[Act, Callable[[], Any]] = {
            Act.SERVE: lambda: self._queue.serve(self._session, ticket.ticket_id),
            Act.RECALL: lambda: self._queue.recall(self._session, ticket.ticket_id),
            Act.PUT_BACK: lambda: self._queue.put_back(self._session, ticket.ticket_id),
            Act.MISS: lambda: self._queue.mark_missed(self._session, ticket.ticket_id),
            Act.FINISH: lambda: self._queue.finish(self._session, ticket.ticket_id),
        }
        done = self._on_served if act is Act.SERVE else self._on_ticket_moved
        self._write(steps[act], done)

    def call_next(self) -> None:
        """Call the next ticket of this counter's lanes."""
        self._ask(lambda: self._queue.call_next(self._session), self._on_ticket_moved)

    def call(self, ticket_id: str) -> None:
        """Call a chosen ticket."""
        self._ask(lambda: self._queue.call(self._session, ticket_id), self._on_ticket_moved)

    def scan(self, slip: str) -> None:
        """Call the ticket of a slip that was scanned, known here or not."""
        self._ask(lambda: self._queue.scan(self._session, slip), self._on_ticket_moved)

    def reinstate(self, ticket_id: str) -> None:
        """Let a missed ticket wait again."""
        self._write(lambda: self._queue.reinstate(self._session, ticket_id), lambda _row: self.refresh())

    def resume(self, ticket_id: str) -> None:
        """Take a parked ticket up again, with its visit."""
        self._ask(lambda: self._queue.resume(self._session, ticket_id), self._on_resumed)

    def park(self, reason: str) -> None:
        """Let the customer take a seat; any counter resumes the visit."""
        ticket = self.state.ticket
        if ticket is not None:
            visit = self.state.visit.to_json()
            self._write(
                lambda: self._queue.park(self._session, ticket.ticket_id, reason, visit),
                self._on_ticket_moved,
            )

    def reroute(self, lane: str, counter_id: str | None = None) -> None:
        """Let the ticket wait in another lane."""
        ticket = self.state.ticket
        if ticket is not None:
            visit = self.state.visit.to_json()
            self._write(
                lambda: self._queue.reroute(self._session, ticket.ticket_id, lane, counter_id, visit),
                self._on_ticket_moved,
            )

    def choose_business(self, type_key: str, draft: DraftRow | None = None) -> None:
        """Open the form of a business, fresh or from a draft."""
        if self.state.shift is None:
            return
        self._form_open = True
        self._set(self._offered(replace(self.state, mode=CounterMode.FORM, form_type=type_key)))
        self.form_wanted.emit(type_key, self.order_visit(), draft)

    def leave_form(self) -> None:
        """Close the form; its draft stays with the visit and can be taken up again."""
        self._form_open = False
        self._go(resting(self.state))
        self.form_left.emit()

    def show_order(self, order_id: str) -> None:
        """Open an accepted order: to sign it, to have it decided here, to look at it."""
        self._form_open = False
        self._set(self._offered(replace(self.state, mode=CounterMode.FORM, form_type="")))
        self.order_wanted.emit(order_id)

    def reverse(self, receipt: str) -> None:
        """Open the business that takes a receipt, with this receipt in it."""
        orders, session, visit = self._program.services.orders, self._session, self.order_visit()
        key = taking_a_receipt()[0].key
        self._write(
            lambda: reversal_draft(orders, session, visit, receipt),
            lambda draft: self.choose_business(key, draft),
        )

    def cancel_order(self, order_id: str) -> None:
        """Cancel an order that is not paid."""
        orders = self._program.services.orders
        self._write(
            lambda: orders.cancel(self._session, order_id, "customer_withdrew"), lambda _order: self.refresh()
        )

    def recall(self) -> None:
        """Call the held ticket again."""
        self.act(Act.RECALL)

    def seat_for_approval(self) -> None:
        """The customer takes a seat until the manager has decided."""
        self._form_open = False
        self.park("wait_approval")

    def choose_subscriber(self, subscriber_id: str) -> None:
        """Work on another number of the customer."""
        self._set(replace(self.state, visit=replace(self.state.visit, subscriber_id=subscriber_id)))

    def choose_customer(self, customer_id: str, subscriber_id: str | None = None) -> None:
        """Serve a customer who was found by number, unverified."""
        visit = replace(self.state.visit, customer_id=customer_id, subscriber_id=subscriber_id)
        if visit.customer_id != self.state.visit.customer_id:
            visit = replace(visit, person_id=None, verification_id=None)
        self._visit(visit)

    def dismiss_customer(self) -> None:
        """Forget the customer who came without a ticket."""
        if self.state.ticket is None:
            self._set(replace(self.state, orders=()))
            self._visit(NOBODY)

    def pay(self) -> None:
        """Collect for everything of this visit that can be paid now."""
        orders = payable(self.state.orders)
        if not orders:
            return
        self._go(CounterMode.CHECKOUT)
        ticket = self.state.ticket
        self.checkout_wanted.emit(
            ticket.ticket_id if ticket else "", tuple(order.order_id for order in orders)
        )

    def back(self) -> None:
        """Go back to the customer from identity, form or checkout."""
        if self.state.mode is CounterMode.FORM:
            self.leave_form()
        elif self.state.mode in (CounterMode.IDENTITY, CounterMode.CHECKOUT):
            self._go(resting(self.state))
            self.refresh()

    # -- what the panels tell -----------------------------------------------------------------------

    def on_verified(self, verification: Verification) -> None:
        """Take over who was verified."""
        customer = verification.customer
        self._update(new_customer="" if customer else mask_name(verification.read.name))
        self._visit(
            replace(
                self.state.visit,
                customer_id=customer.customer_id if customer else None,
                person_id=verification.person_id,
                verification_id=verification.verification_id,
                subscriber_id=None,
                language=customer.language if customer else self.state.visit.language,
            )
        )

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

    def on_paid(self, completed: Completed) -> None:
        """The receipt was printed: the visit goes on."""
        self._tell("counter.paid", completed.receipt)
        self.refresh()

    def on_checkout_closed(self) -> None:
        """Collecting ended, one way or the other."""
        self._go(resting(self.state))
        self.refresh()

    def on_shift_opened(self) -> None:
        """The float was counted: the counter is open."""
        self.start()

    def order_visit(self) -> Visit:
        """Return the visit with the ticket that stands at the window."""
        ticket = self.state.ticket
        return replace(self.state.visit, ticket_id=ticket.ticket_id if ticket else None)

    def show_error(self, error: Exception) -> None:
        """Show what a panel could not do."""
        self._fail(error)

    def suggested(self) -> tuple[str, ...]:
        """Return the businesses that the ticket's service suggests."""
        return self.state.suggested

    # -- inside -------------------------------------------------------------------------------------

    def _visit(self, visit: Visit) -> None:
        state = replace(self.state, visit=visit)
        self._set(self._offered(replace(state, mode=attending(state))))
        self.customer_shown.emit(visit)

    def _offered(self, state: CounterState) -> CounterState:
        return with_actions(state, form_open=self._form_open)

    def _go(self, mode: CounterMode) -> None:
        self._set(self._offered(replace(self.state, mode=mode)))

    def _write(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._update(error=None)
        self._tasks.write(work, done, self._fail)

    def _ask(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do what an authority must agree to first."""
        self._update(error=None)
        self.asker.ask(work, done, self._fail)

    def _on_ticket_moved(self, _row: TicketRow) -> None:
        self.refresh()

    def _on_served(self, row: TicketRow) -> None:
        self._tasks.read(lambda: self._queue.visit_of(row.ticket_id), self._on_visit_found, self._fail)

    def _on_visit_found(self, text: str | None) -> None:
        self.refresh()
        if text:
            self._visit(Visit.from_json(text))

    def _on_resumed(self, found: tuple[TicketRow, str | None]) -> None:
        row, text = found
        self._set(replace(self.state, ticket=row))
        self._on_visit_found(text)

    def _tell(self, code: str, word: str) -> None:
        self._update(notice=code, notice_word=word)

    def _fail(self, error: Exception) -> None:
        self._update(error=error)
