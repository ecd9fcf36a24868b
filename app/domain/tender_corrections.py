"""Tender correction: money that was taken down by one tender and came by another (DOMAIN §6).

The payment stays as it was recorded, and so does its receipt; the correction is a fact of its own, linked to
it, with the same sum. It is made while the drawer is not counted: afterwards the close sees two tenders that
differ by the same amount, and the manager evens them out there (`close_rules.settle`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.cash import JIAO, Tender, TenderKind
from app.domain.errors import BugError
from app.domain.facts import Fact, FactClass


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderCorrected(Fact):
    """Part of a payment, or all of it, came by another tender than was taken down. The sum is zero."""

    KIND = "tender_corrected"
    CLASS = FactClass.RECORD
    ENTITY = "payment"
    ENTITY_ID = "payment_id"
    REFS = (("shift", "shift_id"), ("order", "order_id"))

    payment_id: str
    """The payment, which stands."""
    shift_id: str
    order_id: str
    """Its order: one order corrects once."""
    handler: str
    reason: str
    tenders: tuple[Tender, ...]
    """What was taken down, negative; then what it was, positive."""
    at_ms: int


def moved(was: Tender, really: TenderKind, amount_fen: int, reference: str) -> tuple[Tender, Tender]:
    """Return the two tenders of a correction: off the one, onto the other.

    Raises:
        BugError: Nothing, more than there is, or the same tender.
    """
    if not 0 < amount_fen <= was.amount_fen or really is was.kind:
        raise BugError("a correction moves part of one tender to another")
    off = replace(was, amount_fen=-amount_fen, received_fen=None, change_fen=None)
    return off, Tender(really, amount_fen, reference=reference)


def jiao_bar(was: TenderKind, really: TenderKind, amount_fen: int) -> bool:
    """Return whether an amount can't be cash: cash is taken and given in whole jiao."""
    return TenderKind.CASH in {was, really} and bool(amount_fen % JIAO)


def effective(tenders: Sequence[Tender], corrections: Sequence[Tender]) -> tuple[Tender, ...]:
    """Return by what a payment was really paid, after its corrections, in whatever order they come.

    A clock that was set back dates a later one before an earlier one, so that what is put on is there before
    anything is taken off. Of cash that was corrected, what was received and given back is not known any more.
    """
    standing = [*tenders, *(each for each in corrections if each.amount_fen > 0)]
    for each in corrections:
        left = max(0, -each.amount_fen)
        for at, tender in enumerate(standing):
            if left and (tender.kind, tender.reference) == (each.kind, each.reference):
                taken = min(left, tender.amount_fen)
                left -= taken
                rest = tender.amount_fen - taken
                standing[at] = replace(tender, amount_fen=rest, received_fen=None, change_fen=None)
    return tuple(tender for tender in standing if tender.amount_fen)
