"""Rows of what happens to drawers."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.drawers import CheckCause, DisputeKind
from app.domain.shifts import NoteCount


@dataclass(frozen=True, slots=True)
class BagRow:
    """One bag that went to the safe (fen)."""

    bag_id: str
    bag_no: str
    shift_id: str
    notes: tuple[NoteCount, ...]
    amount_fen: int
    staff_no: str
    witness: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One disputed change (fen)."""

    dispute_id: str
    shift_id: str
    receipt: str
    said: DisputeKind
    amount_fen: int
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One count in the middle of a shift (fen)."""

    check_id: str
    shift_id: str
    cause: CheckCause
    about: str
    cash_fen: int
    expected_fen: int
    counted_by: str
    manager: str
    at_ms: int

    @property
    def variance_fen(self) -> int:
        """Return counted less expected."""
        return self.cash_fen - self.expected_fen


class DrawerQueries(Protocol):
    """Reads what happened to drawers."""

    def last_shift_at(self, counter_id: str, before: tuple[int, str] | None = None) -> str | None:
        """Return the newest shift (id) at a counter within the last accounting days, open or closed."""
        ...

    def bags_of(self, shift_id: str) -> tuple[BagRow, ...]:
        """Return the bags of a shift, oldest first."""
        ...

    def bag_number_used(self, bag_no: str) -> bool:
        """Return whether a bag of this number went to the safe already."""
        ...

    def bagged(self, shift_id: str) -> int:
        """Return how much of a shift's cash went to the safe in bags (fen)."""
        ...

    def handed_on(self, shift_id: str) -> int:
        """Return the takings in the drawer that a shift handed on to the next (fen)."""
        ...

    def handed_in(self, shift_id: str) -> int:
        """Return the takings that were in the drawer when a shift took it over (fen)."""
        ...

    def received(self, shift_id: str) -> int:
        """Return the cash that a shift was handed as its float, counted by the shift before (fen)."""
        ...

    def disputes_of(self, shift_id: str) -> tuple[DisputeRow, ...]:
        """Return the disputed change of a shift, oldest first."""
        ...

    def checks_about(self, about: str) -> tuple[CheckRow, ...]:
        """Return the counts about one alarm or dispute, oldest first."""
        ...
