"""Stock of phone numbers and SIM cards in the hall (DOMAIN §4)."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.facts import CaseFact


class StockState(StrEnum):
    """Where a number or a SIM is."""

    FREE = "free"
    RESERVED = "reserved"
    ASSIGNED = "assigned"
    SCRAPPED = "scrapped"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStocked(CaseFact):
    """A phone number was allotted to the hall; its `grade` asks for a prepayment of `prepay_fen`."""

    KIND = "number_stocked"
    ENTITY = "number"
    ENTITY_ID = "number"

    number: str
    grade: str
    prepay_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SimStocked(CaseFact):
    """A SIM card lies in the hall's stock, by its serial (ICCID)."""

    KIND = "sim_stocked"
    ENTITY = "sim"
    ENTITY_ID = "iccid"

    iccid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMoved(CaseFact):
    """A phone number was reserved for an order, assigned by it, or freed again."""

    KIND = "number_moved"
    ENTITY = "number"
    ENTITY_ID = "number"
    REFS = (("order", "order_id"),)

    number: str
    state: StockState
    order_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimMoved(CaseFact):
    """A SIM was reserved for an order, assigned by it, freed again, or scrapped with a reason."""

    KIND = "sim_moved"
    ENTITY = "sim"
    ENTITY_ID = "iccid"
    REFS = (("order", "order_id"),)

    iccid: str
    state: StockState
    order_id: str | None
    reason: str
