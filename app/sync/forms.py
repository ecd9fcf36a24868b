"""The form of what arrives in a push: everything that a reader relies on is refused at the door (SYNC §2)."""

import re
from typing import Final

from app.domain.errors import UserError
from app.domain.log import EpochOpened
from app.sync.batches import Batch
from app.sync.protocol import MAX_TX_BYTES, MAX_TX_OPS, Hello, WireBatch, WireOp, batch_in
from app.sync.serving import Refused

_LARGEST: Final = 1 << 53
"""Numbers in headers are below this: JSON and both databases hold them exactly."""
_MOST_REFS: Final = 64
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_HLC: Final = re.compile(r"[0-9]{13}\.[0-9]{6,9}", re.ASCII)
_EPOCH: Final = re.compile(r"[0-9A-Z]{3}", re.ASCII)
_SALT: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}", re.ASCII)
_ENTITY: Final = re.compile(r"[^:]{1,64}:.{1,135}", re.DOTALL)
_FORM: Final = re.compile(
    rf"{_HLC.pattern} {_ID.pattern} {_ID.pattern} {_EPOCH.pattern} {_SALT.pattern} {_ENTITY.pattern}",
    re.ASCII | re.DOTALL,
)
"""The usual op's members in one look; `_wrong` says which of them it is."""
_SHORT: Final = 64
_NAME: Final = 200


def batch_of(wire: WireBatch) -> Batch:
    """Return a batch that arrived. Raises `Refused` (422 `malformed`), which names chain and place."""
    where = _fault(wire) if wire.ops else ("ops", 0)
    if where is None:
        try:
            return batch_in(wire)
        except UserError as error:  # pragma: no cover - every hexadecimal text was looked at
            where = str(error.params.get("where", "")), wire.ops[0].header.seq
    detail = {"where": where[0], "origin": wire.origin, "epoch": wire.epoch, "seq": where[1]}
    raise Refused(422, "malformed", detail)


def hello_fault(hello: Hello) -> str:
    """Return the member of a greeting that no store could look up, or an empty string."""
    if not _named(hello.device):
        return "device"
    if hello.epoch and not _EPOCH.fullmatch(hello.epoch):
        return "epoch"
    heads = (hello.head, *hello.have)
    fits = (_named(head.origin) and len(head.epoch) <= _SHORT and 0 <= head.seq < _LARGEST for head in heads)
    return "" if all(fits) else "have"


def _named(text: str) -> bool:
    return len(text) <= _NAME and "\0" not in text


def _fault(wire: WireBatch) -> tuple[str, int] | None:
    """Return the first thing of a batch that has not its form, and the op's number."""
    for op in wire.ops:
        wrong = not _right(op) and _wrong(op)
        if wrong:
            return wrong, op.header.seq
    first, last, mark = wire.ops[0].header, wire.ops[-1].header, wire.checkpoint
    if first.seq == 1 and first.kind != EpochOpened.KIND:
        return EpochOpened.KIND, first.seq
    if not _HASH.fullmatch(wire.prev_hash):
        return "prev_hash", first.seq
    hashes = _HASH.fullmatch(mark.key) and _HASH.fullmatch(mark.hash)
    if not (hashes and _SIGNATURE.fullmatch(mark.signature)):
        return "checkpoint", last.seq
    return _transactions(wire)


def _transactions(wire: WireBatch) -> tuple[str, int] | None:
    """Return where a transaction is too big, or goes on behind another one."""
    seen: set[str] = set()
    present, count, size = "", 0, 0
    for op in wire.ops:
        tx = op.header.tx
        if tx != present:
            if tx in seen:
                return "tx", op.header.seq
            seen.add(tx)
            present, count, size = tx, 0, 0
        count += 1
        size += len(op.body or "")
        if count > MAX_TX_OPS or size > MAX_TX_BYTES:
            return "tx", op.header.seq
    return None


def _right(op: WireOp) -> bool:
    """Return whether an op without refs has its form: what `_wrong` finds, in a third of the time."""
    header = op.header
    rest = (
        f"{header.origin}\n{header.kind}\n{header.hall}\n{header.actor}\n{header.business_day}{header.entity}"
    )
    return (
        op.body is not None
        and not header.refs
        and _FORM.fullmatch(
            f"{header.hlc} {header.op_id} {header.tx} {header.epoch} {op.salt} {header.entity}"
        )
        is not None
        and 0 < header.seq < _LARGEST
        and 0 <= header.wall < _LARGEST
        and 0 <= header.v < _LARGEST
        and 0 < len(header.kind) <= _SHORT
        and 0 < len(header.origin) <= _NAME
        and len(header.hall) <= _SHORT
        and len(header.actor) <= _SHORT
        and len(header.business_day) <= _SHORT
        and "\0" not in rest
        and "\0" not in op.body
    )


def _wrong(op: WireOp) -> str:
    """Return the member of an op that has not its form, or an empty string.

    Text may not hold a NUL, which PostgreSQL cannot keep, nor numbers be such that JSON cannot hold them.
    """
    header = op.header
    texts = (
        header.origin, header.epoch, header.op_id, header.tx, header.kind, header.entity, header.hall,
        header.actor, header.business_day, header.hlc, *header.refs, op.body or "",
    )  # fmt: skip
    if "\0" in "".join(texts):
        return "text"
    if not (0 < header.seq < _LARGEST and 0 <= header.wall < _LARGEST and 0 <= header.v < _LARGEST):
        return "number"
    checks = (
        ("hlc", _HLC.fullmatch(header.hlc)),
        ("op_id", _ID.fullmatch(header.op_id)),
        ("tx", _ID.fullmatch(header.tx)),
        ("epoch", _EPOCH.fullmatch(header.epoch)),
        ("entity", _ENTITY.fullmatch(header.entity)),
        ("kind", 0 < len(header.kind) <= _SHORT),
        ("origin", 0 < len(header.origin) <= _NAME),
        ("hall", len(header.hall) <= _SHORT),
        ("actor", len(header.actor) <= _SHORT),
        ("business_day", len(header.business_day) <= _SHORT),
        ("refs", len(header.refs) <= _MOST_REFS and all(map(_ENTITY.fullmatch, header.refs))),
        ("salt", op.body is None or _SALT.fullmatch(op.salt or "")),
        ("body_hash", op.body is not None or _HASH.fullmatch(op.body_hash or "")),
    )
    return next((name for name, holds in checks if not holds), "")
