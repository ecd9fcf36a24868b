"""Work that outlasts the visit: repairs of devices, reported faults, and their limits (DOMAIN §4)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.errors import UserError
from app.domain.facts import Fact, FactClass

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
MOST_NOTE: Final = 500
_DAYS_OF_RENTAL: Final = 30


class Area(StrEnum):
    """Where a fault is: it decides how long its repair may take."""

    TOWN = "town"
    COUNTRY = "country"


FAULT_HOURS: Final = {Area.TOWN: 48, Area.COUNTRY: 72}
"""Hours within which a fault is mended, else the rental is waived (DOMAIN §4)."""
CONTACT_HOURS: Final = 24
"""Hours within which whoever reported a fault is called back (setting `work.contact_hours`)."""


class WorkOutcome(StrEnum):
    """How a work ended. What was not done ends its order as failed, so that what was paid goes back."""

    REPAIRED = "repaired"
    """Mended; a device was handed over."""
    RETURNED = "returned"
    """Given back as it was: not worth it, or the customer did not want to wait."""
    REFUSED = "refused"
    """Can't be mended, or not under warranty as claimed."""

    @property
    def done(self) -> bool:
        """Return whether it was done what the customer came for; else what was paid goes back."""
        return self is WorkOutcome.REPAIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkBegun(Fact):
    """An accepted order goes on as work, promised for a time. Recorded as the effect of its execution."""

    KIND = "work_begun"
    CLASS = FactClass.RECORD
    ENTITY = "order"
    ENTITY_ID = "order_id"
    REFS = (("subscriber", "subscriber_id"),)

    order_id: str
    subscriber_id: str | None
    """Whose rental is waived if it takes too long; None where no rental hangs on it."""
    area: str
    """`town` or `country`; empty for work at the desk."""
    due_ms: int
    contact_by_ms: int | None
    """Until when the customer is called back; None where nobody need be."""
    device: str
    """Serial of a device that was handed in; empty where there is none."""
    loaner: str
    """Serial of a device that was lent for the time; empty without one."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkContacted(Fact):
    """The customer was called back about a work; the first time counts."""

    KIND = "work_contacted"
    CLASS = FactClass.RECORD
    ENTITY = "order"
    ENTITY_ID = "order_id"

    order_id: str
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkNoted(Fact):
    """Words about the progress of a work; they may be personal."""

    KIND = "work_noted"
    CLASS = FactClass.RECORD
    ENTITY = "order"
    ENTITY_ID = "order_id"

    order_id: str
    note: str
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFinished(Fact):
    """The work itself ended; a device that was handed in waits to be fetched."""

    KIND = "work_finished"
    CLASS = FactClass.RECORD
    ENTITY = "order"
    ENTITY_ID = "order_id"

    order_id: str
    outcome: WorkOutcome
    late: bool
    """Whether it took longer than was promised."""
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkHandedOver(Fact):
    """A device that was handed in went back to whoever showed the slip; a lent one came back."""

    KIND = "work_handed_over"
    CLASS = FactClass.RECORD
    ENTITY = "order"
    ENTITY_ID = "order_id"

    order_id: str
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RentalWaived(Fact):
    """A fault took longer than its limit: the rental of its time is not charged (DOMAIN §4)."""

    KIND = "rental_waived"
    CLASS = FactClass.RECORD
    ENTITY = "order"
    ENTITY_ID = "order_id"
    REFS = (("subscriber", "subscriber_id"),)

    order_id: str
    subscriber_id: str
    from_ms: int
    """When the fault was reported."""
    until_ms: int
    """When it was mended."""
    amount_fen: int
    """A thirtieth of the month's fee for each day begun, at most the month's fee."""
    at_ms: int


def due_ms(at_ms: int, hours: int) -> int:
    """Return the moment (epoch ms) that lies some hours after another."""
    return at_ms + hours * HOUR_MS


def waived_fen(monthly_fen: int, from_ms: int, until_ms: int) -> int:
    """Return the rental that is waived for a fault: per day begun, rounded half up, at most one month's."""
    days = max(1, -(-(until_ms - from_ms) // DAY_MS))
    per_days = (2 * monthly_fen * days + _DAYS_OF_RENTAL) // (2 * _DAYS_OF_RENTAL)
    return min(monthly_fen, per_days)


def check_note(note: str) -> str:
    """Return a note without blanks around it. Raises UserError work.note_empty, work.note_long."""
    plain = note.strip()
    if not plain:
        raise UserError("work.note_empty")
    if len(plain) > MOST_NOTE:
        raise UserError("work.note_long", count=len(plain), most=MOST_NOTE)
    return plain
