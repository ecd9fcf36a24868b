"""Rows of days and shifts."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, update

from app.domain.shifts import (
    DayClosed,
    DayOpened,
    DrawerCounted,
    NoteCount,
    ShiftClosed,
    ShiftOpened,
    ShiftState,
    VarianceSettled,
)
from db.apply.applied import Applied, Appliers, dump, once
from db.tables.shifts import DAY, SHIFT, SHIFT_COUNT, SHIFT_VARIANCE

_DAY_CLOSED = (
    update(DAY)
    .where(DAY.c.day_id == bindparam("which"))
    .values(
        closed_ms=bindparam("at"), z_number=bindparam("z"), late=bindparam("is_late"), last_op=bindparam("op")
    )
)
_COUNTED = (
    update(SHIFT)
    .where(SHIFT.c.shift_id == bindparam("which"))
    .values(state=ShiftState.COUNTED.value, last_op=bindparam("op"))
)
_CLOSED = (
    update(SHIFT)
    .where(SHIFT.c.shift_id == bindparam("which"))
    .values(
        state=ShiftState.CLOSED.value,
        closed_ms=bindparam("at"),
        expected_cash_fen=bindparam("expected"),
        counted_cash_fen=bindparam("counted"),
        deposit_fen=bindparam("deposit"),
        closed_by=bindparam("who"),
        manager=bindparam("signer"),
        witness=bindparam("beside"),
        carried=bindparam("listed"),
        last_op=bindparam("op"),
    )
)


def _days(conn: Connection, ops: Sequence[Applied[DayOpened]]) -> None:
    rows = [
        {
            "day_id": op.fact.day_id,
            "hall_id": op.fact.hall_id,
            "date": op.fact.date,
            "opened_ms": op.fact.at_ms,
            "opened_by": op.fact.staff_no,
            "late": 0,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(insert(DAY), rows)


def _shifts(conn: Connection, ops: Sequence[Applied[ShiftOpened]]) -> None:
    rows = [
        {
            "shift_id": op.fact.shift_id,
            "day_id": op.fact.day_id,
            "staff_no": op.fact.staff_no,
            "counter_id": op.fact.counter_id,
            "terminal_id": op.fact.terminal_id,
            "float_fen": op.fact.float_fen,
            "float_notes": _notes(op.fact.float_notes),
            "state": ShiftState.OPEN.value,
            "opened_ms": op.fact.at_ms,
            "closed_by": "",
            "manager": "",
            "witness": "",
            "carried": "[]",
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(insert(SHIFT), rows)


def _counts(conn: Connection, ops: Sequence[Applied[DrawerCounted]]) -> None:
    rows = [
        {
            "shift_id": op.fact.shift_id,
            "count_no": op.fact.count_no,
            "notes": _notes(op.fact.notes),
            "cash_fen": op.fact.cash_fen,
            "tenders": dump([[each.tender, each.declared_fen, each.slips] for each in op.fact.tenders]),
            "counted_by": op.fact.counted_by,
            "witness": op.fact.witness,
            "payments": op.fact.payments,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    conn.execute(insert(SHIFT_COUNT), rows)
    conn.execute(_COUNTED, [{"which": op.fact.shift_id, "op": op.op_id} for op in ops])


def _variances(conn: Connection, ops: Sequence[Applied[VarianceSettled]]) -> None:
    rows = [
        {
            "op_id": op.op_id,
            "shift_id": op.fact.shift_id,
            "count_no": op.fact.count_no,
            "tender": op.fact.tender,
            "variance_fen": op.fact.variance_fen,
            "treatment": op.fact.treatment.value,
            "explanation": op.fact.explanation,
            "payment_id": op.fact.payment_id,
            "clerk": op.fact.clerk,
            "signed_by": op.fact.signed_by,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    once(conn, SHIFT_VARIANCE, rows, ["op_id"])


def _closed(conn: Connection, ops: Sequence[Applied[ShiftClosed]]) -> None:
    rows = [
        {
            "which": op.fact.shift_id,
            "at": op.fact.at_ms,
            "expected": op.fact.expected_cash_fen,
            "counted": op.fact.counted_cash_fen,
            "deposit": op.fact.deposit_fen,
            "who": op.fact.staff_no,
            "signer": op.fact.manager,
            "beside": op.fact.witness,
            "listed": dump([[item.code, item.count, item.amount_fen] for item in op.fact.carried]),
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_CLOSED, rows)


def _days_closed(conn: Connection, ops: Sequence[Applied[DayClosed]]) -> None:
    rows = [
        {
            "which": op.fact.day_id,
            "at": op.fact.at_ms,
            "z": op.fact.z_number,
            "is_late": int(op.fact.late),
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_DAY_CLOSED, rows)


def _notes(notes: Sequence[NoteCount]) -> str:
    return dump([[note.denomination_fen, note.pieces] for note in notes])


APPLY: Appliers = {
    DayOpened: _days,
    ShiftOpened: _shifts,
    DrawerCounted: _counts,
    VarianceSettled: _variances,
    ShiftClosed: _closed,
    DayClosed: _days_closed,
}
