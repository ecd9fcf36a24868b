"""What the customer's second screen shows: one frozen state."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.orders import Change
from app.domain.ratings import GOOD_FROM
from app.services.signatures import ToSign

RATING_SECONDS: Final = 15


class CustomerMode(StrEnum):
    """What stands on the screen."""

    WELCOME = "welcome"
    REVIEW = "review"
    """A form is being filled: what changes and what it costs."""
    SIGN = "sign"
    """It was accepted: to be read to the end and signed."""
    SIGNED = "signed"
    PAY = "pay"
    PAID = "paid"
    RATING = "rating"
    THANKS = "thanks"


STATES = tuple(CustomerMode)


@dataclass(frozen=True, slots=True)
class Fee:
    """One line of what is due (fen)."""

    title: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class CustomerState:
    """One frozen picture of the screen. Names and numbers on it are masked."""

    mode: CustomerMode = CustomerMode.WELCOME
    language: str = "zh_CN"
    counter: str = ""
    staff_no: str = ""
    title: str = ""
    """Code of the business's name."""
    number: str = ""
    asked: tuple[Change, ...] = ()
    """What was asked for, where that is not seen by what changes: lines without a before."""
    changes: tuple[Change, ...] = ()
    fees: tuple[Fee, ...] = ()
    due_fen: int | None = 0
    """What is to be paid, or was paid; None while it is not known yet."""
    back_fen: int = 0
    """What goes back to the customer instead."""
    received_fen: int = 0
    change_fen: int = 0
    effective: str = ""
    terms: tuple[str, ...] = ()
    """Sentences of the terms, in order."""
    pages: int = 0
    """How many pages they fill on this screen; 0 before they are laid out."""
    page: int = 0
    read_to: int = 0
    """The furthest page that was open."""
    to_sign: ToSign | None = None
    signing: bool = False
    """Whether the business is signed at all."""
    awaits: bool = False
    """Whether an approval is awaited: it is read meanwhile, and signed after it."""
    busy: bool = False
    doubted: bool = False
    error: Exception | None = None
    score: int | None = None
    reasons: frozenset[str] = frozenset()
    seconds: int = RATING_SECONDS
    now_ms: int = 0

    @property
    def read(self) -> bool:
        """Return whether the last page was open; what has no terms is read."""
        return not self.terms or 0 < self.pages <= self.read_to + 1

    @property
    def turned(self) -> bool:
        """Return whether the customer has turned to the last page: one that stands alone nobody turns to."""
        return bool(self.terms) and self.pages > 1 and self.read

    @property
    def foreign(self) -> bool:
        """Return whether what is signed is in another language than the one chosen here."""
        return self.to_sign is not None and self.to_sign.language != self.language

    @property
    def unlocked(self) -> bool:
        """Return whether the pad may be written on."""
        may = self.mode is CustomerMode.SIGN and self.to_sign is not None and not self.awaits
        return may and self.read and not self.busy

    @property
    def praised(self) -> bool:
        """Return whether the chosen score is a good one."""
        return self.score is None or self.score >= GOOD_FROM


def sentences(terms: str) -> tuple[str, ...]:
    """Return the terms sentence by sentence, as they are numbered on the screen."""
    ended = terms.replace("。", "。\n").replace(". ", ".\n")
    return tuple(line.strip() for line in ended.splitlines() if line.strip())
