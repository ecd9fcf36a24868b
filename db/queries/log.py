"""Where the log holds personal data."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, literal, or_, select

from app.domain.complaints import ComplaintState, is_over
from app.domain.queue import TicketState
from db.personal import COMPLAINTS, CUSTOMERS, OF_NOTICE, ORDERS, PERSONAL_OP, TICKETS
from db.tables.complaints import COMPLAINT
from db.tables.log import OP
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
            _entities("notice", select(NOTICE.c.notice_id).where(OF_NOTICE)),
        ),
    )
    .order_by(OP.c.n)
)
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

    def in_hall(self, person_id: str) -> bool:
        """Return whether a ticket on which the person was verified is not finished."""
        return bool(self._conn.execute(_IN_HALL, {"whose": person_id}).scalar())

    def open_complaint(self, person_id: str) -> bool:
        """Return whether something is to be done yet about a complaint of the person."""
        return bool(self._conn.execute(_OPEN_COMPLAINT, {"whose": person_id}).scalar())
