"""Messages of the wire, `/sync/v1` (SYNC §5; the complete description is docs/sync-protocol.md).

Everything is JSON. Hashes, salts, keys and signatures are lower-case hexadecimal; times are epoch ms.
Unknown members are ignored, so that a newer peer may say more. The op's `body` is opaque text.
"""

import re
from hashlib import sha256
from typing import Annotated, Any, Final, TypeVar

import msgspec

from app.domain.copies import AskedBy, CustomerCopied
from app.domain.errors import UserError
from app.domain.images import MOST_BYTES
from app.sync.batches import Batch, ChainHead
from app.sync.chain import Checkpoint
from app.sync.codec import ZERO_HASH, Header, Op, hash_op

PROTO: Final = 1
PREFIX: Final = "/sync/v1"
MAX_PUSH_OPS: Final = 500
MAX_PUSH_BYTES: Final = 1 << 20
"""Of the JSON, before compression."""
MAX_TX_OPS: Final = 100
MAX_TX_BYTES: Final = 256 * 1024
"""Characters of the bodies of one transaction."""
MAX_FEED_ITEMS: Final = 1000
MAX_WAIT_S: Final = 25
MAX_BLOB_BYTES: Final = MOST_BYTES


# `gc=False`: messages are trees, and looking through thousands of ops for cycles takes a tenth of a transfer.


class Head(msgspec.Struct, frozen=True, gc=False):
    """How far a chain has come: `seq` 0 and a zero hash before the first op."""

    origin: str
    epoch: str
    seq: int
    hash: str


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A signed checkpoint."""

    device: str
    key: str
    epoch: str
    seq: int
    hash: str
    signature: str


class WireOp(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One op. An erased one has neither salt nor body, but says `body_hash`."""

    header: Header
    salt: str | None = None
    body: str | None = None
    body_hash: str | None = None


class WireBatch(msgspec.Struct, frozen=True, gc=False):
    """A run of one chain with the checkpoint of its last op."""

    origin: str
    epoch: str
    prev_hash: str
    ops: tuple[WireOp, ...]
    checkpoint: Mark


