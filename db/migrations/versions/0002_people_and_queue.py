"""Tables of people, subscribers, stock, verification, the queue."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "balance",
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("fen", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("subscriber_id", name=op.f("pk_balance")),
        sqlite_strict=True,
    )
    op.create_table(
        "bill",
        sa.Column("bill_id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("principal_fen", INTEGER, nullable=False),
        sa.Column("unpaid_fen", INTEGER, nullable=False),
        sa.Column("late_paid_fen", INTEGER, nullable=False),
        sa.Column("fen_days", INTEGER, nullable=False),
        sa.Column("counted_until", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bill_id", name=op.f("pk_bill")),
        sqlite_strict=True,
    )
    op.create_index("ix_bill_subscriber", "bill", ["subscriber_id", "period"], unique=False)
    op.create_table(
        "contact",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("hlc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_contact")),
        sqlite_strict=True,
    )
    op.create_table(
        "customer",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("organisation", INTEGER, nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer")),
        sqlite_strict=True,
    )
    op.create_index("ix_customer_person", "customer", ["person_id"], unique=False)
    op.create_table(
        "customer_search",
        sa.Column("search_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("hits", INTEGER, nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("search_id", name=op.f("pk_customer_search")),
        sqlite_strict=True,
    )
    op.create_index("ix_customer_search_staff", "customer_search", ["staff_no", "at_ms"], unique=False)
    op.create_table(
        "person",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("number_reversed", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=True),
        sa.Column("valid_until", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("birth", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person")),
        sqlite_strict=True,
    )
    op.create_index("ix_person_number", "person", ["number"], unique=False)
    op.create_index("ix_person_number_reversed", "person", ["number_reversed"], unique=False)
    op.create_table(
        "personal_view",
        sa.Column("view_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("view_id", name=op.f("pk_personal_view")),
        sqlite_strict=True,
    )
    op.create_index("ix_personal_view_person", "personal_view", ["person_id", "at_ms"], unique=False)
    op.create_table(
        "phone_number",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("prepay_fen", INTEGER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_phone_number")),
        sqlite_strict=True,
    )
    op.create_index("ix_phone_number_order", "phone_number", ["order_id"], unique=False)
    op.create_index("ix_phone_number_state", "phone_number", ["state", "number"], unique=False)
    op.create_table(
        "sim_card",
        sa.Column("iccid", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("iccid", name=op.f("pk_sim_card")),
        sqlite_strict=True,
    )
    op.create_index("ix_sim_card_order", "sim_card", ["order_id"], unique=False)
    op.create_index("ix_sim_card_state", "sim_card", ["state", "iccid"], unique=False)
    op.create_table(
        "subscriber",
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sim", sa.Text(), nullable=True),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("next_plan_id", sa.Text(), nullable=True),
        sa.Column("next_plan_on", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Text(), nullable=False),
        sa.Column("credit_limit_fen", INTEGER, nullable=False),
        sa.Column("contract", sa.Text(), nullable=True),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subscriber_id", name=op.f("pk_subscriber")),
        sqlite_strict=True,
    )
    op.create_index("ix_subscriber_customer", "subscriber", ["customer_id"], unique=False)
    op.create_index("ix_subscriber_number", "subscriber", ["number"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("queue_day", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("lane_issued", sa.Text(), nullable=False),
        sa.Column("serial", INTEGER, nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("klass", INTEGER, nullable=False),
        sa.Column("precedence", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("counter_id", sa.Text(), nullable=True),
        sa.Column("only_counter", sa.Text(), nullable=True),
        sa.Column("staff_no", sa.Text(), nullable=True),
        sa.Column("ahead", INTEGER, nullable=False),
        sa.Column("calls", INTEGER, nullable=False),
        sa.Column("issued_ms", INTEGER, nullable=False),
        sa.Column("first_called_ms", INTEGER, nullable=True),
        sa.Column("called_ms", INTEGER, nullable=True),
        sa.Column("served_ms", INTEGER, nullable=True),
        sa.Column("service_ms", INTEGER, nullable=False),
        sa.Column("finished_ms", INTEGER, nullable=True),
        sa.Column("until_ms", INTEGER, nullable=True),
        sa.Column("last_call_ms", INTEGER, nullable=True),
        sa.Column("park_reason", sa.Text(), nullable=False),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket")),
        sa.UniqueConstraint(
            "hall_id",
            "queue_day",
            "lane_issued",
            "slot",
            "serial",
            name=op.f("uq_ticket_hall_id_queue_day_lane_issued_slot_serial"),
        ),
        sa.UniqueConstraint(
            "hall_id", "queue_day", "number", name=op.f("uq_ticket_hall_id_queue_day_number")
        ),
        sa.UniqueConstraint("request_id", name=op.f("uq_ticket_request_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_ticket_day", "ticket", ["queue_day", "lane_issued", "slot", "serial"], unique=False)
    op.create_index(
        "ix_ticket_open",
        "ticket",
        ["issued_ms", "ticket_id"],
        unique=False,
        sqlite_where=sa.text("state != 'finished'"),
        postgresql_where=sa.text("state != 'finished'"),
    )
    op.create_index("ix_ticket_service", "ticket", ["service_id", "finished_ms"], unique=False)
    op.create_table(
        "verification",
        sa.Column("verification_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("passed", INTEGER, nullable=False),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("verification_id", name=op.f("pk_verification")),
        sqlite_strict=True,
    )
    op.create_index("ix_verification_person", "verification", ["person_id", "at_ms"], unique=False)
    op.create_index("ix_verification_ticket", "verification", ["ticket_id"], unique=False)
    op.create_table(
        "parked_visit",
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.ticket_id"], name=op.f("fk_parked_visit_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_parked_visit")),
        sqlite_strict=True,
    )
    op.create_table(
        "ticket_call",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("counter_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("call_no", INTEGER, nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("vip", INTEGER, nullable=False),
        sa.Column("others_waited", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.ticket_id"], name=op.f("fk_ticket_call_ticket_id")),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_ticket_call")),
        sqlite_strict=True,
    )
    op.create_index("ix_ticket_call_at", "ticket_call", ["at_ms", "op_id"], unique=False)
