"""Who may act for whom: agents, guardians, whoever handles an organisation's business (DOMAIN §3)."""

from collections.abc import Iterator

from app.domain.business.context import Context, Party
from app.domain.business.spec import Actor, BusinessType, CheckLine, CheckOutcome, IdentityNeed, words
from app.domain.documents_of_identity import SigningRule, signing_rule


def acting(kind: BusinessType, context: Context) -> Iterator[CheckLine]:
    """Yield what is settled or missing about whoever acts for somebody in this visit."""
    parties = parties_of(kind, context)
    handled = any(party.organisation for party in parties)
    if context.agent and not handled and not kind.allows(Actor.AGENT):
        yield refused("agent")
        return
    for party in parties:
        if party.organisation:
            yield _handler(kind, context)
        elif context.agent and context.agent.person_id == party.person_id:
            yield refused("agent_same")
        elif needs_guardian(context, party, bound=False):
            yield _guardian(kind, context, party)
        elif not party.present:
            yield _represented(kind, context, party)


def parties_of(kind: BusinessType, context: Context) -> tuple[Party, ...]:
    """Return those whose business it is: the party, and whoever takes over."""
    both = (context.party, context.other if kind.identity is IdentityNeed.TRANSFER else None)
    return tuple(party for party in both if party is not None)


def rule_of(context: Context, party: Party) -> SigningRule:
    """Return who signs for a party; an organisation, or an unknown age, signs alone."""
    return SigningRule.ALONE if party.age is None else signing_rule(party.age, context.policy.ages)


def needs_guardian(context: Context, party: Party, *, bound: bool) -> bool:
    """Return whether a guardian must be there; `bound`: a term contract or a device on credit."""
    return rule_of(context, party).needs_guardian(bound=bound)


def may_be_bound(context: Context, party: Party | None) -> bool:
    """Return whether a party may take a contract on: of full age, or with the guardian's consent."""
    if party is None or not needs_guardian(context, party, bound=True):
        return True
    return context.guardian is not None and context.guardian.person_id != party.person_id


def _handler(kind: BusinessType, context: Context) -> CheckLine:
    if not kind.allows(Actor.ORGANISATION):
        return refused("organisation")
    if context.agent is None:
        return refused("handler")
    return passed("handler", name=context.agent.name)


def _guardian(kind: BusinessType, context: Context, party: Party) -> CheckLine:
    guardian, age = context.guardian, party.age or 0
    if not kind.allows(Actor.GUARDIAN):
        return refused("age_barred", age=age)
    represents = rule_of(context, party) is SigningRule.GUARDIAN_REPRESENTS
    if guardian is None:
        return refused("age_represented" if represents else "age", age=age)
    if guardian.person_id == party.person_id:
        return refused("guardian_same")
    return passed("guardian_represents" if represents else "guardian_consents", name=guardian.name)


def _represented(kind: BusinessType, context: Context, party: Party) -> CheckLine:
    if not kind.allows(Actor.AGENT):
        return refused("absent", name=party.name)
    if context.agent is None:
        return refused("agent_missing", name=party.name)
    return passed("agent", name=context.agent.name)


def awaited(name: str, /, **params: str | int) -> CheckLine:
    """Return a check that has to pass before the form is accepted, with the way to it."""
    return CheckLine(
        CheckOutcome.AWAITED,
        words(f"business.check.{name}.awaited", **params),
        words(f"business.check.{name}.remedy", **params),
    )


def passed(name: str, /, **params: str | int) -> CheckLine:
    """Return a check that passed."""
    return CheckLine(CheckOutcome.PASSED, words(f"business.check.{name}.passed", **params))


def refused(name: str, /, **params: str | int) -> CheckLine:
    """Return a check that refuses, with its remedy."""
    return CheckLine(
        CheckOutcome.REFUSED,
        words(f"business.check.{name}.refused", **params),
        words(f"business.check.{name}.remedy", **params),
    )
