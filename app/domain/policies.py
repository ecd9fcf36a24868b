"""Policies that a hall may change within bounds: what each means stands in the language tables."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.appointments import DAYS_AHEAD, EARLY_MIN, KEEP_DAYS, LATE_MIN, PLACES, SLOT_MIN
from app.domain.close_rules import TILL_LIMIT_FEN, VARIANCE_LIMIT_FEN
from app.domain.errors import UserError
from app.domain.faces import BEST_SCORE, THRESHOLD
from app.domain.floor import ALERT_MIN, STANDARD_MIN
from app.domain.queue_rules import PARK_MIN, REINSTATE_MIN, VIP_LIMIT, VIP_WINDOW
from app.domain.verification import RECENT_DAYS


class Unit(StrEnum):
    """What a number counts."""

    MINUTES = "minutes"
    DAYS = "days"
    YUAN = "yuan"
    """Kept in fen, typed in yuan."""
    TIMES = "times"
    PLACES = "places"
    """Of appointments: people who may come."""
    NUMBERS = "numbers"
    """Phone numbers."""
    POINTS = "points"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Policy:
    """One setting: its default, and the bounds within which a hall may change it (in fen for money)."""

    key: str
    unit: Unit
    default: int
    low: int
    high: int


POLICIES: Final = (
    Policy("queue.standard_min", Unit.MINUTES, STANDARD_MIN, 3, 30),
    Policy("queue.alert_min", Unit.MINUTES, ALERT_MIN, 5, 60),
    Policy("queue.park_min", Unit.MINUTES, PARK_MIN, 5, 60),
    Policy("queue.reinstate_min", Unit.MINUTES, REINSTATE_MIN, 10, 120),
    Policy("queue.vip_limit", Unit.TIMES, VIP_LIMIT, 0, VIP_WINDOW),
    Policy("appointment.slot_min", Unit.MINUTES, SLOT_MIN, 15, 60),
    Policy("appointment.places", Unit.PLACES, PLACES, 0, 20),
    Policy("appointment.days_ahead", Unit.DAYS, DAYS_AHEAD, 0, 60),
    Policy("appointment.early_min", Unit.MINUTES, EARLY_MIN, 0, 60),
    Policy("appointment.late_min", Unit.MINUTES, LATE_MIN, 0, 60),
    Policy("appointment.keep_days", Unit.DAYS, KEEP_DAYS, 7, 365),
    Policy("close.variance_limit_fen", Unit.YUAN, VARIANCE_LIMIT_FEN, 0, 50_00),
    Policy("close.till_limit_fen", Unit.YUAN, TILL_LIMIT_FEN, 1_000_00, 50_000_00),
    Policy("identity.numbers_per_person", Unit.NUMBERS, 5, 1, 5),
    Policy("identity.face_threshold", Unit.POINTS, THRESHOLD, 50, BEST_SCORE),
    Policy("identity.age_consented", Unit.YEARS, 8, 8, 18),
    Policy("identity.age_alone", Unit.YEARS, 16, 16, 18),
    Policy("identity.age_full", Unit.YEARS, 18, 18, 21),
    Policy("search.recent_days", Unit.DAYS, RECENT_DAYS, 1, 90),
)
"""In the order in which they are shown."""


def policy(key: str) -> Policy:
    """Return one setting. Raises UserError policy.unknown."""
    found = next((each for each in POLICIES if each.key == key), None)
    if found is None:
        raise UserError("policy.unknown")
    return found


def check_value(wanted: Policy, value: int) -> None:
    """Raise UserError policy.bounds (with both, in the unit that is typed) where a value does not fit."""
    if not wanted.low <= value <= wanted.high:
        raise UserError("policy.bounds", low=typed(wanted, wanted.low), high=typed(wanted, wanted.high))


def typed(wanted: Policy, value: int) -> str:
    """Return a value as a person types it: yuan for money, whole numbers otherwise."""
    if wanted.unit is not Unit.YUAN:
        return str(value)
    whole, cents = divmod(value, 100)
    return f"{whole}.{cents:02d}" if cents else str(whole)


def read(wanted: Policy, words: str) -> int:
    """Return what was typed. Raises UserError policy.number."""
    plain = words.strip().replace(",", "")
    if wanted.unit is not Unit.YUAN:
        if not (plain.isascii() and plain.isdigit()):
            raise UserError("policy.number")
        return int(plain)
    whole, dot, cents = plain.partition(".")
    digits = (whole + cents).isascii() and whole.isdigit() and (cents.isdigit() or not dot)
    if not digits or len(cents) > len("00"):
        raise UserError("policy.number")
    return int(whole) * 100 + int(cents.ljust(2, "0") or "0")
