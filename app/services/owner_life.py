"""Reading when the owner of a number was last here: a date of death must not contradict it (DOMAIN §3)."""

from datetime import date

from app.domain.business.context import Account, Party
from app.domain.business.owner_life import OwnerLife
from app.domain.business.spec import Actor, BusinessType
from app.domain.documents_of_identity import DocumentKind
from app.domain.faces import FaceStand, stand_of
from app.domain.halls import local_date
from app.services.reading import Queries

MOST = 50
"""Newest verifications and orders that are looked through."""


def owner_life(
    queries: Queries, kind: BusinessType, account: Account | None, party: Party | None
) -> OwnerLife:
    """Return when the owner of a number was certainly alive; nothing while no heir could act for them.

    What this store has counts: all halls' at the centre, its own hall's at a terminal. A reading whose face
    was somebody else's proves nothing, and neither does what an agent or a guardian showed.
    """
    if Actor.HEIR not in kind.actors or account is None or party is not None:
        return OwnerLife()
    person = queries.customers.person(account.owner_person_id)
    if person is None or person.document is DocumentKind.ORGANISATION:  # erased since, or never born
        return OwnerLife()
    rows = queries.customers.seen_in_person(person.person_id, MOST)
    seen = {
        row.verification_id: row.at_ms
        for row in rows
        if stand_of(queries.images.faces(row.verification_id)) is not FaceStand.OTHER
    }
    signed = [
        order.signed_ms
        for order in queries.orders.newest_of(account.customer_id, MOST)
        if order.signed_ms is not None
        and order.verification_id in seen
        and not (order.agent_verification_id or order.guardian_verification_id)
    ]
    zone = queries.halls.hall().zone
    return OwnerLife(
        born=date.fromisoformat(person.birth) if person.birth else None,
        seen_on=_day(max(seen.values(), default=None), zone),
        signed_on=_day(max(signed, default=None), zone),
    )


def _day(at_ms: int | None, zone: str) -> date | None:
    return date.fromisoformat(local_date(at_ms, zone)) if at_ms is not None else None
