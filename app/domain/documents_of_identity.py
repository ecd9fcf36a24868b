"""Documents of identity: what their numbers must look like, when they are valid, who may sign (DOMAIN §3).

Sources: GB 11643 (citizen identity number), GB 32100 (unified social credit code), ICAO 9303 (passport).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from string import ascii_lowercase, ascii_uppercase, digits
from typing import assert_never

from app.domain.errors import BugError, UserError
from app.domain.regions import known_region

BIRTH_YEAR_MIN = 1900
MALE = "male"
FEMALE = "female"


class DocumentKind(StrEnum):
    """A document that proves who a customer is."""

    RESIDENT_ID = "resident_id"
    TEMPORARY_RESIDENT_ID = "temporary_resident_id"
    HOUSEHOLD_BOOK = "household_book"
    MILITARY_ID = "military_id"
    POLICE_ID = "police_id"
    HMT_PERMIT = "hmt_permit"
    """Residence permit for people of Hong Kong, Macao and Taiwan."""
    FOREIGN_PERMANENT_ID = "foreign_permanent_id"
    PASSPORT = "passport"
    ORGANISATION = "organisation"
    """An organisation, by its unified social credit code."""


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """A document number as it is stored, and what it says by itself (None: it does not say)."""

    number: str
    birth: date | None = None
    sex: str | None = None
    """`male` or `female`."""
    region: str | None = None
    """Six digits of GB/T 2260; `regions.region_name` names it."""


@dataclass(frozen=True, slots=True)
class Ages:
    """Ages in whole years from which a person signs in another way (DOMAIN §3; a setting)."""

    consented: int = 8
    """Below this the guardian represents; from here the person signs and the guardian consents."""
    alone: int = 16
    """From here the person signs alone, unless bound by a term or a credit."""
    full: int = 18

    def __post_init__(self) -> None:
        if not 0 <= self.consented <= self.alone <= self.full:
            raise BugError("ages must not fall")


class SigningRule(StrEnum):
    """Who signs for a person of some age."""

    GUARDIAN_REPRESENTS = "guardian_represents"
    GUARDIAN_CONSENTS = "guardian_consents"
    ALONE_UNLESS_BOUND = "alone_unless_bound"
    ALONE = "alone"

    def needs_guardian(self, *, bound: bool) -> bool:
        """Return whether a guardian must be there. `bound`: a term contract or a device on credit."""
        return self is not SigningRule.ALONE and (bound or self is not SigningRule.ALONE_UNLESS_BOUND)

    def needs_kinship_proof(self, *, bound: bool) -> bool:
        """Return whether kinship must be proved: whoever acts as guardian has to show that they are."""
        return self.needs_guardian(bound=bound)

    @property
    def person_signs(self) -> bool:
        """Whether the customer signs at all: under the first age only the guardian does."""
        return self is not SigningRule.GUARDIAN_REPRESENTS


_CITIZEN_LENGTH = 18
_WITHOUT_END = frozenset({DocumentKind.HOUSEHOLD_BOOK, DocumentKind.ORGANISATION})
"""No end of validity is printed on these."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_HMT_REGIONS = frozenset({"810000", "820000", "830000"})
_FOREIGN_PREFIX = "9"
_FOREIGN_OLD_LENGTH = 15

_CREDIT_CODE_LENGTH = 18
_CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

_PASSPORT_LENGTH = (5, 9)
# 军字第1234567号, 武字第…: the words are optional, since clerks type the bare number too.
_SERVICE_NUMBER = re.compile(r"(?:[^\W\d_A-Za-z]{1,4}字第)?[0-9A-Z]{4,18}号?")
_SERVICE_LENGTH = (4, 25)

_ASCII_DIGITS = frozenset(digits)
_ASCII_ALPHANUMERICS = frozenset(ascii_uppercase + digits)
# Full width to ASCII, and small letters, the Roman ten too, to capitals. Not NFKC: ² is no 2.
_PLAIN: dict[int, str] = {
    **{0xFF01 + offset: chr(0x21 + offset).upper() for offset in range(94)},
    **dict(zip(map(ord, ascii_lowercase + "Ⅹⅹ"), ascii_uppercase + "XX", strict=True)),
}


