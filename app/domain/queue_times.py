"""Estimated waits and the hours in which numbers are given (DOMAIN §2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.errors import UserError
from app.domain.queue_rules import MINUTE_MS

ENOUGH: Final = 8
"""So many measured services are trusted more than the usual minutes."""
NEWEST: Final = 40
"""So many of the newest services are looked at."""
_LOW, _HIGH, _WHOLE = 75, 135, 100
"""Around the usual minutes, until the hall has measured its own: percent."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of time in ms."""

    low_ms: int
    high_ms: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many go before, and how long that takes: whole minutes, shown as a range."""

    ahead: int
    low_min: int
    high_min: int


def span_of(measured: Sequence[int], usual_min: int) -> Span:
    """Return how long a service takes: the middle half of what was measured, else around the usual minutes."""
    if len(measured) >= ENOUGH:
        ordered = sorted(measured)
        return Span(ordered[len(ordered) // 4], ordered[(3 * len(ordered)) // 4])
    usual = usual_min * MINUTE_MS
    return Span(usual * _LOW // _WHOLE, usual * _HIGH // _WHOLE)


def estimate(before: Sequence[Span], busy: Sequence[Span], counters: int) -> Estimate:
    """Return the wait behind `before` at `counters` counters, of which those in `busy` serve somebody now.

    Without an open counter one is assumed: somebody will open. Whoever is being served still needs between
    nothing and a whole service.
    """
    desks = max(1, counters)
    low = sum(span.low_ms for span in before)
    high = sum(span.high_ms for span in before)
    if len(busy) >= desks:
        high += sum(span.high_ms for span in busy)
    low_min = low // desks // MINUTE_MS
    high_min = -(-high // (desks * MINUTE_MS))
    return Estimate(len(before), low_min, max(low_min, high_min))


def check_hours(minute: int, opens: int, closes: int, high_min: int) -> None:
    """Check that a number may be given at a local minute; `opens` and `closes` are minutes after midnight.

    Raises `UserError`: `queue.not_open_yet` (opens), `queue.too_late` (closes) when the wait is longer than the
    hall is open. Whoever holds a ticket is served.
    """
    if minute < opens:
        raise UserError("queue.not_open_yet", opens=clock_time(opens))
    if minute >= closes or high_min > closes - minute:
        raise UserError("queue.too_late", closes=clock_time(closes))


def clock_time(minute: int) -> str:
    """Return a local minute after midnight as `HH:MM`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
