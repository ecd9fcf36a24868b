"""Rows of reference data."""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.halls import (
    CounterDefined,
    HallDefined,
    LaneDefined,
    ServiceDefined,
    SettingChanged,
    TerminalEnrolled,
)
from db.apply.applied import Applied, Appliers, dump, newest
from db.tables.halls import COUNTER, HALL, LANE, SERVICE, SETTING, TERMINAL


def _halls(conn: Connection, ops: Sequence[Applied[HallDefined]]) -> None:
    rows = [
        {
            "hall_id": op.fact.hall_id,
            "name": op.fact.name,
            "own": int(op.fact.own),
            "zone": op.fact.zone,
            "reset_minute": op.fact.reset_minute,
            "opens": op.fact.opens,
            "closes": op.fact.closes,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, HALL, rows, ["hall_id"])


def _terminals(conn: Connection, ops: Sequence[Applied[TerminalEnrolled]]) -> None:
    rows = [
        {
            "terminal_id": op.fact.terminal_id,
            "hall_id": op.fact.hall_id,
            "code": op.fact.code,
            "name": op.fact.name,
            "public_key": op.fact.public_key,
            "kind": op.fact.kind,
            "slot": op.fact.slot,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, TERMINAL, rows, ["terminal_id"])


def _lanes(conn: Connection, ops: Sequence[Applied[LaneDefined]]) -> None:
    rows = [
        {
            "hall_id": op.fact.hall_id,
            "letter": op.fact.letter,
            "title": op.fact.title,
            "title_en": op.fact.title_en,
            "position": op.fact.order,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, LANE, rows, ["hall_id", "letter"])


def _services(conn: Connection, ops: Sequence[Applied[ServiceDefined]]) -> None:
    rows = [
        {
            "hall_id": op.hall,
            "service_id": op.fact.service_id,
            "lane": op.fact.lane,
            "title": op.fact.title,
            "title_en": op.fact.title_en,
            "icon": op.fact.icon,
            "business_types": dump(op.fact.business_types),
            "bring": dump(op.fact.bring),
            "minutes": op.fact.minutes,
            "position": op.fact.order,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, SERVICE, rows, ["hall_id", "service_id"])


def _counters(conn: Connection, ops: Sequence[Applied[CounterDefined]]) -> None:
    rows = [
        {
            "counter_id": op.fact.counter_id,
            "hall_id": op.fact.hall_id,
            "number": op.fact.number,
            "name": op.fact.name,
            "lanes": dump(op.fact.lanes),
            "arrow": op.fact.arrow,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, COUNTER, rows, ["counter_id"])


def _settings(conn: Connection, ops: Sequence[Applied[SettingChanged]]) -> None:
    rows = [{"hall_id": op.hall, "key": op.fact.key, "value": op.fact.value, "stamp": op.stamp} for op in ops]
    newest(conn, SETTING, rows, ["hall_id", "key"])


APPLY: Appliers = {
    HallDefined: _halls,
    TerminalEnrolled: _terminals,
    LaneDefined: _lanes,
    ServiceDefined: _services,
    CounterDefined: _counters,
    SettingChanged: _settings,
}
