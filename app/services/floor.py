"""The floor as the duty manager sees it: who waits where, who serves whom, and how the day goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.floor import (
    STANDARD_MIN,
    LaneLoad,
    Measures,
    Suggestion,
    Window,
    measures,
    suggest,
)
from app.domain.halls import local_minute, queue_day
from app.domain.queue import TicketOutcome, TicketState
from app.domain.queue_rules import MINUTE_MS
from app.domain.queue_times import DAY_MIN
from app.domain.rights import Right
from app.services.access import require
from app.services.help_calls import HelpService, answered_calls, open_calls
from app.services.ports import Clock, Store
from app.services.queue_views import HELD, alert_ms, open_counters
from app.services.reading import Queries
from app.services.reception import day_closed
from app.services.rows.halls import CounterRow, LaneRow
from app.services.rows.help_calls import HelpRow
from app.services.rows.queue import TicketRow
from app.services.sessions import Session


class WindowState(StrEnum):
    """What goes on at a window."""

    CLOSED = "closed"
    """Nobody is signed in (暂停服务)."""
    NO_SHIFT = "no_shift"
    """Somebody is signed in who has opened no shift yet, or has counted its drawer."""
    FREE = "free"
    CALLING = "calling"
    SERVING = "serving"

    @property
    def open(self) -> bool:
        """Return whether it takes customers."""
        return self not in {WindowState.CLOSED, WindowState.NO_SHIFT}


@dataclass(frozen=True, slots=True)
class LaneLine:
    """One lane: who waits, for how long, and which windows serve it now."""

    lane: LaneRow
    load: LaneLoad
    windows: tuple[int, ...]
    day: Measures


@dataclass(frozen=True, slots=True)
class WindowLine:
    """One window. `since_ms` is when its present state began (epoch ms, 0 while closed)."""

    counter: CounterRow
    state: WindowState
    staff_no: str
    name: str
    ticket: TicketRow | None
    service: str
    service_en: str
    since_ms: int
    served: int
    service_ms: int
    """Mean service of the day there."""


@dataclass(frozen=True, slots=True)
class HourLine:
    """Tickets issued and served in one local hour of the day."""

    hour: int
    issued: int
    served: int


@dataclass(frozen=True, slots=True)
class Floor:
    """Everything at one moment."""

    now_ms: int
    lanes: tuple[LaneLine, ...]
    windows: tuple[WindowLine, ...]
    waiting: tuple[TicketRow, ...]
    """Who waits, longest first."""
    parked: int
    missed: int
    day: Measures
    hours: tuple[HourLine, ...]
    standard_ms: int
    alert_ms: int
    suggestion: Suggestion | None
    """What would help; nothing once the day is closed."""
    day_closed: bool
    help_calls: tuple[HelpRow, ...]
    """Machines at which somebody waits for staff, and for a manager the desks that call one; oldest first."""
    help_gone: tuple[HelpRow, ...]
    """Calls to which somebody went a short while ago, newest first."""
    alone: bool
    """Whether the hall has one device: its name tells no machine from the desks."""

    @property
    def longest_ms(self) -> int:
        """Return how long the first of those who wait has waited."""
        return self.now_ms - self.waiting[0].issued_ms if self.waiting else 0

    @property
    def uncalled(self) -> tuple[TicketRow, ...]:
        """Return who waits for the first call: the measures of the day know of the others already."""
        return tuple(ticket for ticket in self.waiting if ticket.first_called_ms is None)

    @property
    def waited_ms(self) -> int:
        """Return how long on average the uncalled have waited: the mean of the called omits them."""
        ages = [self.now_ms - ticket.issued_ms for ticket in self.uncalled]
        return sum(ages) // len(ages) if ages else 0

    @property
    def in_standard(self) -> int | None:
        """Return those called within the standard in permille, None before anybody could be."""
        return self.day.in_standard

    @property
    def open_windows(self) -> int:
        """Return how many windows take customers."""
        return sum(line.state.open for line in self.windows)


class FloorService:
    """Reads the floor, and answers who calls from a machine."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def look(self, session: Session) -> Floor:
        """Return the floor now. Raises UserError staff.no_right.read."""
        require(session, Right.READ)
        with self._store.read() as queries:
            return floor(queries, self._clock.now_ms(), session)

    def go_to(self, session: Session, help_id: str) -> None:
        """Answer a call: somebody goes there. Raises UserError help.gone, help.for_manager."""
        HelpService(self._store, self._clock).answer(session, help_id)


