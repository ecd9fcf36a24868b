"""Receipt numbers: terminal, epoch, sequence and check, such as T03-K7Q-000418-86 (DOMAIN §6).

Whether a number was used is the store's business; here is only its spelling. The check is ISO 7064 MOD 97-10
over all letters and digits before it, a letter counting as two digits (A = 10 … Z = 35).
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from app.domain.errors import BugError, UserError

EPOCH_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 O 1 I L, which people confuse."""
EPOCH_LENGTH = 3
EPOCH_RANDOM_BYTES = 8

_SEQUENCE_DIGITS = 6
_MODULUS = 97
_TERMINAL = re.compile(r"[A-Z][0-9]{1,5}", re.ASCII)
_EPOCH = re.compile(rf"[{EPOCH_ALPHABET}]{{{EPOCH_LENGTH}}}")
_NUMBER = re.compile(
    rf"(?P<terminal>{_TERMINAL.pattern})-(?P<epoch>{_EPOCH.pattern})-"
    r"(?P<sequence>[0-9]{6}|[1-9][0-9]{6,})-(?P<check>[0-9]{2})"
)
_BARE = re.compile(
    rf"(?P<terminal>{_TERMINAL.pattern})(?P<epoch>{_EPOCH.pattern})(?P<sequence>[0-9]{{6}})(?P<check>[0-9]{{2}})"
)
"""Typed without hyphens, as its barcode has it: one way alone to read it as long as the sequence has six."""
_HYPHENS = re.compile(r"[\-‐‑‒–—−\s]+")
# A letter counted as two digits hides a swap: M2 and 2M both count as 222, X3 and 3X as 333. No epoch may.
_BLIND_PAIRS = frozenset({"M2", "2M", "X3", "3X"})


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """One receipt number; `str` gives the printed form, at least six digits of sequence and the check.

    Raises:
        BugError: A terminal, epoch or sequence that no number can have.
    """

    terminal: str
    """One letter and digits, such as T03."""
    epoch: str
    sequence: int
    """From 1."""

    def __post_init__(self) -> None:
        if not _TERMINAL.fullmatch(self.terminal):
            raise BugError("a terminal's code is a letter and one to five digits")
        if not valid_epoch_label(self.epoch):
            raise BugError("no such epoch label")
        if self.sequence < 1:
            raise BugError("receipts count from 1")

    @property
    def check(self) -> str:
        """Two check digits (ISO 7064 MOD 97-10)."""
        characters = self.terminal + self.epoch + self._digits
        value = int("".join(str(int(character, 36)) for character in characters))
        return f"{_MODULUS + 1 - value * 100 % _MODULUS:02d}"

    @property
    def _digits(self) -> str:
        return f"{self.sequence:0{_SEQUENCE_DIGITS}d}"

    def __str__(self) -> str:
        return f"{self.terminal}-{self.epoch}-{self._digits}-{self.check}"


def parse(text: str) -> ReceiptNumber:
    """Return the number that was typed or scanned; small letters, full width, blanks for hyphens or none.

    Raises:
        UserError: receipts.format or receipts.check.
    """
    written = _HYPHENS.sub("-", unicodedata.normalize("NFKC", text).strip().upper())
    found = _NUMBER.fullmatch(written) or _BARE.fullmatch(written)
    if not found or not valid_epoch_label(found["epoch"]) or not int(found["sequence"]):
        raise UserError("receipts.format")
    number = ReceiptNumber(found["terminal"], found["epoch"], int(found["sequence"]))
    if number.check != found["check"]:
        raise UserError("receipts.check")
    return number


def valid_epoch_label(label: str) -> bool:
    """Return whether the text can be an epoch's label."""
    pairs = {"".join(pair) for pair in pairwise(label)}
    return _EPOCH.fullmatch(label) is not None and _BLIND_PAIRS.isdisjoint(pairs)


def new_epoch_label(random_bytes: bytes, taken: frozenset[str]) -> str:
    """Return a label that is not taken: the one that the random bytes choose, or the next free one after it.

    Raises:
        BugError: Fewer than `EPOCH_RANDOM_BYTES` bytes, or all labels taken.
    """
    if len(random_bytes) < EPOCH_RANDOM_BYTES:
        raise BugError("too few random bytes for an epoch label")
    count = len(EPOCH_ALPHABET) ** EPOCH_LENGTH
    start = int.from_bytes(random_bytes) % count
    for offset in range(count):
        label = _label((start + offset) % count)
        if valid_epoch_label(label) and label not in taken:
            return label
    raise BugError("all epoch labels are taken")


def _label(index: int) -> str:
    label = ""
    for _ in range(EPOCH_LENGTH):
        index, place = divmod(index, len(EPOCH_ALPHABET))
        label = EPOCH_ALPHABET[place] + label
    return label


EXAMPLE = str(ReceiptNumber("T03", "K7Q", 418))
"""A number in its printed form, to stand where one is asked for."""
