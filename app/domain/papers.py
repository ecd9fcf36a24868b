"""Receipts that are void, and papers that were printed once more (DOMAIN §6)."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.facts import Fact, FactClass


class Again(StrEnum):
    """How a paper is printed once more."""

    COPY = "copy"
    """补打: marked and counted."""
    SPOILED = "spoiled"
    """重打: the sheet never reached the customer, and is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptVoided(Fact):
    """The number of a lost receipt is void: its money went back upon a declaration. The first one holds."""

    KIND = "receipt_voided"
    CLASS = FactClass.RECORD
    ENTITY = "receipt"
    ENTITY_ID = "number"
    REFS = (("order", "order_id"), ("payment", "payment_id"))

    number: str
    payment_id: str
    order_id: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperReprinted(Fact):
    """A paper was printed once more. Copies are counted over all terminals, spoiled sheets are not."""

    KIND = "paper_reprinted"
    CLASS = FactClass.RECORD
    ENTITY = "paper"
    ENTITY_ID = "number"
    REFS = (("order", "order_id"),)

    number: str
    """What stands on it: a receipt number, or the code of an order."""
    order_id: str | None
    """Of the reprint; None where it was asked for at the queue of documents."""
    how: Again
    reason: str
    staff_no: str
    at_ms: int
