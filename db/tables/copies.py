"""Copies of customers of other halls, kept by this terminal for a while, and which of them have changed."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

CUSTOMER_COPY = table(
    "customer_copy",
    Scope.LOCAL,
    text("customer_id", primary_key=True),
    text("person_id"),
    text("document"),
    text("number"),
    text("number_reversed"),
    text("name_key"),
    text("initials"),
    text("body"),
    integer("version"),
    integer("stale"),
    integer("until_ms"),
)
"""`body` is the fact (personal). `stale`: something has changed since, so its bills are not offered."""
Index("ix_customer_copy_person", CUSTOMER_COPY.c.person_id)
Index("ix_customer_copy_number", CUSTOMER_COPY.c.number)

COPY_PART = table(
    "copy_part",
    Scope.LOCAL,
    text("part", primary_key=True),
    text("customer_id"),
    text("number"),
)
"""Service numbers and bills of the copies, as `subscriber:id` and `bill:id`."""
Index("ix_copy_part_customer", COPY_PART.c.customer_id)
Index("ix_copy_part_number", COPY_PART.c.number)

COPY_OUTDATED = table(
    "copy_outdated",
    Scope.ROWS,
    text("customer_id", primary_key=True),
    integer("version"),
    text("stamp"),
)
"""The least version of a customer that is not outdated."""
