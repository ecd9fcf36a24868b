"""Where the log holds personal data."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, literal, or_, select

from app.domain.complaints import ComplaintState, is_over
from app.domain.queue import TicketState
from db.personal import COMPLAINTS, CUSTOMERS, ORDERS, PERSONAL_OP, TICKETS
from db.tables.complaints import COMPLAINT
from db.tables.log import ERASED, OP, REDACTION
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


class SqlLog:
    """Implements `LogQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def personal_ops(self, person_id: str) -> tuple[str, ...]:
        """Return the ids of ops that hold a person's data and were not erased yet, in order of arrival."""
        return tuple(row.op_id for row in self._conn.execute(_PERSONAL, {"whose": person_id}))

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
