"""Money without the centre, and money that goes back because the centre said no."""

from pathlib import Path

import pytest

from app.domain.business.spec import Value
from app.domain.errors import EnvironmentFault, SyncConflict, UserError
from app.domain.stock import NumberMoved, StockState
from app.services.ports import Stamp
from app.services.rows.network import FollowUpRow
from app.services.sessions import Session
from app.services.visits import Visit
from tests.factories import HALL
from tests.factories_close import card, notes
from tests.network_hall import Centre, NetDesk
from tests.people import CLERK_PIN, HEAD_PIN, MANAGER_PIN
from tests.samples_business import OPENING, PREPAYMENT
from tests.samples_hall import BROADBAND, CLERK, FREE, HEAD, MANAGER, OTHER


def prepay(desk: NetDesk, fen: int) -> int:
    """Take a prepayment in cash; returns what is left of the limit."""
    clerk = desk.session()
    desk.clock.advance_ms(1000)
    form: dict[str, Value] = {**PREPAYMENT.form, "prepay_fen": fen}
    order = desk.orders.submit(clerk, "fee_payment", form, Visit()).order
    checkout = desk.till.open(clerk, None, [order.order_id])
    try:
        desk.till.complete(clerk, checkout.payment_id, fen)
    except UserError:
        desk.till.abandon(clerk, checkout.payment_id, "refused")
        desk.orders.cancel(clerk, order.order_id, "refused")
        raise
    return desk.offline.state().left_fen


def test_limits_hold_only_without_the_centre(desk: NetDesk) -> None:
    assert prepay(desk, 900_00) > 0
    desk.sync()
    assert not desk.offline.state().offline
    assert desk.offline.bar(9_000_00) == ""
    with pytest.raises(UserError, match=r"offline\.not_offline"):
        desk.offline.renew(desk.session(), MANAGER, MANAGER_PIN, "断网")
    desk.link.up = False
    assert desk.offline.state().taken_fen == 0
    assert desk.offline.bar(500_01) == "offline.payment_limit"
    with pytest.raises(UserError, match=r"offline\.payment_limit") as caught:
        prepay(desk, 501_00)
    assert caught.value.params["most"] == "500.00"


def test_a_manager_renews_twice(centre: Centre, desk: NetDesk) -> None:
    centre.setting("offline.terminal_fen", 600_00)
    desk.sync()
    desk.link.up = False
    assert prepay(desk, 500_00) == 100_00
    for renewal in (1, 0):
        with pytest.raises(UserError, match=r"offline\.terminal_limit") as caught:
            prepay(desk, 500_00)
        assert "left" in caught.value.params
        desk.clock.advance_ms(1000)
        state = desk.offline.renew(desk.session(), MANAGER, MANAGER_PIN, "断网")
        assert (state.renewals_left, state.left_fen > 500_00) == (renewal, True)
        prepay(desk, 500_00)
    with pytest.raises(UserError, match=r"offline\.terminal_end"):
        prepay(desk, 500_00)
    with pytest.raises(UserError, match=r"offline\.terminal_end"):
        desk.offline.renew(desk.session(), MANAGER, MANAGER_PIN, "断网")
    desk.link.up = True
    desk.sync()
    desk.link.up = False
    assert desk.offline.state().left_fen == 600_00
    assert desk.offline.state().renewals_left == 2
    prepay(desk, 100_00)
    with desk.store.read() as queries:
        (last,) = queries.money.recent(1)
    with desk.store.write(Stamp(CLERK)) as unit:
        desk.reverser.reverse(
            unit, desk.session(), last.payment_id, None, "", "wrong_amount", desk.clock.now_ms()
        )
    assert desk.offline.state().left_fen == 600_00


