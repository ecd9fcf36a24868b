"""Read models of queue."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, case, func, literal_column, or_, select

from app.domain.queue import Precedence, TicketClass, TicketOutcome, TicketState
from app.services.rows.queue import CallRow, QueueFigures, TicketRow
from db.tables.queue import PARKED_VISIT, TICKET, TICKET_CALL

_NAMES: Final = tuple(field.name for field in fields(TicketRow))
_COLUMNS: Final = tuple(TICKET.c[name] for name in _NAMES)
"""In the order of the row's fields: all who wait are read at every call, so a row is made at one go."""
_KINDS: Final[tuple[tuple[int, Mapping[object, object]], ...]] = (
    (_NAMES.index("klass"), {each.value: each for each in TicketClass}),
    (_NAMES.index("precedence"), {each.value: each for each in Precedence}),
    (_NAMES.index("state"), {each.value: each for each in TicketState}),
    (_NAMES.index("outcome"), {each.value: each for each in TicketOutcome}),
    (_NAMES.index("ahead"), {0: False, 1: True}),
)
_OPEN_STATES: Final = TICKET.c.state != literal_column(f"'{TicketState.FINISHED.value}'")
"""Written out and not bound, so that the partial index serves."""
_FRESH: Final = 1
_BY_ID: Final = select(*_COLUMNS).where(TICKET.c.ticket_id == bindparam("which"))
_BY_REQUEST: Final = select(*_COLUMNS).where(TICKET.c.request_id == bindparam("request"))
_BY_NUMBER: Final = select(*_COLUMNS).where(
    TICKET.c.queue_day == bindparam("day"), TICKET.c.number == bindparam("printed")
)
_OPEN: Final = select(*_COLUMNS).where(_OPEN_STATES).order_by(TICKET.c.issued_ms, TICKET.c.ticket_id)
_HELD: Final = select(*_COLUMNS).where(
    _OPEN_STATES,
    TICKET.c.counter_id == bindparam("counter"),
    or_(TICKET.c.state == TicketState.CALLED.value, TICKET.c.state == TicketState.SERVING.value),
)
_LAST: Final = select(func.max(TICKET.c.serial)).where(
    TICKET.c.queue_day == bindparam("day"),
    TICKET.c.lane_issued == bindparam("letter"),
    TICKET.c.slot == bindparam("issuer"),
)
_CALLS: Final = (
    select(TICKET_CALL, TICKET.c.number)
    .join(TICKET, TICKET.c.ticket_id == TICKET_CALL.c.ticket_id)
    .order_by(TICKET_CALL.c.at_ms.desc(), TICKET_CALL.c.op_id.desc())
    .limit(bindparam("most"))
)
_FIRST_CALLS: Final = _CALLS.where(TICKET_CALL.c.call_no == _FRESH)
_SERVED: Final = TicketOutcome.SERVED.value
_FIGURES: Final = select(
    func.count().label("issued"),
    func.sum(case((TICKET.c.state == TicketState.WAITING.value, 1), else_=0)).label("waiting"),
    func.sum(case((TICKET.c.outcome == _SERVED, 1), else_=0)).label("served"),
    func.sum(case((TICKET.c.outcome == TicketOutcome.NO_SHOW.value, 1), else_=0)).label("no_show"),
    func.sum(case((TICKET.c.outcome == TicketOutcome.ENDED_BY_CLOSE.value, 1), else_=0)).label("ended"),
    func.avg(TICKET.c.first_called_ms - TICKET.c.issued_ms).label("wait"),
    func.avg(case((TICKET.c.outcome == _SERVED, TICKET.c.service_ms))).label("service"),
).where(TICKET.c.queue_day == bindparam("day"))
_TIMES: Final = (
    select(TICKET.c.service_ms)
    .where(TICKET.c.service_id == bindparam("service"), TICKET.c.outcome == _SERVED)
    .order_by(TICKET.c.finished_ms.desc())
    .limit(bindparam("most"))
)
_VISIT: Final = select(PARKED_VISIT.c.visit).where(PARKED_VISIT.c.ticket_id == bindparam("which"))


class SqlQueue:
    """Implements `QueueQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def ticket(self, ticket_id: str) -> TicketRow | None:
        """Return one ticket."""
        return self._one(_BY_ID, {"which": ticket_id})

    def by_number(self, queue_day: str, number: str) -> TicketRow | None:
        """Return the ticket with this number on paper."""
        return self._one(_BY_NUMBER, {"day": queue_day, "printed": number})

    def by_request(self, request_id: str) -> TicketRow | None:
        """Return the ticket that one press at the kiosk made."""
        return self._one(_BY_REQUEST, {"request": request_id})

    def open_tickets(self) -> tuple[TicketRow, ...]:
        """Return all tickets that are not finished, by issue time."""
        return tuple(_ticket(row) for row in self._conn.execute(_OPEN))

    def held_by(self, counter_id: str) -> TicketRow | None:
        """Return the called or serving ticket of a counter."""
        return self._one(_HELD, {"counter": counter_id})

    def last_serial(self, queue_day: str, lane: str, slot: str) -> int:
        """Return the last number drawn of a series, 0 before the first."""
        found = self._conn.execute(_LAST, {"day": queue_day, "letter": lane, "issuer": slot}).scalar()
        return found or 0

    def recent_calls(self, limit: int) -> tuple[CallRow, ...]:
        """Return the newest calls (every call, repeats included)."""
        return tuple(_call(row) for row in self._conn.execute(_CALLS, {"most": limit}))

    def recent_first_calls(self, limit: int) -> tuple[CallRow, ...]:
        """Return the newest first calls, for the share of VIPs."""
        return tuple(_call(row) for row in self._conn.execute(_FIRST_CALLS, {"most": limit}))

    def figures(self, queue_day: str) -> QueueFigures:
        """Return the figures of a queue day."""
        row = self._conn.execute(_FIGURES, {"day": queue_day}).one()
        return QueueFigures(
            row.issued,
            row.waiting or 0,
            row.served or 0,
            row.no_show or 0,
            row.ended or 0,
            int(row.wait or 0),
            int(row.service or 0),
        )

    def service_times(self, service_id: str, limit: int) -> tuple[int, ...]:
        """Return the newest measured lengths of a service in ms."""
        return tuple(self._conn.execute(_TIMES, {"service": service_id, "most": limit}).scalars())

    def parked_visit(self, ticket_id: str) -> str | None:
        """Return the JSON of the visit that was parked with a ticket."""
        return self._conn.execute(_VISIT, {"which": ticket_id}).scalar()

    def _one(self, statement: Any, values: Mapping[str, object]) -> TicketRow | None:  # noqa: ANN401
        row = self._conn.execute(statement, values).first()
        return _ticket(row) if row else None


def _ticket(row: Row[Any]) -> TicketRow:
    values = list(row)
    for at, kind in _KINDS:
        value = values[at]
        values[at] = None if value is None else kind[value]
    return TicketRow(*values)


def _call(row: Row[Any]) -> CallRow:
    return CallRow(
        row.ticket_id,
        row.number,
        row.counter_id,
        row.call_no,
        row.at_ms,
        bool(row.vip),
        bool(row.others_waited),
    )
