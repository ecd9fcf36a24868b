"""Whoever was erased stays erased: personal rows of theirs go whenever they arrive (DOMAIN §10)."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, bindparam, or_, select

from app.domain.appointments import AppointmentKept, AppointmentMade
from app.domain.complaints import ComplaintReceived
from app.domain.customers import CustomerRegistered
from app.domain.every_fact import ERASABLE
from app.domain.facts import Fact
from app.domain.orders import OrderSubmitted
from app.domain.verification import IdentityChecked
from db.apply.log import erase_rows
from db.personal import CHECKED
from db.tables.appointments import APPOINTMENT
from db.tables.complaints import COMPLAINT
from db.tables.customers import CUSTOMER
from db.tables.log import ERASED
from db.tables.orders import BUSINESS_ORDER
from db.tables.verification import VERIFICATION

_ANY = select(ERASED.c.person_id).limit(1)


def _any_of(kind: str) -> BindParameter[Any]:
    return bindparam(kind, expanding=True)


_CUSTOMERS = select(CUSTOMER.c.person_id)
_VERIFICATIONS = select(VERIFICATION.c.person_id)
_AMONG = select(ERASED.c.person_id).where(
    or_(
        *(
            ERASED.c.person_id.in_(found)
            for found in (
                _any_of("person"),
                _any_of("appointment"),
                _CUSTOMERS.where(CUSTOMER.c.customer_id.in_(_any_of("customer"))),
                _CUSTOMERS.join(BUSINESS_ORDER, BUSINESS_ORDER.c.customer_id == CUSTOMER.c.customer_id).where(
                    BUSINESS_ORDER.c.order_id.in_(_any_of("order"))
                ),
                _CUSTOMERS.join(COMPLAINT, COMPLAINT.c.customer_id == CUSTOMER.c.customer_id).where(
                    COMPLAINT.c.complaint_id.in_(_any_of("complaint"))
                ),
                _CUSTOMERS.join(APPOINTMENT, APPOINTMENT.c.customer_id == CUSTOMER.c.customer_id).where(
                    APPOINTMENT.c.appointment_id.in_(_any_of("appointment"))
                ),
                _VERIFICATIONS.join(APPOINTMENT, APPOINTMENT.c.ticket_id == VERIFICATION.c.ticket_id).where(
                    APPOINTMENT.c.appointment_id.in_(_any_of("appointment"))
                ),
                _VERIFICATIONS.where(VERIFICATION.c.verification_id.in_(_any_of("verification"))),
                _VERIFICATIONS.where(VERIFICATION.c.ticket_id.in_(_any_of("ticket"))),
                _VERIFICATIONS.join(
                    BUSINESS_ORDER, or_(*(VERIFICATION.c.verification_id == checked for checked in CHECKED))
                ).where(BUSINESS_ORDER.c.order_id.in_(_any_of("order"))),
                _VERIFICATIONS.join(COMPLAINT, COMPLAINT.c.ticket_id == VERIFICATION.c.ticket_id).where(
                    COMPLAINT.c.complaint_id.in_(_any_of("complaint"))
                ),
            )
        )
    )
)
_KINDS = ("person", "customer", "order", "complaint", "appointment", "verification", "ticket")


_LEADS: Final[frozenset[type[Fact]]] = frozenset(
    {*ERASABLE, CustomerRegistered, IdentityChecked, OrderSubmitted, ComplaintReceived}
    | {AppointmentMade, AppointmentKept}
)
"""Facts with personal data, and those by which such data are found to be somebody's."""


def leading(facts: Iterable[Fact]) -> set[str]:
    """Return the aggregates of personal facts, and of those that lead to a person."""
    return {entity for fact in facts if type(fact) in _LEADS for entity in (fact.entity, *fact.refs)}


def any_erased(conn: Connection) -> bool:
    """Return whether anybody was ever erased."""
    return conn.execute(_ANY).first() is not None


def erase_again(conn: Connection, entities: Collection[str]) -> None:
    """Delete personal rows of erased persons to whom any of these aggregates (`type:id`) leads."""
    if not entities or not any_erased(conn):
        return
    wanted: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for entity in entities:
        kind, _, name = entity.partition(":")
        if kind in wanted:
            wanted[kind].append(name)
    if any(wanted.values()):
        for row in conn.execute(_AMONG, wanted).all():
            erase_rows(conn, row.person_id)
