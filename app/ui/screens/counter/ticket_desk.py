"""The ticket in hand: called, served, seated, sent on, ended, and what of it was a slip of the hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.domain.enquiries import EnquiryCategory
from app.domain.errors import UserError
from app.domain.queue import TicketState
from app.services.queue_calls import TICKET
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.services.visits import Visit
from app.ui.context import Program
from app.ui.panels.asking import Asker
from app.ui.panels.link_watch import LinkWatch
from app.ui.panels.live import Live
from app.ui.panels.sync_marks import marks_of
from app.ui.presenting import Presenter
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.desk_reading import Desk, read_desk
from app.ui.screens.counter.state import (
    CUSTOMER_CHANGED,
    NOBODY,
    PAID,
    CounterMode,
    CounterState,
    attending,
    read_into,
    settled,
    walked_in,
    why_no_call,
    with_actions,
    without,
)

_SLIPS: Final = {
    "finish": "counter.undo.finished",
    "park": "counter.undo.parked",
    "reroute": "counter.undo.rerouted",
}
ENDS: Final = frozenset(_SLIPS.values())
"""What is offered to be taken back once nobody is there any more."""
_OPENED: Final = (CounterMode.CALLED, CounterMode.SERVING)
"""Where the customer of a ticket is opened, also where it is told late who that is; never under a form."""


class TicketDesk(Presenter[CounterState]):
    """Signals are requests to whoever holds the panels: each names what the counter wants shown.

    Signals:
        identity_wanted: begin a verification.
        business_wanted: put the cursor into the business code.
        customer_shown: the visit whose customer is to be shown.
        number_chosen: the number that the clerk typed, whatever was proposed before.
        form_wanted: type key, Visit, draft or None.
        order_wanted: an accepted order, to be signed or looked at; whether the manager is here to decide it.
        form_left: the form is to be closed; its draft stays.
        form_held: type key of the form that was left and whose draft is kept.
        checkout_wanted: ticket id and the orders to pay.
        paid_left: what was taken is done with: somebody else stands here, or the visit goes on.
        recovery_wanted: ask what became of an open payment.
        complaint_wanted: the visit in which somebody complains (`Visit`).
        undo_offered: code of what was done and its word, and what takes it back.
        reroute_wanted, park_wanted, enquiry_wanted: ask where to, why, about what.
        image_kept: a document was photographed as it was read.
        ticket_moved: this desk moved a ticket; whoever shows the queue reads it with the desk.
    """

    identity_wanted = Signal()
    business_wanted = Signal()
    customer_shown = Signal(object)
    number_chosen = Signal(str)
    form_wanted = Signal(str, object, object)
    order_wanted = Signal(str, bool)
    form_left = Signal()
    form_held = Signal(str)
    checkout_wanted = Signal(str, object)
    paid_left = Signal()
    recovery_wanted = Signal()
    complaint_wanted = Signal(object)
    reroute_wanted = Signal()
    park_wanted = Signal()
    enquiry_wanted = Signal()
    drawer_wanted = Signal(str)
    undo_offered = Signal(str, str, object)
    image_kept = Signal()
    ticket_moved = Signal()

    def __init__(self, program: Program, session: Session, parent: QObject | None = None) -> None:
        super().__init__(CounterState(), parent)
        self.asker = Asker(program.tasks, program.link, self)
        self._program = program
        self._session = session
        self._tasks = program.tasks
        self._queue = program.services.queue
        self._form_open = False
        self._form_after = ""
        """Type of the form to be opened again once a verification ends."""
        self._held = ""
        """Type of the form that was left just now, until it was said that its draft is kept."""
        self.language = session.language
        self._live = Live(program.feed, ("ticket", "order", "approval", "shift", "draft", "staff"), self)
        self._live.changed.connect(self.refresh)
        self._watch = LinkWatch(program.link, self)
        self._watch.changed.connect(self.refresh)
        self.state_changed.connect(self._note_attendance)

    @property
    def session(self) -> Session:
        """Who sits here."""
        return self._session

    @property
    def form_after(self) -> str:
        """Type of the form that is opened again once a verification ends; empty where none is."""
        return self._form_after

    def refresh(self) -> None:
        """Read the visit again."""
        self._tasks.read(self._look, self._on_looked, self._fail)

    def _note_attendance(self, state: CounterState) -> None:
        """Tell whoever seals this drawer that somebody without a number stands here: no row says so."""
        served = state.ticket is None and (walked_in(state) or state.mode is CounterMode.FORM)
        since = self._program.clock.now_ms() if served else None
        self._program.services.shifts.attendance.note(self._session.counter_id or "", since)

    def tick(self) -> None:
        """Offer what time alone allows now: to call again, to give up."""
        if self.state.mode is CounterMode.CALLED:
            self._set(self._offered(self.state))

    def _look(self) -> Desk:
        marks = marks_of(self._program.link, self._program.clock.now_ms())
        with self._program.store.read() as queries:
            here = self._program.store.terminal.terminal_id
            return read_desk(queries, self._session, self.state.orders, marks, here)

    def _on_looked(self, desk: Desk) -> None:
        before = self.state.ticket
        hub = self._program.link.reach(TICKET)
        state = read_into(self.state, desk, self.language, hub=hub)
        moved = _id(before) != _id(desk.ticket)
        gone = before is not None and moved
        if gone:
            state = replace(state, visit=NOBODY, form_type="", new_customer="", notice="", error=None)
            state = replace(state, change_fen=0)
            self._form_open, self._held = False, ""
        elif moved:
            state = replace(state, notice="")
        mode = settled(state, left=gone)
        opening = desk.opening if state.visit == NOBODY and mode in _OPENED else None
        self._set(self._offered(replace(state, mode=mode, visit=opening or state.visit)))
        if gone and isValid(self):
            self.form_left.emit()
            self.customer_shown.emit(NOBODY)
        if opening is not None and isValid(self):
            self.customer_shown.emit(opening)
        if moved and isValid(self):
            self.paid_left.emit()
        kept = next((draft for draft in desk.drafts if draft.type_key == self._held), None)
        if kept is not None and isValid(self):
            self._held = ""
            self.form_held.emit(kept.type_key)

    def _on_ticket(self, act: Act, ticket: TicketRow) -> None:
        steps: dict[Act, Callable[[], Any]] = {
            Act.SERVE: lambda: self._queue.serve(self._session, ticket.ticket_id),
            Act.RECALL: lambda: self._queue.recall(self._session, ticket.ticket_id),
            Act.PUT_BACK: lambda: self._queue.put_back(self._session, ticket.ticket_id),
            Act.MISS: lambda: self._queue.mark_missed(self._session, ticket.ticket_id),
            Act.FINISH: lambda: self._queue.finish(self._session, ticket.ticket_id),
        }
        if act is Act.FINISH:
            self._write(steps[act], self._slip("finish", ticket))
        else:
            self._write(steps[act], self._on_served if act is Act.SERVE else self._on_ticket_moved)

    def _slip(self, name: str, before: TicketRow) -> Callable[[TicketRow], None]:
        """Return what follows a step that can be taken back for some seconds."""
        visit = self.state.visit

        def done(row: TicketRow) -> None:
            self._on_ticket_moved(row)
            if before.state is TicketState.SERVING:
                self.undo_offered.emit(_SLIPS[name], before.number, lambda: self.undo(before, row, visit))

        return done

    def undo(self, before: TicketRow, done: TicketRow, visit: Visit) -> None:
        """Take back an end, a seat or a reroute: the customer still stands here."""
        text = visit.to_json()
        self._write(
            lambda: self._queue.reopen(self._session, before, done, text),
            lambda row: self._on_resumed((row, text)),
        )

    def enquire(self, category: EnquiryCategory) -> None:
        """Record an enquiry, on the ticket in hand if there is one."""
        enquiries, session, ticket = self._program.services.enquiries, self._session, self.state.ticket
        which = ticket.ticket_id if ticket else None

        def done(enquiry_id: str) -> None:
            self.undo_offered.emit(
                "counter.undo.enquiry",
                category.value,
                lambda: self._write(lambda: enquiries.withdraw(session, enquiry_id), lambda _none: None),
            )

        self._write(lambda: enquiries.record(session, category, which), done)

    def call_next(self) -> None:
        """Call the next ticket of this counter's lanes."""
        self._take(lambda: self._queue.call_next(self._session), self._on_ticket_moved)

    def call(self, ticket_id: str) -> None:
        """Call a chosen ticket."""
        self._take(lambda: self._queue.call(self._session, ticket_id), self._on_ticket_moved)

    def scan(self, slip: str) -> None:
        """Call the ticket of a slip that was scanned, known here or not."""
        self._take(lambda: self._queue.scan(self._session, slip), self._on_ticket_moved)

    def reinstate(self, ticket_id: str) -> None:
        """Let a missed ticket wait again."""
        self._write(lambda: self._queue.reinstate(self._session, ticket_id), self._on_ticket_moved)

    def resume(self, ticket_id: str) -> None:
        """Take a parked ticket up again, with its visit."""
        self._take(lambda: self._queue.resume(self._session, ticket_id), self._on_resumed)

    def park(self, reason: str) -> None:
        """Let the customer take a seat; any counter resumes the visit."""
        ticket = self.state.ticket
        if ticket is not None:
            visit = self.state.visit.to_json()
            self._write(
                lambda: self._queue.park(self._session, ticket.ticket_id, reason, visit),
                self._slip("park", ticket),
            )

    def reroute(self, lane: str, counter_id: str | None = None) -> None:
        """Let the ticket wait in another lane."""
        ticket = self.state.ticket
        if ticket is not None:
            visit = self.state.visit.to_json()
            self._write(
                lambda: self._queue.reroute(self._session, ticket.ticket_id, lane, counter_id, visit),
                self._slip("reroute", ticket),
            )

    def order_visit(self) -> Visit:
        """Return the visit with the ticket that stands at the window."""
        ticket = self.state.ticket
        return replace(self.state.visit, ticket_id=ticket.ticket_id if ticket else None)

    # -- inside -------------------------------------------------------------------------------------

    def _visit(self, visit: Visit) -> None:
        kept = self.state.change_fen if visit != NOBODY else 0
        state = without(CUSTOMER_CHANGED, replace(self.state, visit=visit, change_fen=kept))
        state = without(PAID, state) if visit == NOBODY else state
        self._set(self._offered(replace(state, mode=attending(state))))
        self.customer_shown.emit(visit)
        self.paid_left.emit()

    def _offered(self, state: CounterState) -> CounterState:
        return with_actions(state, form_open=self._form_open, now_ms=self._program.clock.now_ms())

    def _go(self, mode: CounterMode) -> None:
        self._set(self._offered(replace(self.state, mode=mode)))

    def _write(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._update(error=None)
        self._tasks.write(work, done, self._fail)

    def _take(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Take a ticket up, unless somebody without one stands here: their visit is not the ticket's."""
        why = why_no_call(self.state)
        if why:
            self._fail(UserError(why))
        else:
            self._ask(work, done)

    def _ask(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do what an authority must agree to first."""
        self._update(error=None)
        self.asker.ask(work, done, self._fail)

    def _on_ticket_moved(self, _row: TicketRow | None = None) -> None:
        """Read the queue and the desk anew, in this order: neither shows what the other no longer does."""
        self.ticket_moved.emit()
        self.refresh()

    def _on_served(self, row: TicketRow) -> None:
        self._tasks.read(lambda: self._queue.visit_of(row.ticket_id), self._on_brought, self._fail)

    def _on_brought(self, text: str | None) -> None:
        """Open what the ticket brings, unless the clerk has found somebody since it was called."""
        self._on_visit_found(text if self.state.visit == NOBODY else None)

    def _on_visit_found(self, text: str | None) -> None:
        self._on_ticket_moved()
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


def _id(ticket: TicketRow | None) -> str | None:
    return ticket.ticket_id if ticket else None
