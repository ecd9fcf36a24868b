"""Enquiries: one key and a category; what was pressed by mistake is taken back (DOMAIN §2)."""

from app.domain.enquiries import EnquiryCategory, EnquiryRecorded, EnquiryWithdrawn
from app.domain.errors import UserError
from app.domain.rights import Right
from app.services.access import require
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.rows.enquiries import EnquiryRow
from app.services.sessions import Session


class EnquiryService:
    """Use cases of enquiries."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def record(self, session: Session, category: EnquiryCategory, ticket_id: str | None = None) -> str:
        """Record an enquiry, on the ticket in hand if there is one; returns its id.

        Raises:
            UserError: staff.no_right.call, queue.no_counter.
        """
        require(session, Right.CALL)
        if session.counter_id is None:
            raise UserError("queue.no_counter")
        enquiry_id = self._ids.new()
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.record(
                EnquiryRecorded(
                    enquiry_id=enquiry_id,
                    ticket_id=ticket_id,
                    category=category,
                    counter_id=session.counter_id,
                    staff_no=session.staff_no,
                    at_ms=self._clock.now_ms(),
                )
            )
        return enquiry_id

    def withdraw(self, session: Session, enquiry_id: str) -> None:
        """Take back an enquiry of one's own.

        Raises:
            UserError: enquiry.not_yours.
        """
        with self._store.write(Stamp(session.staff_no)) as unit:
            last = unit.queries.enquiries.last_of(session.staff_no)
            if last is None or last.enquiry_id != enquiry_id:
                raise UserError("enquiry.not_yours")
            unit.record(
                EnquiryWithdrawn(enquiry_id=enquiry_id, staff_no=session.staff_no, at_ms=self._clock.now_ms())
            )

    def of_ticket(self, ticket_id: str) -> tuple[EnquiryRow, ...]:
        """Return what was asked on a ticket, oldest first."""
        with self._store.read() as queries:
            return queries.enquiries.of_ticket(ticket_id)
