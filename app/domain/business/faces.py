"""Whose face a business wants compared with the document, and whom a comparison bars (DOMAIN §3)."""

from collections.abc import Iterator

from app.domain.business.acting import awaited, needs_guardian, parties_of, passed, refused
from app.domain.business.context import Context, Party
from app.domain.business.spec import BusinessType, CheckLine, IdentityNeed
from app.domain.faces import FaceStand


def face_checks(kind: BusinessType, context: Context) -> Iterator[CheckLine]:
    """Yield who is barred, or who is still to be compared; nothing where no document counts."""
    barred = barred_by_face(kind, context)
    if barred is not None:
        yield refused("face_other", name=barred.name)
    elif kind.face_match:
        missing = [party for party in standing_here(kind, context) if party.face is not FaceStand.SAME]
        yield from (awaited("face", name=party.name) for party in missing)
        if not missing:
            yield passed("face")


def face_subject(kind: BusinessType, context: Context) -> Party | None:
    """Return who is to be compared next: who is barred, else who is missing; None where nothing is left."""
    barred = barred_by_face(kind, context)
    if barred is not None or not kind.face_match:
        return barred
    return next((party for party in standing_here(kind, context) if party.face is not FaceStand.SAME), None)


def barred_by_face(kind: BusinessType, context: Context) -> Party | None:
    """Return somebody on whose document the business rests, and who is somebody else."""
    by_password = kind.identity is IdentityNeed.OWNER_OR_PASSWORD and context.password_passed
    if by_password or kind.identity in {IdentityNeed.NONE, IdentityNeed.IF_SHOWN}:
        return None
    people = (*parties_of(kind, context), *standing_here(kind, context))
    return next((party for party in people if party.face is FaceStand.OTHER), None)


def standing_here(kind: BusinessType, context: Context) -> tuple[Party, ...]:
    """Return who stands at the counter for each whose business it is: themselves, a guardian, an agent."""
    found = (standing_for(context, party) for party in parties_of(kind, context))
    return tuple({party.verification_id: party for party in found if party is not None}.values())


def standing_for(context: Context, party: Party) -> Party | None:
    """Return who stands at the counter for somebody; None while nobody does."""
    if needs_guardian(context, party, bound=False):
        return context.guardian
    return context.agent if party.organisation or not party.present else party
