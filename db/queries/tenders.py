"""Which tenders of a payment stand: the sums of a shift and of a day are counted alike."""

from typing import Any, Final

from sqlalchemy import bindparam, case, distinct, func, select

from db.tables.money import PAYMENT, PAYMENT_TENDER

_SAME: Final = PAYMENT_TENDER.alias("same_tender")
_NET: Final = (
    select(func.sum(_SAME.c.amount_fen))
    .where(_SAME.c.payment_id == PAYMENT_TENDER.c.payment_id, _SAME.c.kind == PAYMENT_TENDER.c.kind)
    .correlate(PAYMENT_TENDER)
    .scalar_subquery()
)
PAYMENTS_BY_IT: Final[Any] = func.count(distinct(case((_NET != 0, PAYMENT.c.payment_id))))
"""How many payments used a tender: a corrected one counts where its money is, not where it was."""
OF_SHIFT: Final = (
    select(
        PAYMENT_TENDER.c.kind,
        PAYMENTS_BY_IT.label("payments"),
        func.sum(PAYMENT_TENDER.c.amount_fen).label("amount"),
    )
    .join(PAYMENT, PAYMENT.c.payment_id == PAYMENT_TENDER.c.payment_id)
    .where(PAYMENT.c.shift_id == bindparam("which"))
    .group_by(PAYMENT_TENDER.c.kind)
    .having(PAYMENTS_BY_IT > 0)
    .order_by(PAYMENT_TENDER.c.kind)
)
"""What a shift took, by tender."""
