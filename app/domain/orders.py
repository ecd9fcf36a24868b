"""Orders and approvals: state machines after TM Forum TMF622 (DOMAIN §4)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.facts import CaseFact, Fact, FactClass


class OrderState(StrEnum):
    """States of an order."""

    DRAFT = "draft"
    ACKNOWLEDGED = "acknowledged"
    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


PAID_IN_VAIN: Final = frozenset({OrderState.FAILED, OrderState.REJECTED})
"""States of an order that may have been paid and was not carried out: here, or refused by the centre."""


class ApprovalState(StrEnum):
    """States of an approval."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """What it was asked for is off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """One fee of an order. `title` is in the customer's language."""

    item: str
    """Tariff item, or `bill`, `late_fee`, `prepayment`."""
    title: str
    amount_fen: int
    subscriber_id: str | None = None
    bill_id: str | None = None
    agency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row of a before/after comparison. Values are already formatted for people, `code` names the row."""

    code: str
    before: str
    after: str
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved(Fact):
    """Half-filled form of a visit: kept on this terminal alone."""

    KIND = "draft_saved"
    CLASS = FactClass.LOCAL
    ENTITY = "draft"
    ENTITY_ID = "draft_id"

    draft_id: str
    ticket_id: str | None
    type_key: str
    subscriber_id: str | None
    payload: str
    """JSON object of the fields as typed."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDropped(Fact):
    """The draft was submitted or thrown away."""

    KIND = "draft_dropped"
    CLASS = FactClass.LOCAL
    ENTITY = "draft"
    ENTITY_ID = "draft_id"

    draft_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftParked(Fact):
    """The drafts of a parked visit, so that any counter resumes them."""

    KIND = "draft_parked"
    CLASS = FactClass.RECORD
    ENTITY = "ticket"
    ENTITY_ID = "ticket_id"

    ticket_id: str
    visit: str
    """JSON object of the visit in progress: customer, verification, drafts, basket."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _OrderFact(CaseFact):
    ENTITY = "order"
    ENTITY_ID = "order_id"

    order_id: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSubmitted(_OrderFact):
    """A business was accepted: acknowledged, or pending when it needs an approval."""

    KIND = "order_submitted"
    REFS = (("customer", "customer_id"), ("subscriber", "subscriber_id"), ("ticket", "ticket_id"))

    code: str
    """Number on the slip, such as S-260311-0204."""
    type_key: str
    spec_version: int
    customer_id: str | None
    subscriber_id: str | None
    ticket_id: str | None
    verification_id: str | None
    counter_id: str | None
    handler: str
    quote: tuple[QuoteLine, ...]
    changes: tuple[Change, ...]
    effective_on: str
    state: OrderState
    approval_id: str | None
    by_password: bool = False
    """Whether the service password of the number passed instead of a document."""
    other_verification_id: str | None = None
    """Of whoever takes over the number."""
    agent_verification_id: str | None = None
    """Of whoever acts for the owner."""
    guardian_verification_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFilled(Fact):
    """What was typed into an order's form: personal data, apart from the order so that they can be erased."""

    KIND = "form_filled"
    CLASS = FactClass.RECORD
    ENTITY = "order"
    ENTITY_ID = "order_id"

    order_id: str
    payload: str
    """JSON object, validated against the type's definition of the order's `spec_version`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAdvanced(_OrderFact):
    """The order moved to `state`; `reason` is a code or the words of whoever decided."""

    KIND = "order_advanced"
    REFS = (("payment", "payment_id"),)

    state: OrderState
    reason: str
    payment_id: str | None
    staff_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSigned(Fact):
    """The customer signed the printed slip or the pad, or gave a fingerprint before a witness."""

    KIND = "slip_signed"
    CLASS = FactClass.RECORD
    ENTITY = "order"
    ENTITY_ID = "order_id"

    order_id: str
    method: str
    """`paper`, `pad` or `fingerprint`."""
    witness: str
    staff_no: str
    at_ms: int
    image: str = ""
    """SHA-256 of the sealed image, of the pad alone."""
    document: str = ""
    """SHA-256 of what was on the screen when it was signed, of the pad alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ApprovalFact(CaseFact):
    ENTITY = "approval"
    ENTITY_ID = "approval_id"

    approval_id: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested(_ApprovalFact):
    """A second person is asked. `rules` are codes of the rules that were met."""

    KIND = "approval_requested"

    subject: str
    """Aggregate concerned: `order:…`, `reversal:…`, `shift:…`."""
    kind: str
    rules: tuple[str, ...]
    levels: int
    """1: duty manager; 2: also a second approver."""
    requested_by: str
    changes: tuple[Change, ...]
    amount_fen: int
    customer_seated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalDecided(_ApprovalFact):
    """One approver's answer. Two levels need two different people, neither of them the requester."""

    KIND = "approval_decided"

    granted: bool
    state: ApprovalState
    """State of the whole after this answer."""
    level: int
    decided_by: str
    reason: str
