"""The figures of the report of a day, each read from the rows of its facts (DOMAIN §8, §9)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from app.domain.call_backs import CallBackOutcome
from app.domain.cash import TenderKind
from app.domain.complaints import ComplaintState, is_over
from app.domain.day_papers import (
    ApprovalLine,
    CallBackLine,
    ComplaintLine,
    DayReportContent,
    DifferenceLine,
    DisputeLine,
    HourService,
    OverrideLine,
    RatingLine,
    ServiceLine,
    Standing,
    UndoneLine,
    money_lines,
)
from app.domain.documents import ZReportContent
from app.domain.floor import STANDARD_MIN
from app.domain.halls import local_minute
from app.domain.letterheads import Letterhead
from app.domain.queue_rules import MINUTE_MS
from app.domain.ratings import BEST, WORST
from app.domain.service_level import ServiceLevel, service_level
from app.services.day_span import Span, span_of, tickets_of
from app.services.day_status import DayStatus, day_status
from app.services.reading import Queries
from app.services.rows.call_backs import CallRow
from app.services.rows.day_reports import ComplaintDue
from app.services.rows.halls import HallRow
from app.services.rows.queue import TicketRow

_HOUR_MIN: Final = 60
_Measured = Callable[[Sequence[TicketRow]], ServiceLevel]
_TENDERS: Final = tuple(kind.value for kind in TenderKind)


def figures_of(
    queries: Queries, day_id: str, head: Letterhead, standing: Standing, *, unsent: bool
) -> DayReportContent:
    """Return a day as it stands at `head.at_ms`; raises `UserError("close.unknown_day")`."""
    status = day_status(queries, day_id, head.at_ms)
    day, hall, read = status.day, queries.halls.hall(), queries.day_reports
    counted = tuple(line.shift.shift_id for line in status.shifts if line.figures)
    names = {row.staff_no: row.name for row in queries.staff.everyone()}
    span = span_of(queries, day)
    z_paper = _z_paper(queries, day_id)
    z_takings, z_reversals = _z_sums(queries, day_id, z_paper)
    standard = queries.halls.setting("queue.standard_min", STANDARD_MIN)
    tickets = tickets_of(queries, day)
    measured = partial(service_level, standard_ms=standard * MINUTE_MS, now_ms=head.at_ms)
    complaints, reprinted = read.complaints(*span), read.reprinted(*span)
    return DayReportContent(
        head=head,
        standing=standing,
        unsent=unsent,
        z_number=day.z_number or 0,
        late=day.late,
        closed_ms=day.closed_ms or 0,
        open_shifts=len(status.shifts) - len(counted),
        tenders=money_lines(read.by_tender(counted), _TENDERS, {}),
        clerks=money_lines(read.by_clerk(counted), (), names),
        businesses=money_lines(read.by_business(counted), (), {}),
        agency_fen=status.figures.agency_fen,
        z_takings_fen=z_takings,
        z_reversals_fen=z_reversals,
        standard_min=standard,
        whole=measured(tickets),
        lanes=_lanes(queries, tickets, measured),
        services=_services(queries, tickets, measured),
        hours=_hours(tickets, hall, measured),
        complaints=tuple(_complaint(row, head.at_ms) for row in complaints),
        received=sum(row.at_ms >= span[0] for row in complaints),
        ratings=_ratings(queries, span, names),
        call_backs=_call_backs(queries, span, names),
        call_backs_late=queries.call_backs.count(head.at_ms).late,
        undone=_undone(queries, counted),
        differences=_differences(status),
        disputes=_disputes(queries, status),
        approvals=_approvals(queries, span),
        overrides=_overrides(queries, span),
        copies=reprinted.copies,
        spoiled=reprinted.spoiled,
        voided=reprinted.voided,
        gaps=sum(part.gaps for part in status.ranges),
        deposit_fen=status.figures.deposit_fen,
        bagged_fen=status.figures.bagged_fen,
        till_limit_fen=status.till_limit_fen,
        over_till_limit=status.over_till_limit,
        carried=z_paper.carried if z_paper else status.carried,
    )


def _z_paper(queries: Queries, day_id: str) -> ZReportContent | None:
    """Return the Z report, if it was made at this terminal."""
    papers = queries.documents.of_subject(f"day:{day_id}")
    return next((row.content for row in papers if isinstance(row.content, ZReportContent)), None)


def _z_sums(queries: Queries, day_id: str, z_paper: ZReportContent | None) -> tuple[int | None, int | None]:
    """Return takings and reversals of the close (fen): of its paper, else of what it counted by terminal."""
    if z_paper is not None:
        return z_paper.takings_fen, z_paper.reversals_fen
    counted = queries.network.tallies(day_id)
    if counted is None:
        return None, None
    tallies = counted.tallies
    return sum(each.takings_fen for each in tallies), sum(each.reversals_fen for each in tallies)


def _lanes(queries: Queries, tickets: Sequence[TicketRow], measured: _Measured) -> tuple[ServiceLine, ...]:
    return tuple(
        ServiceLine(
            key=lane.letter,
            title=lane.title,
            title_en=lane.title_en,
            level=measured([t for t in tickets if t.lane == lane.letter]),
        )
        for lane in queries.halls.lanes()
    )


def _services(queries: Queries, tickets: Sequence[TicketRow], measured: _Measured) -> tuple[ServiceLine, ...]:
    """Return the services that somebody took a number for."""
    found = []
    for service in queries.halls.services():
        own = [ticket for ticket in tickets if ticket.service_id == service.service_id]
        if own:
            level = measured(own)
            found.append(
                ServiceLine(
                    key=service.service_id, title=service.title, title_en=service.title_en, level=level
                )
            )
    return tuple(found)


def _hours(tickets: Sequence[TicketRow], hall: HallRow, measured: _Measured) -> tuple[HourService, ...]:
    """Return the opening hours, and any other hour in which a number was taken."""
    by_hour: dict[int, list[TicketRow]] = {}
    for ticket in tickets:
        by_hour.setdefault(local_minute(ticket.issued_ms, hall.zone) // _HOUR_MIN, []).append(ticket)
    first = min([hall.opens // _HOUR_MIN, *by_hour])
    last = max([-(-hall.closes // _HOUR_MIN) - 1, *by_hour])
    return tuple(
        HourService(hour=hour, level=measured(by_hour.get(hour, []))) for hour in range(first, last + 1)
    )


def _complaint(row: ComplaintDue, now_ms: int) -> ComplaintLine:
    answered = row.state is ComplaintState.RESOLVED or is_over(row.state)
    running = row.final_answer_by_ms if row.answered else row.first_answer_by_ms
    return ComplaintLine(
        code=row.code,
        category=row.category.value,
        state=row.state.value,
        owner=row.owner,
        at_ms=row.at_ms,
        due_ms=0 if answered else running,
        overdue=not answered and running < now_ms,
    )


def _ratings(queries: Queries, span: Span, names: Mapping[str, str]) -> tuple[RatingLine, ...]:
    """Return a line a clerk. A question that nobody answered was asked, and counts as not rated."""
    asked: dict[str, list[int | None]] = {}
    for row in queries.ratings.since(span[0]):
        if row.at_ms < span[1]:
            asked.setdefault(row.staff_no, []).append(row.score)
    return tuple(
        RatingLine(
            staff_no=staff_no,
            name=names.get(staff_no, ""),
            asked=len(found),
            scores=tuple(found.count(score) for score in range(WORST, BEST + 1)),
        )
        for staff_no, found in sorted(asked.items())
    )


def _call_backs(queries: Queries, span: Span, names: Mapping[str, str]) -> tuple[CallBackLine, ...]:
    """Return a line for everybody who called customers back in the day."""
    made: dict[str, list[CallRow]] = {}
    for row in queries.call_backs.made(*span):
        made.setdefault(row.staff_no, []).append(row)
    return tuple(
        CallBackLine(
            staff_no=staff_no,
            name=names.get(staff_no, ""),
            made=len(found),
            no_answer=sum(row.outcome is CallBackOutcome.NOT_REACHED for row in found),
            no_more=sum(row.outcome is CallBackOutcome.NO_MORE for row in found),
            scores=tuple(sum(row.score == score for row in found) for score in range(WORST, BEST + 1)),
        )
        for staff_no, found in sorted(made.items())
    )


def _undone(queries: Queries, shift_ids: Sequence[str]) -> tuple[UndoneLine, ...]:
    return tuple(
        UndoneLine(
            receipt=row.receipt,
            original=row.original,
            refund=row.refund,
            amount_fen=row.amount_fen,
            reason=row.reason,
            cashier=row.cashier,
            approved_by=row.approved_by,
            at_ms=row.at_ms,
        )
        for row in queries.day_reports.undone(shift_ids)
    )


def _differences(status: DayStatus) -> tuple[DifferenceLine, ...]:
    """Return the settled variances of the closed shifts."""
    return tuple(
        DifferenceLine(
            clerk=row.clerk,
            tender=row.tender,
            variance_fen=row.variance_fen,
            treatment=row.treatment.value,
            signed_by=row.signed_by,
        )
        for line in status.shifts
        if line.figures
        for row in line.shift.settled
    )


def _disputes(queries: Queries, status: DayStatus) -> tuple[DisputeLine, ...]:
    return tuple(
        DisputeLine(
            receipt=row.receipt,
            said=row.said.value,
            amount_fen=row.amount_fen,
            staff_no=row.staff_no,
            at_ms=row.at_ms,
        )
        for line in status.shifts
        for row in queries.drawers.disputes_of(line.shift.shift_id)
    )


def _approvals(queries: Queries, span: Span) -> tuple[ApprovalLine, ...]:
    """Return what was decided in the day, oldest first."""
    return tuple(
        ApprovalLine(
            kind=row.kind,
            state=row.state.value,
            amount_fen=row.amount_fen,
            requested_by=row.requested_by,
            decided_by=row.decided_by,
            at_ms=row.decided_ms,
        )
        for row in reversed(queries.orders.decided_approvals(span[0]))
        if row.decided_ms is not None and row.decided_ms < span[1]
    )


def _overrides(queries: Queries, span: Span) -> tuple[OverrideLine, ...]:
    return tuple(
        OverrideLine(action=row.action, requested_by=row.requested_by, given_by=row.given_by, at_ms=row.at_ms)
        for row in queries.day_reports.overrides(*span)
    )
