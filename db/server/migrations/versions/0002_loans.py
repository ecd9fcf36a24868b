"""Which version of a customer a hall was given, and whether it is to be told of a change."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply: nobody was lent to before, so the table is made anew."""
    op.drop_table("lent")
    op.create_table(
        "lent",
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("until_ms", INTEGER, autoincrement=False, nullable=False),
        sa.Column("version", INTEGER, autoincrement=False, nullable=False),
        sa.Column("changed", INTEGER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("customer", "hall", name=op.f("pk_lent")),
        sqlite_strict=True,
    )
    op.create_index("ix_lent_until_ms", "lent", ["until_ms"])
    op.create_index("ix_lent_changed", "lent", ["changed"])
