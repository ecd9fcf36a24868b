"""Verifications, logged views of personal data, logged searches for people."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

VERIFICATION = table(
    "verification",
    Scope.ROWS,
    text("verification_id", primary_key=True),
    text("person_id", nullable=True),
    text("ticket_id", nullable=True),
    text("staff_no"),
    text("reader"),
    integer("passed"),
    text("checks"),
    integer("at_ms"),
    text("standing"),
    integer("present"),
    text("kinship"),
)
Index("ix_verification_person", VERIFICATION.c.person_id, VERIFICATION.c.at_ms)
Index("ix_verification_ticket", VERIFICATION.c.ticket_id)

PERSONAL_VIEW = table(
    "personal_view",
    Scope.ROWS,
    text("view_id", primary_key=True),
    text("person_id"),
    text("staff_no"),
    text("reason"),
    text("ticket_id", nullable=True),
    integer("at_ms"),
)
Index("ix_personal_view_person", PERSONAL_VIEW.c.person_id, PERSONAL_VIEW.c.at_ms)

CUSTOMER_SEARCH = table(
    "customer_search",
    Scope.ROWS,
    text("search_id", primary_key=True),
    text("staff_no"),
    text("by"),
    text("query"),
    integer("hits"),
    integer("at_ms"),
)
Index("ix_customer_search_staff", CUSTOMER_SEARCH.c.staff_no, CUSTOMER_SEARCH.c.at_ms)
