"""Rows of staff."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, update

from app.domain.staff import (
    OverrideGiven,
    PinConfirmed,
    SignedIn,
    SignedOff,
    SignInFailed,
    StaffPinSet,
    StaffRegistered,
)
from db.apply.applied import Applied, Appliers, dump, upsert
from db.tables.staff import OVERRIDE, SESSION, STAFF, STAFF_FAILURE, STAFF_PIN

_SIGN_IN = insert(SESSION)
_OVERRIDE = insert(OVERRIDE)
_END = update(SESSION).where(SESSION.c.session_id == bindparam("which")).values(ended_ms=bindparam("when"))
_COUNT = (
    update(STAFF_FAILURE)
    .where(STAFF_FAILURE.c.staff_no == bindparam("who"))
    .values(failures=STAFF_FAILURE.c.failures + 1)
)


def _staff(conn: Connection, ops: Sequence[Applied[StaffRegistered]]) -> None:
    rows = [
        {
            "staff_no": op.fact.staff_no,
            "name": op.fact.name,
            "hall_id": op.fact.hall_id,
            "roles": dump([role.value for role in op.fact.roles]),
        }
        for op in ops
    ]
    upsert(conn, STAFF, rows, ["staff_no"])


def _pins(conn: Connection, ops: Sequence[Applied[StaffPinSet]]) -> None:
    rows = [
        {
            "staff_no": op.fact.staff_no,
            "pin_hash": op.fact.pin_hash,
            "one_time": int(op.fact.one_time),
            "set_by": op.fact.set_by,
        }
        for op in ops
    ]
    upsert(conn, STAFF_PIN, rows, ["staff_no"])
    _clear(conn, [op.fact.staff_no for op in ops])


def _signed_in(conn: Connection, ops: Sequence[Applied[SignedIn]]) -> None:
    rows = [
        {
            "session_id": op.fact.session_id,
            "staff_no": op.fact.staff_no,
            "terminal_id": op.fact.terminal_id,
            "desk": op.fact.desk,
            "counter_id": op.fact.counter_id,
            "at_ms": op.fact.at_ms,
            "ended_ms": None,
        }
        for op in ops
    ]
    conn.execute(_SIGN_IN, rows)
    _clear(conn, [op.fact.staff_no for op in ops])


def _signed_off(conn: Connection, ops: Sequence[Applied[SignedOff]]) -> None:
    conn.execute(_END, [{"which": op.fact.session_id, "when": op.fact.at_ms} for op in ops])


def _failed(conn: Connection, ops: Sequence[Applied[SignInFailed]]) -> None:
    for op in ops:
        if op.fact.locked_until_ms is not None:
            # The lock is the answer to those failures: when it has run out, counting begins again.
            row = {
                "staff_no": op.fact.staff_no,
                "failures": 0,
                "locked_until_ms": op.fact.locked_until_ms,
            }
            upsert(conn, STAFF_FAILURE, [row], ["staff_no"])
        elif conn.execute(_COUNT, {"who": op.fact.staff_no}).rowcount == 0:
            row = {"staff_no": op.fact.staff_no, "failures": 1, "locked_until_ms": None}
            conn.execute(insert(STAFF_FAILURE), row)


def _confirmed(conn: Connection, ops: Sequence[Applied[PinConfirmed]]) -> None:
    _clear(conn, [op.fact.staff_no for op in ops])


def _overrides(conn: Connection, ops: Sequence[Applied[OverrideGiven]]) -> None:
    rows = [
        {
            "override_id": op.fact.override_id,
            "action": op.fact.action,
            "subject": op.fact.subject,
            "requested_by": op.fact.requested_by,
            "given_by": op.fact.given_by,
            "reason": op.fact.reason,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    conn.execute(_OVERRIDE, rows)


def _clear(conn: Connection, staff: Sequence[str]) -> None:
    rows = [
        {"staff_no": staff_no, "failures": 0, "locked_until_ms": None} for staff_no in dict.fromkeys(staff)
    ]
    upsert(conn, STAFF_FAILURE, rows, ["staff_no"])


APPLY: Appliers = {
    StaffRegistered: _staff,
    StaffPinSet: _pins,
    SignedIn: _signed_in,
    SignedOff: _signed_off,
    SignInFailed: _failed,
    PinConfirmed: _confirmed,
    OverrideGiven: _overrides,
}
