"""Bags to the safe, hand-over of a drawer, disputed change, the alarm key, over a real store."""

from pathlib import Path

import pytest

from app.domain.cash import TenderKind
from app.domain.documents import BagContent, ShiftReportContent, ZReportContent
from app.domain.drawers import DisputeKind
from app.domain.errors import UserError
from app.domain.orders import ApprovalRequested
from app.domain.shifts import ShiftState, Treatment
from app.i18n import load_text
from app.services.alarms import AlarmService
from app.services.drawers import DrawerService, ToSign
from app.services.report_words import explained
from tests.factories_close import CLERK, FLOAT_FEN, MANAGER, OTHER, PIN, CloseRig, card, notes
from tests.samples_hall import RESOURCES


@pytest.fixture
def rig(tmp_path: Path) -> CloseRig:
    return CloseRig(tmp_path)


@pytest.fixture
def drawers(rig: CloseRig) -> DrawerService:
    return DrawerService(rig.store, rig.clock, rig.ids, rig.staff, rig.shifts.attendance)


@pytest.fixture
def alarms(rig: CloseRig) -> AlarmService:
    return AlarmService(rig.store, rig.clock, rig.ids, rig.staff)


def test_a_bag_lowers_the_expected_cash(rig: CloseRig, drawers: DrawerService) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=800_00)
    session = rig.session()
    document = drawers.to_safe(session, notes(600_00), "dk-0017", OTHER, PIN)
    with rig.store.read() as queries:
        row = queries.documents.document(document)
    assert row is not None
    assert isinstance(row.content, BagContent)
    assert (row.content.bag_no, row.content.amount_fen) == ("DK-0017", 600_00)
    rig.count(shift_id, 200_00 + FLOAT_FEN)
    found = rig.shifts.reconcile(shift_id)
    (cash,) = [line for line in found.lines if line.tender == TenderKind.CASH]
    assert (cash.expected_fen, cash.variance_fen) == (700_00, 0)
    assert found.figures.deposit_fen == 800_00, "the bag went to the safe before"
    assert rig.rebuilt()


@pytest.mark.parametrize(
    ("fen", "bag", "second", "code"),
    [
        (100_00, "x", OTHER, "drawer.bag_number"),
        (100_00, "DK1", OTHER, "drawer.bag_number"),
        (0, "DK-17", OTHER, "drawer.bag_empty"),
        (800_10, "DK-17", OTHER, "drawer.bag_too_much"),
        (100_00, "DK-17", CLERK, "shift.witness_self"),
        (100_00, "DK-17", "", "shift.witness_needed"),
    ],
)
def test_what_does_not_go_into_a_bag(
    rig: CloseRig, drawers: DrawerService, fen: int, bag: str, second: str, code: str
) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=800_00)
    with pytest.raises(UserError) as caught:
        drawers.to_safe(rig.session(), notes(fen), bag, second, PIN)
    assert caught.value.code == code


def test_a_bag_number_counts_once(rig: CloseRig, drawers: DrawerService) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=800_00)
    drawers.to_safe(rig.session(), notes(100_00), "DK-17", OTHER, PIN)
    with pytest.raises(UserError) as caught:
        drawers.to_safe(rig.session(), notes(100_00), "DK-17", OTHER, PIN)
    assert caught.value.code == "drawer.bag_used"


def test_a_drawer_changes_hands(rig: CloseRig, drawers: DrawerService) -> None:
    first = rig.open()
    rig.pay(first, cash=300_00)
    done = drawers.hand_over(
        rig.session(), notes(797_00), card(0), drawers.incoming(rig.session(), OTHER, PIN)
    )
    assert done.variance_fen == -3_00
    before, after = rig.shift(first), rig.shift(done.shift_id)
    assert (before.state, before.deposit_fen, before.witness) == (ShiftState.CLOSED, 0, OTHER)
    (owed,) = before.variances
    assert (owed.treatment, owed.clerk, owed.variance_fen) == (Treatment.OWED, CLERK, -3_00)
    assert (after.staff_no, after.counter_id, after.float_fen) == (OTHER, before.counter_id, 797_00)
    rig.pay(done.shift_id, cash=50_00)
    rig.count(done.shift_id, 847_00)
    figures = rig.shifts.reconcile(done.shift_id).figures
    assert figures.variance_fen == 0
    assert figures.deposit_fen == 347_00, "takings of both shifts; the float of 500 stays"
    assert rig.rebuilt()


