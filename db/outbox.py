"""What somebody else lacks of this store's log, as batches in order of arrival (SYNC §5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from app.domain.halls import TerminalEnrolled
from app.sync.batches import CENTRE_MARK, Batch, ChainHead
from app.sync.chain import Checkpoint
from app.sync.wire import ChainKey, Outbox
from db import log
from db.tables.log import CHECKPOINT, OP

MAX_BATCH_OPS: Final = 100
_OVERHEAD: Final = 700
"""Bytes of an op on the wire beside its body."""
_WINDOW: Final = 500
"""Places that are looked at at a time: as many as fit into one push."""
_AFTER: Final = (
    select(OP.c.n, OP.c.origin, OP.c.epoch, OP.c.seq)
    .where(OP.c.n > bindparam("place"))
    .order_by(OP.c.n)
    .limit(_WINDOW)
)
_FIRST_LACKING: Final = (
    select(OP.c.n)
    .where(OP.c.origin == bindparam("of"), OP.c.epoch == bindparam("within"), OP.c.seq > bindparam("have"))
    .order_by(OP.c.seq)
    .limit(1)
)
_NEXT_EPOCH: Final = (
    select(OP.c.epoch)
    .where(OP.c.origin == bindparam("of"), OP.c.epoch > bindparam("after"))
    .order_by(OP.c.epoch)
    .limit(1)
)
_ENROLLED: Final = (
    select(OP.c.origin, OP.c.epoch, OP.c.seq)
    .where(
        OP.c.entity == bindparam("entity"),
        OP.c.kind == TerminalEnrolled.KIND,
        OP.c.n > bindparam("place"),
    )
    .order_by(OP.c.n)
    .limit(1)
)
_HASH: Final = select(OP.c.hash).where(
    OP.c.origin == bindparam("of"), OP.c.epoch == bindparam("within"), OP.c.seq == bindparam("at")
)
_MARKS: Final = (
    select(CHECKPOINT)
    .where(
        CHECKPOINT.c.device == bindparam("of"),
        CHECKPOINT.c.epoch == bindparam("within"),
        CHECKPOINT.c.seq >= bindparam("first"),
    )
    .order_by(CHECKPOINT.c.seq)
)


@dataclass(slots=True)
class _Room:
    """What still fits into one push; the first batch always does."""

    ops: int
    size: int
    empty: bool = True

    @property
    def full(self) -> bool:
        """Whether nothing more fits, however small."""
        return not self.empty and (self.ops <= 0 or self.size <= 0)

    def take(self, batch: Batch) -> bool:
        """Return whether the batch fits, and count it."""
        size = sum(_OVERHEAD + len((op.body or "").encode()) for op in batch.ops)
        if not self.empty and (len(batch.ops) > self.ops or size > self.size):
            return False
        self.ops -= len(batch.ops)
        self.size -= size
        self.empty = False
        return True


def heads(conn: Connection) -> tuple[ChainHead, ...]:
    """Return how far every chain in this store has come."""
    return tuple(ChainHead(*key, *log.head(conn, *key)) for key in log.chains(conn))


def heads_of(conn: Connection, origin: str) -> tuple[ChainHead, ...]:
    """Return the heads of one device's chains, an epoch each."""
    found: list[ChainHead] = []
    epoch = ""
    # From one epoch to the next by the index: a maximum by group would read an entry of every op.
    while epoch := conn.execute(_NEXT_EPOCH, {"of": origin, "after": epoch}).scalar() or "":
        found.append(ChainHead(origin, epoch, *log.head(conn, origin, epoch)))
    return tuple(found)


def hash_at(conn: Connection, origin: str, epoch: str, seq: int) -> bytes | None:
    """Return the hash of an op, or None when it is not in this store."""
    found: bytes | None = conn.execute(_HASH, {"of": origin, "within": epoch, "at": seq}).scalar()
    return found


def outbox(conn: Connection, have: Mapping[ChainKey, int], after: int, ops: int, size: int) -> Outbox:
    """Return what is not in `have`, in order of arrival, within `ops` and `size` (bytes).

    Everything up to the place `after` is known to be there; 0: nothing is known. A first batch is returned
    however big it is.
    """
    place = after or _begin(conn, have)
    room = _Room(ops, size)
    reached = dict(have)
    batches: list[Batch] = []
    while rows := conn.execute(_AFTER, {"place": place}).all():
        for first, last in _runs(rows):
            key = (first.origin, first.epoch)
            for chain, begin, end in (*_introduction(conn, first, reached), (key, first.seq, last.seq)):
                seq = max(begin, reached.get(chain, 0) + 1)
                while seq <= end:
                    if room.full:
                        return Outbox(tuple(batches), first.n - 1, more=True)
                    batch = _cut(conn, chain, seq, end, room)
                    if batch is None or not room.take(batch):
                        return Outbox(tuple(batches), first.n - 1, more=batch is not None)
                    batches.append(batch)
                    reached[chain] = batch.ops[-1].header.seq
                    seq = reached[chain] + 1
        place = rows[-1].n
        if room.ops <= 0 or room.size <= 0:
            return Outbox(tuple(batches), place, more=len(rows) == _WINDOW)
    return Outbox(tuple(batches), place, more=False)


