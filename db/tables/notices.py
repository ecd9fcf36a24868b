"""Notices to customers, with what became of them; the row goes when its person is erased."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, partial_index, table, text

NOTICE = table(
    "notice",
    Scope.ROWS,
    text("notice_id", primary_key=True),
    text("customer_id", nullable=True),
    text("order_id", nullable=True),
    text("complaint_id", nullable=True),
    text("appointment_id", nullable=True),
    text("phone"),
    text("channel"),
    text("language"),
    text("code"),
    text("params"),
    integer("at_ms"),
    text("hall_id"),
    text("origin"),
    text("asked"),
    integer("waiting"),
    integer("delivered"),
    integer("attempts"),
    integer("last_ms"),
    text("sender"),
    text("detail"),
    text("stamp"),
)
"""`origin` recorded it, and sends it; of two that did, the first by clock (`asked`).

`waiting` is 0 once it was delivered or given up."""
Index("ix_notice_order", NOTICE.c.order_id)
Index("ix_notice_complaint", NOTICE.c.complaint_id)
Index("ix_notice_appointment", NOTICE.c.appointment_id)
Index("ix_notice_customer", NOTICE.c.customer_id, NOTICE.c.at_ms)
partial_index("ix_notice_waiting", NOTICE.c.origin, NOTICE.c.at_ms, where=NOTICE.c.waiting == 1)
partial_index("ix_notice_given_up", NOTICE.c.at_ms, where=(NOTICE.c.waiting == 0) & (NOTICE.c.delivered == 0))
