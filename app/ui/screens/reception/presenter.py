"""Gives numbers, sorts who waits, raises who goes first, calls the manager; the list follows the queue."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.queue import Precedence, TicketState
from app.domain.rights import Right
from app.services.access import can
from app.services.help_calls import Help, Told
from app.services.queue import Issued, QueueOverview
from app.services.queue_slips import SlipAtPrinter
from app.services.queue_views import QueueLine
from app.services.reception import Choices
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.panels.live import Live
from app.ui.presenting import Presenter

REASONS: Final = (
    Precedence.NONE,
    Precedence.ELDER,
    Precedence.DISABLED,
    Precedence.PREGNANT,
    Precedence.VIP,
)
"""What reception may give a number with; proof of a VIP is looked at here."""
ANY: Final = "*"
"""In place of a window: any may call the ticket again."""
_AGAIN_S: Final = 10
_ONE_PRESS_MS: Final = 600
"""Two presses of one service within this are one: a hand that trembles, a double click."""
_FORGET_S: Final = 60
"""So long a reason or a language waits for the customer whom it was chosen for."""


class ReceptionMode(StrEnum):
    """What the screen shows."""

    LOADING = "loading"
    EMPTY = "empty"
    """Nobody waits; numbers can be given."""
    READY = "ready"
    CHOSEN = "chosen"
    """A ticket is taken up: to sort, raise, reinstate, print again or cancel."""
    ISSUED = "issued"
    """A number was just given; it is shown large."""
    SAVING = "saving"
    FAULT = "fault"


STATES = tuple(ReceptionMode)


@dataclass(frozen=True, slots=True)
class ReceptionState:
    """State of the screen."""

    mode: ReceptionMode = ReceptionMode.LOADING
    choices: Choices | None = None
    view: QueueOverview | None = None
    reason: Precedence = Precedence.NONE
    english: bool = False
    """Whether the slip and the call are in English."""
    chosen: str = ""
    issued: Issued | None = None
    slip: SlipAtPrinter | None = None
    """How it stands with the slip of the ticket in hand, or of the number that was just given."""
    fault: str = ""
    """Code of why the printer does not print; empty while it does."""
    told: Told | None = None
    """What came of the last call for the manager."""
    now_ms: int = 0
    alone: bool = False
    """Whether no other desk is reached: a counter calls only numbers whose slip it scans."""
    calls: bool = False
    """Whether whoever sits here calls a manager, and is none."""
    may: bool = True
    sure: bool = False
    """Whether the next press ends the number in hand: it cannot be taken back."""
    error: Exception | None = None

    @property
    def lines(self) -> tuple[QueueLine, ...]:
        """Return all tickets of the list: waiting, missed, parked."""
        return (*self.view.order, *self.view.missed, *self.view.parked) if self.view else ()

    @property
    def line(self) -> QueueLine | None:
        """Return the ticket that is taken up."""
        return next((each for each in self.lines if each.ticket.ticket_id == self.chosen), None)

    @property
    def ticket(self) -> TicketRow | None:
        """Return the ticket in hand, else the one that was just given."""
        return self.line.ticket if self.line else self.issued.ticket if self.issued else None

    @property
    def own_slip(self) -> SlipAtPrinter | None:
        """Return how it stands with the slip of `ticket`, once it was read."""
        ticket, slip = self.ticket, self.slip
        return slip if ticket and slip and slip.ticket_id == ticket.ticket_id else None

    def window(self, ticket: TicketRow) -> int:
        """Return the number of the open window that alone may call a ticket; 0 where any may."""
        windows = dict(self.choices.windows) if self.choices else {}
        return windows.get(ticket.only_counter or "", 0)

    def late(self, line: QueueLine) -> bool:
        """Return whether somebody has waited as long as the alert."""
        return self.view is not None and self.view.is_late(line, self.view.now_ms)


class ReceptionPresenter(Presenter[ReceptionState]):
    """What reception does.

    Signals:
        sent: a ticket before and after it was sent to another lane or window; it can be taken back.
        reprinted: a ticket whose slip is printed once more, and whether it waits for the printer.
        cancelled: a ticket that was ended at the desk.
        called: what came of a call for the manager, and whether it was made just now.
        failed: the manager could not be called.
    """

    sent = Signal(object, object)
    reprinted = Signal(object, bool)
    cancelled = Signal(object)
    called = Signal(object, bool)
    failed = Signal(object)

    def __init__(self, program: Program, session: Session, parent: QObject | None = None) -> None:
        may = can(session, Right.ISSUE)
        super().__init__(ReceptionState(may=may, calls=not session.manages), parent)
        services = program.services
        self._queue = services.queue
        self._service = services.reception
        self._spool = services.spool
        self._tasks = program.tasks
        self._clock = program.clock
        self._ids = program.ids
        self._session = session
        self._seconds = 0
        self._chosen_s = 0
        self._pressed = ("", 0)
        kinds = ("ticket", "staff", "counter", "lane", "service", "document", "help_call", "approval")
        self._live = Live(program.feed, kinds, self)
        self._live.changed.connect(self.refresh)
        self._live.ticked.connect(self._tick)

    def start(self) -> None:
        """Keep current."""
        self._live.start()
        self.refresh()

    def stop(self) -> None:
        """Rest; whoever comes next is another customer."""
        self._live.stop()
        self._forget()

    def refresh(self) -> None:
        """Read the queue anew."""
        now, issued = self._clock.now_ms(), self.state.issued
        self._tasks.read(
            lambda: (
                self._service.choices(self._session),
                self._queue.overview(None, now),
                self._service.help.last(self._session),
                self._queue.alone(),
                self._service.stands(issued.ticket.ticket_id) if issued else None,
            ),
            lambda found: self._show(*found),
            self._fail,
        )

    def now_ms(self) -> int:
        """Return the present moment (epoch ms)."""
        return self._clock.now_ms()

    def because(self, reason: str) -> None:
        """Take why the next number goes first; forgotten after a minute, and when the screen is left."""
        self._chosen_s = self._seconds
        self._update(reason=Precedence(reason))

    def speak(self, language: str) -> None:
        """Take the language of the next number; it is forgotten as the reason is."""
        self._chosen_s = self._seconds
        self._update(english=language == "en")

    def press(self, service_id: str) -> None:
        """Give a number by mouse or touch: the same service pressed twice at once is pressed once."""
        now = self._clock.now_ms()
        which, at_ms = self._pressed
        if which != service_id or not 0 <= now - at_ms < _ONE_PRESS_MS:
            self._pressed = (service_id, now)
            self.issue(service_id)

    def issue(self, service_id: str) -> None:
        """Give a number."""
        language, reason = "en" if self.state.english else "zh_CN", self.state.reason
        request = self._ids.new()
        self._write(
            lambda: self._queue.issue(service_id, language, reason, request, self._session), self._issued
        )

    def choose(self, ticket_id: str) -> None:
        """Take a ticket up, or none."""
        if self.state.sure:
            self._update(sure=False)
        if ticket_id != self.state.chosen:
            self._update(chosen=ticket_id, error=None, issued=None)
            self._settle()
            self._look_at_slip()

    def sort(self, lane: str) -> None:
        """Send the ticket to another lane."""
        self._send(lane, None)

    def reserve(self, counter_id: str) -> None:
        """Let one window alone call the ticket; `ANY` lets all of them call it again."""
        self._send("", None if counter_id == ANY else counter_id)

    def send_back(self, before: TicketRow) -> None:
        """Let a ticket wait again where it waited before."""
        which, lane, only = before.ticket_id, before.lane, before.only_counter
        self._write(lambda: self._service.sort(self._session, which, lane, only), lambda _row: self.refresh())

    def raise_ticket(self, reason: str) -> None:
        """Let the ticket go first."""
        wanted = Precedence(reason)
        self._act(lambda ticket: self._service.raise_ticket(self._session, ticket.ticket_id, wanted))

    def reinstate(self) -> None:
        """Let a missed ticket wait again."""
        self._act(lambda ticket: self._queue.reinstate(self._session, ticket.ticket_id))

    def cancel(self) -> None:
        """End the ticket in hand, or the one that was just given by mistake; it takes two presses."""
        state = self.state
        ticket = state.ticket
        if ticket is None or state.mode is ReceptionMode.SAVING or not state.may:
            return
        if not state.sure:
            self._update(sure=True)
            return

        def end(ended: TicketRow) -> None:
            self._update(issued=None)
            self._settle()
            self.refresh()
            self.cancelled.emit(ended)

        self._write(lambda: self._queue.cancel(self._session, ticket.ticket_id, mistaken=not state.line), end)

    def reprint(self) -> None:
        """Print the slip once more, and say so: whoever waits for it stands before the desk."""
        line = self.state.line
        if line is None:
            return
        ticket = line.ticket

        def queued(found: tuple[bool, str]) -> None:
            fresh, fault = found
            self._look_at_slip()
            self.reprinted.emit(ticket, not fresh or bool(fault))

        self._write(lambda: (self._queue.reprint(ticket.ticket_id), self._spool.fault()), queued)

    def call_manager(self) -> None:
        """Let the duty manager come to this desk; who has just been called is not called twice."""
        state = self.state
        if not state.calls:
            return
        if state.told is not None and not state.told.may_ask(self._clock.now_ms()):
            self.called.emit(state.told, False)
            return
        request = self._ids.new()
        self._tasks.write(
            lambda: self._service.help.ask(request, self._session), self._called, self.failed.emit
        )

    def _called(self, told: Help) -> None:
        self.refresh()
        self.called.emit(Told(told, self._clock.now_ms()), True)

    def _send(self, lane: str, counter_id: str | None) -> None:
        """Send the ticket to a lane, its own without one, or to a window."""
        line = self.state.line
        if line is None:
            return
        before = line.ticket

        def sent(after: TicketRow) -> None:
            self.refresh()
            self.sent.emit(before, after)

        self._write(
            lambda: self._service.sort(self._session, before.ticket_id, lane or before.lane, counter_id), sent
        )

    def _act(self, act: Callable[[TicketRow], object]) -> None:
        line = self.state.line
        if line is not None:
            ticket = line.ticket
            self._write(lambda: act(ticket), lambda _done: self.refresh())

    def _write(self, work: Callable[[], object], done: Callable[..., object]) -> None:
        if self.state.mode is ReceptionMode.SAVING or not self.state.may:
            return
        self._update(mode=ReceptionMode.SAVING, error=None, sure=False)

        def after(result: object) -> None:
            self._settle()
            done(result)

        self._tasks.write(work, after, self._refused)

    def _issued(self, issued: Issued) -> None:
        self._update(
            issued=issued, reason=Precedence.NONE, english=False, chosen="", mode=ReceptionMode.ISSUED
        )
        self.refresh()

    def _look_at_slip(self) -> None:
        """Read how it stands with the slip of the ticket in hand."""
        ticket = self.state.ticket
        if ticket is not None:
            self._tasks.read(
                lambda: (self._queue.slip(ticket.ticket_id), self._spool.fault()),
                lambda found: self._update(slip=found[0], fault=found[1]),
                self._fail,
            )

    def _show(
        self, choices: Choices, view: QueueOverview, told: Told, alone: bool, given: TicketRow | None
    ) -> None:
        error = None if self.state.mode is ReceptionMode.FAULT else self.state.error
        before = self.state.told
        self._update(choices=choices, view=view, error=error, told=told, now_ms=view.now_ms, alone=alone)
        if before and before.help is Help.CALLED and told.help is Help.COMING:
            self.called.emit(told, False)
        self._follow_given(given)
        self._look_at_slip()
        if self.state.chosen and self.state.line is None:
            self._update(chosen="", sure=False)
        if self.state.mode is not ReceptionMode.SAVING:
            self._settle()

    def _follow_given(self, given: TicketRow | None) -> None:
        """Show how it stands with the number that was just given, until it has ended."""
        issued = self.state.issued
        if given is None or issued is None or issued.ticket.ticket_id != given.ticket_id:
            return
        if given.state is TicketState.FINISHED:
            self._update(issued=None, sure=False)
        else:
            sure = self.state.sure and given.state is TicketState.WAITING
            self._update(issued=replace(issued, ticket=given), sure=sure)

    def _settle(self) -> None:
        state = self.state
        if state.line is not None:
            mode = ReceptionMode.CHOSEN
        elif state.issued is not None:
            mode = ReceptionMode.ISSUED
        else:
            mode = ReceptionMode.READY if state.lines else ReceptionMode.EMPTY
        self._update(mode=mode)

    def _refused(self, error: Exception) -> None:
        # Nobody reads out the number of the customer before as that of this one.
        self._update(issued=None)
        self._settle()
        self._update(error=error)

    def _tick(self) -> None:
        self._seconds += 1
        if self._seconds - self._chosen_s >= _FORGET_S:
            self._forget()
        told = self.state.told
        if told is not None and told.help is not Help.NONE:
            self._update(now_ms=self._clock.now_ms())
        if self._seconds % _AGAIN_S == 0:
            self.refresh()

    def _forget(self) -> None:
        """Give the next number as numbers are given to everybody."""
        if self.state.reason is not Precedence.NONE or self.state.english:
            self._update(reason=Precedence.NONE, english=False)

    def _fail(self, error: Exception) -> None:
        self._update(mode=ReceptionMode.FAULT, error=error)


def waits(line: QueueLine) -> bool:
    """Return whether a ticket can be sorted and raised."""
    return line.ticket.state is TicketState.WAITING
