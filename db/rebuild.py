"""Folding the rows from the log again, and comparing two stores row by row (SYNC §1)."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Table, delete, select

from db import log
from db.fold import Fold, fold_ops
from db.refold import set_aside, tx_of
from db.tables.every import METADATA, Scope

ROW_TABLES: tuple[Table, ...] = tuple(
    found for found in METADATA.sorted_tables if found.info["scope"] is Scope.ROWS
)

_ALL_OF = {each.name: select(each) for each in ROW_TABLES}


@dataclass(frozen=True, slots=True)
class Difference:
    """A table whose rows are not what the log says: how many rows stand on one side alone."""

    table: str
    only_here: int
    only_in_log: int


def fold(source: Connection, target: Connection) -> int:
    """Apply all ops of `source` to the empty row tables of `target`; returns how many were applied at once.

    Redacted and unknown ones, and those of quarantined transactions, are left out; what was superseded or
    stands against a rival is worked out at the end.
    """
    left_out = set_aside(source)
    folding = Fold(target, source, left_out)
    count = 0
    for batch in log.all_ops(source):
        count += folding.add([op for op in batch if tx_of(op) not in left_out])
    folding.finish()
    return count


def fold_kinds(conn: Connection, kinds: Collection[str]) -> int:
    """Apply the ops of records that this store kept without knowing their kinds; returns how many."""
    left_out = set_aside(conn)
    ops = [op for op in log.ops_of_kinds(conn, kinds) if tx_of(op) not in left_out]
    return fold_ops(conn, ops)


def rebuild(conn: Connection) -> int:
    """Empty all row tables and fold them again within the caller's transaction; returns the ops applied."""
    empty(conn)
    return fold(conn, conn)


def empty(conn: Connection) -> None:
    """Empty all row tables, within the caller's transaction."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for found in reversed(ROW_TABLES):
        conn.execute(delete(found))


def differences(here: Connection, there: Connection) -> tuple[Difference, ...]:
    """Return the row tables in which two stores differ."""
    found = []
    for each in ROW_TABLES:
        mine, theirs = _digests(here, each), _digests(there, each)
        if mine != theirs:
            found.append(Difference(each.name, len(mine - theirs), len(theirs - mine)))
    return tuple(found)


def _digests(conn: Connection, which: Table) -> frozenset[bytes]:
    return frozenset(sha256(repr(tuple(row)).encode()).digest() for row in conn.execute(_ALL_OF[which.name]))


def verify(source: Connection, scratch: Connection) -> tuple[Difference, ...]:
    """Fold the log of `source` into the empty store behind `scratch` and return the differences."""
    METADATA.create_all(scratch)
    fold(source, scratch)
    return differences(source, scratch)
