"""Possible explanations of a variance (UX "Close"): the program suggests, a person decides. All in fen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.cash import DENOMINATIONS, change_notes
from app.domain.close_rules import CASH, TenderLine

MAX_SUSPECTS = 5
_SMALLEST_NOTE = 5_00
"""One coin or one-yuan note too many explains nearly any change, and so nothing."""


class HintKind(StrEnum):
    """How a variance may have come about, the more telling first."""

    WRONG_TENDER = "wrong_tender"
    """Booked on one tender, came or went by another."""
    ONE_REVERSAL = "one_reversal"
    """Short: paid back twice. Over: never paid back."""
    ONE_PAYMENT = "one_payment"
    """Short: booked, but the money never came. Over: paid twice."""
    CHANGE = "change"
    """Short: the change was paid out twice. Over: it was not paid out."""
    NOTE = "note"
    """One note of the change too many or too few."""
    DISPUTED = "disputed"
    """A customer disputed the change, and it was noted then."""


@dataclass(frozen=True, slots=True)
class Movement:
    """What one payment or reversal did to one tender. Amounts of a reversal are negative."""

    payment_id: str
    receipt: str
    at_ms: int
    tender: str
    amount_fen: int
    received_fen: int | None
    change_fen: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Disputed:
    """Change that a customer disputed, as it was noted (fen); `receipt` may be empty."""

    at_ms: int
    amount_fen: int
    receipt: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One possible explanation of the open variance of `tender`.

    `gap_fen` is the part that it explains, with the variance's sign. `other_tender` is set when the money was
    booked on the wrong one of the two. Suspects are oldest first, `more` is how many further ones there are.
    """

    kind: HintKind
    tender: str
    other_tender: str
    gap_fen: int
    suspects: tuple[Movement, ...]
    more: int
    disputed: Disputed | None = None
    """Of disputed change: what was noted."""


def suggest(
    lines: Sequence[TenderLine], movements: Sequence[Movement], disputes: Sequence[Disputed] = ()
) -> tuple[Suggestion, ...]:
    """Return possible explanations of all open variances: wrong tenders first, then tender by tender.

    A dispute over just that amount comes before whatever else may explain the cash, any other after it.
    """
    found = _wrong_tenders(lines, movements)
    # Whoever explains both ends need not be suspected of each end once more.
    known = {each for hint in found for each in hint.suspects}
    for line in lines:
        if line.open_fen:
            rest = [each for each in movements if each.tender == line.tender and each not in known]
            cash = disputes if line.tender == CASH else ()
            fitting = [each for each in cash if each.amount_fen == abs(line.open_fen)]
            others = [each for each in cash if each not in fitting]
            found += [_noted(line, each, movements) for each in fitting]
            found += _of_line(line, rest)
            found += [_noted(line, each, movements) for each in others]
    return tuple(found)


def _wrong_tenders(lines: Sequence[TenderLine], movements: Sequence[Movement]) -> list[Suggestion]:
    """Return pairs of a short and an over tender that one movement explains, or that cancel out exactly."""
    found = []
    for short in (line for line in lines if line.open_fen < 0):
        for over in (line for line in lines if line.open_fen > 0):
            part = min(-short.open_fen, over.open_fen)
            suspects = [
                each
                for each in movements
                if (each.tender == short.tender and each.amount_fen == part)
                or (each.tender == over.tender and each.amount_fen == -part)
            ]
            if suspects or -short.open_fen == over.open_fen:
                found.append(_made(HintKind.WRONG_TENDER, short.tender, over.tender, -part, suspects))
    return found


def _of_line(line: TenderLine, movements: Sequence[Movement]) -> list[Suggestion]:
    gap = line.open_fen
    size = abs(gap)
    tests: list[tuple[HintKind, Callable[[Movement], bool]]] = [
        (HintKind.ONE_REVERSAL, lambda each: each.amount_fen == -size),
        (HintKind.ONE_PAYMENT, lambda each: each.amount_fen == size),
    ]
    if line.tender == CASH:
        tests.append((HintKind.CHANGE, lambda each: each.change_fen == size))
        if size in DENOMINATIONS and size >= _SMALLEST_NOTE:
            tests.append((HintKind.NOTE, lambda each: each.change_fen != size and _pays(each, size)))
    return [
        _made(kind, line.tender, "", gap, suspects)
        for kind, test in tests
        if (suspects := [each for each in movements if test(each)])
    ]


def _noted(line: TenderLine, noted: Disputed, movements: Sequence[Movement]) -> Suggestion:
    """Return a dispute as an explanation, with the payment that it was about where that is known."""
    about = [each for each in movements if noted.receipt and each.receipt == noted.receipt]
    of_cash = [each for each in about if each.tender == line.tender]
    made = _made(HintKind.DISPUTED, line.tender, "", line.open_fen, of_cash)
    return replace(made, disputed=noted)


def _pays(movement: Movement, note_fen: int) -> bool:
    """Return whether the change of a payment holds this note when it is paid in the fewest pieces."""
    return any(fen == note_fen for fen, _ in change_notes(movement.change_fen or 0))


def _made(kind: HintKind, tender: str, other: str, gap_fen: int, suspects: Sequence[Movement]) -> Suggestion:
    ordered = sorted(suspects, key=lambda each: (each.at_ms, each.payment_id))
    return Suggestion(
        kind, tender, other, gap_fen, tuple(ordered[:MAX_SUSPECTS]), max(0, len(ordered) - MAX_SUSPECTS)
    )
