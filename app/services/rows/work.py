"""Rows of works that outlast the visit."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.work import WorkOutcome


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One work. Times are epoch ms."""

    order_id: str
    subscriber_id: str | None
    area: str
    due_ms: int
    contact_by_ms: int | None
    """Until when the customer is to be called back; None where nobody need be."""
    begun_ms: int
    contacted_ms: int | None
    """When the customer was first called back."""
    device: str
    """Serial of a device that was handed in, or empty."""
    loaner: str
    """Serial of a device that was lent, or empty."""
    open: bool
    """Whether its order is in progress yet: worked on, or waiting to be fetched."""
    outcome: WorkOutcome | None
    """None while it is worked on."""
    late: bool
    finished_by: str
    finished_ms: int | None
    handed_over_ms: int | None


@dataclass(frozen=True, slots=True)
class WorkNoteRow:
    """One note about a work."""

    at_ms: int
    staff_no: str
    note: str


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """Rental that is not charged because a fault took too long."""

    order_id: str
    subscriber_id: str
    from_ms: int
    until_ms: int
    amount_fen: int


class WorkQueries(Protocol):
    """Reads works."""

    def work(self, order_id: str) -> WorkRow | None:
        """Return the work of an order."""
        ...

    def open_works(self) -> tuple[WorkRow, ...]:
        """Return what is worked on or waits to be fetched, the next due first."""
        ...

    def notes(self, order_id: str) -> tuple[WorkNoteRow, ...]:
        """Return the notes about a work, oldest first."""
        ...

    def waivers(self, subscriber_id: str) -> tuple[WaiverRow, ...]:
        """Return the rental that was waived on a service number, oldest first."""
        ...
