"""Rows of orders, approvals and drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.orders import ApprovalState, Change, OrderState, QuoteLine


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order."""

    order_id: str
    code: str
    type_key: str
    spec_version: int
    customer_id: str | None
    subscriber_id: str | None
    ticket_id: str | None
    verification_id: str | None
    counter_id: str | None
    handler: str
    payload: str
    quote: tuple[QuoteLine, ...]
    changes: tuple[Change, ...]
    effective_on: str
    state: OrderState
    reason: str
    approval_id: str | None
    payment_id: str | None
    signed_ms: int | None
    business_day: str
    at_ms: int
    last_op: str
    by_password: bool = False
    """Whether the service password passed instead of a document."""
    other_verification_id: str | None = None
    agent_verification_id: str | None = None
    guardian_verification_id: str | None = None

    @property
    def verifications(self) -> tuple[str, ...]:
        """Return the verifications on which it rests: of its party first."""
        others = self.other_verification_id, self.agent_verification_id, self.guardian_verification_id
        return tuple(filter(None, (self.verification_id, *others)))

    @property
    def signed(self) -> bool:
        """Return whether the customer signed its slip."""
        return self.signed_ms is not None

    @property
    def total_fen(self) -> int:
        """Return the sum of the quote in fen."""
        return sum(line.amount_fen for line in self.quote)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One answer to an approval."""

    staff_no: str
    granted: bool
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One approval, open or decided."""

    approval_id: str
    subject: str
    kind: str
    rules: tuple[str, ...]
    levels: int
    level: int
    """Approvals given so far."""
    requested_by: str
    changes: tuple[Change, ...]
    amount_fen: int
    customer_seated: bool
    state: ApprovalState
    decisions: tuple[DecisionRow, ...]
    """Oldest first."""
    reason: str
    requested_ms: int
    decided_ms: int | None
    last_op: str

    @property
    def decided_by(self) -> tuple[str, ...]:
        """Return who answered, oldest first."""
        return tuple(decision.staff_no for decision in self.decisions)

    @property
    def order_id(self) -> str | None:
        """Return the order that is asked about, or None for another subject."""
        kind, _, subject_id = self.subject.partition(":")
        return subject_id if kind == "order" else None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A half-filled form on this terminal."""

    draft_id: str
    ticket_id: str | None
    type_key: str
    subscriber_id: str | None
    payload: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class AskedRow:
    """An order of a customer who took a seat, with the approval that was asked for it."""

    type_key: str
    state: OrderState
    signed: bool
    total_fen: int
    counter_id: str | None
    approval_id: str
    answer: ApprovalState
    requested_by: str
    requested_ms: int
    decided_ms: int | None
    since_seated: bool
    """Whether the approval's last word came after the customer took the seat."""


class OrderQueries(Protocol):
    """Reads orders."""

    def order(self, order_id: str) -> OrderRow | None:
        """Return one order."""
        ...

    def by_code(self, code: str) -> OrderRow | None:
        """Return the order with this number on its slip."""
        ...

    def count_on(self, date_code: str) -> int:
        """Return how many orders carry `S-<date_code>-…`."""
        ...

    def of_ticket(self, ticket_id: str) -> tuple[OrderRow, ...]:
        """Return the orders of one visit, oldest first."""
        ...

    def unpaid(self, ticket_id: str) -> tuple[OrderRow, ...]:
        """Return acknowledged orders of a visit with money due."""
        ...

    def of_payment(self, payment_id: str) -> tuple[OrderRow, ...]:
        """Return the orders that one payment paid."""
        ...

    def open_of_customer(self, customer_id: str) -> tuple[OrderRow, ...]:
        """Return orders of a customer that are accepted, and of which nothing is executed yet."""
        ...

    def open_on(self, subscriber_ids: Sequence[str]) -> tuple[OrderRow, ...]:
        """Return orders on service numbers that are accepted, and of which nothing is executed yet."""
        ...

    def open_before(self, order_id: str, subscriber_id: str) -> tuple[str, ...]:
        """Return the types of what is open on a number and was accepted before an order on it."""
        ...

    def done_since(self, order_id: str, subscriber_id: str) -> tuple[str, ...]:
        """Return the types of what was carried out on a number unknown to whoever accepted an order on it."""
        ...

    def newest_of(self, customer_id: str, limit: int) -> tuple[OrderRow, ...]:
        """Return a customer's newest orders, newest first."""
        ...

    def open_of_ticket(self, ticket_id: str | None) -> tuple[OrderRow, ...]:
        """Return the same of a visit (or without one)."""
        ...

    def paid_not_executed(self, day_id: str) -> tuple[OrderRow, ...]:
        """Return orders for which money was taken and nothing was done."""
        ...

    def unfinished(self, day_id: str) -> tuple[OrderRow, ...]:
        """Return orders of a day that are acknowledged, pending or held."""
        ...

    def approval(self, approval_id: str) -> ApprovalRow | None:
        """Return one approval."""
        ...

    def open_approvals(self) -> tuple[ApprovalRow, ...]:
        """Return approvals that wait, oldest first."""
        ...

    def approval_of(self, subject: str) -> ApprovalRow | None:
        """Return the latest approval of an aggregate, named as `type:id`."""
        ...

    def asked_of(self, ticket_id: str) -> tuple[AskedRow, ...]:
        """Return what was asked for the customer of a ticket who took a seat, oldest first."""
        ...

    def decided_approvals(self, since_ms: int) -> tuple[ApprovalRow, ...]:
        """Return approvals decided since a moment, newest first."""
        ...

    def draft(self, draft_id: str) -> DraftRow | None:
        """Return one draft."""
        ...

    def drafts_before(self, moment_ms: int, limit: int) -> tuple[DraftRow, ...]:
        """Return drafts of all visits last saved before a moment."""
        ...

    def drafts(self, ticket_id: str | None) -> tuple[DraftRow, ...]:
        """Return drafts of a visit (or without one)."""
        ...
