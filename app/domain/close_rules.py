"""Arithmetic and rules of the shift close and the day close (DOMAIN §8). All amounts are fen.

Expected is what the facts say, counted is what people found; a variance is counted less expected, so that a
negative one is short (短款) and a positive one over (长款).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

from app.domain.cash import TenderKind, count_total
from app.domain.documents import BusinessTotal, ClerkTotal, TenderTotal
from app.domain.errors import BugError, UserError
from app.domain.shifts import NoteCount, TenderCount, Treatment

VARIANCE_LIMIT_FEN = 5_00
"""Above it the manager signs; setting `close.variance_limit_fen`."""
TILL_LIMIT_FEN = 20_000_00
"""Cash that may lie in a hall; setting `close.till_limit_fen`."""
MAX_PIECES = 99_999
CASH = TenderKind.CASH.value


class BlockerKind(StrEnum):
    """What a person in the hall can finish, and therefore must before a close."""

    UNCOUNTED = "uncounted"
    RECOUNT = "recount"
    """Money moved after the count."""
    PAID_NOT_EXECUTED = "paid_not_executed"
    WORK_UNDONE = "work_undone"
    """A work was paid and came to nothing: there is nothing left to carry out, its money goes back."""
    OPEN_CHECKOUT = "open_checkout"
    VARIANCE = "variance"
    SERVING = "serving"
    """Somebody stands at the counter of the drawer: with a called number, or without one."""
    OPEN_SHIFT = "open_shift"
    """Of a day: one of its shifts is not closed."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing in the way of a close. `ref` is the id of order, payment, shift or counter, or the tender."""

    kind: BlockerKind
    ref: str
    title: str
    """Number on the slip, title of the first line, or name of the clerk; empty where the kind says all."""
    amount_fen: int
    at_ms: int
    receipt: str = ""
    """Receipt of a payment that could be given back instead."""
    reversible: bool = False
    """Whether that is a reversal: its shift is not counted yet, and nothing bars one; a refund otherwise."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says about an open variance.

    With `other_tender` the money was booked on one tender and came by the other: one is short, the other
    over, and as much as the two have in common is settled on both.
    """

    tender: str
    explanation: str
    payment_id: str | None = None
    other_tender: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """One part of a variance with its treatment, as it will be recorded."""

    tender: str
    variance_fen: int
    treatment: Treatment


@dataclass(frozen=True, slots=True)
class TenderLine:
    """One tender of a count. `count` is how many payments and reversals, `settled_fen` what is settled."""

    tender: str
    count: int
    expected_fen: int
    counted_fen: int
    settled_fen: int

    @property
    def variance_fen(self) -> int:
        """Return counted less expected."""
        return self.counted_fen - self.expected_fen

    @property
    def open_fen(self) -> int:
        """Return the part of the variance that nobody has settled yet."""
        return self.variance_fen - self.settled_fen


