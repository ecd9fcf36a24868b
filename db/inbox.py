"""Taking in ops of another device: known ones change nothing, forged or broken ones are refused (SYNC §5)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, bindparam, select

from app.domain.every_fact import ERASABLE
from app.sync.batches import CATALOGUE_SCOPE, CENTRE_MARK, Batch, hall_scope, staff_scope
from app.sync.chain import first_break, signature_holds
from app.sync.codec import Op
from db import guard, log, writers
from db.apply.applied import once
from db.refold import chunks
from db.tables.halls import ROTATED_KEY, TERMINAL
from db.tables.log import OP, QUARANTINE_BATCH, REDACTION, STORE_STATE
from db.tables.network import DEVICE_REVOKED

AUTHORITY_KEYS: Final = "authority_keys"
"""Key in STORE_STATE: JSON of the centre's devices and their public keys; a standalone hall has none."""
_ERASABLE: Final = frozenset(fact.KIND for fact in ERASABLE)

_STATE = select(STORE_STATE.c.value).where(STORE_STATE.c.key == AUTHORITY_KEYS)
_KEY_OF = (
    select(
        TERMINAL.c.public_key,
        TERMINAL.c.hall_id,
        ROTATED_KEY.c.public_key.label("rotated"),
        DEVICE_REVOKED.c.at_ms.label("out"),
    )
    .outerjoin(ROTATED_KEY, ROTATED_KEY.c.terminal_id == TERMINAL.c.terminal_id)
    .outerjoin(DEVICE_REVOKED, DEVICE_REVOKED.c.terminal_id == TERMINAL.c.terminal_id)
    .where(TERMINAL.c.terminal_id == bindparam("which"))
)
_HEAD = (
    select(OP.c.seq, OP.c.hash, OP.c.tx)
    .where(OP.c.origin == bindparam("of"), OP.c.epoch == bindparam("within"))
    .order_by(OP.c.seq.desc())
    .limit(1)
)
_KNOWN = select(OP.c.op_id).where(OP.c.op_id.in_(bindparam("wanted", expanding=True)))
_ASIDE = select(QUARANTINE_BATCH.c.code, QUARANTINE_BATCH.c.raw).where(
    QUARANTINE_BATCH.c.origin == bindparam("of"),
    QUARANTINE_BATCH.c.epoch == bindparam("within"),
    QUARANTINE_BATCH.c.last_seq == bindparam("last"),
    QUARANTINE_BATCH.c.code.in_(("fork", "duplicate")),
)
_HASHES = (
    select(OP.c.seq, OP.c.hash)
    .where(
        OP.c.origin == bindparam("of"),
        OP.c.epoch == bindparam("within"),
        OP.c.seq >= bindparam("first"),
        OP.c.seq <= bindparam("last"),
    )
    .order_by(OP.c.seq)
)
_REDACTED = select(REDACTION.c.op_id).where(REDACTION.c.op_id.in_(bindparam("wanted", expanding=True)))


class Answer(StrEnum):
    """What became of a batch."""

    APPLIED = "applied"
    KNOWN = "known"
    GAP = "gap"
    FORK = "fork"
    DUPLICATE = "duplicate"
    """One of its ops has the id of another op."""
    FORGED = "forged"
    NOT_ALLOWED = "not_allowed"
    """Its writer may not make one of these facts."""


ASIDE: Final = frozenset({Answer.FORK, Answer.DUPLICATE})
"""Such batches are kept beside the log, and whoever brings them goes on with other chains."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose key signs a chain, and for which hall its ops may speak (None: for any)."""

    key: str
    hall: str | None
    centre: bool = False
    out: bool = False
    """Whether the device was revoked."""


Keys = Callable[[str], Trust | None]
"""Returns what is known of an origin, or None for a stranger."""


@dataclass(frozen=True, slots=True)
class Received:
    """The answer, and how far this store has the chain."""

    answer: Answer
    have: int
    head: bytes
    fresh_ops: tuple[Op, ...] = ()
    """What entered the log, as it stands there (an op that was erased before it came has no body)."""
    folded: tuple[Op, ...] = ()
    """Those of them whose rows are folded."""
    quarantined: tuple[tuple[str, str], ...] = ()
    """Transactions that are not, and why."""
    touched: frozenset[str] = frozenset()
    """Aggregates that changed, as `type:id`."""
    culprit: Op | None = None
    """The op that is not allowed, or with which a fork begins."""
    closed: str = ""
    """The transaction that the chain ended with before."""
    reused: Op | None = None
    """An op whose transaction's id stands further back in its chain already, where that matters."""


