"""Notices to customers: what became of their order or complaint, since many have left (DOMAIN §4)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.complaints import ComplaintState
from app.domain.facts import Fact, FactClass
from app.domain.orders import OrderState


class NoticeChannel(StrEnum):
    """Where a notice goes."""

    SMS = "sms"
    SMS_WECHAT = "sms_wechat"
    """A message, and one to the customer's WeChat account beside it."""


class NoticeOutcome(StrEnum):
    """What became of one attempt."""

    DELIVERED = "delivered"
    FAILED = "failed"
    """It is tried again later."""
    GIVEN_UP = "given_up"
    """It is not tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeParam:
    """One value of a notice's sentence. A value under a name that ends in `_code` is a sentence's code."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRequested(Fact):
    """A customer is to hear of something. Personal: it says whose phone hears of what.

    Whoever recorded it sends it, and nobody else does.
    """

    KIND = "notice_requested"
    CLASS = FactClass.RECORD
    ENTITY = "notice"
    ENTITY_ID = "notice_id"
    REFS = (
        ("customer", "customer_id"),
        ("order", "order_id"),
        ("complaint", "complaint_id"),
        ("appointment", "appointment_id"),
    )

    notice_id: str
    """The op that is told of, so that nothing is told twice; else an id of its own."""
    customer_id: str | None
    order_id: str | None
    complaint_id: str | None
    phone: str
    """Where it goes, in full."""
    channel: NoticeChannel
    language: str
    code: str
    """Code of its sentence (`notice.…`)."""
    params: tuple[NoticeParam, ...]
    """Values of the sentence; numbers and names are masked."""
    at_ms: int
    appointment_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDelivered(Fact):
    """The result of one attempt to deliver a notice."""

    KIND = "notice_delivered"
    CLASS = FactClass.RECORD
    ENTITY = "notice"
    ENTITY_ID = "notice_id"

    notice_id: str
    outcome: NoticeOutcome
    attempt: int
    """1 for the first. By telephone: that of the last one in vain."""
    sender: str
    """Name of the way out; it begins with `SIM-` when simulated. By telephone, and of what was asked for
    once more: the staff number."""
    detail: str
    """Code of what went wrong, or empty; `notice.by_telephone` of whom somebody called instead,
    `notice.sent_again` of what somebody asked for once more."""
    at_ms: int


SUPERSEDED: Final = "notice.superseded"
"""Detail of a notice about something that the centre did not accept: nobody is told that by any way."""
SENT_AGAIN: Final = "notice.sent_again"
"""Detail of a notice that somebody asked for once more: the new one is followed up instead."""
BY_TELEPHONE: Final = "notice.by_telephone"
"""Detail of a notice whose customer was told by telephone."""

MOST_ATTEMPTS: Final = 5
PAUSES_MS: Final = (60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000)
"""Time between one attempt and the next."""


def next_attempt_ms(attempts: int, last_ms: int) -> int:
    """Return when a notice is tried again after `attempts` in vain, the last of them at `last_ms`."""
    return last_ms + PAUSES_MS[min(attempts, len(PAUSES_MS)) - 1] if attempts else 0


def outcome_of(attempt: int, *, delivered: bool, final: bool = False) -> NoticeOutcome:
    """Return what an attempt amounts to: the last one in vain gives up, as does a `final` one."""
    if delivered:
        return NoticeOutcome.DELIVERED
    return NoticeOutcome.GIVEN_UP if final or attempt >= MOST_ATTEMPTS else NoticeOutcome.FAILED


TOLD_ORDERS: Final = frozenset({OrderState.COMPLETED, OrderState.FAILED, OrderState.REJECTED})
"""Ends of an order that the customer hears of. What the customer took back needs no telling."""
EXPIRED: Final = "expired"
"""Reason of an order that the close of its day cancelled, whatever it waited for. The customer hears."""
TOLD_COMPLAINTS: Final = frozenset({ComplaintState.RESOLVED, ComplaintState.CLOSED, ComplaintState.REJECTED})
