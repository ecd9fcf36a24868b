"""Rows of persons, customers, subscribers and bills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.domain.customers import BillItem, Contract, SubscriberKind, SubscriberStatus
from app.domain.documents_of_identity import DocumentKind
from app.domain.late_fees import Bill
from app.services.rows.verification import VerificationRow, ViewRow


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person's identity, unmasked: show it only masked, or after a logged view. Dates are ISO."""

    person_id: str
    name: str
    document: DocumentKind
    number: str
    valid_from: str | None
    valid_until: str | None
    sex: str
    nation: str
    birth: str | None
    address: str
    issuer: str
    last_op: str


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer."""

    customer_id: str
    person_id: str
    organisation: bool
    since: str
    phone: str
    language: str
    email: str = ""
    address: str = ""
    """Where letters go; the document's own stands at the person."""


@dataclass(frozen=True, slots=True)
class SubscriberRow:
    """One service number with its balance (fen)."""

    subscriber_id: str
    customer_id: str
    kind: SubscriberKind
    number: str
    sim: str | None
    plan_id: str
    next_plan_id: str | None
    next_plan_on: str | None
    status: SubscriberStatus
    opened_on: str
    balance_fen: int
    credit_limit_fen: int
    contract: Contract | None
    last_op: str
    features: tuple[str, ...] = ()
    """Tariff items of what is switched on."""
    status_reason: str = ""
    """Why the status is what it is (`StatusReason`); empty since the number was opened."""
    status_on: str | None = None
    """Day of the last change of the status (ISO)."""

    def plan_on(self, day: str) -> str:
        """Return the id of the plan that holds on an ISO date."""
        if self.next_plan_id and self.next_plan_on and day >= self.next_plan_on:
            return self.next_plan_id
        return self.plan_id


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Who has a service number, or had it."""

    number: str
    subscriber_id: str
    customer_id: str
    lives: bool
    """Whether the number is not cancelled."""


@dataclass(frozen=True, slots=True)
class BillRow:
    """One monthly bill. `unpaid_fen` is unpaid principal, `late_paid_fen` late fee already paid.

    `fen_days` and `counted_until` (ISO) remember part-payments, as in `app.domain.late_fees`.
    """

    bill_id: str
    subscriber_id: str
    number: str
    period: str
    principal_fen: int
    unpaid_fen: int
    late_paid_fen: int
    due_on: str
    items: tuple[BillItem, ...]
    fen_days: int = 0
    counted_until: str | None = None

    def as_bill(self) -> Bill:
        """Return the bill as the rules of late fees take it."""
        return Bill(
            bill_id=self.bill_id,
            period=self.period,
            principal_fen=self.principal_fen,
            unpaid_fen=self.unpaid_fen,
            due=date.fromisoformat(self.due_on),
            late_fee_paid_fen=self.late_paid_fen,
            counted_until=date.fromisoformat(self.counted_until) if self.counted_until else None,
            fen_days=self.fen_days,
        )


@dataclass(frozen=True, slots=True)
class CopyRow:
    """How old the copy of a customer of another hall is (epoch ms)."""

    customer_id: str
    at_ms: int
    until_ms: int
    stale: bool
    """Whether something has changed since: the centre is to be asked again before anything is collected."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One line of what was done lately for a customer."""

    at_ms: int
    kind: str
    """`order`, `payment`, `reversal` or `complaint`."""
    title: str
    """Business type key, or category."""
    number: str
    """Service number concerned, unmasked."""
    staff_no: str
    amount_fen: int | None
    state: str
    ref: str


