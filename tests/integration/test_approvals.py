"""A second person decides, on a real store."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.orders import ApprovalState, OrderState
from app.domain.shifts import DayOpened, NoteCount, ShiftClosed, ShiftOpened, ShiftState
from app.domain.staff import SignedIn
from app.domain.stock import StockState
from app.services.approvals import ApprovalRequest, request_approval
from app.services.card_refunds import PayOut
from app.services.order_quotes import Submitted
from app.services.ports import Stamp
from app.services.visits import Visit
from tests.early_signing import signed_early
from tests.factories import HALL, MORNING_MS
from tests.network_hall import Centre, NetDesk
from tests.samples_business import CHANGE, PREPAYMENT, UNDOING, Desk
from tests.samples_hall import AUDITOR, CLERK, FREE, HEAD, MANAGER, MOBILE, OTHER, PIN, TODAY


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def decide(
    desk: Desk, by: str, approval_id: str, *, granted: bool = True, reason: str = "", pin: str = PIN
) -> ApprovalState:
    row = desk.approvals.decide(desk.session(by, None), approval_id, granted=granted, reason=reason, pin=pin)
    return row.state


def asked(desk: Desk) -> str:
    approval = desk.submit_sample("plan_change").approval
    assert approval is not None
    return approval.approval_id


@pytest.mark.parametrize(
    ("by", "code"),
    [(CLERK, "approval.own_request"), (OTHER, "approval.no_right"), (AUDITOR, "approval.no_right")],
)
def test_who_may_not(desk: Desk, by: str, code: str) -> None:
    approval_id = asked(desk)
    with pytest.raises(UserError) as caught:
        decide(desk, by, approval_id)
    assert caught.value.code == code
    (row,) = desk.approvals.open()
    assert desk.approvals.may_decide(desk.session(by), row) == code
    assert desk.approvals.may_decide(desk.session(MANAGER), row) == ""


def test_pin_and_reason(desk: Desk) -> None:
    approval_id = asked(desk)
    with pytest.raises(UserError, match=r"staff\.wrong_pin"):
        decide(desk, MANAGER, approval_id, pin="000000")
    with pytest.raises(UserError, match=r"approval\.reason_missing"):
        decide(desk, MANAGER, approval_id, granted=False, reason="  ")
    with pytest.raises(UserError, match=r"approval\.unknown"):
        decide(desk, MANAGER, "nothing")
    assert len(desk.approvals.open()) == 1


def test_a_refusal_ends_the_order_and_frees_what_it_held(desk: Desk) -> None:
    approval_id = asked(desk)
    assert decide(desk, MANAGER, approval_id, granted=False, reason="价格没有说清") is ApprovalState.REFUSED
    with desk.rig.store.read() as queries:
        row = queries.orders.approval(approval_id)
        assert row is not None
        order = queries.orders.order(row.order_id or "")
        number = queries.stock.number(FREE[0])
    assert order is not None
    assert (order.state, order.reason) == (OrderState.REJECTED, "价格没有说清")
    assert number is not None
    assert number.state is StockState.FREE
    with pytest.raises(UserError, match=r"approval\.decided"):
        decide(desk, MANAGER, approval_id)
    assert desk.rebuilt()


def test_a_managers_own_request_goes_to_the_head(desk: Desk) -> None:
    visit = desk.verified("wang", MOBILE)
    form = {"plan": "m199", "effect": "next_cycle", "phone": "13800001234", "notify": "sms"}
    accepted = desk.orders.submit(desk.session(MANAGER), "plan_change", form, visit)
    assert accepted.approval is not None
    with pytest.raises(UserError, match=r"own_request_head"):
        decide(desk, MANAGER, accepted.approval.approval_id)
    assert decide(desk, HEAD, accepted.approval.approval_id) is ApprovalState.GRANTED


def test_two_levels_need_two_people(desk: Desk) -> None:
    form = {**PREPAYMENT.form, "prepay_fen": 2_000_01}
    paid = desk.orders.submit(desk.clerk, "fee_payment", form, Visit())
    receipt = desk.pay(paid.order, cash_fen=2_000_10).receipt
    undo = desk.orders.submit(desk.clerk, "reversal", {**UNDOING.form, "receipt": receipt}, Visit())
    assert undo.approval is not None
    assert undo.approval.levels == 2
    approval_id = undo.approval.approval_id
    head = desk.session(HEAD, None)
    assert desk.approvals.detail(head, approval_id).then == "second"
    assert decide(desk, MANAGER, approval_id) is ApprovalState.REQUESTED
    assert desk.approvals.detail(head, approval_id).then == "pay_out"
    assert desk.order(undo.order.order_id).state is OrderState.PENDING
    with pytest.raises(UserError, match=r"second_person"):
        decide(desk, MANAGER, approval_id)
    assert decide(desk, HEAD, approval_id) is ApprovalState.GRANTED
    assert desk.order(undo.order.order_id).state is OrderState.COMPLETED
    (row,) = desk.approvals.decided_today()
    assert row.decided_by == (MANAGER, HEAD)
    detail = desk.approvals.detail(desk.session(HEAD, None), approval_id)
    assert [moment.code for moment in detail.history] == ["asked", "granted", "granted"]
    assert desk.rebuilt()


def test_a_manager_comes_to_the_counter(desk: Desk) -> None:
    approval_id = asked(desk)
    row = desk.approvals.decide_in_place(
        desk.clerk,
        approval_id,
        approver_no=MANAGER.removeprefix("T"),
        pin=PIN,
        granted=True,
        reason="已当面核实",
    )
    assert (row.state, row.decided_by, row.reason) == (ApprovalState.GRANTED, (MANAGER,), "已当面核实")
    with pytest.raises(UserError, match=r"approval\.decided"):
        desk.approvals.decide_in_place(
            desk.clerk, approval_id, approver_no=MANAGER, pin=PIN, granted=True, reason=""
        )


def test_money_goes_back_in_the_clerks_shift(desk: Desk) -> None:
    undo = desk.submit_sample("reversal")
    assert undo.approval is not None
    assert undo.approval.rules == ("approval.rule.reversal",)
    assert undo.approval.amount_fen == 200_00
    desk.approvals.decide(
        desk.session(MANAGER, None), undo.approval.approval_id, granted=True, reason="", pin=PIN
    )
    with desk.rig.store.read() as queries:
        back = queries.money.recent(1)[0]
        row = queries.customers.subscriber(MOBILE)
        lately = queries.customers.history(undo.order.customer_id or "", 5)
    assert (back.total_fen, back.shift_id, back.handler) == (-200_00, f"shift-{CLERK}", CLERK)
    assert {line.title: line.amount_fen for line in lately}["reversal"] == -200_00
    told = desk.card_refunds.told(desk.clerk, undo.order.order_id)
    assert told is not None
    assert replace(told, receipt=None) == PayOut(card_fen=0, cash_fen=200_00)
    assert told.receipt is not None
    assert told.receipt.number == back.receipt
    assert row is not None
    assert row.balance_fen == 46_80
    again = {**UNDOING.form, "receipt": back.receipt}
    quote = desk.orders.quote(desk.clerk, "reversal", again, Visit())
    assert [error.code for error in quote.errors] == ["business.reversal.error.is_reversal"]


def reversal_codes(desk: Desk, receipt: str, by: str = CLERK) -> list[str]:
    form = {**UNDOING.form, "receipt": receipt}
    return [error.code for error in desk.orders.quote(desk.session(by), "reversal", form, Visit()).errors]


def test_what_cannot_be_reversed_says_what_to_do(desk: Desk) -> None:
    opened = desk.pay(desk.submit_sample("open_account").order).receipt
    assert reversal_codes(desk, opened) == ["business.reversal.error.opened"]
    prepaid = desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit())
    receipt = desk.pay(prepaid.order).receipt
    assert reversal_codes(desk, receipt) == []
    desk.open_shift(OTHER, 2)
    assert reversal_codes(desk, receipt, OTHER) == ["business.reversal.error.shift"]
    other = desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    checkout = desk.till.open(desk.clerk, None, [other.order_id])
    desk.till.charge_card(desk.clerk, checkout.payment_id, 200_00)
    card = desk.till.complete(desk.clerk, checkout.payment_id, None).receipt
    assert reversal_codes(desk, card) == ["business.reversal.error.tender"]
    undo = desk.orders.submit(desk.clerk, "reversal", {**UNDOING.form, "receipt": receipt}, Visit())
    assert undo.approval is not None
    decide(desk, MANAGER, undo.approval.approval_id)
    assert reversal_codes(desk, receipt) == ["business.reversal.error.reversed"]


def test_a_reversal_that_came_too_late_fails(desk: Desk) -> None:
    first = desk.submit_sample("reversal")
    form = {**UNDOING.form, "receipt": desk.order(first.order.order_id).payload.split('"receipt":"')[1][:17]}
    second = desk.orders.submit(desk.clerk, "reversal", form, Visit())
    assert first.approval is not None
    assert second.approval is not None
    decide(desk, MANAGER, first.approval.approval_id)
    decide(desk, MANAGER, second.approval.approval_id)
    order = desk.order(second.order.order_id)
    assert (order.state, order.reason) == (OrderState.FAILED, "business.failed.reversal")


def test_list_and_detail(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change")
    manager = desk.session(MANAGER, None)
    (item,) = desk.approvals.items(manager)
    assert (item.requester, item.counter, item.code) == ("测试·林知夏", "3", accepted.order.code)
    assert (item.customer, item.number, item.bar, item.seated) == ("测试·王**", "138****1234", "", False)
    desk.rig.record(signed_early(accepted.order))
    detail = desk.approvals.detail(manager, item.approval.approval_id)
    assert detail.order is not None
    assert [moment.code for moment in detail.grounds] == ["verified", "owner", "signed"]
    assert {moment.code for moment in detail.history} == {"verified", "signed", "asked"}
    assert desk.approvals.decided_today() == ()


def test_grounds_of_a_payment_to_be_undone(desk: Desk) -> None:
    undo = desk.submit_sample("reversal")
    assert undo.approval is not None
    detail = desk.approvals.detail(desk.session(MANAGER, None), undo.approval.approval_id)
    assert [moment.code for moment in detail.grounds] == ["no_identity"]
    broken = desk.submit_sample("plan_change", plan="m59").approval
    assert broken is not None
    detail = desk.approvals.detail(desk.session(MANAGER, None), broken.approval_id)
    assert [moment.code for moment in detail.grounds] == ["verified", "owner", "unsigned", "due"]


def then(desk: Desk, accepted: Submitted) -> str:
    """Return what the manager reads will come of a grant."""
    assert accepted.approval is not None
    return desk.approvals.detail(desk.session(MANAGER, None), accepted.approval.approval_id).then


def test_what_comes_of_a_grant_is_what_happens(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change")
    assert then(desk, accepted) == "sign"
    desk.rig.record(signed_early(accepted.order))
    assert then(desk, accepted) == "at_once"
    assert accepted.approval is not None
    decide(desk, MANAGER, accepted.approval.approval_id)
    assert desk.order(accepted.order.order_id).state is OrderState.COMPLETED
    assert then(desk, desk.submit_sample("reversal")) == "pay_out"


def test_a_grant_of_what_costs_something_carries_nothing_out(desk: Desk) -> None:
    broken = desk.submit_sample("plan_change", plan="m59")
    assert then(desk, broken) == "sign_collect"
    desk.rig.record(signed_early(broken.order))
    assert then(desk, broken) == "collect"
    assert broken.approval is not None
    decide(desk, MANAGER, broken.approval.approval_id)
    assert desk.order(broken.order.order_id).state is OrderState.ACKNOWLEDGED


def test_what_comes_of_a_grant_in_a_network(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.define()
    desk = NetDesk(tmp_path, centre)
    clerk = desk.open_shift()
    accepted = desk.orders.submit(clerk, "plan_change", CHANGE.form, desk.verified("wang", MOBILE))
    with desk.store.write(Stamp(clerk.staff_no)) as unit:
        unit.record(signed_early(accepted.order))
    assert accepted.approval is not None
    manager = desk.session(MANAGER, None)
    assert desk.approvals.detail(manager, accepted.approval.approval_id).then == "centre"


def test_subjects_that_are_no_orders(desk: Desk) -> None:
    with desk.rig.store.write(Stamp(CLERK)) as unit:
        request = ApprovalRequest(
            subject=f"shift:shift-{CLERK}",
            kind="shift_variance",
            rules=("approval.rule.shift_variance",),
            levels=1,
            requested_by=CLERK,
            amount_fen=-12_00,
        )
        approval_id = request_approval(unit, desk.rig.ids, request, desk.rig.clock.now_ms())
    manager = desk.session(MANAGER, None)
    (item,) = desk.approvals.items(manager)
    assert (item.code, item.customer, item.counter) == ("", "", "")
    detail = desk.approvals.detail(manager, approval_id)
    assert (detail.order, detail.grounds, detail.then) == (None, (), "other")
    assert decide(desk, MANAGER, approval_id) is ApprovalState.GRANTED
    with desk.rig.store.read() as queries:
        shift = queries.shifts.shift(f"shift-{CLERK}")
        assert queries.orders.approval_of("shift:nothing") is None
    assert shift is not None
    assert shift.state is ShiftState.OPEN


def test_a_clerk_who_is_signed_in_elsewhere_still_gives_the_money_back(desk: Desk) -> None:
    undo = desk.submit_sample("reversal")
    assert undo.approval is not None
    desk.rig.record(
        SignedIn(
            staff_no=CLERK,
            session_id="s-1",
            terminal_id=desk.rig.store.terminal.terminal_id,
            desk="counter",
            counter_id="A01-2",
            took_over=None,
            at_ms=desk.rig.clock.now_ms(),
        )
    )
    decide(desk, MANAGER, undo.approval.approval_id)
    assert desk.order(undo.order.order_id).state is OrderState.COMPLETED


def begin_shift(desk: Desk, shift_id: str, terminal_id: str) -> None:
    desk.rig.record(
        ShiftOpened(
            after=None,
            shift_id=shift_id,
            day_id="day-1",
            staff_no=CLERK,
            counter_id=f"{HALL}-3",
            terminal_id=terminal_id,
            float_notes=(NoteCount(denomination_fen=10_00, pieces=50),),
            float_fen=500_00,
            at_ms=MORNING_MS,
        )
    )


def granted_away_from_its_drawer(folder: Path) -> tuple[Desk, str]:
    """Return a desk, and a granted reversal of a payment whose drawer stands at another terminal."""
    desk = Desk(folder, shift=False)
    desk.rig.record(
        DayOpened(after=None, day_id="day-1", hall_id=HALL, date=TODAY, staff_no=MANAGER, at_ms=MORNING_MS)
    )
    begin_shift(desk, "first", "T-9")
    undo = desk.submit_sample("reversal")
    assert undo.approval is not None
    assert desk.card_refunds.told(desk.clerk, undo.order.order_id) == PayOut(0, 200_00, counter=3)
    decide(desk, MANAGER, undo.approval.approval_id)
    assert desk.order(undo.order.order_id).state is OrderState.ACKNOWLEDGED
    return desk, undo.order.order_id


def test_a_reversal_away_from_its_drawer_says_where_it_is_paid_out(tmp_path: Path) -> None:
    desk, order_id = granted_away_from_its_drawer(tmp_path)
    desk.open_shift(OTHER, 2)
    for session in (desk.clerk, desk.session(OTHER, 2)):
        assert desk.card_refunds.waiting(session, order_id) == PayOut(0, 200_00, counter=3)
        with pytest.raises(UserError) as caught:
            desk.card_refunds.pay_out(session, order_id)
        assert (caught.value.code, caught.value.params) == ("reversal.at_counter", {"counter": 3})
        assert desk.orders.execute(session, order_id).state is OrderState.ACKNOWLEDGED, "nothing ends it"


def test_a_reversal_whose_shift_was_closed_meanwhile_fails(tmp_path: Path) -> None:
    desk, order_id = granted_away_from_its_drawer(tmp_path)
    with desk.rig.store.read() as queries:
        shift = queries.shifts.shift("first")
    assert shift is not None
    closed = ShiftClosed(
        after=shift.last_op,
        shift_id="first",
        expected_cash_fen=700_00,
        counted_cash_fen=700_00,
        deposit_fen=200_00,
        staff_no=CLERK,
        manager="",
        at_ms=MORNING_MS,
    )
    desk.rig.record(closed)
    begin_shift(desk, "second", desk.rig.store.terminal.terminal_id)
    for look in (desk.card_refunds.told, desk.card_refunds.waiting):
        with pytest.raises(UserError, match=r"business\.failed\.reversal"):
            look(desk.clerk, order_id)
    order = desk.card_refunds.pay_out(desk.clerk, order_id)
    assert (order.state, order.reason) == (OrderState.FAILED, "business.failed.reversal")
