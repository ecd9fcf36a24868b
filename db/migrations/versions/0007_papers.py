"""Refunds, void receipts, papers printed once more, contact data by field."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.add_column("payment", sa.Column("refund", INTEGER, nullable=False, server_default="0"))
    where = sa.text("refund = 1")
    op.create_index("ix_payment_refund", "payment", ["reverses"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "refund_claim",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("payment_id", name="pk_refund_claim"),
        sqlite_strict=True,
    )
    op.create_table(
        "refund_share",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("payment_id", "order_id", name="pk_refund_share"),
        sqlite_strict=True,
    )
    op.create_index("ix_refund_share_order", "refund_share", ["order_id"])
    op.create_table(
        "receipt_void",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_receipt_void"),
        sqlite_strict=True,
    )
    op.create_table(
        "paper_copy",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("op_id", name="pk_paper_copy"),
        sqlite_strict=True,
    )
    op.create_index("ix_paper_copy_number", "paper_copy", ["number", "at_ms"])
    _contacts()


def _contacts() -> None:
    """Keep contact data by field."""
    op.create_table(
        "contact_field",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "field", name="pk_contact_field"),
        sqlite_strict=True,
    )
    old = sa.table("contact", *(sa.column(name) for name in ("customer_id", "phone", "language", "stamp")))
    new = sa.table("contact_field", *(sa.column(name) for name in ("customer_id", "field", "value", "stamp")))
    for name in ("phone", "language"):
        kept = sa.select(old.c.customer_id, sa.literal(name), old.c[name], old.c.stamp)
        op.execute(new.insert().from_select(["customer_id", "field", "value", "stamp"], kept))
    op.drop_table("contact")
