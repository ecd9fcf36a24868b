"""Orders by service number and state: what is open on a number is few of what was ever done on it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NAME = "ix_business_order_subscriber"
NAMED = sa.text("subscriber_id IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.drop_index(NAME, "business_order")
    op.create_index(
        NAME,
        "business_order",
        ["subscriber_id", "state"],
        unique=False,
        sqlite_where=NAMED,
        postgresql_where=NAMED,
    )
