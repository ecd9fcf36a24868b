"""Read models of call-backs."""

from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, select

from app.domain.call_backs import CallBackOutcome
from app.domain.orders import OrderState
from app.services.rows.call_backs import CallBackAbout, CallBackCount, CallBackRow, CallRow
from db.tables.call_backs import CALL_BACK, CALL_BACK_MADE
from db.tables.customers import CONTACT, CUSTOMER, PERSON, SUBSCRIBER
from db.tables.orders import BUSINESS_ORDER, ORDER_FORM
from db.tables.written import written

_TRIES: Final = (
    select(func.count())
    .select_from(CALL_BACK_MADE)
    .where(CALL_BACK_MADE.c.order_id == CALL_BACK.c.order_id)
    .correlate(CALL_BACK)
    .scalar_subquery()
)
_WHOSE: Final = func.coalesce(BUSINESS_ORDER.c.customer_id, SUBSCRIBER.c.customer_id)
_PHONE: Final = (
    select(CONTACT.c.value)
    .where(CONTACT.c.customer_id == CUSTOMER.c.customer_id, CONTACT.c.field == "phone")
    .scalar_subquery()
)
_ROWS: Final = select(
    CALL_BACK,
    _TRIES.label("tries"),
    BUSINESS_ORDER.c.code,
    BUSINESS_ORDER.c.type_key,
    BUSINESS_ORDER.c.handler,
    BUSINESS_ORDER.c.state,
    BUSINESS_ORDER.c.subscriber_id,
    _WHOSE.label("whose"),
    func.coalesce(SUBSCRIBER.c.number, "").label("number"),
    func.coalesce(ORDER_FORM.c.payload, "{}").label("payload"),
    CUSTOMER.c.customer_id.label("known"),
    func.coalesce(PERSON.c.name, "").label("name"),
    func.coalesce(_PHONE, "").label("phone"),
).select_from(
    CALL_BACK.outerjoin(BUSINESS_ORDER, BUSINESS_ORDER.c.order_id == CALL_BACK.c.order_id)
    .outerjoin(ORDER_FORM, ORDER_FORM.c.order_id == BUSINESS_ORDER.c.order_id)
    .outerjoin(SUBSCRIBER, SUBSCRIBER.c.subscriber_id == BUSINESS_ORDER.c.subscriber_id)
    .outerjoin(CUSTOMER, CUSTOMER.c.customer_id == _WHOSE)
    .outerjoin(PERSON, PERSON.c.person_id == CUSTOMER.c.person_id)
)
_ONE: Final = _ROWS.where(CALL_BACK.c.order_id == bindparam("which"))
_STANDS: Final = CALL_BACK.join(BUSINESS_ORDER, BUSINESS_ORDER.c.order_id == CALL_BACK.c.order_id)
# Whether it really ended so may be the authority's to say.
_OWED: Final = (
    CALL_BACK.c.open == written(1),
    BUSINESS_ORDER.c.state == written(OrderState.COMPLETED),
)
_LIST: Final = _ROWS.where(*_OWED).order_by(CALL_BACK.c.due_ms, CALL_BACK.c.order_id).limit(bindparam("most"))
_COUNT: Final = (
    select(
        func.count().label("owed"),
        func.count().filter(CALL_BACK.c.due_ms < bindparam("now")).label("late"),
    )
    .select_from(_STANDS)
    .where(*_OWED)
)
_CALLS: Final = select(CALL_BACK_MADE).order_by(CALL_BACK_MADE.c.at_ms, CALL_BACK_MADE.c.op_id)
_OF: Final = _CALLS.where(CALL_BACK_MADE.c.order_id == bindparam("which"))
_MADE: Final = _CALLS.where(
    CALL_BACK_MADE.c.at_ms >= bindparam("since"), CALL_BACK_MADE.c.at_ms < bindparam("until")
)


class SqlCallBacks:
    """Implements `CallBackQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def owed(self, limit: int) -> tuple[CallBackRow, ...]:
        """Return what is owed yet, the next due first."""
        return tuple(_call_back(row) for row in self._conn.execute(_LIST, {"most": limit}))

    def count(self, now_ms: int) -> CallBackCount:
        """Return how many are owed."""
        row = self._conn.execute(_COUNT, {"now": now_ms}).one()
        return CallBackCount(row.owed, row.late)

    def call_back(self, order_id: str) -> CallBackRow | None:
        """Return the call-back of an order, whether it is owed yet or not."""
        row = self._conn.execute(_ONE, {"which": order_id}).first()
        return _call_back(row) if row else None

    def calls(self, order_id: str) -> tuple[CallRow, ...]:
        """Return the calls about an order, oldest first."""
        return tuple(_call(row) for row in self._conn.execute(_OF, {"which": order_id}))

    def made(self, since_ms: int, until_ms: int) -> tuple[CallRow, ...]:
        """Return all calls from a moment to another (epoch ms), oldest first."""
        found = self._conn.execute(_MADE, {"since": since_ms, "until": until_ms})
        return tuple(_call(row) for row in found)


def _call_back(row: Row[*tuple[Any, ...]]) -> CallBackRow:
    return CallBackRow(row.order_id, row.due_ms, row.at_ms, bool(row.open), row.tries, _about(row))


def _about(row: Row[*tuple[Any, ...]]) -> CallBackAbout | None:
    if row.code is None:
        return None
    return CallBackAbout(
        code=row.code,
        type_key=row.type_key,
        handler=row.handler,
        state=OrderState(row.state),
        customer_id=row.whose,
        subscriber_id=row.subscriber_id,
        number=row.number,
        payload=row.payload,
        known=row.known is not None,
        name=row.name,
        phone=row.phone,
    )


def _call(row: Row[Any]) -> CallRow:
    return CallRow(row.order_id, CallBackOutcome(row.outcome), row.score, row.staff_no, row.at_ms)
