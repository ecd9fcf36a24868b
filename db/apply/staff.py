"""Rows of staff."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, select, update

from app.domain.pins import MAX_FAILURES
from app.domain.staff import (
    OverrideGiven,
    PinConfirmed,
    SignedIn,
    SignedOff,
    SignInFailed,
    StaffPinSet,
    StaffRegistered,
)
from db.apply.applied import Applied, Appliers, dump, newest, upsert
from db.tables.staff import OVERRIDE, SESSION, STAFF, STAFF_FAILURE, STAFF_PIN
from db.tables.types import INTEGER

_SIGN_IN = insert(SESSION)
_OVERRIDE = insert(OVERRIDE)
_WHEN = bindparam("when", type_=INTEGER)
_END = (
    update(SESSION)
    .where(SESSION.c.session_id == bindparam("which"))
    .values(ended_ms=case((SESSION.c.ended_ms <= _WHEN, SESSION.c.ended_ms), else_=_WHEN))
)
"""Signed off at one terminal and taken over at another: the earlier of the two."""
_COUNTED = select(STAFF_FAILURE).where(STAFF_FAILURE.c.staff_no == bindparam("who"))


def _staff(conn: Connection, ops: Sequence[Applied[StaffRegistered]]) -> None:
    rows = [
        {
            "staff_no": op.fact.staff_no,
            "name": op.fact.name,
            "hall_id": op.fact.hall_id,
            "roles": dump([role.value for role in op.fact.roles]),
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, STAFF, rows, ["staff_no"])


def _pins(conn: Connection, ops: Sequence[Applied[StaffPinSet]]) -> None:
    rows = [
        {
            "staff_no": op.fact.staff_no,
            "pin_hash": op.fact.pin_hash,
            "one_time": int(op.fact.one_time),
            "set_by": op.fact.set_by,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, STAFF_PIN, rows, ["staff_no"])
    _clear(conn, ops)


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
    _clear(conn, ops)


def _signed_off(conn: Connection, ops: Sequence[Applied[SignedOff]]) -> None:
    conn.execute(_END, [{"which": op.fact.session_id, "when": op.fact.at_ms} for op in ops])


def _failed(conn: Connection, ops: Sequence[Applied[SignInFailed]]) -> None:
    for op in ops:
        if op.fact.locked_until_ms is not None:
            # The lock is the answer to those failures: when it has run out, counting begins again.
            _begin_again(conn, op, op.fact.locked_until_ms)
            continue
        since, stamps, until = _counted(conn, op.fact.staff_no)
        if op.stamp > since:
            # The latest so many are enough for a lock, whatever arrives later: a list of all would be read
            # and written anew with each failure.
            latest = sorted({*stamps, op.stamp})[-MAX_FAILURES:]
            _keep(conn, op.fact.staff_no, since, latest, until)


def _confirmed(conn: Connection, ops: Sequence[Applied[PinConfirmed]]) -> None:
    _clear(conn, ops)


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


def _clear(
    conn: Connection, ops: Sequence[Applied[StaffPinSet] | Applied[SignedIn] | Applied[PinConfirmed]]
) -> None:
    for op in ops:
        _begin_again(conn, op, None)


def _begin_again(conn: Connection, op: Applied[Any], locked_until_ms: int | None) -> None:
    """Count from here, whatever arrived before: of two beginnings the later holds."""
    since, stamps, _ = _counted(conn, op.fact.staff_no)
    if op.stamp > since:
        later = [stamp for stamp in stamps if stamp > op.stamp]
        _keep(conn, op.fact.staff_no, op.stamp, later, locked_until_ms)


def _counted(conn: Connection, staff_no: str) -> tuple[str, list[str], int | None]:
    row = conn.execute(_COUNTED, {"who": staff_no}).first()
    return (row.since, json.loads(row.stamps), row.locked_until_ms) if row else ("", [], None)


def _keep(conn: Connection, staff_no: str, since: str, stamps: list[str], until: int | None) -> None:
    row = {
        "staff_no": staff_no,
        "failures": len(stamps),
        "locked_until_ms": until,
        "since": since,
        "stamps": dump(stamps),
    }
    upsert(conn, STAFF_FAILURE, [row], ["staff_no"])


APPLY: Appliers = {
    StaffRegistered: _staff,
    StaffPinSet: _pins,
    SignedIn: _signed_in,
    SignedOff: _signed_off,
    SignInFailed: _failed,
    PinConfirmed: _confirmed,
    OverrideGiven: _overrides,
}
