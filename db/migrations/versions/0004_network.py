"""The network: keys by hall, clocks of rows, verdicts of hubs, undecided ops, quarantine.

All row tables are emptied: whoever migrates folds them from the log again (`db.migrate`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STRICT = {"sqlite_strict": True}

CHILDREN = (
    "order_form",
    "approval_decision",
    "complaint_words",
    "complaint_note",
    "ticket_call",
    "parked_visit",
    "shift_count",
    "shift_variance",
)
ROWS = (
    "entity_head",
    "verdict",
    "epoch",
    "redaction",
    "hall",
    "terminal",
    "counter",
    "staff",
    "staff_pin",
    "staff_failure",
    "session",
    "override",
    "person",
    "customer",
    "contact",
    "subscriber",
    "balance",
    "bill",
    "phone_number",
    "sim_card",
    "verification",
    "personal_view",
    "customer_search",
    "ticket",
    "business_order",
    "approval",
    "payment",
    "payment_line",
    "payment_tender",
    "receipt",
    "card_attempt",
    "complaint",
    "shift",
    "day",
)
KEYED_ANEW = ("lane", "service", "setting", "plan", "tariff")
STAMPED = (
    "hall",
    "terminal",
    "counter",
    "staff",
    "staff_pin",
    "customer",
    "bill",
    "payment",
    "card_attempt",
    "order_form",
    "complaint_words",
    "parked_visit",
    "verdict",
)


def upgrade() -> None:
    """Apply."""
    for name in (*CHILDREN, *ROWS):
        op.execute(sa.text(f"DELETE FROM {name}"))  # noqa: S608 - constants
    for name in KEYED_ANEW:
        op.drop_table(name)
    _reference()
    for name in STAMPED:
        _add(name, sa.Column("stamp", sa.Text(), nullable=False))
    _columns()
    _loosen()
    _log()
    _network()


def _add(name: str, *columns: sa.Column) -> None:  # type: ignore[type-arg]
    for column in columns:
        op.add_column(name, column)


def _columns() -> None:
    _add(
        "terminal",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
    )
    _add(
        "staff_failure",
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("stamps", sa.Text(), nullable=False),
    )
    _add("subscriber", sa.Column("opening_fen", INTEGER, nullable=False))
    _add("bill", sa.Column("paid_fen", INTEGER, nullable=False))
    _add("payment", sa.Column("hall_id", sa.Text(), nullable=False))
    _add("business_order", sa.Column("hall_id", sa.Text(), nullable=False))
    _add(
        "verdict",
        sa.Column("hub_term", INTEGER, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
    )
    op.alter_column("contact", "hlc", new_column_name="stamp")
    op.create_index(
        "ix_payment_line_bill_id",
        "payment_line",
        ["bill_id"],
        sqlite_where=sa.text("bill_id IS NOT NULL"),
        postgresql_where=sa.text("bill_id IS NOT NULL"),
    )


def _loosen() -> None:
    """Index what was unique across aggregates: two terminals apart must not refuse each other's facts."""
    for name, constraint in (
        ("terminal", "uq_terminal_code"),
        ("business_order", "uq_business_order_code"),
        ("complaint", "uq_complaint_code"),
        ("day", "uq_day_hall_id_z_number"),
    ):
        with op.batch_alter_table(name, table_kwargs=STRICT) as batch:
            batch.drop_constraint(constraint, type_="unique")
    with op.batch_alter_table("ticket", table_kwargs=STRICT) as batch:
        batch.drop_constraint("uq_ticket_request_id", type_="unique")
        batch.drop_constraint("uq_ticket_hall_id_queue_day_number", type_="unique")
        batch.drop_constraint("uq_ticket_hall_id_queue_day_lane_issued_slot_serial", type_="unique")
    with op.batch_alter_table("shift", table_kwargs=STRICT) as batch:
        batch.drop_constraint("fk_shift_day_id", type_="foreignkey")
    op.create_index("ix_business_order_code", "business_order", ["code"])
    op.create_index("ix_complaint_code", "complaint", ["code"])
    op.create_index("ix_ticket_request", "ticket", ["request_id"])
    op.create_index("ix_ticket_number", "ticket", ["hall_id", "queue_day", "number"])


