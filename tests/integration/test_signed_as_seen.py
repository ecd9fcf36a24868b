"""What a manager sees of a day before the PIN is what the PIN closes (DOMAIN §8)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from app.domain.day_papers import Standing
from app.domain.documents import ReceiptRange, ShiftReportContent, TenderTotal, ZReportContent
from app.domain.errors import UserError
from app.domain.orders import ApprovalRequested, OrderState, OrderSubmitted
from app.domain.shifts import ShiftState
from app.services.close import CloseService
from app.services.day_report_figures import figures_of
from app.services.drawers import DrawerService
from app.services.papers import letterhead
from app.services.ports import Stamp
from app.services.rows.shifts import DayRow
from app.services.sessions import Session
from tests.factories_close import (
    CLERK,
    FLOAT_FEN,
    MANAGER,
    OTHER,
    PIN,
    CloseRig,
    NoOrders,
    NoTickets,
    card,
    notes,
)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[CloseRig]:
    made = CloseRig(tmp_path)
    yield made
    made.store.close()


def morning(rig: CloseRig) -> tuple[str, str, DayRow]:
    """Let a clerk and a kiosk take money, and the clerk go home; returns both shifts and the day."""
    mine = rig.open()
    rig.pay(mine, cash=100_00)
    machine = rig.at_kiosk(50_00)
    rig.pay(mine, cash=20_00)
    rig.count(mine, FLOAT_FEN + 120_00)
    rig.close(mine)
    (day,) = rig.day_close.days()
    return mine, machine, day


def z_of(rig: CloseRig, document_id: str) -> ZReportContent:
    row = rig.shifts.report(document_id)
    assert row is not None
    assert isinstance(row.content, ZReportContent)
    return row.content


def test_the_money_of_a_kiosk_is_seen_before_the_signature(rig: CloseRig) -> None:
    _, machine, day = morning(rig)
    manager = rig.session(MANAGER, None)
    seen = rig.day_close.day_status(day.day_id)
    assert rig.shift(machine).state is ShiftState.OPEN
    assert (seen.figures.takings_fen, seen.figures.receipts) == (170_00, 3)
    assert seen.figures.tenders[-1] == TenderTotal(
        tender="payment_code", count=1, expected_fen=50_00, counted_fen=50_00
    )
    done = z_of(rig, rig.day_close.close_day(manager, day.day_id, PIN, seen).document_id)
    assert (done.takings_fen, done.deposit_fen) == (seen.figures.takings_fen, seen.figures.deposit_fen)
    assert (done.tenders, done.clerks, done.businesses) == (
        seen.figures.tenders,
        seen.figures.clerks,
        seen.figures.businesses,
    )
    assert (done.ranges, done.carried) == (seen.ranges, seen.carried), "its own papers are not carried on"
    after = rig.day_close.day_status(day.day_id)
    assert after.figures == seen.figures
    assert rig.shift(machine).state is ShiftState.CLOSED
    assert rig.rebuilt()


def test_a_look_at_the_day_asks_no_more_however_much_a_kiosk_took(rig: CloseRig) -> None:
    _, _, day = morning(rig)
    asked: list[str] = []

    def look() -> int:
        asked.clear()
        rig.day_close.day_status(day.day_id)
        return len(asked)

    def note(*call: object) -> None:
        asked.append(str(call[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        before = look()
        for _ in range(3):
            rig.at_kiosk(10_00)
        assert look() == before > 0
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_day_in_the_middle_counts_its_kiosk_and_says_who_is_left(rig: CloseRig) -> None:
    morning(rig)
    rig.open(OTHER, 2)
    (day,) = rig.day_close.days()
    with rig.store.write(Stamp(MANAGER)) as unit:
        head = letterhead(unit, None, day.day_id, rig.clock.now_ms())
    with rig.store.read() as queries:
        content = figures_of(queries, day.day_id, head, Standing.OPEN, unsent=False)
    assert content.open_shifts == 1
    assert content.total.net_fen == 170_00


def test_what_changed_after_the_look_is_not_signed(rig: CloseRig) -> None:
    _, _, day = morning(rig)
    manager = rig.session(MANAGER, None)
    seen = rig.day_close.day_status(day.day_id)
    rig.at_kiosk(10_00)
    with pytest.raises(UserError, match=r"close\.changed"):
        rig.day_close.close_day(manager, day.day_id, PIN, seen)
    assert rig.tickets.ended == 0
    again = rig.day_close.day_status(day.day_id)
    closed = rig.day_close.close_day(manager, day.day_id, PIN, again)
    assert z_of(rig, closed.document_id).takings_fen == 180_00


def test_money_in_the_middle_of_the_close_is_not_signed_either(rig: CloseRig) -> None:
    _, machine, day = morning(rig)

    class Late(NoTickets):
        def end_open(self, session: Session) -> int:
            if not self.ended:
                rig.at_kiosk(10_00)
            return super().end_open(session)

    close = CloseService(rig.store, rig.clock, rig.ids, rig.staff, Late(), NoOrders())
    manager = rig.session(MANAGER, None)
    with pytest.raises(UserError, match=r"close\.changed"):
        close.close_day(manager, day.day_id, PIN, close.day_status(day.day_id))
    assert rig.shift(machine).state is ShiftState.OPEN
    assert close.close_day(manager, day.day_id, PIN, close.day_status(day.day_id)).z_number == 1


def test_a_request_that_comes_in_the_middle_of_the_close_is_not_signed_unseen(rig: CloseRig) -> None:
    _, _, day = morning(rig)

    class Late(NoTickets):
        def end_open(self, session: Session) -> int:
            if not self.ended:
                request = asked("approval-1", "reversal:payment-1", rig.clock.now_ms())
                rig.record(request, business_day=day.day_id)
            return super().end_open(session)

    close = CloseService(rig.store, rig.clock, rig.ids, rig.staff, Late(), NoOrders())
    manager = rig.session(MANAGER, None)
    with pytest.raises(UserError, match=r"close\.changed"):
        close.close_day(manager, day.day_id, PIN, close.day_status(day.day_id))
    again = close.day_status(day.day_id)
    assert "pending_approvals" in {item.code for item in again.to_be_signed.carried}
    done = z_of(rig, close.close_day(manager, day.day_id, PIN, again).document_id)
    assert done.carried == again.carried


def test_requests_of_orders_that_the_close_cancels_are_not_carried_forward(rig: CloseRig) -> None:
    shift_id = rig.open()
    day_id, now = rig.shift(shift_id).day_id, rig.clock.now_ms()
    order = OrderSubmitted(
        after=None,
        order_id="order-1",
        at_ms=now,
        code="S-260311-0001",
        type_key="plan_change",
        spec_version=1,
        customer_id=None,
        subscriber_id=None,
        ticket_id=None,
        verification_id=None,
        counter_id=rig.shift(shift_id).counter_id,
        handler=CLERK,
        quote=(),
        changes=(),
        effective_on="2026-03-11",
        state=OrderState.PENDING,
        approval_id="approval-1",
    )
    rig.record(order, asked("approval-1", "order:order-1", now), business_day=day_id)
    rig.record(asked("approval-2", "reversal:payment-1", now), business_day=day_id)
    status = rig.day_close.day_status(day_id)
    assert [(item.code, item.count) for item in status.carried] == [("pending_approvals", 1)]


def asked(approval_id: str, subject: str, now: int) -> ApprovalRequested:
    return ApprovalRequested(
        after=None,
        approval_id=approval_id,
        at_ms=now,
        subject=subject,
        kind="plan_change",
        rules=(),
        levels=1,
        requested_by=CLERK,
        changes=(),
        amount_fen=0,
        customer_seated=False,
    )


def test_a_shift_pays_in_what_is_left_after_its_bags(rig: CloseRig) -> None:
    drawers = DrawerService(rig.store, rig.clock, rig.ids, rig.staff, rig.shifts.attendance)
    mine = rig.open()
    rig.pay(mine, cash=760_00)
    drawers.to_safe(rig.session(), notes(300_00), "B000123", OTHER, PIN)
    rig.count(mine, FLOAT_FEN + 460_00)
    found = rig.shifts.reconcile(mine)
    assert (found.figures.deposit_fen, found.bagged_fen, found.handed_on_fen) == (760_00, 300_00, 0)
    row = rig.shifts.report(rig.close(mine, manager=MANAGER))
    assert row is not None
    assert isinstance(row.content, ShiftReportContent)
    assert (row.content.deposit_fen, row.content.bagged_fen) == (760_00, 300_00)
    assert row.content.from_drawer_fen == 460_00
    day_id = rig.day_close.days()[0].day_id
    figures = rig.day_close.day_status(day_id).figures
    assert (figures.deposit_fen, figures.bagged_fen, figures.from_drawers_fen) == (760_00, 300_00, 460_00)


def test_who_took_a_drawer_over_pays_in_what_was_in_it(rig: CloseRig) -> None:
    drawers = DrawerService(rig.store, rig.clock, rig.ids, rig.staff, rig.shifts.attendance)
    mine = rig.open()
    rig.pay(mine, cash=90_00)
    proof = drawers.incoming(rig.session(), OTHER, PIN)
    done = drawers.hand_over(rig.session(), notes(FLOAT_FEN + 90_00), card(0), proof)
    first = rig.shifts.report(done.document_id)
    assert first is not None
    assert isinstance(first.content, ShiftReportContent)
    assert (first.content.from_drawer_fen, first.content.handed_on_fen) == (0, 90_00)
    rig.pay(done.shift_id, cash=10_00)
    rig.count(done.shift_id, FLOAT_FEN + 100_00)
    row = rig.shifts.report(rig.close(done.shift_id, manager=MANAGER))
    assert row is not None
    assert isinstance(row.content, ShiftReportContent)
    content = row.content
    assert (content.from_drawer_fen, content.handed_in_fen, content.stays_fen) == (100_00, 90_00, FLOAT_FEN)


def test_a_clerks_numbers_leave_room_for_those_of_others(rig: CloseRig) -> None:
    mine, _, _ = morning(rig)
    with rig.store.read() as queries:
        (found,) = queries.shifts.receipt_ranges((mine,))
    terminal = rig.store.terminal
    assert found == ReceiptRange(
        terminal_code=terminal.code, epoch=terminal.epoch, first=1, last=3, count=2, gaps=0
    )
