"""Staff, roles, rights, PIN lock-out, sessions and second-person overrides (DOMAIN §1)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from unicodedata import normalize

from app.domain.facts import Fact, FactClass

_LETTER: Final = "T"


def staff_number(typed: str) -> str:
    """Return a staff number as it is kept, however it was typed: a keypad has no letter."""
    plain = normalize("NFKC", typed).strip().upper()
    return _LETTER + plain if plain.isdecimal() else plain


class Role(StrEnum):
    """What a member of staff is."""

    CLERK = "clerk"
    RECEPTION = "reception"
    DUTY_MANAGER = "duty_manager"
    HALL_HEAD = "hall_head"
    ACCOUNT_MANAGER = "account_manager"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRegistered(Fact):
    """A member of staff and the roles held, as published for the hall."""

    KIND = "staff_registered"
    CLASS = FactClass.REFERENCE
    ENTITY = "staff"
    ENTITY_ID = "staff_no"

    staff_no: str
    name: str
    hall_id: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPinSet(Fact):
    """A PIN, kept as an argon2 hash. `one_time` PINs must be changed at the first sign-in."""

    KIND = "staff_pin_set"
    CLASS = FactClass.REFERENCE
    ENTITY = "staff"
    ENTITY_ID = "staff_no"

    staff_no: str
    pin_hash: str
    one_time: bool
    set_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Fact):
    """A member of staff took a desk. `counter_id` is None away from a counter."""

    KIND = "signed_in"
    CLASS = FactClass.RECORD
    ENTITY = "staff"
    ENTITY_ID = "staff_no"

    staff_no: str
    session_id: str
    terminal_id: str
    desk: str
    counter_id: str | None
    took_over: str | None
    """Session that this one replaced, if the PIN was used to take over."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOff(Fact):
    """A session ended: by its holder, by a take-over, or by the close."""

    KIND = "signed_off"
    CLASS = FactClass.RECORD
    ENTITY = "staff"
    ENTITY_ID = "staff_no"

    staff_no: str
    session_id: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(Fact):
    """A wrong PIN. Five in a row lock the staff number for 15 minutes."""

    KIND = "sign_in_failed"
    CLASS = FactClass.RECORD
    ENTITY = "staff"
    ENTITY_ID = "staff_no"

    staff_no: str
    terminal_id: str
    locked_until_ms: int | None
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PinConfirmed(Fact):
    """The right PIN was given after wrong ones: counting begins again."""

    KIND = "pin_confirmed"
    CLASS = FactClass.RECORD
    ENTITY = "staff"
    ENTITY_ID = "staff_no"

    staff_no: str
    terminal_id: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideGiven(Fact):
    """A second person allowed what the first may not do alone: both numbers, reason and time."""

    KIND = "override_given"
    CLASS = FactClass.RECORD
    ENTITY = "override"
    ENTITY_ID = "override_id"

    override_id: str
    action: str
    subject: str
    """Aggregate concerned, as `type:id`."""
    requested_by: str
    given_by: str
    reason: str
    at_ms: int
