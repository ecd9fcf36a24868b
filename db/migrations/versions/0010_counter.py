"""Enquiries, hand-overs, cash to the safe, alarms, disputed change."""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
