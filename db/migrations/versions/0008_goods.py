"""Articles, pieces of stock, works that outlast the visit, notices to customers."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "article",
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("version", INTEGER, nullable=False),
        sa.Column("effective_on", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("price_fen", INTEGER, nullable=False),
        sa.Column("face_fen", INTEGER, nullable=False),
        sa.Column("warranty_months", INTEGER, nullable=False),
        sa.Column("on_sale", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sku", "version", name=op.f("pk_article")),
        sqlite_strict=True,
    )
    op.create_table(
        "piece",
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_piece")),
        sqlite_strict=True,
    )
    op.create_index("ix_piece_order", "piece", ["order_id"], unique=False)
    op.create_index("ix_piece_state", "piece", ["sku", "state", "serial"], unique=False)
    op.create_table(
        "notice",
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("complaint_id", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("waiting", INTEGER, nullable=False),
        sa.Column("delivered", INTEGER, nullable=False),
        sa.Column("attempts", INTEGER, nullable=False),
        sa.Column("last_ms", INTEGER, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice")),
        sqlite_strict=True,
    )
    op.create_index("ix_notice_complaint", "notice", ["complaint_id"], unique=False)
    op.create_index("ix_notice_customer", "notice", ["customer_id", "at_ms"], unique=False)
    _partial_index("ix_notice_given_up", "notice", ["at_ms"], "waiting = 0 AND delivered = 0")
    op.create_index("ix_notice_order", "notice", ["order_id"], unique=False)
    _partial_index("ix_notice_waiting", "notice", ["origin", "at_ms"], "waiting = 1")
    op.create_table(
        "work",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("due_ms", INTEGER, nullable=False),
        sa.Column("contact_by_ms", INTEGER, nullable=True),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("loaner", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_work")),
        sqlite_strict=True,
    )
    op.create_table(
        "work_contact",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_work_contact")),
        sqlite_strict=True,
    )
    op.create_index("ix_work_contact_order", "work_contact", ["order_id", "at_ms"], unique=False)
    op.create_table(
        "work_note",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_work_note")),
        sqlite_strict=True,
    )
    op.create_index("ix_work_note_order", "work_note", ["order_id", "at_ms"], unique=False)
    op.create_table(
        "work_end",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("late", INTEGER, nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_work_end")),
        sqlite_strict=True,
    )
    op.create_table(
        "work_handover",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_work_handover")),
        sqlite_strict=True,
    )
    op.create_table(
        "rental_waived",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("from_ms", INTEGER, nullable=False),
        sa.Column("until_ms", INTEGER, nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_rental_waived")),
        sqlite_strict=True,
    )
    op.create_index("ix_rental_waived_subscriber", "rental_waived", ["subscriber_id"], unique=False)
    _partial_index("ix_business_order_running", "business_order", ["at_ms"], "state = 'in_progress'")


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    held = sa.text(where)
    op.create_index(name, table, columns, unique=False, sqlite_where=held, postgresql_where=held)
