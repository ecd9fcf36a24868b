"""Giving money back (退费): what of a payment is left, what it comes from, which way it goes (DOMAIN §6).

Amounts are fen. What goes back never exceeds what came: each order first claims its part of the payment, and
of two orders that claim at the same time the authority lets one through.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.domain.cash import JIAO, Tender, TenderKind
from app.domain.errors import UserError
from app.domain.facts import CaseFact, Fact, FactClass
from app.domain.money import LineKind, PaymentLine

DEPOSIT_PREFIX: Final = "deposit."
"""How tariff items of deposits begin. They go back by an order of their own."""
FAILED_ORDER: Final = "failed_order"
"""Field of a refund's form: the order that failed, because of which the money goes back."""
OTHER: Final = "other"
"""What it says where the money goes back because of anything else."""
_ROUNDING: Final = frozenset({LineKind.ROUNDING_DOWN, LineKind.ROUNDING_TO_BALANCE})
AS_IT_CAME: Final = frozenset({TenderKind.CASH, TenderKind.CARD})
"""By these money goes back as it came."""


class Proof(StrEnum):
    """By what somebody asks for money back."""

    ORIGINAL = "original"
    """The customer's copy of the receipt."""
    DECLARATION = "declaration"
    """Identity and a declaration: the number of the lost receipt is voided, and the manager agrees."""


class Way(StrEnum):
    """Which way money goes back."""

    ORIGINAL = "original"
    """By the tender by which it came."""
    BANK_TRANSFER = "bank_transfer"
    """With approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundClaimed(CaseFact):
    """An order claims part of a payment, in fen; 0 gives the claim back."""

    KIND = "refund_claimed"
    ENTITY = "refund_claim"
    ENTITY_ID = "payment_id"
    REFS = (("order", "order_id"), ("payment", "payment_id"))

    payment_id: str
    """The payment of which money goes back."""
    order_id: str
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefunded(Fact):
    """Part of a payment, or all of it, was given back under a receipt of its own. Amounts are negative."""

    KIND = "payment_refunded"
    CLASS = FactClass.RECORD
    ENTITY = "payment"
    ENTITY_ID = "payment_id"
    REFS = (
        ("shift", "shift_id"),
        ("order", "order_id"),
        ("ticket", "ticket_id"),
        ("customer", "customer_id"),
    )

    payment_id: str
    """Id of the payment of which money goes back."""
    refund_id: str
    """The id of its order: of one order money goes back once."""
    shift_id: str
    """In whose drawer the money is missing."""
    ticket_id: str | None
    customer_id: str | None
    order_id: str
    handler: str
    approved_by: str
    """Staff number of the last who agreed; empty where nobody was needed."""
    reason: str
    declared: bool
    """Whether there was no receipt, but a declaration."""
    lines: tuple[PaymentLine, ...]
    """Prepayment lines lower the balance of their number, all others lower the takings alone."""
    tenders: tuple[Tender, ...]
    total_fen: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Part of a paid line that may still go back. `balance`: it lies on the balance of its number."""

    item: str
    title: str
    left_fen: int
    subscriber_id: str | None
    agency: bool
    balance: bool
    order_id: str | None = None
    """The order that the line paid."""

    @property
    def deposit(self) -> bool:
        """Return whether it is a deposit."""
        return self.item.startswith(DEPOSIT_PREFIX)


def owners_of(lines: Iterable[PaymentLine]) -> frozenset[str]:
    """Return the orders that lines pay, "" for lines of none; what was rounded is nobody's."""
    return frozenset(line.order_id or "" for line in lines if line.kind not in _ROUNDING)


def pieces_of(
    lines: Sequence[PaymentLine], to_balance: Sequence[int], given: Iterable[PaymentLine]
) -> tuple[Piece, ...]:
    """Return what of a payment may still go back, balances first.

    `to_balance` is what each of its lines added to a balance, `given` are the lines of its refunds.
    """
    found: list[Piece] = []
    written_off = 0
    for line, kept in zip(lines, to_balance, strict=True):
        if kept > 0:
            found.append(_piece(line, kept, balance=True))
        rest = line.amount_fen - kept
        if rest > 0:
            found.append(_piece(line, rest, balance=False))
        else:
            written_off -= rest
    pieces = sorted(found, key=lambda piece: not piece.balance)
    # What was rounded down never came in: it is missing from the last piece.
    pieces = list(reversed(_less(list(reversed(pieces)), written_off)))
    for line in given:
        pieces = _given(pieces, line)
    return tuple(piece for piece in pieces if piece.left_fen)


