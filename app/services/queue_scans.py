"""Slips scanned at a counter: numbers that their issuer could not tell this terminal of (SYNC §4)."""

from typing import Final

from app.domain.barcodes import ScannedKind, read_barcode
from app.domain.errors import UserError
from app.domain.halls import queue_day
from app.domain.ids import unix_ms_of
from app.domain.queue import TicketIssued
from app.domain.queue_rules import class_of
from app.domain.queue_slip import Slip, read_slip, service_key
from app.services.ports import UnitOfWork
from app.services.reading import Queries
from app.services.rows.queue import TicketRow

_SCAN: Final = "scan:"
"""Begins the request of an issue that was recorded from its slip: no press at a kiosk has one like it."""


def found_by(queries: Queries, scanned: str) -> TicketRow | Slip:
    """Return the ticket of a slip, or what the slip says where no ticket is known.

    Raises `UserError`: `queue.no_slip` for anything else, `queue.slip_too_short` (number) where the bars
    alone were read: they do not name an unknown ticket, the QR code does.
    """
    slip = read_slip(scanned)
    if slip is not None:
        return queries.queue.ticket(slip.ticket_id) or slip
    bars = read_barcode(scanned)
    if bars is None or bars.kind is not ScannedKind.TICKET or bars.issued_ms is None:
        raise UserError("queue.no_slip")
    hall = queries.halls.hall()
    day = queue_day(bars.issued_ms, hall.zone, hall.reset_minute)
    ticket = queries.queue.by_number(day, bars.value)
    if ticket is None or unix_ms_of(ticket.ticket_id) != bars.issued_ms:
        raise UserError("queue.slip_too_short", number=bars.value)
    return ticket


def record_scanned(unit: UnitOfWork, slip: Slip, now_ms: int) -> TicketRow:
    """Record the issue of a ticket as its slip tells it, and return the ticket.

    Raises `UserError`: `queue.slip_of_another_hall`, `queue.slip_of_another_day` (number),
    `queue.unknown_service`.
    """
    queries = unit.queries
    hall = queries.halls.hall()
    day = queue_day(slip.issued_ms, hall.zone, hall.reset_minute)
    if slip.hall_id != hall.hall_id.upper():
        raise UserError("queue.slip_of_another_hall")
    if day != queue_day(now_ms, hall.zone, hall.reset_minute):
        raise UserError("queue.slip_of_another_day", number=slip.number)
    services = queries.halls.services()
    service = next((each for each in services if service_key(each.service_id) == slip.service_key), None)
    if service is None:
        raise UserError("queue.unknown_service")
    unit.record(
        TicketIssued(
            after=None,
            ticket_id=slip.ticket_id,
            at_ms=slip.issued_ms,
            hall_id=hall.hall_id,
            queue_day=day,
            slot=slip.slot,
            lane=slip.lane,
            service_id=service.service_id,
            serial=slip.serial,
            number=slip.number,
            klass=class_of(slip.precedence),
            precedence=slip.precedence,
            language=slip.language,
            request_id=f"{_SCAN}{slip.ticket_id}",
        )
    )
    ticket = unit.queries.queue.ticket(slip.ticket_id)
    if ticket is None:  # pragma: no cover - it was recorded just now
        raise UserError("queue.unknown_ticket")
    return ticket


def scanned_in(queries: Queries, ticket: TicketRow) -> bool:
    """Return whether a ticket stands here only because its slip was scanned."""
    return queries.queue.by_request(f"{_SCAN}{ticket.ticket_id}") is not None
