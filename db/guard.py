"""Folding what others send: a transaction that cannot be applied is set aside, and nothing else with it.

Its ops stay in the log and travel on. Later transactions that touch its aggregates wait behind it (SYNC §5).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.exc import DataError, IntegrityError

from app.domain.errors import BugError
from app.sync.codec import Op
from db import log
from db.apply.applied import once
from db.fold import Fold
from db.tables.log import OP, QUARANTINE

POISON: Final = "poison"
"""It violates a constraint, or its body does not fit."""
BEHIND: Final = "behind"
"""It touches an aggregate of a transaction that is set aside."""
_FAULTS: Final = (
    IntegrityError,
    DataError,
    sqlcipher.IntegrityError,  # as statements raise that take the short way
    sqlcipher.DataError,
    BugError,
    LookupError,
    ValueError,
    TypeError,
    ArithmeticError,
)

_ENTITIES = select(QUARANTINE.c.entities)
_ASIDE = select(QUARANTINE.c.origin, QUARANTINE.c.epoch, QUARANTINE.c.tx)
_RELEASE = delete(QUARANTINE).where(
    QUARANTINE.c.origin == bindparam("of"),
    QUARANTINE.c.epoch == bindparam("within"),
    QUARANTINE.c.tx == bindparam("which"),
)
_OF_TX = (
    select(OP)
    .where(OP.c.origin == bindparam("of"), OP.c.epoch == bindparam("within"), OP.c.tx == bindparam("which"))
    .order_by(OP.c.seq)
)


@dataclass(frozen=True, slots=True)
class Folded:
    """Which ops were folded, which transactions were set aside and why, which aggregates changed."""

    ops: tuple[Op, ...]
    quarantined: tuple[tuple[str, str], ...]
    touched: frozenset[str]


def fold_guarded(conn: Connection, ops: Sequence[Op]) -> Folded:
    """Fold ops that stand in the log. Raises what a store raises that cannot be written."""
    waiting = _waiting(conn)
    if not waiting:
        touched = _try(conn, ops, frozenset())
        if touched is not None:
            return Folded(tuple(ops), (), touched)
    return _one_by_one(conn, ops, waiting)


def _one_by_one(conn: Connection, ops: Sequence[Op], waiting: set[str]) -> Folded:
    transactions = [(tx, list(run)) for tx, run in groupby(ops, key=lambda op: op.header.tx)]
    to_come = {tx for tx, _ in transactions}
    done: list[Op] = []
    aside: list[tuple[str, str]] = []
    changed: set[str] = set()
    for tx, run in transactions:
        to_come.discard(tx)
        named = {entity for op in run for entity in (op.header.entity, *op.header.refs)}
        touched = None if named & waiting else _try(conn, run, frozenset(to_come))
        if touched is not None:
            done += run
            changed |= touched
            continue
        code = BEHIND if named & waiting else POISON
        own = sorted({op.header.entity for op in run})
        header = run[0].header
        row = {"origin": header.origin, "epoch": header.epoch, "tx": tx, "code": code}
        once(conn, QUARANTINE, [{**row, "entities": json.dumps(own)}], ["origin", "epoch", "tx"])
        waiting.update(own)
        aside.append((tx, code))
    return Folded(tuple(done), tuple(aside), frozenset(changed))


def _try(conn: Connection, ops: Sequence[Op], without: frozenset[str]) -> frozenset[str] | None:
    """Fold ops behind a savepoint; returns the aggregates that changed, or None if they cannot be applied."""
    fold = Fold(conn, without=without)
    try:
        with conn.begin_nested():
            fold.add(ops)
            fold.finish()
    except _FAULTS:
        return None
    return frozenset(fold.touched).union(_named(ops))


def _named(ops: Iterable[Op]) -> set[str]:
    return {entity for op in ops for entity in (op.header.entity, *op.header.refs)}


def _waiting(conn: Connection) -> set[str]:
    return {entity for row in conn.execute(_ENTITIES) for entity in json.loads(row.entities)}


def replay(conn: Connection) -> tuple[Op, ...]:
    """Try again to fold what was set aside, in the order of its arrival; returns the ops that now are.

    Goes on until nothing more applies: what waits behind a transaction follows it.
    """
    done: list[Op] = []
    while found := _replay_once(conn):
        done += found
    return tuple(done)


def _replay_once(conn: Connection) -> list[Op]:
    done: list[Op] = []
    waiting: set[str] = set()
    for run in _transactions(conn):
        header = run[0].header
        if _named(run) & waiting:
            waiting.update(op.header.entity for op in run)
            continue
        place = {"of": header.origin, "within": header.epoch, "which": header.tx}
        savepoint = conn.begin_nested()
        conn.execute(_RELEASE, place)
        if _try(conn, run, frozenset()) is None:
            savepoint.rollback()
            waiting.update(op.header.entity for op in run)
        else:
            savepoint.commit()
            done += run
    return done


def _transactions(conn: Connection) -> list[list[Op]]:
    """Return the transactions that are set aside, oldest first."""
    found = []
    for row in conn.execute(_ASIDE).all():
        rows = conn.execute(_OF_TX, {"of": row.origin, "within": row.epoch, "which": row.tx}).all()
        if rows:
            found.append((rows[0].n, [log.op_of(each) for each in rows]))
    return [ops for _, ops in sorted(found, key=lambda pair: pair[0])]