def normalise_number(number: str) -> str:
    """Return the number without blanks, in ASCII capitals and digits where it was typed in full width."""
    return re.sub(r"\s+", "", number.translate(_PLAIN))


def check_digit(first17: str) -> str:
    """Return the check character of the first 17 digits of a citizen number (GB 11643, ISO 7064 MOD 11-2).

    Raises:
        BugError: Not 17 ASCII digits.
    """
    if len(first17) != _CITIZEN_LENGTH - 1 or not _ASCII_DIGITS.issuperset(first17):
        raise BugError("the check digit is taken over 17 digits")
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11]


def check_number(kind: DocumentKind, number: str, today: date) -> ParsedNumber:
    """Return the number as it is stored, with the birth date, sex and region that it holds.

    Raises:
        UserError: identity.length, identity.characters, identity.check_digit, identity.region_unknown,
            identity.kind_is_hmt, identity.kind_is_foreign, identity.kind_is_resident, identity.birth_missing,
            identity.birth_future or identity.birth_before_1900.
    """
    number = normalise_number(number)
    match kind:
        case DocumentKind.RESIDENT_ID | DocumentKind.TEMPORARY_RESIDENT_ID | DocumentKind.HOUSEHOLD_BOOK:
            return _resident(number, today)
        case DocumentKind.HMT_PERMIT:
            return _hmt(number, today)
        case DocumentKind.FOREIGN_PERMANENT_ID:
            return _foreign(number, today)
        case DocumentKind.ORGANISATION:
            return _organisation(number)
        case DocumentKind.PASSPORT:
            return _passport(number)
        case DocumentKind.MILITARY_ID | DocumentKind.POLICE_ID:
            return _service(number)
        case _:
            assert_never(kind)


def check_end(kind: DocumentKind, valid_until: date | None, *, for_good: bool) -> None:
    """Refuse a document that was typed without the end printed on it: 长期 is said, not left out (DOMAIN §3).

    Raises UserError identity.until_missing.
    """
    if valid_until is None and not for_good and kind not in _WITHOUT_END:
        raise UserError("identity.until_missing")


def validity(valid_from: date | None, valid_until: date | None, today: date) -> None:
    """Let a document pass that is valid on the day; both ends count. `valid_until` None is 长期 (DOMAIN §3).

    Raises:
        UserError: identity.validity_reversed, identity.not_yet_valid or identity.expired.
    """
    if valid_from and valid_until and valid_until < valid_from:
        raise UserError(
            "identity.validity_reversed", start=valid_from.isoformat(), end=valid_until.isoformat()
        )
    if valid_from and today < valid_from:
        raise UserError("identity.not_yet_valid", start=valid_from.isoformat())
    if valid_until and today > valid_until:
        raise UserError("identity.expired", end=valid_until.isoformat())


def age(birth: date, today: date) -> int:
    """Return the age in whole years; who was born on 29 February grows older on 1 March.

    Raises:
        UserError: identity.birth_future.
    """
    if birth > today:
        raise UserError("identity.birth_future", birth=birth.isoformat())
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def signing_rule(age: int, ages: Ages) -> SigningRule:
    """Return who signs for a person of `age` whole years (DOMAIN §3)."""
    if age < ages.consented:
        return SigningRule.GUARDIAN_REPRESENTS
    if age < ages.alone:
        return SigningRule.GUARDIAN_CONSENTS
    if age < ages.full:
        return SigningRule.ALONE_UNLESS_BOUND
    return SigningRule.ALONE


def _resident(number: str, today: date) -> ParsedNumber:
    _check_citizen(number)
    region = number[:6]
    if number.startswith(_FOREIGN_PREFIX):
        raise UserError("identity.kind_is_foreign")
    if region in _HMT_REGIONS:
        raise UserError("identity.kind_is_hmt")
    if not known_region(region):
        raise UserError("identity.region_unknown", region=region)
    return _with_birth(number, region, today)


