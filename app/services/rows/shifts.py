"""Rows of accounting days and shifts."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.documents import BusinessTotal, ReceiptRange
from app.domain.shifts import NoteCount, ShiftState, TenderCount, Treatment


@dataclass(frozen=True, slots=True)
class DayRow:
    """One accounting day."""

    day_id: str
    date: str
    opened_ms: int
    opened_by: str
    closed_ms: int | None
    z_number: int | None
    last_op: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """One sealed blind count."""

    count_no: int
    notes: tuple[NoteCount, ...]
    cash_fen: int
    tenders: tuple[TenderCount, ...]
    counted_by: str
    witness: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class VarianceRow:
    """One settled difference (fen)."""

    tender: str
    variance_fen: int
    treatment: Treatment
    explanation: str
    clerk: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One shift with its counts and settled variances."""

    shift_id: str
    day_id: str
    staff_no: str
    counter_id: str
    terminal_id: str
    float_fen: int
    float_notes: tuple[NoteCount, ...]
    state: ShiftState
    opened_ms: int
    closed_ms: int | None
    expected_cash_fen: int | None
    counted_cash_fen: int | None
    deposit_fen: int | None
    manager: str
    counts: tuple[CountRow, ...]
    variances: tuple[VarianceRow, ...]
    last_op: str


@dataclass(frozen=True, slots=True)
class TenderSum:
    """Takings of one tender, reversals deducted (fen)."""

    tender: str
    count: int
    amount_fen: int


class ShiftQueries(Protocol):
    """Reads days and shifts, and sums of money facts."""

    def day(self, day_id: str) -> DayRow | None:
        """Return one accounting day."""
        ...

    def open_days(self) -> tuple[DayRow, ...]:
        """Return days that are not closed, oldest first."""
        ...

    def last_z(self) -> int:
        """Return the last Z number, 0 before the first."""
        ...

    def shift(self, shift_id: str) -> ShiftRow | None:
        """Return one shift."""
        ...

    def open_shift_of(self, staff_no: str) -> ShiftRow | None:
        """Return the shift that a clerk has not closed."""
        ...

    def open_shift_at(self, counter_id: str) -> ShiftRow | None:
        """Return the shift that holds a counter's drawer."""
        ...

    def shifts_of(self, day_id: str) -> tuple[ShiftRow, ...]:
        """Return the shifts of a day, oldest first."""
        ...

    def tender_sums(self, shift_id: str) -> tuple[TenderSum, ...]:
        """Return what a shift took, by tender."""
        ...

    def business_sums(self, shift_ids: tuple[str, ...]) -> tuple[BusinessTotal, ...]:
        """Return what shifts took, by business type."""
        ...

    def receipt_ranges(self, shift_ids: tuple[str, ...]) -> tuple[ReceiptRange, ...]:
        """Return receipt numbers by terminal and epoch, with gaps."""
        ...


