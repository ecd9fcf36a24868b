"""Service numbers out of a pasted list: lines, commas, tabs, full-width digits (DOMAIN §6, many numbers)."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

_BETWEEN: Final = re.compile(r"[\s,;、|/]+")
_GROUPED: Final = re.compile(r"(?<!\d)(1\d{2})[ -](\d{4})[ -](\d{4})(?!\d)")
_FIXED: Final = re.compile(r"(?<!\d)(0\d{2,3})-(\d{7,8})(?!\d)")
_ABROAD: Final = re.compile(r"(?<!\d)(?:\+|00)86[ -]?(?=1\d{2})")
_NUMBER: Final = re.compile(r"\d{5,20}")


@dataclass(frozen=True, slots=True)
class ListFault:
    """What is wrong with one entry of a list. `line` counts from 1."""

    line: int
    number: str
    """As it stands there."""
    code: str
    """`form.number_format`, `form.number_twice`, `form.number_ended` or `form.no_account`."""
    first: int = 0
    """Of a number that stands there twice: where it stood first."""


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the entries of a pasted text in their order, one a line in what the clerk then sees.

    Full-width digits and signs become usual ones; digits in groups (138 0000 1234) and +86 are put together.
    Whatever is no number stays in its place, so that it can be named.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(" " if unicodedata.category(each) in {"Cf", "Cc", "Zl", "Zp"} else each for each in plain)
    plain = _GROUPED.sub(r"\1\2\3", _ABROAD.sub("", plain))
    plain = _FIXED.sub(r"\1\2", plain)
    return tuple(part for part in _BETWEEN.split(plain) if part)


def list_faults(
    numbers: Sequence[str], known: Collection[str], ended: Collection[str] = ()
) -> tuple[ListFault, ...]:
    """Return every wrong entry of a list, in order.

    `known` are the numbers that there are, `ended` those that were cancelled and are nobody's now.
    """
    seen: dict[str, int] = {}
    faults: list[ListFault] = []
    for line, number in enumerate(numbers, start=1):
        if number in seen:
            faults.append(ListFault(line, number, "form.number_twice", seen[number]))
        elif not (number.isascii() and _NUMBER.fullmatch(number)):
            faults.append(ListFault(line, number, "form.number_format"))
        elif number not in known:
            code = "form.number_ended" if number in ended else "form.no_account"
            faults.append(ListFault(line, number, code))
        seen.setdefault(number, line)
    return tuple(faults)
