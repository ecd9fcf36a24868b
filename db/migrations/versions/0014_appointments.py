"""Appointments, and notices about them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "appointment",
        sa.Column("appointment_id", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("for_ms", INTEGER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("due", INTEGER, nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("made_ms", INTEGER, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_appointment")),
        sqlite_strict=True,
    )
    op.create_index("ix_appointment_time", "appointment", ["hall_id", "for_ms"], unique=False)
    op.create_index("ix_appointment_code", "appointment", ["code"], unique=False)
    op.create_index("ix_appointment_customer", "appointment", ["customer_id"], unique=False)
    op.create_index("ix_appointment_ticket", "appointment", ["ticket_id"], unique=False)
    op.create_index(
        "ix_appointment_booked",
        "appointment",
        ["for_ms"],
        unique=False,
        sqlite_where=sa.text("state = 'booked'"),
        postgresql_where=sa.text("state = 'booked'"),
    )
    op.create_table(
        "appointment_words",
        sa.Column("appointment_id", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.appointment_id"],
            name=op.f("fk_appointment_words_appointment_id"),
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_appointment_words")),
        sqlite_strict=True,
    )
    op.add_column("notice", sa.Column("appointment_id", sa.Text(), nullable=True))
    op.create_index("ix_notice_appointment", "notice", ["appointment_id"], unique=False)
    op.create_index("ix_appointment_words_phone", "appointment_words", ["phone"], unique=False)
