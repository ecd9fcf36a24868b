"""A page of a feed and a part of a snapshot, as batches (SYNC §5)."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.errors import UserError
from app.sync.batches import Batch
from app.sync.codec import ZERO_HASH, Op
from app.sync.protocol import FeedPage, WireBatch, batch_in, load, mark_in, op_in, unhex
from app.sync.wire import BadAnswer, ChainKey

MAX_BATCH_OPS: Final = 100
"""So many ops are one batch, and fit into a transaction: a person at the counter goes first between two."""
MAX_PART_BYTES: Final = 256 << 20
_CHUNK: Final = 1 << 20


@dataclass(slots=True)
class _Open:
    """How far a chain was read: number and hash of its last op, and what no checkpoint has closed yet."""

    seq: int
    hash: bytes
    before: bytes
    """The hash before the first of `ops`."""
    ops: list[Op]


def batches_of(page: FeedPage, after: int) -> tuple[Batch, ...]:
    """Return the batches of a page in order of arrival, cut at checkpoints, if possible to 100 ops each.

    Raises `BadAnswer` for a page that breaks off a chain, goes back, or leaves ops without a checkpoint.
    """
    try:
        return _merged(_runs(page, after))
    except UserError as error:
        raise BadAnswer("page") from error


def _runs(page: FeedPage, after: int) -> Iterator[Batch]:
    """Yield what lies between two checkpoints of a chain, when its last op has come by."""
    marks = {(mark.device, mark.epoch, mark.seq): mark for mark in page.checkpoints}
    open_: dict[ChainKey, _Open] = {}
    for head in page.prev:
        digest = unhex(head.hash)
        open_[head.origin, head.epoch] = _Open(head.seq, digest, digest, [])
    place = after
    for item in page.items:
        header = item.op.header
        key = (header.origin, header.epoch)
        run = open_.get(key)
        if run is None:
            run = open_[key] = _Open(0, ZERO_HASH, ZERO_HASH, [])
        run.seq += 1
        if item.n <= place or header.seq != run.seq:
            raise BadAnswer("order")
        place = item.n
        op = op_in(run.hash, item.op)
        run.ops.append(op)
        run.hash = op.hash
        found = marks.get((*key, run.seq))
        if found is not None:
            yield Batch(*key, run.before, tuple(run.ops), mark_in(found))
            run.before, run.ops = run.hash, []
    if any(run.ops for run in open_.values()) or page.next < place:
        raise BadAnswer("unfinished")


def _merged(runs: Iterator[Batch]) -> tuple[Batch, ...]:
    """Return neighbouring runs of one chain as one batch: fewer signatures to check."""
    made: list[Batch] = []
    for run in runs:
        last = made[-1] if made else None
        if (
            last is not None
            and (last.origin, last.epoch) == (run.origin, run.epoch)
            and last.checkpoint.key == run.checkpoint.key
            and len(last.ops) + len(run.ops) <= MAX_BATCH_OPS
        ):
            made[-1] = Batch(run.origin, run.epoch, last.prev_hash, last.ops + run.ops, run.checkpoint)
        else:
            made.append(run)
    return tuple(made)


def transactions(batches: Sequence[Batch], most: int = MAX_BATCH_OPS) -> Iterator[tuple[Batch, ...]]:
    """Yield batches in groups of at most so many ops; a batch that is longer stands alone."""
    group: list[Batch] = []
    count = 0
    for batch in batches:
        if group and count + len(batch.ops) > most:
            yield tuple(group)
            group, count = [], 0
        group.append(batch)
        count += len(batch.ops)
    if group:
        yield tuple(group)


def ends_of(batches: Sequence[Batch]) -> dict[ChainKey, int]:
    """Return the last sequence number of each chain in these batches."""
    return {(batch.origin, batch.epoch): batch.ops[-1].header.seq for batch in batches if batch.ops}


def batches_of_part(data: bytes) -> Iterator[Batch]:
    """Yield the batches of one part of a snapshot. Raises `BadAnswer`."""
    try:
        for line in _inflated(data).splitlines():
            if line:
                yield batch_in(load(WireBatch, line))
    except UserError as error:
        raise BadAnswer("part") from error


def _inflated(data: bytes) -> bytes:
    """Return what a gzip holds, refusing one that swells beyond any part."""
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    out = bytearray()
    try:
        while data and not inflater.eof:
            out += inflater.decompress(data, _CHUNK)
            data = inflater.unconsumed_tail
            if len(out) > MAX_PART_BYTES:
                raise BadAnswer("size")
    except zlib.error as error:
        raise BadAnswer("gzip") from error
    if not inflater.eof:
        raise BadAnswer("gzip")
    return bytes(out)