def floor(queries: Queries, now_ms: int, session: Session) -> Floor:
    """Return the floor at a moment (epoch ms), as `session` may see to it."""
    hall = queries.halls.hall()
    standard = queries.halls.setting("queue.standard_min", STANDARD_MIN) * MINUTE_MS
    alert = alert_ms(queries)
    today = queries.queue.of_day(queue_day(now_ms, hall.zone, hall.reset_minute))
    opened = queries.queue.open_tickets()
    waiting = sorted((t for t in opened if t.state is TicketState.WAITING), key=_by_age)
    windows = _windows(queries, opened, today)
    shown = tuple(
        Window(w.counter.number, w.counter.lanes, w.state.open, w.state is WindowState.FREE) for w in windows
    )
    lanes = tuple(_lane(lane, waiting, today, shown, now_ms, standard) for lane in queries.halls.lanes())
    loads, over = tuple(line.load for line in lanes), day_closed(queries, now_ms)
    return Floor(
        now_ms=now_ms,
        lanes=lanes,
        windows=windows,
        waiting=tuple(waiting),
        parked=sum(t.state is TicketState.PARKED for t in opened),
        missed=sum(t.state is TicketState.NO_SHOW for t in opened),
        day=measures(today, standard, now_ms),
        hours=_hours(today, now_ms, hall.zone, hall.opens, hall.closes),
        standard_ms=standard,
        alert_ms=alert,
        help_calls=open_calls(queries, now_ms, session),
        help_gone=answered_calls(queries, now_ms, session),
        alone=len(queries.halls.terminals()) == 1,
        suggestion=None if over else suggest(loads, shown, standard_ms=standard, alert_ms=alert),
        day_closed=over,
    )


def over_alert(queries: Queries, now_ms: int) -> int:
    """Return how many wait as long as the alert, or longer, at a moment (epoch ms)."""
    before = now_ms - alert_ms(queries)
    opened = queries.queue.open_tickets()
    return sum(t.state is TicketState.WAITING and t.issued_ms <= before for t in opened)


def _by_age(ticket: TicketRow) -> tuple[int, int, str]:
    """Return what puts the longest wait first, and of one moment the lower number."""
    return ticket.issued_ms, len(ticket.number), ticket.number


def _lane(
    lane: LaneRow,
    waiting: Sequence[TicketRow],
    today: Sequence[TicketRow],
    windows: Sequence[Window],
    now_ms: int,
    standard_ms: int,
) -> LaneLine:
    ages = [now_ms - t.issued_ms for t in waiting if t.lane == lane.letter]
    load = LaneLoad(lane.letter, len(ages), max(ages, default=0), sum(ages) // len(ages) if ages else 0)
    serving = tuple(w.number for w in windows if w.open and lane.letter in w.lanes)
    own = [ticket for ticket in today if ticket.lane == lane.letter]
    return LaneLine(lane, load, serving, measures(own, standard_ms, now_ms))


def _windows(
    queries: Queries, opened: Sequence[TicketRow], today: Sequence[TicketRow]
) -> tuple[WindowLine, ...]:
    sessions = {s.counter_id: s for s in queries.staff.open_sessions() if s.counter_id}
    names = {person.staff_no: person.name for person in queries.staff.everyone()}
    services = {service.service_id: service for service in queries.halls.services()}
    held = {t.counter_id: t for t in opened if t.state in HELD}
    calling = open_counters(queries)
    lines = []
    for counter in queries.halls.counters():
        sitting = sessions.get(counter.counter_id)
        ticket = held.get(counter.counter_id)
        done = [t for t in today if t.counter_id == counter.counter_id and t.outcome is TicketOutcome.SERVED]
        service = services.get(ticket.service_id) if ticket else None
        state, since = WindowState.CLOSED, 0
        if ticket is not None:
            serving = ticket.state is TicketState.SERVING
            state = WindowState.SERVING if serving else WindowState.CALLING
            since = (ticket.served_ms if serving else ticket.called_ms) or 0
        elif sitting is not None:
            state = WindowState.FREE if counter.counter_id in calling else WindowState.NO_SHIFT
            since = max((t.finished_ms or 0 for t in done), default=0)
            since = max(since, sitting.at_ms)
        lines.append(
            WindowLine(
                counter=counter,
                state=state,
                staff_no=sitting.staff_no if sitting else "",
                name=names.get(sitting.staff_no, "") if sitting else "",
                ticket=ticket,
                service=service.title if service else "",
                service_en=service.title_en if service else "",
                since_ms=since,
                served=len(done),
                service_ms=sum(t.service_ms for t in done) // len(done) if done else 0,
            )
        )
    return tuple(lines)


def _hours(
    today: Sequence[TicketRow], now_ms: int, zone: str, opens: int, closes: int
) -> tuple[HourLine, ...]:
    now = local_minute(now_ms, zone) // 60
    issued = [local_minute(t.issued_ms, zone) // 60 for t in today]
    served = [
        local_minute(t.finished_ms, zone) // 60
        for t in today
        if t.finished_ms is not None and t.outcome is TicketOutcome.SERVED
    ]
    # A hall that never closes begins with the first hour in which anything was, and ends with the present.
    always = closes - opens >= DAY_MIN
    first = min([now if always else opens // 60, *issued, *served])
    last = max([now if always else -(-closes // 60) - 1, *issued, *served])
    return tuple(HourLine(hour, issued.count(hour), served.count(hour)) for hour in range(first, last + 1))
