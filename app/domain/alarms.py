"""The alarm key: it locks all terminals of the hall and freezes tickets until a count (DOMAIN §8)."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.errors import UserError
from app.domain.facts import Fact, FactClass


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(Fact):
    """Somebody pressed the alarm key. It is on until the same alarm is lifted."""

    KIND = "alarm_raised"
    CLASS = FactClass.RECORD
    ENTITY = "alarm"
    ENTITY_ID = "alarm_id"

    alarm_id: str
    hall_id: str
    terminal_id: str
    counter_id: str
    """Empty at a desk without a counter."""
    staff_no: str
    """Empty where nobody had signed in."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLifted(Fact):
    """A manager opened the hall again, after every open drawer had been counted."""

    KIND = "alarm_lifted"
    CLASS = FactClass.RECORD
    ENTITY = "alarm"
    ENTITY_ID = "alarm_id"

    alarm_id: str
    manager: str
    checks: int
    """How many drawers were counted."""
    missing_fen: int
    """What was missing in all of them, less what was over; negative is short."""
    at_ms: int


def check_counted(open_shifts: Iterable[str], counted: Iterable[str]) -> None:
    """Check that every open drawer was counted since the alarm.

    Raises:
        UserError: alarm.uncounted with how many were not.
    """
    left = set(open_shifts).difference(counted)
    if left:
        raise UserError("alarm.uncounted", count=len(left))