def test_cash_that_changed_hands_is_in_the_report_of_the_day_once(
    rig: CloseRig, drawers: DrawerService
) -> None:
    first = rig.open()
    rig.pay(first, cash=50_00)
    proof = drawers.incoming(rig.session(), OTHER, PIN)
    second = drawers.hand_over(rig.session(), notes(550_00), card(0), proof).shift_id
    rig.pay(second, cash=510_00)
    rig.count(second, 1_060_00)
    rig.close(second, manager=MANAGER)
    done = rig.day_close.close_day(rig.session(MANAGER, None), rig.shift(second).day_id, PIN)
    with rig.store.read() as queries:
        row = queries.documents.document(done.document_id)
    assert row is not None
    content = row.content
    assert isinstance(content, ZReportContent)
    (cash,) = [line for line in content.tenders if line.tender == TenderKind.CASH]
    assert (cash.expected_fen, cash.counted_fen) == (1_060_00, 1_060_00)
    assert sorted(line.counted_cash_fen for line in content.clerks) == [550_00, 1_060_00]
    assert (content.float_fen, content.received_fen, content.deposit_fen) == (500_00, 550_00, 560_00)


def test_a_drawer_changes_hands_twice(rig: CloseRig, drawers: DrawerService) -> None:
    first = rig.open()
    rig.pay(first, cash=100_00)
    before = drawers.hand_over(
        rig.session(), notes(600_00), card(0), drawers.incoming(rig.session(), OTHER, PIN)
    )
    second = before.shift_id
    rig.pay(second, cash=10_00)
    proven = drawers.incoming(rig.session(OTHER), CLERK, PIN)
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        drawers.hand_over(rig.session(OTHER), notes(610_00), card(0), proven)
    seen = drawers.to_sign(rig.session(OTHER), proven)
    rig.shifts.reprint(rig.session(OTHER), before.document_id)  # what a printer does changes nothing
    done = drawers.sign(rig.session(OTHER), proven, seen, MANAGER, PIN)
    # The first report was not printed yet: it is carried forward.
    third, paper = done.shift_id, rig.shifts.report(done.document_id)
    assert paper is not None
    assert isinstance(paper.content, ShiftReportContent)
    middle = paper.content
    assert (middle.handed_in_fen, middle.handed_on_fen, middle.from_drawer_fen) == (100_00, 110_00, 0)
    rig.pay(third, cash=1_00)
    rig.count(third, 611_00)
    assert rig.shifts.reconcile(third).figures.deposit_fen == 111_00


def test_a_large_difference_needs_the_manager(rig: CloseRig, drawers: DrawerService) -> None:
    first = rig.open()
    rig.pay(first, cash=300_00)
    proven = drawers.incoming(rig.session(), OTHER, PIN)
    with pytest.raises(UserError) as caught:
        drawers.hand_over(rig.session(), notes(700_00), card(0), proven)
    assert caught.value.code == "shift.manager_needed"
    seen = drawers.to_sign(rig.session(), proven)
    assert seen == ToSign((("cash", -100_00),), 500, ()), "this is what the manager signs"
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        drawers.sign(rig.session(), proven, seen, "", "")
    done = drawers.sign(rig.session(), proven, seen, MANAGER, PIN)
    assert rig.shift(first).manager == MANAGER
    assert done.variance_fen == -100_00
    (settled,) = rig.shift(first).settled
    words = [explained(settled.explanation, load_text(lang, RESOURCES)) for lang in ("zh_CN", "en")]
    assert words == ["钱箱交接时的差额", "variance at the hand-over"]
    assert explained("找零时少收", load_text("en", RESOURCES)) == "找零时少收", "a person's words stay"


def test_whoever_learned_the_difference_counts_again_with_the_manager(
    rig: CloseRig, drawers: DrawerService
) -> None:
    first = rig.open()
    rig.pay(first, cash=300_00)
    proven = drawers.incoming(rig.session(), OTHER, PIN)
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        drawers.hand_over(rig.session(), notes(700_00), card(0), proven)
    assert rig.shift(first).state is ShiftState.COUNTED, "sealed before the difference was seen"
    (sealed,) = rig.shift(first).counts
    assert (sealed.cash_fen, sealed.counted_by, sealed.witness) == (700_00, CLERK, OTHER)
    with pytest.raises(UserError, match=r"drawer\.recount"):
        drawers.hand_over(rig.session(), notes(800_00), card(0), proven)
    with pytest.raises(UserError, match=r"shift\.no_manager"):
        drawers.hand_over(rig.session(), notes(800_00), card(0), proven, OTHER, PIN)
    done = drawers.hand_over(rig.session(), notes(800_00), card(0), proven, MANAGER, PIN)
    assert done.variance_fen == 0
    assert [(each.count_no, each.cash_fen, each.witness) for each in rig.shift(first).counts] == [
        (1, 700_00, OTHER),
        (2, 800_00, MANAGER),
    ], "both stay"
    assert rig.shift(first).state is ShiftState.CLOSED
    assert rig.rebuilt()