class StoreKeys:
    """The usual lookup: the centre's keys from the store's state, all others from the rows of terminals."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        stored = conn.execute(_STATE).scalar()
        self._authorities: dict[str, str] = json.loads(stored) if stored else {}

    @property
    def networked(self) -> bool:
        """Return whether this store has a centre, which alone says what is reference and verdict."""
        return bool(self._authorities)

    def __call__(self, origin: str) -> Trust | None:
        """Return what is known of an origin."""
        device, mark, scope = origin.partition(CENTRE_MARK)
        if mark:
            key = self._authorities.get(device)
            return None if key is None else Trust(key, _hall_of(scope), centre=True)
        row = self._conn.execute(_KEY_OF, {"which": origin}).first()
        if row is None:
            return None
        return Trust(row.rotated or row.public_key, row.hall_id, out=row.out is not None)


def _hall_of(scope: str) -> str | None:
    if scope == CATALOGUE_SCOPE:
        return ""
    hall = scope.partition(":")[2]
    return hall if scope in (hall_scope(hall), staff_scope(hall)) else None


def next_batch(conn: Connection, origin: str, epoch: str, after: int, limit: int = 500) -> Batch | None:
    """Return the ops after `after`, up to the last checkpoint within `limit`; None when all is sent.

    A batch ends where the chain's key changes: the receiver learns the new key from it.
    """
    marks = [mark for mark in log.checkpoints(conn, origin, epoch, after) if mark.seq <= after + limit]
    marks = [mark for mark in marks if mark.key == marks[0].key]
    if not marks:
        return None
    ops = tuple(log.ops_of(conn, origin, epoch, after, marks[-1].seq - after))
    previous = conn.execute(
        select(OP.c.hash).where(OP.c.origin == origin, OP.c.epoch == epoch, OP.c.seq == after)
    ).scalar()
    return Batch(origin, epoch, previous or log.anchor(conn, origin, epoch)[1], ops, marks[-1])


def take_in(
    conn: Connection,
    batch: Batch,
    keys: Keys,
    *,
    networked: bool | None = None,
    proven: bool = False,
    fold: bool = True,
) -> Received:
    """Check a batch whole, put what is new of it into the log and fold it, within the caller's transaction.

    `networked` says that reference facts and verdicts of the centre count from its chains alone; left out,
    the lookup says it. `proven` says that this process computed the hashes itself from what arrived. Without
    `fold` the ops only enter the log.
    """
    have, head, closed = _head(conn, batch)
    trust = keys(batch.origin)
    if networked is None:
        networked = bool(getattr(keys, "networked", False))
    if trust is None or not _genuine(batch, trust, proven=proven):
        return Received(Answer.FORGED, have, head)
    first, last = batch.ops[0].header.seq, batch.ops[-1].header.seq
    answer, culprit = _place(conn, batch, have, head)
    fresh = batch.ops[have + 1 - first :]
    if answer is Answer.APPLIED and networked and not trust.centre:
        culprit = writers.overstepping(conn, batch.origin, trust.hall or "", fresh)
        answer = answer if culprit is None else Answer.NOT_ALLOWED
    if answer is Answer.APPLIED and _doubled(conn, fresh):
        answer = Answer.DUPLICATE
    if answer is not Answer.APPLIED:
        return Received(answer, have, head, culprit=culprit)
    fresh = _without_erased(conn, fresh)
    log.insert_ops(conn, fresh)
    log.keep_checkpoint(conn, batch.checkpoint)
    if not fold:
        return Received(Answer.APPLIED, last, fresh[-1].hash, fresh, closed=closed)
    folded = guard.fold_guarded(conn, fresh, out=trust.out)
    return Received(
        Answer.APPLIED,
        last,
        fresh[-1].hash,
        fresh,
        folded.ops,
        folded.quarantined,
        folded.touched,
        closed=closed,
        reused=folded.reused,
    )


def _head(conn: Connection, batch: Batch) -> tuple[int, bytes, str]:
    """Return sequence number, hash and transaction of the last op that is here of a batch's chain."""
    row = conn.execute(_HEAD, {"of": batch.origin, "within": batch.epoch}).first()
    return (row.seq, row.hash, row.tx) if row else (*log.anchor(conn, batch.origin, batch.epoch), "")


def _doubled(conn: Connection, ops: Sequence[Op]) -> bool:
    """Return whether one of these ops has the id of another op, here or among themselves."""
    ids = {op.header.op_id for op in ops}
    return len(ids) < len(ops) or any(
        conn.execute(_KNOWN, {"wanted": chunk}).first() is not None for chunk in chunks(ids)
    )


