"""Rows of what people see of the network: own work that did not stand, and how far each device has come."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LostRow:
    """A transition of this terminal that its authority superseded or refused. `outcome` is an `Outcome`."""

    op_id: str
    entity: str
    kind: str
    actor: str
    at_ms: int
    outcome: str
    code: str


@dataclass(frozen=True, slots=True)
class ChainSeenRow:
    """A device and the newest op of its chain in this store; `seq` and `at_ms` are 0 before the first."""

    origin: str
    code: str
    name: str
    kind: str
    seq: int
    at_ms: int


class SyncSeenQueries(Protocol):
    """Reads for the sync screen."""

    def lost(self, origin: str, since_ms: int) -> tuple[LostRow, ...]:
        """Return own transitions since a moment (epoch ms) that were superseded or refused, newest first.

        An issue of a ticket that is here by another record of the same slip is none of them.
        """
        ...

    def noted(self, staff_no: str) -> frozenset[str]:
        """Return the keys of the cases that a person has dealt with at this terminal."""
        ...

    def chains(self) -> tuple[ChainSeenRow, ...]:
        """Return every device of the hall that is not revoked, by code."""
        ...
