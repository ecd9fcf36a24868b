"""Indexes for what is asked every day of stores that hold years."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_WHOLE = (
    ("ix_ticket_call_ticket", "ticket_call", ("ticket_id", "at_ms")),
    ("ix_approval_subject", "approval", ("subject", "requested_ms")),
    ("ix_enquiry_staff", "enquiry", ("staff_no", "at_ms")),
    ("ix_visit_rating_at", "visit_rating", ("at_ms", "rating_id")),
    ("ix_day_date", "day", ("hall_id", "date")),
    ("ix_day_z", "day", ("z_number",)),
    ("ix_day_opened", "day", ("opened_ms", "day_id")),
    ("ix_session_terminal", "session", ("terminal_id", "at_ms")),
    ("ix_override_at", "override", ("at_ms", "override_id")),
    ("ix_paper_copy_at", "paper_copy", ("at_ms",)),
    ("ix_receipt_void_at", "receipt_void", ("at_ms",)),
    ("ix_op_wall", "op", ("wall",)),
    ("ix_payment_customer_id", "payment", ("customer_id", "at_ms")),
    ("ix_receipt_sequence", "receipt", ("sequence",)),
    ("ix_balance_settled_to", "balance_settled", ("to_subscriber",)),
    ("ix_person_name", "person", ("name_key", "person_id")),
)
_PARTIAL = (
    ("ix_ticket_open", "ticket", ("hall_id", "issued_ms", "ticket_id"), "state != 'finished'"),
    ("ix_day_open", "day", ("opened_ms", "day_id"), "closed_ms IS NULL"),
    ("ix_appointment_booked", "appointment", ("hall_id", "for_ms"), "state = 'booked'"),
    ("ix_op_kind", "op", ("kind", "n"), "n > 0"),
    ("ix_op_actor", "op", ("actor", "n"), "n > 0"),
    ("ix_approval_decided", "approval", ("decided_ms",), "decided_ms IS NOT NULL"),
    *(
        (f"ix_business_order_{column}", "business_order", (column,), f"{column} IS NOT NULL")
        for column in (
            "verification_id",
            "other_verification_id",
            "agent_verification_id",
            "guardian_verification_id",
        )
    ),
    ("ix_business_order_held", "business_order", ("at_ms",), "state = 'held'"),
    ("ix_verdict_lost", "verdict", ("op_id",), "outcome != 'accepted'"),
    ("ix_payment_line_balance", "payment_line", ("subscriber_id",), "to_balance_fen != 0"),
    (
        "ix_document_report",
        "document",
        ("queued_ms", "document_id"),
        "kind = 'shift_report' OR kind = 'z_report'",
    ),
    ("ix_claim_open", "claim", ("at_ms", "claim_id"), "outcome IS NULL"),
    ("ix_piece_reserved", "piece", ("order_id",), "state = 'reserved'"),
)


def upgrade() -> None:
    """Apply."""
    # They began with the time, and each hall reads its own.
    op.drop_index("ix_ticket_open", table_name="ticket")
    op.drop_index("ix_appointment_booked", table_name="appointment")
    op.drop_index("ix_day_open", table_name="day")  # lacked what its query orders by, as the next does
    op.drop_index("ix_payment_customer_id", table_name="payment")
    for name, table, whole in _WHOLE:
        op.create_index(name, table, list(whole), unique=False)
    for name, table, columns, where in _PARTIAL:
        op.create_index(
            name,
            table,
            list(columns),
            unique=False,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
