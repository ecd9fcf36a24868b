"""Whose document an entry to the network keeps an image of, and whose evidence is missing (DOMAIN §3)."""

from collections.abc import Iterator
from typing import Final

from app.domain.business.acting import awaited, parties_of, passed
from app.domain.business.context import Context, Party
from app.domain.business.faces import barred_by_face, standing_for, standing_here
from app.domain.business.spec import Actor, BusinessType, CheckLine, IdentityNeed
from app.domain.faces import FaceStand
from app.domain.verification import PRINCIPALS, Standing

HEIR_PROOFS: Final = ("death_proof", "kinship_proof")
"""What an heir is photographed with besides the own document, each for the purpose `type.proof`."""


def image_purpose(kind: BusinessType, context: Context, party: Party) -> str:
    """Return for what an image of this party is to be taken next, or an empty string.

    It is the key of the business for the document itself, and `type.proof` for what an heir proves.
    """
    taken = {kind.key} if party.imaged else set()
    taken |= {f"{kind.key}.{proof}" for proof in party.proofs}
    return next((each for each in image_purposes(kind, context, party) if each not in taken), "")


def image_purposes(kind: BusinessType, context: Context, party: Party) -> tuple[str, ...]:
    """Return for what images of this party are taken at all, in the order in which they are laid down."""
    if party not in photographed(kind, context):
        return ()
    heir = Actor.HEIR in kind.actors and party == context.heir
    return (kind.key, *(f"{kind.key}.{proof}" for proof in HEIR_PROOFS if heir))


def image_checks(kind: BusinessType, context: Context) -> Iterator[CheckLine]:
    """Yield whose document is still to be photographed; nothing where no image is kept."""
    people = photographed(kind, context)
    missing = [party for party in people if image_purpose(kind, context, party)]
    for party in missing:
        yield awaited(awaited_image(kind, context, party), name=party.name)
    if people and not missing:
        yield passed("image")


def awaited_image(kind: BusinessType, context: Context, party: Party) -> str:
    """Return the name of the check that says which image is missing: of the document, or of a proof."""
    proof = image_purpose(kind, context, party).partition(".")[2]
    return proof or "image"


def photographed(kind: BusinessType, context: Context) -> tuple[Party, ...]:
    """Return whose documents are kept as images: who enters the network, and whoever stands here for them."""
    entering = context.other if kind.identity is IdentityNeed.TRANSFER else context.party
    if not kind.document_image or entering is None:
        return ()
    found = (entering, standing_for(context, entering))
    return tuple({party.verification_id: party for party in found if party is not None}.values())


def image_subject(kind: BusinessType, context: Context) -> Party | None:
    """Return whose document is to be photographed next; None where nothing is left."""
    return next((party for party in photographed(kind, context) if image_purpose(kind, context, party)), None)


def evidence_subject(kind: BusinessType, context: Context) -> Party | None:
    """Return for whom something is missing next, one person after the other; first whoever is barred."""
    barred = barred_by_face(kind, context)
    if barred is not None:
        return barred
    people = photographed(kind, context)
    imaged = {party.verification_id for party in people if image_purpose(kind, context, party)}
    compared: set[str] = set()
    if kind.face_match:
        compared = {
            party.verification_id
            for party in standing_here(kind, context)
            if party.face is not FaceStand.SAME
        }
    people = (*parties_of(kind, context), *people, *standing_here(kind, context))
    return next((party for party in people if party.verification_id in imaged | compared), None)


def purpose_of_reading(
    kind: BusinessType | None, types: tuple[BusinessType, ...], standing: Standing, *, newcomer: bool
) -> str:
    """Return for which business a document is photographed as it is read; an empty string for none.

    `kind` is the business in hand. While there is none, whoever takes over comes for a transfer, and of whom
    nothing is known here there is nothing but an entry.
    """
    if kind is not None and kind.document_image:
        leaves = kind.identity is IdentityNeed.TRANSFER and standing in PRINCIPALS
        return "" if leaves else kind.key
    if standing is not Standing.TAKES_OVER and not (standing in PRINCIPALS and newcomer):
        return ""
    need = IdentityNeed.TRANSFER if standing is Standing.TAKES_OVER else IdentityNeed.ENTRY
    return next((each.key for each in types if each.document_image and each.identity is need), "")
