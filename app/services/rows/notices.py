"""Rows of notices to customers."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.notices import NoticeChannel, NoticeParam


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice, and how far it has come."""

    notice_id: str
    customer_id: str | None
    order_id: str | None
    complaint_id: str | None
    appointment_id: str | None
    phone: str
    channel: NoticeChannel
    language: str
    code: str
    params: tuple[NoticeParam, ...]
    at_ms: int
    waiting: bool
    """Whether it is to be sent yet."""
    delivered: bool
    attempts: int
    last_ms: int
    """Of the last attempt; 0 before the first."""
    sender: str
    detail: str


class NoticeQueries(Protocol):
    """Reads notices."""

    def notice(self, notice_id: str) -> NoticeRow | None:
        """Return one notice."""
        ...

    def waiting(self, origin: str, limit: int) -> tuple[NoticeRow, ...]:
        """Return notices that a device recorded and has to send yet, oldest first."""
        ...

    def of_order(self, order_id: str) -> tuple[NoticeRow, ...]:
        """Return the notices about an order, oldest first."""
        ...

    def of_complaint(self, complaint_id: str) -> tuple[NoticeRow, ...]:
        """Return the notices about a complaint, oldest first."""
        ...

    def of_customer(self, customer_id: str, limit: int) -> tuple[NoticeRow, ...]:
        """Return the newest notices to a customer, newest first."""
        ...

    def undelivered(self, limit: int) -> tuple[NoticeRow, ...]:
        """Return notices that were given up and not sent again, newest first: whom somebody should call."""
        ...
