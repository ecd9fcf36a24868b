"""Appointments (预约): booked for a slot of the hall's hours, kept by a ticket of class 1 (DOMAIN §2).

An appointment is due from some minutes before its time to some minutes after it. Who comes then goes first;
who comes at another hour of that day gets an ordinary number, which keeps the appointment all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import blake2b
from types import MappingProxyType
from typing import Final

from app.domain.errors import UserError
from app.domain.facts import CaseFact, Fact, FactClass
from app.domain.halls import local_date, local_minute, local_ms
from app.domain.ids import uuid7
from app.domain.luhn import luhn_digit, luhn_holds
from app.domain.names import normalise_name

SLOT_MIN: Final = 30
"""Length of a slot in minutes (setting `appointment.slot_min`)."""
PLACES: Final = 2
"""Appointments in one slot (setting `appointment.places`)."""
DAYS_AHEAD: Final = 14
"""So many days after today can be booked (setting `appointment.days_ahead`)."""
EARLY_MIN: Final = 15
"""So long before its time an appointment is due (setting `appointment.early_min`)."""
LATE_MIN: Final = 15
"""So long after its time it is due (setting `appointment.late_min`)."""
KEEP_DAYS: Final = 90
"""So many days after its time it is forgotten who was to come (setting `appointment.keep_days`)."""
CODE_DIGITS: Final = 7
"""Digits of a code, its check digit included: shorter than any telephone number with its area code."""
MOST_NOTE: Final = 60
_MOST_HAN, _MOST_LETTERS = 2, 20
_MINUTE_MS: Final = 60_000
_RANDOM_BYTES: Final = 10


class AppointmentState(StrEnum):
    """States of an appointment."""

    BOOKED = "booked"
    KEPT = "kept"
    CANCELLED = "cancelled"
    MISSED = "missed"


class AppointmentStep(StrEnum):
    """What can happen to one."""

    MOVE = "move"
    CANCEL = "cancel"
    KEEP = "keep"
    MISS = "miss"


_S = AppointmentState
LEGAL: Final[Mapping[AppointmentStep, Mapping[AppointmentState, AppointmentState]]] = MappingProxyType(
    {
        AppointmentStep.MOVE: {_S.BOOKED: _S.BOOKED},
        AppointmentStep.CANCEL: {_S.BOOKED: _S.CANCELLED},
        AppointmentStep.KEEP: {_S.BOOKED: _S.KEPT},
        AppointmentStep.MISS: {_S.BOOKED: _S.MISSED},
    }
)
"""For each step the states that it may leave, and where it leads: what has ended stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _AppointmentFact(CaseFact):
    ENTITY = "appointment"
    ENTITY_ID = "appointment_id"

    appointment_id: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMade(_AppointmentFact):
    """Somebody is to come at a time. Who it is stands in `AppointmentWorded`."""

    KIND = "appointment_made"
    REFS = (("customer", "customer_id"),)

    hall_id: str
    code: str
    """What the customer types: digits, the last of which checks the others."""
    service_id: str
    for_ms: int
    """Beginning of its slot."""
    customer_id: str | None
    """Whoever holds the telephone number; None where no customer of this hall does."""
    staff_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentWorded(Fact):
    """Who comes, and what was said: personal data of an appointment."""

    KIND = "appointment_worded"
    CLASS = FactClass.RECORD
    ENTITY = "appointment"
    ENTITY_ID = "appointment_id"

    appointment_id: str
    phone: str
    """In full: the customer is told there."""
    surname: str
    """The surname alone."""
    note: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMoved(_AppointmentFact):
    """The customer comes at another time."""

    KIND = "appointment_moved"

    for_ms: int
    staff_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCancelled(_AppointmentFact):
    """The customer does not come."""

    KIND = "appointment_cancelled"

    staff_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentKept(_AppointmentFact):
    """The customer came and got a number; `due` says whether in time, so that it goes first."""

    KIND = "appointment_kept"
    REFS = (("ticket", "ticket_id"),)

    ticket_id: str
    due: bool
    staff_no: str
    """Empty where the customer got it alone, at a kiosk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMissed(_AppointmentFact):
    """Its day ended and nobody came."""

    KIND = "appointment_missed"


@dataclass(frozen=True, slots=True)
class SlotRules:
    """When a hall takes appointments: its hours (local minutes after midnight) and its settings."""

    zone: str
    opens: int
    closes: int
    minutes: int = SLOT_MIN
    places: int = PLACES
    days_ahead: int = DAYS_AHEAD
    early_min: int = EARLY_MIN
    late_min: int = LATE_MIN


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of a day: its beginning (epoch ms), how many can come, and how many will."""

    for_ms: int
    places: int
    taken: int

    @property
    def free(self) -> int:
        """Return how many more can come; none where a changed setting left too many."""
        return max(0, self.places - self.taken)

    @property
    def over(self) -> int:
        """Return how many will come though they can't."""
        return max(0, self.taken - self.places)


@dataclass(frozen=True, slots=True)
class Crowd:
    """A slot for which more are to come than can: two terminals, apart, gave its last place (epoch ms)."""

    for_ms: int
    until_ms: int
    places: int
    ids: tuple[str, ...]
    """Its appointments, in the order in which they got it."""

    @property
    def over(self) -> tuple[str, ...]:
        """Return the appointments for which there was no place any more."""
        return self.ids[self.places :]


