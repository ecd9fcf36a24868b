"""Feeds: every op has a place in its scope, without gaps, whoever writes at the same time (SYNC §5, Feed).

Whoever adds to a scope first locks its counter row and holds it to the end of the transaction; places are
given out under that lock and become visible with it. A hall's scope is locked before the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)

from app.sync.batches import CENTRE_MARK, Batch, ChainHead, hall_scope
from app.sync.chain import Checkpoint
from app.sync.codec import ZERO_HASH, Op
from app.sync.serving import Page, Standing
from db import log
from db.apply.applied import inserting, upsert
from db.quick import insert_rows
from db.server.tables import CHAIN, FEED, FEED_HEAD
from db.tables.log import ANCHOR, CHECKPOINT, OP

PAGE_BYTES: Final = 4 << 20
_LOCK: Final = (
    update(FEED_HEAD)
    .where(FEED_HEAD.c.scope == bindparam("which"))
    .values(n=FEED_HEAD.c.n)
    .returning(FEED_HEAD.c.n)
)
_COUNT: Final = update(FEED_HEAD).where(FEED_HEAD.c.scope == bindparam("which")).values(n=bindparam("to"))
_INSERT: Final = insert(FEED)
_COLUMNS: Final = tuple(each.name for each in FEED.c)
_CHAINED: Final = attrgetter("header.origin", "header.epoch", "header.seq")
_MARK: Final = (
    CHECKPOINT.c.key.label("mark_key"),
    CHECKPOINT.c.hash.label("mark_hash"),
    CHECKPOINT.c.signature.label("mark_signature"),
)
_IS_MARK: Final = and_(
    CHECKPOINT.c.device == OP.c.origin, CHECKPOINT.c.epoch == OP.c.epoch, CHECKPOINT.c.seq == OP.c.seq
)
_IS_OP: Final = and_(FEED.c.origin == OP.c.origin, FEED.c.epoch == OP.c.epoch, FEED.c.seq == OP.c.seq)
_ITEMS: Final = (
    select(FEED.c.n.label("place"), OP, *_MARK)
    .select_from(FEED.join(OP, _IS_OP).outerjoin(CHECKPOINT, _IS_MARK))
    .where(FEED.c.scope == bindparam("of"), FEED.c.n > bindparam("after"))
    .order_by(FEED.c.n)
    .limit(bindparam("most"))
)
_FIRST_MARK: Final = (
    select(func.min(FEED.c.n))
    .select_from(FEED.join(OP, _IS_OP).join(CHECKPOINT, _IS_MARK))
    .where(FEED.c.scope == bindparam("of"), FEED.c.n > bindparam("after"))
)
_WHOLE: Final = (
    select(OP, *_MARK)
    .select_from(
        OP.join(CHAIN, and_(CHAIN.c.origin == OP.c.origin, CHAIN.c.epoch == OP.c.epoch)).outerjoin(
            CHECKPOINT, _IS_MARK
        )
    )
    .where(CHAIN.c.scope == bindparam("of"), OP.c.n > bindparam("after"))
    .order_by(OP.c.n)
    .limit(bindparam("most"))
)
_HASH: Final = select(OP.c.hash).where(
    OP.c.origin == bindparam("of"), OP.c.epoch == bindparam("within"), OP.c.seq == bindparam("at")
)
_ANCHOR: Final = select(ANCHOR.c.hash).where(
    ANCHOR.c.origin == bindparam("of"), ANCHOR.c.epoch == bindparam("within"), ANCHOR.c.seq == bindparam("at")
)
_SCOPES: Final[BindParameter[Any]] = bindparam("scopes", expanding=True)
_HEADS: Final = select(CHAIN).where(CHAIN.c.scope.in_(_SCOPES)).order_by(CHAIN.c.origin, CHAIN.c.epoch)
_COUNTERS: Final = select(FEED_HEAD).where(FEED_HEAD.c.scope.in_(_SCOPES))
_FEED_PLACE: Final = tuple_(FEED.c.origin, FEED.c.epoch, FEED.c.seq)

Chains = Mapping[tuple[str, str], int]
"""The last sequence number of chains by origin and epoch."""


def scope_of(origin: str, hall: str) -> str:
    """Return the scope of a chain: the centre's name theirs, a device's is its hall's."""
    _, mark, scope = origin.partition(CENTRE_MARK)
    return scope if mark else hall_scope(hall)


