"""What the report of a day lists beside its money: service, complaints, ratings, exceptions."""

from pathlib import Path

import pytest

from app.domain.call_backs import CallBackDue, CallBackMade, CallBackOutcome
from app.domain.close_rules import Decision
from app.domain.complaints import ComplaintCategory, ComplaintNoted, ComplaintReceived, ComplaintState
from app.domain.documents import ZReportContent
from app.domain.drawers import ChangeDisputed, DisputeKind
from app.domain.halls import HallDefined, local_ms
from app.domain.orders import ApprovalDecided, ApprovalRequested, ApprovalState
from app.domain.papers import Again, PaperReprinted, ReceiptVoided
from app.domain.queue import Precedence
from app.domain.ratings import RatingEnd, VisitRated
from app.domain.staff import OverrideGiven
from app.services.queue import QueueService
from tests.factories import HALL, ZONE
from tests.factories_close import CLERK, FLOAT_FEN, MANAGER, OTHER, PIN
from tests.factories_reports import ReportRig

MINUTE = 60_000
DAY_MS = 86_400_000
NEXT = "2026-03-12"
"""The date after that of the rig."""


@pytest.fixture
def rig(tmp_path: Path) -> ReportRig:
    return ReportRig(tmp_path)


def test_service_by_lane_service_and_hour(rig: ReportRig) -> None:
    queue = QueueService(rig.store, rig.clock, rig.ids)
    rig.open()
    for number in range(3):
        queue.issue("general", "zh_CN", Precedence.NONE, f"press-{number}")
    rig.clock.advance_ms(4 * MINUTE)
    session = rig.session()
    ticket = queue.call_next(session)
    queue.serve(session, ticket.ticket_id)
    rig.clock.advance_ms(6 * MINUTE)
    queue.finish(session, ticket.ticket_id)
    found = rig.report()
    assert (found.whole.issued, found.whole.served, found.whole.unfinished) == (3, 1, 2)
    assert (found.whole.wait_ms, found.whole.service_ms) == (4 * MINUTE, 6 * MINUTE)
    assert {line.key: line.level.issued for line in found.lanes}["A"] == 3
    assert [(line.key, line.level.served) for line in found.services] == [("general", 1)]
    assert sum(line.level.issued for line in found.hours) == 3
    assert [line.hour for line in found.hours] == sorted(line.hour for line in found.hours)


def complaint(rig: ReportRig, which: str, at_ms: int) -> None:
    rig.record(
        ComplaintReceived(
            after=None,
            complaint_id=which,
            code=f"C-{which}",
            category=ComplaintCategory.FEES,
            channel="counter",
            customer_id=None,
            ticket_id=None,
            related=(),
            owner=CLERK,
            first_answer_by_ms=at_ms + 2 * DAY_MS,
            final_answer_by_ms=at_ms + 15 * DAY_MS,
            at_ms=at_ms,
        )
    )


def move(rig: ReportRig, which: str, state: ComplaintState) -> None:
    with rig.store.read() as queries:
        row = queries.complaints.complaint(which)
    assert row is not None
    rig.record(
        ComplaintNoted(
            after=row.last_op,
            complaint_id=which,
            state=state,
            owner=CLERK,
            staff_no=CLERK,
            at_ms=rig.clock.now_ms(),
        )
    )


def test_complaints_and_their_deadlines(rig: ReportRig) -> None:
    rig.open()
    now = rig.clock.now_ms()
    for which, age in (("late", 3), ("over", 2), ("today", 0), ("answered", 0), ("tomorrow", -1)):
        complaint(rig, which, now - age * DAY_MS)
    for state in (ComplaintState.IN_PROGRESS, ComplaintState.RESOLVED, ComplaintState.CLOSED):
        move(rig, "over", state)
    for state in (ComplaintState.IN_PROGRESS, ComplaintState.RESOLVED):
        move(rig, "answered", state)
    found = rig.report()
    assert found.received == 2
    assert {line.code: (line.due_ms, line.overdue) for line in found.complaints} == {
        "C-late": (now - DAY_MS, True),
        "C-today": (now + 2 * DAY_MS, False),
        "C-answered": (0, False),
    }
    move(rig, "today", ComplaintState.IN_PROGRESS)
    due = {line.code: line.due_ms for line in rig.report().complaints}
    assert due["C-today"] == now + 15 * DAY_MS


