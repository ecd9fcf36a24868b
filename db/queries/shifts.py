"""Read models of days and shifts, and sums over the money facts of shifts."""

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    func,
    or_,
    select,
)

from app.domain.documents import (
    BusinessTotal,
    ReceiptContent,
    ReceiptRange,
    ShiftReportContent,
    SpoolState,
    ZReportContent,
)
from app.domain.network import Tally
from app.domain.receipt_numbers import ReceiptNumber
from app.domain.shifts import CarriedForward, NoteCount, ShiftState, TenderCount, Treatment
from app.services.rows.shifts import (
    CountRow,
    DayRow,
    MoneySum,
    ShiftRow,
    TenderSum,
    VarianceRow,
)
from db.queries.businesses import SUMS
from db.queries.kept import Kept
from db.queries.tenders import OF_SHIFT
from db.tables.documents import DOCUMENT
from db.tables.money import PAYMENT, PAYMENT_LINE, RECEIPT
from db.tables.shifts import DAY, SHIFT, SHIFT_COUNT, SHIFT_VARIANCE
from db.tables.written import written

_WHICH: Final[BindParameter[str]] = bindparam("which")
_SHIFTS: Final = PAYMENT.c.shift_id.in_(bindparam("shifts", expanding=True))
_DAY: Final = select(DAY).where(DAY.c.day_id == _WHICH)
_OPEN_DAYS: Final = select(DAY).where(DAY.c.closed_ms.is_(None)).order_by(DAY.c.opened_ms, DAY.c.day_id)
_CLOSED_DAYS: Final = select(func.count()).where(
    DAY.c.hall_id == bindparam("of_hall"), DAY.c.date == bindparam("of_date"), DAY.c.closed_ms.is_not(None)
)
_WITH_Z: Final = select(DAY.c.day_id).where(
    DAY.c.hall_id == bindparam("of_hall"), DAY.c.z_number == bindparam("number")
)
_TALLY: Final = (
    select(
        PAYMENT.c.terminal_id,
        RECEIPT.c.epoch,
        RECEIPT.c.terminal_code,
        func.count().label("receipts"),
        func.sum(case((PAYMENT.c.reverses.is_(None), PAYMENT.c.total_fen), else_=0)).label("takings"),
        func.sum(case((PAYMENT.c.reverses.is_(None), 0), else_=PAYMENT.c.total_fen)).label("reversed"),
        func.max(RECEIPT.c.sequence).label("last"),
    )
    .join(RECEIPT, RECEIPT.c.payment_id == PAYMENT.c.payment_id)
    .join(SHIFT, SHIFT.c.shift_id == PAYMENT.c.shift_id)
    .where(SHIFT.c.day_id == _WHICH)
    .group_by(PAYMENT.c.terminal_id, RECEIPT.c.epoch, RECEIPT.c.terminal_code)
    .order_by(PAYMENT.c.terminal_id, RECEIPT.c.epoch)
)
_LAST_Z: Final = select(func.coalesce(func.max(DAY.c.z_number), 0))
_SHIFT: Final = select(SHIFT).where(SHIFT.c.shift_id == _WHICH)
_OPEN_OF: Final = select(SHIFT).where(SHIFT.c.closed_ms.is_(None), SHIFT.c.staff_no == _WHICH)
_OPEN_AT: Final = select(SHIFT).where(SHIFT.c.closed_ms.is_(None), SHIFT.c.counter_id == _WHICH)
_LAST_OF: Final = (
    select(SHIFT)
    .where(SHIFT.c.staff_no == _WHICH)
    .order_by(SHIFT.c.opened_ms.desc(), SHIFT.c.shift_id.desc())
    .limit(1)
)
_OF_DAY: Final = select(SHIFT).where(SHIFT.c.day_id == _WHICH).order_by(SHIFT.c.opened_ms, SHIFT.c.shift_id)
_COUNTS: Final = select(SHIFT_COUNT).where(SHIFT_COUNT.c.shift_id == _WHICH).order_by(SHIFT_COUNT.c.count_no)
_VARIANCES: Final = (
    select(SHIFT_VARIANCE)
    .where(SHIFT_VARIANCE.c.shift_id == _WHICH)
    .order_by(SHIFT_VARIANCE.c.at_ms, SHIFT_VARIANCE.c.op_id)
)
_PAYMENTS: Final = select(func.count()).select_from(PAYMENT).where(PAYMENT.c.shift_id == _WHICH)


