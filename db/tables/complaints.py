"""Complaints; words and contact are personal data, in a table of their own."""

from sqlalchemy import Column, ForeignKey, Index

from db.tables.types import TEXT, Scope, integer, table, text

COMPLAINT = table(
    "complaint",
    Scope.ROWS,
    text("complaint_id", primary_key=True),
    text("code"),
    text("category"),
    text("channel"),
    text("customer_id", nullable=True),
    text("ticket_id", nullable=True),
    text("related"),
    text("owner"),
    text("state"),
    integer("first_answer_by_ms"),
    integer("final_answer_by_ms"),
    integer("at_ms"),
    integer("answered"),
    text("last_op"),
)
Index("ix_complaint_code", COMPLAINT.c.code)
Index("ix_complaint_state", COMPLAINT.c.state)
Index("ix_complaint_customer", COMPLAINT.c.customer_id)

COMPLAINT_WORDS = table(
    "complaint_words",
    Scope.ROWS,
    Column("complaint_id", TEXT, ForeignKey(COMPLAINT.c.complaint_id), primary_key=True),
    text("contact_name"),
    text("contact_phone"),
    text("what"),
    text("wish"),
    text("stamp"),
)
COMPLAINT_NOTE = table(
    "complaint_note",
    Scope.ROWS,
    text("op_id", primary_key=True),
    Column("complaint_id", TEXT, ForeignKey(COMPLAINT.c.complaint_id), nullable=False),
    integer("at_ms"),
    text("staff_no"),
    text("state"),
    text("note"),
)
Index("ix_complaint_note_of", COMPLAINT_NOTE.c.complaint_id, COMPLAINT_NOTE.c.at_ms)
