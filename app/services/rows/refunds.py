"""Rows of claims on payments, void receipts, copies of papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.services.rows.money import PaymentRow


@dataclass(frozen=True, slots=True)
class ClaimsRow:
    """What orders claim of a payment (fen), by order; what went back stays claimed."""

    claims: Mapping[str, int]
    last_op: str | None

    @property
    def total_fen(self) -> int:
        """Return the sum of the claims."""
        return sum(self.claims.values())


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What one order claims of a payment; 0 when it gave the claim back."""

    payment_id: str
    amount_fen: int


class RefundQueries(Protocol):
    """Reads what goes back, and what is printed once more."""

    def claims(self, payment_id: str) -> ClaimsRow:
        """Return the claims on a payment; none for one of which nobody wants money back."""
        ...

    def claim_of(self, order_id: str) -> ClaimRow | None:
        """Return what an order claims, or has claimed."""
        ...

    def refunds_of(self, payment_id: str) -> tuple[PaymentRow, ...]:
        """Return what went back of a payment, oldest first; no reversals."""
        ...

    def to_balance(self, payment_id: str) -> tuple[int, ...]:
        """Return what each line of a payment added to a balance, in the order of its lines (fen)."""
        ...

    def voided(self, number: str) -> bool:
        """Return whether a receipt number is void."""
        ...

    def numbers_of_visit(self, ticket_id: str, since_ms: int) -> tuple[str, ...]:
        """Return receipt numbers and order codes of a visit since a moment, newest first."""
        ...

    def copies(self, number: str, until_ms: int) -> int:
        """Return how many copies (补打) of a paper were printed up to a moment, at all terminals."""
        ...