def _sum_if(condition: Any) -> Any:  # noqa: ANN401 - expressions of SQLAlchemy
    return func.coalesce(func.sum(case((condition, PAYMENT.c.total_fen), else_=0)), 0)


_MONEY: Final = select(
    func.count().label("receipts"),
    func.count(PAYMENT.c.reverses).label("reversals"),
    _sum_if(PAYMENT.c.reverses.is_(None)).label("takings"),
    _sum_if(PAYMENT.c.reverses.is_not(None)).label("reversed"),
).where(_SHIFTS)
_AGENCY: Final = (
    select(func.coalesce(func.sum(PAYMENT_LINE.c.amount_fen), 0))
    .join(PAYMENT, PAYMENT.c.payment_id == PAYMENT_LINE.c.payment_id)
    .where(_SHIFTS, PAYMENT_LINE.c.agency == 1)
)
_RANGES: Final = (
    select(
        RECEIPT.c.terminal_code,
        RECEIPT.c.epoch,
        func.min(RECEIPT.c.sequence).label("first"),
        func.max(RECEIPT.c.sequence).label("last"),
        func.count().label("pieces"),
    )
    .join(PAYMENT, PAYMENT.c.payment_id == RECEIPT.c.payment_id)
    .where(_SHIFTS)
    .group_by(RECEIPT.c.terminal_code, RECEIPT.c.epoch)
    .order_by(RECEIPT.c.terminal_code, RECEIPT.c.epoch)
)
_SERIES: Final = (RECEIPT.c.terminal_code == bindparam("code"), RECEIPT.c.epoch == bindparam("label"))
_BEFORE: Final = select(func.coalesce(func.max(RECEIPT.c.sequence), 0)).where(
    *_SERIES, RECEIPT.c.sequence < bindparam("first")
)
_PRESENT: Final = (
    select(func.count())
    .select_from(RECEIPT)
    .where(*_SERIES, RECEIPT.c.sequence.between(bindparam("first"), bindparam("last")))
)
_WAITING: Final = (
    select(func.count())
    .select_from(DOCUMENT)
    .where(
        DOCUMENT.c.state.in_((SpoolState.QUEUED.value, SpoolState.SENDING.value, SpoolState.UNKNOWN.value))
    )
)
_EARLIER: Final = DOCUMENT.alias("earlier")
_PRINTED_EARLIER: Final = (
    select(_EARLIER.c.document_id)
    .where(
        _EARLIER.c.subject == DOCUMENT.c.subject,
        _EARLIER.c.kind == DOCUMENT.c.kind,
        or_(
            _EARLIER.c.queued_ms < DOCUMENT.c.queued_ms,
            (_EARLIER.c.queued_ms == DOCUMENT.c.queued_ms)
            & (_EARLIER.c.document_id < DOCUMENT.c.document_id),
        ),
    )
    .exists()
)
_REPRINTS: Final = (
    select(func.count())
    .select_from(DOCUMENT)
    .where(
        DOCUMENT.c.kind == written(ReceiptContent.KIND),
        DOCUMENT.c.queued_ms >= bindparam("since"),
        _PRINTED_EARLIER,
    )
)
_REPORTS: Final = (
    select(DOCUMENT.c.document_id)
    .where(
        or_(
            DOCUMENT.c.kind == written(ShiftReportContent.KIND),
            DOCUMENT.c.kind == written(ZReportContent.KIND),
        ),
        ~_PRINTED_EARLIER,
    )
    .order_by(DOCUMENT.c.queued_ms.desc(), DOCUMENT.c.document_id.desc())
    .limit(bindparam("most"))
)


