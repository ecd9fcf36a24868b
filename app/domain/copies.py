"""Copies of customers of other halls: asked of the centre, kept for a while, never sent (SYNC §4).

A province's customers are never copied. Whoever is unknown in the hall is asked of the centre, and what it
answers is kept by the terminal for 30 days; the centre keeps who has whom, so that changes and erasures reach
every copy.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.customers import BillItem, Contract, SubscriberKind, SubscriberStatus
from app.domain.documents_of_identity import DocumentKind
from app.domain.facts import Fact, FactClass

COPY_KEPT_MS = 30 * 24 * 3_600_000
"""So long a copy is kept after the centre gave it."""


class AskedBy(StrEnum):
    """By what a customer is asked for: always exact, since nobody may browse people."""

    NUMBER = "number"
    """A service number."""
    DOCUMENT = "document"
    """Kind and number of an identity document."""
    CUSTOMER = "customer"
    """The customer's id: a copy is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whom a terminal asks the centre for."""

    by: AskedBy
    value: str
    document: str = ""
    """Kind of the document, where it is asked for by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedPerson:
    """A person's identity as the centre has it. Dates are ISO."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedBill:
    """A monthly bill; amounts fen, dates ISO."""

    bill_id: str
    period: str
    principal_fen: int
    unpaid_fen: int
    late_paid_fen: int
    due_on: str
    items: tuple[BillItem, ...]
    fen_days: int
    counted_until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedNumber:
    """A service number with its balance (fen) and its newest and unpaid bills, oldest first."""

    subscriber_id: str
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
    bills: tuple[CopiedBill, ...]
    features: tuple[str, ...] = ()
    status_reason: str = ""
    status_on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCopied(Fact):
    """The centre answered with a customer; this terminal keeps the copy until `until_ms`."""

    KIND = "customer_copied"
    CLASS = FactClass.LOCAL
    ENTITY = "customer"
    ENTITY_ID = "customer_id"

    customer_id: str
    person_id: str
    person: CopiedPerson
    organisation: bool
    since: str
    phone: str
    language: str
    email: str = ""
    address: str = ""
    numbers: tuple[CopiedNumber, ...]
    mobiles: int
    """Mobile numbers that all persons with this document hold."""
    version: int
    """Rises with each change of the customer: of two copies the greater is the newer."""
    until_ms: int
    at_ms: int
    """When the centre gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyDropped(Fact):
    """A copy is kept no longer: the centre does not know the customer any more."""

    KIND = "copy_dropped"
    CLASS = FactClass.LOCAL
    ENTITY = "customer"
    ENTITY_ID = "customer_id"

    customer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesExpired(Fact):
    """Copies whose time was over at `at_ms` are kept no longer."""

    KIND = "copies_expired"
    CLASS = FactClass.LOCAL
    ENTITY = "customer_copies"
    ENTITY_ID = "terminal_id"

    terminal_id: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOutdated(Fact):
    """A customer of whom this hall may keep a copy has changed: what is older than `version` is outdated."""

    KIND = "copy_outdated"
    CLASS = FactClass.REFERENCE
    ENTITY = "customer_copy"
    ENTITY_ID = "customer_id"

    customer_id: str
    version: int
    """The least version of a copy that shows the change."""
