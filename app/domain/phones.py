"""Phone numbers as people type them, and as they read them."""

import re
import unicodedata

from app.domain.errors import UserError

_BLANKS = re.compile(r"[\s\-‐‑–()（）]+")
_COUNTRY = re.compile(r"^(?:\+|00)86(?=\d{7,})")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_SERVICE = re.compile(r"[48]00\d{7}")
_FIXED = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))(\d{3,4})(\d{4})")


def plain_number(text: str) -> str:
    """Return a phone number without blanks, hyphens and +86, in ASCII digits."""
    return _COUNTRY.sub("", _BLANKS.sub("", unicodedata.normalize("NFKC", text)))


def check_phone(text: str) -> str:
    """Return a contact number as it is stored: a mobile number, or a fixed one with its area code.

    Raises:
        UserError: customer.phone_invalid.
    """
    number = plain_number(text)
    if _MOBILE.fullmatch(number) or _FIXED.fullmatch(number):
        return number
    raise UserError("customer.phone_invalid")


def display_number(number: str) -> str:
    """Return a number in groups that can be read aloud: 138 0000 1234, 010 0000 6688, 400 800 0086.

    What is none of a mobile, a fixed or a service number stays as it is.
    """
    if _MOBILE.fullmatch(number):
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    if _SERVICE.fullmatch(number):
        return f"{number[:3]} {number[3:6]} {number[6:]}"
    if fixed := _FIXED.fullmatch(number):
        return " ".join(fixed.groups())
    return number