class SqlShifts:
    """Implements `ShiftQueries`."""

    def __init__(self, conn: Connection, kept: Kept) -> None:
        self._conn = conn
        self._kept = kept

    def day(self, day_id: str) -> DayRow | None:
        """Return one accounting day."""
        row = self._conn.execute(_DAY, {"which": day_id}).first()
        return day_row(row) if row else None

    def open_days(self) -> tuple[DayRow, ...]:
        """Return days that are not closed, oldest first."""
        return tuple(day_row(row) for row in self._conn.execute(_OPEN_DAYS))

    def closed_days(self, hall_id: str, date: str) -> int:
        """Return how many days of a hall were closed under one ISO date."""
        found = self._conn.execute(_CLOSED_DAYS, {"of_hall": hall_id, "of_date": date})
        return int(found.scalar_one())

    def days_with_z(self, hall_id: str, z_number: int) -> tuple[str, ...]:
        """Return the days of a hall that were closed with one Z number."""
        found = self._conn.execute(_WITH_Z, {"of_hall": hall_id, "number": z_number})
        return tuple(row.day_id for row in found)

    def tally(self, day_id: str) -> tuple[Tally, ...]:
        """Return what each terminal contributed to a day, counted from its payments and receipts."""
        return tuple(
            Tally(
                terminal_id=row.terminal_id,
                epoch=row.epoch,
                receipts=row.receipts,
                takings_fen=int(row.takings),
                reversals_fen=int(row.reversed),
                last_receipt=str(ReceiptNumber(row.terminal_code, row.epoch, row.last)),
            )
            for row in self._conn.execute(_TALLY, {"which": day_id})
        )

    def last_z(self) -> int:
        """Return the last Z number, 0 before the first."""
        return int(self._conn.execute(_LAST_Z).scalar_one())

    def shift(self, shift_id: str) -> ShiftRow | None:
        """Return one shift."""
        return self._one(_SHIFT, shift_id)

    def open_shift_of(self, staff_no: str) -> ShiftRow | None:
        """Return the shift that a clerk has not closed."""
        return self._kept.get(("shift", staff_no), lambda: self._one(_OPEN_OF, staff_no))

    def open_shift_at(self, counter_id: str) -> ShiftRow | None:
        """Return the shift that holds a counter's drawer."""
        return self._one(_OPEN_AT, counter_id)

    def last_shift_of(self, staff_no: str) -> ShiftRow | None:
        """Return a clerk's newest shift, open or closed."""
        return self._kept.get(("last shift", staff_no), lambda: self._one(_LAST_OF, staff_no))

    def shifts_of(self, day_id: str) -> tuple[ShiftRow, ...]:
        """Return the shifts of a day, oldest first."""
        return tuple(self._shift(row) for row in self._conn.execute(_OF_DAY, {"which": day_id}).all())

    def tender_sums(self, shift_id: str) -> tuple[TenderSum, ...]:
        """Return what a shift took, by tender; tenders without a payment are left out."""
        found = self._conn.execute(OF_SHIFT, {"which": shift_id})
        return tuple(TenderSum(row.kind, row.payments, row.amount) for row in found)

    def payment_count(self, shift_id: str) -> int:
        """Return how many payments and reversals a shift has."""
        return int(self._conn.execute(_PAYMENTS, {"which": shift_id}).scalar_one())

    def money_sum(self, shift_ids: Sequence[str]) -> MoneySum:
        """Return how much shifts took and reversed."""
        wanted = {"shifts": list(shift_ids)}
        row = self._conn.execute(_MONEY, wanted).one()
        agency = int(self._conn.execute(_AGENCY, wanted).scalar_one())
        return MoneySum(row.receipts, row.reversals, row.takings, row.reversed, agency)

    def business_sums(self, shift_ids: Sequence[str]) -> tuple[BusinessTotal, ...]:
        """Return what shifts took by business type; reversals and refunds are types of their own."""
        found = self._conn.execute(SUMS, {"shifts": list(shift_ids)})
        return tuple(
            BusinessTotal(type_key=row.type_key, count=row.done, amount_fen=row.amount) for row in found
        )

    def receipt_ranges(self, shift_ids: Sequence[str]) -> tuple[ReceiptRange, ...]:
        """Return the receipt numbers of shifts by terminal and epoch, with gaps."""
        return tuple(
            self._range(row) for row in self._conn.execute(_RANGES, {"shifts": list(shift_ids)}).all()
        )

    def waiting_documents(self) -> int:
        """Return how many documents of this terminal have not reached paper."""
        return int(self._conn.execute(_WAITING).scalar_one())

    def reprints(self, since_ms: int) -> int:
        """Return how many receipts were put into the spool again since a moment."""
        return int(self._conn.execute(_REPRINTS, {"since": since_ms}).scalar_one())

    def report_ids(self, limit: int) -> tuple[str, ...]:
        """Return the document ids of the newest shift and Z reports, newest first."""
        return tuple(row.document_id for row in self._conn.execute(_REPORTS, {"most": limit}))

    def _range(self, row: Row[Any]) -> ReceiptRange:
        series = {"code": row.terminal_code, "label": row.epoch}
        before = self._conn.execute(_BEFORE, {**series, "first": row.first}).scalar_one()
        between = {**series, "first": before + 1, "last": row.last}
        present = self._conn.execute(_PRESENT, between).scalar_one()
        return ReceiptRange(
            terminal_code=row.terminal_code,
            epoch=row.epoch,
            first=row.first,
            last=row.last,
            count=row.pieces,
            gaps=row.last - before - present,
        )

    def _one(self, statement: Select[Any], which: str) -> ShiftRow | None:
        row = self._conn.execute(statement, {"which": which}).first()
        return self._shift(row) if row else None

    def _shift(self, row: Row[Any]) -> ShiftRow:
        state = ShiftState(row.state)
        counts: tuple[CountRow, ...] = ()
        variances: tuple[VarianceRow, ...] = ()
        if state is not ShiftState.OPEN:
            which = {"which": row.shift_id}
            counts = tuple(_count(found) for found in self._conn.execute(_COUNTS, which))
            variances = tuple(_variance(found) for found in self._conn.execute(_VARIANCES, which))
        return ShiftRow(
            shift_id=row.shift_id,
            day_id=row.day_id,
            staff_no=row.staff_no,
            counter_id=row.counter_id,
            terminal_id=row.terminal_id,
            float_fen=row.float_fen,
            float_notes=_notes(row.float_notes),
            state=state,
            opened_ms=row.opened_ms,
            closed_ms=row.closed_ms,
            expected_cash_fen=row.expected_cash_fen,
            counted_cash_fen=row.counted_cash_fen,
            deposit_fen=row.deposit_fen,
            closed_by=row.closed_by,
            manager=row.manager,
            witness=row.witness,
            carried=tuple(
                CarriedForward(code=code, count=count, amount_fen=fen)
                for code, count, fen in json.loads(row.carried)
            ),
            counts=counts,
            variances=variances,
            last_op=row.last_op,
        )


