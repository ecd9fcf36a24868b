"""Rows of queue."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    update,
)

from app.domain.orders import DraftParked
from app.domain.queue import (
    TicketCalled,
    TicketFinished,
    TicketIssued,
    TicketLinked,
    TicketMissed,
    TicketParked,
    TicketRaised,
    TicketReopened,
    TicketRerouted,
    TicketResumed,
    TicketReturned,
    TicketServed,
    TicketState,
)
from db.apply.applied import Applied, Appliers, newest
from db.tables.queue import PARKED_VISIT, TICKET, TICKET_CALL, TICKET_LINK
from db.tables.types import INTEGER
from db.tables.written import written

_AT = bindparam("at", type_=INTEGER)
_STRETCH = _AT - func.coalesce(TICKET.c.served_ms, _AT)
_SERVED: ColumnElement[int] = case(
    ((TICKET.c.state == written(TicketState.SERVING)) & (_STRETCH > 0), TICKET.c.service_ms + _STRETCH),
    else_=TICKET.c.service_ms,
)
"""Measured service with the stretch that ends now; a clock that was set back adds nothing."""
_NOBODY: dict[str, object] = {"counter_id": None, "staff_no": None}
_NEW_ROUND: dict[str, object] = {
    **_NOBODY,
    "calls": 0,
    "called_ms": None,
    "last_call_ms": None,
    "until_ms": None,
    "park_reason": "",
}


def _statement(state: TicketState, **values: object) -> Any:  # noqa: ANN401 - an update of SQLAlchemy
    return (
        update(TICKET)
        .where(TICKET.c.ticket_id == bindparam("which"))
        .values(state=literal(state.value), last_op=bindparam("op"), **values)
    )


_CALLED = _statement(
    TicketState.CALLED,
    counter_id=bindparam("counter"),
    staff_no=bindparam("staff"),
    calls=bindparam("call"),
    first_called_ms=func.coalesce(TICKET.c.first_called_ms, _AT),
    called_ms=func.coalesce(TICKET.c.called_ms, _AT),
    last_call_ms=_AT,
)
_MISSED = _statement(TicketState.NO_SHOW, until_ms=bindparam("until"), **_NOBODY)
_RETURNED = _statement(TicketState.WAITING, ahead=bindparam("first"), **_NEW_ROUND)
_BEGUN = _statement(
    TicketState.SERVING,
    counter_id=bindparam("counter"),
    staff_no=bindparam("staff"),
    served_ms=_AT,
    until_ms=None,
    park_reason="",
)
_REOPENED = _statement(
    TicketState.SERVING,
    lane=bindparam("to_lane"),
    counter_id=bindparam("counter"),
    staff_no=bindparam("staff"),
    only_counter=None,
    called_ms=func.coalesce(TICKET.c.called_ms, _AT),
    served_ms=_AT,
    outcome=None,
    finished_ms=None,
    until_ms=None,
    park_reason="",
)
_PARKED = _statement(
    TicketState.PARKED,
    until_ms=bindparam("until"),
    park_reason=bindparam("why"),
    service_ms=_SERVED,
    **_NOBODY,
)
_REROUTED = _statement(
    TicketState.WAITING,
    lane=bindparam("to_lane"),
    only_counter=bindparam("only"),
    service_ms=_SERVED,
    **_NEW_ROUND,
)
_RAISED = _statement(TicketState.WAITING, precedence=bindparam("why"), klass=bindparam("class_"))
_FINISHED = _statement(
    TicketState.FINISHED,
    outcome=bindparam("how"),
    finished_ms=_AT,
    service_ms=_SERVED,
    until_ms=None,
    only_counter=None,
)

_ISSUE = insert(TICKET)
_NOTE_CALL = insert(TICKET_CALL)
_FORGET_VISIT = delete(PARKED_VISIT).where(PARKED_VISIT.c.ticket_id == bindparam("which"))
_FORGET_LATE = _FORGET_VISIT.where(
    exists().where(
        TICKET.c.ticket_id == PARKED_VISIT.c.ticket_id, TICKET.c.state == written(TicketState.FINISHED)
    )
)


def _issued(conn: Connection, ops: Sequence[Applied[TicketIssued]]) -> None:
    rows = [
        {
            "ticket_id": op.fact.ticket_id,
            "hall_id": op.fact.hall_id,
            "queue_day": op.fact.queue_day,
            "number": op.fact.number,
            "slot": op.fact.slot,
            "lane_issued": op.fact.lane,
            "serial": op.fact.serial,
            "lane": op.fact.lane,
            "service_id": op.fact.service_id,
            "klass": int(op.fact.klass),
            "precedence": op.fact.precedence.value,
            "language": op.fact.language,
            "request_id": op.fact.request_id,
            "state": TicketState.WAITING.value,
            "ahead": 0,
            "calls": 0,
            "issued_ms": op.fact.at_ms,
            "service_ms": 0,
            "park_reason": "",
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_ISSUE, rows)


def _called(conn: Connection, ops: Sequence[Applied[TicketCalled]]) -> None:
    _run(_CALLED, lambda fact: {**_desk(fact), "call": fact.call_no})(conn, ops)
    rows = [
        {
            "op_id": op.op_id,
            "ticket_id": op.fact.ticket_id,
            "counter_id": op.fact.counter_id,
            "staff_no": op.fact.staff_no,
            "call_no": op.fact.call_no,
            "at_ms": op.fact.at_ms,
            "vip": int(op.fact.vip),
            "others_waited": int(op.fact.others_waited),
        }
        for op in ops
    ]
    conn.execute(_NOTE_CALL, rows)


def _finished(conn: Connection, ops: Sequence[Applied[TicketFinished]]) -> None:
    _run(_FINISHED, lambda fact: {"at": fact.at_ms, "how": fact.outcome.value})(conn, ops)
    conn.execute(_FORGET_VISIT, [{"which": op.fact.ticket_id} for op in ops])


def _visits(conn: Connection, ops: Sequence[Applied[DraftParked]]) -> None:
    """Keep the newest visit of a ticket that is not finished; an empty one says that there is none."""
    rows = [
        {
            "ticket_id": op.fact.ticket_id,
            "visit": op.fact.visit,
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, PARKED_VISIT, rows, ["ticket_id"])
    conn.execute(_FORGET_LATE, [{"which": op.fact.ticket_id} for op in ops])


def _linked(conn: Connection, ops: Sequence[Applied[TicketLinked]]) -> None:
    rows = [
        {
            "ticket_id": op.fact.ticket_id,
            "subscriber_id": op.fact.subscriber_id,
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, TICKET_LINK, rows, ["ticket_id"])


def _desk(fact: TicketCalled | TicketServed | TicketResumed | TicketReopened) -> dict[str, object]:
    return {"at": fact.at_ms, "counter": fact.counter_id, "staff": fact.staff_no}


def _run(
    statement: Any,  # noqa: ANN401 - an update of SQLAlchemy
    values: Callable[[Any], dict[str, object]],
) -> Callable[[Connection, Sequence[Applied[Any]]], None]:
    """Return an applier that runs one update a fact, in their order."""

    def apply(conn: Connection, ops: Sequence[Applied[Any]]) -> None:
        rows = [{"which": op.fact.ticket_id, "op": op.op_id, **values(op.fact)} for op in ops]
        conn.execute(statement, rows)

    return apply


APPLY: Appliers = {
    TicketIssued: _issued,
    TicketCalled: _called,
    TicketMissed: _run(_MISSED, lambda fact: {"until": fact.until_ms}),
    TicketReturned: _run(_RETURNED, lambda fact: {"first": int(fact.ahead)}),
    TicketServed: _run(_BEGUN, _desk),
    TicketParked: _run(_PARKED, lambda fact: {"at": fact.at_ms, "until": fact.until_ms, "why": fact.reason}),
    TicketResumed: _run(_BEGUN, _desk),
    TicketRerouted: _run(
        _REROUTED, lambda fact: {"at": fact.at_ms, "to_lane": fact.lane, "only": fact.counter_id}
    ),
    TicketRaised: _run(_RAISED, lambda fact: {"why": fact.precedence.value, "class_": int(fact.klass)}),
    TicketFinished: _finished,
    TicketReopened: _run(_REOPENED, lambda fact: {**_desk(fact), "to_lane": fact.lane}),
    TicketLinked: _linked,
    DraftParked: _visits,
}