def _piece(line: PaymentLine, fen: int, *, balance: bool) -> Piece:
    return Piece(
        item=line.item,
        title=line.title,
        left_fen=fen,
        subscriber_id=line.subscriber_id,
        agency=line.agency,
        balance=balance,
        order_id=line.order_id,
    )


def _less(pieces: Sequence[Piece], fen: int) -> list[Piece]:
    left: list[Piece] = []
    for piece in pieces:
        taken = min(fen, piece.left_fen)
        fen -= taken
        left.append(replace(piece, left_fen=piece.left_fen - taken))
    return left


def _given(pieces: Sequence[Piece], line: PaymentLine) -> list[Piece]:
    """Take what went back from the pieces that it came from.

    A bill that turned out to be paid twice lies on the balance since: then its item alone leads there.
    """
    fen = -line.amount_fen
    balance = line.kind is LineKind.PREPAYMENT
    left = list(pieces)
    for exactly in (True, False):
        for place, piece in enumerate(left):
            same = (piece.item, piece.subscriber_id) == (line.item, line.subscriber_id)
            if same and (piece.balance == balance or not exactly):
                taken = min(fen, piece.left_fen)
                fen -= taken
                left[place] = replace(piece, left_fen=piece.left_fen - taken)
    return left


def refundable(pieces: Iterable[Piece], balances: Mapping[str, int]) -> int:
    """Return how much may go back: of what lies on a balance only what is still there."""
    return -sum(line.amount_fen for line in _take(pieces, None, balances, ""))


def allot(
    pieces: Iterable[Piece], amount_fen: int, balances: Mapping[str, int], order_id: str
) -> tuple[PaymentLine, ...]:
    """Return the lines of a refund, negative: from balances first, then from fees in their order.

    Raises:
        UserError: refund.more when there is less.
    """
    lines = _take(pieces, amount_fen, balances, order_id)
    if -sum(line.amount_fen for line in lines) != amount_fen:
        raise UserError("refund.more")
    return lines


def _take(
    pieces: Iterable[Piece], amount_fen: int | None, balances: Mapping[str, int], order_id: str
) -> tuple[PaymentLine, ...]:
    there = dict(balances)
    lines: list[PaymentLine] = []
    for piece in pieces:
        fen = piece.left_fen if amount_fen is None else min(amount_fen, piece.left_fen)
        if piece.balance:
            whose = piece.subscriber_id or ""
            fen = min(fen, max(0, there.get(whose, 0)))
            there[whose] = there.get(whose, 0) - fen
        if amount_fen is not None:
            amount_fen -= fen
        if fen:
            lines.append(
                PaymentLine(
                    kind=LineKind.PREPAYMENT if piece.balance else LineKind.FEE,
                    item=piece.item,
                    title=piece.title,
                    amount_fen=-fen,
                    order_id=order_id or None,
                    subscriber_id=piece.subscriber_id,
                    agency=piece.agency,
                )
            )
    return tuple(lines)


def tenders_left(tenders: Iterable[Tender], given: Iterable[Tender]) -> tuple[Tender, ...]:
    """Return what of each tender has not gone back, other tenders before cash.

    What went back by bank transfer counts against whatever is left.
    """
    left = sorted(tenders, key=lambda tender: tender.kind is TenderKind.CASH)
    for back in given:
        fen = -back.amount_fen
        for exactly in (True, False):
            for place, tender in enumerate(left):
                if tender.kind is back.kind or not exactly:
                    taken = min(fen, tender.amount_fen)
                    fen -= taken
                    left[place] = replace(tender, amount_fen=tender.amount_fen - taken)
    return tuple(
        replace(tender, received_fen=None, change_fen=None) for tender in left if tender.amount_fen > 0
    )


def tenders_back(left: Iterable[Tender], amount_fen: int) -> tuple[Tender, ...]:
    """Return the tenders by which an amount goes back as it came, negative."""
    back: list[Tender] = []
    for tender in left:
        fen = min(amount_fen, tender.amount_fen)
        amount_fen -= fen
        if fen:
            back.append(replace(tender, amount_fen=-fen))
    return tuple(back)


def way_bar(back: Iterable[Tender]) -> str:
    """Return why money can't go back as it came, as a code's last part, or an empty string."""
    for tender in back:
        if tender.kind not in AS_IT_CAME:
            return "way"
        if tender.kind is TenderKind.CASH and tender.amount_fen % JIAO:
            return "jiao"
    return ""


def by_transfer(amount_fen: int, account: str) -> tuple[Tender, ...]:
    """Return the tender of a bank transfer; of the account it names the last four digits."""
    return (Tender(TenderKind.BANK_TRANSFER, -amount_fen, reference=account[-4:]),)
