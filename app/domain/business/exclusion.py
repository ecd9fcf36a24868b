"""Which orders on one service number exclude each other while they wait (DOMAIN §4).

A definition says what it takes (`BusinessType.takes`); what it counts on follows from what it asks for. So a
number is not cancelled twice, nor given away while its plan is being changed, and nobody pays for what could
only fail.
"""

from collections.abc import Iterator
from typing import Final

from app.domain.business.acting import refused
from app.domain.business.context import Context
from app.domain.business.parts import Grip, Part
from app.domain.business.spec import BusinessType, CheckLine, FieldKind, IdentityNeed
from app.domain.customers import SubscriberStatus

_OWNERS: Final = frozenset({IdentityNeed.OWNER, IdentityNeed.OWNER_OR_PASSWORD, IdentityNeed.TRANSFER})


def grip_of(kind: BusinessType) -> Grip:
    """Return what a business lays hands on.

    It counts on the number's life unless an ended one serves as well, and on the owner if only the owner may
    ask. What is urgent counts on nothing: a lost phone rests whatever else waits.
    """
    if kind.urgent or kind.only_prints:
        return Grip(kind.takes)
    counts_on = set()
    if kind.needs_account and SubscriberStatus.CANCELLED not in kind.statuses:
        counts_on.add(Part.LIFE)
    if any(field.kind is FieldKind.ACCOUNTS for field in kind.fields):
        counts_on.add(Part.LIFE)
    if kind.needs_account and kind.identity in _OWNERS:
        counts_on.add(Part.OWNER)
    return Grip(kind.takes, frozenset(counts_on))


def exclusion(kind: BusinessType, context: Context) -> Iterator[CheckLine]:
    """Yield a refusal for the first waiting order that excludes this business; nothing where none does."""
    mine = grip_of(kind)
    for order in context.waiting:
        if order.grip.excludes(mine):
            yield refused("waiting", order=order.code)
            return