@dataclass(slots=True)
class _Grown:
    scope: str
    seq: int
    hash: bytes
    hlc: str


class Feeder:
    """Gives places to the ops of one write transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._next: dict[str, int] = {}
        self._rows: list[tuple[object, ...]] = []
        self._grown: dict[tuple[str, str], _Grown] = {}
        self.scopes: set[str] = set()
        """Those that grew."""

    def lock(self, scope: str) -> None:
        """Wait until nobody else adds to a scope, and keep it."""
        if scope in self._next:
            return
        found = self._conn.execute(_LOCK, {"which": scope}).scalar()
        if found is None:
            first = inserting(self._conn.dialect.name, FEED_HEAD).on_conflict_do_nothing()
            self._conn.execute(first, {"scope": scope, "n": 0, "floor": 0})
            found = self._conn.execute(_LOCK, {"which": scope}).scalar_one()
        self._next[scope] = int(found)

    def add(self, scope: str, ops: Sequence[Op]) -> None:
        """Give the next places of a locked scope to ops that now stand in the log."""
        if not ops:
            return
        first = self._next[scope] + 1
        self._rows += [(scope, n, *_CHAINED(op)) for n, op in enumerate(ops, first)]
        self._next[scope] += len(ops)
        self.scopes.add(scope)
        last = ops[-1]
        key = (last.header.origin, last.header.epoch)
        self._grown[key] = _Grown(scope, last.header.seq, last.hash, last.header.hlc)

    def write(self) -> None:
        """Write places, counters and heads of chains: the last thing before the commit."""
        if not self._rows:
            return
        insert_rows(self._conn, _INSERT, _COLUMNS, self._rows)
        self._conn.execute(
            _COUNT, [{"which": scope, "to": self._next[scope]} for scope in sorted(self.scopes)]
        )
        rows = [
            {
                "origin": origin,
                "epoch": epoch,
                "scope": grown.scope,
                "seq": grown.seq,
                "hash": grown.hash,
                "hlc": grown.hlc,
            }
            for (origin, epoch), grown in sorted(self._grown.items())
        ]
        upsert(self._conn, CHAIN, rows, ["origin", "epoch"])
        self._rows = []
        self._grown = {}


def heads(conn: Connection, scopes: Sequence[str]) -> tuple[ChainHead, ...]:
    """Return the heads of all chains of these scopes."""
    rows = conn.execute(_HEADS, {"scopes": scopes})
    return tuple(ChainHead(row.origin, row.epoch, row.seq, row.hash) for row in rows)


def counters(conn: Connection, scopes: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return last place and floor of each scope; (0, 0) for one that nothing was ever added to."""
    rows = conn.execute(_COUNTERS, {"scopes": scopes})
    found = {row.scope: (row.n, row.floor) for row in rows}
    return {scope: found.get(scope, (0, 0)) for scope in scopes}


def standing(conn: Connection, scopes: Sequence[str], have: Chains) -> Standing:
    """Return where a reader stands that has these chains: before the first op of a feed that it lacks."""
    places = counters(conn, scopes)
    cursors = {scope: n for scope, (n, _) in places.items()}
    wanted = [
        (head.origin, head.epoch, have.get((head.origin, head.epoch), 0) + 1)
        for head in heads(conn, scopes)
        if have.get((head.origin, head.epoch), 0) < head.seq
    ]
    if not wanted:
        return Standing(cursors, heads=dict(cursors))
    rows = conn.execute(
        select(FEED.c.scope, func.min(FEED.c.n).label("first"), func.count().label("found"))
        .where(_FEED_PLACE.in_(wanted))
        .group_by(FEED.c.scope)
    ).all()
    heads_of = dict(cursors)
    for row in rows:
        cursors[row.scope] = row.first - 1
    return Standing(cursors, sum(row.found for row in rows) < len(wanted), heads_of)


def page(conn: Connection, scope: str, after: int, limit: int) -> Page:
    """Return the items after a place, cut at a checkpoint; one run longer than `limit` is given whole."""
    head, floor = counters(conn, [scope])[scope]
    rows = _cut(_rows(conn, scope, after, limit))
    if not rows and after < head:
        first = conn.execute(_FIRST_MARK, {"of": scope, "after": after}).scalar() or after
        rows = _rows(conn, scope, after, first - after)
    items = tuple((row.place, log.op_of(row, 1)) for row in rows)
    marks = tuple(_mark(row) for row in rows if row.mark_key is not None)
    prev = _before(conn, [op for _, op in items])
    return Page(items, marks, prev, rows[-1].place if rows else after, head, floor)


