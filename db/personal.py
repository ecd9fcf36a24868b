"""Which rows belong to a person, found from rows that hold nothing personal: erasing changes no answer."""

from typing import Final

from sqlalchemy import bindparam, or_, select

from app.domain.every_fact import ERASABLE
from db.tables.appointments import APPOINTMENT
from db.tables.complaints import COMPLAINT
from db.tables.customers import CUSTOMER, SUBSCRIBER
from db.tables.images import KEPT_IMAGE
from db.tables.log import OP
from db.tables.notices import NOTICE
from db.tables.orders import BUSINESS_ORDER
from db.tables.verification import VERIFICATION

PERSONAL_OP: Final = or_(*(OP.c.kind == fact.KIND for fact in ERASABLE))
CUSTOMERS: Final = select(CUSTOMER.c.customer_id).where(CUSTOMER.c.person_id == bindparam("whose"))
SUBSCRIBERS: Final = select(SUBSCRIBER.c.subscriber_id).where(SUBSCRIBER.c.customer_id.in_(CUSTOMERS))
TICKETS: Final = select(VERIFICATION.c.ticket_id).where(
    VERIFICATION.c.person_id == bindparam("whose"), VERIFICATION.c.ticket_id.is_not(None)
)
CHECKED: Final = (
    BUSINESS_ORDER.c.verification_id,
    BUSINESS_ORDER.c.other_verification_id,
    BUSINESS_ORDER.c.agent_verification_id,
    BUSINESS_ORDER.c.guardian_verification_id,
)
"""Whose documents an order was accepted with."""
_VERIFICATIONS: Final = select(VERIFICATION.c.verification_id).where(
    VERIFICATION.c.person_id == bindparam("whose")
)
ORDERS: Final = select(BUSINESS_ORDER.c.order_id).where(
    or_(
        BUSINESS_ORDER.c.customer_id.in_(CUSTOMERS),
        *(checked.in_(_VERIFICATIONS) for checked in CHECKED),
    )
)
COMPLAINTS: Final = select(COMPLAINT.c.complaint_id).where(
    or_(
        COMPLAINT.c.customer_id.in_(CUSTOMERS),
        COMPLAINT.c.customer_id.is_(None) & COMPLAINT.c.ticket_id.in_(TICKETS),
    )
)
APPOINTMENTS: Final = select(APPOINTMENT.c.appointment_id).where(
    or_(
        APPOINTMENT.c.customer_id.in_(CUSTOMERS),
        APPOINTMENT.c.customer_id.is_(None) & APPOINTMENT.c.ticket_id.in_(TICKETS),
        APPOINTMENT.c.appointment_id == bindparam("whose"),
    )
)
"""Ids of what belongs to the person `whose`; what has no customer goes by its ticket.

Of somebody who is no customer, an appointment is all that the hall knows: the person has its id then.
"""

OF_IMAGE: Final = or_(
    KEPT_IMAGE.c.person_id == bindparam("whose"),
    KEPT_IMAGE.c.order_id.in_(ORDERS),
)
"""Which images show a document or a signature of the person `whose`."""

OF_NOTICE: Final = or_(
    NOTICE.c.customer_id.in_(CUSTOMERS),
    NOTICE.c.order_id.in_(ORDERS),
    NOTICE.c.complaint_id.in_(COMPLAINTS),
    NOTICE.c.appointment_id.in_(APPOINTMENTS),
)
"""Which notices went to the person `whose`."""
