"""The queue at a counter: who waits, who is held, who was missed, who is parked."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.queue import TicketState
from app.domain.queue_rules import MAX_CALLS, gap_left_ms
from app.services.link import Link, LinkMode, StandaloneLink
from app.services.ports import ChangeFeed, Clock
from app.services.queue import QueueOverview, QueueService
from app.services.queue_views import LaneCount, QueueLine
from app.ui.panels.link_watch import LinkWatch
from app.ui.panels.live import Live
from app.ui.panels.sync_marks import Marks, marks_of
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

_REFRESH_S = 10
"""Waiting raises tickets without a commit: so often the order is read anew."""


class QueuePanelMode(StrEnum):
    """What the panel shows."""

    LOADING = "loading"
    WAITING = "waiting"
    EMPTY = "empty"
    CALLED = "called"
    SERVING = "serving"
    FAULT = "fault"


STATES = tuple(QueuePanelMode)
NOBODY_WAITS: Final = "queue.nobody_waits"
_WHY_NOT: Final = {
    QueuePanelMode.LOADING: "panel.queue.loading",
    QueuePanelMode.SERVING: "panel.queue.holds",
    QueuePanelMode.FAULT: "panel.queue.fault",
}


@dataclass(frozen=True, slots=True)
class QueuePanelState:
    """State of the panel. `now_ms` moves each second, the overview when something changed."""

    mode: QueuePanelMode = QueuePanelMode.LOADING
    overview: QueueOverview | None = None
    now_ms: int = 0
    counter_id: str | None = None
    folded: bool = False
    whole: bool = False
    """Whether all who wait are listed, not only those who fit."""
    marks: Marks = field(default_factory=dict)
    """Tickets about which something is not sent or not decided."""
    alone: bool = False
    """Whether nobody is reached: numbers that were taken since are not known here."""
    barred: str = ""
    """Code of why the desk lets nobody be called from here now: no shift, or somebody without a number."""
    error: Exception | None = None

    @property
    def why_not(self) -> str:
        """Return the code of why nobody can be called now; empty if somebody can, or while one is called."""
        if self.counter_id is None:
            return "panel.queue.no_counter"
        if self.barred:
            return self.barred
        if self.mode is QueuePanelMode.EMPTY:
            return "panel.queue.scan" if self.alone and not self.elsewhere else NOBODY_WAITS
        return _WHY_NOT.get(self.mode, "")

    @property
    def held(self) -> QueueLine | None:
        """Return the ticket in hand."""
        return self.overview.held if self.overview else None

    @property
    def answered(self) -> int:
        """Return for how many customers who took a seat a decision came."""
        return sum(line.answered for line in self.overview.parked) if self.overview else 0

    @property
    def answer(self) -> str | None:
        """Return the ticket of a customer who took a seat and whose decision came; None without one."""
        lines = self.overview.parked if self.overview else ()
        return next((line.ticket.ticket_id for line in lines if line.answered), None)

    @property
    def elsewhere(self) -> int:
        """Return how many who wait are other counters' to call."""
        return sum(line.elsewhere > 0 for line in self.overview.order) if self.overview else 0

    @property
    def unserved(self) -> tuple[LaneCount, ...]:
        """Return the lanes where somebody waits whom this counter does not serve, while it has nobody."""
        return tuple(lane for lane in self._others_only if not lane.served)

    @property
    def kept(self) -> int:
        """Return how many wait in lanes served here that are kept for other counters, while it has nobody."""
        return sum(lane.waiting for lane in self._others_only if lane.served)

    @property
    def _others_only(self) -> tuple[LaneCount, ...]:
        if self.overview is None or self.overview.order:
            return ()
        return tuple(lane for lane in self.overview.lanes if lane.waiting)

    @property
    def recall_in_s(self) -> int:
        """Return after how many seconds the called ticket may be called again; 0 is now."""
        held = self.held
        if held is None or held.ticket.last_call_ms is None:
            return 0
        return -(-gap_left_ms(held.ticket.last_call_ms, self.now_ms) // 1000)

    @property
    def called_out(self) -> bool:
        """Return whether the held ticket has been called three times."""
        return self.held is not None and self.held.ticket.calls >= MAX_CALLS


class QueuePanelPresenter(Presenter[QueuePanelState]):
    """Shows the queue and passes intents on: whoever owns the panel carries them out.

    Signals:
        call_next_asked: call the next ticket.
        call_asked: call a chosen one (ticket id).
        recall_asked: call the held one again (ticket id).
        reinstate_asked: a missed one waits again (ticket id).
        resume_asked: take a parked one up (ticket id).
        refused: a chosen one can't be taken up now (code, number in hand or empty).
    """

    call_next_asked = Signal()
    call_asked = Signal(str)
    recall_asked = Signal(str)
    reinstate_asked = Signal(str)
    resume_asked = Signal(str)
    refused = Signal(str, str)

    def __init__(
        self,
        service: QueueService,
        feed: ChangeFeed,
        tasks: Runner,
        clock: Clock,
        parent: QObject | None = None,
        *,
        link: Link | None = None,
    ) -> None:
        super().__init__(QueuePanelState(), parent)
        self._link: Link = link or StandaloneLink()
        self._watch = LinkWatch(self._link, self)
        self._watch.changed.connect(self.refresh)
        self._service = service
        self._tasks = tasks
        self._clock = clock
        self._seconds = 0
        self._live = Live(feed, ("ticket", "staff", "counter", "lane", "service", "approval"), self)
        self._live.changed.connect(self.refresh)
        self._live.ticked.connect(self.tick)

    def show_for(self, counter_id: str | None) -> None:
        """Show the queue of a counter; None is reception: all lanes."""
        self._update(counter_id=counter_id, overview=None, mode=QueuePanelMode.LOADING)
        self.refresh()

    def start(self) -> None:
        """Keep the panel current."""
        self._live.start()
        self._watch.start()
        self.refresh()

    def stop(self) -> None:
        """Leave it as it is."""
        self._live.stop()
        self._watch.stop()

    def refresh(self) -> None:
        """Read the queue anew."""
        counter_id, now = self.state.counter_id, self._clock.now_ms()
        self._tasks.read(
            lambda: (self._service.overview(counter_id, now), marks_of(self._link, now)),
            lambda found: self._show(*found, counter_id),
            self._fail,
        )

    def tick(self) -> None:
        """Let a second pass."""
        self._seconds += 1
        self._update(now_ms=self._clock.now_ms())
        if self._seconds % _REFRESH_S == 0:
            self.refresh()

    def _show(self, view: QueueOverview, marks: Marks, counter_id: str | None) -> None:
        if counter_id == self.state.counter_id:
            alone = self._link.status().mode is LinkMode.OFFLINE
            self._update(
                mode=_mode(view), overview=view, marks=marks, now_ms=view.now_ms, error=None, alone=alone
            )

    def _fail(self, error: Exception) -> None:
        self._update(mode=QueuePanelMode.FAULT, error=error)

    def bar(self, why: str) -> None:
        """Let nobody be called from here for a reason (its code), or let it again."""
        if why != self.state.barred:
            self._update(barred=why)

    def set_folded(self, folded: bool) -> None:
        """Fold the panel to 88 px, or unfold it."""
        self._update(folded=folded)

    def toggle_whole(self) -> None:
        """List all who wait, or only those who fit."""
        self._update(whole=not self.state.whole)

    def press(self) -> None:
        """Do what F7 does now: call the next, or call the held one again."""
        state = self.state
        if state.barred:
            return
        if state.mode is QueuePanelMode.CALLED and state.held is not None:
            if not state.recall_in_s and not state.called_out:
                self.recall_asked.emit(state.held.ticket.ticket_id)
        elif not state.why_not:
            self.call_next_asked.emit()

    def _refuses_another(self) -> bool:
        """Say why nobody else can be called to this counter now; returns whether there is a reason."""
        held = self.state.held
        if self.state.barred:
            self.refused.emit(self.state.barred, "")
        elif held is not None:
            self.refused.emit("queue.holds_one", held.ticket.number)
        return bool(self.state.barred) or held is not None

    def open(self, ticket_id: str) -> None:
        """Do what a ticket in the list offers: call, reinstate or resume it."""
        line = self._line(ticket_id)
        if line is None:
            return
        # Whoever was missed may wait again at any time: that calls nobody.
        if line.ticket.state is not TicketState.NO_SHOW and self._refuses_another():
            return
        signal = {
            TicketState.WAITING: self.call_asked,
            TicketState.NO_SHOW: self.reinstate_asked,
            TicketState.PARKED: self.resume_asked,
        }.get(line.ticket.state)
        if signal is not None:
            signal.emit(ticket_id)

    def _line(self, ticket_id: str) -> QueueLine | None:
        view = self.state.overview
        lines = (*view.order, *view.missed, *view.parked) if view else ()
        return next((line for line in lines if line.ticket.ticket_id == ticket_id), None)


def _mode(view: QueueOverview) -> QueuePanelMode:
    if view.held is not None:
        called = view.held.ticket.state is TicketState.CALLED
        return QueuePanelMode.CALLED if called else QueuePanelMode.SERVING
    mine = any(not line.elsewhere for line in view.order)
    return QueuePanelMode.WAITING if mine else QueuePanelMode.EMPTY