def _rows(conn: Connection, scope: str, after: int, limit: int) -> list[Row[Any]]:
    return list(conn.execute(_ITEMS, {"of": scope, "after": after, "most": limit}))


def _cut(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Return the rows up to the last checkpoint within the size of a page."""
    end = size = 0
    for place, row in enumerate(rows, start=1):
        size += len(row.body or "") + len(row.refs) + _HEADER_BYTES
        if end and size > PAGE_BYTES:
            break
        if row.mark_key is not None:
            end = place
    return list(rows[:end])


_HEADER_BYTES: Final = 400
"""About what a header takes in JSON."""


def _mark(row: Any) -> Checkpoint:  # noqa: ANN401 - a row
    return Checkpoint(row.origin, row.mark_key, row.epoch, row.seq, row.mark_hash, row.mark_signature)


def _before(conn: Connection, ops: Sequence[Op]) -> tuple[ChainHead, ...]:
    """Return the heads of the ops' chains before the first of each."""
    first: dict[tuple[str, str], int] = {}
    for op in ops:
        header = op.header
        key = (header.origin, header.epoch)
        if key not in first:
            first[key] = header.seq - 1
    return tuple(ChainHead(*key, seq, _hash_at(conn, key, seq)) for key, seq in first.items())


def _hash_at(conn: Connection, key: tuple[str, str], seq: int) -> bytes:
    """Return a chain's hash at a place, which may be where a pruned chain begins; zeros where none is."""
    place = {"of": key[0], "within": key[1], "at": seq}
    found: bytes | None = None
    if seq:
        found = conn.execute(_HASH, place).scalar() or conn.execute(_ANCHOR, place).scalar()
    return found or ZERO_HASH


def lacking(conn: Connection, scopes: Sequence[str], have: Chains, ops: int, size: int) -> tuple[Batch, ...]:
    """Return what a reader lacks, in order of arrival, in runs that end at checkpoints (SYNC §2).

    Stops before more than `ops` ops or about `size` bytes; a single longer run is given whole.
    """
    start = standing(conn, scopes, have).cursors
    found: list[Batch] = []
    count = weight = 0
    hashes: dict[tuple[str, str], bytes] = {}
    for scope in scopes:
        for run, mark in _runs(conn, scope, start[scope]):
            key = (mark.device, mark.epoch)
            fresh = [op for op in run if op.header.seq > have.get(key, 0)]
            if not fresh:
                continue
            count += len(fresh)
            weight += sum(len(op.body or "") + _HEADER_BYTES for op in fresh)
            if found and (count > ops or weight > size):
                return tuple(found)
            previous = hashes.get(key) or _before(conn, fresh)[0].hash
            hashes[key] = fresh[-1].hash
            found.append(Batch(*key, previous, tuple(fresh), mark))
            if count >= ops:
                return tuple(found)
    return tuple(found)


def _runs(conn: Connection, scope: str, after: int) -> Iterator[tuple[list[Op], Checkpoint]]:
    run: list[Op] = []
    while rows := _rows(conn, scope, after, _CHUNK):
        after = rows[-1].place
        for row in rows:
            run.append(log.op_of(row, 1))
            if row.mark_key is not None:
                yield run, _mark(row)
                run = []


_CHUNK: Final = 500


def whole(conn: Connection, scope: str) -> Iterator[Batch]:
    """Yield everything of a scope in order of arrival, also what is no longer in its feed."""
    after = 0
    run: list[Op] = []
    hashes: dict[tuple[str, str], bytes] = {}
    while rows := list(conn.execute(_WHOLE, {"of": scope, "after": after, "most": _CHUNK})):
        after = rows[-1].n
        for row in rows:
            run.append(log.op_of(row))
            if row.mark_key is not None:
                key = (row.origin, row.epoch)
                previous = hashes.get(key) or _before(conn, run)[0].hash
                hashes[key] = run[-1].hash
                yield Batch(*key, previous, tuple(run), _mark(row))
                run = []


def trim(conn: Connection, scope: str, floor: int) -> int:
    """Forget the places up to `floor`; the ops stay. Returns how many went."""
    gone = conn.execute(delete(FEED).where(FEED.c.scope == scope, FEED.c.n <= floor)).rowcount
    conn.execute(update(FEED_HEAD).where(FEED_HEAD.c.scope == scope).values(floor=floor))
    return int(gone)
