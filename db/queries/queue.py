"""Read models of queue: of one hall, or of all in a store that holds but one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from app.domain.log import Outcome
from app.domain.queue import (
    Precedence,
    TicketCalled,
    TicketClass,
    TicketIssued,
    TicketOutcome,
    TicketState,
)
from app.services.rows.queue import CallRow, Issuer, LostCall, TicketRow
from db.tables.halls import TERMINAL
from db.tables.log import OP, PENDING, VERDICT
from db.tables.network import HUB
from db.tables.queue import PARKED_VISIT, TICKET, TICKET_CALL, TICKET_LINK
from db.tables.written import written

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
_OPEN_STATES: Final = TICKET.c.state != written(TicketState.FINISHED)
"""Written out and not bound, so that the partial index serves."""
_FRESH: Final = 1
_SERVED: Final = TicketOutcome.SERVED.value
_ENTITY: Final = literal(f"{TicketCalled.ENTITY}:") + TICKET.c.ticket_id
_ISSUE: Final = OP.alias("issue")
_BY_ID: Final = select(*_COLUMNS).where(TICKET.c.ticket_id == bindparam("which"))
_BY_REQUEST: Final = select(*_COLUMNS).where(TICKET.c.request_id == bindparam("request"))
_CALLS_OF: Final = (
    select(TICKET_CALL, TICKET.c.number)
    .join(TICKET, TICKET.c.ticket_id == TICKET_CALL.c.ticket_id)
    .where(TICKET_CALL.c.ticket_id == bindparam("which"))
    .order_by(TICKET_CALL.c.at_ms.desc(), TICKET_CALL.c.op_id.desc())
)
_VISIT: Final = select(PARKED_VISIT.c.visit).where(
    PARKED_VISIT.c.ticket_id == bindparam("which"), PARKED_VISIT.c.visit != ""
)
_LINK: Final = select(TICKET_LINK.c.subscriber_id).where(TICKET_LINK.c.ticket_id == bindparam("which"))
_ISSUER: Final = select(TERMINAL.c.kind, TERMINAL.c.slot).where(TERMINAL.c.terminal_id == bindparam("which"))
_UNDECIDED: Final = select(PENDING.c.op_id).where(
    PENDING.c.accepted == 0, PENDING.c.entity.startswith(f"{TicketCalled.ENTITY}:")
)


@dataclass(frozen=True, slots=True)
class _Statements:
    """What is asked of one hall's tickets, or of all."""

    by_number: Select[Any]
    open: Select[Any]
    of_day: Select[Any]
    held: Select[Any]
    last: Select[Any]
    calls: Select[Any]
    first_calls: Select[Any]
    times: Select[Any]
    several: Select[Any]
    moved: Select[Any]
    lost: Select[Any]


