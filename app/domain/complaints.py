"""Complaints and suggestions: intake, ownership, deadlines (DOMAIN §7, states after TMF621)."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.facts import CaseFact


class ComplaintState(StrEnum):
    """States of a complaint."""

    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    PENDING = "pending"
    HELD = "held"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class ComplaintCategory(StrEnum):
    """What it is about."""

    FEES = "fees"
    NETWORK = "network"
    SERVICE = "service"
    CONTRACT = "contract"
    PRIVACY = "privacy"
    SUGGESTION = "suggestion"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReceived(CaseFact):
    """A complaint or suggestion was taken down. First contact is responsible: `owner` is that clerk."""

    KIND = "complaint_received"
    ENTITY = "complaint"
    ENTITY_ID = "complaint_id"
    REFS = (("customer", "customer_id"), ("ticket", "ticket_id"))

    complaint_id: str
    code: str
    """Number on the slip, such as C-260311-03."""
    category: ComplaintCategory
    channel: str
    customer_id: str | None
    ticket_id: str | None
    contact_name: str
    contact_phone: str
    what: str
    wish: str
    related: tuple[str, ...]
    """Receipts and orders attached, as `type:id`."""
    owner: str
    first_answer_by_ms: int
    final_answer_by_ms: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintNoted(CaseFact):
    """Progress: a note, and the state that it leaves the complaint in."""

    KIND = "complaint_noted"
    ENTITY = "complaint"
    ENTITY_ID = "complaint_id"

    complaint_id: str
    state: ComplaintState
    note: str
    owner: str
    staff_no: str
    at_ms: int
