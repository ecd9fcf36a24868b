"""Persons, customers, subscribers, contracts, bills (DOMAIN §1). Bodies of personal facts can be redacted."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.documents_of_identity import DocumentKind
from app.domain.facts import CaseFact, Fact, FactClass


class SubscriberKind(StrEnum):
    """What one service number is."""

    MOBILE = "mobile"
    FIXED = "fixed"
    BROADBAND = "broadband"
    LINE = "line"


class SubscriberStatus(StrEnum):
    """Life of a service number."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ARREARS = "arrears"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIdentified(CaseFact):
    """A person's identity as the document shows it: first record, or a later correction. Dates are ISO."""

    KIND = "person_identified"
    ENTITY = "person"
    ENTITY_ID = "person_id"

    person_id: str
    name: str
    document: DocumentKind
    number: str
    valid_from: str | None
    valid_until: str | None
    """None is 长期: no end."""
    sex: str
    nation: str
    birth: str | None
    address: str
    issuer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRegistered(Fact):
    """A person or organisation became a customer."""

    KIND = "customer_registered"
    CLASS = FactClass.RECORD
    ENTITY = "customer"
    ENTITY_ID = "customer_id"
    REFS = (("person", "person_id"),)

    customer_id: str
    person_id: str
    organisation: bool
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(Fact):
    """Contact data of a customer: per field, the latest clock wins. None leaves a field as it is."""

    KIND = "contact_changed"
    CLASS = FactClass.PROFILE
    ENTITY = "customer"
    ENTITY_ID = "customer_id"

    customer_id: str
    phone: str | None
    language: str | None
    email: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A term that the subscriber agreed to. Dates are ISO, amounts fen."""

    title: str
    begins: str
    ends: str
    penalty_fen: int
    """Due when the contract is broken now."""
    subsidy_fen: int
    """Device subsidy not yet earned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberOpened(CaseFact):
    """One service number began, or was taken over from the operator's records."""

    KIND = "subscriber_opened"
    ENTITY = "subscriber"
    ENTITY_ID = "subscriber_id"
    REFS = (("customer", "customer_id"), ("number", "number"), ("order", "order_id"))

    subscriber_id: str
    customer_id: str
    kind: SubscriberKind
    number: str
    sim: str | None
    plan_id: str
    status: SubscriberStatus
    opened_on: str
    credit_limit_fen: int
    contract: Contract | None
    opening_balance_fen: int
    order_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanged(CaseFact):
    """The subscriber's plan changes on `effective_on` (ISO)."""

    KIND = "plan_changed"
    ENTITY = "subscriber"
    ENTITY_ID = "subscriber_id"
    REFS = (("order", "order_id"),)

    subscriber_id: str
    order_id: str
    from_plan: str
    to_plan: str
    effective_on: str
    contract: Contract | None = None
    """The contract that begins with the change; None leaves the present one."""
    ends_contract: bool = False
    """Whether the present contract is broken and none follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillItem:
    """One line of a bill."""

    title: str
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BillIssued(Fact):
    """The bill of one month (`period` is YYYY-MM), with what had been paid when it came to this store."""

    KIND = "bill_issued"
    CLASS = FactClass.RECORD
    ENTITY = "bill"
    ENTITY_ID = "bill_id"
    REFS = (("subscriber", "subscriber_id"),)

    bill_id: str
    subscriber_id: str
    period: str
    principal_fen: int
    paid_fen: int
    due_on: str
    items: tuple[BillItem, ...]
