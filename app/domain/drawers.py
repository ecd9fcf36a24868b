"""What happens to a drawer within a shift: bags to the safe, hand-over, disputes (DOMAIN §8)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.errors import UserError
from app.domain.facts import Fact, FactClass
from app.domain.shifts import NoteCount

_BAG: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{3,19}")


class CheckCause(StrEnum):
    """Why a drawer was counted in the middle of a shift."""

    ALARM = "alarm"
    DISPUTE = "dispute"


class DisputeKind(StrEnum):
    """What a customer says about the change."""

    GAVE_MORE = "gave_more"
    """Gave a larger note than was booked."""
    GOT_LESS = "got_less"
    """Got less back than was booked."""
    BAD_NOTE = "bad_note"
    """Got a note back that is not genuine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CashToSafe(Fact):
    """解款: cash left a drawer for the safe in a bag, by two persons. It lowers the expected cash."""

    KIND = "cash_to_safe"
    CLASS = FactClass.RECORD
    ENTITY = "bag"
    ENTITY_ID = "bag_id"
    REFS = (("shift", "shift_id"),)

    bag_id: str
    bag_no: str
    """Number printed on the bag."""
    shift_id: str
    notes: tuple[NoteCount, ...]
    amount_fen: int
    staff_no: str
    witness: str
    """Second person, who gave a PIN."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerHandedOver(Fact):
    """Another clerk became accountable for a drawer that both had counted; a difference is the first's."""

    KIND = "drawer_handed_over"
    CLASS = FactClass.RECORD
    ENTITY = "hand_over"
    ENTITY_ID = "hand_over_id"
    REFS = (("shift", "shift_id"), ("shift", "to_shift_id"))

    hand_over_id: str
    shift_id: str
    """Shift that ended with it."""
    to_shift_id: str
    """Shift that began with it, all that was counted as its float."""
    cash_fen: int
    takings_fen: int
    """Part of the cash that is no float: the second clerk brings it to the safe."""
    from_no: str
    to_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDisputed(Fact):
    """A customer disputes the change. A timed note: no record changes."""

    KIND = "change_disputed"
    CLASS = FactClass.RECORD
    ENTITY = "dispute"
    ENTITY_ID = "dispute_id"
    REFS = (("shift", "shift_id"),)

    dispute_id: str
    shift_id: str
    receipt: str
    """Receipt in question; empty where none was named."""
    said: DisputeKind
    amount_fen: int
    """What the customer says is missing."""
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerChecked(Fact):
    """A drawer was counted in the middle of its shift; no record changes by it."""

    KIND = "drawer_checked"
    CLASS = FactClass.RECORD
    ENTITY = "drawer_check"
    ENTITY_ID = "check_id"
    REFS = (("shift", "shift_id"),)

    check_id: str
    shift_id: str
    cause: CheckCause
    about: str
    """Id of the alarm or of the dispute."""
    notes: tuple[NoteCount, ...]
    cash_fen: int
    expected_fen: int
    """Cash that the facts expected just then."""
    counted_by: str
    manager: str
    """Manager who counted or stood beside it; empty where none did."""
    at_ms: int


def bag_number(typed: str) -> str:
    """Return the number of a bag in capitals. Raises UserError drawer.bag_number."""
    plain = typed.strip().upper()
    if not _BAG.fullmatch(plain):
        raise UserError("drawer.bag_number")
    return plain


def check_bag(amount_fen: int, expected_fen: int, float_fen: int, float_said: str) -> None:
    """Check what goes into a bag: something, and the float stays.

    Raises:
        UserError: drawer.bag_empty, drawer.bag_too_much (float, in yuan as `float_said` has it).
    """
    if amount_fen <= 0:
        raise UserError("drawer.bag_empty")
    if amount_fen > max(0, expected_fen - float_fen):
        raise UserError("drawer.bag_too_much", float=float_said)


def check_dispute(amount_fen: int) -> None:
    """Check the amount that a customer says is missing. Raises UserError drawer.dispute_amount."""
    if amount_fen <= 0:
        raise UserError("drawer.dispute_amount")
