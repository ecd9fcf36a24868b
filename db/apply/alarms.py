"""Rows of alarms."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from app.domain.alarms import AlarmLifted, AlarmRaised
from db.apply.applied import Applied, Appliers, Apply, newest
from db.tables.alarms import ALARM, ALARM_LIFTED


def _into(table: Table, *names: str) -> Apply:
    """Return an applier that keeps the newest fact of an alarm."""

    def apply(conn: Connection, ops: Sequence[Applied[Any]]) -> None:
        rows = [{**{name: getattr(op.fact, name) for name in names}, "stamp": op.stamp} for op in ops]
        newest(conn, table, rows, ["alarm_id"])

    return apply


APPLY: Appliers = {
    AlarmRaised: _into(ALARM, "alarm_id", "hall_id", "terminal_id", "counter_id", "staff_no", "at_ms"),
    AlarmLifted: _into(ALARM_LIFTED, "alarm_id", "manager", "checks", "missing_fen", "at_ms"),
}
