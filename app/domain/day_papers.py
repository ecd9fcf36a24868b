"""The report of a day for the duty manager (日报): takings, service, complaints, exceptions (DOMAIN §8, §9).

Amounts are fen, times epoch ms. It names staff, receipts and complaint codes; never a customer, and no words
that somebody typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from app.domain.letterheads import Letterhead
from app.domain.service_level import ServiceLevel
from app.domain.shifts import CarriedForward


class Nature(StrEnum):
    """What a movement of money is."""

    PAYMENT = "payment"
    REVERSAL = "reversal"
    """Of a whole payment (冲正)."""
    REFUND = "refund"
    """Part of a payment given back (退费)."""


class Standing(StrEnum):
    """How far the figures of a day can be relied upon."""

    OPEN = "open"
    """The day is not closed: whatever happens yet changes them."""
    CLOSED = "closed"
    """Closed in a hall on its own: nobody else has to say anything."""
    WAITING = "waiting"
    """Closed, and the centre has not compared it yet."""
    PROVEN = "proven"
    DIFFERS = "differs"
    """The centre counts otherwise."""

    @property
    def final(self) -> bool:
        """Return whether the figures stand; else the report is provisional."""
        return self in {Standing.CLOSED, Standing.PROVEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLine:
    """Takings of one tender, clerk or business type (fen). What went back is zero or negative."""

    key: str
    """Tender, staff number or business type."""
    name: str
    """Of a clerk; empty where a sentence names the key."""
    count: int
    amount_fen: int
    reversals: int
    reversed_fen: int
    refunds: int
    refunded_fen: int

    @property
    def net_fen(self) -> int:
        """Return what is left (fen)."""
        return self.amount_fen + self.reversed_fen + self.refunded_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """Service of one lane or one service; titles as published."""

    key: str
    title: str
    title_en: str
    level: ServiceLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class HourService:
    """Service of the tickets issued in one local hour (0–23)."""

    hour: int
    level: ServiceLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintLine:
    """One complaint by its code, and the deadline that runs: none (0) once nothing more is to be done."""

    code: str
    category: str
    state: str
    owner: str
    at_ms: int
    due_ms: int
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingLine:
    """What customers said of one clerk: `scores` are the numbers of 1, 2, 3, 4 and 5."""

    staff_no: str
    name: str
    asked: int
    scores: tuple[int, ...]

    @property
    def rated(self) -> int:
        """Return how many answered."""
        return sum(self.scores)

    @property
    def mean_tenths(self) -> int | None:
        """Return the mean score in tenths, rounded half up; None where nobody answered."""
        return mean_tenths(self.scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackLine:
    """Calls that one person made after a business; `scores` are the numbers of 1, 2, 3, 4 and 5."""

    staff_no: str
    name: str
    made: int
    no_answer: int
    no_more: int
    scores: tuple[int, ...]

    @property
    def done(self) -> int:
        """Return how many customers were reached."""
        return sum(self.scores)

    @property
    def mean_tenths(self) -> int | None:
        """Return the mean score in tenths, rounded half up; None where nobody was reached."""
        return mean_tenths(self.scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneLine:
    """One reversal or refund. `reason` is a code."""

    receipt: str
    original: str
    refund: bool
    amount_fen: int
    reason: str
    cashier: str
    approved_by: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLine:
    """One settled variance, without the words that explain it."""

    clerk: str
    tender: str
    variance_fen: int
    treatment: str
    signed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLine:
    """Change that a customer disputed."""

    receipt: str
    said: str
    amount_fen: int
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLine:
    """One approval that was decided in the day. `kind` is a business type, or what else was asked for."""

    kind: str
    state: str
    amount_fen: int
    requested_by: str
    decided_by: tuple[str, ...]
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideLine:
    """Something that a second person allowed. `action` is a code."""

    action: str
    requested_by: str
    given_by: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReportContent:
    """One day as it stands at `head.at_ms`."""

    KIND: ClassVar[str] = "day_report"

    head: Letterhead
    standing: Standing
    unsent: bool
    """Whether the centre still lacks what this terminal recorded of the day's close."""
    z_number: int
    """0 before the close."""
    late: bool
    closed_ms: int
    """0 before the close."""
    open_shifts: int
    """Clerks' shifts that are not closed: blind counts forbid that their takings stand here."""
    tenders: tuple[MoneyLine, ...]
    clerks: tuple[MoneyLine, ...]
    businesses: tuple[MoneyLine, ...]
    agency_fen: int
    z_takings_fen: int | None
    """Of the Z report, or of its count by terminal; None where neither is here."""
    z_reversals_fen: int | None
    """Reversals and refunds, zero or negative."""
    standard_min: int
    """Promised wait in minutes."""
    whole: ServiceLevel
    lanes: tuple[ServiceLine, ...]
    services: tuple[ServiceLine, ...]
    hours: tuple[HourService, ...]
    complaints: tuple[ComplaintLine, ...]
    """Received in the day, or before it and still open."""
    received: int
    """Of them, received in the day."""
    ratings: tuple[RatingLine, ...]
    undone: tuple[UndoneLine, ...]
    differences: tuple[DifferenceLine, ...]
    disputes: tuple[DisputeLine, ...]
    approvals: tuple[ApprovalLine, ...]
    overrides: tuple[OverrideLine, ...]
    copies: int
    """Papers printed once more (补打), at all terminals."""
    spoiled: int
    """Sheets printed again because the first never reached the customer (重打)."""
    voided: int
    """Receipt numbers that became void."""
    gaps: int
    """Receipt numbers that nobody has."""
    deposit_fen: int
    till_limit_fen: int
    over_till_limit: bool
    carried: tuple[CarriedForward, ...]
    bagged_fen: int = 0
    """Of the deposit, what went to the safe in bags before the counts; 0 on older reports."""
    call_backs: tuple[CallBackLine, ...] = ()
    """Calls made in the day; none on older reports."""
    call_backs_late: int = 0
    """Call-backs that are owed longer than was promised."""

    @property
    def total(self) -> MoneyLine:
        """Return the sum by clerk: each payment counts once."""
        return total_of(self.clerks)

    @property
    def agrees(self) -> bool | None:
        """Return whether tenders, clerks, businesses and the Z report say the same to the fen.

        None where there is no Z report to hold them against, and the three agree.
        """
        total = self.total
        if any(total_of(lines).net_fen != total.net_fen for lines in (self.tenders, self.businesses)):
            return False
        if self.z_takings_fen is None or self.z_reversals_fen is None:
            return None
        back = total.reversed_fen + total.refunded_fen
        return (self.z_takings_fen, self.z_reversals_fen) == (total.amount_fen, back)


