"""Masks for personal data on screens and paper (DOMAIN §3): 张*, 110105********1234, 138****1234.

A mask never shows the whole, however short the text, and never cuts a character that people see as one:
an ideograph with its variation selector, a letter with its marks, a surrogate pair that came as two halves.
"""

import re
import unicodedata

from app.domain.names import MIDDLE_DOT

STAR = "*"

_ZERO_WIDTH_JOINER = "\u200d"
_PUNCTUATION = re.compile(r"[\s\-‐‑–()（）]+")
_COUNTRY = re.compile(r"^(?:\+|00)86(?=\d{7,})")
_MOBILE_LENGTH = 11
_LONG_ID = 15
_SHORT_ID = 7


def mask_name(name: str) -> str:
    """Return the first character and a star for each other one; what stands before a middle dot stays.

    张三丰 → 张**, 测试·王小明 → 测试·王**. A part of one character becomes a star, so something is hidden.
    """
    name = name.strip()
    kept, dot, rest = name.partition(MIDDLE_DOT)
    if not rest:
        kept, dot, rest = "", "", name
    return kept + dot + _middle(_seen_characters(rest), 1, 0)


def mask_id(number: str) -> str:
    """Return a document number with the first six and the last four characters; of a short one fewer stay."""
    characters = _seen_characters(number.strip())
    if len(characters) >= _LONG_ID:
        return _middle(characters, 6, 4)
    if len(characters) >= _SHORT_ID:
        return _middle(characters, 2, 2)
    return _middle(characters, 1, 0)


def mask_phone(number: str) -> str:
    """Return a phone number with its head and last four digits: 138****1234, 010****6688, 0755****1234.

    Blanks, hyphens and +86 go. The head is the first three digits of a mobile number and the area code of a
    fixed one; a local number has none. Of a short number only the last two digits stay.
    """
    digits = _COUNTRY.sub("", _PUNCTUATION.sub("", number))
    characters = _seen_characters(digits)
    if digits.startswith("0"):
        head = 3 if digits[1:2] in {"1", "2"} else 4
    else:
        head = 3 if len(characters) >= _MOBILE_LENGTH else 0
    if len(characters) < head + 4 + 3:
        return _middle(characters, 0, 2)
    return _middle(characters, head, 4)


def _middle(characters: list[str], head: int, tail: int) -> str:
    """Return the text with all but `head` and `tail` characters as stars; where none is left, all stars."""
    hidden = len(characters) - head - tail
    if hidden < 1:
        return STAR * len(characters)
    return "".join((*characters[:head], STAR * hidden, *characters[len(characters) - tail :]))


def _seen_characters(text: str) -> list[str]:
    """Return the text cut into what people see as characters."""
    seen: list[str] = []
    for character in text:
        if seen and _belongs(seen[-1], character):
            seen[-1] += character
        else:
            seen.append(character)
    return seen


def _belongs(before: str, character: str) -> bool:
    return (
        unicodedata.category(character) in {"Mn", "Mc", "Me"}
        or character == _ZERO_WIDTH_JOINER
        or before.endswith(_ZERO_WIDTH_JOINER)
        or ("\ud800" <= before[-1] <= "\udbff" and "\udc00" <= character <= "\udfff")
    )
