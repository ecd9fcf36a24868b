"""Tables of orders, money, complaints, shifts, documents."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "approval",
        sa.Column("approval_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("levels", INTEGER, nullable=False),
        sa.Column("level", INTEGER, nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("customer_seated", INTEGER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_ms", INTEGER, nullable=False),
        sa.Column("decided_ms", INTEGER, nullable=True),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("approval_id", name=op.f("pk_approval")),
        sqlite_strict=True,
    )
    op.create_index("ix_approval_state", "approval", ["state", "requested_ms"], unique=False)
    op.create_table(
        "business_order",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("date_code", sa.Text(), nullable=False),
        sa.Column("type_key", sa.Text(), nullable=False),
        sa.Column("spec_version", INTEGER, nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("subscriber_id", sa.Text(), nullable=True),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("verification_id", sa.Text(), nullable=True),
        sa.Column("counter_id", sa.Text(), nullable=True),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Text(), nullable=False),
        sa.Column("total_fen", INTEGER, nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approval_id", sa.Text(), nullable=True),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("signed_ms", INTEGER, nullable=True),
        sa.Column("business_day", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_business_order")),
        sa.UniqueConstraint("code", name=op.f("uq_business_order_code")),
        sqlite_strict=True,
    )
    op.create_index("ix_business_order_customer", "business_order", ["customer_id", "at_ms"], unique=False)
    op.create_index("ix_business_order_date", "business_order", ["date_code"], unique=False)
    op.create_index("ix_business_order_day", "business_order", ["business_day", "state"], unique=False)
    op.create_index("ix_business_order_payment", "business_order", ["payment_id"], unique=False)
    op.create_index("ix_business_order_ticket", "business_order", ["ticket_id", "state"], unique=False)
    op.create_table(
        "card_attempt",
        sa.Column("card_ref", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.Column("simulated", INTEGER, nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("card_ref", name=op.f("pk_card_attempt")),
        sqlite_strict=True,
    )
    op.create_index("ix_card_attempt_outcome", "card_attempt", ["outcome"], unique=False)
    op.create_index("ix_card_attempt_payment_id", "card_attempt", ["payment_id"], unique=False)
    op.create_table(
        "checkout",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("order_ids", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("cash_received_fen", INTEGER, nullable=True),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_checkout")),
        sqlite_strict=True,
    )
    op.create_table(
        "complaint",
        sa.Column("complaint_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("related", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("first_answer_by_ms", INTEGER, nullable=False),
        sa.Column("final_answer_by_ms", INTEGER, nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("answered", INTEGER, nullable=False),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("code", name=op.f("uq_complaint_code")),
        sqlite_strict=True,
    )
    op.create_index("ix_complaint_customer", "complaint", ["customer_id"], unique=False)
    op.create_index("ix_complaint_state", "complaint", ["state"], unique=False)
    op.create_table(
        "day",
        sa.Column("day_id", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("opened_ms", INTEGER, nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("closed_ms", INTEGER, nullable=True),
        sa.Column("z_number", INTEGER, nullable=True),
        sa.Column("late", INTEGER, nullable=False),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day_id", name=op.f("pk_day")),
        sa.UniqueConstraint("hall_id", "z_number", name=op.f("uq_day_hall_id_z_number")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_day_open",
        "day",
        ["opened_ms"],
        unique=False,
        sqlite_where=sa.text("closed_ms IS NULL"),
        postgresql_where=sa.text("closed_ms IS NULL"),
    )
    op.create_table(
        "document",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("attempts", INTEGER, nullable=False),
        sa.Column("queued_ms", INTEGER, nullable=False),
        sa.Column("moved_ms", INTEGER, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document")),
        sqlite_strict=True,
    )
    op.create_index("ix_document_queued_ms", "document", ["queued_ms"], unique=False)
    op.create_index("ix_document_state_queued_ms", "document", ["state", "queued_ms"], unique=False)
    op.create_index("ix_document_subject", "document", ["subject"], unique=False)
    op.create_table(
        "draft",
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("type_key", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_draft")),
        sqlite_strict=True,
    )
    op.create_index("ix_draft_ticket", "draft", ["ticket_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("cashier", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("total_fen", INTEGER, nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("business_day", sa.Text(), nullable=False),
        sa.Column("reverses", sa.Text(), nullable=True),
        sa.Column("reversed_by", sa.Text(), nullable=True),
        sa.Column("op_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_payment")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_payment_at_ms", "payment", ["at_ms"], unique=False)
    op.create_index("ix_payment_customer_id", "payment", ["customer_id"], unique=False)
    op.create_index("ix_payment_shift_id", "payment", ["shift_id"], unique=False)
    op.create_table(
        "payment_line",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("subscriber_id", sa.Text(), nullable=True),
        sa.Column("bill_id", sa.Text(), nullable=True),
        sa.Column("agency", INTEGER, nullable=False),
        sa.Column("to_bill_fen", INTEGER, nullable=False),
        sa.Column("to_balance_fen", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("payment_id", "position", name=op.f("pk_payment_line")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payment_tender",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("received_fen", INTEGER, nullable=True),
        sa.Column("change_fen", INTEGER, nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("payment_id", "position", name=op.f("pk_payment_tender")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "receipt",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("terminal_code", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("sequence", INTEGER, nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("reverses", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_receipt")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_receipt_payment_id")),
        sa.UniqueConstraint(
            "terminal_code", "epoch", "sequence", name=op.f("uq_receipt_terminal_code_epoch_sequence")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "approval_decision",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("approval_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("granted", INTEGER, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.approval_id"], name=op.f("fk_approval_decision_approval_id")
        ),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_approval_decision")),
        sqlite_strict=True,
    )
    op.create_index("ix_approval_decision_approval", "approval_decision", ["approval_id"], unique=False)
    op.create_table(
        "complaint_note",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("complaint_id", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.complaint_id"], name=op.f("fk_complaint_note_complaint_id")
        ),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_complaint_note")),
        sqlite_strict=True,
    )
    op.create_index("ix_complaint_note_of", "complaint_note", ["complaint_id", "at_ms"], unique=False)
    op.create_table(
        "complaint_words",
        sa.Column("complaint_id", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.complaint_id"], name=op.f("fk_complaint_words_complaint_id")
        ),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_complaint_words")),
        sqlite_strict=True,
    )
    op.create_table(
        "order_form",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["business_order.order_id"], name=op.f("fk_order_form_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_form")),
        sqlite_strict=True,
    )
    op.create_table(
        "shift",
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("day_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("counter_id", sa.Text(), nullable=False),
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("float_fen", INTEGER, nullable=False),
        sa.Column("float_notes", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_ms", INTEGER, nullable=False),
        sa.Column("closed_ms", INTEGER, nullable=True),
        sa.Column("expected_cash_fen", INTEGER, nullable=True),
        sa.Column("counted_cash_fen", INTEGER, nullable=True),
        sa.Column("deposit_fen", INTEGER, nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("carried", sa.Text(), nullable=False),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["day_id"], ["day.day_id"], name=op.f("fk_shift_day_id")),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_shift")),
        sqlite_strict=True,
    )
    op.create_index("ix_shift_day_id", "shift", ["day_id"], unique=False)
    op.create_index(
        "ix_shift_open_counter",
        "shift",
        ["counter_id"],
        unique=False,
        sqlite_where=sa.text("closed_ms IS NULL"),
        postgresql_where=sa.text("closed_ms IS NULL"),
    )
    op.create_index(
        "ix_shift_open_staff",
        "shift",
        ["staff_no"],
        unique=False,
        sqlite_where=sa.text("closed_ms IS NULL"),
        postgresql_where=sa.text("closed_ms IS NULL"),
    )
    op.create_index("ix_shift_staff_no", "shift", ["staff_no", "opened_ms"], unique=False)
    op.create_table(
        "shift_count",
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("count_no", INTEGER, nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("cash_fen", INTEGER, nullable=False),
        sa.Column("tenders", sa.Text(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("payments", INTEGER, nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.shift_id"], name=op.f("fk_shift_count_shift_id")),
        sa.PrimaryKeyConstraint("shift_id", "count_no", name=op.f("pk_shift_count")),
        sqlite_strict=True,
    )
    op.create_table(
        "shift_variance",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("count_no", INTEGER, nullable=False),
        sa.Column("tender", sa.Text(), nullable=False),
        sa.Column("variance_fen", INTEGER, nullable=False),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("clerk", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.shift_id"], name=op.f("fk_shift_variance_shift_id")),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_shift_variance")),
        sqlite_strict=True,
    )
    op.create_index("ix_shift_variance_shift_id", "shift_variance", ["shift_id"], unique=False)