@dataclass(frozen=True, slots=True)
class ShiftFigures:
    """Everything that the reports say about one shift. The cash total includes the float."""

    shift_id: str
    staff_no: str
    float_fen: int
    tenders: tuple[TenderTotal, ...]
    businesses: tuple[BusinessTotal, ...]
    receipts: int
    reversals: int
    takings_fen: int
    reversals_fen: int
    """Zero or negative."""
    agency_fen: int
    deposit_fen: int
    received_fen: int
    """Of the float, what another shift counted and handed over."""
    bagged_fen: int = 0
    """Of the deposit, what went to the safe in bags before the count."""

    @property
    def variance_fen(self) -> int:
        """Return the sum of the variances of all tenders."""
        return sum(total.counted_fen - total.expected_fen for total in self.tenders)

    def cash(self) -> TenderTotal:
        """Return the cash line."""
        return next(total for total in self.tenders if total.tender == CASH)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Sums of the shifts of a day."""

    clerks: tuple[ClerkTotal, ...]
    tenders: tuple[TenderTotal, ...]
    businesses: tuple[BusinessTotal, ...]
    receipts: int
    reversals: int
    takings_fen: int
    reversals_fen: int
    agency_fen: int
    deposit_fen: int
    variance_fen: int
    cash_fen: int
    """Counted cash, floats included; what was handed over counts once."""
    float_fen: int
    """Floats that were brought into the day: none that came out of another of its drawers."""
    received_fen: int
    """What drawers handed over: in the line of each of two clerks, and once in the sums."""
    bagged_fen: int = 0
    """Of the deposit, what went to the safe in bags before the counts."""

    @property
    def from_drawers_fen(self) -> int:
        """Return what is still to be handed over of the deposit: what no bag took away before."""
        return self.deposit_fen - self.bagged_fen


def notes_total(notes: Sequence[NoteCount]) -> int:
    """Return the value of counted notes and coins.

    Raises:
        UserError: cash.denomination, cash.count, shift.too_many {denomination}.
        BugError: One denomination twice.
    """
    counts = {note.denomination_fen: note.pieces for note in notes}
    if len(counts) != len(notes):
        raise BugError("a denomination is counted once")
    for note in notes:
        if note.pieces > MAX_PIECES:
            raise UserError("shift.too_many", pieces=MAX_PIECES)
    return count_total(counts)


def kept_back(counted: Sequence[NoteCount], left_fen: int) -> tuple[NoteCount, ...]:
    """Return what stays of a count when the rest goes to the safe, large notes first; () if none come to it.

    Every note fits into the next larger ones but the twenty into the fifty: with a hundred less, or a fifty,
    it may do where the most of them fail.
    """
    for hundred, fifty in product((0, 1), repeat=2):
        rest, kept = notes_total(counted) - left_fen, []
        for note in sorted(counted, key=lambda note: -note.denomination_fen):
            most = min(max(rest, 0) // note.denomination_fen, note.pieces)
            gone = max(0, most - {100_00: hundred, 50_00: fifty}.get(note.denomination_fen, 0))
            rest -= gone * note.denomination_fen
            kept.append(replace(note, pieces=note.pieces - gone))
        if not rest:
            return tuple(note for note in kept if note.pieces)
    return ()


def check_declared(tenders: Sequence[TenderCount]) -> None:
    """Check what was declared for tenders that are not cash.

    Raises:
        UserError: shift.declared_negative.
        BugError: Cash, an unknown tender, or one twice.
    """
    kinds = [TenderKind(each.tender) for each in tenders]
    if TenderKind.CASH in kinds or len(set(kinds)) != len(kinds):
        raise BugError("each tender but cash is declared once")
    if any(each.declared_fen < 0 or each.slips < 0 for each in tenders):
        raise UserError("shift.declared_negative")


def tender_lines(
    float_fen: int,
    takings: Mapping[str, tuple[int, int]],
    cash_fen: int,
    declared: Sequence[TenderCount],
    settled: Iterable[tuple[str, int]],
) -> tuple[TenderLine, ...]:
    """Return a line for cash, and for each tender that was taken or declared, in the order of `TenderKind`.

    `takings`: tender → (payments and reversals, their net sum); cash is received less change less what was
    reversed, so that expected cash is the float and that. `settled`: (tender, part) of settled variances.
    """
    counted = {CASH: cash_fen, **{each.tender: each.declared_fen for each in declared}}
    done: dict[str, int] = {}
    for tender, part in settled:
        done[tender] = done.get(tender, 0) + part
    lines = []
    for kind in TenderKind:
        if kind.value in counted or kind.value in takings:
            count, taken = takings.get(kind.value, (0, 0))
            # What went out by transfer or card lies in no drawer: nobody can count less than nothing.
            usual = min(0, taken) if kind is not TenderKind.CASH else 0
            lines.append(
                TenderLine(
                    tender=kind.value,
                    count=count,
                    expected_fen=taken + (float_fen if kind is TenderKind.CASH else 0),
                    counted_fen=counted.get(kind.value, 0) or usual,
                    settled_fen=done.get(kind.value, 0),
                )
            )
    return tuple(lines)


def settle(lines: Sequence[TenderLine], decision: Decision, *, absent: bool) -> tuple[Settled, ...]:
    """Return what a decision settles: short is made up, or owed if `absent`; over goes to suspense.

    Raises:
        UserError: shift.explanation_missing, shift.nothing_open, shift.no_counterpart.
    """
    if not decision.explanation.strip():
        raise UserError("shift.explanation_missing")
    opened = {line.tender: line.open_fen for line in lines}
    gap = opened.get(decision.tender, 0)
    if not gap:
        raise UserError("shift.nothing_open")
    if not decision.other_tender:
        short = Treatment.OWED if absent else Treatment.MADE_UP
        return (Settled(decision.tender, gap, short if gap < 0 else Treatment.SUSPENSE),)
    other = opened.get(decision.other_tender, 0)
    if gap * other >= 0:
        raise UserError("shift.no_counterpart")
    part = min(abs(gap), abs(other)) * (1 if gap > 0 else -1)
    return (
        Settled(decision.tender, part, Treatment.WRONG_TENDER),
        Settled(decision.other_tender, -part, Treatment.WRONG_TENDER),
    )


def with_settled(lines: Sequence[TenderLine], parts: Iterable[Settled]) -> tuple[TenderLine, ...]:
    """Return the lines after further parts are settled."""
    done: dict[str, int] = {}
    for part in parts:
        done[part.tender] = done.get(part.tender, 0) + part.variance_fen
    return tuple(
        TenderLine(
            line.tender,
            line.count,
            line.expected_fen,
            line.counted_fen,
            line.settled_fen + done.get(line.tender, 0),
        )
        for line in lines
    )


def must_sign(parts: Iterable[Settled], limit_fen: int) -> bool:
    """Return whether the manager signs: over the limit, or money moves from one tender to another."""
    return any(
        part.treatment is Treatment.WRONG_TENDER or abs(part.variance_fen) > limit_fen for part in parts
    )


def made_up(parts: Iterable[tuple[Treatment, int]]) -> int:
    """Return what the clerk put into the drawer to make up what was short, of any tender."""
    return sum(-fen for treatment, fen in parts if treatment is Treatment.MADE_UP)


def deposit(counted_cash_fen: int, made_up_fen: int, float_fen: int) -> int:
    """Return the cash that goes to the safe; the float stays. Negative: the float has to be refilled."""
    return counted_cash_fen + made_up_fen - float_fen


def merge_tenders(totals: Iterable[TenderTotal]) -> tuple[TenderTotal, ...]:
    """Return one total a tender, in the order of `TenderKind`."""
    found: dict[str, TenderTotal] = {}
    for total in totals:
        sofar = found.get(total.tender)
        found[total.tender] = (
            TenderTotal(
                tender=total.tender,
                count=sofar.count + total.count,
                expected_fen=sofar.expected_fen + total.expected_fen,
                counted_fen=sofar.counted_fen + total.counted_fen,
            )
            if sofar
            else total
        )
    return tuple(found[kind.value] for kind in TenderKind if kind.value in found)


def merge_businesses(totals: Iterable[BusinessTotal]) -> tuple[BusinessTotal, ...]:
    """Return one total a business type, by its key."""
    found: dict[str, BusinessTotal] = {}
    for total in totals:
        sofar = found.get(total.type_key)
        found[total.type_key] = (
            BusinessTotal(
                type_key=total.type_key,
                count=sofar.count + total.count,
                amount_fen=sofar.amount_fen + total.amount_fen,
            )
            if sofar
            else total
        )
    return tuple(found[key] for key in sorted(found))


def day_figures(shifts: Sequence[ShiftFigures], names: Mapping[str, str]) -> DayFigures:
    """Return the sums of shifts; a clerk with two shifts has one line. `names`: staff number → name."""
    by_clerk: dict[str, list[ShiftFigures]] = {}
    for shift in shifts:
        by_clerk.setdefault(shift.staff_no, []).append(shift)
    received = sum(shift.received_fen for shift in shifts)
    return DayFigures(
        clerks=tuple(_clerk(staff_no, names[staff_no], own) for staff_no, own in sorted(by_clerk.items())),
        tenders=tuple(
            replace(
                total,
                expected_fen=total.expected_fen - received,
                counted_fen=total.counted_fen - received,
            )
            if total.tender == CASH
            else total
            for total in merge_tenders(total for shift in shifts for total in shift.tenders)
        ),
        businesses=merge_businesses(total for shift in shifts for total in shift.businesses),
        receipts=sum(shift.receipts for shift in shifts),
        reversals=sum(shift.reversals for shift in shifts),
        takings_fen=sum(shift.takings_fen for shift in shifts),
        reversals_fen=sum(shift.reversals_fen for shift in shifts),
        agency_fen=sum(shift.agency_fen for shift in shifts),
        deposit_fen=sum(shift.deposit_fen for shift in shifts),
        variance_fen=sum(shift.variance_fen for shift in shifts),
        cash_fen=sum(shift.cash().counted_fen for shift in shifts) - received,
        float_fen=sum(shift.float_fen for shift in shifts) - received,
        received_fen=received,
        bagged_fen=sum(shift.bagged_fen for shift in shifts),
    )


def _clerk(staff_no: str, name: str, shifts: Sequence[ShiftFigures]) -> ClerkTotal:
    return ClerkTotal(
        staff_no=staff_no,
        name=name,
        receipts=sum(shift.receipts for shift in shifts),
        takings_fen=sum(shift.takings_fen for shift in shifts),
        reversals_fen=sum(shift.reversals_fen for shift in shifts),
        expected_cash_fen=sum(shift.cash().expected_fen for shift in shifts),
        counted_cash_fen=sum(shift.cash().counted_fen for shift in shifts),
        variance_fen=sum(shift.variance_fen for shift in shifts),
    )
