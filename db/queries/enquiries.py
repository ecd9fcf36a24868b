"""Read models of enquiries."""

from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from app.domain.enquiries import EnquiryCategory
from app.services.rows.enquiries import EnquiryRow
from db.tables.enquiries import ENQUIRY, ENQUIRY_WITHDRAWN

_ALL: Final = select(ENQUIRY).where(
    ENQUIRY.c.enquiry_id.not_in(select(ENQUIRY_WITHDRAWN.c.enquiry_id).scalar_subquery())
)
_OF_TICKET: Final = _ALL.where(ENQUIRY.c.ticket_id == bindparam("which")).order_by(
    ENQUIRY.c.at_ms, ENQUIRY.c.enquiry_id
)
_SINCE: Final = _ALL.where(ENQUIRY.c.at_ms >= bindparam("since")).order_by(
    ENQUIRY.c.at_ms, ENQUIRY.c.enquiry_id
)
_LAST_OF: Final = (
    _ALL.where(ENQUIRY.c.staff_no == bindparam("who"))
    .order_by(ENQUIRY.c.at_ms.desc(), ENQUIRY.c.enquiry_id.desc())
    .limit(1)
)


class SqlEnquiries:
    """Implements `EnquiryQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def of_ticket(self, ticket_id: str) -> tuple[EnquiryRow, ...]:
        """Return what was asked on a ticket, oldest first."""
        return tuple(_row(row) for row in self._conn.execute(_OF_TICKET, {"which": ticket_id}))

    def since(self, at_ms: int) -> tuple[EnquiryRow, ...]:
        """Return all enquiries since a moment (epoch ms), oldest first."""
        return tuple(_row(row) for row in self._conn.execute(_SINCE, {"since": at_ms}))

    def last_of(self, staff_no: str) -> EnquiryRow | None:
        """Return the newest enquiry that a clerk recorded."""
        row = self._conn.execute(_LAST_OF, {"who": staff_no}).first()
        return _row(row) if row else None


def _row(row: Row[Any]) -> EnquiryRow:
    return EnquiryRow(
        enquiry_id=row.enquiry_id,
        ticket_id=row.ticket_id,
        category=EnquiryCategory(row.category),
        counter_id=row.counter_id,
        staff_no=row.staff_no,
        at_ms=row.at_ms,
    )
