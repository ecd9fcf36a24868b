"""From when until when a date counts what has no accounting day of its own: tickets, ratings, approvals.

Z report and day report both count so: they must not tell two stories of one day (DOMAIN §8, §9).
"""

from datetime import date, timedelta

from app.domain.halls import local_ms
from app.services.reading import Queries
from app.services.rows.queue import TicketRow

Span = tuple[int, int]
"""From and until, epoch ms; the end excluded."""


def span_of(queries: Queries, label: str) -> Span:
    """Return the span of an ISO date: from its beginning to that of the date after."""
    return _begins(queries, label), _begins(queries, _beside(label, 1))


def tickets_of(queries: Queries, label: str) -> tuple[TicketRow, ...]:
    """Return the tickets of a date, by issue time; its first may bear numbers of the day before.

    The floor shows the numbers' day instead, from reset to reset: it differs where a day was opened earlier.
    """
    since, until = span_of(queries, label)
    found = (*queries.queue.of_day(_beside(label, -1)), *queries.queue.of_day(label))
    return tuple(ticket for ticket in found if since <= ticket.issued_ms < until)


def _begins(queries: Queries, label: str) -> int:
    """Return when a date begins: as the numbers do, or when an accounting day was opened before that.

    What came before that opening counts on the day before and stays there: its report must not lose it again.
    Only where there was no day before does the date begin at midnight.
    """
    hall = queries.halls.hall()
    reset = local_ms(label, hall.reset_minute, hall.zone)
    opened = queries.day_reports.first_opened(hall.hall_id, label)
    if opened is None or opened >= reset:
        return reset
    before = queries.day_reports.first_opened(hall.hall_id, _beside(label, -1))
    return local_ms(label, 0, hall.zone) if before is None else opened


def _beside(label: str, days: int) -> str:
    return (date.fromisoformat(label) + timedelta(days=days)).isoformat()
