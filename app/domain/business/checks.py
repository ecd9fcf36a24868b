"""Eligibility: the checks that all types share, by what their definition asks for (DOMAIN §4)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from app.domain.business.acting import acting
from app.domain.business.acting import passed as _passed
from app.domain.business.acting import refused as _refused
from app.domain.business.context import Account, Context
from app.domain.business.document_images import image_checks
from app.domain.business.exclusion import exclusion
from app.domain.business.faces import face_checks
from app.domain.business.spec import (
    Actor,
    ArrearsRule,
    BusinessType,
    CheckLine,
    CheckOutcome,
    IdentityNeed,
    words,
)
from app.domain.customers import SubscriberStatus
from app.domain.subscribers import PasswordState

_NOBODY: Final = frozenset({IdentityNeed.NONE, IdentityNeed.IF_SHOWN})
_USABLE: Final = frozenset({PasswordState.SET, PasswordState.LOCKED})


def eligibility(kind: BusinessType, context: Context) -> tuple[CheckLine, ...]:
    """Return all checks of a type; it may go on unless one is refused."""
    return tuple(_common(kind, context)) + kind.checks(context)


def refused(lines: tuple[CheckLine, ...]) -> bool:
    """Return whether any check refuses."""
    return any(line.outcome is CheckOutcome.REFUSED for line in lines)


def _common(kind: BusinessType, context: Context) -> Iterator[CheckLine]:
    if kind.identity not in _NOBODY:
        yield _identity(kind, context)
        yield from acting(kind, context)
        yield from face_checks(kind, context)
        yield from image_checks(kind, context)
    if kind.needs_account:
        yield _status(kind, context.account, context.today)
    yield from exclusion(kind, context)
    if kind.arrears is not ArrearsRule.NONE:
        yield _arrears(kind, context)
    if kind.contract_checked and context.account:
        yield _contract(context.account, context.today)
    if kind.closures:
        yield _closure(context)
    if kind.needs_shift:
        if context.shift_id:
            yield _passed("shift")
        else:
            yield _refused("shift")


def closed_until(context: Context) -> date | None:
    """Return the day on which business is accepted again while bills are made, or None on open days."""
    first, last = context.policy.closure_first, context.policy.closure_last
    if not first or not first <= context.today.day <= last:
        return None
    back = context.today
    while first <= back.day <= last and back.month == context.today.month:
        back += timedelta(days=1)
    return back


def _identity(kind: BusinessType, context: Context) -> CheckLine:
    party, account = context.party, context.account
    if kind.identity is IdentityNeed.OWNER_OR_PASSWORD and account and context.password_passed:
        return _passed("password", owner=account.owner)
    if party is None:
        return _nobody(kind, context)
    if kind.identity is IdentityNeed.ENTRY or account is None:
        return _passed("identity", name=party.name)
    if account.owner_person_id != party.person_id:
        return _refused("owner", owner=account.owner)
    if kind.identity is IdentityNeed.TRANSFER:
        return _transfer(context)
    return _passed("owner", name=party.name)


def _nobody(kind: BusinessType, context: Context) -> CheckLine:
    """Return what it means that no owner was verified: of a dead one the heir may be there alone."""
    account, heir = context.account, context.heir
    if kind.allows(Actor.HEIR) and account and heir:
        # The form asks for the proofs, and the manager decides: nobody else may stand in for an owner.
        warned = words("business.check.heir.warned", name=heir.name, owner=account.owner)
        return CheckLine(CheckOutcome.WARNED, warned)
    either = kind.identity is IdentityNeed.OWNER_OR_PASSWORD and account and account.password in _USABLE
    return _refused("identity_or_password" if either else "identity")


def _transfer(context: Context) -> CheckLine:
    """Return whether whoever takes over is there too, and is somebody else (过户: both parties)."""
    other = context.other
    if other is None:
        return _refused("other")
    if other.person_id == context.known_party().person_id:
        return _refused("other_same")
    return _passed("other", name=other.name)


def _status(kind: BusinessType, account: Account | None, today: date) -> CheckLine:
    if account is None:
        return _refused("account")
    if account.status in kind.statuses:
        return _passed("status")
    if account.status is SubscriberStatus.ARREARS and not account.owed_fen(today):
        return _refused("status_to_resume")
    return _refused(f"status_{account.status}")


def _arrears(kind: BusinessType, context: Context) -> CheckLine:
    by_number = kind.arrears is ArrearsRule.PER_NUMBER
    counted = tuple(filter(None, (context.account,))) if by_number else context.owned
    owed = sum(account.owed_fen(context.today) for account in counted)
    if owed:
        return _refused(f"arrears_{kind.arrears}", amount_fen=owed)
    elsewhere = sum(account.owed_fen(context.today) for account in context.owned)
    if elsewhere:
        return CheckLine(CheckOutcome.WARNED, words("business.check.arrears.elsewhere", amount_fen=elsewhere))
    return _passed("arrears")


def _contract(account: Account, today: date) -> CheckLine:
    contract = account.running_contract(today)
    if contract is None:
        return _passed("contract")
    return CheckLine(
        CheckOutcome.WARNED,
        words(
            "business.check.contract.running",
            title=contract.title,
            ends=contract.ends,
            penalty_fen=contract.penalty_fen,
            subsidy_fen=contract.subsidy_fen,
        ),
    )


def _closure(context: Context) -> CheckLine:
    back = closed_until(context)
    return _refused("closure", back=back.isoformat()) if back else _passed("closure")
