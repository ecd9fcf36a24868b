"""Rows of appointments."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, literal, update

from app.domain.appointments import (
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMade,
    AppointmentMissed,
    AppointmentMoved,
    AppointmentState,
    AppointmentWorded,
)
from db.apply.applied import Applied, Appliers, newest
from db.tables.appointments import APPOINTMENT, APPOINTMENT_WORDS

_MAKE = insert(APPOINTMENT)


def _statement(state: AppointmentState, **values: object) -> Any:  # noqa: ANN401 - an update of SQLAlchemy
    return (
        update(APPOINTMENT)
        .where(APPOINTMENT.c.appointment_id == bindparam("which"))
        .values(state=literal(state.value), last_op=bindparam("op"), origin=bindparam("device"), **values)
    )


_MOVED = _statement(AppointmentState.BOOKED, for_ms=bindparam("at"))
_CANCELLED = _statement(AppointmentState.CANCELLED)
_KEPT = _statement(AppointmentState.KEPT, ticket_id=bindparam("ticket"), due=bindparam("in_time"))
_MISSED = _statement(AppointmentState.MISSED)


def _made(conn: Connection, ops: Sequence[Applied[AppointmentMade]]) -> None:
    rows = [
        {
            "appointment_id": op.fact.appointment_id,
            "hall_id": op.fact.hall_id,
            "code": op.fact.code,
            "service_id": op.fact.service_id,
            "for_ms": op.fact.for_ms,
            "state": AppointmentState.BOOKED.value,
            "due": 0,
            "customer_id": op.fact.customer_id,
            "staff_no": op.fact.staff_no,
            "made_ms": op.fact.at_ms,
            "origin": op.origin,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_MAKE, rows)


def _worded(conn: Connection, ops: Sequence[Applied[AppointmentWorded]]) -> None:
    rows = [
        {
            "appointment_id": op.fact.appointment_id,
            "phone": op.fact.phone,
            "surname": op.fact.surname,
            "note": op.fact.note,
            "language": op.fact.language,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, APPOINTMENT_WORDS, rows, ["appointment_id"])


def _run(
    statement: Any,  # noqa: ANN401 - an update of SQLAlchemy
    values: Callable[[Any], dict[str, object]],
) -> Callable[[Connection, Sequence[Applied[Any]]], None]:
    """Return an applier that runs one update a fact, in their order."""

    def apply(conn: Connection, ops: Sequence[Applied[Any]]) -> None:
        rows = [
            {"which": op.fact.appointment_id, "op": op.op_id, "device": op.origin, **values(op.fact)}
            for op in ops
        ]
        conn.execute(statement, rows)

    return apply


def _nothing(_fact: object) -> dict[str, object]:
    return {}


APPLY: Appliers = {
    AppointmentMade: _made,
    AppointmentWorded: _worded,
    AppointmentMoved: _run(_MOVED, lambda fact: {"at": fact.for_ms}),
    AppointmentCancelled: _run(_CANCELLED, _nothing),
    AppointmentKept: _run(_KEPT, lambda fact: {"ticket": fact.ticket_id, "in_time": int(fact.due)}),
    AppointmentMissed: _run(_MISSED, _nothing),
}