class CustomerQueries(Protocol):
    """Reads customers."""

    def holders(self, numbers: Sequence[str]) -> Mapping[str, tuple[HolderRow, ...]]:
        """Return who has each of some numbers, and had it; nothing for one that nobody here ever had."""
        ...

    def balance(self, subscriber_id: str) -> int:
        """Return what lies on the balance of a number (fen), also of one that has not opened."""
        ...

    def person(self, person_id: str) -> PersonRow | None:
        """Return one person."""
        ...

    def person_by_document(self, document: DocumentKind, number: str) -> PersonRow | None:
        """Return the person with this document."""
        ...

    def customer(self, customer_id: str) -> CustomerRow | None:
        """Return one customer."""
        ...

    def customer_of_person(self, person_id: str) -> CustomerRow | None:
        """Return the customer that a person is."""
        ...

    def subscriber(self, subscriber_id: str) -> SubscriberRow | None:
        """Return one service number by id."""
        ...

    def by_number(self, number: str) -> SubscriberRow | None:
        """Return the service number that is not cancelled."""
        ...

    def subscribers_of(self, customer_id: str) -> tuple[SubscriberRow, ...]:
        """Return all service numbers of a customer, oldest first."""
        ...

    def by_name(self, key: str, since_ms: int, limit: int) -> tuple[tuple[PersonRow, CustomerRow], ...]:
        """Return customers served since a moment whose name contains a key of `names.search_key`, by name."""
        ...

    def by_initials(self, part: str, since_ms: int, limit: int) -> tuple[tuple[PersonRow, CustomerRow], ...]:
        """Return customers served since a moment with a part of `initials.typed_initials`, by name."""
        ...

    def by_document_tail(
        self, tail: str, since_ms: int, limit: int
    ) -> tuple[tuple[PersonRow, CustomerRow], ...]:
        """Return customers served since a moment whose document number ends with `tail`."""
        ...

    def by_number_tail(
        self, tail: str, since_ms: int, limit: int
    ) -> tuple[tuple[PersonRow, CustomerRow], ...]:
        """Return customers served since a moment with a service number that ends with `tail`."""
        ...

    def by_whole_number(self, number: str, limit: int) -> tuple[tuple[PersonRow, CustomerRow], ...]:
        """Return all customers who have a document, of whatever kind, with this number."""
        ...

    def mobiles_of_document(self, person_id: str) -> int:
        """Return how many mobile numbers all persons with the same document hold that are not cancelled."""
        ...

    def subscribers_of_document(self, person_id: str) -> tuple[SubscriberRow, ...]:
        """Return all service numbers of all persons with the same document, oldest first."""
        ...

    def active_mobile_count(self, person_id: str) -> int:
        """Return how many mobile numbers one person holds that are not cancelled."""
        ...

    def bill(self, bill_id: str) -> BillRow | None:
        """Return one bill."""
        ...

    def bills(self, subscriber_id: str, limit: int = 6) -> tuple[BillRow, ...]:
        """Return the newest bills, newest first."""
        ...

    def unpaid_bills(self, subscriber_id: str) -> tuple[BillRow, ...]:
        """Return bills with unpaid principal, oldest first."""
        ...

    def in_arrears(self, day: str, after: str, limit: int) -> tuple[str, ...]:
        """Return ids of numbers that a run over arrears looks at on an ISO day, in order, those past `after`.

        Cancelled ones are left out; of the others whoever has an open bill due before the day, or is
        suspended for arrears.
        """
        ...

    def copy(self, customer_id: str) -> CopyRow | None:
        """Return how old the copy of a customer of another hall is; None for one of this hall."""
        ...

    def stale_copies(self, limit: int) -> tuple[str, ...]:
        """Return customers (ids) whose copies are to be asked for again."""
        ...

    def copies_expired(self, now_ms: int) -> bool:
        """Return whether the time of a copy is over."""
        ...

    def copies(self) -> int:
        """Return how many customers of other halls this terminal keeps a copy of."""
        ...

    def history(self, customer_id: str, limit: int) -> tuple[HistoryRow, ...]:
        """Return what was done lately, newest first."""
        ...

    def verification(self, verification_id: str) -> VerificationRow | None:
        """Return one verification."""
        ...

    def seen_in_person(self, person_id: str, limit: int) -> tuple[VerificationRow, ...]:
        """Return when whoever has this person's document stood here with it, and it passed; newest first."""
        ...

    def view(self, view_id: str) -> ViewRow | None:
        """Return one logged view."""
        ...

    def views(self, person_id: str) -> tuple[ViewRow, ...]:
        """Return who saw a person's data unmasked, newest first."""
        ...
