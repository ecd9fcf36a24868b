"""Rows of stock."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.stock import StockState


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A phone number of the hall."""

    number: str
    grade: str
    prepay_fen: int
    state: StockState
    order_id: str | None
    last_op: str


@dataclass(frozen=True, slots=True)
class SimRow:
    """A SIM card of the hall."""

    iccid: str
    state: StockState
    order_id: str | None
    last_op: str


@dataclass(frozen=True, slots=True)
class StockCount:
    """How many numbers and SIM cards are in one state."""

    state: StockState
    numbers: int
    sims: int


class StockQueries(Protocol):
    """Reads stock."""

    def number(self, number: str) -> NumberRow | None:
        """Return one phone number."""
        ...

    def free_numbers(self, limit: int, tail: str = "") -> tuple[NumberRow, ...]:
        """Return free phone numbers in order, of those that end with `tail`."""
        ...

    def granted_numbers(self, terminal_id: str, limit: int, tail: str = "") -> tuple[NumberRow, ...]:
        """Return free phone numbers that the centre granted to a terminal, in order, ending with `tail`."""
        ...

    def unallotted(self, hall_id: str, limit: int, revoked_before_ms: int) -> tuple[NumberRow, ...]:
        """Return free phone numbers of a hall that no terminal holds, in order.

        A terminal that was revoked before a moment (epoch ms) holds nothing any more.
        """
        ...

    def sim(self, iccid: str) -> SimRow | None:
        """Return one SIM card."""
        ...

    def free_sims(self, limit: int) -> tuple[SimRow, ...]:
        """Return free SIM cards in order."""
        ...

    def reserved_for(self, order_id: str) -> tuple[tuple[NumberRow, ...], tuple[SimRow, ...]]:
        """Return numbers and SIMs held for one order."""
        ...

    def counts(self) -> tuple[StockCount, ...]:
        """Return how much there is, by state."""
        ...
