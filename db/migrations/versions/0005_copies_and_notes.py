"""Copies of customers of other halls, what was dealt with in the inbox, who gave phone numbers back.

Whoever migrates folds the rows from the log again (`db.migrate`): who gave numbers back stands there alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, INTEGER, autoincrement=False, nullable=False)


def _table(name: str, key: tuple[str, ...], *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"), sqlite_strict=True)


def upgrade() -> None:
    """Apply."""
    _table(
        "case_noted",
        ("staff_no", "key"),
        _text("staff_no"),
        _text("key"),
        _integer("at_ms"),
    )
    _table(
        "customer_copy",
        ("customer_id",),
        _text("customer_id"),
        _text("person_id"),
        _text("document"),
        _text("number"),
        _text("number_reversed"),
        _text("name_key"),
        _text("body"),
        _integer("version"),
        _integer("stale"),
        _integer("until_ms"),
    )
    op.create_index("ix_customer_copy_person", "customer_copy", ["person_id"])
    op.create_index("ix_customer_copy_number", "customer_copy", ["number"])
    _table(
        "copy_part",
        ("part",),
        _text("part"),
        _text("customer_id"),
        _text("number"),
    )
    op.create_index("ix_copy_part_customer", "copy_part", ["customer_id"])
    op.create_index("ix_copy_part_number", "copy_part", ["number"])
    _table(
        "copy_outdated",
        ("customer_id",),
        _text("customer_id"),
        _integer("version"),
        _text("stamp"),
    )
    _table(
        "number_return",
        ("terminal_id",),
        _text("terminal_id"),
        _integer("at_ms"),
        _text("stamp"),
    )
