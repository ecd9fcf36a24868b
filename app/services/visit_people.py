"""Whose documents passed in a visit: whom it concerns, and who acts for whom (DOMAIN §3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.faces import Compared, FaceStand, doubted, stand_of
from app.domain.masking import mask_name
from app.domain.verification import PRINCIPALS, Standing
from app.services.reading import Queries
from app.services.rows.verification import VerificationRow
from app.services.visits import Visit


@dataclass(frozen=True, slots=True)
class Seen:
    """One person of a visit: whose document it is, the name masked, and what was said of their face."""

    standing: Standing
    name: str
    present: bool
    verification_id: str
    face: FaceStand = FaceStand.OPEN
    doubted: bool = False
    """Whether a device saw too little likeness, and nobody has decided."""

    def compared(self, comparisons: Sequence[Compared]) -> "Seen":
        """Return the same person with what all comparisons come to, the oldest first."""
        return replace(self, face=stand_of(comparisons), doubted=doubted(comparisons))


def people_of(queries: Queries, visit: Visit) -> tuple[Seen, ...]:
    """Return everybody whose document passed, the owner first."""
    ids = (
        visit.verification_id,
        visit.other_verification_id,
        visit.agent_verification_id,
        visit.guardian_verification_id,
    )
    rows = (queries.customers.verification(each) for each in ids if each)
    return tuple(seen(queries, row) for row in rows if row)


def seen(queries: Queries, row: VerificationRow) -> Seen:
    """Return the person of a verification that passed."""
    person = queries.customers.person(row.person_id) if row.person_id else None
    found = Seen(row.standing, mask_name(person.name) if person else "", row.present, row.verification_id)
    return found.compared(queries.images.faces(row.verification_id))


def joined(visit: Visit, standing: Standing, verification_id: str) -> Visit:
    """Return a visit that somebody joined who is not its owner; of an owner it is returned as it is."""
    if standing is Standing.TAKES_OVER:
        return replace(visit, other_verification_id=verification_id)
    if standing is Standing.AGENT:
        return replace(visit, agent_verification_id=verification_id)
    if standing is Standing.GUARDIAN:
        return replace(visit, guardian_verification_id=verification_id)
    return visit


def led(
    visit: Visit, *, customer_id: str | None, person_id: str | None, verification_id: str, language: str
) -> Visit:
    """Return a visit whose owner was verified.

    Another owner than before comes without the companions of the one before; the number that was looked up
    stays chosen if it is theirs.
    """
    same = visit.person_id in (None, person_id)
    kept = visit if same else Visit(ticket_id=visit.ticket_id, chosen=visit.chosen)
    mine = customer_id is not None and visit.customer_id == customer_id
    return replace(
        kept,
        customer_id=customer_id,
        person_id=person_id,
        verification_id=verification_id,
        subscriber_id=visit.subscriber_id if mine else None,
        password_of=visit.password_of if mine else None,
        language=language,
    )


def looked_up(visit: Visit, customer_id: str, subscriber_id: str | None) -> Visit:
    """Return a visit whose customer was found by number; nobody else was verified in it yet."""
    if visit.customer_id == customer_id:
        return replace(visit, subscriber_id=subscriber_id)
    return Visit(
        ticket_id=visit.ticket_id,
        customer_id=customer_id,
        subscriber_id=subscriber_id,
        language=visit.language,
        chosen=visit.chosen,
    )


__all__ = ["PRINCIPALS", "Seen", "joined", "led", "looked_up", "people_of", "seen"]