def test_ratings_by_clerk(rig: ReportRig) -> None:
    rig.open()
    now = rig.clock.now_ms()
    asked = ((CLERK, 5, now), (CLERK, None, now), (OTHER, 3, now), (OTHER, 1, now + DAY_MS))
    for staff_no, score, at_ms in asked:
        rig.record(
            VisitRated(
                rating_id=rig.ids.new(),
                ticket_id=None,
                counter_id="A01-3",
                staff_no=staff_no,
                score=score,
                reasons=(),
                ended=RatingEnd.RATED if score else RatingEnd.TIMED_OUT,
                at_ms=at_ms,
            )
        )
    found = {line.staff_no: (line.asked, line.rated, line.mean_tenths) for line in rig.report().ratings}
    assert found == {CLERK: (2, 1, 50), OTHER: (1, 1, 30)}


def test_call_backs_by_who_called(rig: ReportRig) -> None:
    rig.open()
    now = rig.clock.now_ms()
    rig.record(
        *(
            CallBackDue(order_id=f"order-{which}", due_ms=now - which, at_ms=now - DAY_MS)
            for which in range(3)
        ),
        *(
            CallBackMade(
                order_id=f"order-{which}", outcome=outcome, score=score, staff_no=staff_no, at_ms=at_ms
            )
            for which, outcome, score, staff_no, at_ms in (
                (0, CallBackOutcome.NOT_REACHED, None, CLERK, now),
                (0, CallBackOutcome.REACHED, 4, CLERK, now),
                (1, CallBackOutcome.NO_MORE, None, OTHER, now),
                (2, CallBackOutcome.REACHED, 1, OTHER, now + DAY_MS),
            )
        ),
    )
    lines = rig.report().call_backs
    found = {line.staff_no: (line.made, line.done, line.no_answer, line.no_more) for line in lines}
    assert found == {CLERK: (2, 1, 1, 0), OTHER: (1, 0, 0, 1)}
    assert [line.mean_tenths for line in lines if line.staff_no == CLERK] == [40]


def test_exceptions(rig: ReportRig) -> None:
    shift_id = rig.open()
    paid = rig.pay(shift_id, cash=100_00)
    now = rig.clock.now_ms()
    rig.record(
        ChangeDisputed(
            dispute_id="d1",
            shift_id=shift_id,
            receipt="R1",
            said=DisputeKind.GAVE_MORE,
            amount_fen=50_00,
            staff_no=CLERK,
            at_ms=now,
        ),
        OverrideGiven(
            override_id="o1",
            action="money.offline_limit",
            subject="terminal:t",
            requested_by=CLERK,
            given_by=MANAGER,
            reason="姓名和电话",
            at_ms=now,
        ),
        PaperReprinted(number="R1", order_id=None, how=Again.COPY, reason="", staff_no=CLERK, at_ms=now),
        PaperReprinted(number="R1", order_id=None, how=Again.SPOILED, reason="", staff_no=CLERK, at_ms=now),
        ReceiptVoided(number="R1", payment_id=paid, order_id="x", at_ms=now),
        OverrideGiven(
            override_id="o2",
            action="money.offline_limit",
            subject="terminal:t",
            requested_by=CLERK,
            given_by=MANAGER,
            reason="",
            at_ms=now + DAY_MS,
        ),
    )
    decide(rig, "a1", now)
    decide(rig, "a2", now + DAY_MS)
    rig.count(shift_id, FLOAT_FEN + 99_00)
    rig.close(shift_id, Decision("cash", "客户王先生"), manager=MANAGER)
    found = rig.report()
    assert [(line.said, line.amount_fen) for line in found.disputes] == [("gave_more", 50_00)]
    assert [(line.action, line.given_by) for line in found.overrides] == [("money.offline_limit", MANAGER)]
    assert (found.copies, found.spoiled, found.voided, found.gaps) == (1, 1, 1, 0)
    assert [(line.kind, line.state, line.decided_by) for line in found.approvals] == [
        ("reversal", "granted", (MANAGER,))
    ]
    assert [(line.tender, line.variance_fen, line.treatment) for line in found.differences] == [
        ("cash", -1_00, "made_up")
    ]
    assert "王" not in str(found)
    assert "电话" not in str(found)


