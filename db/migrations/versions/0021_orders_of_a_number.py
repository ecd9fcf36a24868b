"""Orders by the service number that they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NAMED = sa.text("subscriber_id IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_business_order_subscriber",
        "business_order",
        ["subscriber_id"],
        unique=False,
        sqlite_where=NAMED,
        postgresql_where=NAMED,
    )
