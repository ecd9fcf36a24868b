"""From when until when an accounting day counts what names none: tickets, ratings, approvals.

Z report and day report both count so: they must not tell two stories of one day (DOMAIN §8, §9).
"""

from datetime import date, timedelta
from typing import Final

from app.domain.halls import local_ms
from app.services.reading import Queries
from app.services.rows.queue import TicketRow
from app.services.rows.shifts import DayRow

Span = tuple[int, int]
"""From and until, epoch ms; the end excluded."""
_HOLIDAYS: Final = 10
"""So many dates a hall stays shut at most, for what came after a close to count on the day after them."""


def span_of(queries: Queries, day: DayRow) -> Span:
    """Return the span of a day: from the beginning of its date to that of the date after, or to its close.

    What comes after a close counts on the next day: a report that was signed tells the same for ever. Where
    a date has several days (the first was closed early), each ends when the next is opened at the latest.
    """
    days = _days(queries, day.date)
    at = [each.day_id for each in days].index(day.day_id)
    later = (each.opened_ms for each in days[1:])
    bounds = (_begins(queries, day.date), *later, _begins(queries, _beside(day.date, 1)))
    before = days[at - 1] if at else _before(queries, day.date)
    return _to_close(bounds[at], before), _to_close(bounds[at + 1], days[at])


def tickets_of(queries: Queries, day: DayRow) -> tuple[TicketRow, ...]:
    """Return the tickets of a day, by issue time; its first may bear numbers of the dates before.

    The floor shows the numbers' day instead, from reset to reset: it differs where a day was opened earlier.
    """
    since, until = span_of(queries, day)
    before = _before(queries, day.date)
    first = before.date if before else _beside(day.date, -1)
    most = (date.fromisoformat(day.date) - date.fromisoformat(first)).days
    found = (queries.queue.of_day(_beside(day.date, -back)) for back in range(most, -1, -1))
    return tuple(ticket for each in found for ticket in each if since <= ticket.issued_ms < until)


def _to_close(bound: int, day: DayRow | None) -> int:
    """Return a bound behind a day, or the end of the moment in which that was closed before it."""
    return bound if day is None or day.closed_ms is None else min(bound, day.closed_ms + 1)


def _begins(queries: Queries, label: str) -> int:
    """Return when a date begins: as the numbers do, or when an accounting day was opened before that.

    What came before that opening counts on the day before and stays there: its report must not lose it again.
    Only where there was no day before does the date begin at midnight.
    """
    hall = queries.halls.hall()
    reset = local_ms(label, hall.reset_minute, hall.zone)
    opened = [day.opened_ms for day in _days(queries, label)]
    if not opened or opened[0] >= reset:
        return reset
    return opened[0] if _days(queries, _beside(label, -1)) else local_ms(label, 0, hall.zone)


def _before(queries: Queries, label: str) -> DayRow | None:
    """Return the last day of the dates before one."""
    found = (_days(queries, _beside(label, -back)) for back in range(1, _HOLIDAYS + 1))
    return next((days[-1] for days in found if days), None)


def _days(queries: Queries, label: str) -> tuple[DayRow, ...]:
    return queries.day_reports.days_of(queries.halls.hall().hall_id, label)


def _beside(label: str, days: int) -> str:
    return (date.fromisoformat(label) + timedelta(days=days)).isoformat()
