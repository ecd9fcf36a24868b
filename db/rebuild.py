"""Folding the rows from the log again, and comparing two stores row by row (SYNC §1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from app.domain.log import Outcome
from app.sync.codec import Op, is_case
from db import log
from db.apply import apply_all
from db.apply.applied import Applied
from db.tables import METADATA, Scope
from db.tables.log import VERDICT
from db.uow import write_heads

ROW_TABLES: tuple[Table, ...] = tuple(
    found for found in METADATA.sorted_tables if found.info["scope"] is Scope.ROWS
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A table whose rows are not what the log says: how many rows stand on one side alone."""

    table: str
    only_here: int
    only_in_log: int


def refused_ops(conn: Connection) -> frozenset[str]:
    """Return the ops that their authority did not accept; their rows are not folded."""
    rows = conn.execute(select(VERDICT.c.op_id).where(VERDICT.c.outcome != Outcome.ACCEPTED.value))
    return frozenset(row.op_id for row in rows)


def fold(source: Connection, target: Connection) -> int:
    """Apply all ops of `source` to the empty row tables of `target`; returns how many were applied."""
    skipped = refused_ops(source)
    count = 0
    for batch in log.all_ops(source):
        count += fold_ops(target, batch, skipped)
    return count


def fold_ops(target: Connection, ops: Sequence[Op], skipped: frozenset[str] = frozenset()) -> int:
    """Apply these ops, leaving out redacted, unknown and refused ones; returns how many were applied."""
    accepted = [op for op in ops if op.header.op_id not in skipped]
    applied: list[Applied[Any]] = [
        log.applied_of(op, fact) for op in accepted if (fact := log.fact_of(op)) is not None
    ]
    # From the headers, since a redacted transition still counts.
    write_heads(target, [(op.header.entity, op.header.op_id) for op in accepted if is_case(op.header.kind)])
    apply_all(target, applied)
    return len(applied)


def rebuild(conn: Connection) -> int:
    """Empty all row tables and fold them again within the caller's transaction; returns the ops applied."""
    skipped = refused_ops(conn)
    conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for found in reversed(ROW_TABLES):
        conn.execute(delete(found))
    count = 0
    for batch in log.all_ops(conn):
        count += fold_ops(conn, batch, skipped)
    return count


def differences(here: Connection, there: Connection) -> tuple[Difference, ...]:
    """Return the row tables in which two stores differ."""
    found = []
    for each in ROW_TABLES:
        mine, theirs = _digests(here, each), _digests(there, each)
        if mine != theirs:
            found.append(Difference(each.name, len(mine - theirs), len(theirs - mine)))
    return tuple(found)


def _digests(conn: Connection, which: Table) -> frozenset[bytes]:
    return frozenset(sha256(repr(tuple(row)).encode()).digest() for row in conn.execute(select(which)))


def verify(source: Connection, scratch: Connection) -> tuple[Difference, ...]:
    """Fold the log of `source` into the empty store behind `scratch` and return the differences."""
    METADATA.create_all(scratch)
    fold(source, scratch)
    return differences(source, scratch)