def _place(conn: Connection, batch: Batch, have: int, head: bytes) -> tuple[Answer, Op | None]:
    """Return whether a batch follows what this store has of its chain, and brings something new.

    With a fork goes the op that it begins with, as far as is known here.
    """
    first, last = batch.ops[0].header.seq, batch.ops[-1].header.seq
    if first > have + 1:
        return _fate(conn, batch), batch.ops[0]
    if first == have + 1:
        return (Answer.APPLIED, None) if batch.prev_hash == head else (Answer.FORK, batch.ops[0])
    span = {"of": batch.origin, "within": batch.epoch, "first": first, "last": last}
    known = {row.seq: row.hash for row in conn.execute(_HASHES, span)}
    other = next((op for op in batch.ops if known.get(op.header.seq, op.hash) != op.hash), None)
    if other is not None:
        return Answer.FORK, other
    return (Answer.APPLIED if last > have else Answer.KNOWN), None


def _fate(conn: Connection, batch: Batch) -> Answer:
    """Return a gap, unless the batch goes on from one that was set aside: then it goes the same way."""
    from app.sync.protocol import WireBatch, load

    place = {"of": batch.origin, "within": batch.epoch, "last": batch.ops[0].header.seq - 1}
    for row in conn.execute(_ASIDE, place):
        if load(WireBatch, row.raw).checkpoint.hash == batch.prev_hash.hex():
            return Answer(row.code)
    return Answer.GAP


def genuine(batch: Batch, keys: Keys) -> bool:
    """Return whether a batch, its hashes computed by this process, is signed with its origin's known key."""
    trust = keys(batch.origin)
    return trust is not None and _genuine(batch, trust, proven=True)


def _genuine(batch: Batch, trust: Trust, *, proven: bool) -> bool:
    """Return whether the batch is one unbroken run of its origin's chain, signed by its origin's key."""
    mark, ops = batch.checkpoint, batch.ops
    if not ops or (mark.device, mark.epoch) != (batch.origin, batch.epoch):
        return False
    if (mark.seq, mark.hash) != (ops[-1].header.seq, ops[-1].hash):
        return False
    if not _one_run(batch, trust) or not signature_holds(mark, trust.key):
        return False
    return proven or first_break(batch.prev_hash, ops[0].header.seq, ops) is None


def _one_run(batch: Batch, trust: Trust) -> bool:
    """Return whether the ops are of one chain, one behind the other, and whole."""
    origin, epoch, hall = batch.origin, batch.epoch, trust.hall
    for seq, op in enumerate(batch.ops, batch.ops[0].header.seq):
        header = op.header
        if header.seq != seq or header.origin != origin or header.epoch != epoch:
            return False
        if hall is not None and header.hall != hall:
            return False
        if op.body is None and header.kind not in _ERASABLE:
            return False  # only personal facts can have been erased; this body was taken away on the road
    return True


def _without_erased(conn: Connection, ops: tuple[Op, ...]) -> tuple[Op, ...]:
    """Strip ops that were erased before they arrived of salt and body; the hash of the body stays."""
    personal = [op.header.op_id for op in ops if op.header.kind in _ERASABLE]
    erased: set[str] = set()
    for chunk in chunks(personal):
        erased |= {row.op_id for row in conn.execute(_REDACTED, {"wanted": chunk})}
    if not erased:
        return ops
    return tuple(
        Op(op.header, None, None, op.body_hash, op.hash) if op.header.op_id in erased else op for op in ops
    )


def set_batch_aside(conn: Connection, batch: Batch, code: str, at_ms: int) -> None:
    """Keep a batch that must not enter the log, as it came; the same batch is kept once."""
    # What makes messages is not loaded before there is a network.
    from app.sync.protocol import batch_out, dump

    raw = dump(batch_out(batch))
    row = {
        "origin": batch.origin,
        "epoch": batch.epoch,
        "first_seq": batch.ops[0].header.seq if batch.ops else 0,
        "last_seq": batch.ops[-1].header.seq if batch.ops else 0,
        "code": code,
        "at_ms": at_ms,
        "sha256": sha256(raw).digest(),
        "raw": raw,
    }
    once(conn, QUARANTINE_BATCH, [row], ["sha256"])


def replay(conn: Connection) -> int:
    """Fold quarantined transactions that can be applied by now; returns how many ops that were."""
    return len(guard.replay(conn))
