"""Sums and lists for the report of a day."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, bindparam, case, func, or_, select

from app.domain.complaints import ComplaintCategory, ComplaintState, is_over
from app.domain.day_papers import MoneyPart, Nature
from app.domain.papers import Again
from app.services.rows.day_reports import ComplaintDue, OverrideRow, Reprinted, UndoneRow
from app.services.rows.shifts import DayRow
from db.queries.businesses import ORDERS, TYPE_OF_LINE, with_lines
from db.queries.shifts import day_row
from db.queries.tenders import PAYMENTS_BY_IT
from db.tables.complaints import COMPLAINT
from db.tables.money import PAYMENT, PAYMENT_LINE, PAYMENT_TENDER, RECEIPT
from db.tables.refunds import PAPER_COPY, RECEIPT_VOID
from db.tables.shifts import DAY, SHIFT
from db.tables.staff import OVERRIDE
from db.tables.written import written

_SHIFTS: Final = PAYMENT.c.shift_id.in_(bindparam("shifts", expanding=True))
_DAYS: Final = select(DAY).order_by(DAY.c.opened_ms.desc(), DAY.c.day_id.desc()).limit(bindparam("most"))
_DAYS_OF: Final = (
    select(DAY)
    .where(DAY.c.hall_id == bindparam("of_hall"), DAY.c.date == bindparam("of_date"))
    .order_by(DAY.c.opened_ms, DAY.c.day_id)
)
_NATURE: Final = case(
    (PAYMENT.c.refund == written(1), Nature.REFUND.value),
    (PAYMENT.c.reverses.is_not(None), Nature.REVERSAL.value),
    else_=Nature.PAYMENT.value,
).label("nature")


def _parts(key: Any, count: Any, amount: Any) -> Select[Any]:  # noqa: ANN401 - expressions of SQLAlchemy
    key = key.label("key")
    sums = select(key, _NATURE, count.label("pieces"), func.sum(amount).label("amount"))
    return sums.where(_SHIFTS).group_by(key, _NATURE).order_by(key, _NATURE)


_BY_TENDER: Final = (
    _parts(PAYMENT_TENDER.c.kind, PAYMENTS_BY_IT, PAYMENT_TENDER.c.amount_fen)
    .join_from(PAYMENT, PAYMENT_TENDER, PAYMENT_TENDER.c.payment_id == PAYMENT.c.payment_id)
    .having(PAYMENTS_BY_IT > 0)
)
_BY_CLERK: Final = _parts(SHIFT.c.staff_no, func.count(), PAYMENT.c.total_fen).join_from(
    PAYMENT, SHIFT, SHIFT.c.shift_id == PAYMENT.c.shift_id
)
_BY_BUSINESS: Final = with_lines(_parts(TYPE_OF_LINE, ORDERS, PAYMENT_LINE.c.amount_fen))
_UNDONE: Final = (
    select(
        RECEIPT.c.number,
        RECEIPT.c.reverses,
        PAYMENT.c.refund,
        PAYMENT.c.total_fen,
        PAYMENT.c.reason,
        PAYMENT.c.cashier,
        PAYMENT.c.approved_by,
        PAYMENT.c.at_ms,
    )
    .join(RECEIPT, RECEIPT.c.payment_id == PAYMENT.c.payment_id)
    .where(_SHIFTS, PAYMENT.c.reverses.is_not(None))
    .order_by(PAYMENT.c.at_ms, PAYMENT.c.payment_id)
)


def _within(column: Any) -> Any:  # noqa: ANN401
    return and_(column >= bindparam("since"), column < bindparam("until"))


_OVERRIDES: Final = (
    select(OVERRIDE.c.action, OVERRIDE.c.requested_by, OVERRIDE.c.given_by, OVERRIDE.c.at_ms)
    .where(_within(OVERRIDE.c.at_ms))
    .order_by(OVERRIDE.c.at_ms, OVERRIDE.c.override_id)
)
_COMPLAINTS: Final = (
    select(
        COMPLAINT.c.code,
        COMPLAINT.c.category,
        COMPLAINT.c.state,
        COMPLAINT.c.owner,
        COMPLAINT.c.at_ms,
        COMPLAINT.c.answered,
        COMPLAINT.c.first_answer_by_ms,
        COMPLAINT.c.final_answer_by_ms,
    )
    .where(
        COMPLAINT.c.at_ms < bindparam("until"),
        or_(
            COMPLAINT.c.at_ms >= bindparam("since"),
            COMPLAINT.c.state.in_(tuple(state.value for state in ComplaintState if not is_over(state))),
        ),
    )
    .order_by(COMPLAINT.c.at_ms, COMPLAINT.c.code)
)


def _how_often(how: Again) -> Any:  # noqa: ANN401
    return func.coalesce(func.sum(case((PAPER_COPY.c.how == how.value, 1), else_=0)), 0)


_COPIES: Final = select(
    _how_often(Again.COPY).label("copies"), _how_often(Again.SPOILED).label("spoiled")
).where(_within(PAPER_COPY.c.at_ms))
_VOIDED: Final = select(func.count()).select_from(RECEIPT_VOID).where(_within(RECEIPT_VOID.c.at_ms))


class SqlDayReports:
    """Implements `DayReportQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def days(self, limit: int) -> tuple[DayRow, ...]:
        """Return accounting days, open or closed, newest first."""
        return tuple(day_row(row) for row in self._conn.execute(_DAYS, {"most": limit}))

    def days_of(self, hall_id: str, date: str) -> tuple[DayRow, ...]:
        """Return the accounting days of an ISO date, in the order of their opening."""
        found = self._conn.execute(_DAYS_OF, {"of_hall": hall_id, "of_date": date})
        return tuple(day_row(row) for row in found)

    def by_tender(self, shift_ids: Sequence[str]) -> tuple[MoneyPart, ...]:
        """Return what shifts took and gave back by tender (fen); the count is payments that used it."""
        return self._sums(_BY_TENDER, shift_ids)

    def by_clerk(self, shift_ids: Sequence[str]) -> tuple[MoneyPart, ...]:
        """Return the same by the staff number of the shift; the count is payments."""
        return self._sums(_BY_CLERK, shift_ids)

    def by_business(self, shift_ids: Sequence[str]) -> tuple[MoneyPart, ...]:
        """Return the same by business type; the count is orders, or payments without one."""
        return self._sums(_BY_BUSINESS, shift_ids)

    def undone(self, shift_ids: Sequence[str]) -> tuple[UndoneRow, ...]:
        """Return the reversals and refunds of shifts, oldest first."""
        return tuple(
            UndoneRow(
                row.number,
                row.reverses or "",
                bool(row.refund),
                row.total_fen,
                row.reason,
                row.cashier,
                row.approved_by,
                row.at_ms,
            )
            for row in self._conn.execute(_UNDONE, {"shifts": list(shift_ids)})
        )

    def overrides(self, since_ms: int, until_ms: int) -> tuple[OverrideRow, ...]:
        """Return the overrides of a span, oldest first."""
        found = self._conn.execute(_OVERRIDES, {"since": since_ms, "until": until_ms})
        return tuple(OverrideRow(row.action, row.requested_by, row.given_by, row.at_ms) for row in found)

    def complaints(self, since_ms: int, until_ms: int) -> tuple[ComplaintDue, ...]:
        """Return complaints received in a span, or before it and not over, oldest first."""
        return tuple(
            ComplaintDue(
                row.code,
                ComplaintCategory(row.category),
                ComplaintState(row.state),
                row.owner,
                row.at_ms,
                bool(row.answered),
                row.first_answer_by_ms,
                row.final_answer_by_ms,
            )
            for row in self._conn.execute(_COMPLAINTS, {"since": since_ms, "until": until_ms})
        )

    def reprinted(self, since_ms: int, until_ms: int) -> Reprinted:
        """Return how often papers of all terminals were printed once more in a span."""
        span = {"since": since_ms, "until": until_ms}
        row = self._conn.execute(_COPIES, span).one()
        return Reprinted(row.copies, row.spoiled, self._conn.execute(_VOIDED, span).scalar_one())

    def _sums(self, statement: Select[Any], shift_ids: Sequence[str]) -> tuple[MoneyPart, ...]:
        return tuple(
            MoneyPart(row.key, Nature(row.nature), row.pieces, int(row.amount))
            for row in self._conn.execute(statement, {"shifts": list(shift_ids)})
        )
