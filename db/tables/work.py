"""Works that outlast the visit; their notes are personal data, in a table of their own."""

from sqlalchemy import Index

from app.domain.orders import OrderState
from db.tables.orders import BUSINESS_ORDER
from db.tables.types import Scope, integer, partial_index, table, text

WORK = table(
    "work",
    Scope.ROWS,
    text("order_id", primary_key=True),
    text("subscriber_id", nullable=True),
    text("area"),
    integer("due_ms"),
    integer("contact_by_ms", nullable=True),
    text("device"),
    text("loaner"),
    integer("at_ms"),
    text("stamp"),
)
WORK_CONTACT = table(
    "work_contact",
    Scope.ROWS,
    text("op_id", primary_key=True),
    text("order_id"),
    text("staff_no"),
    integer("at_ms"),
)
Index("ix_work_contact_order", WORK_CONTACT.c.order_id, WORK_CONTACT.c.at_ms)

WORK_NOTE = table(
    "work_note",
    Scope.ROWS,
    text("op_id", primary_key=True),
    text("order_id"),
    text("note"),
    text("staff_no"),
    integer("at_ms"),
)
Index("ix_work_note_order", WORK_NOTE.c.order_id, WORK_NOTE.c.at_ms)

WORK_END = table(
    "work_end",
    Scope.ROWS,
    text("order_id", primary_key=True),
    text("outcome"),
    integer("late"),
    text("staff_no"),
    integer("at_ms"),
    text("stamp"),
)
WORK_HANDOVER = table(
    "work_handover",
    Scope.ROWS,
    text("order_id", primary_key=True),
    text("staff_no"),
    integer("at_ms"),
    text("stamp"),
)
RENTAL_WAIVED = table(
    "rental_waived",
    Scope.ROWS,
    text("order_id", primary_key=True),
    text("subscriber_id"),
    integer("from_ms"),
    integer("until_ms"),
    integer("amount_fen"),
    integer("at_ms"),
    text("stamp"),
)
Index("ix_rental_waived_subscriber", RENTAL_WAIVED.c.subscriber_id)

partial_index(
    "ix_business_order_running",
    BUSINESS_ORDER.c.at_ms,
    where=BUSINESS_ORDER.c.state == OrderState.IN_PROGRESS.value,
)
"""Orders that are worked on: few among all that there ever were."""
