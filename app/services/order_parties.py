"""Reading who is at the desk: whose document or service password passed in this visit (DOMAIN §3)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.business import business_type
from app.domain.business.context import Account, Party
from app.domain.business.person_record import PersonRecord
from app.domain.business.spec import ArrearsRule, BusinessType, FieldKind, IdentityNeed
from app.domain.documents_of_identity import DocumentKind
from app.domain.documents_of_identity import age as age_of
from app.domain.errors import UserError
from app.domain.faces import FaceStand, stand_of
from app.domain.halls import local_date
from app.domain.masking import mask_id, mask_name
from app.domain.subscribers import PasswordState
from app.services.order_accounts import Accounts
from app.services.reading import Queries
from app.services.rows.customers import CustomerRow, PersonRow, SubscriberRow
from app.services.rows.orders import OrderRow
from app.services.rows.verification import VerificationRow
from app.services.visits import Visit

COUNTED: Final = frozenset({IdentityNeed.ENTRY, IdentityNeed.TRANSFER})
"""Businesses by which somebody comes to hold one more number."""

_PASSWORD: Final = frozenset({IdentityNeed.OWNER_OR_PASSWORD, IdentityNeed.IF_SHOWN})


@dataclass(frozen=True, slots=True)
class Asker:
    """How a verification is looked at: on which day, for an order that is executed, by the centre."""

    today: date
    executing: bool = False
    everywhere: bool = False


def party_of(queries: Queries, kind: BusinessType, visit: Visit, asker: Asker) -> Party | None:
    """Return who was verified in this visit and today; a verification of another visit does not count."""
    if kind.identity is IdentityNeed.NONE or visit.verification_id is None:
        return None
    found = _verified(queries, visit.verification_id, visit, asker)
    if found is None or (not asker.executing and found.person_id != visit.person_id):
        return None
    party = _party(queries, kind, found, asker)
    if party and party.face is FaceStand.OTHER and kind.identity is IdentityNeed.IF_SHOWN:
        return None  # a document of somebody else was not shown at all
    return party


def companion_of(
    queries: Queries, kind: BusinessType, verification_id: str | None, visit: Visit, asker: Asker
) -> Party | None:
    """Return a second person who was verified in this visit: who takes over, an agent, a guardian."""
    found = _verified(queries, verification_id, visit, asker) if verification_id else None
    return _party(queries, kind, found, asker) if found else None


def password_holds(
    queries: Queries, kind: BusinessType, visit: Visit, account: Account, asker: Asker
) -> bool:
    """Return whether the service password of a number passed in this visit, where the type takes one.

    An initial password does not count; what an order was accepted with holds until it is executed.
    """
    if kind.identity not in _PASSWORD or visit.password_of != account.subscriber_id:
        return False
    if asker.executing:
        return True
    passed = queries.subscribers.password_passed(
        account.subscriber_id, visit.ticket_id, asker.today.isoformat()
    )
    return passed and account.password is PasswordState.SET


def owned_by(
    queries: Queries,
    kind: BusinessType,
    party: Party | None,
    account: Account | None,
    asker: Asker,
    accounts: Accounts,
) -> tuple[Account, ...]:
    """Return the service numbers whose arrears may count, or be paid: the party's, or else the owner's."""
    if kind.arrears is ArrearsRule.NONE and all(field.kind is not FieldKind.BILLS for field in kind.fields):
        return ()
    rows: tuple[SubscriberRow, ...] = ()
    customer_id = party.customer_id if party else account.customer_id if account else None
    if asker.everywhere and party:
        rows = queries.customers.subscribers_of_document(party.person_id)
    elif customer_id is not None:
        rows = queries.customers.subscribers_of(customer_id)
    return tuple(accounts.of(row) for row in rows)


def refuse_barred(queries: Queries, order: OrderRow) -> None:
    """Refuse to go on with an order of whose people one has turned out to be somebody else.

    Raises:
        UserError: order.face_other {code}.
    """
    if order.by_password:
        return
    for verification_id in order.verifications:
        if stand_of(queries.images.faces(verification_id)) is FaceStand.OTHER:
            raise UserError("order.face_other", code=order.code)


def _verified(queries: Queries, verification_id: str, visit: Visit, asker: Asker) -> VerificationRow | None:
    """Return a verification that passed and, unless an order is executed, is of this visit and today."""
    found = queries.customers.verification(verification_id)
    if found is None or not found.passed or found.person_id is None:
        return None
    day = local_date(found.at_ms, queries.halls.hall().zone)
    if not asker.executing and (found.ticket_id != visit.ticket_id or day != asker.today.isoformat()):
        return None
    return found


def _party(queries: Queries, kind: BusinessType, found: VerificationRow, asker: Asker) -> Party | None:
    person = queries.customers.person(found.person_id or "")
    if person is None:  # erased since (DOMAIN §10)
        return None
    customer = queries.customers.customer_of_person(person.person_id)
    # Who becomes a customer keeps the person's id: two orders of one visit then name the same customer.
    customer_id = customer.customer_id if customer else person.person_id
    organisation = person.document is DocumentKind.ORGANISATION
    images = queries.images.of_verification(found.verification_id) if kind.document_image else ()
    born = date.fromisoformat(person.birth) if person.birth and not organisation else None
    return Party(
        person_id=person.person_id,
        customer_id=customer_id,
        is_customer=customer is not None,
        name=mask_name(person.name),
        document=mask_id(person.number),
        organisation=organisation,
        age=age_of(born, asker.today) if born else None,
        mobiles=_mobiles(queries, person.person_id, customer_id, everywhere=asker.everywhere)
        if kind.identity in COUNTED
        else 0,
        verification_id=found.verification_id,
        present=found.present,
        record=_record(person, customer),
        face=stand_of(queries.images.faces(found.verification_id)),
        imaged=any(image.purpose == kind.key for image in images),
        proofs=frozenset(
            image.purpose.partition(".")[2] for image in images if image.purpose.startswith(f"{kind.key}.")
        ),
    )


def _record(person: PersonRow, customer: CustomerRow | None) -> PersonRecord:
    return PersonRecord(
        name=person.name,
        document=person.document,
        number=person.number,
        valid_from=person.valid_from,
        valid_until=person.valid_until,
        sex=person.sex,
        nation=person.nation,
        birth=person.birth,
        address=person.address,
        issuer=person.issuer,
        last_op=person.last_op,
        phone=customer.phone if customer else "",
        language=customer.language if customer else "",
        email=customer.email if customer else "",
        contact_address=customer.address if customer else "",
    )


def _mobiles(queries: Queries, person_id: str, customer_id: str, *, everywhere: bool) -> int:
    """Count active mobile numbers, and those that accepted orders will open.

    The centre counts by document, since each hall may know the person under an id of its own; of several
    orders it executes one after the other, so that none of them counts beforehand.
    """
    if everywhere:
        return queries.customers.mobiles_of_document(person_id)
    coming = sum(
        any(field.kind is FieldKind.NUMBER for field in business_type(order.type_key).fields)
        for order in queries.orders.open_of_customer(customer_id)
    )
    return queries.customers.active_mobile_count(person_id) + coming
