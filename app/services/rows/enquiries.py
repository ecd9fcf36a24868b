"""Rows of enquiries."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.enquiries import EnquiryCategory


@dataclass(frozen=True, slots=True)
class EnquiryRow:
    """One enquiry that counts. `at_ms` is epoch ms."""

    enquiry_id: str
    ticket_id: str | None
    category: EnquiryCategory
    counter_id: str
    staff_no: str
    at_ms: int


class EnquiryQueries(Protocol):
    """Reads enquiries; those that were withdrawn are left out."""

    def of_ticket(self, ticket_id: str) -> tuple[EnquiryRow, ...]:
        """Return what was asked on a ticket, oldest first."""
        ...

    def since(self, at_ms: int) -> tuple[EnquiryRow, ...]:
        """Return all enquiries since a moment (epoch ms), oldest first."""
        ...

    def last_of(self, staff_no: str) -> EnquiryRow | None:
        """Return the newest enquiry that a clerk recorded."""
        ...
