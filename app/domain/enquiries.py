"""Enquiries (咨询): one key and a category, on the ticket in hand if there is one (DOMAIN §2)."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.facts import Fact, FactClass


class EnquiryCategory(StrEnum):
    """What somebody asked about, in the order in which the counter offers it."""

    TARIFF = "tariff"
    BILL = "bill"
    BUSINESS = "business"
    BROADBAND = "broadband"
    DEVICE = "device"
    NETWORK = "network"
    ELDER_HELP = "elder_help"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryRecorded(Fact):
    """Somebody was told what they wanted to know; nothing personal is kept of it."""

    KIND = "enquiry_recorded"
    CLASS = FactClass.RECORD
    ENTITY = "enquiry"
    ENTITY_ID = "enquiry_id"
    REFS = (("ticket", "ticket_id"),)

    enquiry_id: str
    ticket_id: str | None
    """Ticket that was in hand; None for somebody who only came to the window."""
    category: EnquiryCategory
    counter_id: str
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryWithdrawn(Fact):
    """An enquiry was recorded by mistake and does not count."""

    KIND = "enquiry_withdrawn"
    CLASS = FactClass.RECORD
    ENTITY = "enquiry"
    ENTITY_ID = "enquiry_id"

    enquiry_id: str
    staff_no: str
    at_ms: int
