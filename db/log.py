"""Reading and writing the op log, below the unit of work."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select

from app.domain.errors import BugError
from app.domain.facts import Fact
from app.sync.chain import Checkpoint
from app.sync.codec import ZERO_HASH, Header, Op, decode
from app.sync.hlc import hlc_ms
from db.apply.applied import Applied, once
from db.quick import insert_rows
from db.tables.log import ANCHOR, CHECKPOINT, EVERY_OP, OP

_MANY = 400
_INSERT_OP = insert(OP)
_INSERT_CHECKPOINT = insert(CHECKPOINT)
# Two of them: of (origin, epoch) > (…) SQLite passes every op of the chain before.
_NEXT_ORIGIN = select(OP.c.origin).where(OP.c.origin > bindparam("after")).order_by(OP.c.origin).limit(1)
_NEXT_EPOCH = (
    select(OP.c.epoch)
    .where(OP.c.origin == bindparam("of"), OP.c.epoch > bindparam("after"))
    .order_by(OP.c.epoch)
    .limit(1)
)
_HEAD_OF = (
    select(OP.c.seq, OP.c.hash, OP.c.hlc)
    .where(OP.c.origin == bindparam("of"), OP.c.epoch == bindparam("within"))
    .order_by(OP.c.seq.desc())
    .limit(1)
)

_ANCHOR = select(ANCHOR.c.seq, ANCHOR.c.hash).where(
    ANCHOR.c.origin == bindparam("of"), ANCHOR.c.epoch == bindparam("within")
)
_RUN = (
    select(OP)
    .where(OP.c.origin == bindparam("of"), OP.c.epoch == bindparam("within"), OP.c.seq > bindparam("after"))
    .order_by(OP.c.seq)
    .limit(bindparam("most"))
)
_AT_ONCE: Final = 500
"""Rows that are read at a time."""
_NO_REFS: Final = "[]"
_HEADER: Final = len(fields(Header))
_REFS: Final = [each.name for each in fields(Header)].index("refs")
_COLUMNS: Final = len(OP.c)
if [each.name for each in OP.c][1 : _HEADER + 1] != [
    each.name for each in fields(Header)
]:  # pragma: no cover
    raise BugError("the columns of the log stand in the order of the header")
_NAMES: Final = tuple(each.name for each in OP.c)[1:]
_BEFORE_REFS: Final = attrgetter(*_NAMES[:_REFS])
_BEHIND_REFS: Final = attrgetter(*_NAMES[_REFS + 1 : _HEADER])


@dataclass(slots=True)
class Chain:
    """Head of a chain of this store's own in memory; it moves only when a transaction has committed."""

    seq: int
    hash: bytes


def _values(op: Op) -> tuple[object, ...]:
    """Return the row of an op without its place."""
    header = op.header
    return (
        *_BEFORE_REFS(header),
        json.dumps(header.refs) if header.refs else _NO_REFS,
        *_BEHIND_REFS(header),
        # As bytearrays: for each bytes SQLite's driver looks for somebody who would adapt it.
        op.salt and bytearray(op.salt),
        op.body,
        bytearray(op.body_hash),
        bytearray(op.hash),
    )


def op_of(row: Row[Any], start: int = 0) -> Op:
    """Return the op of a row in which the columns of OP begin at `start`."""
    # By place: by name takes three times as long, and every op that travels comes by here.
    values: Any = row[start + 1 : start + _COLUMNS]
    header = Header(*(*values[:_REFS], _refs_of(values[_REFS]), *values[_REFS + 1 : _HEADER]))
    return Op(header, *values[_HEADER:])


def _refs_of(text: str) -> tuple[str, ...]:
    return () if text == _NO_REFS else tuple(json.loads(text))


def applied_of(op: Op, fact: Fact) -> Applied[Fact]:
    """Return what an apply function needs to know of an op."""
    header = op.header
    return Applied(
        fact,
        header.op_id,
        header.origin,
        header.epoch,
        header.seq,
        op.hash,
        header.hlc,
        header.wall,
        header.actor,
        header.business_day,
        header.hall,
    )


def fact_of(op: Op) -> Fact | None:
    """Return the fact of an op; None when it was redacted or is not known to this program yet.

    Raises `BugError` for a body that does not fit, or speaks of another aggregate than the header.
    """
    if op.body is None:
        return None
    fact = decode(op.header.kind, op.header.v, op.body)
    if fact is not None and fact.entity != op.header.entity:
        raise BugError("body and header speak of two aggregates")
    return fact


def ops_named(conn: Connection, op_ids: Sequence[str], kinds: Collection[str]) -> tuple[Op, ...]:
    """Return those of these ops that are of certain kinds, in order of arrival."""
    found: list[Row[Any]] = []
    for start in range(0, len(op_ids), _MANY):
        wanted = op_ids[start : start + _MANY]
        found += conn.execute(select(OP).where(OP.c.op_id.in_(wanted), OP.c.kind.in_(kinds))).all()
    return tuple(op_of(row) for row in sorted(found, key=lambda row: row.n))


