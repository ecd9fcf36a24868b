"""Feeds, chains, enrolment, the relay's memory."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, INTEGER, autoincrement=False, nullable=False)


def _blob(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "feed",
        _text("scope"),
        _integer("n"),
        _text("origin"),
        _text("epoch"),
        _integer("seq"),
        _key("feed", "scope", "n"),
        sa.UniqueConstraint("origin", "epoch", "seq", name=op.f("uq_feed_origin_epoch_seq")),
        sqlite_strict=True,
    )
    op.create_table(
        "feed_head",
        _text("scope"),
        _integer("n"),
        _integer("floor"),
        _key("feed_head", "scope"),
        sqlite_strict=True,
    )
    op.create_table(
        "chain",
        _text("origin"),
        _text("epoch"),
        _text("scope"),
        _integer("seq"),
        _blob("hash"),
        _text("hlc"),
        _key("chain", "origin", "epoch"),
        sqlite_strict=True,
    )
    op.create_index("ix_chain_scope", "chain", ["scope"])
    op.create_table(
        "server_state", _text("key"), _text("value"), _key("server_state", "key"), sqlite_strict=True
    )
    op.create_table(
        "enrolment_code",
        _text("hash"),
        _text("hall"),
        _text("kind"),
        _integer("expires_ms"),
        _text("used_by", nullable=True),
        _key("enrolment_code", "hash"),
        sqlite_strict=True,
    )
    op.create_table(
        "peer_have",
        _text("origin"),
        _text("epoch"),
        _integer("seq"),
        _blob("hash"),
        _key("peer_have", "origin", "epoch"),
        sqlite_strict=True,
    )
    op.create_table(
        "snapshot",
        _text("scope"),
        _integer("n"),
        _text("parts"),
        _key("snapshot", "scope"),
        sqlite_strict=True,
    )
    op.create_table(
        "lent",
        _text("customer"),
        _text("hall"),
        _integer("until_ms"),
        _key("lent", "customer", "hall"),
        sqlite_strict=True,
    )
    op.create_index("ix_lent_until_ms", "lent", ["until_ms"])
