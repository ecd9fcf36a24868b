"""Read models of reference data."""

import json

from sqlalchemy import Connection, Row, bindparam, select

from app.domain.errors import EnvironmentFault
from app.services.rows.halls import CounterRow, HallRow, LaneRow, ServiceRow, TerminalRow
from db.queries.kept import Kept
from db.tables.halls import COUNTER, HALL, LANE, ROTATED_KEY, SERVICE, SETTING, TERMINAL

_ANY_HALL = select(HALL).limit(1)
_HALL = select(HALL).where(HALL.c.hall_id == bindparam("hall"))
_LANES = select(LANE).where(LANE.c.hall_id == bindparam("hall")).order_by(LANE.c.position, LANE.c.letter)
_SERVICES = (
    select(SERVICE)
    .where(SERVICE.c.hall_id == bindparam("hall"))
    .order_by(SERVICE.c.position, SERVICE.c.service_id)
)
_COUNTERS = (
    select(COUNTER)
    .where(COUNTER.c.hall_id == bindparam("hall"))
    .order_by(COUNTER.c.number, COUNTER.c.counter_id)
)
_EVERY_TERMINAL = select(TERMINAL, ROTATED_KEY.c.public_key.label("rotated_key")).outerjoin(
    ROTATED_KEY, ROTATED_KEY.c.terminal_id == TERMINAL.c.terminal_id
)
_TERMINAL = _EVERY_TERMINAL.where(TERMINAL.c.terminal_id == bindparam("which"))
_TERMINALS = _EVERY_TERMINAL.where(TERMINAL.c.hall_id == bindparam("hall")).order_by(
    TERMINAL.c.code, TERMINAL.c.terminal_id
)
_SETTING = select(SETTING.c.value).where(
    SETTING.c.hall_id == bindparam("hall"), SETTING.c.key == bindparam("which")
)


class SqlHalls:
    """Implements `HallQueries`."""

    def __init__(self, conn: Connection, kept: Kept, hall: str = "") -> None:
        self._conn = conn
        self._kept = kept
        self._of = hall

    @property
    def _id(self) -> str:
        return self._of or self.hall().hall_id

    def hall(self) -> HallRow:
        """Return the hall of this store. Raises `EnvironmentFault` before `init` filled it."""
        return self._kept.get(("hall", self._of), self._hall)

    def _hall(self) -> HallRow:
        row = (
            self._conn.execute(_HALL, {"hall": self._of}).first()
            if self._of
            else self._conn.execute(_ANY_HALL).first()
        )
        if row is None:
            raise EnvironmentFault("store.no_hall")
        return HallRow(
            row.hall_id, row.name, bool(row.own), row.zone, row.reset_minute, row.opens, row.closes
        )

    def terminal(self, terminal_id: str) -> TerminalRow:
        """Return one device."""
        return self._kept.get(("terminal", terminal_id), lambda: self._terminal(terminal_id))

    def _terminal(self, terminal_id: str) -> TerminalRow:
        return _terminal(self._conn.execute(_TERMINAL, {"which": terminal_id}).one())

    def terminals(self) -> tuple[TerminalRow, ...]:
        """Return all devices of the hall by code."""
        return self._kept.get(
            ("terminals", self._id),
            lambda: tuple(_terminal(row) for row in self._conn.execute(_TERMINALS, {"hall": self._id})),
        )

    def lanes(self) -> tuple[LaneRow, ...]:
        """Return all lanes in order."""
        return self._kept.get(
            ("lanes", self._id),
            lambda: tuple(
                LaneRow(row.letter, row.title, row.title_en)
                for row in self._conn.execute(_LANES, {"hall": self._id})
            ),
        )

    def services(self) -> tuple[ServiceRow, ...]:
        """Return all services in order."""
        return self._kept.get(
            ("services", self._id),
            lambda: tuple(_service(row) for row in self._conn.execute(_SERVICES, {"hall": self._id})),
        )

    def service(self, service_id: str) -> ServiceRow | None:
        """Return one service."""
        return next((row for row in self.services() if row.service_id == service_id), None)

    def counters(self) -> tuple[CounterRow, ...]:
        """Return all counters by number."""
        return self._kept.get(
            ("counters", self._id),
            lambda: tuple(_counter(row) for row in self._conn.execute(_COUNTERS, {"hall": self._id})),
        )

    def counter(self, counter_id: str) -> CounterRow | None:
        """Return one counter."""
        return next((row for row in self.counters() if row.counter_id == counter_id), None)

    def setting(self, key: str, default: int) -> int:
        """Return a numeric policy, or `default`."""
        hall = self._id
        value = self._kept.get(
            ("setting", hall, key),
            lambda: self._conn.execute(_SETTING, {"hall": hall, "which": key}).scalar(),
        )
        return default if value is None else int(value)


def _terminal(row: Row[tuple[object, ...]]) -> TerminalRow:
    return TerminalRow(
        row.terminal_id, row.code, row.name, row.rotated_key or row.public_key, row.kind, row.slot
    )


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
