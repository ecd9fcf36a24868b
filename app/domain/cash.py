"""Tenders, cash and change (DOMAIN §6, denominations §8). All amounts are fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import BugError, UserError

DENOMINATIONS = (100_00, 50_00, 20_00, 10_00, 5_00, 1_00, 50, 10)
"""Notes and coins that are counted, largest first: 100 50 20 10 5 1 yuan, 5 1 jiao."""
JIAO = 10
"""Fen in the smallest coin."""

MOST_CHANGE = 10 * DENOMINATIONS[0]
"""Most that is given back of cash (fen): ten of the largest notes.

Nobody hands over a note that they could have kept, and whoever hands over a bundle to be counted gets less
than that back. More is a slip of the hand, or something that was scanned into the box.
"""

# Notes that a customer rounds a sum up with.
_SUGGESTED_STEPS = (10_00, 20_00, 50_00, 100_00)


class TenderKind(StrEnum):
    """How money was paid."""

    CASH = "cash"
    CARD = "card"
    PAYMENT_CODE = "payment_code"
    """WeChat or Alipay code shown by the customer."""
    BANK_TRANSFER = "bank_transfer"


@dataclass(frozen=True, slots=True)
class Tender:
    """One way in which part of a payment was paid.

    In a reversal the amounts are negative, so nothing is checked here.
    """

    kind: TenderKind
    amount_fen: int
    received_fen: int | None = None
    """Cash as handed over; None for other tenders. Received less change is the amount."""
    change_fen: int | None = None
    reference: str = ""
    """Of the card terminal, the provider or the bank; empty for cash."""


@dataclass(frozen=True, slots=True)
class CashRounding:
    """What becomes of the fen of a sum that is paid in cash: payable = due + to_balance - written_off."""

    payable: int
    to_balance: int
    written_off: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """A payment that is covered. `total` is the sum of the tenders, and due + to_balance - written_off."""

    tenders: tuple[Tender, ...]
    rounding: CashRounding
    """Of the cash part; all zero without cash."""
    change: int
    total: int


def count_total(counts: Mapping[int, int]) -> int:
    """Return the value of counted notes and coins, {denomination in fen: pieces}.

    Raises:
        UserError: cash.denomination or cash.count.
    """
    for denomination, pieces in counts.items():
        if denomination not in DENOMINATIONS:
            raise UserError("cash.denomination", denomination=_yuan(denomination))
        if pieces < 0:
            raise UserError("cash.count", denomination=_yuan(denomination), pieces=pieces)
    return sum(denomination * pieces for denomination, pieces in counts.items())


def round_cash(due_fen: int, has_account: bool) -> CashRounding:  # noqa: FBT001  # the question itself is yes or no
    """Return what is payable in cash: up to the jiao, the rest to the balance; without an account down.

    Raises:
        BugError: A negative sum.
    """
    if due_fen < 0:
        raise BugError("no cash is due below zero")
    odd = due_fen % JIAO
    if not odd:
        return CashRounding(due_fen, 0, 0)
    if has_account:
        return CashRounding(due_fen - odd + JIAO, JIAO - odd, 0)
    return CashRounding(due_fen - odd, 0, odd)


def change_notes(change_fen: int) -> tuple[tuple[int, int], ...]:
    """Return the change as (denomination, pieces), largest first, in the fewest pieces.

    Raises:
        BugError: Less than nothing, or not in whole jiao.
    """
    if change_fen < 0 or change_fen % JIAO:
        raise BugError("change is paid in whole jiao")
    notes = []
    for denomination in DENOMINATIONS:
        pieces, change_fen = divmod(change_fen, denomination)
        if pieces:
            notes.append((denomination, pieces))
    return tuple(notes)


def suggest_amounts(payable: int) -> tuple[int, ...]:
    """Return sums that a customer is likely to hand over: the exact one, then those made with notes.

    101.30 → 101.30, 110, 120, 150, 200: rounded up to 10, 20, 50, 100 yuan. For nothing, nothing.
    """
    if payable <= 0:
        return ()
    rounded = {-(-payable // step) * step for step in _SUGGESTED_STEPS}
    return (payable, *sorted(rounded - {payable}))


def settle(
    due_fen: int,
    non_cash: Sequence[Tender],
    cash_received: int | None,
    has_account: bool,  # noqa: FBT001  # as round_cash
) -> Settlement:
    """Return the covered payment: what other tenders leave is paid in cash, rounded as `round_cash` says.

    `cash_received` None: no cash is used, and nothing is rounded.

    Raises:
        UserError: tender.negative, tender.excess {excess, excess_fen}, tender.short {missing, missing_fen},
            cash.not_jiao or cash.too_much {change, most}. Amounts without `_fen` are in yuan, to be read.
        BugError: A negative sum, or cash among the other tenders.
    """
    if due_fen < 0:
        raise BugError("money out is no settlement")
    if any(tender.kind is TenderKind.CASH for tender in non_cash):
        raise BugError("cash comes as cash_received")
    if any(tender.amount_fen <= 0 for tender in non_cash) or (cash_received or 0) < 0:
        raise UserError("tender.negative")
    rest = due_fen - sum(tender.amount_fen for tender in non_cash)
    if rest < 0:
        raise _excess(-rest)
    if cash_received is None:
        if rest:
            raise _short(rest)
        return Settlement(tuple(non_cash), CashRounding(0, 0, 0), 0, due_fen)
    return _settle_cash(tuple(non_cash), cash_received, round_cash(rest, has_account))


def _settle_cash(non_cash: tuple[Tender, ...], received: int, rounding: CashRounding) -> Settlement:
    """Return the settlement of what is left, in cash."""
    if received % JIAO:
        raise UserError("cash.not_jiao")
    if received < rounding.payable:
        raise _short(rounding.payable - received)
    if received and not rounding.payable:
        raise _excess(received)
    change = received - rounding.payable
    if change > MOST_CHANGE:
        raise UserError("cash.too_much", change=_yuan(change), most=_yuan(MOST_CHANGE))
    paid = sum(tender.amount_fen for tender in non_cash)
    if rounding.payable:
        non_cash = (*non_cash, Tender(TenderKind.CASH, rounding.payable, received, change))
    return Settlement(non_cash, rounding, change, paid + rounding.payable)


def _short(fen: int) -> UserError:
    return UserError("tender.short", missing=_yuan(fen), missing_fen=fen)


def _excess(fen: int) -> UserError:
    return UserError("tender.excess", excess=_yuan(fen), excess_fen=fen)


def _yuan(fen: int) -> str:
    """Return an amount for a sentence: 4870 → 48.70."""
    return f"{fen // 100:,}.{fen % 100:02d}"