def test_a_drawer_that_was_counted_and_not_handed_over_is_closed(
    rig: CloseRig, drawers: DrawerService
) -> None:
    first = rig.open()
    proven = drawers.incoming(rig.session(), OTHER, PIN)
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        drawers.hand_over(rig.session(), notes(FLOAT_FEN - 10_00), card(0), proven)
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        rig.shifts.count(rig.session(), first, notes(FLOAT_FEN), card(0))
    rig.shifts.count(rig.session(), first, notes(FLOAT_FEN), card(0), MANAGER, PIN)
    rig.close(first)
    row = rig.shift(first)
    assert (row.state, len(row.counts), row.variances) == (ShiftState.CLOSED, 2, ())
    assert rig.rebuilt()


def test_what_was_seen_is_what_is_signed(rig: CloseRig, drawers: DrawerService) -> None:
    first = rig.open()
    proven = drawers.incoming(rig.session(), OTHER, PIN)
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        drawers.hand_over(rig.session(), notes(FLOAT_FEN - 10_00), card(0), proven)
    seen = drawers.to_sign(rig.session(), proven)
    rig.record(
        ApprovalRequested(
            after=None,
            approval_id="approval-1",
            at_ms=rig.clock.now_ms(),
            subject="reversal:payment-1",
            kind="reversal",
            rules=(),
            levels=1,
            requested_by=CLERK,
            changes=(),
            amount_fen=0,
            customer_seated=False,
        ),
        business_day=rig.shift(first).day_id,
    )
    with pytest.raises(UserError, match=r"shift\.changed"):
        drawers.sign(rig.session(), proven, seen, MANAGER, PIN)
    again = drawers.to_sign(rig.session(), proven)
    assert [item.code for item in again.carried] == ["pending_approvals"]
    drawers.sign(rig.session(), proven, again, MANAGER, PIN)
    assert rig.shift(first).manager == MANAGER


def test_money_that_moved_after_the_count_is_counted_again(rig: CloseRig, drawers: DrawerService) -> None:
    first = rig.open()
    proven = drawers.incoming(rig.session(), OTHER, PIN)
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        drawers.hand_over(rig.session(), notes(FLOAT_FEN - 10_00), card(0), proven)
    seen = drawers.to_sign(rig.session(), proven)
    rig.pay(first, cash=10_00)
    with pytest.raises(UserError, match=r"drawer\.recount"):
        drawers.sign(rig.session(), proven, seen, MANAGER, PIN)
    assert rig.shift(first).state is ShiftState.COUNTED


def test_disputed_change_is_noted_and_counted_at_once(rig: CloseRig, drawers: DrawerService) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=30_00)
    dispute = drawers.dispute(rig.session(), DisputeKind.GAVE_MORE, 50_00)
    assert drawers.count_at_once(rig.session(), dispute, notes(580_00), MANAGER, PIN) == 50_00
    view = drawers.view(rig.session())
    assert view is not None
    assert [row.amount_fen for row in view.disputes] == [50_00]
    assert rig.shift(shift_id).state is ShiftState.OPEN, "no record changes"
    with pytest.raises(UserError) as caught:
        drawers.count_at_once(rig.session(), dispute, notes(580_00), OTHER, PIN)
    assert caught.value.code == "shift.no_manager"
    assert rig.rebuilt()


def test_an_alarm_is_lifted_after_every_drawer_was_counted(rig: CloseRig, alarms: AlarmService) -> None:
    mine, others = rig.open(), rig.open(OTHER, 2)
    rig.pay(mine, cash=20_00)
    alarm = alarms.raise_alarm(rig.session())
    assert alarms.raise_alarm(rig.session(OTHER, 2)) == alarm, "one alarm at a time"
    with pytest.raises(UserError) as caught:
        alarms.lift(MANAGER, PIN)
    assert caught.value.code == "alarm.uncounted"
    with pytest.raises(UserError) as caught:
        alarms.count(others, notes(500_00), CLERK, PIN)
    assert caught.value.code == "alarm.not_your_drawer"
    alarms.count(mine, notes(510_00), CLERK, PIN)
    alarms.count(others, notes(500_00), MANAGER, PIN)
    view = alarms.current()
    assert view is not None
    assert view.left == ()
    with pytest.raises(UserError) as caught:
        alarms.lift(CLERK, PIN)
    assert caught.value.code == "shift.no_manager"
    assert alarms.lift(MANAGER, PIN) == -10_00
    assert alarms.current() is None
    assert rig.rebuilt()
