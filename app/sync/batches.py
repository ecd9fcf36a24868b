"""Runs of a chain on their way from store to store, and how far a store has come."""

from dataclasses import dataclass

from app.sync.chain import Checkpoint
from app.sync.codec import Op

CENTRE_MARK = "~"
"""The centre writes one chain a scope, with the origin `<device>~<scope>`: a reader gets whole chains."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A run of one chain, cut at a checkpoint. `prev_hash` is the hash before the first op."""

    origin: str
    epoch: str
    prev_hash: bytes
    ops: tuple[Op, ...]
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class ChainHead:
    """How far a chain has come in some store."""

    origin: str
    epoch: str
    seq: int
    hash: bytes


def scope_origin(device: str, scope: str) -> str:
    """Return the origin under which the centre `device` writes what belongs to a scope."""
    return f"{device}{CENTRE_MARK}{scope}"


def hall_scope(hall: str) -> str:
    """Return the scope of a hall's own facts."""
    return f"hall:{hall}"


def staff_scope(hall: str) -> str:
    """Return the scope of a hall's staff."""
    return f"staff:{hall}"


CATALOGUE_SCOPE = "catalogue"
"""Plans and tariffs, the same for all halls."""
