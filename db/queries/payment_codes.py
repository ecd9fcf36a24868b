"""Read models of attempts by payment code and of claims."""

from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, select

from app.domain.money import PaymentLine
from app.domain.payment_codes import UNRESOLVED, ClaimOutcome, CodeOutcome, Wallet
from app.services.rows.payment_codes import ClaimRow, CodeRow
from app.sync.codec import decode_value
from db.tables.money import PAYMENT
from db.tables.payment_codes import CLAIM, CODE_ATTEMPT

# A reference ends in a UUIDv7: within one terminal its order is that of asking.
_OF: Final = (
    select(CODE_ATTEMPT)
    .where(CODE_ATTEMPT.c.payment_id == bindparam("which"))
    .order_by(CODE_ATTEMPT.c.code_ref)
)
_UNRESOLVED: Final = (
    select(CODE_ATTEMPT)
    .where(CODE_ATTEMPT.c.outcome.in_(sorted(outcome.value for outcome in UNRESOLVED)))
    .order_by(CODE_ATTEMPT.c.code_ref)
)
_PAID_IN: Final = (
    select(func.count(), func.coalesce(func.sum(CODE_ATTEMPT.c.amount_fen), 0))
    .select_from(CODE_ATTEMPT.join(PAYMENT, PAYMENT.c.payment_id == CODE_ATTEMPT.c.payment_id))
    .where(
        PAYMENT.c.shift_id == bindparam("which"),
        PAYMENT.c.reverses.is_(None),
        CODE_ATTEMPT.c.outcome == CodeOutcome.PAID.value,
    )
)
_BY_CODE: Final = select(CLAIM).where(CLAIM.c.code == bindparam("which")).order_by(CLAIM.c.claim_id).limit(1)
_ONE: Final = select(CLAIM).where(CLAIM.c.claim_id == bindparam("which"))
_ON: Final = select(CLAIM).where(CLAIM.c.payment_id == bindparam("which")).order_by(CLAIM.c.claim_id).limit(1)
_OPEN: Final = select(CLAIM).where(CLAIM.c.outcome.is_(None)).order_by(CLAIM.c.at_ms, CLAIM.c.claim_id)
_lines: Final = partial(decode_value, tuple[PaymentLine, ...])


class SqlCodes:
    """Implements `CodeQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def attempts(self, payment_id: str) -> tuple[CodeRow, ...]:
        """Return the attempts of a payment, oldest first."""
        return tuple(_attempt(row) for row in self._conn.execute(_OF, {"which": payment_id}))

    def paid_in(self, shift_id: str) -> tuple[int, int]:
        """Return how many attempts of a shift's payments were paid, and their sum (fen)."""
        slips, total = self._conn.execute(_PAID_IN, {"which": shift_id}).one()
        return slips, int(total)

    def unresolved(self) -> tuple[CodeRow, ...]:
        """Return attempts that may still become money, oldest first."""
        return tuple(_attempt(row) for row in self._conn.execute(_UNRESOLVED))

    def claim(self, code: str) -> ClaimRow | None:
        """Return the claim with this number on its slip."""
        row = self._conn.execute(_BY_CODE, {"which": code}).first()
        return _claim(row) if row else None

    def claim_by_id(self, claim_id: str) -> ClaimRow | None:
        """Return one claim."""
        row = self._conn.execute(_ONE, {"which": claim_id}).first()
        return _claim(row) if row else None

    def claim_of(self, payment_id: str) -> ClaimRow | None:
        """Return the claim on a payment."""
        row = self._conn.execute(_ON, {"which": payment_id}).first()
        return _claim(row) if row else None

    def open_claims(self) -> tuple[ClaimRow, ...]:
        """Return the claims that nobody has ended, oldest first."""
        return tuple(_claim(row) for row in self._conn.execute(_OPEN))


def _attempt(row: Row[Any]) -> CodeRow:
    return CodeRow(
        payment_id=row.payment_id,
        code_ref=row.code_ref,
        wallet=Wallet(row.wallet),
        amount_fen=row.amount_fen,
        outcome=CodeOutcome(row.outcome),
        reason=row.reason,
        trade_no=row.trade_no,
        simulated=bool(row.simulated),
        at_ms=row.at_ms,
    )


def _claim(row: Row[Any]) -> ClaimRow:
    return ClaimRow(
        claim_id=row.claim_id,
        code=row.code,
        payment_id=row.payment_id,
        code_ref=row.code_ref,
        customer_id=row.customer_id,
        customer=row.customer,
        language=row.language,
        lines=_lines(row.lines),
        amount_fen=row.amount_fen,
        at_ms=row.at_ms,
        outcome=ClaimOutcome(row.outcome) if row.outcome else None,
        closed_at=row.closed_at,
        last_op=row.last_op,
    )
