"""Read models of staff."""

import json
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from app.domain.staff import Role
from app.services.rows.staff import SessionRow, StaffRow
from db.queries.kept import Kept
from db.tables.staff import OVERRIDE, SESSION, STAFF, STAFF_FAILURE, STAFF_PIN

_EVERYONE = (
    select(
        STAFF.c.staff_no,
        STAFF.c.name,
        STAFF.c.roles,
        func.coalesce(STAFF_PIN.c.pin_hash, "").label("pin_hash"),
        func.coalesce(STAFF_PIN.c.one_time, 1).label("one_time"),
        func.coalesce(STAFF_FAILURE.c.failures, 0).label("failures"),
        STAFF_FAILURE.c.locked_until_ms,
    )
    .outerjoin(STAFF_PIN, STAFF_PIN.c.staff_no == STAFF.c.staff_no)
    .outerjoin(STAFF_FAILURE, STAFF_FAILURE.c.staff_no == STAFF.c.staff_no)
    .order_by(STAFF.c.staff_no)
)
_STAFF = _EVERYONE.where(STAFF.c.staff_no == bindparam("staff_no"))
_OPEN = select(SESSION).where(SESSION.c.ended_ms.is_(None)).order_by(SESSION.c.at_ms, SESSION.c.session_id)
_OF_STAFF = _OPEN.where(SESSION.c.staff_no == bindparam("staff_no"))
_AT_COUNTER = _OPEN.where(SESSION.c.counter_id == bindparam("counter_id"))
_ENDED = select(SESSION.c.ended_ms).where(
    SESSION.c.session_id == bindparam("which"), SESSION.c.ended_ms.is_not(None)
)
_LAST_COUNTER = (
    select(SESSION.c.counter_id)
    .where(SESSION.c.terminal_id == bindparam("terminal_id"), SESSION.c.counter_id.is_not(None))
    .order_by(SESSION.c.at_ms.desc())
    .limit(1)
)

_OVERRIDE = select(OVERRIDE.c.action, OVERRIDE.c.subject).where(OVERRIDE.c.override_id == bindparam("which"))


class SqlStaff:
    """Implements `StaffQueries`."""

    def __init__(self, conn: Connection, kept: Kept) -> None:
        self._conn = conn
        self._kept = kept

    def staff(self, staff_no: str) -> StaffRow | None:
        """Return one member of staff."""
        row = self._conn.execute(_STAFF, {"staff_no": staff_no}).first()
        return _staff(row) if row else None

    def everyone(self) -> tuple[StaffRow, ...]:
        """Return all staff by number."""
        return tuple(_staff(row) for row in self._conn.execute(_EVERYONE))

    def open_session(self, staff_no: str) -> SessionRow | None:
        """Return the open session of a staff number."""
        row = self._conn.execute(_OF_STAFF, {"staff_no": staff_no}).first()
        return _session(row) if row else None

    def session_at(self, counter_id: str) -> SessionRow | None:
        """Return the open session at a counter."""
        row = self._conn.execute(_AT_COUNTER, {"counter_id": counter_id}).first()
        return _session(row) if row else None

    def has_ended(self, session_id: str) -> bool:
        """Return whether a session began and has ended."""
        return self._conn.execute(_ENDED, {"which": session_id}).first() is not None

    def last_counter(self, terminal_id: str) -> str | None:
        """Return the counter at which a terminal was signed in last; None if it never was."""
        return self._conn.execute(_LAST_COUNTER, {"terminal_id": terminal_id}).scalar()

    def override(self, override_id: str) -> tuple[str, str] | None:
        """Return action and aggregate (`type:id`) of what somebody was allowed."""
        row = self._conn.execute(_OVERRIDE, {"which": override_id}).first()
        return (row.action, row.subject) if row else None

    def open_sessions(self) -> tuple[SessionRow, ...]:
        """Return all open sessions, oldest first."""
        return self._kept.get(("sessions",), lambda: tuple(map(_session, self._conn.execute(_OPEN))))


def _staff(row: Row[*tuple[Any, ...]]) -> StaffRow:
    return StaffRow(
        row.staff_no,
        row.name,
        tuple(Role(role) for role in json.loads(row.roles)),
        row.pin_hash,
        bool(row.one_time),
        row.failures,
        row.locked_until_ms,
    )


def _session(row: Row[*tuple[Any, ...]]) -> SessionRow:
    return SessionRow(row.session_id, row.staff_no, row.terminal_id, row.desk, row.counter_id, row.at_ms)
