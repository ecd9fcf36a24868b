"""Folding what others send: a transaction that cannot be applied is set aside, and nothing else with it.

Its ops stay in the log and travel on. Later transactions that touch its aggregates wait behind it (SYNC §5);
those of the centre do not: nobody keeps a revocation or an appointment waiting by writing nonsense. What was
brought of a revoked device beyond the heads that the centre had of it then is set aside too, in every store.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.exc import DataError, IntegrityError

from app.domain.errors import BugError
from app.domain.every_fact import FACTS
from app.domain.log import EpochOpened, KeyRotated, Redacted, Verdict
from app.domain.network import DeviceRevoked, HubAppointed
from app.sync.batches import CENTRE_MARK
from app.sync.codec import Op, decode
from db import log, rebuild
from db.apply.applied import once, upsert
from db.fold import Fold
from db.quick import QuickConnection
from db.refold import TxKey, set_aside, tx_of
from db.tables.log import OP, QUARANTINE

POISON: Final = "poison"
"""It violates a constraint, or its body does not fit."""
BEHIND: Final = "behind"
"""It touches an aggregate of a transaction that is set aside."""
REVOKED: Final = "revoked"
"""Its device was out when it reached the centre."""
SKIPPED: Final = "skipped"
"""An operator gave it up: nothing waits behind it any more."""
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

_TYPES: Final = {fact.KIND: fact.ENTITY for fact in FACTS}
_STILL: Final = frozenset(fact.KIND for fact in (EpochOpened, KeyRotated, HubAppointed, Verdict, Redacted))
"""What counts of a revoked device however late it comes: others have acted on it, and cannot undo that."""
_KEYS: Final = ["origin", "epoch", "tx"]

_STANDING = select(QUARANTINE)
_REVOCATIONS = select(OP.c.origin, OP.c.kind, OP.c.v, OP.c.body, OP.c.hlc, OP.c.op_id).where(
    OP.c.entity == bindparam("who"), OP.c.kind == DeviceRevoked.KIND
)
_OF_DEVICE = select(OP.c.epoch, OP.c.seq, OP.c.tx, OP.c.kind, OP.c.entity).where(
    OP.c.origin == bindparam("of"), OP.c.epoch == bindparam("within"), OP.c.seq > bindparam("beyond")
)
_EPOCHS = select(OP.c.epoch).where(OP.c.origin == bindparam("of")).distinct()
_EARLIER = select(OP.c.tx, OP.c.seq).where(
    OP.c.origin == bindparam("of"),
    OP.c.epoch == bindparam("within"),
    OP.c.seq < bindparam("before"),
    OP.c.tx.in_(bindparam("wanted", expanding=True)),
)
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
    reused: Op | None = None
    """An op whose transaction's id an earlier one of its chain has, one of the two being set aside."""


@dataclass(slots=True)
class _Standing:
    """What is set aside by now: its transactions, and the aggregates that others wait for."""

    keys: set[TxKey]
    all: set[str]
    of_centre: set[str]

    def before(self, op: Op) -> set[str]:
        """Return the aggregates behind which a transaction waits that begins with an op."""
        return self.of_centre if CENTRE_MARK in op.header.origin else self.all

    def add(self, key: TxKey, entities: Iterable[str]) -> None:
        """Note what was set aside just now."""
        self.keys.add(key)
        self.all.update(entities)
        if CENTRE_MARK in key[0]:
            self.of_centre.update(entities)


def fold_guarded(conn: Connection, ops: Sequence[Op], *, out: bool = False) -> Folded:
    """Fold ops of one chain that stand in the log; `out`: of a device that was revoked.

    Raises what a store raises that cannot be written.
    """
    late = _late(conn, ops) if out else ()
    if late:
        ops = ops[: len(ops) - len(late)]
    made = _fold(conn, ops) if ops else Folded((), (), frozenset())
    if late:
        made = _behind_the_cut(conn, late, made)
    for device in {_revoked(op) for op in made.ops} - {""}:
        freed, touched = cut_off(conn, device)
        made = Folded((*made.ops, *freed), made.quarantined, made.touched | touched, made.reused)
    return made


def _fold(conn: Connection, ops: Sequence[Op]) -> Folded:
    standing = _standing(conn)
    free = standing.keys.isdisjoint(map(tx_of, ops)) and standing.before(ops[0]).isdisjoint(_named(ops))
    if free:
        touched = _try(conn, ops, frozenset())
        if touched is not None:
            return Folded(tuple(ops), (), touched)
    return _one_by_one(conn, ops, standing)


