"""What was done lately for a customer: orders, payments that belong to none, and complaints, in one list."""

from sqlalchemy import (
    Connection,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)

from app.services.rows.customers import HistoryRow
from db.tables.complaints import COMPLAINT
from db.tables.customers import SUBSCRIBER
from db.tables.money import PAYMENT, PAYMENT_LINE
from db.tables.orders import BUSINESS_ORDER

_BACK = select(PAYMENT.c.total_fen).where(PAYMENT.c.payment_id == BUSINESS_ORDER.c.order_id).scalar_subquery()
"""What a refund or a reversal gave back (below zero): the movement of money has the id of its order."""
_ORDERS = (
    select(
        BUSINESS_ORDER.c.at_ms.label("at_ms"),
        literal("order").label("kind"),
        BUSINESS_ORDER.c.type_key.label("title"),
        SUBSCRIBER.c.number.label("number"),
        BUSINESS_ORDER.c.handler.label("staff_no"),
        case(
            (BUSINESS_ORDER.c.total_fen == 0, func.coalesce(_BACK, literal_column("0"))),
            else_=BUSINESS_ORDER.c.total_fen,
        ).label("amount_fen"),
        BUSINESS_ORDER.c.state.label("state"),
        BUSINESS_ORDER.c.order_id.label("ref"),
        BUSINESS_ORDER.c.payment_id.label("paid_by"),
    )
    .outerjoin(SUBSCRIBER, SUBSCRIBER.c.subscriber_id == BUSINESS_ORDER.c.subscriber_id)
    .where(BUSINESS_ORDER.c.customer_id == bindparam("whose"))
    .order_by(BUSINESS_ORDER.c.at_ms.desc(), BUSINESS_ORDER.c.order_id.desc())
    .limit(bindparam("most"))
    .subquery()
)
"""As many as are wanted in all: somebody who comes each week has hundreds of orders after some years."""
_OLDEST = select(func.min(_ORDERS.c.at_ms)).having(func.count() >= bindparam("most")).scalar_subquery()
_LATELY = select(PAYMENT.c.payment_id).where(
    PAYMENT.c.customer_id == bindparam("whose"),
    # Nearly all payments are of orders: what is older than the orders of the list need not be looked at.
    PAYMENT.c.at_ms >= func.coalesce(_OLDEST, literal_column("0")),
    PAYMENT.c.payment_id.not_in(select(_ORDERS.c.paid_by).where(_ORDERS.c.paid_by.is_not(None))),
)
"""From the index alone: a payment of these orders is not read, nor are its lines."""
_OF_ORDER = exists().where(
    PAYMENT_LINE.c.payment_id == PAYMENT.c.payment_id, PAYMENT_LINE.c.order_id.is_not(None)
)
_PAID_FOR = (
    select(func.min(SUBSCRIBER.c.number))
    .select_from(PAYMENT_LINE)
    .outerjoin(SUBSCRIBER, SUBSCRIBER.c.subscriber_id == PAYMENT_LINE.c.subscriber_id)
    .where(PAYMENT_LINE.c.payment_id == PAYMENT.c.payment_id)
    .having(
        func.count(SUBSCRIBER.c.number.distinct()) == 1,
        # Of another hall's number no row need be here.
        func.count(PAYMENT_LINE.c.subscriber_id.distinct())
        == func.count(SUBSCRIBER.c.subscriber_id.distinct()),
    )
    .scalar_subquery()
)
"""The number that a payment was for, if it was one alone."""
_PAYMENTS = select(
    PAYMENT.c.at_ms,
    literal("payment"),
    literal(""),
    _PAID_FOR,
    PAYMENT.c.cashier,
    PAYMENT.c.total_fen,
    literal(""),
    PAYMENT.c.payment_id,
).where(
    PAYMENT.c.payment_id.in_(_LATELY),
    PAYMENT.c.order_id.is_(None),
    ~_OF_ORDER,
)
_COMPLAINTS = select(
    COMPLAINT.c.at_ms,
    literal("complaint"),
    COMPLAINT.c.category,
    null(),
    COMPLAINT.c.owner,
    null(),
    COMPLAINT.c.state,
    COMPLAINT.c.complaint_id,
).where(COMPLAINT.c.customer_id == bindparam("whose"))
_ALL = union_all(
    select(*(column for column in _ORDERS.c if column.name != "paid_by")), _PAYMENTS, _COMPLAINTS
).subquery()
_HISTORY = select(_ALL).order_by(_ALL.c.at_ms.desc(), _ALL.c.ref.desc()).limit(bindparam("most"))


def history(conn: Connection, customer_id: str, limit: int) -> tuple[HistoryRow, ...]:
    """Return what was done lately for a customer, newest first."""
    rows = conn.execute(_HISTORY, {"whose": customer_id, "most": limit})
    return tuple(
        HistoryRow(
            row.at_ms,
            row.kind,
            row.title,
            row.number or "",
            row.staff_no,
            row.amount_fen,
            row.state,
            row.ref,
        )
        for row in rows
    )
