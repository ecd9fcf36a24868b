"""What was checked of a person at the desk, and who looked at whose data (DOMAIN §3, §10)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.facts import Fact, FactClass

RECENT_DAYS: Final = 30
"""So many days after a visit less than a whole number finds a customer (UX: the hall's recent customers).

As long as a terminal holds customers served lately (SYNC §4)."""


class Standing(StrEnum):
    """Whose document it is in this visit (DOMAIN §3)."""

    OWNER = "owner"
    """Of whoever wants the business: the owner of the number, or who enters the network."""
    TAKES_OVER = "takes_over"
    AGENT = "agent"
    """Of whoever acts for the owner, or handles the business of an organisation."""
    GUARDIAN = "guardian"
    ORGANISATION = "organisation"
    """Of an organisation that owns the number: its credit code, shown by whoever handles it."""


PRINCIPALS = frozenset({Standing.OWNER, Standing.ORGANISATION})
"""Whose business it is."""


class Kinship(StrEnum):
    """What proves that somebody is a guardian."""

    HOUSEHOLD_BOOK = "household_book"
    BIRTH_CERTIFICATE = "birth_certificate"
    COURT_RULING = "court_ruling"
    COMMITTEE_LETTER = "committee_letter"
    """Of the residents' or villagers' committee, or of the civil affairs office."""


class CheckOutcome(StrEnum):
    """Result of one check."""

    PASSED = "passed"
    REFUSED = "refused"
    DEFERRED = "deferred"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the verification: code of the check, result, and the code that explains it."""

    code: str
    outcome: CheckOutcome
    detail: str
    source: str
    """Code of who says so: `reader`, `local`, `clerk`; empty for a check that was not done."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChecked(Fact):
    """A verification ended. Refused ones are incidents and keep no draft."""

    KIND = "identity_checked"
    CLASS = FactClass.RECORD
    ENTITY = "verification"
    ENTITY_ID = "verification_id"
    REFS = (("person", "person_id"), ("ticket", "ticket_id"))

    verification_id: str
    person_id: str | None
    ticket_id: str | None
    staff_no: str
    reader: str
    """SAM id of the reader; begins with `SIM-` when the card was simulated."""
    passed: bool
    checks: tuple[Check, ...]
    at_ms: int
    standing: Standing = Standing.OWNER
    present: bool = True
    """Whether the document's own person stood there; else an agent or a guardian showed it."""
    kinship: str = ""
    """A `Kinship`, of a guardian alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataViewed(Fact):
    """Somebody saw personal data unmasked: who, whose, why."""

    KIND = "personal_data_viewed"
    CLASS = FactClass.RECORD
    ENTITY = "view"
    ENTITY_ID = "view_id"
    REFS = (("person", "person_id"),)

    view_id: str
    person_id: str
    staff_no: str
    reason: str
    ticket_id: str | None
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSearched(Fact):
    """Somebody looked for people by name or document: staff may not browse people (UX, search box)."""

    KIND = "customer_searched"
    CLASS = FactClass.RECORD
    ENTITY = "search"
    ENTITY_ID = "search_id"

    search_id: str
    staff_no: str
    by: str
    """`name`, `document`, `document_tail`, or `tail` (of a document or a service number: older logs say
    `document_tail` of it); of the centre `centre_number` or `centre_document`."""
    query: str
    """What was asked for, masked."""
    hits: int
    at_ms: int