def _log() -> None:
    op.create_table(
        "pending",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("hlc", sa.Text(), nullable=False),
        sa.Column("shown", INTEGER, nullable=False),
        sa.Column("accepted", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("op_id", name="pk_pending"),
        sqlite_strict=True,
    )
    op.create_index("ix_pending_entity", "pending", ["entity"])
    op.create_table(
        "withdrawn",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("op_id", "origin", name="pk_withdrawn"),
        sqlite_strict=True,
    )
    op.create_table(
        "erased",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_erased"),
        sqlite_strict=True,
    )
    op.create_table(
        "quarantine",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("tx", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("entities", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "epoch", "tx", name="pk_quarantine"),
        sqlite_strict=True,
    )
    op.create_table(
        "quarantine_batch",
        sa.Column("id", INTEGER, autoincrement=True, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("first_seq", INTEGER, nullable=False),
        sa.Column("last_seq", INTEGER, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine_batch"),
        sa.UniqueConstraint("sha256", name="uq_quarantine_batch_sha256"),
        sqlite_strict=True,
    )


def _reference() -> None:
    op.create_table(
        "rotated_key",
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", name="pk_rotated_key"),
        sqlite_strict=True,
    )
    op.create_table(
        "lane",
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "letter", name="pk_lane"),
        sqlite_strict=True,
    )
    op.create_table(
        "service",
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("business_types", sa.Text(), nullable=False),
        sa.Column("bring", sa.Text(), nullable=False),
        sa.Column("minutes", INTEGER, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "service_id", name="pk_service"),
        sqlite_strict=True,
    )
    op.create_table(
        "setting",
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "key", name="pk_setting"),
        sqlite_strict=True,
    )
    op.create_table(
        "plan",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("version", INTEGER, autoincrement=False, nullable=False),
        sa.Column("effective_on", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("monthly_fen", INTEGER, nullable=False),
        sa.Column("data_mb", INTEGER, nullable=False),
        sa.Column("voice_min", INTEGER, nullable=False),
        sa.Column("sms", INTEGER, nullable=False),
        sa.Column("over_data_fen", INTEGER, nullable=False),
        sa.Column("contract_months", INTEGER, nullable=False),
        sa.Column("penalty_fen", INTEGER, nullable=False),
        sa.Column("on_sale", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "version", name="pk_plan"),
        sqlite_strict=True,
    )
    op.create_index("ix_plan_kind", "plan", ["kind", "monthly_fen"])
    op.create_table(
        "tariff",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("version", INTEGER, autoincrement=False, nullable=False),
        sa.Column("effective_on", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item", "version", name="pk_tariff"),
        sqlite_strict=True,
    )


def _network() -> None:
    op.create_table(
        "hub",
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("term", INTEGER, autoincrement=False, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("promoted_by", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "term", "device", name="pk_hub"),
        sqlite_strict=True,
    )
    op.create_table(
        "device_revoked",
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", name="pk_device_revoked"),
        sqlite_strict=True,
    )
    op.create_table(
        "edit",
        sa.Column("edit_id", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("v", INTEGER, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edit_id", name="pk_edit"),
        sqlite_strict=True,
    )
    op.create_table(
        "number_block",
        sa.Column("block_id", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("numbers", INTEGER, nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("block_id", name="pk_number_block"),
        sqlite_strict=True,
    )
    op.create_index("ix_number_block_terminal", "number_block", ["terminal_id"])
    op.create_table(
        "number_holder",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("block_id", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_number_holder"),
        sqlite_strict=True,
    )
    op.create_index("ix_number_holder_terminal", "number_holder", ["terminal_id", "number"])
    op.create_table(
        "follow_up",
        sa.Column("follow_up_id", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("payment_id", sa.Text(), nullable=True),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("reversal_id", sa.Text(), nullable=True),
        sa.Column("settled_ms", INTEGER, nullable=True),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("follow_up_id", name="pk_follow_up"),
        sqlite_strict=True,
    )
    op.create_index("ix_follow_up_open", "follow_up", ["settled_ms", "at_ms"])
    op.create_table(
        "day_tally",
        sa.Column("day_id", sa.Text(), nullable=False),
        sa.Column("tallies", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day_id", name="pk_day_tally"),
        sqlite_strict=True,
    )
    op.create_table(
        "close_confirmed",
        sa.Column("day_id", sa.Text(), nullable=False),
        sa.Column("proven", INTEGER, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("tallies", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day_id", name="pk_close_confirmed"),
        sqlite_strict=True,
    )
