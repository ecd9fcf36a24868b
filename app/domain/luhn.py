"""The check digit of card serials (ITU-T E.118) and of handsets (IMEI, 3GPP TS 23.003 annex B): Luhn."""

from typing import Final

_NINE: Final = 9


def luhn_digit(digits: str) -> int:
    """Return the check digit that completes a string of decimal digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - _NINE if value > _NINE else value
    return -total % 10


def luhn_holds(number: str) -> bool:
    """Return whether the last digit of a number checks the others; False for anything but digits."""
    return (
        len(number) > 1
        and number.isascii()
        and number.isdigit()
        and luhn_digit(number[:-1]) == int(number[-1])
    )
