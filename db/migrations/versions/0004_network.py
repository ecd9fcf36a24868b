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
        _add(name, _text("stamp"))
    _columns()
    _loosen()
    _log()
    _network()


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _integer(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, INTEGER, autoincrement=False, nullable=nullable)


def _table(name: str, key: tuple[str, ...], *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"), sqlite_strict=True)


def _add(name: str, *columns: sa.Column) -> None:  # type: ignore[type-arg]
    for column in columns:
        op.add_column(name, column)


def _columns() -> None:
    _add(
        "terminal",
        _text("kind"),
        _text("slot"),
    )
    _add(
        "staff_failure",
        _text("since"),
        _text("stamps"),
    )
    _add("subscriber", _integer("opening_fen"))
    _add("bill", _integer("paid_fen"))
    _add("payment", _text("hall_id"))
    _add("business_order", _text("hall_id"))
    _add(
        "verdict",
        _integer("hub_term"),
        _text("origin"),
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
    _table(
        "pending",
        ("op_id",),
        _text("op_id"),
        _text("entity"),
        _text("after", nullable=True),
        _text("hlc"),
        _integer("shown"),
        _integer("accepted"),
    )
    op.create_index("ix_pending_entity", "pending", ["entity"])
    _table("withdrawn", ("op_id", "origin"), _text("op_id"), _text("origin"), _text("of"))
    _table("erased", ("person_id",), _text("person_id"))
    _table(
        "quarantine",
        ("origin", "epoch", "tx"),
        _text("origin"),
        _text("epoch"),
        _text("tx"),
        _text("code"),
        _text("entities"),
    )
    _table(
        "quarantine_batch",
        ("id",),
        sa.Column("id", INTEGER, autoincrement=True, nullable=False),
        _text("origin"),
        _text("epoch"),
        _integer("first_seq"),
        _integer("last_seq"),
        _text("code"),
        _integer("at_ms"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("sha256", name="uq_quarantine_batch_sha256"),
    )


def _reference() -> None:
    _table("rotated_key", ("terminal_id",), _text("terminal_id"), _text("public_key"), _text("stamp"))
    _table(
        "lane",
        ("hall_id", "letter"),
        _text("hall_id"),
        _text("letter"),
        _text("title"),
        _text("title_en"),
        _integer("position"),
        _text("stamp"),
    )
    _table(
        "service",
        ("hall_id", "service_id"),
        _text("hall_id"),
        _text("service_id"),
        _text("lane"),
        _text("title"),
        _text("title_en"),
        _text("icon"),
        _text("business_types"),
        _text("bring"),
        _integer("minutes"),
        _integer("position"),
        _text("stamp"),
    )
    _table("setting", ("hall_id", "key"), _text("hall_id"), _text("key"), _text("value"), _text("stamp"))
    _table(
        "plan",
        ("plan_id", "version"),
        _text("plan_id"),
        _integer("version"),
        _text("effective_on"),
        _text("title"),
        _text("title_en"),
        _text("kind"),
        _integer("monthly_fen"),
        _integer("data_mb"),
        _integer("voice_min"),
        _integer("sms"),
        _integer("over_data_fen"),
        _integer("contract_months"),
        _integer("penalty_fen"),
        _integer("on_sale"),
        _text("stamp"),
    )
    op.create_index("ix_plan_kind", "plan", ["kind", "monthly_fen"])
    _table(
        "tariff",
        ("item", "version"),
        _text("item"),
        _integer("version"),
        _text("effective_on"),
        _text("title"),
        _text("title_en"),
        _integer("amount_fen"),
        _text("stamp"),
    )


def _network() -> None:
    _table(
        "hub",
        ("hall_id", "term", "device"),
        _text("hall_id"),
        _integer("term"),
        _text("device"),
        _text("public_key"),
        _text("url"),
        _text("promoted_by"),
        _integer("at_ms"),
        _text("stamp"),
    )
    _table(
        "device_revoked",
        ("terminal_id",),
        _text("terminal_id"),
        _text("reason"),
        _integer("at_ms"),
        _text("stamp"),
    )
    _table(
        "edit",
        ("edit_id",),
        _text("edit_id"),
        _text("hall_id"),
        _text("kind"),
        _integer("v"),
        _text("body"),
        _text("staff_no"),
        _integer("at_ms"),
        _text("last_op"),
    )
    _table(
        "number_block",
        ("block_id",),
        _text("block_id"),
        _text("hall_id"),
        _text("terminal_id"),
        _integer("numbers"),
        _integer("at_ms"),
        _text("stamp"),
    )
    op.create_index("ix_number_block_terminal", "number_block", ["terminal_id"])
    _table(
        "number_holder",
        ("number",),
        _text("number"),
        _text("terminal_id"),
        _text("block_id"),
        _text("stamp"),
    )
    op.create_index("ix_number_holder_terminal", "number_holder", ["terminal_id", "number"])
    _table(
        "follow_up",
        ("follow_up_id",),
        _text("follow_up_id"),
        _text("hall_id"),
        _text("code"),
        _text("order_id", nullable=True),
        _text("payment_id", nullable=True),
        _integer("amount_fen"),
        _integer("at_ms"),
        _text("settled_by"),
        _text("how"),
        _text("reversal_id", nullable=True),
        _integer("settled_ms", nullable=True),
        _text("last_op"),
    )
    op.create_index("ix_follow_up_open", "follow_up", ["settled_ms", "at_ms"])
    _table("day_tally", ("day_id",), _text("day_id"), _text("tallies"), _integer("at_ms"), _text("stamp"))
    _table(
        "close_confirmed",
        ("day_id",),
        _text("day_id"),
        _integer("proven"),
        _text("code"),
        _text("tallies"),
        _integer("at_ms"),
        _text("stamp"),
    )
