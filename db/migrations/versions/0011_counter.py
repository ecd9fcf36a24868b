"""Enquiries, alarms, bags to the safe, hand-overs of drawers, disputed change."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "enquiry",
        sa.Column("enquiry_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("counter_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("enquiry_id", name=op.f("pk_enquiry")),
        sqlite_strict=True,
    )
    op.create_index("ix_enquiry_at", "enquiry", ["at_ms"], unique=False)
    op.create_index("ix_enquiry_ticket", "enquiry", ["ticket_id"], unique=False)
    op.create_table(
        "enquiry_withdrawn",
        sa.Column("enquiry_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("enquiry_id", name=op.f("pk_enquiry_withdrawn")),
        sqlite_strict=True,
    )
    op.create_table(
        "alarm",
        sa.Column("alarm_id", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("counter_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("alarm_id", name=op.f("pk_alarm")),
        sqlite_strict=True,
    )
    op.create_index("ix_alarm_at", "alarm", ["at_ms"], unique=False)
    op.create_table(
        "alarm_lifted",
        sa.Column("alarm_id", sa.Text(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("checks", INTEGER, nullable=False),
        sa.Column("missing_fen", INTEGER, nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("alarm_id", name=op.f("pk_alarm_lifted")),
        sqlite_strict=True,
    )
    op.create_table(
        "bag",
        sa.Column("bag_id", sa.Text(), nullable=False),
        sa.Column("bag_no", sa.Text(), nullable=False),
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bag_id", name=op.f("pk_bag")),
        sqlite_strict=True,
    )
    op.create_index("ix_bag_no", "bag", ["bag_no"], unique=False)
    op.create_index("ix_bag_shift", "bag", ["shift_id", "at_ms"], unique=False)
    op.create_table(
        "hand_over",
        sa.Column("hand_over_id", sa.Text(), nullable=False),
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("to_shift_id", sa.Text(), nullable=False),
        sa.Column("cash_fen", INTEGER, nullable=False),
        sa.Column("takings_fen", INTEGER, nullable=False),
        sa.Column("from_no", sa.Text(), nullable=False),
        sa.Column("to_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hand_over_id", name=op.f("pk_hand_over")),
        sqlite_strict=True,
    )
    op.create_index("ix_hand_over_from", "hand_over", ["shift_id"], unique=False)
    op.create_index("ix_hand_over_to", "hand_over", ["to_shift_id"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("dispute_id", sa.Text(), nullable=False),
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dispute_id", name=op.f("pk_dispute")),
        sqlite_strict=True,
    )
    op.create_index("ix_dispute_shift", "dispute", ["shift_id", "at_ms"], unique=False)
    op.create_table(
        "drawer_check",
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("cash_fen", INTEGER, nullable=False),
        sa.Column("expected_fen", INTEGER, nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("check_id", name=op.f("pk_drawer_check")),
        sqlite_strict=True,
    )
    op.create_index("ix_drawer_check_about", "drawer_check", ["about", "at_ms"], unique=False)
