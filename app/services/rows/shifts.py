"""Rows of accounting days and shifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.documents import BusinessTotal, ReceiptRange
from app.domain.network import Tally
from app.domain.shifts import CarriedForward, NoteCount, ShiftState, TenderCount, Treatment


@dataclass(frozen=True, slots=True)
class DayRow:
    """One accounting day. `date` is its ISO label; `late`: closed after that date (补日结)."""

    day_id: str
    date: str
    opened_ms: int
    opened_by: str
    closed_ms: int | None
    z_number: int | None
    late: bool
    last_op: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """One sealed blind count. `payments` is how many payments and reversals it knew of."""

    count_no: int
    notes: tuple[NoteCount, ...]
    cash_fen: int
    tenders: tuple[TenderCount, ...]
    counted_by: str
    witness: str
    payments: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class VarianceRow:
    """One settled difference of one count, or part of it (fen)."""

    count_no: int
    tender: str
    variance_fen: int
    treatment: Treatment
    explanation: str
    payment_id: str | None
    clerk: str
    signed_by: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One shift with its counts and settled variances, oldest first."""

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
    closed_by: str
    manager: str
    witness: str
    carried: tuple[CarriedForward, ...]
    counts: tuple[CountRow, ...]
    variances: tuple[VarianceRow, ...]
    last_op: str

    @property
    def count(self) -> CountRow | None:
        """Return the count that holds: the last one."""
        return self.counts[-1] if self.counts else None

    @property
    def settled(self) -> tuple[VarianceRow, ...]:
        """Return the settled differences of the count that holds."""
        return tuple(row for row in self.variances if row.count_no == len(self.counts))


@dataclass(frozen=True, slots=True)
class TenderSum:
    """Takings of one tender, reversals deducted (fen). `count` is how many payments and reversals."""

    tender: str
    count: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class MoneySum:
    """What shifts took (fen). `reversals_fen` is negative, `agency_fen` is net of reversals."""

    receipts: int
    reversals: int
    takings_fen: int
    reversals_fen: int
    agency_fen: int


class ShiftQueries(Protocol):
    """Reads days and shifts, and sums of money facts."""

    def day(self, day_id: str) -> DayRow | None:
        """Return one accounting day."""
        ...

    def open_days(self) -> tuple[DayRow, ...]:
        """Return days that are not closed, oldest first."""
        ...

    def closed_days(self, hall_id: str, date: str) -> int:
        """Return how many days of a hall were closed under one ISO date."""
        ...

    def days_with_z(self, hall_id: str, z_number: int) -> tuple[str, ...]:
        """Return the days of a hall that were closed with one Z number."""
        ...

    def tally(self, day_id: str) -> tuple[Tally, ...]:
        """Return what each terminal contributed to a day, counted from its payments and receipts."""
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

    def last_shift_of(self, staff_no: str) -> ShiftRow | None:
        """Return a clerk's newest shift, open or closed."""
        ...

    def shifts_of(self, day_id: str) -> tuple[ShiftRow, ...]:
        """Return the shifts of a day, oldest first."""
        ...

    def tender_sums(self, shift_id: str) -> tuple[TenderSum, ...]:
        """Return what a shift took, by tender; tenders without a payment are left out."""
        ...

    def payment_count(self, shift_id: str) -> int:
        """Return how many payments and reversals a shift has."""
        ...

    def money_sum(self, shift_ids: Sequence[str]) -> MoneySum:
        """Return how much shifts took and reversed."""
        ...

    def business_sums(self, shift_ids: Sequence[str]) -> tuple[BusinessTotal, ...]:
        """Return what shifts took by business type; reversals and refunds are types of their own."""
        ...

    def receipt_ranges(self, shift_ids: Sequence[str]) -> tuple[ReceiptRange, ...]:
        """Return the receipt numbers of shifts by terminal and epoch.

        A gap is a number that no receipt of the terminal has, after the last one before the range and up to
        its end. Numbers that another shift drew are no gap.
        """
        ...

    def waiting_documents(self) -> int:
        """Return how many documents of this terminal have not reached paper."""
        ...

    def reprints(self, since_ms: int) -> int:
        """Return how many receipts were put into the spool again since a moment (epoch ms)."""
        ...

    def report_ids(self, limit: int) -> tuple[str, ...]:
        """Return the document ids of the newest shift and Z reports, each report once, newest first."""
        ...
