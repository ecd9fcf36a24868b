"""What happens to a service number after it was opened: card, owner, features, status, password, deposits.

DOMAIN §3 (service password), §4 (sim_replace … cancel, deposits), §6 (arrears).
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from app.domain.customers import SubscriberStatus
from app.domain.facts import CaseFact, Fact, FactClass

WRONG_MOST: Final = 5
"""Wrong service passwords of one day that lock it for that day (DOMAIN §3)."""
PASSWORD_DIGITS: Final = 6


class PasswordState(StrEnum):
    """What the service password of a number is good for."""

    NONE = "none"
    INITIAL = "initial"
    """Given by the operator: it serves nothing until the owner has set one."""
    SET = "set"
    LOCKED = "locked"
    """Wrong too often today; the owner's document unlocks it."""


class PaymentMethod(StrEnum):
    """How the bills of a number are paid."""

    CASH = "cash"
    DIRECT_DEBIT = "direct_debit"
    """托收: the bank pays."""


class StatusReason(StrEnum):
    """Why the status of a number changed."""

    SUSPENDED = "suspended"
    """停机: the owner asked."""
    LOST = "lost"
    """挂失: the card is gone."""
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    ARREARS = "arrears"
    """Suspended for arrears."""
    ARREARS_END = "arrears_end"
    """Ended for arrears."""
    PAID = "paid"
    """Resumed since the arrears are paid."""


_ACTIVE, _SUSPENDED = SubscriberStatus.ACTIVE, SubscriberStatus.SUSPENDED
_ARREARS, _CANCELLED = SubscriberStatus.ARREARS, SubscriberStatus.CANCELLED

MOVES: Final[dict[SubscriberStatus, frozenset[SubscriberStatus]]] = {
    _ACTIVE: frozenset({_SUSPENDED, _ARREARS, _CANCELLED}),
    _SUSPENDED: frozenset({_ACTIVE, _ARREARS, _CANCELLED}),
    _ARREARS: frozenset({_ACTIVE, _SUSPENDED, _CANCELLED}),
    _CANCELLED: frozenset(),
}
"""Status → statuses that may follow. A cancelled number is opened again by another business alone."""


def may_move(before: SubscriberStatus, after: SubscriberStatus) -> bool:
    """Return whether one status may follow another."""
    return after in MOVES[before]


def password_state(*, known: bool, initial: bool, wrong_today: int) -> PasswordState:
    """Return what a service password is good for.

    `wrong_today` are wrong tries of all terminals on the hall's day, since it was last set or unlocked.
    """
    if not known:
        return PasswordState.NONE
    if wrong_today >= WRONG_MOST:
        return PasswordState.LOCKED
    return PasswordState.INITIAL if initial else PasswordState.SET


def tries_left(wrong_today: int) -> int:
    """Return how many wrong tries are left today."""
    return max(0, WRONG_MOST - wrong_today)


