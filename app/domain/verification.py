"""What was checked of a person at the desk, and who looked at whose data (DOMAIN §3, §10)."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.facts import Fact, FactClass


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
    """`name`, `document` or `document_tail`; of the centre `centre_number` or `centre_document`."""
    query: str
    """What was asked for, masked."""
    hits: int
    at_ms: int
