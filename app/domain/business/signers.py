"""Who signs for the parties of a business: themselves, or whoever acts for them (DOMAIN §3)."""

from collections.abc import Iterator

from app.domain.business.acting import needs_guardian, rule_of
from app.domain.business.concerned import whose
from app.domain.business.context import Context
from app.domain.business.party import Party
from app.domain.business.spec import Actor, BusinessType, IdentityNeed
from app.domain.slip_papers import Signer, SignerRole

_PARTS = {
    SignerRole.CUSTOMER: (SignerRole.AGENT, SignerRole.GUARDIAN),
    SignerRole.OTHER: (SignerRole.OTHER_AGENT, SignerRole.OTHER_GUARDIAN),
    SignerRole.HEIR: (SignerRole.HEIR_AGENT, SignerRole.HEIR_GUARDIAN),
}
"""Who may act for a party: agent, guardian."""


def signers_of(kind: BusinessType, context: Context) -> tuple[Signer, ...]:
    """Return who signs, the signature that binds first: the pad takes that one.

    An agent signs alone, for an organisation as for an owner who is not there, and so does a guardian who
    represents a child. Where a guardian consents, both sign, the guardian first. Who showed no document is
    named where the service password of the number was known: a receipt or a device may be anybody's to bring.
    """
    found: list[Signer] = []
    other = other_of(kind, context)
    if context.party:
        found += _sign(kind, context, context.party, SignerRole.CUSTOMER)
    elif other is None:
        found.append(Signer(role=SignerRole.CUSTOMER, name=_by_password(kind, context)))
    if other and context.other:
        found += _sign(kind, context, context.other, other.role)
    return tuple(found)


def _by_password(kind: BusinessType, context: Context) -> str:
    """Return the owner of the number that a business is about, if its password was known; else nobody."""
    account = whose(kind, context)
    proved = context.password_passed and account is not None and account == context.account
    return account.owner if account and proved else ""


def other_of(kind: BusinessType, context: Context) -> Signer | None:
    """Return who takes over, beside the owner or as the heir of a dead one; None in any other business."""
    if context.other is None or kind.identity is not IdentityNeed.TRANSFER:
        return None
    return _as(SignerRole.HEIR if context.heir else SignerRole.OTHER, context.other)


def beside_the_customer(kind: BusinessType, context: Context) -> tuple[Signer, ...]:
    """Return all who stand on a slip besides its customer: who acts, and who takes over."""
    other = other_of(kind, context)
    there = {*signers_of(kind, context), *((other,) if other else ())}
    order = tuple(SignerRole)
    named = (each for each in there if each.role is not SignerRole.CUSTOMER)
    return tuple(sorted(named, key=lambda each: order.index(each.role)))


def _sign(kind: BusinessType, context: Context, party: Party, role: SignerRole) -> Iterator[Signer]:
    agent, guardian = context.agent, context.guardian
    acts, consents = _PARTS[role]
    if guardian and kind.allows(Actor.GUARDIAN) and _guards(context, party, guardian):
        yield _as(consents, guardian)
        if party.present and rule_of(context, party).person_signs:
            yield _as(role, party)
    elif agent and (party.organisation or not party.present):
        yield _as(acts, agent)
    else:
        yield _as(role, party)


def _guards(context: Context, party: Party, guardian: Party) -> bool:
    """Return whether a guardian has a say; at the ages of signing alone they came for what binds."""
    return guardian.person_id != party.person_id and needs_guardian(context, party, bound=True)


def _as(role: SignerRole, party: Party) -> Signer:
    return Signer(role=role, name=party.name, document=party.document)
