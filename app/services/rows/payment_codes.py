"""Rows of attempts by payment code and of claims."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.money import PaymentLine
from app.domain.payment_codes import ClaimOutcome, CodeOutcome, Wallet


@dataclass(frozen=True, slots=True)
class CodeRow:
    """The latest answer to one attempt by payment code (fen, epoch ms)."""

    payment_id: str
    code_ref: str
    wallet: Wallet
    amount_fen: int
    outcome: CodeOutcome
    reason: str
    trade_no: str
    simulated: bool
    at_ms: int


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim. `outcome` is None while it is open; `closed_at` is the terminal that acts upon it."""

    claim_id: str
    code: str
    payment_id: str
    code_ref: str
    customer_id: str | None
    customer: str
    """Masked name."""
    language: str
    lines: tuple[PaymentLine, ...]
    amount_fen: int
    at_ms: int
    outcome: ClaimOutcome | None
    closed_at: str | None
    last_op: str


class CodeQueries(Protocol):
    """Reads attempts and claims."""

    def attempts(self, payment_id: str) -> tuple[CodeRow, ...]:
        """Return the attempts of a payment, oldest first."""
        ...

    def paid_in(self, shift_id: str) -> tuple[int, int]:
        """Return how many attempts of a shift's payments were paid, and their sum (fen)."""
        ...

    def unresolved(self) -> tuple[CodeRow, ...]:
        """Return attempts that may still become money, oldest first."""
        ...

    def claim(self, code: str) -> ClaimRow | None:
        """Return the claim with this number on its slip."""
        ...

    def claim_by_id(self, claim_id: str) -> ClaimRow | None:
        """Return one claim."""
        ...

    def claim_of(self, payment_id: str) -> ClaimRow | None:
        """Return the claim on a payment."""
        ...

    def open_claims(self) -> tuple[ClaimRow, ...]:
        """Return the claims that nobody has ended, oldest first."""
        ...
