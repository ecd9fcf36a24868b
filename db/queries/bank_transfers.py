"""Read models of bank transfers."""

from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from app.services.rows.bank_transfers import SlipUse, TransferRow
from db.tables.bank_transfers import TRANSFER_NOTE
from db.tables.money import PAYMENT, RECEIPT

_STANDS: Final = TRANSFER_NOTE.c.stands == 1
_ORDER: Final = (TRANSFER_NOTE.c.at_ms, TRANSFER_NOTE.c.reference)
_OF: Final = (
    select(TRANSFER_NOTE).where(TRANSFER_NOTE.c.payment_id == bindparam("which"), _STANDS).order_by(*_ORDER)
)
_OF_SHIFT: Final = (
    select(TRANSFER_NOTE)
    .join(PAYMENT, PAYMENT.c.payment_id == TRANSFER_NOTE.c.payment_id)
    .where(PAYMENT.c.shift_id == bindparam("which"), _STANDS)
    .order_by(*_ORDER)
)
# What was reversed gave its slip free: the same money may be taken down for the right payment.
_USES: Final = (
    select(TRANSFER_NOTE.c.payment_id, TRANSFER_NOTE.c.staff_no, RECEIPT.c.number)
    .outerjoin(PAYMENT, PAYMENT.c.payment_id == TRANSFER_NOTE.c.payment_id)
    .outerjoin(RECEIPT, RECEIPT.c.payment_id == TRANSFER_NOTE.c.payment_id)
    .where(
        TRANSFER_NOTE.c.reference == bindparam("which"),
        _STANDS,
        PAYMENT.c.reversed_by.is_(None),
    )
    .order_by(*_ORDER, TRANSFER_NOTE.c.payment_id)
)
_USES_IN_HALL: Final = _USES.where(TRANSFER_NOTE.c.hall_id == bindparam("hall"))


class SqlTransfers:
    """Implements `TransferQueries`."""

    def __init__(self, conn: Connection, hall: str) -> None:
        self._conn = conn
        self._hall = hall

    def of_payment(self, payment_id: str) -> tuple[TransferRow, ...]:
        """Return the transfers that stand for a payment, or for a checkout, oldest first."""
        return tuple(_transfer(row) for row in self._conn.execute(_OF, {"which": payment_id}))

    def of_shift(self, shift_id: str) -> tuple[TransferRow, ...]:
        """Return the transfers that stand for the payments of a shift, oldest first."""
        return tuple(_transfer(row) for row in self._conn.execute(_OF_SHIFT, {"which": shift_id}))

    def uses(self, reference: str) -> tuple[SlipUse, ...]:
        """Return where a slip stands in the hall, but for payments that were reversed, oldest first."""
        # A store of one hall need not say which.
        hall = {"hall": self._hall} if self._hall else {}
        found = self._conn.execute(_USES_IN_HALL if hall else _USES, {"which": reference, **hall})
        return tuple(SlipUse(row.payment_id, row.number or "", row.staff_no) for row in found)


def _transfer(row: Row[Any]) -> TransferRow:
    return TransferRow(
        payment_id=row.payment_id,
        reference=row.reference,
        amount_fen=row.amount_fen,
        payer=row.payer,
        staff_no=row.staff_no,
        at_ms=row.at_ms,
    )