def day_row(row: Row[Any]) -> DayRow:
    """Return a row of the table of days."""
    return DayRow(
        row.day_id,
        row.date,
        row.opened_ms,
        row.opened_by,
        row.closed_ms,
        row.z_number,
        bool(row.late),
        row.last_op,
    )


def _notes(text: str) -> tuple[NoteCount, ...]:
    return tuple(NoteCount(denomination_fen=fen, pieces=pieces) for fen, pieces in json.loads(text))


def _count(row: Row[Any]) -> CountRow:
    return CountRow(
        count_no=row.count_no,
        notes=_notes(row.notes),
        cash_fen=row.cash_fen,
        tenders=tuple(
            TenderCount(tender=tender, declared_fen=fen, slips=slips)
            for tender, fen, slips in json.loads(row.tenders)
        ),
        counted_by=row.counted_by,
        witness=row.witness,
        payments=row.payments,
        at_ms=row.at_ms,
    )


def _variance(row: Row[Any]) -> VarianceRow:
    return VarianceRow(
        count_no=row.count_no,
        tender=row.tender,
        variance_fen=row.variance_fen,
        treatment=Treatment(row.treatment),
        explanation=row.explanation,
        payment_id=row.payment_id,
        clerk=row.clerk,
        signed_by=row.signed_by,
        at_ms=row.at_ms,
    )
