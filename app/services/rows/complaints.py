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
    answered: bool
    """Whether somebody has answered: any note counts."""
    last_op: str

    @property
    def due_ms(self) -> int:
        """Return the deadline that runs now: the first answer's, then the final one's."""
        return self.final_answer_by_ms if self.answered else self.first_answer_by_ms


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

    def by_code(self, code: str) -> ComplaintRow | None:
        """Return the complaint with this number on its slip."""
        ...

    def newest_of(self, customer_id: str, limit: int) -> tuple[ComplaintRow, ...]:
        """Return a customer's newest complaints, newest first."""
        ...

    def count_on(self, date_code: str) -> int:
        """Return how many complaints carry `C-<date_code>-…`."""
        ...

    def open_complaints(self) -> tuple[ComplaintRow, ...]:
        """Return complaints about which something is to be done yet, the next deadline first."""
        ...

    def notes(self, complaint_id: str) -> tuple[NoteRow, ...]:
        """Return its notes, oldest first."""
        ...