def mean_tenths(scores: tuple[int, ...]) -> int | None:
    """Return the mean of so many 1, 2, 3, 4 and 5 in tenths, rounded half up; None of nothing."""
    count = sum(scores)
    total = sum(score * each for score, each in enumerate(scores, start=1))
    return (total * 20 + count) // (2 * count) if count else None


def total_of(lines: Iterable[MoneyLine]) -> MoneyLine:
    """Return the sum of lines. Counts of tenders add up to more than payments where one was split."""
    found = tuple(lines)
    return MoneyLine(
        key="",
        name="",
        count=sum(line.count for line in found),
        amount_fen=sum(line.amount_fen for line in found),
        reversals=sum(line.reversals for line in found),
        reversed_fen=sum(line.reversed_fen for line in found),
        refunds=sum(line.refunds for line in found),
        refunded_fen=sum(line.refunded_fen for line in found),
    )


@dataclass(frozen=True, slots=True)
class MoneyPart:
    """A sum by key and nature (fen)."""

    key: str
    nature: Nature
    count: int
    amount_fen: int


def money_lines(
    parts: Sequence[MoneyPart], order: Sequence[str], names: Mapping[str, str]
) -> tuple[MoneyLine, ...]:
    """Return a line a key: those of `order` first, then the others by key; `names`: key → name if any."""
    found: dict[str, dict[Nature, MoneyPart]] = {}
    for part in parts:
        found.setdefault(part.key, {})[part.nature] = part
    keys = [*(key for key in order if key in found), *sorted(found.keys() - set(order))]

    def of(key: str, nature: Nature) -> tuple[int, int]:
        part = found[key].get(nature)
        return (part.count, part.amount_fen) if part else (0, 0)

    lines = []
    for key in keys:
        count, amount = of(key, Nature.PAYMENT)
        reversals, reversed_fen = of(key, Nature.REVERSAL)
        refunds, refunded_fen = of(key, Nature.REFUND)
        lines.append(
            MoneyLine(
                key=key,
                name=names.get(key, ""),
                count=count,
                amount_fen=amount,
                reversals=reversals,
                reversed_fen=reversed_fen,
                refunds=refunds,
                refunded_fen=refunded_fen,
            )
        )
    return tuple(lines)