def decide(rig: ReportRig, which: str, at_ms: int) -> None:
    rig.record(
        ApprovalRequested(
            after=None,
            approval_id=which,
            at_ms=at_ms,
            subject="order:o",
            kind="reversal",
            rules=(),
            levels=1,
            requested_by=CLERK,
            changes=(),
            amount_fen=100_00,
            customer_seated=False,
        )
    )
    with rig.store.read() as queries:
        row = queries.orders.approval(which)
    assert row is not None
    rig.record(
        ApprovalDecided(
            after=row.last_op,
            approval_id=which,
            at_ms=at_ms,
            granted=True,
            state=ApprovalState.GRANTED,
            level=1,
            decided_by=MANAGER,
            reason="",
        )
    )


def never_shut(rig: ReportRig) -> QueueService:
    """Return the queue of a hall that gives numbers at any hour; they begin again at four."""
    rig.record(
        HallDefined(hall_id=HALL, name="昼夜厅", own=True, zone=ZONE, reset_minute=240, opens=0, closes=1440)
    )
    return QueueService(rig.store, rig.clock, rig.ids)


def serve(rig: ReportRig, queue: QueueService) -> None:
    session = rig.session(OTHER, 2)
    ticket = queue.call_next(session)
    queue.serve(session, ticket.ticket_id)
    queue.finish(session, ticket.ticket_id)


def at_night(rig: ReportRig, minute: int) -> None:
    """Let it be so many minutes after the next midnight."""
    rig.clock.advance_ms(local_ms(NEXT, minute, ZONE) - rig.clock.now_ms())


def test_a_day_opened_before_the_new_numbers_counts_from_then_on(rig: ReportRig) -> None:
    queue = never_shut(rig)
    rig.open()
    queue.issue("general", "zh_CN", Precedence.NONE, "yesterday")
    at_night(rig, 3 * 60 + 30)
    queue.issue("general", "zh_CN", Precedence.NONE, "before the shift")
    assert (len(rig.reports.days(rig.manager)), rig.report().whole.issued) == (1, 2), (
        "the night still is the day's"
    )
    at_night(rig, 3 * 60 + 36)
    rig.open(OTHER, 2)
    queue.issue("general", "zh_CN", Precedence.NONE, "before the reset")
    serve(rig, queue)
    at_night(rig, 4 * 60 + 36)
    queue.issue("general", "zh_CN", Precedence.NONE, "after the reset")
    found, before = rig.report(0), rig.report(1)
    assert (found.head.business_day, found.whole.issued) == (NEXT, 2)
    assert sum(hour.level.issued for hour in found.hours) == 2
    assert (before.whole.issued, before.whole.served) == (2, 1), "nothing lost, nothing counted on two days"


def test_the_z_report_counts_the_tickets_that_the_day_report_counts(rig: ReportRig) -> None:
    queue = never_shut(rig)
    at_night(rig, 3 * 60 + 30)
    queue.issue("general", "zh_CN", Precedence.NONE, "before the first shift ever")
    at_night(rig, 3 * 60 + 36)
    shift_id = rig.open(OTHER, 2)
    queue.issue("general", "zh_CN", Precedence.NONE, "before the reset")
    serve(rig, queue)
    at_night(rig, 4 * 60 + 36)
    queue.issue("general", "zh_CN", Precedence.NONE, "after the reset")
    queue.end_open(rig.manager)
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id, manager=MANAGER)
    (day,) = rig.day_close.days()
    rig.day_close.close_day(rig.manager, day.day_id, PIN)
    with rig.store.read() as queries:
        paper = queries.documents.of_subject(f"day:{day.day_id}")[0].content
    assert isinstance(paper, ZReportContent)
    level = rig.report().whole
    assert (level.issued, level.served, level.missed, level.ended) == (3, 1, 0, 2)
    assert (paper.tickets_issued, paper.tickets_served) == (level.issued, level.served)
    assert (paper.tickets_missed, paper.tickets_ended) == (level.missed, level.ended)


