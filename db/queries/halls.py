"""Read models of reference data."""

import json

from sqlalchemy import Connection, Row, bindparam, select

from app.domain.errors import EnvironmentFault
from app.services.rows.halls import CounterRow, HallRow, LaneRow, ServiceRow, TerminalRow
from db.queries.kept import Kept
from db.tables.halls import COUNTER, HALL, LANE, SERVICE, SETTING, TERMINAL

_HALL = select(HALL).limit(1)
_LANES = select(LANE).order_by(LANE.c.position)
_SERVICES = select(SERVICE).order_by(SERVICE.c.position)
_COUNTERS = select(COUNTER).order_by(COUNTER.c.number)
_TERMINAL = select(TERMINAL).where(TERMINAL.c.terminal_id == bindparam("which"))
_SETTING = select(SETTING.c.value).where(SETTING.c.key == bindparam("which"))


class SqlHalls:
    """Implements `HallQueries`."""

    def __init__(self, conn: Connection, kept: Kept) -> None:
        self._conn = conn
        self._kept = kept

    def hall(self) -> HallRow:
        """Return the hall of this store. Raises `EnvironmentFault` before `init` filled it."""
        return self._kept.get(("hall",), self._hall)

    def _hall(self) -> HallRow:
        row = self._conn.execute(_HALL).first()
        if row is None:
            raise EnvironmentFault("store.no_hall")
        return HallRow(
            row.hall_id, row.name, bool(row.own), row.zone, row.reset_minute, row.opens, row.closes
        )

    def terminal(self, terminal_id: str) -> TerminalRow:
        """Return one device."""
        return self._kept.get(("terminal", terminal_id), lambda: self._terminal(terminal_id))

    def _terminal(self, terminal_id: str) -> TerminalRow:
        row = self._conn.execute(_TERMINAL, {"which": terminal_id}).one()
        return TerminalRow(row.terminal_id, row.code, row.name, row.public_key)

    def lanes(self) -> tuple[LaneRow, ...]:
        """Return all lanes in order."""
        return self._kept.get(
            ("lanes",),
            lambda: tuple(LaneRow(row.letter, row.title, row.title_en) for row in self._conn.execute(_LANES)),
        )

    def services(self) -> tuple[ServiceRow, ...]:
        """Return all services in order."""
        return self._kept.get(
            ("services",), lambda: tuple(_service(row) for row in self._conn.execute(_SERVICES))
        )

    def service(self, service_id: str) -> ServiceRow | None:
        """Return one service."""
        return next((row for row in self.services() if row.service_id == service_id), None)

    def counters(self) -> tuple[CounterRow, ...]:
        """Return all counters by number."""
        return self._kept.get(
            ("counters",), lambda: tuple(_counter(row) for row in self._conn.execute(_COUNTERS))
        )

    def counter(self, counter_id: str) -> CounterRow | None:
        """Return one counter."""
        return next((row for row in self.counters() if row.counter_id == counter_id), None)

    def setting(self, key: str, default: int) -> int:
        """Return a numeric policy, or `default`."""
        value = self._kept.get(
            ("setting", key), lambda: self._conn.execute(_SETTING, {"which": key}).scalar()
        )
        return default if value is None else int(value)


def _service(row: Row[tuple[object, ...]]) -> ServiceRow:
    return ServiceRow(
        row.service_id,
        row.lane,
        row.title,
        row.title_en,
        row.icon,
        tuple(json.loads(row.business_types)),
        tuple(json.loads(row.bring)),
        row.minutes,
    )


def _counter(row: Row[tuple[object, ...]]) -> CounterRow:
    return CounterRow(row.counter_id, row.number, row.name, tuple(json.loads(row.lanes)), row.arrow)
