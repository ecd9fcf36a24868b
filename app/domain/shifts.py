"""Shifts, drawers and the day's close (DOMAIN §8)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.facts import CaseFact, Fact, FactClass


class ShiftState(StrEnum):
    """Life of a shift."""

    OPEN = "open"
    COUNTED = "counted"
    CLOSED = "closed"


class Treatment(StrEnum):
    """What becomes of a variance."""

    NONE = "none"
    SUSPENSE = "suspense"
    """长款: to the suspense account."""
    MADE_UP = "made_up"
    """短款: made up by the clerk, in cash."""
    WRONG_TENDER = "wrong_tender"
    """Booked on another tender: one is short, the other over, and the total is right."""
    OWED = "owed"
    """短款 of a clerk who is not there to make it up."""


HANDED_OVER: Final = "handed over"
"""What is recorded of a difference that nobody explained, for the drawer changed hands with it."""


def day_id_of(hall_id: str, date: str, closed: int) -> str:
    """Return the id of the accounting day that a hall opens under an ISO date after `closed` closed ones.

    Two terminals that are cut off from each other thus open the same day, not two.
    """
    return f"{hall_id}-{date}-{closed + 1}"


MACHINE_MARK = "KIOSK-"
"""How the number begins under which a kiosk takes money: it has no cash and no clerk."""


def is_machine(staff_no: str) -> bool:
    """Return whether a number is a kiosk's, not a person's."""
    return staff_no.startswith(MACHINE_MARK)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCount:
    """So many notes or coins of one denomination (fen)."""

    denomination_fen: int
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderCount:
    """What was declared for one tender that is not cash, from its own slip (fen)."""

    tender: str
    declared_fen: int
    slips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLine:
    """One transfer of a shift, as its close lists it for the account. Negative: it goes out."""

    reference: str
    """Number of the bank's slip; of money that goes out the last digits of the account."""
    payer: str
    """Masked name; empty where nobody named them."""
    receipt: str
    amount_fen: int
    account: bool = False
    """Whether the reference is the end of an account to which the money goes out."""
    twice: bool = False
    """Whether another receipt of the hall bears the same slip: two desks took it while they were apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOpened(CaseFact):
    """An accounting day began. Its id (`day_id_of`) is no date; `date` is the label that reports carry."""

    KIND = "day_opened"
    ENTITY = "day"
    ENTITY_ID = "day_id"

    day_id: str
    hall_id: str
    date: str
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftOpened(CaseFact):
    """A clerk became accountable for a drawer, with a counted float."""

    KIND = "shift_opened"
    ENTITY = "shift"
    ENTITY_ID = "shift_id"
    REFS = (("day", "day_id"),)

    shift_id: str
    day_id: str
    staff_no: str
    counter_id: str
    terminal_id: str
    float_notes: tuple[NoteCount, ...]
    float_fen: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerCounted(CaseFact):
    """A blind count was sealed. A recount needs the manager; both counts stay."""

    KIND = "drawer_counted"
    ENTITY = "shift"
    ENTITY_ID = "shift_id"

    shift_id: str
    count_no: int
    notes: tuple[NoteCount, ...]
    cash_fen: int
    tenders: tuple[TenderCount, ...]
    counted_by: str
    witness: str
    """Second person: the manager at a recount; whoever takes the drawer over; anybody else when a manager
    counts for an absent clerk."""
    payments: int = 0
    """How many payments and reversals the shift had. One more, and the drawer must be counted again."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceSettled(Fact):
    """A difference of one tender, or part of it, was explained and, over the limit, signed (fen)."""

    KIND = "variance_settled"
    CLASS = FactClass.RECORD
    ENTITY = "shift"
    ENTITY_ID = "shift_id"

    shift_id: str
    count_no: int
    """Count that showed it. After a recount it stays, and no longer counts."""
    tender: str
    variance_fen: int
    """Counted minus expected: negative is short."""
    treatment: Treatment
    explanation: str
    payment_id: str | None = None
    """Payment or reversal that it is put down to."""
    clerk: str
    signed_by: str
    """Manager; empty where none was needed."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedForward:
    """Something that the close lists, that is signed, and that goes on into the next day."""

    code: str
    count: int
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftClosed(CaseFact):
    """The shift ended; its figures are frozen in the report."""

    KIND = "shift_closed"
    ENTITY = "shift"
    ENTITY_ID = "shift_id"

    shift_id: str
    expected_cash_fen: int
    counted_cash_fen: int
    deposit_fen: int
    """Cash handed over to the safe: counted and made up, less the float."""
    carried: tuple[CarriedForward, ...] = ()
    staff_no: str
    """Who closed it: the clerk, or the manager for an absent clerk."""
    manager: str
    """Manager who signed; empty where none was needed."""
    witness: str = ""
    """Second person when a manager closes for an absent clerk; else empty."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed(CaseFact):
    """The day ended with its numbered Z report."""

    KIND = "day_closed"
    ENTITY = "day"
    ENTITY_ID = "day_id"

    day_id: str
    z_number: int
    takings_fen: int
    reversals_fen: int
    cash_fen: int
    deposit_fen: int
    variance_fen: int
    late: bool
    carried: tuple[CarriedForward, ...]
    manager: str
    at_ms: int