def _hmt(number: str, today: date) -> ParsedNumber:
    _check_citizen(number)
    region = number[:6]
    if region not in _HMT_REGIONS:
        if known_region(region):
            raise UserError("identity.kind_is_resident")
        raise UserError("identity.region_unknown", region=region)
    return _with_birth(number, region, today)


def _foreign(number: str, today: date) -> ParsedNumber:
    if len(number) == _FOREIGN_OLD_LENGTH:
        _check_characters(number[:3], frozenset(ascii_uppercase))
        _check_characters(number[3:], _ASCII_DIGITS, before=3)
        return ParsedNumber(number)
    _check_citizen(number)
    if not number.startswith(_FOREIGN_PREFIX):
        raise UserError("identity.kind_is_resident")
    # 9, two digits of the province that issues, three of the country (ISO 3166), birth, order, check.
    province = number[1:3] + "0000"
    return _with_birth(number, province if known_region(province) else None, today)


def _organisation(code: str) -> ParsedNumber:
    _check_length(code, _CREDIT_CODE_LENGTH, _CREDIT_CODE_LENGTH)
    _check_characters(code, frozenset(_CREDIT_CODE_ALPHABET))
    _check_characters(code[2:8], _ASCII_DIGITS, before=2)
    total = sum(
        _CREDIT_CODE_ALPHABET.index(character) * weight
        for character, weight in zip(code[:-1], _CREDIT_CODE_WEIGHTS, strict=True)
    )
    if code[-1] != _CREDIT_CODE_ALPHABET[-total % len(_CREDIT_CODE_ALPHABET)]:
        raise UserError("identity.check_digit", last=code[-1])
    region = code[2:8]
    return ParsedNumber(code, region=region if known_region(region) else None)


def _passport(number: str) -> ParsedNumber:
    _check_length(number, *_PASSPORT_LENGTH)
    _check_characters(number, _ASCII_ALPHANUMERICS)
    if not _ASCII_DIGITS.intersection(number):
        raise UserError("identity.no_digit")
    return ParsedNumber(number)


def _service(number: str) -> ParsedNumber:
    _check_length(number, *_SERVICE_LENGTH)
    if not _SERVICE_NUMBER.fullmatch(number):
        raise UserError("identity.service_number")
    return ParsedNumber(number)


def _check_citizen(number: str) -> None:
    """Check length, characters and check digit of the form that three documents share."""
    _check_length(number, _CITIZEN_LENGTH, _CITIZEN_LENGTH)
    _check_characters(number[:-1], _ASCII_DIGITS)
    _check_characters(number[-1], _ASCII_DIGITS | {"X"}, before=_CITIZEN_LENGTH - 1)
    if number[-1] != check_digit(number[:-1]):
        # The right digit is not told: it would help to make a number fit.
        raise UserError("identity.check_digit", last=number[-1])


def _with_birth(number: str, region: str | None, today: date) -> ParsedNumber:
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    written = f"{year:04d}-{month:02d}-{day:02d}"
    try:
        birth = date(year, month, day)
    except ValueError:
        raise UserError("identity.birth_missing", birth=written) from None
    if year < BIRTH_YEAR_MIN:
        raise UserError("identity.birth_before_1900", birth=written)
    if birth > today:
        raise UserError("identity.birth_future", birth=written)
    return ParsedNumber(number, birth, MALE if int(number[16]) % 2 else FEMALE, region)


def _check_length(number: str, least: int, most: int) -> None:
    if least <= len(number) <= most:
        return
    if least == most:
        raise UserError("identity.length", actual=len(number), expected=least)
    raise UserError("identity.length_between", actual=len(number), least=least, most=most)


def _check_characters(text: str, allowed: frozenset[str], before: int = 0) -> None:
    """Refuse the first character that is not allowed; `before` is how many stand before the text."""
    for position, character in enumerate(text, start=before + 1):
        if character not in allowed:
            raise UserError("identity.characters", position=position, character=character)
