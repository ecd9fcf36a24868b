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


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "case_noted",
        _text("staff_no"),
        _text("key"),
        _integer("at_ms"),
        sa.PrimaryKeyConstraint("staff_no", "key", name="pk_case_noted"),
        sqlite_strict=True,
    )
    op.create_table(
        "customer_copy",
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
        sa.PrimaryKeyConstraint("customer_id", name="pk_customer_copy"),
        sqlite_strict=True,
    )
    op.create_index("ix_customer_copy_person", "customer_copy", ["person_id"])
    op.create_index("ix_customer_copy_number", "customer_copy", ["number"])
    op.create_table(
        "copy_part",
        _text("part"),
        _text("customer_id"),
        _text("number"),
        sa.PrimaryKeyConstraint("part", name="pk_copy_part"),
        sqlite_strict=True,
    )
    op.create_index("ix_copy_part_customer", "copy_part", ["customer_id"])
    op.create_index("ix_copy_part_number", "copy_part", ["number"])
    op.create_table(
        "copy_outdated",
        _text("customer_id"),
        _integer("version"),
        _text("stamp"),
        sa.PrimaryKeyConstraint("customer_id", name="pk_copy_outdated"),
        sqlite_strict=True,
    )
    op.create_table(
        "number_return",
        _text("terminal_id"),
        _integer("at_ms"),
        _text("stamp"),
        sa.PrimaryKeyConstraint("terminal_id", name="pk_number_return"),
        sqlite_strict=True,
    )
