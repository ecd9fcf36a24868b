"""Call-backs after a business, and the calls that were made."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("open = 1")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "call_back",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("due_ms", INTEGER, nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("open", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_call_back")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_call_back_open",
        "call_back",
        ["due_ms", "order_id"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "call_back_made",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("score", INTEGER, nullable=True),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_call_back_made")),
        sqlite_strict=True,
    )
    op.create_index("ix_call_back_made_order", "call_back_made", ["order_id", "at_ms"], unique=False)
    op.create_index("ix_call_back_made_at", "call_back_made", ["at_ms", "op_id"], unique=False)
