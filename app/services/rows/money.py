"""Rows of payments, receipts and open checkouts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.cash import Tender
from app.domain.money import CardOutcome, PaymentLine


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment, or one reversal (then all amounts are negative and `reverses` is set)."""

    payment_id: str
    receipt: str
    shift_id: str
    terminal_id: str
    ticket_id: str | None
    customer_id: str | None
    handler: str
    cashier: str
    lines: tuple[PaymentLine, ...]
    tenders: tuple[Tender, ...]
    total_fen: int
    at_ms: int
    business_day: str
    reverses: str | None
    """Payment that this one reverses."""
    reversed_by: str | None
    """Reversal that undid this one."""
    approved_by: str
    reason: str
    """Of a reversal; empty for a payment."""
    op_hash: str
    """Hash of its op, hexadecimal."""
    corrected: bool = False
    """Whether a tender of it was corrected: `tenders` is how it was really paid."""
    refund: bool = False
    """Whether it gave back part of the payment that it `reverses`, which stands."""


@dataclass(frozen=True, slots=True)
class CheckoutRow:
    """A payment that is being collected, or was when the power went."""

    payment_id: str
    shift_id: str
    ticket_id: str | None
    order_ids: tuple[str, ...]
    customer_id: str | None
    customer: str
    """Masked name."""
    language: str
    handler: str
    lines: tuple[PaymentLine, ...]
    cash_received_fen: int | None
    """Cash that was keyed in last."""
    at_ms: int


@dataclass(frozen=True, slots=True)
class CardRow:
    """The latest answer to one attempt by card."""

    payment_id: str
    card_ref: str
    amount_fen: int
    outcome: CardOutcome
    tail: str
    simulated: bool
    at_ms: int


class MoneyQueries(Protocol):
    """Reads payments."""

    def payment(self, payment_id: str) -> PaymentRow | None:
        """Return one payment or reversal."""
        ...

    def by_receipt(self, number: str) -> PaymentRow | None:
        """Return the payment or reversal of a receipt number."""
        ...

    def last_sequence(self, terminal_code: str, epoch: str) -> int:
        """Return the last receipt sequence of a terminal and epoch, 0 before the first."""
        ...

    def recent(self, limit: int, offset: int = 0) -> tuple[PaymentRow, ...]:
        """Return payments and reversals, newest first."""
        ...

    def of_shift(self, shift_id: str) -> tuple[PaymentRow, ...]:
        """Return payments and reversals of a shift, oldest first."""
        ...

    def search(self, text: str, limit: int) -> tuple[PaymentRow, ...]:
        """Return payments and reversals by the beginning of a receipt number, or by its sequence."""
        ...

    def shift_cash(self, shift_id: str) -> int:
        """Return the cash that a shift took, reversals deducted (fen)."""
        ...

    def cash_of(self, payment_ids: Sequence[str]) -> int:
        """Return the cash that payments brought, without those that were reversed (fen)."""
        ...

    def checkout(self, payment_id: str) -> CheckoutRow | None:
        """Return one checkout that is still open."""
        ...

    def open_checkouts(self) -> tuple[CheckoutRow, ...]:
        """Return checkouts that were neither completed nor abandoned."""
        ...

    def cards(self, payment_id: str) -> tuple[CardRow, ...]:
        """Return the card attempts of a payment, oldest first."""
        ...

    def unknown_cards(self) -> tuple[CardRow, ...]:
        """Return attempts whose result is still unknown."""
        ...
