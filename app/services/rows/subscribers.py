"""Rows of service passwords, ways of paying, deposits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.subscribers import PasswordState, PaymentMethod


@dataclass(frozen=True, slots=True)
class PasswordRow:
    """Service password of a number's present owner; without one the hash is empty."""

    password_hash: str
    initial: bool
    wrong_today: int
    """Wrong tries of all terminals on the day that was asked for, since it was set or unlocked."""
    state: PasswordState


@dataclass(frozen=True, slots=True)
class PaymentMethodRow:
    """How the present owner pays; `bank`, `account` and `holder` are personal, and empty for cash."""

    method: PaymentMethod
    bank: str
    account: str
    holder: str
    effective_on: str
    """First day (ISO)."""


CASH_METHOD = PaymentMethodRow(PaymentMethod.CASH, "", "", "", "")
"""Who has agreed on nothing pays in cash."""


@dataclass(frozen=True, slots=True)
class DepositRow:
    """One deposit (fen). `returned_ms` is None while the hall holds it."""

    deposit_id: str
    subscriber_id: str
    order_id: str
    item: str
    amount_fen: int
    taken_ms: int
    returned_ms: int | None
    last_op: str


def method_on(agreed: Sequence[PaymentMethodRow], day: str) -> PaymentMethodRow:
    """Return how an owner pays on an ISO day, of what was agreed on, latest first; cash without that."""
    return next((row for row in agreed if row.effective_on <= day), CASH_METHOD)


class SubscriberQueries(Protocol):
    """Reads what hangs on one service number."""

    def password(self, subscriber_id: str, day: str) -> PasswordRow:
        """Return the service password of the present owner, with the wrong tries of an ISO day."""
        ...

    def password_passed(self, subscriber_id: str, ticket_id: str | None, day: str) -> bool:
        """Return whether the present password was typed rightly in a visit (or without ticket) of a day."""
        ...

    def payment_methods(self, subscriber_id: str) -> tuple[PaymentMethodRow, ...]:
        """Return what the present owner has agreed on, the latest first day first; empty: cash."""
        ...

    def deposits(self, subscriber_id: str) -> tuple[DepositRow, ...]:
        """Return the deposits of a number that the hall holds, oldest first."""
        ...

    def deposit(self, deposit_id: str) -> DepositRow | None:
        """Return one deposit."""
        ...
