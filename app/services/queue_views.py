"""What the queue looks like to a counter, to the display and to the kiosk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.domain.call_voice import SpokenCall
from app.domain.floor import ALERT_MIN
from app.domain.halls import local_minute
from app.domain.queue import Precedence, TicketState
from app.domain.queue_deal import dealt_to
from app.domain.queue_rules import (
    MINUTE_MS,
    REINSTATE_MIN,
    callable_at,
    class_of,
    effective_class,
    order_of_calling,
)
from app.domain.queue_times import (
    DAY_MIN,
    NEWEST,
    NOW,
    Desk,
    Estimate,
    Queued,
    Span,
    rest_of,
    span_of,
    wait_of,
)
from app.domain.shifts import ShiftState
from app.services.reading import Queries
from app.services.rows.halls import CounterRow, ServiceRow
from app.services.rows.queue import CallRow, TicketRow
from app.services.seat_answers import SeatAnswer, answer_to

HELD: Final = (TicketState.CALLED, TicketState.SERVING)
SHOWN: Final = (*HELD, TicketState.PARKED)
"""Open tickets whose last call the display still shows; one that waits again has no counter."""
BOARD_MS: Final = 60 * MINUTE_MS
"""Calls older than an hour leave the display."""
_LAST: Final = "~"
"""Sorts after every id: a ticket issued now comes after those of the same millisecond."""
_RECENT: Final = 40
"""So many calls are looked through for the newest few numbers."""


@dataclass(frozen=True, slots=True)
class LaneCount:
    """How many wait in a lane."""

    letter: str
    title: str
    title_en: str
    waiting: int
    served: bool
    """Whether the counter that looks serves it; who waits there all the same may be kept for another."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One ticket with the title of its service. `effective` is the class that its wait has raised it to."""

    ticket: TicketRow
    title: str
    title_en: str
    effective: int
    undecided: bool = False
    """Whether its last transition still waits for the hub's word."""
    elsewhere: int = 0
    """Window that alone may call it while no hub is reached; 0 where this counter may."""
    answer: SeatAnswer | None = None
    """What its customer, who took a seat, waits for, or what was decided meanwhile."""

    @property
    def raised(self) -> bool:
        """Return whether waiting has raised it."""
        return self.effective < self.ticket.klass

    @property
    def answered(self) -> bool:
        """Return whether a decision came for a customer who took a seat."""
        return self.answer is not None and self.answer.decided


@dataclass(frozen=True, slots=True)
class QueueOverview:
    """The queue as one counter sees it; without a counter, as reception does: all lanes."""

    now_ms: int
    waiting: int
    mean_issued_ms: int
    """When those who wait took their number, on average; 0 where nobody waits."""
    lanes: tuple[LaneCount, ...]
    order: tuple[QueueLine, ...]
    missed: tuple[QueueLine, ...]
    parked: tuple[QueueLine, ...]
    held: QueueLine | None
    alert_ms: int = ALERT_MIN * MINUTE_MS
    """So long a wait is too long in this hall."""
    reinstate_min: int = REINSTATE_MIN
    """So long a missed number may come back in this hall."""

    def mean_wait_ms(self, now_ms: int) -> int:
        """Return how long those who wait have waited, on average; 0 where nobody waits."""
        return max(0, now_ms - self.mean_issued_ms) if self.waiting else 0

    def is_late(self, line: QueueLine, now_ms: int) -> bool:
        """Return whether somebody has waited as long as the alert, or longer."""
        return now_ms - line.ticket.issued_ms >= self.alert_ms


@dataclass(frozen=True, slots=True)
class HallWait:
    """The queue as a customer sees it. Minutes `opens` and `closes` are local, after midnight."""

    hall: str
    zone: str
    waiting: int
    low_min: int
    high_min: int
    opens: int
    closes: int
    minute: int
    served: bool = True
    """Whether a counter is open for the first service; else the range counts from when one opens."""
    counted: bool = True
    """Whether this store knows who waits in the hall; else `waiting` is only what it happens to have."""

    @property
    def always(self) -> bool:
        """Return whether the hall is open day and night: it never closes."""
        return self.closes - self.opens >= DAY_MIN

    @property
    def early(self) -> bool:
        """Return whether the hall has not opened yet."""
        return self.minute < self.opens

    @property
    def late(self) -> bool:
        """Return whether the wait is longer than the hall is open."""
        if self.always:
            return False
        return not self.early and (self.minute >= self.closes or self.high_min > self.closes - self.minute)


@dataclass(frozen=True, slots=True)
class BoardCall:
    """The newest call of a number."""

    number: str
    counter: int
    arrow: str
    call_no: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class DisplayBoard:
    """What the call display shows. No names."""

    wait: HallWait
    calls: tuple[BoardCall, ...]
    """Newest first, each number once; the first is being called now if `calling`."""
    calling: bool
    missed: tuple[str, ...]
    by_time: bool = False
    """Whether several issuers give numbers, so that these are called by time of issue (按取号时间叫号)."""
    aloud: tuple[SpokenCall, ...] = ()
    """The calls that stand, oldest first: what is to be said. Not only as many as there are lines."""
    aside: bool = False
    """Whether the newest call stands no more (missed, put back, sent on): `calls` begins with an older."""