def weak_password(password: str, number: str = "") -> str:
    """Return why this is no service password, as a code, or an empty string.

    Six digits; not one digit six times, no row up or down, no part of the service number.
    """
    if len(password) != PASSWORD_DIGITS or not (password.isascii() and password.isdigit()):
        return "form.secret_digits"
    steps = {ord(after) - ord(before) for before, after in pairwise(password)}
    if steps in ({0}, {1}, {-1}):
        return "form.secret_simple"
    return "form.secret_known" if password in number else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimReplaced(CaseFact):
    """Another SIM card serves the number from now on; until now the old one did (DOMAIN §4)."""

    KIND = "sim_replaced"
    ENTITY = "subscriber"
    ENTITY_ID = "subscriber_id"
    REFS = (("order", "order_id"),)

    subscriber_id: str
    order_id: str
    from_sim: str | None
    to_sim: str
    reason: str
    """`lost`, `damaged`, `upgrade` or `dead_on_arrival`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipTransferred(CaseFact):
    """Another customer owns the number (过户). Its service password is void from then on."""

    KIND = "ownership_transferred"
    ENTITY = "subscriber"
    ENTITY_ID = "subscriber_id"
    REFS = (("customer", "to_customer"), ("order", "order_id"))

    subscriber_id: str
    order_id: str
    from_customer: str
    to_customer: str
    keeps_contract: bool
    """Whether whoever takes over goes on with the running contract; else it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureChanged(CaseFact):
    """These features are switched on from now on, and no others."""

    KIND = "feature_changed"
    ENTITY = "subscriber"
    ENTITY_ID = "subscriber_id"
    REFS = (("order", "order_id"),)

    subscriber_id: str
    order_id: str
    features: tuple[str, ...]
    """Tariff items, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged(CaseFact):
    """The number was suspended, resumed or cancelled: by an order, or by the run of arrears."""

    KIND = "status_changed"
    ENTITY = "subscriber"
    ENTITY_ID = "subscriber_id"
    REFS = (("order", "order_id"),)

    subscriber_id: str
    order_id: str | None
    status: SubscriberStatus
    reason: StatusReason
    on: str
    """Day on the hall's wall clock (ISO)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePasswordSet(Fact):
    """The owner set a service password, or the operator gave an initial one: of one owner the latest holds.

    Personal, and so the owner's: another owner of the number has no use for it.
    """

    KIND = "service_password_set"
    CLASS = FactClass.PROFILE
    ENTITY = "customer"
    ENTITY_ID = "customer_id"
    REFS = (("order", "order_id"), ("subscriber", "subscriber_id"))

    subscriber_id: str
    customer_id: str
    """Owner of the number."""
    order_id: str | None
    password_hash: str
    """Argon2id."""
    initial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePasswordTried(Fact):
    """Somebody typed a service password. `day` is the hall's day: so many wrong ones lock it for that day."""

    KIND = "service_password_tried"
    CLASS = FactClass.RECORD
    ENTITY = "password_try"
    ENTITY_ID = "try_id"
    REFS = (("subscriber", "subscriber_id"), ("ticket", "ticket_id"))

    try_id: str
    subscriber_id: str
    ticket_id: str | None
    passed: bool
    day: str
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePasswordUnlocked(Fact):
    """The owner's document unlocked the service password: wrong tries up to now count no more."""

    KIND = "service_password_unlocked"
    CLASS = FactClass.PROFILE
    ENTITY = "subscriber"
    ENTITY_ID = "subscriber_id"
    REFS = (("order", "order_id"),)

    subscriber_id: str
    order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMethodSet(Fact):
    """How an owner pays the bills of a number from a day on: of one day the latest clock wins. Personal."""

    KIND = "payment_method_set"
    CLASS = FactClass.PROFILE
    ENTITY = "customer"
    ENTITY_ID = "customer_id"
    REFS = (("order", "order_id"), ("subscriber", "subscriber_id"))

    subscriber_id: str
    customer_id: str
    order_id: str
    method: PaymentMethod
    bank: str
    """Code of the bank; empty for cash."""
    account: str
    """Bank account; empty for cash."""
    holder: str
    """Name of its holder; empty for cash."""
    effective_on: str
    """First day (ISO): that of a billing cycle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositTaken(CaseFact):
    """A deposit (押金) was taken with an order's payment; amounts in fen."""

    KIND = "deposit_taken"
    ENTITY = "deposit"
    ENTITY_ID = "deposit_id"
    REFS = (("order", "order_id"), ("subscriber", "subscriber_id"))

    deposit_id: str
    subscriber_id: str
    order_id: str
    item: str
    """Tariff item."""
    amount_fen: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositReturned(CaseFact):
    """A deposit was given back whole."""

    KIND = "deposit_returned"
    ENTITY = "deposit"
    ENTITY_ID = "deposit_id"
    REFS = (("order", "order_id"),)

    deposit_id: str
    order_id: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceSettled(Fact):
    """What was left on a number that ended went to another number, or by bank transfer (fen)."""

    KIND = "balance_settled"
    CLASS = FactClass.RECORD
    ENTITY = "settlement"
    ENTITY_ID = "order_id"
    REFS = (("subscriber", "subscriber_id"),)

    order_id: str
    subscriber_id: str
    amount_fen: int
    to_subscriber: str | None
    """The number whose balance it raises; None for a bank transfer."""
    at_ms: int