@cache
def _statements(*, one_hall: bool) -> _Statements:
    """Return the statements; a terminal, whose store holds one hall, is not asked for it at every turn."""

    def of(column: ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
        return (column == bindparam("hall"),) if one_hall else ()

    here = of(TICKET.c.hall_id)
    tickets = select(*_COLUMNS).where(*here)
    opened = tickets.where(_OPEN_STATES)
    calls = (
        select(TICKET_CALL, TICKET.c.number)
        .join(TICKET, TICKET.c.ticket_id == TICKET_CALL.c.ticket_id)
        # As an expression: the way from all tickets of the hall is the wrong one, whatever index there is.
        .where(*of(TICKET.c.hall_id.concat(literal_column("''"))))
        .order_by(TICKET_CALL.c.at_ms.desc(), TICKET_CALL.c.op_id.desc())
        .limit(bindparam("most"))
    )
    day = TICKET.c.queue_day == bindparam("day")
    since = TICKET.c.queue_day >= bindparam("day")
    return _Statements(
        by_number=tickets.where(day, TICKET.c.number == bindparam("printed")).order_by(TICKET.c.ticket_id),
        open=opened.order_by(TICKET.c.issued_ms, TICKET.c.ticket_id),
        of_day=tickets.where(day).order_by(TICKET.c.issued_ms, TICKET.c.ticket_id),
        held=opened.where(
            TICKET.c.counter_id == bindparam("counter"),
            or_(
                TICKET.c.state == written(TicketState.CALLED),
                TICKET.c.state == written(TicketState.SERVING),
            ),
        ),
        last=select(func.max(TICKET.c.serial)).where(
            *here, day, TICKET.c.lane_issued == bindparam("letter"), TICKET.c.slot == bindparam("issuer")
        ),
        calls=calls,
        first_calls=calls.with_only_columns(TICKET_CALL.c.vip, TICKET_CALL.c.others_waited).where(
            TICKET_CALL.c.call_no == _FRESH
        ),
        times=(
            select(TICKET.c.service_ms)
            .where(*here, TICKET.c.service_id == bindparam("service"), TICKET.c.outcome == _SERVED)
            .order_by(TICKET.c.finished_ms.desc())
            .limit(bindparam("most"))
        ),
        several=select(TERMINAL.c.terminal_id).where(*of(TERMINAL.c.hall_id), TERMINAL.c.slot != "").limit(1),
        moved=(
            select(TICKET.c.ticket_id)
            .join(OP, OP.c.op_id == TICKET.c.last_op)
            .outerjoin(_ISSUE, and_(_ISSUE.c.entity == _ENTITY, _ISSUE.c.kind == TicketIssued.KIND))
            .where(
                *here,
                _OPEN_STATES,
                or_(
                    OP.c.origin == bindparam("device"),
                    and_(OP.c.origin.in_(select(HUB.c.device)), _ISSUE.c.origin == bindparam("device")),
                ),
            )
        ),
        lost=(
            select(OP.c.op_id, OP.c.body, TICKET.c.ticket_id, TICKET.c.number)
            .select_from(TICKET)
            .join(OP, OP.c.entity == _ENTITY)
            .join(VERDICT, VERDICT.c.op_id == OP.c.op_id)
            .where(
                *here, since, OP.c.kind == TicketCalled.KIND, VERDICT.c.outcome != written(Outcome.ACCEPTED)
            )
            .order_by(OP.c.wall.desc(), OP.c.op_id.desc())
        ),
    )


class SqlQueue:
    """Implements `QueueQueries`."""

    def __init__(self, conn: Connection, hall: str = "") -> None:
        self._conn = conn
        self._hall: Mapping[str, object] = {"hall": hall} if hall else {}
        self._of = _statements(one_hall=bool(hall))

    def ticket(self, ticket_id: str) -> TicketRow | None:
        """Return one ticket."""
        return self._one(_BY_ID, {"which": ticket_id})

    def by_number(self, queue_day: str, number: str) -> TicketRow | None:
        """Return the ticket with this number on paper."""
        return self._one(self._of.by_number, {**self._hall, "day": queue_day, "printed": number})

    def by_request(self, request_id: str) -> TicketRow | None:
        """Return the ticket that one press at the kiosk made."""
        return self._one(_BY_REQUEST, {"request": request_id})

    def open_tickets(self) -> tuple[TicketRow, ...]:
        """Return all tickets that are not finished, by issue time."""
        return tuple(_ticket(row) for row in self._conn.execute(self._of.open, self._hall))

    def of_day(self, queue_day: str) -> tuple[TicketRow, ...]:
        """Return all tickets of a queue day, by issue time."""
        found = self._conn.execute(self._of.of_day, {**self._hall, "day": queue_day})
        return tuple(_ticket(row) for row in found)

    def held_by(self, counter_id: str) -> TicketRow | None:
        """Return the called or serving ticket of a counter."""
        return self._one(self._of.held, {**self._hall, "counter": counter_id})

    def last_serial(self, queue_day: str, lane: str, slot: str) -> int:
        """Return the last number drawn of a series, 0 before the first."""
        asked = {**self._hall, "day": queue_day, "letter": lane, "issuer": slot}
        found = self._conn.execute(self._of.last, asked).scalar()
        return found or 0

    def recent_calls(self, limit: int) -> tuple[CallRow, ...]:
        """Return the newest calls (every call, repeats included)."""
        return tuple(_call(row) for row in self._conn.execute(self._of.calls, {**self._hall, "most": limit}))

    def recent_vips(self, limit: int) -> tuple[bool, ...]:
        """Return of the newest first calls, newest first, whether each was of a VIP while others waited."""
        found = self._conn.execute(self._of.first_calls, {**self._hall, "most": limit})
        return tuple(bool(vip and others_waited) for vip, others_waited in found)

    def calls_of(self, ticket_id: str) -> tuple[CallRow, ...]:
        """Return the calls of one ticket that stand, newest first."""
        return tuple(_call(row) for row in self._conn.execute(_CALLS_OF, {"which": ticket_id}))

    def lost_calls(self, since_day: str) -> tuple[LostCall, ...]:
        """Return the first calls since a day made without a hub and not accepted, newest first."""
        found = []
        for row in self._conn.execute(self._of.lost, {**self._hall, "day": since_day}):
            fact = json.loads(row.body)
            if fact.get("alone") and fact["call_no"] == _FRESH:
                lost = LostCall(row.op_id, row.ticket_id, row.number, fact["counter_id"], fact["at_ms"])
                found.append(lost)
        return tuple(found)

    def issuer(self, terminal_id: str) -> Issuer:
        """Return how a device gives numbers; one that is not enrolled does so as the first."""
        row = self._conn.execute(_ISSUER, {"which": terminal_id}).first()
        return Issuer(row.kind, row.slot) if row else Issuer("", "")

    def several_issuers(self) -> bool:
        """Return whether numbers of more than one series are given in this hall."""
        return self._conn.execute(self._of.several, self._hall).first() is not None

    def undecided(self) -> frozenset[str]:
        """Return the transitions of tickets (op ids) that no authority has decided on."""
        return frozenset(self._conn.execute(_UNDECIDED).scalars())

    def last_moved_by(self, terminal_id: str) -> frozenset[str]:
        """Return the open tickets (ids) that a device moved last, or gave where a hub did."""
        return frozenset(self._conn.execute(self._of.moved, {**self._hall, "device": terminal_id}).scalars())

    def service_times(self, service_id: str, limit: int) -> tuple[int, ...]:
        """Return the newest measured lengths of a service in ms."""
        asked = {**self._hall, "service": service_id, "most": limit}
        return tuple(self._conn.execute(self._of.times, asked).scalars())

    def parked_visit(self, ticket_id: str) -> str | None:
        """Return the JSON of the visit that was parked with a ticket."""
        return self._conn.execute(_VISIT, {"which": ticket_id}).scalar()

    def linked(self, ticket_id: str) -> str | None:
        """Return the service number (subscriber id) that a ticket's customer had named."""
        return self._conn.execute(_LINK, {"which": ticket_id}).scalar()

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
        row.op_id,
    )
