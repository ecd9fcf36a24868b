"""Rows of bank transfers."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One bank transfer that a clerk took down, and that stands."""

    payment_id: str
    reference: str
    """Number on the bank's slip."""
    amount_fen: int
    payer: str
    """Masked name; empty where nobody named them."""
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class SlipUse:
    """Where the number of a bank's slip is taken down already."""

    payment_id: str
    receipt: str
    """Of the payment that was taken with it; empty while it is being collected."""
    staff_no: str


class TransferQueries(Protocol):
    """Reads bank transfers."""

    def of_payment(self, payment_id: str) -> tuple[TransferRow, ...]:
        """Return the transfers that stand for a payment, or for a checkout, oldest first."""
        ...

    def of_shift(self, shift_id: str) -> tuple[TransferRow, ...]:
        """Return the transfers that stand for the payments of a shift, oldest first."""
        ...

    def uses(self, reference: str) -> tuple[SlipUse, ...]:
        """Return where a slip stands in the hall, but for payments that were reversed, oldest first."""
        ...
