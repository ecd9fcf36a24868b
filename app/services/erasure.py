"""Erasing a person at the end of retention (DOMAIN §10)."""

from typing import Final

from app.domain.customers import SubscriberStatus
from app.domain.errors import UserError
from app.domain.log import Redacted
from app.domain.rights import Right
from app.services.access import require
from app.services.ports import Stamp, Store
from app.services.reading import Queries
from app.services.sessions import Session

RETENTION: Final = "retention"
REASONS: Final = (RETENTION, "request", "order")
"""Retention has ended, the person asks, an authority orders. Codes: free words might name the person."""


class ErasureService:
    """Erases persons. What was paid, ordered and complained of stays, and belongs to nobody any more."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def erase(self, session: Session, person_id: str, reason: str) -> int:
        """Erase a person's data from rows and log; returns how many ops lost their body.

        The chain of hashes holds, and whoever shows the same document again is a new person. Backups made
        before keep what they have.

        Raises:
            UserError: staff.no_right.erase, erasure.reason, erasure.unknown, erasure.subscriber_active,
                erasure.in_hall, erasure.order_open, erasure.complaint_open.
        """
        require(session, Right.ERASE)
        if reason not in REASONS:
            raise UserError("erasure.reason")
        with self._store.write(Stamp(session.staff_no)) as unit:
            op_ids = unit.queries.log.personal_ops(person_id)
            if not op_ids:
                raise UserError("erasure.unknown")
            _refuse_while_needed(unit.queries, person_id)
            unit.record(Redacted(person_id=person_id, op_ids=op_ids, reason=reason))
        return len(op_ids)


def _refuse_while_needed(queries: Queries, person_id: str) -> None:
    customer = queries.customers.customer_of_person(person_id)
    if customer is not None:
        held = queries.customers.subscribers_of(customer.customer_id)
        if any(row.status is not SubscriberStatus.CANCELLED for row in held):
            raise UserError("erasure.subscriber_active")
        if queries.orders.open_of_customer(customer.customer_id):
            raise UserError("erasure.order_open")
        works = (queries.orders.order(row.order_id) for row in queries.work.open_works())
        if any(order and order.customer_id == customer.customer_id for order in works):
            raise UserError("erasure.order_open")
    if queries.log.in_hall(person_id):
        raise UserError("erasure.in_hall")
    if queries.log.open_complaint(person_id):
        raise UserError("erasure.complaint_open")
