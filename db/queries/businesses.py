"""To which business each line of a payment belongs, and the sums of shifts by business."""

from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, case, distinct, func, literal_column, select

from db.tables.money import PAYMENT, PAYMENT_LINE
from db.tables.orders import BUSINESS_ORDER
from db.tables.written import written

_OTHER_LINE: Final = PAYMENT_LINE.alias("other_line")
_FIRST_ORDER: Final = (
    select(_OTHER_LINE.c.order_id)
    .where(_OTHER_LINE.c.payment_id == PAYMENT_LINE.c.payment_id, _OTHER_LINE.c.order_id.is_not(None))
    .order_by(_OTHER_LINE.c.position)
    .limit(1)
    .correlate(PAYMENT_LINE)
    .scalar_subquery()
)
ORDER_OF_LINE: Final = func.coalesce(PAYMENT_LINE.c.order_id, _FIRST_ORDER)
"""Rounding belongs to the payment's first order."""
TYPE_OF_LINE: Final = func.coalesce(BUSINESS_ORDER.c.type_key, "fee_payment")
"""What is paid without an order is a bill or a prepayment."""
_UNDOES: Final = and_(PAYMENT.c.reverses.is_not(None), PAYMENT.c.refund == written(0))
_BUSINESS: Final = case((_UNDOES, literal_column("'reversal'")), else_=TYPE_OF_LINE)
"""A reversal has a line of its own, as a refund has: it is in the count wherever it is in the sum."""
_DONE: Final = func.coalesce(ORDER_OF_LINE, PAYMENT.c.payment_id)
ORDERS: Final = func.count(distinct(_DONE))
"""How many orders lines are of; a payment without one counts as one."""


def with_lines(wanted: Select[Any]) -> Select[Any]:
    """Return a selection from payments with each line and the order to which it belongs."""
    return wanted.join_from(
        PAYMENT, PAYMENT_LINE, PAYMENT_LINE.c.payment_id == PAYMENT.c.payment_id
    ).outerjoin(BUSINESS_ORDER, BUSINESS_ORDER.c.order_id == ORDER_OF_LINE)


SUMS: Final = (
    with_lines(
        select(
            _BUSINESS.label("type_key"),
            func.count(distinct(case((_UNDOES, PAYMENT.c.payment_id), else_=_DONE))).label("done"),
            func.sum(PAYMENT_LINE.c.amount_fen).label("amount"),
        )
    )
    .where(PAYMENT.c.shift_id.in_(bindparam("shifts", expanding=True)))
    .group_by(_BUSINESS)
    .order_by(_BUSINESS)
)
"""What shifts took, by business; the count is orders, or payments without one, and of reversals payments."""
