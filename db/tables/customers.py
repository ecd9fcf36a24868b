"""Persons (personal data, in a table of their own), customers, subscribers, bills."""

from db.tables.types import Scope, table, text

PERSON = table(
    "person",
    Scope.ROWS,
    text("person_id", primary_key=True),
    text("name"),
    text("name_key"),
    text("document"),
    text("number"),
    text("valid_from", nullable=True),
    text("valid_until", nullable=True),
    text("sex"),
    text("nation"),
    text("birth", nullable=True),
    text("address"),
    text("issuer"),
    text("last_op"),
)
