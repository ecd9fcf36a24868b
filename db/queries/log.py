"""Where the log holds personal data; who did what."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from app.domain.complaints import ComplaintState, is_over
from app.domain.network import EditProposed
from app.domain.queue import TicketState
from app.services.rows.log import LogFilter, OpRow
from db.personal import APPOINTMENTS, COMPLAINTS, CUSTOMERS, OF_IMAGE, OF_NOTICE, ORDERS, PERSONAL_OP, TICKETS
from db.tables.complaints import COMPLAINT
from db.tables.images import KEPT_IMAGE
from db.tables.log import ERASED, EVERY_OP, OP, REDACTION
from db.tables.notices import NOTICE
from db.tables.queue import TICKET


def _entities(kind: str, ids: Select[tuple[str]]) -> ColumnElement[bool]:
    (column,) = ids.selected_columns
    return OP.c.entity.in_(ids.with_only_columns(literal(f"{kind}:") + column))


_PERSONAL: Final = (
    select(OP.c.op_id)
    .where(
        PERSONAL_OP,
        OP.c.body.is_not(None),
        or_(
            OP.c.entity == literal("person:") + bindparam("whose"),
            _entities("customer", CUSTOMERS),
            _entities("ticket", TICKETS),
            _entities("order", ORDERS),
            _entities("complaint", COMPLAINTS),
            _entities("appointment", APPOINTMENTS),
            _entities("image", select(KEPT_IMAGE.c.image_id).where(OF_IMAGE)),
            _entities("notice", select(NOTICE.c.notice_id).where(OF_NOTICE)),
        ),
    )
    .order_by(OP.c.n)
)
_PERSONAL_IN: Final = _PERSONAL.where(OP.c.hall == bindparam("hall"))
_ERASED: Final = select(ERASED.c.person_id).where(ERASED.c.person_id == bindparam("whose"))
_WHY: Final = select(REDACTION.c.reason).where(REDACTION.c.person_id == bindparam("whose")).limit(1)
_IN_HALL: Final = select(
    exists().where(TICKET.c.ticket_id.in_(TICKETS), TICKET.c.state != TicketState.FINISHED.value)
)
# Equalities rather than IN: the statement is then the same text at each call.
_OPEN: Final = or_(*(COMPLAINT.c.state == state.value for state in ComplaintState if not is_over(state)))
_OPEN_COMPLAINT: Final = select(exists().where(COMPLAINT.c.complaint_id.in_(COMPLAINTS), _OPEN))
_OPS: Final = select(
    OP.c.n,
    OP.c.op_id,
    OP.c.tx,
    OP.c.kind,
    OP.c.entity,
    OP.c.origin,
    OP.c.seq,
    OP.c.actor,
    OP.c.wall,
    OP.c.body,
)
_OP: Final = _OPS.where(OP.c.op_id == bindparam("which"))
_MOST_TOGETHER: Final = 100
"""Ops that one transaction may have (`db.unit`)."""
_THIS: Final = OP.alias("this")
_TOGETHER: Final = (
    # By their places in the chain: what was recorded together stands together.
    _OPS.join(_THIS, (_THIS.c.origin == OP.c.origin) & (_THIS.c.epoch == OP.c.epoch))
    .where(
        _THIS.c.op_id == bindparam("which"),
        OP.c.seq.between(_THIS.c.seq - _MOST_TOGETHER, _THIS.c.seq + _MOST_TOGETHER),
        OP.c.tx == _THIS.c.tx,
    )
    .order_by(OP.c.n)
)
# As a sum: of a column alone SQLite looks for the least from the beginning of the log on.
_FIRST_SINCE: Final = select(func.min(OP.c.n + literal_column("0"))).where(OP.c.wall >= bindparam("since"))


class SqlLog:
    """Implements `LogQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def personal_ops(self, person_id: str) -> tuple[str, ...]:
        """Return the ids of ops that hold a person's data and were not erased yet, in order of arrival."""
        return tuple(row.op_id for row in self._conn.execute(_PERSONAL, {"whose": person_id}))

    def ops(self, wanted: LogFilter, offset: int, limit: int) -> tuple[OpRow, ...]:
        """Return ops, the last that arrived first."""
        narrowed = [*_narrowed(wanted), EVERY_OP]
        if wanted.since_ms and (wanted.or_by or not wanted.entities):
            first = self._conn.execute(_FIRST_SINCE, {"since": wanted.since_ms}).scalar()
            if first is None:
                return ()
            # Before the other bound of this column: of two SQLite goes down to the one that it meets first.
            narrowed.insert(0, OP.c.n >= first)
        ways = _ways(wanted)
        if ways:
            narrowed = [OP.c.n.in_(_newest_of(ways, narrowed, offset + limit))]
        found = _OPS.where(*narrowed).order_by(OP.c.n.desc()).offset(offset).limit(limit)
        return tuple(_op(row) for row in self._conn.execute(found))

    def op(self, op_id: str) -> OpRow | None:
        """Return one op."""
        row = self._conn.execute(_OP, {"which": op_id}).first()
        return _op(row) if row else None

    def together(self, op_id: str) -> tuple[OpRow, ...]:
        """Return the ops of the transaction of an op, in order."""
        return tuple(_op(row) for row in self._conn.execute(_TOGETHER, {"which": op_id}))

    def personal_ops_in(self, person_id: str, hall_id: str) -> tuple[str, ...]:
        """Return those of them that were recorded in one hall."""
        found = self._conn.execute(_PERSONAL_IN, {"whose": person_id, "hall": hall_id})
        return tuple(row.op_id for row in found)

    def is_erased(self, person_id: str) -> bool:
        """Return whether a person was erased."""
        return self._conn.execute(_ERASED, {"whose": person_id}).first() is not None

    def erased_for(self, person_id: str) -> str:
        """Return why a person was erased: a code, or empty where nobody was."""
        return self._conn.execute(_WHY, {"whose": person_id}).scalar() or ""

    def in_hall(self, person_id: str) -> bool:
        """Return whether a ticket on which the person was verified is not finished."""
        return bool(self._conn.execute(_IN_HALL, {"whose": person_id}).scalar())

    def open_complaint(self, person_id: str) -> bool:
        """Return whether something is to be done yet about a complaint of the person."""
        return bool(self._conn.execute(_OPEN_COMPLAINT, {"whose": person_id}).scalar())


def _narrowed(wanted: LogFilter) -> tuple[ColumnElement[bool], ...]:
    found: list[ColumnElement[bool]] = []
    if wanted.machine:
        found.append(OP.c.actor == "")
    elif wanted.actor:
        found.append(OP.c.actor == wanted.actor)
    if wanted.without:
        found.append(OP.c.kind.not_in(wanted.without))
    if wanted.since_ms:
        found.append(OP.c.wall >= wanted.since_ms)
    if wanted.until_ms:
        found.append(OP.c.wall < wanted.until_ms)
    if wanted.or_by:
        return tuple(found)
    if wanted.entities:
        found.append(OP.c.entity.in_(wanted.entities))
    elif wanted.part:
        found.append(OP.c.entity.contains(wanted.part, autoescape=True))
    return tuple(found)


def _ways(wanted: LogFilter) -> list[tuple[ColumnElement[bool], ...]]:
    """Return the conditions of which an op meets one or more, each with an index of its own."""
    ways: list[tuple[ColumnElement[bool], ...]] = [(OP.c.kind == kind,) for kind in wanted.kinds]
    if not wanted.or_by:
        return ways
    one_of: list[tuple[ColumnElement[bool], ...]] = [
        (OP.c.entity.in_(wanted.entities),),
        (OP.c.actor == wanted.or_by,),
    ]
    if wanted.or_asked:
        # Proposals are few: all of them are read, by the index of kinds.
        one_of.append((OP.c.kind == EditProposed.KIND, OP.c.body.contains(wanted.or_asked, autoescape=True)))
    return [(*way, *conditions) for way in ways or [()] for conditions in one_of]


def _newest_of(
    ways: Sequence[Sequence[ColumnElement[bool]]], narrowed: Sequence[ColumnElement[bool]], most: int
) -> Select[tuple[int]]:
    """Return the numbers of the newest ops of each way: of a rare one too without reading all others."""
    each = [
        select(OP.c.n).where(*way, *narrowed).order_by(OP.c.n.desc()).limit(most).subquery() for way in ways
    ]
    found = union_all(*(select(one.c.n) for one in each)).subquery()
    return select(found.c.n)


def _op(row: Row[*tuple[Any, ...]]) -> OpRow:
    return OpRow(
        row.n, row.op_id, row.tx, row.kind, row.entity, row.origin, row.seq, row.actor, row.wall, row.body
    )