def shift_and_close(rig: ReportRig, queue: QueueService, before: str, after: str) -> None:
    """Serve one number, let the close end another, and give a third a minute after the close."""
    shift_id = rig.open(OTHER, 2)
    queue.issue("general", "zh_CN", Precedence.NONE, before)
    serve(rig, queue)
    queue.issue("general", "zh_CN", Precedence.NONE, f"nobody came: {before}")
    rig.clock.advance_ms(MINUTE)
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id, manager=MANAGER)
    day = rig.day_close.days()[0]
    queue.end_open(rig.manager)
    rig.day_close.close_day(rig.manager, day.day_id, PIN)
    rig.clock.advance_ms(MINUTE)
    queue.issue("general", "zh_CN", Precedence.NONE, after)
    rig.clock.advance_ms(MINUTE)


def issued_on_paper(rig: ReportRig) -> list[tuple[int, int]]:
    """Return issued and ended tickets of each Z report, the newest first."""
    with rig.store.read() as queries:
        days = rig.reports.days(rig.manager)
        papers = [row.content for day in days for row in queries.documents.of_subject(f"day:{day.day_id}")]
    return [
        (paper.tickets_issued, paper.tickets_ended) for paper in papers if isinstance(paper, ZReportContent)
    ]


def test_two_days_of_one_date_count_each_ticket_once(rig: ReportRig) -> None:
    """The first was closed early: what came after its close is the second's; its report stays."""
    queue = QueueService(rig.store, rig.clock, rig.ids)
    shift_and_close(rig, queue, "morning", "between the two")
    assert (rig.report().whole.issued, rig.report().whole.ended) == (2, 1)
    shift_and_close(rig, queue, "afternoon", "after both")
    second, first = rig.report(0), rig.report(1)
    assert first.head.business_day == second.head.business_day, "of one date"
    assert (first.whole.issued, second.whole.issued) == (2, 3), "each ticket once"
    assert sum(hour.level.issued for hour in second.hours) == 3
    assert issued_on_paper(rig) == [(3, 2), (2, 1)], "the paper tells what the report tells"


@pytest.mark.parametrize("days", [1, 3])
def test_what_comes_after_a_close_counts_on_the_next_day(rig: ReportRig, days: int) -> None:
    """A signed report tells the same for ever; a hall may be shut for a weekend in between."""
    queue = never_shut(rig)
    shift_and_close(rig, queue, "on the day", "after its close")
    told = rig.report().whole
    assert (told.issued, told.served, told.ended) == (2, 1, 1), "those that the close ended are in it"
    rig.clock.advance_ms(days * DAY_MS)
    rig.open()
    queue.issue("general", "zh_CN", Precedence.NONE, "on the next")
    assert rig.report(1).whole == told
    assert rig.report(0).whole.issued == 2


def test_a_late_close_takes_no_tickets_of_the_date_on_which_it_is_done(rig: ReportRig) -> None:
    queue = never_shut(rig)
    shift_id = rig.open()
    queue.issue("general", "zh_CN", Precedence.NONE, "on the day")
    rig.clock.advance_ms(DAY_MS)
    queue.issue("general", "zh_CN", Precedence.NONE, "the morning after")
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id, manager=MANAGER)
    rig.day_close.close_day(rig.manager, rig.day_close.days()[0].day_id, PIN)
    rig.open(OTHER, 2)
    assert (rig.report(1).whole.issued, rig.report(0).whole.issued) == (1, 1)
