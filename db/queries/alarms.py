"""Read models of alarms."""

from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from app.services.rows.alarms import AlarmRow
from db.queries.kept import Kept
from db.tables.alarms import ALARM, ALARM_LIFTED

_ALARMS: Final = select(
    ALARM, ALARM_LIFTED.c.at_ms.label("lifted_ms"), ALARM_LIFTED.c.manager.label("lifted_by")
).outerjoin(ALARM_LIFTED, ALARM_LIFTED.c.alarm_id == ALARM.c.alarm_id)
_ON: Final = _ALARMS.where(ALARM_LIFTED.c.alarm_id.is_(None)).order_by(ALARM.c.at_ms, ALARM.c.alarm_id)
_NEWEST: Final = _ALARMS.order_by(ALARM.c.at_ms.desc(), ALARM.c.alarm_id.desc()).limit(bindparam("most"))


class SqlAlarms:
    """Implements `AlarmQueries`."""

    def __init__(self, conn: Connection, kept: Kept) -> None:
        self._conn = conn
        self._kept = kept

    def current(self) -> AlarmRow | None:
        """Return the oldest alarm that is on, or None."""
        found = self.on()
        return found[0] if found else None

    def on(self) -> tuple[AlarmRow, ...]:
        """Return all alarms that are on, oldest first."""
        return self._kept.get(("alarms",), lambda: tuple(_row(row) for row in self._conn.execute(_ON)))

    def newest(self, limit: int) -> tuple[AlarmRow, ...]:
        """Return alarms, lifted or not, newest first."""
        return tuple(_row(row) for row in self._conn.execute(_NEWEST, {"most": limit}))


def _row(row: Row[Any]) -> AlarmRow:
    return AlarmRow(
        alarm_id=row.alarm_id,
        terminal_id=row.terminal_id,
        counter_id=row.counter_id,
        staff_no=row.staff_no,
        at_ms=row.at_ms,
        lifted_ms=row.lifted_ms,
        lifted_by=row.lifted_by or "",
    )
