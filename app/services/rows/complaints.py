"""Rows of complaints."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.complaints import ComplaintCategory, ComplaintState


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One complaint. Contact data and words are personal."""

    complaint_id: str
    code: str
    category: ComplaintCategory
    channel: str
    customer_id: str | None
    ticket_id: str | None
    contact_name: str
    contact_phone: str
    what: str
    wish: str
    related: tuple[str, ...]
    owner: str
    state: ComplaintState
    first_answer_by_ms: int
    final_answer_by_ms: int
    at_ms: int
    last_op: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note of progress."""

    at_ms: int
    staff_no: str
    state: ComplaintState
    note: str


class ComplaintQueries(Protocol):
    """Reads complaints."""

    def complaint(self, complaint_id: str) -> ComplaintRow | None:
        """Return one complaint."""
        ...

    def count_on(self, date_code: str) -> int:
        """Return how many complaints carry `C-<date_code>-…`."""
        ...

    def open_complaints(self) -> tuple[ComplaintRow, ...]:
        """Return complaints that are not closed, by deadline."""
        ...

    def notes(self, complaint_id: str) -> tuple[NoteRow, ...]:
        """Return its notes, oldest first."""
        ...
