"""Payments, receipts and reversals: integer fen, written once, never edited (DOMAIN §6)."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.cash import Tender
from app.domain.facts import Fact, FactClass


class LineKind(StrEnum):
    """What a line of a payment does."""

    FEE = "fee"
    BILL = "bill"
    LATE_FEE = "late_fee"
    PREPAYMENT = "prepayment"
    ROUNDING_TO_BALANCE = "rounding_to_balance"
    ROUNDING_DOWN = "rounding_down"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLine:
    """One line of a payment. `title` is what the receipt prints, in the customer's language."""

    kind: LineKind
    item: str
    title: str
    amount_fen: int
    order_id: str | None = None
    subscriber_id: str | None = None
    bill_id: str | None = None
    agency: bool = False
    """Takings on behalf of others, apart from revenue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutOpened(Fact):
    """Collecting began. After a power cut the program asks what became of it."""

    KIND = "checkout_opened"
    CLASS = FactClass.LOCAL
    ENTITY = "payment"
    ENTITY_ID = "payment_id"

    payment_id: str
    shift_id: str
    ticket_id: str | None
    lines: tuple[PaymentLine, ...]
    cash_received_fen: int | None
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutAbandoned(Fact):
    """Collecting was given up before any money stayed."""

    KIND = "checkout_abandoned"
    CLASS = FactClass.LOCAL
    ENTITY = "payment"
    ENTITY_ID = "payment_id"

    payment_id: str
    reason: str


class CardOutcome(StrEnum):
    """The card terminal's answer; only approved counts as money."""

    APPROVED = "approved"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAnswered(Fact):
    """The card terminal answered for a payment that is being collected, or was asked again."""

    KIND = "card_answered"
    CLASS = FactClass.RECORD
    ENTITY = "payment"
    ENTITY_ID = "payment_id"

    payment_id: str
    card_ref: str
    """The terminal's own reference; one per attempt."""
    amount_fen: int
    outcome: CardOutcome
    tail: str
    """Last four digits, never more."""
    simulated: bool
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTaken(Fact):
    """Money was taken: lines and tenders have the same sum, `total_fen`."""

    KIND = "payment_taken"
    CLASS = FactClass.RECORD
    ENTITY = "payment"
    ENTITY_ID = "payment_id"
    REFS = (("shift", "shift_id"), ("ticket", "ticket_id"), ("customer", "customer_id"))

    payment_id: str
    shift_id: str
    ticket_id: str | None
    customer_id: str | None
    handler: str
    cashier: str
    lines: tuple[PaymentLine, ...]
    tenders: tuple[Tender, ...]
    total_fen: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptIssued(Fact):
    """A receipt number was drawn, in the transaction of its payment or reversal."""

    KIND = "receipt_issued"
    CLASS = FactClass.RECORD
    ENTITY = "receipt"
    ENTITY_ID = "number"
    REFS = (("payment", "payment_id"),)

    number: str
    terminal_code: str
    epoch: str
    sequence: int
    payment_id: str
    """Payment or reversal that it belongs to."""
    reverses: str | None
    """Number of the receipt that this one reverses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReversed(Fact):
    """A whole payment was undone on its own terminal and shift (冲正). Amounts are negative."""

    KIND = "payment_reversed"
    CLASS = FactClass.RECORD
    ENTITY = "payment"
    ENTITY_ID = "payment_id"
    REFS = (("shift", "shift_id"), ("order", "order_id"))

    payment_id: str
    """Id of the payment undone."""
    reversal_id: str
    shift_id: str
    order_id: str | None
    """The reversal's own order."""
    handler: str
    approved_by: str
    reason: str
    lines: tuple[PaymentLine, ...]
    tenders: tuple[Tender, ...]
    total_fen: int
    at_ms: int
