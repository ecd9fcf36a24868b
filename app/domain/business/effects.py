"""What executing an order does besides recording facts: money goes back, a paper is printed once more."""

from dataclasses import dataclass

from app.domain.cash import Tender
from app.domain.facts import Fact
from app.domain.money import PaymentLine
from app.domain.papers import Again


@dataclass(frozen=True, slots=True)
class ReverseMoney:
    """The effect of a reversal: the whole payment goes back. Only the money slice can do that."""

    payment_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMoney:
    """The effect of a refund: part of a payment goes back. Lines and tenders are negative."""

    payment_id: str
    lines: tuple[PaymentLine, ...]
    tenders: tuple[Tender, ...]
    """By a card, the tender that it came by: the card terminal gives the new reference."""
    reason: str
    declared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprintPaper:
    """The effect of a reprint: a paper is printed once more."""

    number: str
    how: Again
    reason: str


Effect = Fact | ReverseMoney | RefundMoney | ReprintPaper


@dataclass(frozen=True, slots=True)
class Claim:
    """What an order claims of an earlier payment while it is open: of two orders one wins."""

    payment_id: str
    amount_fen: int