def covering(conn: Connection, op_ids: Sequence[str]) -> tuple[Batch, ...]:
    """Return the batches that hold these ops, each with its transaction; unknown ones are left out."""
    found: dict[ChainKey, set[int]] = {}
    for row in conn.execute(select(OP.c.origin, OP.c.epoch, OP.c.seq).where(OP.c.op_id.in_(op_ids))):
        found.setdefault((row.origin, row.epoch), set()).add(row.seq)
    batches = []
    for key, wanted in found.items():
        reached = 0
        for seq in sorted(wanted):
            mark = next(iter(_marks(conn, key, seq)), None)
            if seq > reached and mark is not None:
                batches.append(_batch(conn, key, seq, mark))
                reached = mark.seq
    return tuple(batches)


def _begin(conn: Connection, have: Mapping[ChainKey, int]) -> int:
    """Return the place before the first op that is not in `have`; the log's end when there is none."""
    lacking = []
    for head in heads(conn):
        reached = have.get((head.origin, head.epoch), 0)
        if head.seq > reached:
            given = {"of": head.origin, "within": head.epoch, "have": reached}
            lacking.append(conn.execute(_FIRST_LACKING, given).scalar())
    places = [int(n) for n in lacking if n is not None]
    if places:
        return min(places) - 1
    return conn.execute(select(func.max(OP.c.n))).scalar() or 0


def _introduction(
    conn: Connection,
    first: Any,  # noqa: ANN401 - a row
    reached: Mapping[ChainKey, int],
) -> tuple[tuple[ChainKey, int, int], ...]:
    """Return the run that says who wrote the op `first`, where it came here later than what it introduces.

    A device's own log begins with its own first op, before it has heard that it is enrolled; whoever gets
    both from it must hear the second first, or takes the first for a stranger's.
    """
    if CENTRE_MARK in first.origin or (first.origin, first.epoch) in reached:
        return ()
    said = {"entity": f"{TerminalEnrolled.ENTITY}:{first.origin}", "place": first.n}
    row = conn.execute(_ENROLLED, said).first()
    if row is None or row.seq <= reached.get((row.origin, row.epoch), 0):
        return ()
    key = (row.origin, row.epoch)
    return ((key, reached.get(key, 0) + 1, row.seq),)


def _runs(rows: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield first and last row of each run of one chain."""
    first = last = rows[0]
    for row in rows[1:]:
        if (row.origin, row.epoch) != (first.origin, first.epoch):
            yield first, last
            first = row
        last = row
    yield first, last


def _cut(conn: Connection, key: ChainKey, first: int, last: int, room: _Room) -> Batch | None:
    """Return a batch from `first`: to the last checkpoint of the run that fits, else to the next one."""
    chosen: Checkpoint | None = None
    most = min(MAX_BATCH_OPS, max(1, room.ops))
    for mark in _marks(conn, key, first):
        too_far = mark.seq > last or mark.seq - first >= most
        # Cut where the key changes too: the receiver learns the new one from what stands before.
        if chosen is not None and (too_far or mark.key != chosen.key):
            break
        chosen = mark
    if chosen is None:
        return None
    batch = _batch(conn, key, first, chosen)
    if room.empty and len(batch.ops) > 1 and not _Room(most, room.size, empty=False).take(batch):
        # Long bodies: the shortest run that there is.
        return _batch(conn, key, first, next(iter(_marks(conn, key, first))))
    return batch


def _batch(conn: Connection, key: ChainKey, first: int, mark: Checkpoint) -> Batch:
    ops = tuple(log.ops_of(conn, *key, first - 1, mark.seq - first + 1))
    before = hash_at(conn, *key, first - 1) if first > 1 else None
    return Batch(*key, before or log.anchor(conn, *key)[1], ops, mark)


def _marks(conn: Connection, key: ChainKey, first: int) -> Iterator[Checkpoint]:
    for row in conn.execute(_MARKS, {"of": key[0], "within": key[1], "first": first}):
        yield Checkpoint(row.device, row.key, row.epoch, row.seq, row.hash, row.signature)
