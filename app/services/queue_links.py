"""The service number that a customer named before the ticket was given (UX, Business form: prefilled)."""

from app.domain.customers import SubscriberStatus
from app.domain.phones import plain_number
from app.domain.queue import TicketLinked
from app.services.ports import UnitOfWork
from app.services.reading import Queries
from app.services.rows.queue import TicketRow
from app.services.visits import Visit


def number_named(queries: Queries, typed: str) -> str:
    """Return the service number (subscriber id) that somebody typed; empty where it is none of ours."""
    row = queries.customers.by_number(plain_number(typed))
    return row.subscriber_id if row is not None else ""


def link(unit: UnitOfWork, ticket_id: str, subscriber_id: str, now_ms: int) -> None:
    """Record which service number a ticket was taken for, where one was named."""
    if subscriber_id:
        unit.record(TicketLinked(ticket_id=ticket_id, subscriber_id=subscriber_id, at_ms=now_ms))


def opening_visit(queries: Queries, ticket: TicketRow) -> Visit | None:
    """Return what a counter opens as soon as it calls a ticket: whoever was named, and nobody verified.

    None where nobody was named whom this terminal knows, or where a counter has been further already.
    """
    if _known(queries.queue.parked_visit(ticket.ticket_id)):
        return None
    return _named(queries, ticket)


def visit_brought(queries: Queries, ticket: TicketRow) -> str | None:
    """Return the JSON of the visit that a ticket is served with: as it was parked, else whoever was named."""
    parked = queries.queue.parked_visit(ticket.ticket_id)
    named = None if _known(parked) else _named(queries, ticket)
    return named.to_json() if named is not None else parked


def _known(parked: str | None) -> bool:
    """Return whether anybody was known in a visit that was parked."""
    visit = Visit.from_json(parked) if parked else Visit()
    return bool(visit.customer_id or visit.person_id)


def _named(queries: Queries, ticket: TicketRow) -> Visit | None:
    which = queries.queue.linked(ticket.ticket_id)
    row = queries.customers.subscriber(which) if which else None
    if row is None or row.status is SubscriberStatus.CANCELLED:
        return None
    return Visit(customer_id=row.customer_id, subscriber_id=row.subscriber_id, language=ticket.language)
