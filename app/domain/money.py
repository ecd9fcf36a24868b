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
    """Collecting began, or cash was keyed in. After a power cut the program asks what became of it."""

    KIND = "checkout_opened"
    CLASS = FactClass.LOCAL
    ENTITY = "payment"
    ENTITY_ID = "payment_id"

    payment_id: str
    shift_id: str
    ticket_id: str | None
    order_ids: tuple[str, ...]
    """Orders that are settled by this payment."""
    customer_id: str | None
    customer: str
    """Masked name that the receipt prints; empty for a passer-by."""
    language: str
    handler: str
    """Staff number of whoever took the business."""
    lines: tuple[PaymentLine, ...]
    cash_received_fen: int | None
    """Cash that was keyed in last; None while none was."""
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
    """The card terminal answered for a payment, or is about to be asked.

    Each attempt is first recorded as `unknown`, before the terminal hears of it: a power cut while it is
    being asked then leaves an attempt to inquire about, never money that nobody knows of.
    """

    KIND = "card_answered"
    CLASS = FactClass.RECORD
    ENTITY = "payment"
    ENTITY_ID = "payment_id"

    payment_id: str
    card_ref: str
    """Reference that the terminal is asked with; one per attempt. It begins with `SIM-` when simulated."""
    amount_fen: int
    outcome: CardOutcome
    tail: str
    """Last four digits, never more."""
    simulated: bool
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTaken(Fact):
    """Money was taken: lines and tenders have the same sum, `total_fen`.

    What a bill no longer needs, because it was paid elsewhere meanwhile, becomes prepayment (DOMAIN §6).
    """

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
    """A whole payment was undone on its own terminal and shift (冲正).

    Amounts are negative; the lines stand in the order of the payment's own.
    """

    KIND = "payment_reversed"
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
    """Id of the payment undone."""
    reversal_id: str
    shift_id: str
    ticket_id: str | None
    """Visit of the payment undone."""
    customer_id: str | None
    order_id: str | None
    """The reversal's own order."""
    handler: str
    approved_by: str
    """Staff number of the second person; empty where none was needed."""
    reason: str
    lines: tuple[PaymentLine, ...]
    tenders: tuple[Tender, ...]
    total_fen: int
    at_ms: int
