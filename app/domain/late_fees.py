"""Late fees and the order in which arrears are paid (DOMAIN §6, arrears). All amounts are fen.

3 ‰ a day from the day after the due date, simple, on the unpaid principal, rounded half up at payment, in all
at most the original principal; the oldest bill first, and in it the late fee before the principal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain.errors import BugError, UserError

PER_MILLE_A_DAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One bill and how far it is paid. While nothing was paid on it, the last three keep their defaults."""

    bill_id: str
    period: str
    """Billing period, such as 2026-02."""
    principal_fen: int
    """As billed."""
    unpaid_fen: int
    """Principal still open."""
    due: date
    """Last day without a late fee."""
    late_fee_paid_fen: int = 0
    counted_until: date | None = None
    """Day of the last part-payment; days up to it are in `fen_days`."""
    fen_days: int = 0
    """Unpaid principal times days late, up to `counted_until`: whole, so part-payments lose nothing."""

    def __post_init__(self) -> None:
        if not 0 <= self.unpaid_fen <= self.principal_fen or min(self.late_fee_paid_fen, self.fen_days) < 0:
            raise BugError("amounts of a bill out of range")


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a payment pays of one bill."""

    bill_id: str
    late_fee_fen: int
    principal_fen: int


@dataclass(frozen=True, slots=True)
class Allocated:
    """A payment spread over bills; what no bill takes becomes prepayment. Together they are the amount."""

    allocations: tuple[Allocation, ...]
    prepayment_fen: int


def late_fee(principal_fen: int, due: date, paid_on: date) -> int:
    """Return the late fee on an unpaid principal: 98.00, 11 days → 3.23. Zero up to the due date.

    Raises:
        BugError: A negative principal.
    """
    if principal_fen < 0:
        raise BugError("no principal is below zero")
    return _fee(principal_fen * days_late(due, paid_on), principal_fen)


def days_late(due: date, paid_on: date) -> int:
    """Return the days for which a late fee is owed; zero up to the due date."""
    return max(0, (paid_on - due).days)


def late_fee_due(bill: Bill, paid_on: date) -> int:
    """Return the late fee of a bill that is owed on the day, less what was paid of it."""
    fee = _fee(_fen_days(bill, paid_on), bill.principal_fen)
    return max(0, fee - bill.late_fee_paid_fen)


def total_due(bills: Iterable[Bill], paid_on: date) -> int:
    """Return all that is owed on the day: unpaid principals and late fees."""
    return sum(bill.unpaid_fen + late_fee_due(bill, paid_on) for bill in bills)


def allocate(amount_fen: int, bills: Sequence[Bill], paid_on: date) -> Allocated:
    """Return how an amount pays the bills, oldest due date first; bills that get nothing are left out.

    Raises:
        UserError: arrears.amount, when there is nothing to allocate.
    """
    if amount_fen <= 0:
        raise UserError("arrears.amount")
    allocations = []
    left = amount_fen
    for bill in oldest_first(bills):
        fee = min(left, late_fee_due(bill, paid_on))
        principal = min(left - fee, bill.unpaid_fen)
        if fee or principal:
            allocations.append(Allocation(bill.bill_id, fee, principal))
            left -= fee + principal
    return Allocated(tuple(allocations), left)


def after_payment(bill: Bill, allocation: Allocation, paid_on: date) -> Bill:
    """Return the bill after an allocation, the days until now counted on the principal that was open.

    Raises:
        BugError: The allocation is another bill's, or pays more principal than is open.
    """
    if allocation.bill_id != bill.bill_id:
        raise BugError("the allocation belongs to another bill")
    return replace(
        bill,
        unpaid_fen=bill.unpaid_fen - allocation.principal_fen,
        late_fee_paid_fen=bill.late_fee_paid_fen + allocation.late_fee_fen,
        counted_until=max(paid_on, bill.counted_until or paid_on),
        fen_days=_fen_days(bill, paid_on),
    )


def oldest_first(bills: Iterable[Bill]) -> list[Bill]:
    """Return the bills in the order in which they are paid."""
    return sorted(bills, key=lambda bill: (bill.due, bill.period, bill.bill_id))


def _fen_days(bill: Bill, paid_on: date) -> int:
    start = max(bill.due, bill.counted_until or bill.due)
    return bill.fen_days + bill.unpaid_fen * days_late(start, paid_on)


def _fee(fen_days: int, cap: int) -> int:
    """Return 3 ‰ of fen-days, rounded half up, at most the cap."""
    return min(cap, (fen_days * PER_MILLE_A_DAY * 2 + 1000) // 2000)
