"""Calls for staff from self-service machines."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "help_call",
        sa.Column("help_id", sa.Text(), nullable=False),
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("help_id", name=op.f("pk_help_call")),
        sqlite_strict=True,
    )
    op.create_index("ix_help_call_at", "help_call", ["at_ms", "help_id"], unique=False)
    op.create_table(
        "help_answer",
        sa.Column("help_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("help_id", name=op.f("pk_help_answer")),
        sqlite_strict=True,
    )