def _one_by_one(conn: Connection, ops: Sequence[Op], standing: _Standing) -> Folded:
    transactions = [(key, list(run)) for key, run in groupby(ops, key=tx_of)]
    to_come = {key for key, _ in transactions}
    done: list[Op] = []
    aside: list[tuple[str, str]] = []
    changed: set[str] = set()
    suspects: dict[str, Op] = {}
    reused: Op | None = None
    for key, run in transactions:
        to_come.discard(key)
        if key in standing.keys:
            reused = reused or run[0]
            continue
        waits = bool(_named(run) & standing.before(run[0]))
        touched = None if waits else _try(conn, run, frozenset(to_come))
        if touched is not None:
            done += run
            changed |= touched
            continue
        locked = sorted({entity for op in run if (entity := _locked(op))})
        _set_aside(conn, key, BEHIND if waits else POISON, locked)
        standing.add(key, locked)
        suspects.setdefault(key[2], run[0])
        aside.append((key[2], BEHIND if waits else POISON))
    return Folded(tuple(done), tuple(aside), frozenset(changed), reused or _reused(conn, suspects))


def _set_aside(conn: Connection, key: TxKey, code: str, entities: Sequence[str]) -> None:
    origin, epoch, tx = key
    row = {"origin": origin, "epoch": epoch, "tx": tx, "code": code, "entities": json.dumps(entities)}
    once(conn, QUARANTINE, [row], _KEYS)


def _locked(op: Op) -> str:
    """Return the aggregate that waits for an op, or an empty string.

    One of the type that its kind is about: who writes nonsense must not choose what others wait for.
    """
    kind, _, _ = op.header.entity.partition(":")
    return op.header.entity if _TYPES.get(op.header.kind) == kind else ""


def _reused(conn: Connection, suspects: Mapping[str, Op]) -> Op | None:
    """Return the first op of a transaction that was set aside and whose id the chain has used before."""
    if not suspects:
        return None
    header = next(iter(suspects.values())).header
    first = min(op.header.seq for op in suspects.values())
    place = {"of": header.origin, "within": header.epoch, "before": first, "wanted": sorted(suspects)}
    found = conn.execute(_EARLIER, place).first()
    return None if found is None else suspects[found.tx]


# ---------------------------------------------------------------------------------------- revoked devices


def _revoked(op: Op) -> str:
    """Return the device that an op of the centre puts out, or an empty string."""
    if op.header.kind != DeviceRevoked.KIND or CENTRE_MARK not in op.header.origin:
        return ""
    return op.header.entity.partition(":")[2]


def cuts(conn: Connection, device: str) -> Mapping[str, int] | None:
    """Return by epoch how far the chains of a revoked device count; None: there is no end to them."""
    found = [
        row
        for row in conn.execute(_REVOCATIONS, {"who": f"{DeviceRevoked.ENTITY}:{device}"}).all()
        if CENTRE_MARK in row.origin and row.body is not None
    ]
    if not found:
        return None
    last = max(found, key=lambda row: (row.hlc, row.op_id))
    fact = decode(last.kind, last.v, last.body)
    if not isinstance(fact, DeviceRevoked) or fact.heads is None:
        return None
    return {head.epoch: head.seq for head in fact.heads}


def _late(conn: Connection, ops: Sequence[Op]) -> tuple[Op, ...]:
    """Return the ops of a run of a revoked device that came too late."""
    header = ops[0].header
    limits = cuts(conn, header.origin)
    if limits is None:
        return ()
    end = limits.get(header.epoch, 0)
    return tuple(op for op in ops if op.header.seq > end)


def _behind_the_cut(conn: Connection, late: Sequence[Op], made: Folded) -> Folded:
    """Set aside what came too late, but for what counts all the same."""
    for key, each in groupby(late, key=tx_of):
        run = list(each)
        if all(op.header.kind in _STILL for op in run):
            more = _fold(conn, run)
            made = Folded(
                made.ops + more.ops,
                made.quarantined + more.quarantined,
                made.touched | more.touched,
                made.reused or more.reused,
            )
        else:
            _set_aside(conn, key, REVOKED, ())
            made = Folded(made.ops, (*made.quarantined, (key[2], REVOKED)), made.touched, made.reused)
    return made


def cut_off(conn: Connection, device: str) -> tuple[tuple[Op, ...], frozenset[str]]:
    """Make the rows those of a device that was revoked: its chains count as far as the centre says.

    What was folded beyond that is set aside, and everything is folded anew: that is rare, and nothing else
    takes a record back. Returns the ops that count from now on, as after `replay`, and what changed.
    """
    limits = cuts(conn, device)
    if limits is None:
        return (), frozenset()
    freed = replay(conn, device)
    known = {(row.origin, row.epoch, row.tx): row.code for row in conn.execute(_STANDING)}
    runs: dict[TxKey, list[Any]] = {}
    for epoch in conn.execute(_EPOCHS, {"of": device}).scalars().all():
        place = {"of": device, "within": epoch, "beyond": limits.get(epoch, 0)}
        for row in conn.execute(_OF_DEVICE, place):
            runs.setdefault((device, epoch, row.tx), []).append(row)
    late = {
        key: run
        for key, run in runs.items()
        if known.get(key) != REVOKED and not all(row.kind in _STILL for row in run)
    }
    if late:
        rows = [
            {"origin": origin, "epoch": epoch, "tx": tx, "code": REVOKED, "entities": "[]"}
            for origin, epoch, tx in late
        ]
        upsert(conn, QUARANTINE, rows, _KEYS)
        if any(key not in known for key in late):
            fold_anew(conn)
    touched = _named(freed).union(row.entity for run in late.values() for row in run)
    return freed, frozenset(touched)


