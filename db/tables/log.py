"""The log: ops in order of arrival, verdicts, checkpoints, blobs, and the store's own state."""

from sqlalchemy import Index, UniqueConstraint

from db.tables.types import Scope, blob, integer, table, text

OP = table(
    "op",
    Scope.LOG,
    integer("n", primary_key=True, autoincrement=True),
    text("origin"),
    text("epoch"),
    integer("seq"),
    text("op_id", unique=True),
    text("tx"),
    text("kind"),
    integer("v"),
    text("entity"),
    text("refs"),
    text("hall"),
    text("actor"),
    text("business_day"),
    text("hlc"),
    integer("wall"),
    blob("salt", nullable=True),
    text("body", nullable=True),
    blob("body_hash"),
    blob("hash"),
    UniqueConstraint("origin", "epoch", "seq"),
)
Index("ix_op_entity", OP.c.entity)

CHECKPOINT = table(
    "checkpoint",
    Scope.LOG,
    text("device", primary_key=True),
    text("epoch", primary_key=True),
    integer("seq", primary_key=True),
    text("key"),
    blob("hash"),
    blob("signature"),
)
ANCHOR = table(
    "anchor",
    Scope.LOG,
    text("origin", primary_key=True),
    text("epoch", primary_key=True),
    integer("seq"),
    blob("hash"),
)
"""Where pruned chains begin: nothing up to `seq` is kept, and the next op follows `hash`."""

BLOB_STORE = table(
    "blob",
    Scope.LOG,
    text("sha256", primary_key=True),
    integer("size"),
    blob("bytes"),
)
ENTITY_HEAD = table(
    "entity_head",
    Scope.ROWS,
    text("entity", primary_key=True),
    text("op_id"),
)
"""Last accepted transition of each case."""

VERDICT = table(
    "verdict",
    Scope.ROWS,
    text("op_id", primary_key=True),
    text("outcome"),
    text("code"),
)
EPOCH = table(
    "epoch",
    Scope.ROWS,
    text("terminal_id", primary_key=True),
    text("epoch", primary_key=True),
    text("parent", nullable=True),
    integer("parent_seq"),
    text("parent_hash"),
    integer("at_ms"),
)
REDACTION = table(
    "redaction",
    Scope.ROWS,
    text("op_id", primary_key=True),
    text("person_id"),
    text("reason"),
    integer("at_ms"),
)
STORE_STATE = table(
    "store_state",
    Scope.LOCAL,
    text("key", primary_key=True),
    text("value"),
)
"""Start-up nonce, terminal id, present epoch, last wall clock seen."""
