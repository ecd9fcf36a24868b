"""Paying by a code on the customer's phone, and claims where the answer is not known (DOMAIN §6).

The code itself is worth money for a minute and is never kept: attempts are known by a reference of our own.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.facts import CaseFact, Fact, FactClass
from app.domain.money import PaymentLine

SIMULATED: Final = "SIM-"
"""How the reference of a simulated attempt begins, on paper too."""
CLAIM_MARK: Final = "Q"
_CLAIM: Final = re.compile(r"Q-?(\d{4})-?(\d{4})-?(\d)")
_WECHAT: Final = re.compile(r"1[0-5]\d{16}")
_ALIPAY: Final = re.compile(r"(?:2[5-9]|30)\d{14,22}")
_HALF, _DIGITS = 4, 8


class Wallet(StrEnum):
    """Whose code it is."""

    WECHAT = "wechat"
    ALIPAY = "alipay"


class CodeOutcome(StrEnum):
    """The provider's answer to one attempt; only paid counts as money."""

    UNKNOWN = "unknown"
    """Asked, and no answer yet: it may have been paid."""
    PAYING = "paying"
    """The customer confirms on the phone; ask again."""
    PAID = "paid"
    REFUSED = "refused"
    """Not paid, and never will be by this attempt; also when we called it off."""
    RETURNED = "returned"
    """Paid, and given back whole."""


UNRESOLVED: Final = frozenset({CodeOutcome.UNKNOWN, CodeOutcome.PAYING})
"""It may still become money."""


class ClaimOutcome(StrEnum):
    """How a claim ended."""

    PAID = "paid"
    """The provider has the money: the payment was entered."""
    NOT_PAID = "not_paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAnswered(Fact):
    """The provider answered for a payment by code, or is about to be asked: then `unknown`.

    Recorded before the provider hears of it, so that a power cut leaves an attempt to ask about, never money
    that nobody knows of.
    """

    KIND = "code_answered"
    CLASS = FactClass.RECORD
    ENTITY = "payment"
    ENTITY_ID = "payment_id"

    payment_id: str
    code_ref: str
    """Reference that the provider is asked with; one per attempt. It begins with `SIM-` when simulated."""
    wallet: Wallet
    amount_fen: int
    outcome: CodeOutcome
    reason: str
    """Why it was refused, as a code of the provider; else empty."""
    trade_no: str
    """The provider's own number of the trade; empty while there is none."""
    simulated: bool
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOpened(CaseFact):
    """A payment by code at a kiosk has no answer: the customer has a slip, and any counter ends it."""

    KIND = "claim_opened"
    ENTITY = "claim"
    ENTITY_ID = "claim_id"
    REFS = (("payment", "payment_id"), ("customer", "customer_id"))

    claim_id: str
    code: str
    """Number on the slip, such as Q-0000-0003-5."""
    payment_id: str
    """Id that the payment has when it is entered."""
    code_ref: str
    """The attempt that has no answer."""
    customer_id: str | None
    customer: str
    """Masked name that the receipt prints."""
    language: str
    lines: tuple[PaymentLine, ...]
    amount_fen: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimClosed(CaseFact):
    """The provider's answer came, and this terminal alone acts upon it."""

    KIND = "claim_closed"
    ENTITY = "claim"
    ENTITY_ID = "claim_id"

    claim_id: str
    outcome: ClaimOutcome
    terminal_id: str
    staff_no: str
    at_ms: int


def wallet_of(code: str) -> Wallet | None:
    """Return whose payment code it is, or None for anything else that was scanned or typed."""
    if _WECHAT.fullmatch(code):
        return Wallet.WECHAT
    return Wallet.ALIPAY if _ALIPAY.fullmatch(code) else None


def claim_code(random: bytes) -> str:
    """Return the number on a claim slip: Q-, eight digits, a check digit. `random` are at least 8 bytes."""
    digits = f"{int.from_bytes(random[:8], 'big') % 10**_DIGITS:0{_DIGITS}d}"
    return f"{CLAIM_MARK}-{digits[:_HALF]}-{digits[_HALF:]}-{_check(digits)}"


def plain_claim(text: str) -> str | None:
    """Return the number of a claim as it is printed, or None for what is none: typed, scanned, mistyped."""
    found = _CLAIM.fullmatch("".join(text.split()).upper())
    if found is None or _check(found[1] + found[2]) != found[3]:
        return None
    return f"{CLAIM_MARK}-{found[1]}-{found[2]}-{found[3]}"


def _check(digits: str) -> str:
    """Return the check digit: weights 3 and 1, as in EAN."""
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(digits))
    return str(-total % 10)
