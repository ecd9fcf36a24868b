"""Bank transfers that were taken down at the checkout."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "transfer_note",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("stands", INTEGER, nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("payment_id", "reference", name=op.f("pk_transfer_note")),
        sqlite_strict=True,
    )
    op.create_index("ix_transfer_note_reference", "transfer_note", ["reference"], unique=False)
