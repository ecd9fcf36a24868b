"""Reports of shifts and days, as they go into the spool (DOMAIN §8)."""

from app.domain.documents import ShiftReportContent, VarianceLine, ZReportContent
from app.domain.service_level import service_level
from app.services.day_span import tickets_of
from app.services.day_status import DayStatus
from app.services.papers import letterhead
from app.services.ports import UnitOfWork
from app.services.reading import Queries
from app.services.rows.shifts import ShiftRow
from app.services.sessions import Session
from app.services.shift_figures import Reconciliation, counted_of


def shift_report(unit: UnitOfWork, shift: ShiftRow, found: Reconciliation, now: int) -> ShiftReportContent:
    """Return the report of a shift that has just been closed; `now` is epoch ms."""
    queries, figures = unit.queries, found.figures
    return ShiftReportContent(
        head=letterhead(unit, shift.counter_id, shift.day_id, now),
        clerk_no=shift.staff_no,
        clerk_name=name_of(queries, shift.staff_no),
        opened_ms=shift.opened_ms,
        closed_ms=now,
        float_fen=shift.float_fen,
        notes=counted_of(shift).notes,
        tenders=figures.tenders,
        businesses=figures.businesses,
        ranges=found.ranges,
        receipts=figures.receipts,
        reversals=figures.reversals,
        takings_fen=figures.takings_fen,
        agency_fen=figures.agency_fen,
        reversals_fen=figures.reversals_fen,
        deposit_fen=figures.deposit_fen,
        variances=variance_lines(shift),
        manager_no=shift.manager,
        manager_name=name_of(queries, shift.manager),
        bagged_fen=found.bagged_fen,
        handed_on_fen=found.handed_on_fen,
        handed_in_fen=found.handed_in_fen,
        transfers=found.transfers,
    )


def z_report(
    unit: UnitOfWork, session: Session, status: DayStatus, z_number: int, now: int
) -> ZReportContent:
    """Return the Z report of a day that has just been closed; `now` is epoch ms."""
    queries, figures = unit.queries, status.figures
    tickets = service_level(tickets_of(queries, status.day), 0, now)
    return ZReportContent(
        head=letterhead(unit, session.counter_id, status.day.day_id, now),
        z_number=z_number,
        late=status.late,
        clerks=figures.clerks,
        tenders=figures.tenders,
        businesses=figures.businesses,
        ranges=status.ranges,
        tickets_issued=tickets.issued,
        tickets_served=tickets.served,
        tickets_missed=tickets.missed,
        tickets_ended=tickets.ended,
        receipts=figures.receipts,
        reversals=figures.reversals,
        reprints=queries.shifts.reprints(status.day.opened_ms),
        takings_fen=figures.takings_fen,
        agency_fen=figures.agency_fen,
        reversals_fen=figures.reversals_fen,
        deposit_fen=figures.deposit_fen,
        over_till_limit=status.over_till_limit,
        variances=tuple(line for each in status.shifts for line in variance_lines(each.shift)),
        carried=status.carried,
        manager_no=session.staff_no,
        manager_name=name_of(queries, session.staff_no),
        tickets_cancelled=tickets.cancelled,
        float_fen=figures.float_fen,
        received_fen=figures.received_fen,
        bagged_fen=figures.bagged_fen,
    )


def variance_lines(shift: ShiftRow) -> tuple[VarianceLine, ...]:
    """Return the settled differences of a shift as reports show them."""
    return tuple(
        VarianceLine(
            tender=row.tender,
            variance_fen=row.variance_fen,
            treatment=row.treatment.value,
            explanation=row.explanation,
            clerk=row.clerk,
            signed_by=row.signed_by,
        )
        for row in shift.settled
    )


def name_of(queries: Queries, staff_no: str) -> str:
    """Return somebody's name, or nothing for nobody."""
    person = queries.staff.staff(staff_no) if staff_no else None
    return person.name if person else ""