def fold_anew(conn: Connection) -> None:
    """Fold all rows again without what is set aside; what cannot be applied then is set aside as well."""
    try:
        with conn.begin_nested():
            rebuild.rebuild(conn)
    except _FAULTS:
        rebuild.empty(conn)
        left_out = set_aside(conn)
        fold = Fold(conn, without=left_out)
        for ops in log.all_ops(conn):
            for key, each in groupby(ops, key=tx_of):
                if key in left_out:
                    continue
                run = list(each)
                try:
                    with conn.begin_nested():
                        fold.add(run)
                except _FAULTS:
                    _set_aside(conn, key, POISON, sorted({entity for op in run if (entity := _locked(op))}))
        fold.finish()


def _try(conn: Connection, ops: Sequence[Op], without: frozenset[TxKey]) -> frozenset[str] | None:
    """Fold ops behind a savepoint; returns the aggregates that changed, or None if they cannot be applied."""
    fold = Fold(conn, without=without)
    try:
        with _savepoint(conn):
            fold.add(ops)
            fold.finish()
    except _FAULTS:
        return None
    return frozenset(fold.touched).union(_named(ops))


def _savepoint(conn: Connection) -> AbstractContextManager[object]:
    return conn.savepoint() if isinstance(conn, QuickConnection) else conn.begin_nested()


def _named(ops: Iterable[Op]) -> set[str]:
    return {entity for op in ops for entity in (op.header.entity, *op.header.refs)}


def _standing(conn: Connection) -> _Standing:
    found = _Standing(set(), set(), set())
    for row in conn.execute(_STANDING):
        found.add((row.origin, row.epoch, row.tx), json.loads(row.entities))
    return found


def replay(conn: Connection, device: str = "") -> tuple[Op, ...]:
    """Try again to fold what was set aside, in the order of its arrival; returns the ops that now are.

    Goes on until nothing more applies: what waits behind a transaction follows it. With `device` what was set
    aside of it for its revocation alone. What an operator gave up is not tried, nor what stays cut off.
    """
    done: list[Op] = []
    while found := _replay_once(conn, device):
        done += found
    return tuple(done)


def _replay_once(conn: Connection, device: str) -> list[Op]:
    done: list[Op] = []
    waiting: set[str] = set()
    of_centre: set[str] = set()
    for code, run in _transactions(conn, device):
        header = run[0].header
        theirs = CENTRE_MARK in header.origin
        behind = _named(run) & (of_centre if theirs else waiting)
        place = {"of": header.origin, "within": header.epoch, "which": header.tx}
        if not behind:
            savepoint = conn.begin_nested()
            conn.execute(_RELEASE, place)
            if _try(conn, run, frozenset()) is not None:
                savepoint.commit()
                done += run
                continue
            savepoint.rollback()
        if code != REVOKED:
            locked = {entity for op in run if (entity := _locked(op))}
            waiting |= locked
            of_centre |= locked if theirs else set()
    return done


def _transactions(conn: Connection, device: str) -> list[tuple[str, list[Op]]]:
    """Return the transactions that are to be tried again, oldest first, with why they were set aside."""
    found = []
    limits: dict[str, Mapping[str, int] | None] = {}
    for row in conn.execute(_STANDING).all():
        if row.code == SKIPPED or (device and (row.origin, row.code) != (device, REVOKED)):
            continue
        rows = conn.execute(_OF_TX, {"of": row.origin, "within": row.epoch, "which": row.tx}).all()
        if not rows:
            continue
        if row.code == REVOKED:
            if row.origin not in limits:
                limits[row.origin] = cuts(conn, row.origin)
            ends = limits[row.origin]
            if ends is not None and rows[-1].seq > ends.get(row.epoch, 0):
                continue
        found.append((rows[0].n, row.code, [log.op_of(each) for each in rows]))
    return [(code, ops) for _, code, ops in sorted(found, key=lambda each: each[0])]


def skip(conn: Connection, tx: str) -> int:
    """Give transactions up that can never be applied: they stay in the log, and nothing waits for them.

    Returns how many of that id there were. What waited behind them is for `replay`.
    """
    given_up = update(QUARANTINE).where(QUARANTINE.c.tx == tx, QUARANTINE.c.code != REVOKED)
    return conn.execute(given_up.values(code=SKIPPED, entities="[]")).rowcount
