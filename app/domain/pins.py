"""Personal identification numbers of staff: shape, weak ones, lock-out (DOMAIN §1)."""

import re
from itertools import pairwise
from math import ceil

from app.domain.errors import UserError

PIN_LENGTH = 6
NUMBER_WITH_PIN = "staff.number_with_pin"
MAX_FAILURES = 5
LOCK_MS = 15 * 60_000

_FEWEST_DIGITS = 3
_MINUTE_MS = 60_000
_AS_A_PIN = re.compile(f"[0-9]{{{PIN_LENGTH},}}")


def check_whole_pin(pin: str) -> None:
    """Let a PIN pass that has all its digits: anything else is no attempt at anybody's PIN.

    Raises `UserError("staff.pin_digits")`.
    """
    if len(pin) != PIN_LENGTH or not pin.isascii() or not pin.isdigit():
        raise UserError("staff.pin_digits", length=PIN_LENGTH)


def unknown_number(typed: str) -> UserError:
    """Return what is wrong with what was typed as a staff number and is none.

    It is repeated (`staff.unknown`), unless as many figures stand in a row as a PIN has: one may have run
    into the number (`staff.number_with_pin`).
    """
    if _AS_A_PIN.search(typed):
        return UserError(NUMBER_WITH_PIN)
    return UserError("staff.unknown", staff_no=typed)


def check_new_pin(pin: str) -> None:
    """Let a PIN pass that somebody may choose: six digits, not one that is guessed first.

    Raises:
        UserError: staff.pin_digits, or staff.pin_weak for runs (123456, 987654), one or two digits alone
            (888888, 131313) and repeated halves (147147).
    """
    check_whole_pin(pin)
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    half = PIN_LENGTH // 2
    if len(set(pin)) < _FEWEST_DIGITS or steps in ({1}, {9}) or pin[:half] == pin[half:]:
        raise UserError("staff.pin_weak")


def locked_until(failures: int, at_ms: int) -> int | None:
    """Return until when a staff number is locked after this many failures in a row (epoch ms), or None."""
    return at_ms + LOCK_MS if failures >= MAX_FAILURES else None


def minutes_left(until_ms: int, at_ms: int) -> int:
    """Return the whole minutes until a lock ends, at least one while it lasts."""
    return max(0, ceil((until_ms - at_ms) / _MINUTE_MS))
