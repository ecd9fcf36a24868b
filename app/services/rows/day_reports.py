"""Rows that only the report of a day asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.complaints import ComplaintCategory, ComplaintState
from app.domain.day_papers import MoneyPart
from app.services.rows.shifts import DayRow


@dataclass(frozen=True, slots=True)
class UndoneRow:
    """One reversal or refund with the receipt that it undid (fen, epoch ms)."""

    receipt: str
    original: str
    refund: bool
    amount_fen: int
    reason: str
    cashier: str
    approved_by: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """What a second person allowed."""

    action: str
    requested_by: str
    given_by: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ComplaintDue:
    """A complaint without anything personal: its code and its deadlines (epoch ms)."""

    code: str
    category: ComplaintCategory
    state: ComplaintState
    owner: str
    at_ms: int
    answered: bool
    first_answer_by_ms: int
    final_answer_by_ms: int


@dataclass(frozen=True, slots=True)
class Reprinted:
    """How many papers were printed once more, and how many receipt numbers became void."""

    copies: int
    spoiled: int
    voided: int


class DayReportQueries(Protocol):
    """Sums and lists of one day. Shifts are named by id; spans are epoch ms, the end excluded."""

    def days(self, limit: int) -> tuple[DayRow, ...]:
        """Return accounting days, open or closed, newest first."""
        ...

    def days_of(self, hall_id: str, date: str) -> tuple[DayRow, ...]:
        """Return the accounting days of an ISO date, in the order of their opening."""
        ...

    def by_tender(self, shift_ids: Sequence[str]) -> tuple[MoneyPart, ...]:
        """Return what shifts took and gave back by tender (fen); the count is payments that used it."""
        ...

    def by_clerk(self, shift_ids: Sequence[str]) -> tuple[MoneyPart, ...]:
        """Return the same by the staff number of the shift; the count is payments."""
        ...

    def by_business(self, shift_ids: Sequence[str]) -> tuple[MoneyPart, ...]:
        """Return the same by business type; the count is orders, or payments without one."""
        ...

    def undone(self, shift_ids: Sequence[str]) -> tuple[UndoneRow, ...]:
        """Return the reversals and refunds of shifts, oldest first."""
        ...

    def overrides(self, since_ms: int, until_ms: int) -> tuple[OverrideRow, ...]:
        """Return the overrides of a span, oldest first."""
        ...

    def complaints(self, since_ms: int, until_ms: int) -> tuple[ComplaintDue, ...]:
        """Return complaints received in a span, or before it and not over, oldest first."""
        ...

    def reprinted(self, since_ms: int, until_ms: int) -> Reprinted:
        """Return how often papers of all terminals were printed once more in a span."""
        ...
