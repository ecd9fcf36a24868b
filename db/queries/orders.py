"""Read models of orders, approvals and drafts."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select

from app.domain.business import business_types
from app.domain.order_rules import OPEN_STATES
from app.domain.orders import ApprovalState, Change, OrderState, QuoteLine
from app.services.rows.orders import ApprovalRow, AskedRow, DecisionRow, DraftRow, OrderRow
from db.tables.log import OP
from db.tables.orders import APPROVAL, APPROVAL_DECISION, BUSINESS_ORDER, DRAFT, ORDER_FORM
from db.tables.queue import PARKED_VISIT
from db.tables.written import written

# Equalities rather than IN: the statement is then the same text at each call.
_OPEN = or_(*(BUSINESS_ORDER.c.state == written(state) for state in sorted(OPEN_STATES)))
# What is in progress because somebody works on it is executed as far as the desk is concerned.
_STUCK = or_(
    and_(
        BUSINESS_ORDER.c.state == written(OrderState.IN_PROGRESS),
        BUSINESS_ORDER.c.type_key.not_in(bindparam("works", expanding=True)),
    ),
    BUSINESS_ORDER.c.state == written(OrderState.FAILED),
)

_ORDERS = select(BUSINESS_ORDER, func.coalesce(ORDER_FORM.c.payload, "{}").label("payload")).outerjoin(
    ORDER_FORM, ORDER_FORM.c.order_id == BUSINESS_ORDER.c.order_id
)
_OLDEST = (BUSINESS_ORDER.c.at_ms, BUSINESS_ORDER.c.code)
_ORDER = _ORDERS.where(BUSINESS_ORDER.c.order_id == bindparam("which"))
_BY_CODE = _ORDERS.where(BUSINESS_ORDER.c.code == bindparam("which"))
_COUNT = select(func.count()).where(BUSINESS_ORDER.c.date_code == bindparam("day"))
_OF_TICKET = _ORDERS.where(BUSINESS_ORDER.c.ticket_id == bindparam("visit")).order_by(*_OLDEST)
_UNPAID = _OF_TICKET.where(
    BUSINESS_ORDER.c.state == written(OrderState.ACKNOWLEDGED), BUSINESS_ORDER.c.total_fen > 0
)
_OF_PAYMENT = _ORDERS.where(BUSINESS_ORDER.c.payment_id == bindparam("paid_by")).order_by(*_OLDEST)
_OPEN_OF_CUSTOMER = _ORDERS.where(BUSINESS_ORDER.c.customer_id == bindparam("whose"), _OPEN).order_by(
    *_OLDEST
)
_OPEN_ON = _ORDERS.where(
    BUSINESS_ORDER.c.subscriber_id.in_(bindparam("numbers", expanding=True)), _OPEN
).order_by(*_OLDEST)
_MINE = OP.alias("mine")
_THEIRS = OP.alias("theirs")
_ACCEPTED = (
    select(func.min(_MINE.c.hlc)).where(_MINE.c.entity == "order:" + bindparam("which")).scalar_subquery()
)
"""When it was accepted, by the clock that all devices share: whoever knew of what came before is later."""
_OTHERS = select(BUSINESS_ORDER.c.type_key).where(
    BUSINESS_ORDER.c.subscriber_id == bindparam("number"), BUSINESS_ORDER.c.order_id != bindparam("which")
)
_THEIRS_ACCEPTED = (
    select(func.min(_THEIRS.c.hlc))
    .where(_THEIRS.c.entity == "order:" + BUSINESS_ORDER.c.order_id)
    .scalar_subquery()
)
# Of two of the very same moment the ids say which is the earlier one, wherever it is asked.
_OPEN_BEFORE = _OTHERS.where(
    _OPEN, _THEIRS_ACCEPTED + BUSINESS_ORDER.c.order_id < _ACCEPTED + bindparam("which")
)
_DONE_SINCE = _OTHERS.join(OP, OP.c.op_id == BUSINESS_ORDER.c.last_op).where(
    BUSINESS_ORDER.c.state == written(OrderState.COMPLETED), OP.c.hlc > _ACCEPTED
)
_NEWEST_OF = (
    _ORDERS.where(BUSINESS_ORDER.c.customer_id == bindparam("whose"))
    .order_by(BUSINESS_ORDER.c.at_ms.desc(), BUSINESS_ORDER.c.code.desc())
    .limit(bindparam("most"))
)
_OPEN_OF_TICKET = _OF_TICKET.where(_OPEN)
_OPEN_WITHOUT = _ORDERS.where(BUSINESS_ORDER.c.ticket_id.is_(None), _OPEN).order_by(*_OLDEST)
_OF_DAY = _ORDERS.where(BUSINESS_ORDER.c.business_day == bindparam("of_day")).order_by(*_OLDEST)
_PAID_NOT_EXECUTED = _OF_DAY.where(_STUCK, BUSINESS_ORDER.c.payment_id.is_not(None))
_UNFINISHED = _OF_DAY.where(_OPEN)
_APPROVAL = select(APPROVAL).where(APPROVAL.c.approval_id == bindparam("which"))
_APPROVAL_OF = (
    select(APPROVAL)
    .where(APPROVAL.c.subject == bindparam("about"))
    .order_by(APPROVAL.c.requested_ms.desc(), APPROVAL.c.approval_id.desc())
    .limit(1)
)
_OPEN_APPROVALS = (
    select(APPROVAL)
    .where(APPROVAL.c.state == ApprovalState.REQUESTED.value)
    .order_by(APPROVAL.c.requested_ms, APPROVAL.c.approval_id)
)
_DECIDED = (
    select(APPROVAL)
    .where(APPROVAL.c.state != ApprovalState.REQUESTED.value, APPROVAL.c.decided_ms >= bindparam("since"))
    .order_by(APPROVAL.c.decided_ms.desc(), APPROVAL.c.approval_id.desc())
)
_DECISIONS = (
    select(APPROVAL_DECISION)
    .where(APPROVAL_DECISION.c.approval_id.in_(bindparam("wanted", expanding=True)))
    .order_by(APPROVAL_DECISION.c.at_ms, APPROVAL_DECISION.c.op_id)
)
_SEATED = OP.alias("seated")
_SEATED_BY = func.substr(PARKED_VISIT.c.stamp, 22)
"""The op by which the customer took the seat: in a stamp it follows the 20 characters of the clock."""
# One word sorts before another by the clock that all devices share; those of walls differ. Where its desk had
# not heard of the seat yet, that clock may lag: what came here after the seat was said after it, too.
_ASKED_OF = (
    select(
        BUSINESS_ORDER.c.type_key,
        BUSINESS_ORDER.c.state,
        BUSINESS_ORDER.c.signed_ms,
        BUSINESS_ORDER.c.total_fen,
        BUSINESS_ORDER.c.counter_id,
        APPROVAL.c.approval_id,
        APPROVAL.c.state.label("answer"),
        APPROVAL.c.requested_by,
        APPROVAL.c.requested_ms,
        APPROVAL.c.decided_ms,
        ((OP.c.hlc > PARKED_VISIT.c.stamp) | (OP.c.n > func.coalesce(_SEATED.c.n, OP.c.n))).label(
            "since_seated"
        ),
    )
    .join(APPROVAL, APPROVAL.c.approval_id == BUSINESS_ORDER.c.approval_id)
    .join(OP, OP.c.op_id == APPROVAL.c.last_op)
    .join(PARKED_VISIT, PARKED_VISIT.c.ticket_id == BUSINESS_ORDER.c.ticket_id)
    .outerjoin(_SEATED, _SEATED.c.op_id == _SEATED_BY)
    .where(BUSINESS_ORDER.c.ticket_id == bindparam("visit"))
    .order_by(APPROVAL.c.requested_ms, APPROVAL.c.approval_id)
)
_DRAFT = select(DRAFT).where(DRAFT.c.draft_id == bindparam("which"))
_DRAFTS = select(DRAFT).where(DRAFT.c.ticket_id == bindparam("visit")).order_by(DRAFT.c.at_ms)
_OLD_DRAFTS = select(DRAFT).where(DRAFT.c.at_ms < bindparam("moment")).limit(bindparam("most"))
_LOOSE_DRAFTS = select(DRAFT).where(DRAFT.c.ticket_id.is_(None)).order_by(DRAFT.c.at_ms)


class SqlOrders:
    """Implements `OrderQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def order(self, order_id: str) -> OrderRow | None:
        """Return one order."""
        row = self._conn.execute(_ORDER, {"which": order_id}).first()
        return _order(row) if row else None

    def by_code(self, code: str) -> OrderRow | None:
        """Return the order with this number on its slip."""
        row = self._conn.execute(_BY_CODE, {"which": code}).first()
        return _order(row) if row else None

    def count_on(self, date_code: str) -> int:
        """Return how many orders carry `S-<date_code>-…`."""
        return int(self._conn.execute(_COUNT, {"day": date_code}).scalar_one())

    def of_ticket(self, ticket_id: str) -> tuple[OrderRow, ...]:
        """Return the orders of one visit, oldest first."""
        return _orders(self._conn.execute(_OF_TICKET, {"visit": ticket_id}))

    def unpaid(self, ticket_id: str) -> tuple[OrderRow, ...]:
        """Return acknowledged orders of a visit with money due."""
        return _orders(self._conn.execute(_UNPAID, {"visit": ticket_id}))

    def of_payment(self, payment_id: str) -> tuple[OrderRow, ...]:
        """Return the orders that one payment paid."""
        return _orders(self._conn.execute(_OF_PAYMENT, {"paid_by": payment_id}))

    def open_of_customer(self, customer_id: str) -> tuple[OrderRow, ...]:
        """Return orders of a customer that are accepted, and of which nothing is executed yet."""
        return _orders(self._conn.execute(_OPEN_OF_CUSTOMER, {"whose": customer_id}))

    def open_on(self, subscriber_ids: Sequence[str]) -> tuple[OrderRow, ...]:
        """Return orders on service numbers that are accepted, and of which nothing is executed yet."""
        return _orders(self._conn.execute(_OPEN_ON, {"numbers": list(subscriber_ids)}))

    def open_before(self, order_id: str, subscriber_id: str) -> tuple[str, ...]:
        """Return the types of what is open on a number and was accepted before an order on it."""
        found = self._conn.execute(_OPEN_BEFORE, {"which": order_id, "number": subscriber_id})
        return tuple(found.scalars())

    def done_since(self, order_id: str, subscriber_id: str) -> tuple[str, ...]:
        """Return the types of what was carried out on a number unknown to whoever accepted an order on it."""
        found = self._conn.execute(_DONE_SINCE, {"which": order_id, "number": subscriber_id})
        return tuple(found.scalars())

    def newest_of(self, customer_id: str, limit: int) -> tuple[OrderRow, ...]:
        """Return a customer's newest orders, newest first."""
        return _orders(self._conn.execute(_NEWEST_OF, {"whose": customer_id, "most": limit}))

    def open_of_ticket(self, ticket_id: str | None) -> tuple[OrderRow, ...]:
        """Return the same of a visit (or without one)."""
        if ticket_id is None:
            return _orders(self._conn.execute(_OPEN_WITHOUT))
        return _orders(self._conn.execute(_OPEN_OF_TICKET, {"visit": ticket_id}))

    def paid_not_executed(self, day_id: str) -> tuple[OrderRow, ...]:
        """Return orders for which money was taken and nothing was done."""
        works = [kind.key for kind in business_types() if kind.works]
        return _orders(self._conn.execute(_PAID_NOT_EXECUTED, {"of_day": day_id, "works": works}))

    def unfinished(self, day_id: str) -> tuple[OrderRow, ...]:
        """Return orders of a day that are acknowledged, pending or held."""
        return _orders(self._conn.execute(_UNFINISHED, {"of_day": day_id}))

    def approval(self, approval_id: str) -> ApprovalRow | None:
        """Return one approval."""
        return self._one(self._conn.execute(_APPROVAL, {"which": approval_id}))

    def approval_of(self, subject: str) -> ApprovalRow | None:
        """Return the latest approval of an aggregate, named as `type:id`."""
        return self._one(self._conn.execute(_APPROVAL_OF, {"about": subject}))

    def open_approvals(self) -> tuple[ApprovalRow, ...]:
        """Return approvals that wait, oldest first."""
        return self._approvals(self._conn.execute(_OPEN_APPROVALS))

    def decided_approvals(self, since_ms: int) -> tuple[ApprovalRow, ...]:
        """Return approvals decided since a moment, newest first."""
        return self._approvals(self._conn.execute(_DECIDED, {"since": since_ms}))

    def asked_of(self, ticket_id: str) -> tuple[AskedRow, ...]:
        """Return what was asked for the customer of a ticket who took a seat, oldest first."""
        return tuple(
            AskedRow(
                type_key=row.type_key,
                state=OrderState(row.state),
                signed=row.signed_ms is not None,
                total_fen=row.total_fen,
                counter_id=row.counter_id,
                approval_id=row.approval_id,
                answer=ApprovalState(row.answer),
                requested_by=row.requested_by,
                requested_ms=row.requested_ms,
                decided_ms=row.decided_ms,
                since_seated=bool(row.since_seated),
            )
            for row in self._conn.execute(_ASKED_OF, {"visit": ticket_id})
        )

    def draft(self, draft_id: str) -> DraftRow | None:
        """Return one draft."""
        row = self._conn.execute(_DRAFT, {"which": draft_id}).first()
        return _draft(row) if row else None

    def drafts_before(self, moment_ms: int, limit: int) -> tuple[DraftRow, ...]:
        """Return drafts of all visits last saved before a moment."""
        rows = self._conn.execute(_OLD_DRAFTS, {"moment": moment_ms, "most": limit})
        return tuple(_draft(row) for row in rows)

    def drafts(self, ticket_id: str | None) -> tuple[DraftRow, ...]:
        """Return drafts of a visit (or without one), oldest first."""
        if ticket_id is None:
            rows = self._conn.execute(_LOOSE_DRAFTS)
        else:
            rows = self._conn.execute(_DRAFTS, {"visit": ticket_id})
        return tuple(_draft(row) for row in rows)

    def _one(self, rows: Iterable[Row[tuple[object, ...]]]) -> ApprovalRow | None:
        return next(iter(self._approvals(rows)), None)

    def _approvals(self, rows: Iterable[Row[tuple[object, ...]]]) -> tuple[ApprovalRow, ...]:
        found = list(rows)
        decisions: dict[str, list[DecisionRow]] = {row.approval_id: [] for row in found}
        if found:
            for row in self._conn.execute(_DECISIONS, {"wanted": list(decisions)}):
                answer = DecisionRow(row.staff_no, bool(row.granted), row.reason, row.at_ms)
                decisions[row.approval_id].append(answer)
        return tuple(_approval(row, tuple(decisions[row.approval_id])) for row in found)


def _orders(rows: Iterable[Row[tuple[object, ...]]]) -> tuple[OrderRow, ...]:
    return tuple(_order(row) for row in rows)


def _changes(text: str) -> tuple[Change, ...]:
    return tuple(Change(**change) for change in json.loads(text))


def _order(row: Row[tuple[object, ...]]) -> OrderRow:
    return OrderRow(
        order_id=row.order_id,
        code=row.code,
        type_key=row.type_key,
        spec_version=row.spec_version,
        customer_id=row.customer_id,
        subscriber_id=row.subscriber_id,
        ticket_id=row.ticket_id,
        verification_id=row.verification_id,
        counter_id=row.counter_id,
        handler=row.handler,
        payload=row.payload,
        quote=tuple(QuoteLine(**line) for line in json.loads(row.quote)),
        changes=_changes(row.changes),
        effective_on=row.effective_on,
        state=OrderState(row.state),
        reason=row.reason,
        approval_id=row.approval_id,
        payment_id=row.payment_id,
        signed_ms=row.signed_ms,
        business_day=row.business_day,
        at_ms=row.at_ms,
        last_op=row.last_op,
        by_password=bool(row.by_password),
        other_verification_id=row.other_verification_id,
        agent_verification_id=row.agent_verification_id,
        guardian_verification_id=row.guardian_verification_id,
    )


def _approval(row: Row[tuple[object, ...]], decisions: tuple[DecisionRow, ...]) -> ApprovalRow:
    return ApprovalRow(
        approval_id=row.approval_id,
        subject=row.subject,
        kind=row.kind,
        rules=tuple(json.loads(row.rules)),
        levels=row.levels,
        level=row.level,
        requested_by=row.requested_by,
        changes=_changes(row.changes),
        amount_fen=row.amount_fen,
        customer_seated=bool(row.customer_seated),
        state=ApprovalState(row.state),
        decisions=decisions,
        reason=row.reason,
        requested_ms=row.requested_ms,
        decided_ms=row.decided_ms,
        last_op=row.last_op,
    )


def _draft(row: Row[tuple[object, ...]]) -> DraftRow:
    return DraftRow(row.draft_id, row.ticket_id, row.type_key, row.subscriber_id, row.payload, row.at_ms)
