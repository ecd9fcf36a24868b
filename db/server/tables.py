"""Tables that only a server has. Importing this completes `SERVER`; terminals never do."""

from typing import Final

from sqlalchemy import Index, MetaData, Table, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from db.tables.types import METADATA, blob, integer, text

SERVER: Final = MetaData(naming_convention=METADATA.naming_convention)


def _table(name: str, *items: SchemaItem) -> Table:
    return Table(name, SERVER, *items, sqlite_strict=True)


FEED: Final = _table(
    "feed",
    text("scope", primary_key=True),
    integer("n", primary_key=True, autoincrement=False),
    text("origin"),
    text("epoch"),
    integer("seq"),
    UniqueConstraint("origin", "epoch", "seq"),
)
"""The place of each op in its scope."""

FEED_HEAD: Final = _table(
    "feed_head",
    text("scope", primary_key=True),
    integer("n"),
    integer("floor"),
)
"""One counter row a scope: whoever adds to the scope holds it locked to the end of the transaction."""

CHAIN: Final = _table(
    "chain",
    text("origin", primary_key=True),
    text("epoch", primary_key=True),
    text("scope"),
    integer("seq"),
    blob("hash"),
    text("hlc"),
)
"""How far each chain has come here, and the scope that it belongs to as a whole."""
Index("ix_chain_scope", CHAIN.c.scope)

SERVER_STATE: Final = _table("server_state", text("key", primary_key=True), text("value"))
"""Role, device, hall, epoch, incarnation, start-up nonce; and what the relay remembers of its upstream."""

ENROLMENT_CODE: Final = _table(
    "enrolment_code",
    text("hash", primary_key=True),
    text("hall"),
    text("kind"),
    integer("expires_ms"),
    text("used_by", nullable=True),
)
"""One-time codes: only their SHA-256 is kept."""

PEER_HAVE: Final = _table(
    "peer_have",
    text("origin", primary_key=True),
    text("epoch", primary_key=True),
    integer("seq"),
    blob("hash"),
)
"""At a hub: how far the centre said that it has each chain, which is what `durable` means."""

SNAPSHOT: Final = _table(
    "snapshot",
    text("scope", primary_key=True),
    integer("n"),
    text("parts"),
)
"""The last snapshot of a scope: JSON of its parts, which are blobs."""

LENT: Final = _table(
    "lent",
    text("customer", primary_key=True),
    text("hall", primary_key=True),
    integer("until_ms"),
    integer("version"),
    integer("changed"),
)
"""Which halls keep a copy of a customer, and how long: updates and erasures go there too.

`version` rises with each change of the customer; `changed` says that the hall is to be told of it.
"""
Index("ix_lent_until_ms", LENT.c.until_ms)
Index("ix_lent_changed", LENT.c.changed)
