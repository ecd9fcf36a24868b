"""The log: ops in order of arrival, verdicts, checkpoints, blobs, and the store's own state."""

from typing import Final

from sqlalchemy import Index, UniqueConstraint, literal_column

from app.domain.log import Outcome
from db.tables.types import Scope, blob, integer, partial_index, table, text

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
Index("ix_op_wall", OP.c.wall)
EVERY_OP: Final = OP.c.n > literal_column("0")
"""Holds for every op. SQLite takes an index on what many rows have in common wherever it may, so two are
there for those statements alone that say this."""
partial_index("ix_op_kind", OP.c.kind, OP.c.n, where=EVERY_OP)
partial_index("ix_op_actor", OP.c.actor, OP.c.n, where=EVERY_OP)

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
"""Last transition of each case that is shown: accepted, or undecided and hanging on the accepted ones."""

PENDING = table(
    "pending",
    Scope.ROWS,
    text("op_id", primary_key=True),
    text("entity"),
    text("after", nullable=True),
    text("hlc"),
    integer("shown"),
    integer("accepted"),
)
"""Case ops that their authority has not decided on yet (`accepted` 0), shown or cut off by a rival; and what
waits for a transition before it (`accepted` 1): accepted ops, and records of a case that is not shown."""
Index("ix_pending_entity", PENDING.c.entity)

VERDICT = table(
    "verdict",
    Scope.ROWS,
    text("op_id", primary_key=True),
    text("outcome"),
    text("code"),
    integer("hub_term"),
    text("origin"),
    text("stamp"),
)
"""Of several verdicts on an op, that of the greatest (term, origin) holds; of one authority, its first."""
partial_index("ix_verdict_lost", VERDICT.c.op_id, where=VERDICT.c.outcome != Outcome.ACCEPTED.value)

WITHDRAWN = table(
    "withdrawn",
    Scope.ROWS,
    text("op_id", primary_key=True),
    text("origin", primary_key=True),
    text("of"),
)
"""Ops that their makers took back; `origin` is who said so."""

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
ERASED = table(
    "erased",
    Scope.ROWS,
    text("person_id", primary_key=True),
)
"""Persons who were erased: nothing personal of theirs is shown, whenever it arrives."""

QUARANTINE = table(
    "quarantine",
    Scope.LOCAL,
    text("origin", primary_key=True),
    text("epoch", primary_key=True),
    text("tx", primary_key=True),
    text("code"),
    text("entities"),
)
"""Transactions in the log whose rows are not folded: they could not be applied, or wait for such a one."""

QUARANTINE_BATCH = table(
    "quarantine_batch",
    Scope.LOCAL,
    integer("id", primary_key=True, autoincrement=True),
    text("origin"),
    text("epoch"),
    integer("first_seq"),
    integer("last_seq"),
    text("code"),
    integer("at_ms"),
    blob("sha256", unique=True),
    blob("raw"),
)
"""Batches that must not enter the log: kept as they came, for the operator."""

STORE_STATE = table(
    "store_state",
    Scope.LOCAL,
    text("key", primary_key=True),
    text("value"),
)
"""Start-up nonce, terminal id, present epoch, last wall clock seen."""
