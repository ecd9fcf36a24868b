"""Tables of the log and reference data of the hall."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "anchor",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("seq", INTEGER, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "epoch", name=op.f("pk_anchor")),
        sqlite_strict=True,
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", INTEGER, nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
        sqlite_strict=True,
    )
    op.create_table(
        "checkpoint",
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("seq", INTEGER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("device", "epoch", "seq", name=op.f("pk_checkpoint")),
        sqlite_strict=True,
    )
    op.create_table(
        "counter",
        sa.Column("counter_id", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lanes", sa.Text(), nullable=False),
        sa.Column("arrow", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("counter_id", name=op.f("pk_counter")),
        sqlite_strict=True,
    )
    op.create_table(
        "entity_head",
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entity", name=op.f("pk_entity_head")),
        sqlite_strict=True,
    )
    op.create_table(
        "epoch",
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("parent_seq", INTEGER, nullable=False),
        sa.Column("parent_hash", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", "epoch", name=op.f("pk_epoch")),
        sqlite_strict=True,
    )
    op.create_table(
        "hall",
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("own", INTEGER, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("reset_minute", INTEGER, nullable=False),
        sa.Column("opens", INTEGER, nullable=False),
        sa.Column("closes", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("hall_id", name=op.f("pk_hall")),
        sqlite_strict=True,
    )
    op.create_table(
        "lane",
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("letter", name=op.f("pk_lane")),
        sqlite_strict=True,
    )
    op.create_table(
        "op",
        sa.Column("n", INTEGER, autoincrement=True, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("seq", INTEGER, nullable=False),
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("tx", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("v", INTEGER, nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("refs", sa.Text(), nullable=False),
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("business_day", sa.Text(), nullable=False),
        sa.Column("hlc", sa.Text(), nullable=False),
        sa.Column("wall", INTEGER, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_op")),
        sa.UniqueConstraint("op_id", name=op.f("uq_op_op_id")),
        sa.UniqueConstraint("origin", "epoch", "seq", name=op.f("uq_op_origin_epoch_seq")),
        sqlite_strict=True,
    )
    op.create_index("ix_op_entity", "op", ["entity"], unique=False)
    op.create_table(
        "override",
        sa.Column("override_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("override_id", name=op.f("pk_override")),
        sqlite_strict=True,
    )
    op.create_index("ix_override_subject", "override", ["subject"], unique=False)
    op.create_table(
        "plan",
        sa.Column("plan_id", sa.Text(), nullable=False),
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
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plan")),
        sqlite_strict=True,
    )
    op.create_index("ix_plan_kind", "plan", ["kind", "monthly_fen"], unique=False)
    op.create_table(
        "redaction",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_redaction")),
        sqlite_strict=True,
    )
    op.create_table(
        "service",
        sa.Column("service_id", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("business_types", sa.Text(), nullable=False),
        sa.Column("bring", sa.Text(), nullable=False),
        sa.Column("minutes", INTEGER, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_service")),
        sqlite_strict=True,
    )
    op.create_table(
        "session",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("counter_id", sa.Text(), nullable=True),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.Column("ended_ms", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_session_counter",
        "session",
        ["counter_id"],
        unique=False,
        sqlite_where=sa.text("ended_ms IS NULL"),
        postgresql_where=sa.text("ended_ms IS NULL"),
    )
    op.create_index(
        "ix_session_staff",
        "session",
        ["staff_no"],
        unique=False,
        sqlite_where=sa.text("ended_ms IS NULL"),
        postgresql_where=sa.text("ended_ms IS NULL"),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
        sqlite_strict=True,
    )
    op.create_table(
        "staff",
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("staff_no", name=op.f("pk_staff")),
        sqlite_strict=True,
    )
    op.create_table(
        "staff_failure",
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("failures", INTEGER, nullable=False),
        sa.Column("locked_until_ms", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("staff_no", name=op.f("pk_staff_failure")),
        sqlite_strict=True,
    )
    op.create_table(
        "staff_pin",
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("one_time", INTEGER, nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("staff_no", name=op.f("pk_staff_pin")),
        sqlite_strict=True,
    )
    op.create_table(
        "store_state",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_store_state")),
        sqlite_strict=True,
    )
    op.create_table(
        "tariff",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("effective_on", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_tariff")),
        sqlite_strict=True,
    )
    op.create_table(
        "terminal",
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("hall_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", name=op.f("pk_terminal")),
        sa.UniqueConstraint("code", name=op.f("uq_terminal_code")),
        sqlite_strict=True,
    )
    op.create_table(
        "verdict",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_verdict")),
        sqlite_strict=True,
    )
