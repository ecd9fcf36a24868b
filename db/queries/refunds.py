"""Read models of claims on payments, void receipts, copies of papers."""

from sqlalchemy import Connection, bindparam, func, select

from app.domain.papers import Again
from app.services.rows.money import PaymentRow
from app.services.rows.refunds import ClaimRow, ClaimsRow
from db.queries.money import SqlMoney
from db.tables.money import PAYMENT, PAYMENT_LINE, RECEIPT
from db.tables.orders import BUSINESS_ORDER
from db.tables.refunds import PAPER_COPY, RECEIPT_VOID, REFUND_CLAIM, REFUND_SHARE
from db.tables.written import written

_LAST = select(REFUND_CLAIM.c.last_op).where(REFUND_CLAIM.c.payment_id == bindparam("which"))
_SHARES = select(REFUND_SHARE).where(REFUND_SHARE.c.payment_id == bindparam("which"))
_OF_ORDER = select(REFUND_SHARE).where(REFUND_SHARE.c.order_id == bindparam("which"))
_REFUNDS = (
    select(PAYMENT.c.payment_id)
    .where(PAYMENT.c.reverses == bindparam("which"), PAYMENT.c.refund == written(1))
    .order_by(PAYMENT.c.at_ms, PAYMENT.c.payment_id)
)
_TO_BALANCE = (
    select(PAYMENT_LINE.c.to_balance_fen)
    .where(PAYMENT_LINE.c.payment_id == bindparam("which"))
    .order_by(PAYMENT_LINE.c.position)
)
_RECEIPTS = (
    select(RECEIPT.c.number, PAYMENT.c.at_ms)
    .join(PAYMENT, PAYMENT.c.payment_id == RECEIPT.c.payment_id)
    .where(PAYMENT.c.ticket_id == bindparam("visit"), PAYMENT.c.at_ms >= bindparam("since"))
)
_CODES = select(BUSINESS_ORDER.c.code.label("number"), BUSINESS_ORDER.c.at_ms).where(
    BUSINESS_ORDER.c.ticket_id == bindparam("visit"), BUSINESS_ORDER.c.at_ms >= bindparam("since")
)
_VOID = select(RECEIPT_VOID.c.number).where(RECEIPT_VOID.c.number == bindparam("which"))
_COPIES = select(func.count()).where(
    PAPER_COPY.c.number == bindparam("which"),
    PAPER_COPY.c.how == Again.COPY.value,
    PAPER_COPY.c.at_ms <= bindparam("until"),
)


class SqlRefunds:
    """Implements `RefundQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def claims(self, payment_id: str) -> ClaimsRow:
        """Return the claims on a payment; none for one of which nobody wants money back."""
        shares = {row.order_id: row.amount_fen for row in self._conn.execute(_SHARES, {"which": payment_id})}
        return ClaimsRow(shares, self._conn.execute(_LAST, {"which": payment_id}).scalar())

    def claim_of(self, order_id: str) -> ClaimRow | None:
        """Return what an order claims, or has claimed."""
        row = self._conn.execute(_OF_ORDER, {"which": order_id}).first()
        return ClaimRow(row.payment_id, row.amount_fen) if row else None

    def refunds_of(self, payment_id: str) -> tuple[PaymentRow, ...]:
        """Return what went back of a payment, oldest first; no reversals."""
        money = SqlMoney(self._conn)
        found = self._conn.execute(_REFUNDS, {"which": payment_id}).scalars().all()
        return tuple(row for refund_id in found if (row := money.payment(refund_id)))

    def to_balance(self, payment_id: str) -> tuple[int, ...]:
        """Return what each line of a payment added to a balance, in the order of its lines (fen)."""
        return tuple(self._conn.execute(_TO_BALANCE, {"which": payment_id}).scalars())

    def voided(self, number: str) -> bool:
        """Return whether a receipt number is void."""
        return self._conn.execute(_VOID, {"which": number}).first() is not None

    def numbers_of_visit(self, ticket_id: str, since_ms: int) -> tuple[str, ...]:
        """Return receipt numbers and order codes of a visit since a moment, newest first."""
        asked = {"visit": ticket_id, "since": since_ms}
        found = (*self._conn.execute(_RECEIPTS, asked), *self._conn.execute(_CODES, asked))
        return tuple(row.number for row in sorted(found, key=lambda row: row.at_ms, reverse=True))

    def copies(self, number: str, until_ms: int) -> int:
        """Return how many copies (补打) of a paper were printed up to a moment, at all terminals."""
        return int(self._conn.execute(_COPIES, {"which": number, "until": until_ms}).scalar_one())
