"""Call-backs that are owed, and calls that were made; what was said stands with the notes of works."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, partial_index, table, text

CALL_BACK = table(
    "call_back",
    Scope.ROWS,
    text("order_id", primary_key=True),
    integer("due_ms"),
    integer("at_ms"),
    integer("open"),
    text("stamp"),
)
partial_index(
    "ix_call_back_open",
    CALL_BACK.c.due_ms,
    CALL_BACK.c.order_id,
    where=CALL_BACK.c.open == 1,
)
"""Call-backs that are owed yet: few among all that there ever were."""

CALL_BACK_MADE = table(
    "call_back_made",
    Scope.ROWS,
    text("op_id", primary_key=True),
    text("order_id"),
    text("outcome"),
    integer("score", nullable=True),
    text("staff_no"),
    integer("at_ms"),
)
Index("ix_call_back_made_order", CALL_BACK_MADE.c.order_id, CALL_BACK_MADE.c.at_ms)
Index("ix_call_back_made_at", CALL_BACK_MADE.c.at_ms, CALL_BACK_MADE.c.op_id)