def sees(tickets: Sequence[TicketRow], open_counters: frozenset[str]) -> tuple[TicketRow, ...]:
    """Return tickets without reservations for counters where nobody sits: nobody waits for an empty chair."""
    return tuple(
        replace(ticket, only_counter=None)
        if ticket.only_counter is not None and ticket.only_counter not in open_counters
        else ticket
        for ticket in tickets
    )


def open_counters(queries: Queries) -> frozenset[str]:
    """Return the counters that call: whoever sits there has a shift whose drawer is not counted yet."""
    sitting = ((each.counter_id, each.staff_no) for each in queries.staff.open_sessions())
    return frozenset(which for which, who in sitting if which and _on_shift(queries, who))


def _on_shift(queries: Queries, staff_no: str) -> bool:
    # The newest, and not the open one: an index leads to it, past all that somebody worked in years.
    shift = queries.shifts.last_shift_of(staff_no)
    return shift is not None and shift.state is ShiftState.OPEN


def estimate(
    queries: Queries, service: ServiceRow, precedence: Precedence, now_ms: int, without: str = ""
) -> Estimate:
    """Return how many go before a ticket issued now, and how long that takes; `without` is not counted."""
    found = open_counters(queries)
    tickets = sees(queries.queue.open_tickets(), found)
    spans = _Spans(queries, service.minutes)
    desks = tuple(
        Desk(counter.counter_id, counter.lanes, _free_in(counter, tickets, spans, now_ms))
        for counter in queries.halls.counters()
        if counter.counter_id in found
    )
    waiting = [
        Queued(t.ticket_id, t.lane, t.klass, t.ahead, t.only_counter, t.issued_ms, spans.of(t.service_id))
        for t in tickets
        if t.state is TicketState.WAITING and t.ticket_id != without
    ]
    target = Queued(_LAST, service.lane, class_of(precedence), False, None, now_ms, NOW)
    return wait_of(target, waiting, desks, now_ms)


class _Spans:
    """How long each service takes, asked once a transaction."""

    def __init__(self, queries: Queries, usual_min: int) -> None:
        self._queue = queries.queue
        self._minutes = {each.service_id: each.minutes for each in queries.halls.services()}
        self._usual = usual_min
        self._found: dict[str, Span] = {}

    def of(self, service_id: str) -> Span:
        """Return the range of one service."""
        if service_id not in self._found:
            usual = self._minutes.get(service_id, self._usual)
            self._found[service_id] = span_of(self._queue.service_times(service_id, NEWEST), usual)
        return self._found[service_id]


def _free_in(counter: CounterRow, tickets: Sequence[TicketRow], spans: _Spans, now_ms: int) -> Span:
    held = next((t for t in tickets if t.counter_id == counter.counter_id and t.state in HELD), None)
    if held is None:
        return NOW
    since = held.served_ms if held.state is TicketState.SERVING else None
    return rest_of(spans.of(held.service_id), 0 if since is None else now_ms - since)


def hall_wait(queries: Queries, now_ms: int) -> HallWait:
    """Return the queue as a customer sees it; the range is that of the hall's first service."""
    hall = queries.halls.hall()
    services = queries.halls.services()
    waits = sum(t.state is TicketState.WAITING for t in queries.queue.open_tickets())
    found = estimate(queries, services[0], Precedence.NONE, now_ms) if services else Estimate(0, 0, 0)
    return HallWait(
        hall=hall.name,
        zone=hall.zone,
        waiting=waits,
        low_min=found.low_min,
        high_min=found.high_min,
        opens=hall.opens,
        closes=hall.closes,
        minute=local_minute(now_ms, hall.zone),
        served=found.served,
    )