class Hello(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a device says first. `have` lets the server tell where in its feeds this device stands."""

    proto: tuple[int, int]
    schema: tuple[int, int]
    device: str
    epoch: str
    head: Head
    wall: int
    cursors: dict[str, int] = {}
    have: tuple[Head, ...] = ()


class Limits(msgspec.Struct, frozen=True):
    """What the server takes."""

    ops: int = MAX_PUSH_OPS
    bytes: int = MAX_PUSH_BYTES
    inflated: int = 8 << 20
    feed: int = MAX_FEED_ITEMS
    wait: int = MAX_WAIT_S


class HelloAnswer(msgspec.Struct, frozen=True):
    """Where the server stands. `action`: ok, rewind, new_epoch, snapshot or upgrade."""

    proto: int
    schema: int
    server_epoch: str
    server_time: int
    role: str
    have: tuple[Head, ...]
    durable: tuple[Head, ...]
    """What the centre has; at the centre the same as `have`."""
    limits: Limits
    action: str
    cursors: dict[str, int]
    """For each scope that the device may read: the place after which its feed begins for it."""
    hub_term: int = 0
    centre_up: bool = True
    """Of a hub: whether it reaches the centre now."""


class Push(msgspec.Struct, frozen=True, gc=False):
    """Runs of chains in the order in which the sender took them in."""

    batches: tuple[WireBatch, ...]


class Quarantined(msgspec.Struct, frozen=True, gc=False):
    """A transaction (or with an empty `tx` a whole batch) that was kept, but not applied."""

    origin: str
    epoch: str
    tx: str
    code: str


class WireVerdict(msgspec.Struct, frozen=True, gc=False):
    """A decision, as in the fact `verdict`."""

    op_id: str
    outcome: str
    code: str
    hub_term: int


class PushAnswer(msgspec.Struct, frozen=True):
    """What became of a push: nothing of it needs to be sent again."""

    have: tuple[Head, ...]
    durable: tuple[Head, ...]
    quarantined: tuple[Quarantined, ...]
    verdicts: tuple[WireVerdict, ...]
    """On the case ops of this push, as far as they are known here by now."""
    centre_up: bool = True
    """As in `HelloAnswer`."""


class FeedItem(msgspec.Struct, frozen=True, gc=False):
    """One op and its place in the scope."""

    n: int
    op: WireOp


class FeedPage(msgspec.Struct, frozen=True, gc=False):
    """Items after a place, cut where a checkpoint stands. `prev` are the chains' hashes before this page."""

    server_epoch: str
    items: tuple[FeedItem, ...]
    checkpoints: tuple[Mark, ...]
    prev: tuple[Head, ...]
    next: int
    head: int
    floor: int
    centre_up: bool = True
    """As in `HelloAnswer`."""


class Part(msgspec.Struct, frozen=True):
    """One part of a snapshot: a gzip of JSON lines, each a `WireBatch`; fetched as a blob."""

    sha256: str
    size: int


class Snapshot(msgspec.Struct, frozen=True):
    """A scope as it stood at place `n`; the feed goes on from there."""

    server_epoch: str
    n: int
    schema: int
    parts: tuple[Part, ...]


class Enrol(msgspec.Struct, frozen=True):
    """A device asks to belong to the hall of its one-time code."""

    code: str
    public_key: str
    kind: str


class Enrolled(msgspec.Struct, frozen=True):
    """Who the device is from now on; `authority_keys` maps the centre's devices to their public keys."""

    device: str
    hall: str
    slot: str
    token: str
    authority_keys: dict[str, str]
    server_epoch: str
    code: str
    """The terminal's short code, such as `T03`, as receipts print it."""


class Ask(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom a device asks the centre for; never a part of a name or number: nobody may browse people."""

    by: AskedBy
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern="^[ -~]+$")]
    document: Annotated[str, msgspec.Meta(max_length=64, pattern="^[ -~]*$")] = ""
    """Kind of the identity document, where `by` is `document`."""


class Copies(msgspec.Struct, frozen=True):
    """The customer, or nothing where the centre knows nobody by that."""

    copies: tuple[CustomerCopied, ...]


class Refusal(msgspec.Struct, frozen=True):
    """Every error: a stable code and what belongs to it."""

    error: str
    detail: dict[str, Any] = {}


M = TypeVar("M")
_ENCODER: Final = msgspec.json.Encoder()
_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind)
    for kind in (
        Hello,
        HelloAnswer,
        Push,
        PushAnswer,
        FeedPage,
        Snapshot,
        Enrol,
        Enrolled,
        Ask,
        Copies,
        Refusal,
        WireBatch,
    )
}


_NO_JSON: Final = "json"
_WHOLE: Final = "message"
_AT: Final = re.compile(r" - at `\$([^`]*)`$")
_MISSING: Final = re.compile(r"Object missing required field `([^`]+)`")
_INDEX: Final = re.compile(r"\[[^\]]*\]")


def dump(message: object) -> bytes:
    """Return the JSON of a message."""
    return _ENCODER.encode(message)


def load(kind: type[M], data: bytes) -> M:
    """Return a message. Raises `UserError("wire.malformed")` with the place for anything else."""
    try:
        found: M = _DECODERS[kind].decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UserError("wire.malformed", where=_where(error)) from error
    return found


def _where(error: Exception) -> str:
    """Return the member that does not fit, as `batches.ops.header.seq`; `json` where nothing can be read.

    The parser's own words name the place, but are nobody's to rely on.
    """
    if not isinstance(error, msgspec.ValidationError):
        return _NO_JSON
    said = str(error)
    path = _AT.search(said)
    missing = _MISSING.match(said)
    names = [name for name in _INDEX.sub("", path[1] if path else "").split(".") if name]
    names += [missing[1]] if missing else []
    return ".".join(names) or _WHOLE


def head_out(head: ChainHead) -> Head:
    """Return a head as it travels."""
    return Head(head.origin, head.epoch, head.seq, head.hash.hex())


def head_in(head: Head) -> ChainHead:
    """Return a head that arrived."""
    return ChainHead(head.origin, head.epoch, head.seq, unhex(head.hash))


def mark_out(mark: Checkpoint) -> Mark:
    """Return a checkpoint as it travels."""
    return Mark(mark.device, mark.key, mark.epoch, mark.seq, mark.hash.hex(), mark.signature.hex())


def mark_in(mark: Mark) -> Checkpoint:
    """Return a checkpoint that arrived."""
    return Checkpoint(mark.device, mark.key, mark.epoch, mark.seq, unhex(mark.hash), unhex(mark.signature))


def op_out(op: Op) -> WireOp:
    """Return an op as it travels: its hash is computed again by whoever takes it in."""
    if op.body is None or op.salt is None:
        return WireOp(op.header, None, None, op.body_hash.hex())
    return WireOp(op.header, op.salt.hex(), op.body)


def op_in(previous: bytes, wire: WireOp) -> Op:
    """Return an op that follows `previous`, with the hash that this makes. Raises `UserError`."""
    if wire.body is None or wire.salt is None:
        body_hash = unhex(wire.body_hash or "")
        return Op(wire.header, None, None, body_hash, hash_op(previous, wire.header, body_hash))
    # As `hash_body` and `hash_op` do it, without the calls: every op that travels comes by here.
    salt, header = unhex(wire.salt), wire.header
    body_hash = sha256(salt + wire.body.encode()).digest()
    digest = sha256(previous + header.canonical() + body_hash).digest()
    return Op(header, salt, wire.body, body_hash, digest)


def batch_out(batch: Batch) -> WireBatch:
    """Return a batch as it travels."""
    return WireBatch(
        batch.origin,
        batch.epoch,
        batch.prev_hash.hex(),
        tuple(op_out(op) for op in batch.ops),
        mark_out(batch.checkpoint),
    )


def batch_in(wire: WireBatch) -> Batch:
    """Return a batch that arrived, its chain of hashes computed anew. Raises `UserError`.

    Whether the chain ends in the hash that the checkpoint signs is for the store to check.
    """
    previous = unhex(wire.prev_hash) or ZERO_HASH
    ops = []
    before = previous
    for each in wire.ops:
        op = op_in(before, each)
        ops.append(op)
        before = op.hash
    return Batch(wire.origin, wire.epoch, previous, tuple(ops), mark_in(wire.checkpoint))


def unhex(text: str) -> bytes:
    """Return the bytes of hexadecimal text. Raises `UserError("wire.malformed")`."""
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise UserError("wire.malformed", where="hexadecimal") from error