def ops_of_kinds(conn: Connection, kinds: Collection[str]) -> tuple[Op, ...]:
    """Return all ops of these kinds, in order of arrival."""
    wanted = select(OP).where(EVERY_OP, OP.c.kind.in_(kinds)).order_by(OP.c.n)
    return tuple(op_of(row) for row in conn.execute(wanted))


def insert_ops(conn: Connection, ops: Iterable[Op]) -> None:
    """Append ops to the log."""
    insert_rows(conn, _INSERT_OP, _NAMES, list(map(_values, ops)))


def insert_checkpoint(conn: Connection, checkpoint: Checkpoint) -> None:
    """Keep a signed checkpoint."""
    conn.execute(_INSERT_CHECKPOINT, _checkpoint_row(checkpoint))


def _checkpoint_row(checkpoint: Checkpoint) -> dict[str, object]:
    return {
        "device": checkpoint.device,
        "epoch": checkpoint.epoch,
        "seq": checkpoint.seq,
        "key": checkpoint.key,
        "hash": checkpoint.hash,
        "signature": checkpoint.signature,
    }


def keep_checkpoint(conn: Connection, checkpoint: Checkpoint) -> None:
    """Keep a signed checkpoint of another device, which may be known already."""
    keys = ["device", "epoch", "seq"]
    once(conn, CHECKPOINT, [_checkpoint_row(checkpoint)], keys)


def head(conn: Connection, origin: str, epoch: str) -> tuple[int, bytes]:
    """Return sequence number and hash of the last op of a chain; (0, zeros) before the first."""
    row = conn.execute(_HEAD_OF, {"of": origin, "within": epoch}).first()
    return (row.seq, row.hash) if row else anchor(conn, origin, epoch)


def anchor(conn: Connection, origin: str, epoch: str) -> tuple[int, bytes]:
    """Return where a chain begins in this store: its first op follows this number and hash."""
    row = conn.execute(_ANCHOR, {"of": origin, "within": epoch}).first()
    return (row.seq, row.hash) if row else (0, ZERO_HASH)


def chains(conn: Connection) -> tuple[tuple[str, str], ...]:
    """Return (origin, epoch) of every chain in this store."""
    found: list[tuple[str, str]] = []
    # From one chain to the next by the index: DISTINCT would read an entry of every op.
    origin = ""
    while origin := conn.execute(_NEXT_ORIGIN, {"after": origin}).scalar() or "":
        epoch = ""
        while epoch := conn.execute(_NEXT_EPOCH, {"of": origin, "after": epoch}).scalar() or "":
            found.append((origin, epoch))
    return tuple(found)


def ops_of(conn: Connection, origin: str, epoch: str, after: int = 0, limit: int = -1) -> Iterator[Op]:
    """Yield the ops of one chain after a sequence number, in order."""
    chain = {"of": origin, "within": epoch, "after": after}
    if limit >= 0:
        yield from map(op_of, conn.execute(_RUN, {**chain, "most": limit}).all())
        return
    while rows := conn.execute(_RUN, {**chain, "most": _AT_ONCE}).all():
        yield from map(op_of, rows)
        chain["after"] = rows[-1].seq


def all_ops(conn: Connection, batch: int = 1000) -> Iterator[list[Op]]:
    """Yield all ops in order of arrival, in lists of at most `batch`."""
    last = 0
    while True:
        rows = conn.execute(select(OP).where(OP.c.n > last).order_by(OP.c.n).limit(batch)).all()
        if not rows:
            return
        last = rows[-1].n
        yield [op_of(row) for row in rows]


def last_wall(conn: Connection, of: str | None = None) -> int:
    """Return the latest wall clock in the log, or in one origin's chains, epoch ms; 0 for an empty log.

    A hybrid clock never falls behind a wall clock that its device has seen.
    """
    return hlc_ms(last_hlc(conn, of))


def last_hlc(conn: Connection, of: str | None = None) -> str:
    """Return the greatest hybrid clock in the log, or an empty string: along a chain it only grows.

    `of` asks for one origin's alone.
    """
    heads = (
        conn.execute(_HEAD_OF, {"of": origin, "within": epoch}).first()
        for origin, epoch in chains(conn)
        if of is None or origin == of
    )
    return max((row.hlc for row in heads if row), default="")


def checkpoints(conn: Connection, origin: str, epoch: str, after: int = 0) -> tuple[Checkpoint, ...]:
    """Return the checkpoints of one chain after a sequence number, in order."""
    rows = conn.execute(
        select(CHECKPOINT)
        .where(CHECKPOINT.c.device == origin, CHECKPOINT.c.epoch == epoch, CHECKPOINT.c.seq > after)
        .order_by(CHECKPOINT.c.seq)
    )
    return tuple(Checkpoint(row.device, row.key, row.epoch, row.seq, row.hash, row.signature) for row in rows)
