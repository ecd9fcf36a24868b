"""Read models of works that outlast the visit."""

from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, select

from app.domain.orders import OrderState
from app.domain.work import WorkOutcome
from app.services.rows.work import WaiverRow, WorkNoteRow, WorkRow
from db.tables.orders import BUSINESS_ORDER
from db.tables.work import RENTAL_WAIVED, WORK, WORK_CONTACT, WORK_END, WORK_HANDOVER, WORK_NOTE
from db.tables.written import written

_CONTACTED: Final = (
    select(func.min(WORK_CONTACT.c.at_ms))
    .where(WORK_CONTACT.c.order_id == WORK.c.order_id, WORK_CONTACT.c.at_ms >= WORK.c.at_ms)
    .correlate(WORK)
    .scalar_subquery()
)
_WORKS: Final = (
    select(
        WORK,
        _CONTACTED.label("contacted_ms"),
        BUSINESS_ORDER.c.state,
        WORK_END.c.outcome,
        WORK_END.c.late,
        WORK_END.c.staff_no,
        WORK_END.c.at_ms.label("finished_ms"),
        WORK_HANDOVER.c.at_ms.label("handed_over_ms"),
    )
    .join(BUSINESS_ORDER, BUSINESS_ORDER.c.order_id == WORK.c.order_id)
    # What ended before the work was begun (again) is of an earlier attempt.
    .outerjoin(WORK_END, (WORK_END.c.order_id == WORK.c.order_id) & (WORK_END.c.stamp > WORK.c.stamp))
    .outerjoin(
        WORK_HANDOVER, (WORK_HANDOVER.c.order_id == WORK.c.order_id) & (WORK_HANDOVER.c.stamp > WORK.c.stamp)
    )
)
_WORK: Final = _WORKS.where(WORK.c.order_id == bindparam("which"))
_OPEN: Final = _WORKS.where(BUSINESS_ORDER.c.state == written(OrderState.IN_PROGRESS)).order_by(
    WORK.c.due_ms, WORK.c.order_id
)
_NOTES: Final = (
    select(WORK_NOTE)
    .where(WORK_NOTE.c.order_id == bindparam("which"))
    .order_by(WORK_NOTE.c.at_ms, WORK_NOTE.c.op_id)
)
_WAIVERS: Final = (
    select(RENTAL_WAIVED)
    .where(RENTAL_WAIVED.c.subscriber_id == bindparam("whose"))
    .order_by(RENTAL_WAIVED.c.from_ms, RENTAL_WAIVED.c.order_id)
)


class SqlWork:
    """Implements `WorkQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def work(self, order_id: str) -> WorkRow | None:
        """Return the work of an order."""
        row = self._conn.execute(_WORK, {"which": order_id}).first()
        return _work(row) if row else None

    def open_works(self) -> tuple[WorkRow, ...]:
        """Return what is worked on or waits to be fetched, the next due first."""
        return tuple(_work(row) for row in self._conn.execute(_OPEN))

    def notes(self, order_id: str) -> tuple[WorkNoteRow, ...]:
        """Return the notes about a work, oldest first."""
        rows = self._conn.execute(_NOTES, {"which": order_id})
        return tuple(WorkNoteRow(row.at_ms, row.staff_no, row.note) for row in rows)

    def waivers(self, subscriber_id: str) -> tuple[WaiverRow, ...]:
        """Return the rental that was waived on a service number, oldest first."""
        rows = self._conn.execute(_WAIVERS, {"whose": subscriber_id})
        return tuple(
            WaiverRow(row.order_id, row.subscriber_id, row.from_ms, row.until_ms, row.amount_fen)
            for row in rows
        )


def _work(row: Row[*tuple[Any, ...]]) -> WorkRow:
    return WorkRow(
        order_id=row.order_id,
        subscriber_id=row.subscriber_id,
        area=row.area,
        due_ms=row.due_ms,
        contact_by_ms=row.contact_by_ms,
        begun_ms=row.at_ms,
        contacted_ms=row.contacted_ms,
        device=row.device,
        loaner=row.loaner,
        open=row.state == OrderState.IN_PROGRESS.value,
        outcome=WorkOutcome(row.outcome) if row.outcome else None,
        late=bool(row.late),
        finished_by=row.staff_no or "",
        finished_ms=row.finished_ms,
        handed_over_ms=row.handed_over_ms,
    )