def test_no_cards_without_the_centre(desk: NetDesk) -> None:
    clerk = desk.session()
    order = desk.orders.submit(clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    checkout = desk.till.open(clerk, None, [order.order_id])
    desk.link.up = False
    with pytest.raises(UserError, match=r"offline\.cash_only"):
        desk.till.charge_card(clerk, checkout.payment_id, 200_00)
    with pytest.raises(UserError, match=r"offline\.cash_only"):
        desk.till.note_transfer(clerk, checkout.payment_id, "20260311000731", 100_00)
    desk.link.up = True
    assert desk.till.charge_card(clerk, checkout.payment_id, 100_00).amount_fen == 100_00
    desk.till.note_transfer(clerk, checkout.payment_id, "20260311000731", 100_00)
    desk.link.up = False  # what was noted with the line up is booked without it
    assert desk.till.complete(clerk, checkout.payment_id, None).total_fen == 200_00


def test_cash_in_the_drawer_is_booked_whatever_the_limit(desk: NetDesk) -> None:
    clerk = desk.session()
    form: dict[str, Value] = {**PREPAYMENT.form, "prepay_fen": 800_00}
    order = desk.orders.submit(clerk, "fee_payment", form, Visit()).order
    checkout = desk.till.open(clerk, None, [order.order_id])
    desk.link.up = False
    with pytest.raises(UserError, match=r"offline\.payment_limit"):
        desk.till.complete(clerk, checkout.payment_id, 800_00)
    done = desk.till.resolve(clerk, checkout.payment_id, taken=True, cash_received_fen=800_00)
    assert done is not None
    assert done.total_fen == 800_00


def refused(centre: Centre, desk: NetDesk, *more: str) -> FollowUpRow:
    """Have the centre refuse a new number that was paid for; `more` are orders paid in the same sum."""
    desk.link.up = False
    clerk = desk.session()
    order = desk.orders.submit(clerk, "open_account", OPENING.form, desk.verified("song")).order
    desk.orders.sign(clerk, order.order_id, "paper")
    checkout = desk.till.open(clerk, None, [order.order_id, *more])
    desk.till.complete(clerk, checkout.payment_id, desk.till.price(checkout, cash=True).payable)
    desk.link.up = True
    with centre.store.write(Stamp(""), HALL) as unit:
        row = unit.queries.stock.number(FREE[0])
        assert row is not None
        taken = NumberMoved(after=row.last_op, number=FREE[0], state=StockState.RESERVED, order_id="other")
        unit.record(taken)
    desk.sync()
    (item,) = desk.follow_ups.list()
    assert item.gives_back
    assert (item.type_key, item.order_code, item.phone) == ("open_account", order.code, "138****1234")
    assert item.customer == "测试·宋**"
    return item.row


def cash(desk: NetDesk, shift_of: Session) -> int:
    with desk.store.read() as queries:
        shift = queries.shifts.open_shift_of(shift_of.staff_no)
        assert shift is not None
        return queries.money.shift_cash(shift.shift_id)


def test_money_goes_back_in_one_touch(centre: Centre, desk: NetDesk) -> None:
    row = refused(centre, desk)
    clerk = desk.session()
    assert cash(desk, clerk) == 110_00
    with pytest.raises(UserError, match=r"follow_up\.right"):
        desk.follow_ups.settle(clerk, row.follow_up_id, CLERK_PIN)
    with pytest.raises(UserError, match=r"follow_up\.money_first"):
        desk.follow_ups.told(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    desk.link.up = False
    with pytest.raises(UserError, match=r"offline\.follow_up"):
        desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    desk.link.up = True
    number = desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    assert cash(desk, clerk) == 0
    with desk.store.read() as queries:
        undone = queries.money.by_receipt(number)
        assert queries.documents.of_subject(f"payment:{undone.payment_id if undone else ''}")
    assert undone is not None
    assert (undone.approved_by, undone.reason) == (MANAGER, "network.refused.number")
    assert desk.follow_ups.list() == ()
    assert not desk.follow_ups.detail(row.follow_up_id).gives_back
    with pytest.raises(UserError, match=r"follow_up\.no_money"):
        desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    with pytest.raises(UserError, match=r"follow_up\.settled"):
        desk.follow_ups.told(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    with pytest.raises(UserError, match=r"follow_up\.unknown"):
        desk.follow_ups.detail("nothing")
    assert desk.rebuilt()


def test_what_was_begun_is_finished_by_the_same_call(
    centre: Centre, desk: NetDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = refused(centre, desk)
    clerk = desk.session()

    def stop(*_arguments: object) -> str:
        raise EnvironmentFault("store.full")

    with monkeypatch.context() as patch:
        patch.setattr(desk.reverser, "reverse", stop)
        with pytest.raises(EnvironmentFault):
            desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    assert desk.follow_ups.detail(row.follow_up_id).gives_back
    with pytest.raises(UserError, match=r"follow_up\.settled"):
        desk.follow_ups.settle(clerk, row.follow_up_id, HEAD_PIN, HEAD)
    desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    assert cash(desk, clerk) == 0


def test_two_terminals_give_the_money_back_once(centre: Centre, desk: NetDesk, tmp_path: Path) -> None:
    row = refused(centre, desk)
    second, third = NetDesk(tmp_path, centre, seed=32), NetDesk(tmp_path, centre, seed=33)
    clerk, manager = second.open_shift(OTHER, 2), third.open_shift(MANAGER, 1)
    second.sync()
    with pytest.raises(UserError, match=r"reversal\.shift_open"):
        second.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    desk.end_shift(desk.session())
    desk.sync()
    second.sync()
    third.sync()

    def elsewhere() -> None:
        third.follow_ups.settle(manager, row.follow_up_id, MANAGER_PIN)

    second.link.before = elsewhere
    with pytest.raises(SyncConflict):
        second.follow_ups.settle(clerk, row.follow_up_id, HEAD_PIN, HEAD)
    third.sync()
    second.sync()
    assert (cash(second, clerk), cash(third, manager)) == (0, -110_00)
    assert second.follow_ups.list() == ()
    for each in (second, third):
        assert each.rebuilt()
        each.store.close()


def test_what_else_was_paid_is_taken_again(centre: Centre, desk: NetDesk) -> None:
    clerk = desk.session()
    form: dict[str, Value] = {"numbers": ("01000006688",), "arrears": "all", "prepay_fen": 0}
    bill = desk.orders.submit(clerk, "fee_payment", form, Visit()).order
    assert bill.total_fen == 101_23
    row = refused(centre, desk, bill.order_id)
    assert row.amount_fen == 110_00
    assert cash(desk, clerk) == 211_30
    desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    assert cash(desk, clerk) == 101_30
    with desk.store.read() as queries:
        assert queries.customers.unpaid_bills(BROADBAND) == ()
        (again, undone, first) = queries.money.recent(9)
    assert (again.total_fen, undone.total_fen, first.reversed_by) == (101_30, -211_30, undone.payment_id)
    undo = {"receipt": again.receipt, "reason": "wrong_amount"}
    assert desk.orders.quote(clerk, "reversal", undo, Visit()).context.payment is not None
    assert desk.rebuilt()
    desk.sync()
    with centre.store.read() as queries:
        assert queries.money.by_receipt(again.receipt) is not None


def test_what_can_not_be_taken_again(centre: Centre, desk: NetDesk) -> None:
    clerk = desk.session()
    form: dict[str, Value] = {"numbers": ("01000006688",), "arrears": "part", "part_fen": 50_00}
    bill = desk.orders.submit(clerk, "fee_payment", form, Visit()).order
    row = refused(centre, desk, bill.order_id)
    with pytest.raises(UserError, match=r"follow_up\.mixed"):
        desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)


def test_only_telling_is_left_when_the_money_went_back_already(centre: Centre, desk: NetDesk) -> None:
    row = refused(centre, desk)
    clerk = desk.session()
    assert row.payment_id is not None
    with desk.store.write(Stamp(CLERK)) as unit:
        desk.reverser.reverse(unit, clerk, row.payment_id, None, "", "test", desk.clock.now_ms())
    with pytest.raises(UserError, match=r"follow_up\.no_money"):
        desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    desk.follow_ups.told(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    assert desk.follow_ups.list() == ()


def test_a_card_goes_back_at_its_own_terminal(centre: Centre, desk: NetDesk, tmp_path: Path) -> None:
    other = NetDesk(tmp_path, centre, seed=32)
    clerk = other.open_shift(OTHER, 2)
    mine = desk.session()
    order = desk.orders.submit(mine, "fee_payment", PREPAYMENT.form, Visit()).order
    checkout = desk.till.open(mine, None, [order.order_id])
    desk.till.charge_card(mine, checkout.payment_id, 200_00)
    done = desk.till.complete(mine, checkout.payment_id, None)
    desk.sync()
    other.sync()
    with pytest.raises(UserError, match=r"reversal\.other_terminal"):
        other.reverser.check(clerk, done.payment_id, late=True)
    with pytest.raises(UserError, match=r"reversal\.other_terminal"):
        other.reverser.check(clerk, done.payment_id)
    other.store.close()


def test_a_counted_drawer_gives_nothing_back(desk: NetDesk) -> None:
    clerk = desk.session()
    order = desk.orders.submit(clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    checkout = desk.till.open(clerk, None, [order.order_id])
    done = desk.till.complete(clerk, checkout.payment_id, 200_00)
    with desk.store.read() as queries:
        shift = queries.shifts.open_shift_of(CLERK)
    assert shift is not None
    desk.shifts.count(clerk, shift.shift_id, notes(5_200_00), card(0))
    with pytest.raises(UserError, match=r"reversal\.other_shift"):
        desk.reverser.check(clerk, done.payment_id, late=True)