def overview(queries: Queries, counter_id: str | None, now_ms: int, *, dealt: bool = False) -> QueueOverview:
    """Return the queue as a counter sees it, in its order of calling; None is reception: all lanes.

    `dealt`: no hub is reached, so that a counter calls only what falls to it; that stands first.
    """
    tickets = sees(queries.queue.open_tickets(), open_counters(queries))
    titles = {each.service_id: each for each in queries.halls.services()}
    counter = queries.halls.counter(counter_id) if counter_id else None
    lanes = queries.halls.lanes()
    letters = counter.lanes if counter else tuple(lane.letter for lane in lanes)
    undecided = queries.queue.undecided()
    waiting = [t for t in tickets if t.state is TicketState.WAITING]
    mine = [t for t in waiting if counter is None or callable_at(t, letters, counter_id)]
    elsewhere = _elsewhere(queries, mine, counter_id) if dealt and counter_id else {}

    def line(ticket: TicketRow) -> QueueLine:
        service = titles.get(ticket.service_id)
        effective = effective_class(ticket.klass, ticket.issued_ms, now_ms)
        title, title_en = (service.title, service.title_en) if service else ("", "")
        other = elsewhere.get(ticket.ticket_id, 0)
        answer = answer_to(queries, ticket)
        return QueueLine(ticket, title, title_en, effective, ticket.last_op in undecided, other, answer)

    def those(state: TicketState) -> tuple[QueueLine, ...]:
        found = (t for t in tickets if t.state is state)
        return tuple(line(t) for t in sorted(found, key=lambda t: (t.until_ms or 0, t.ticket_id)))

    held = next((t for t in tickets if counter_id and t.counter_id == counter_id and t.state in HELD), None)
    ordered = [line(t) for t in order_of_calling(mine, letters, now_ms)]
    return QueueOverview(
        now_ms=now_ms,
        waiting=len(waiting),
        mean_issued_ms=sum(t.issued_ms for t in waiting) // max(1, len(waiting)),
        lanes=tuple(
            LaneCount(
                letter=lane.letter,
                title=lane.title,
                title_en=lane.title_en,
                waiting=sum(t.lane == lane.letter for t in waiting),
                served=lane.letter in letters,
            )
            for lane in lanes
        ),
        order=tuple(sorted(ordered, key=lambda each: each.elsewhere > 0)),
        missed=those(TicketState.NO_SHOW),
        parked=tuple(sorted(those(TicketState.PARKED), key=lambda each: not each.answered)),
        held=line(held) if held else None,
        alert_ms=alert_ms(queries),
        reinstate_min=reinstate_min(queries),
    )


def alert_ms(queries: Queries) -> int:
    """Return the wait (ms) from which on the hall wants to be told."""
    return queries.halls.setting("queue.alert_min", ALERT_MIN) * MINUTE_MS


def reinstate_min(queries: Queries) -> int:
    """Return for how many minutes a missed number may come back."""
    return queries.halls.setting("queue.reinstate_min", REINSTATE_MIN)


def open_windows(queries: Queries) -> tuple[CounterRow, ...]:
    """Return the counters that call, with their lanes."""
    found = open_counters(queries)
    return tuple(counter for counter in queries.halls.counters() if counter.counter_id in found)


def _elsewhere(queries: Queries, tickets: Sequence[TicketRow], counter_id: str) -> dict[str, int]:
    """Return, by ticket, the number of the other window to which a ticket is dealt."""
    windows = open_windows(queries)
    numbers = {window.counter_id: window.number for window in windows}
    dealt = ((t.ticket_id, dealt_to(t, windows)) for t in tickets)
    return {ticket_id: numbers[to] for ticket_id, to in dealt if to is not None and to != counter_id}


def board(queries: Queries, now_ms: int, limit: int, *, decided_alone: bool) -> DisplayBoard:
    """Return the newest `limit` numbers that were called, those that were missed, and the wait.

    `decided_alone`: a hub can be asked, so a call that it has not accepted yet is nobody's business.
    """
    counters = {each.counter_id: each for each in queries.halls.counters()}
    open_now = {t.ticket_id: t for t in queries.queue.open_tickets()}
    newest: dict[str, CallRow] = {}
    unheard = queries.queue.undecided() if decided_alone else frozenset()
    for call in queries.queue.recent_calls(_RECENT):
        if call.op_id not in unheard:
            newest.setdefault(call.ticket_id, call)
    shown = [
        call
        for call in newest.values()
        if call.counter_id in counters
        and ((ticket := open_now.get(call.ticket_id)) is None or ticket.state in SHOWN)
        and now_ms - call.at_ms < BOARD_MS
    ][:limit]
    aloud = (
        SpokenCall(call.op_id, ticket.number, counters[call.counter_id].number, ticket.language)
        for call in reversed(newest.values())
        if (ticket := open_now.get(call.ticket_id)) is not None
        and ticket.state is TicketState.CALLED
        and call.counter_id in counters
    )
    first = open_now.get(shown[0].ticket_id) if shown else None
    calling = first is not None and first.state is TicketState.CALLED
    last = next((call for call in newest.values() if call.counter_id in counters), None)
    return DisplayBoard(
        wait=hall_wait(queries, now_ms),
        calls=tuple(
            BoardCall(
                call.number,
                counters[call.counter_id].number,
                counters[call.counter_id].arrow,
                call.call_no,
                call.at_ms,
            )
            for call in shown
        ),
        calling=calling,
        missed=tuple(
            t.number
            for t in sorted(open_now.values(), key=lambda t: (t.until_ms or 0, t.ticket_id))
            if t.state is TicketState.NO_SHOW
        ),
        by_time=queries.queue.several_issuers(),
        aloud=tuple(aloud),
        aside=bool(shown) and shown[0] is not last and not calling,
    )
