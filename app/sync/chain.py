"""Checkpoints: a device signs the head of its own chain (SYNC §2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.sync.codec import Op, canonical_json, check_op


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement: up to `seq`, the chain of this device and epoch has this `hash`."""

    device: str
    key: str
    """Public key, 64 hexadecimal digits."""
    epoch: str
    seq: int
    hash: bytes
    signature: bytes


def _statement(device: str, key: str, epoch: str, seq: int, digest: bytes) -> bytes:
    return canonical_json(
        {"device": device, "epoch": epoch, "hash": digest.hex(), "key": key, "seq": seq}
    ).encode()


class Signer:
    """Signs checkpoints with the device's Ed25519 key (32 bytes)."""

    def __init__(self, device: str, private_key: bytes) -> None:
        self._device = device
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)
        self.public_key = self._key.public_key().public_bytes_raw().hex()

    def sign(self, epoch: str, seq: int, digest: bytes) -> Checkpoint:
        """Return the signed checkpoint of a head."""
        statement = _statement(self._device, self.public_key, epoch, seq, digest)
        return Checkpoint(self._device, self.public_key, epoch, seq, digest, self._key.sign(statement))


def signature_holds(checkpoint: Checkpoint, public_key: str) -> bool:
    """Return whether the checkpoint was signed with `public_key` (hexadecimal)."""
    if checkpoint.key != public_key:
        return False
    statement = _statement(
        checkpoint.device, checkpoint.key, checkpoint.epoch, checkpoint.seq, checkpoint.hash
    )
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(checkpoint.signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def first_break(previous: bytes, expected_seq: int, ops: Iterable[Op]) -> int | None:
    """Return the sequence number at which a chain breaks, or None when every op follows the last.

    `previous` is the hash before the first op, `expected_seq` the number that the first op must have.
    """
    for op in ops:
        if op.header.seq != expected_seq or not check_op(previous, op):
            return expected_seq
        previous = op.hash
        expected_seq += 1
    return None
