"""Taking in ops of another device: known ones change nothing, forged or broken ones are refused (SYNC §5)."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, select

from app.sync.chain import Checkpoint, first_break, signature_holds
from app.sync.codec import Op
from db import log
from db.rebuild import fold_ops
from db.tables.halls import TERMINAL
from db.tables.log import OP


@dataclass(frozen=True, slots=True)
class Batch:
    """A run of one chain, cut at a checkpoint. `prev_hash` is the hash before the first op."""

    origin: str
    epoch: str
    prev_hash: bytes
    ops: tuple[Op, ...]
    checkpoint: Checkpoint


class Answer(StrEnum):
    """What became of a batch."""

    APPLIED = "applied"
    KNOWN = "known"
    GAP = "gap"
    FORK = "fork"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Received:
    """The answer, and the last sequence number that this store has of the chain."""

    answer: Answer
    have: int


def next_batch(conn: Connection, origin: str, epoch: str, after: int, limit: int = 500) -> Batch | None:
    """Return the ops after `after`, up to the last checkpoint within `limit`; None when all is sent."""
    marks = [mark for mark in log.checkpoints(conn, origin, epoch, after) if mark.seq <= after + limit]
    if not marks:
        return None
    ops = tuple(log.ops_of(conn, origin, epoch, after, marks[-1].seq - after))
    previous = conn.execute(
        select(OP.c.hash).where(OP.c.origin == origin, OP.c.epoch == epoch, OP.c.seq == after)
    ).scalar()
    return Batch(origin, epoch, previous or log.anchor(conn, origin, epoch)[1], ops, marks[-1])


def receive(conn: Connection, batch: Batch) -> Received:
    """Check a batch whole and apply what is new of it, within the caller's transaction."""
    have, head_hash = log.head(conn, batch.origin, batch.epoch)
    if not _genuine(conn, batch):
        return Received(Answer.FORGED, have)
    first = batch.ops[0].header.seq
    if first > have + 1:
        return Received(Answer.GAP, have)
    known = {
        op.header.seq: op.hash
        for op in log.ops_of(conn, batch.origin, batch.epoch, first - 1, len(batch.ops))
    }
    if any(known.get(op.header.seq, op.hash) != op.hash for op in batch.ops):
        return Received(Answer.FORK, have)
    fresh = [op for op in batch.ops if op.header.seq > have]
    if not fresh:
        return Received(Answer.KNOWN, have)
    if first == have + 1 and batch.prev_hash != head_hash:
        return Received(Answer.FORK, have)
    log.insert_ops(conn, [log.op_row(op) for op in fresh])
    log.insert_checkpoint(conn, batch.checkpoint)
    fold_ops(conn, fresh)
    return Received(Answer.APPLIED, fresh[-1].header.seq)


def _genuine(conn: Connection, batch: Batch) -> bool:
    """Return whether the batch is one unbroken run of its origin's chain, signed by its origin's key."""
    key = conn.execute(select(TERMINAL.c.public_key).where(TERMINAL.c.terminal_id == batch.origin)).scalar()
    mark = batch.checkpoint
    return (
        key is not None
        and bool(batch.ops)
        and all(op.header.origin == batch.origin and op.header.epoch == batch.epoch for op in batch.ops)
        and (mark.device, mark.epoch) == (batch.origin, batch.epoch)
        and (mark.seq, mark.hash) == (batch.ops[-1].header.seq, batch.ops[-1].hash)
        and signature_holds(mark, key)
        and first_break(batch.prev_hash, batch.ops[0].header.seq, batch.ops) is None
    )
