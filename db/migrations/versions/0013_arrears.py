"""Open bills by their due date, for the run over arrears."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_bill_unpaid",
        "bill",
        ["due_on", "subscriber_id"],
        unique=False,
        sqlite_where=sa.text("unpaid_fen > 0"),
        postgresql_where=sa.text("unpaid_fen > 0"),
    )
