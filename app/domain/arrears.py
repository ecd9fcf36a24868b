"""Arrears by due dates: notice, suspension, end of service, and the way back (DOMAIN §6).

A number takes at most one step on a day, and each step that stops something follows a notice of an earlier
day. So a run that comes late, twice, or that was cut off half way, does nothing that the next one repeats.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from app.domain.customers import SubscriberStatus
from app.domain.late_fees import days_late

SUSPEND_DAYS: Final = 30
"""Days after the due date of the oldest open bill at which the number stops (DOMAIN §6)."""
END_DAYS: Final = 60
"""Days after the suspension at which the service ends (DOMAIN §6)."""
WARN_DAYS: Final = 7
"""So long before the end the customer hears of it; it never ends sooner after that."""


class ArrearsStep(StrEnum):
    """What a run does with one number."""

    REMIND = "remind"
    """The customer hears that a bill is overdue."""
    SUSPEND = "suspend"
    WARN = "warn"
    """The customer hears when the service ends."""
    END = "end"
    RESUME = "resume"
    """Nothing is overdue any more: it serves again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one number stands. All days are those of the hall's wall clock."""

    status: SubscriberStatus
    stopped: date | None
    """Day since which it is suspended for arrears; None when that is not known."""
    due: date | None
    """Due date of the oldest open bill; None without one."""
    reachable: bool
    """Whether the customer can be told; who can't be waits for no notice."""
    reminded: date | None
    """Day of the notice that this bill is overdue."""
    warned: date | None
    """Day of the notice that the service ends for this bill."""


def end_day(standing: Standing) -> date | None:
    """Return the day on which the service ends unless it is paid; None while nothing is overdue.

    It counts from the suspension. A number that its owner had suspended rests already, and is not suspended
    again: there it counts from the day on which it would have been.
    """
    if standing.due is None:
        return None
    counted = standing.due + timedelta(days=SUSPEND_DAYS)
    if standing.status is SubscriberStatus.ARREARS and standing.stopped:
        counted = standing.stopped
    usual = counted + timedelta(days=END_DAYS)
    return max(usual, standing.warned + timedelta(days=WARN_DAYS)) if standing.warned else usual


def next_step(standing: Standing, today: date) -> ArrearsStep | None:
    """Return what a run does with a number today, or None."""
    if standing.status is SubscriberStatus.CANCELLED:
        return None
    late = days_late(standing.due, today) if standing.due else 0
    if not late:
        return ArrearsStep.RESUME if standing.status is SubscriberStatus.ARREARS else None
    if standing.reachable and standing.reminded is None:
        return ArrearsStep.REMIND
    if late < SUSPEND_DAYS or (standing.reminded and standing.reminded >= today):
        return None
    return ArrearsStep.SUSPEND if standing.status is SubscriberStatus.ACTIVE else _last_step(standing, today)


def _last_step(standing: Standing, today: date) -> ArrearsStep | None:
    """Return what becomes of a number that rests already: its end, a notice before that, or nothing yet."""
    ends = end_day(standing)
    if ends is None or today < ends - timedelta(days=WARN_DAYS):
        return None
    if standing.reachable and standing.warned is None:
        return ArrearsStep.WARN
    return ArrearsStep.END if today >= ends else None
