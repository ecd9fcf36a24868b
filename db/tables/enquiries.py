"""Enquiries at the counters."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

ENQUIRY = table(
    "enquiry",
    Scope.ROWS,
    text("enquiry_id", primary_key=True),
    text("ticket_id", nullable=True),
    text("category"),
    text("counter_id"),
    text("staff_no"),
    integer("at_ms"),
    text("stamp"),
)
Index("ix_enquiry_at", ENQUIRY.c.at_ms)
Index("ix_enquiry_ticket", ENQUIRY.c.ticket_id)
Index("ix_enquiry_staff", ENQUIRY.c.staff_no, ENQUIRY.c.at_ms)

ENQUIRY_WITHDRAWN = table(
    "enquiry_withdrawn",
    Scope.ROWS,
    text("enquiry_id", primary_key=True),
    text("staff_no"),
    integer("at_ms"),
    text("stamp"),
)
"""Apart from the enquiry: the two may arrive in either order."""
