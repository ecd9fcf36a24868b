"""What the group `sync` sends: ops of some 600 bytes on the wire, of a kind that is applied or not."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.domain.facts import Fact
from app.domain.log import EpochOpened
from app.domain.verification import CustomerSearched
from app.services.ports import Ids, TerminalIdentity
from app.sync.batches import Batch
from app.sync.chain import Signer
from app.sync.codec import SALT_BYTES, ZERO_HASH, Header, Op, encode, make_op
from app.sync.protocol import Push, WireBatch, batch_out, dump

BATCH: Final = 500
TRANSACTION: Final = 100
"""Ops between two signatures: the longest transaction."""
UNKNOWN: Final = "bench_unknown"
"""A kind that no program knows: kept in the log, relayed, and no row is made of it."""
_MS: Final = 1_780_275_600_000


def facts(count: int, ids: Ids) -> Iterator[Fact]:
    """Yield record facts of one row each."""
    for number in range(count):
        yield CustomerSearched(
            search_id=ids.new(),
            staff_no="T10001",
            by="document_tail",
            query=f"**************{number:04d}",
            hits=number % 7,
            at_ms=_MS + number,
        )


def opening(signer: Signer, who: TerminalIdentity, ids: Ids) -> Batch:
    """Return the first op of a device's epoch, for a device that has no store."""
    fact = EpochOpened(terminal_id=who.terminal_id, epoch=who.epoch, parent=None, seq=0, hash=ZERO_HASH.hex())
    header = Header(
        who.terminal_id, who.epoch, 1, ids.new(), ids.new(), fact.KIND, fact.V, fact.entity, fact.refs,
        who.hall_id, "", "", f"{_MS:013d}.000000", _MS,
    )  # fmt: skip
    op = make_op(ZERO_HASH, header, ids.random_bytes(SALT_BYTES), encode(fact))
    mark = signer.sign(who.epoch, 1, op.hash)
    return Batch(who.terminal_id, who.epoch, ZERO_HASH, (op,), mark)


def chain(
    count: int, signer: Signer, who: TerminalIdentity, ids: Ids, *, known: bool, after: int = 0,
    previous: bytes = ZERO_HASH,
) -> Iterator[Batch]:  # fmt: skip
    """Yield batches of a device's chain, each a transaction that is signed."""
    ops: list[Op] = []
    before = first = previous
    tx = ""
    for number, fact in enumerate(facts(count, ids), start=1):
        tx = ids.new() if (number - 1) % TRANSACTION == 0 else tx
        header = Header(
            origin=who.terminal_id,
            epoch=who.epoch,
            seq=after + number,
            op_id=ids.new(),
            tx=tx,
            kind=fact.KIND if known else UNKNOWN,
            v=fact.V,
            entity=fact.entity,
            refs=fact.refs,
            hall=who.hall_id,
            actor="T10001",
            business_day="",
            hlc=f"{_MS + number:013d}.000000",
            wall=_MS + number,
        )
        op = make_op(before, header, ids.random_bytes(SALT_BYTES), encode(fact))
        ops.append(op)
        before = op.hash
        if len(ops) == TRANSACTION or number == count:
            mark = signer.sign(who.epoch, header.seq, op.hash)
            yield Batch(who.terminal_id, who.epoch, first, tuple(ops), mark)
            ops, first = [], before


def on_the_wire(batches: Sequence[Batch]) -> tuple[WireBatch, ...]:
    """Return batches as they travel."""
    return tuple(batch_out(batch) for batch in batches)


def push_bodies(batches: Sequence[Batch]) -> list[bytes]:
    """Return the bodies of the pushes in which batches travel, `BATCH` ops each."""
    wire, runs = on_the_wire(batches), BATCH // TRANSACTION
    return [dump(Push(wire[start : start + runs])) for start in range(0, len(wire), runs)]
