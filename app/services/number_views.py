"""Log of whose whole number a clerk was shown (DOMAIN §10): of work, of notices given up, for call-backs."""

from app.domain.verification import PersonalDataViewed
from app.services.ports import Ids, UnitOfWork
from app.services.sessions import Session


def log_number_view(
    unit: UnitOfWork, ids: Ids, session: Session, customer_id: str | None, reason: str, at_ms: int
) -> None:
    """Log that a customer's number was shown, and why; of who is no customer there is nobody's data."""
    customer = unit.queries.customers.customer(customer_id) if customer_id else None
    if customer is not None:
        unit.record(
            PersonalDataViewed(
                view_id=ids.new(),
                person_id=customer.person_id,
                staff_no=session.staff_no,
                reason=reason,
                ticket_id=None,
                at_ms=at_ms,
            )
        )
