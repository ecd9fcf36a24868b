"""Tickets, their calls, numbers they were taken for, and parked visits (personal, hence a table apart)."""

from sqlalchemy import Column, ForeignKey, Index

from app.domain.queue import TicketState
from db.tables.types import TEXT, Scope, integer, partial_index, table, text

TICKET = table(
    "ticket",
    Scope.ROWS,
    text("ticket_id", primary_key=True),
    text("hall_id"),
    text("queue_day"),
    text("number"),
    text("slot"),
    text("lane_issued"),
    integer("serial"),
    text("lane"),
    text("service_id"),
    integer("klass"),
    text("precedence"),
    text("language"),
    text("request_id"),
    text("state"),
    text("outcome", nullable=True),
    text("counter_id", nullable=True),
    text("only_counter", nullable=True),
    text("staff_no", nullable=True),
    integer("ahead"),
    integer("calls"),
    integer("issued_ms"),
    integer("first_called_ms", nullable=True),
    integer("called_ms", nullable=True),
    integer("served_ms", nullable=True),
    integer("service_ms"),
    integer("finished_ms", nullable=True),
    integer("until_ms", nullable=True),
    integer("last_call_ms", nullable=True),
    text("park_reason"),
    text("last_op"),
)
"""`lane_issued` is the letter on paper; `lane` moves with a reroute. That numbers do not repeat is for those
who issue to see to: a constraint would refuse in one store what another has taken in."""
Index("ix_ticket_request", TICKET.c.request_id)
Index("ix_ticket_number", TICKET.c.hall_id, TICKET.c.queue_day, TICKET.c.number)
partial_index(
    "ix_ticket_open",
    TICKET.c.hall_id,
    TICKET.c.issued_ms,
    TICKET.c.ticket_id,
    where=TICKET.c.state != TicketState.FINISHED.value,
)
Index("ix_ticket_service", TICKET.c.service_id, TICKET.c.finished_ms)
Index("ix_ticket_day", TICKET.c.queue_day, TICKET.c.lane_issued, TICKET.c.slot, TICKET.c.serial)

TICKET_CALL = table(
    "ticket_call",
    Scope.ROWS,
    text("op_id", primary_key=True),
    Column("ticket_id", TEXT, ForeignKey(TICKET.c.ticket_id), nullable=False),
    text("counter_id"),
    text("staff_no"),
    integer("call_no"),
    integer("at_ms"),
    integer("vip"),
    integer("others_waited"),
)
Index("ix_ticket_call_at", TICKET_CALL.c.at_ms, TICKET_CALL.c.op_id)
Index("ix_ticket_call_ticket", TICKET_CALL.c.ticket_id, TICKET_CALL.c.at_ms)

PARKED_VISIT = table(
    "parked_visit",
    Scope.ROWS,
    Column("ticket_id", TEXT, ForeignKey(TICKET.c.ticket_id), primary_key=True),
    text("visit"),
    integer("at_ms"),
    text("stamp"),
)
"""An empty `visit` says that there is none any more."""

TICKET_LINK = table(
    "ticket_link",
    Scope.ROWS,
    text("ticket_id", primary_key=True),
    text("subscriber_id"),
    integer("at_ms"),
    text("stamp"),
)
"""Apart from the ticket, and without a reference to it: the two may arrive in either order."""