class Timing(StrEnum):
    """How a moment stands to an appointment."""

    DUE = "due"
    EARLY = "early"
    LATE = "late"
    OTHER_DAY = "other_day"


def step(state: AppointmentState, wanted: AppointmentStep) -> AppointmentState:
    """Return the state after a step. Raises `UserError` `appointment.cannot_<step>` where there is none."""
    after = LEGAL[wanted].get(state)
    if after is None:
        raise UserError(f"appointment.cannot_{wanted.value}")
    return after


def days_of(rules: SlotRules, now_ms: int) -> tuple[str, ...]:
    """Return the ISO dates that can be booked: today and the days ahead."""
    today = date.fromisoformat(local_date(now_ms, rules.zone))
    return tuple((today + timedelta(days=ahead)).isoformat() for ahead in range(rules.days_ahead + 1))


def starts_of(rules: SlotRules, day: str) -> tuple[int, ...]:
    """Return when the slots of a day begin (epoch ms): whole slots within the hall's hours."""
    last = rules.closes - rules.minutes
    return tuple(local_ms(day, at, rules.zone) for at in range(rules.opens, last + 1, rules.minutes))


def slots_of(rules: SlotRules, day: str, taken_ms: tuple[int, ...], now_ms: int) -> tuple[Slot, ...]:
    """Return the slots of a day that have not begun. `taken_ms` are the times of that day's appointments.

    One that was booked while slots were longer or shorter counts in the slot into which its time falls.
    """
    length = rules.minutes * _MINUTE_MS
    return tuple(
        Slot(at, rules.places, sum(at <= taken < at + length for taken in taken_ms))
        for at in starts_of(rules, day)
        if at > now_ms
    )


def crowds_of(rules: SlotRules, day: str, taken: Sequence[tuple[str, int]], now_ms: int) -> tuple[Crowd, ...]:
    """Return the slots of a day, not over yet, that are overbooked.

    `taken` are the day's appointments with their times, in the order in which they got them.
    """
    length = rules.minutes * _MINUTE_MS
    found = (
        Crowd(at, at + length, rules.places, tuple(each for each, when in taken if at <= when < at + length))
        for at in starts_of(rules, day)
        if at + length > now_ms
    )
    return tuple(crowd for crowd in found if crowd.over)


def check_slot(rules: SlotRules, for_ms: int, taken_ms: tuple[int, ...], now_ms: int) -> None:
    """Check that one more can come at a time.

    Raises `UserError`: `appointment.slot_past`, `appointment.slot_far` (days), `appointment.slot_closed`,
    `appointment.slot_full` (time).
    """
    if for_ms <= now_ms:
        raise UserError("appointment.slot_past")
    day = local_date(for_ms, rules.zone)
    if day not in days_of(rules, now_ms):
        raise UserError("appointment.slot_far", days=rules.days_ahead)
    slot = next((each for each in slots_of(rules, day, taken_ms, now_ms) if each.for_ms == for_ms), None)
    if slot is None:
        raise UserError("appointment.slot_closed")
    if not slot.free:
        raise UserError("appointment.slot_full", time=clock_of(for_ms, rules.zone))


def timing(rules: SlotRules, for_ms: int, now_ms: int) -> Timing:
    """Return how now stands to an appointment's time; both ends of the due time belong to it."""
    if local_date(for_ms, rules.zone) != local_date(now_ms, rules.zone):
        return Timing.OTHER_DAY
    if now_ms < for_ms - rules.early_min * _MINUTE_MS:
        return Timing.EARLY
    return Timing.LATE if now_ms > for_ms + rules.late_min * _MINUTE_MS else Timing.DUE


def clock_of(at_ms: int, zone: str) -> str:
    """Return a moment's local time as `HH:MM`."""
    minute = local_minute(at_ms, zone)
    return f"{minute // 60:02d}:{minute % 60:02d}"


def code_from(random: bytes) -> str:
    """Return an appointment's code made of four random bytes."""
    digits = f"{int.from_bytes(random[:4], 'big') % 10 ** (CODE_DIGITS - 1):0{CODE_DIGITS - 1}d}"
    return f"{digits}{luhn_digit(digits)}"


def is_code(typed: str) -> bool:
    """Return whether digits are a code without a slip of the finger."""
    return len(typed) == CODE_DIGITS and luhn_holds(typed)


def ticket_of(appointment_id: str, for_ms: int) -> str:
    """Return the id of the ticket that keeps an appointment: the same wherever the customer checks in.

    It is a UUIDv7 with the appointed time, so two terminals that know nothing of each other issue one ticket,
    of which whoever decides on tickets accepts one number (SYNC §4).
    """
    digest = blake2b(f"{appointment_id}|{for_ms}".encode(), digest_size=_RANDOM_BYTES).digest()
    return uuid7(for_ms, digest)


def check_surname(typed: str) -> str:
    """Return a surname as it is stored: one or two ideographs, or one word of letters.

    Raises `UserError` `appointment.surname`, or as `normalise_name`.
    """
    name = normalise_name(typed)
    letters = name.isascii()
    if len(name) > (_MOST_LETTERS if letters else _MOST_HAN) or not name.replace("-", "").isalpha():
        raise UserError("appointment.surname")
    return name


def check_note(typed: str) -> str:
    """Return a note as it is stored. Raises `UserError` `appointment.note` (most)."""
    note = " ".join(typed.split())
    if len(note) > MOST_NOTE:
        raise UserError("appointment.note", most=MOST_NOTE)
    return note
