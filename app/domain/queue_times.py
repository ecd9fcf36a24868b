"""Estimated waits and the hours in which numbers are given (DOMAIN §2)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Final

from app.domain.errors import UserError
from app.domain.queue import TicketClass
from app.domain.queue_rules import MINUTE_MS, callable_at, order_of_calling

ENOUGH: Final = 8
"""So many measured services are trusted more than the usual minutes."""
NEWEST: Final = 40
"""So many of the newest services are looked at."""
DAY_MIN: Final = 24 * 60
_LOW, _HIGH, _WHOLE = 75, 135, 100
"""Around the usual minutes, until the hall has measured its own: percent."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of time in ms."""

    low_ms: int
    high_ms: int


NOW: Final = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many go before, and how long that takes: whole minutes, shown as a range."""

    ahead: int
    low_min: int
    high_min: int
    served: bool = True
    """Whether a counter is open that serves it; else nobody knows when one will be."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A waiting ticket, or one that is about to be issued, and how long its service takes."""

    ticket_id: str
    lane: str
    klass: TicketClass
    ahead: bool
    only_counter: str | None
    issued_ms: int
    span: Span


@dataclass(frozen=True, slots=True)
class Desk:
    """An open counter: its lanes, best first, and when it is free."""

    counter_id: str
    lanes: tuple[str, ...]
    free_in: Span


def span_of(measured: Sequence[int], usual_min: int) -> Span:
    """Return how long a service takes: the middle half of what was measured, else about the usual."""
    if len(measured) >= ENOUGH:
        ordered = sorted(measured)
        return Span(ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4])
    usual = usual_min * MINUTE_MS
    return Span(usual * _LOW // _WHOLE, usual * _HIGH // _WHOLE)


def wait_of(target: Queued, tickets: Iterable[Queued], desks: Sequence[Desk], now_ms: int) -> Estimate:
    """Return the range of whole minutes until `target` is called: the lower end rounded down, the upper up.

    Each desk takes, when it is free, the next ticket in its order of calling: once as if every service were
    short, once as if every one were long. Where no desk serves `target`, one is assumed: somebody will open.
    Ahead are those whom the desks that serve `target` take before it, of whatever lane: they are waited for.
    """
    everyone = (*tickets, target)
    served = any(callable_at(target, desk.lanes, desk.counter_id) for desk in desks)
    if not served:
        desks = (*desks, Desk(target.only_counter or "", (target.lane,), NOW))
    orders = [
        order_of_calling((t for t in everyone if callable_at(t, d.lanes, d.counter_id)), d.lanes, now_ms)
        for d in desks
    ]
    short, _ = _play(target, orders, [desk.free_in.low_ms for desk in desks], lambda span: span.low_ms)
    long, ahead = _play(target, orders, [desk.free_in.high_ms for desk in desks], lambda span: span.high_ms)
    low = short // MINUTE_MS
    return Estimate(ahead, low, max(low, -(-long // MINUTE_MS)), served)


def _play(
    target: Queued,
    orders: Sequence[Sequence[Queued]],
    free_in: Sequence[int],
    length: Callable[[Span], int],
) -> tuple[int, int]:
    """Return when `target` is called, in ms from now, and how many its desks have taken before."""
    serving = {place for place, order in enumerate(orders) if target in order}
    ahead = 0
    left = [iter(order) for order in orders]
    free = [(at, place) for place, at in enumerate(free_in)]
    heapify(free)
    taken: set[str] = set()
    while True:
        at, place = heappop(free)
        chosen = next((ticket for ticket in left[place] if ticket.ticket_id not in taken), None)
        if chosen is target:
            return at, ahead
        if chosen is not None:
            taken.add(chosen.ticket_id)
            ahead += place in serving
            heappush(free, (at + length(chosen.span), place))


def rest_of(span: Span, elapsed_ms: int) -> Span:
    """Return how long a service that has begun may still take; one that drags on takes a while yet."""
    elapsed = max(0, elapsed_ms)
    return Span(max(0, span.low_ms - elapsed), max(span.high_ms - elapsed, span.high_ms // 4))


def check_hours(minute: int, opens: int, closes: int, high_min: int) -> None:
    """Check that a number may be given at a local minute; all are minutes after midnight.

    Raises `UserError`: `queue.not_open_yet` (opens), `queue.closed` (closes) when the hours are over, or
    `queue.too_late` (closes) when the wait is longer than the hall is open. Whoever holds a ticket is served.
    A hall that opens round the clock never closes.
    """
    if closes - opens >= DAY_MIN:
        return
    if minute < opens:
        raise UserError("queue.not_open_yet", opens=clock_time(opens))
    if minute >= closes:
        raise UserError("queue.closed", closes=clock_time(closes))
    if high_min > closes - minute:
        raise UserError("queue.too_late", closes=clock_time(closes))


def clock_time(minute: int) -> str:
    """Return a local minute after midnight as `HH:MM`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
