"""An order that failed after its payment: carried out with that money, or its money goes back (DOMAIN §6)."""

from pathlib import Path

import pytest

from app.domain.business import business_type
from app.domain.business.form import load_payload
from app.domain.business.spec import Value
from app.domain.cash import TenderKind
from app.domain.customers import SubscriberStatus
from app.domain.errors import UserError
from app.domain.goods import ArticleKind, ArticlePublished, PieceStocked
from app.domain.money import LineKind, PaymentLine
from app.domain.orders import OrderState
from app.domain.refunds import OTHER
from app.domain.subscribers import StatusChanged, StatusReason
from app.domain.work import WorkOutcome
from app.services.order_stock import free_stock, reserve_stock
from app.services.paid_in_vain import in_vain
from app.services.ports import Stamp
from app.services.rows.orders import OrderRow
from app.services.shift_figures import unexecuted
from app.services.visits import Visit
from tests.samples_business import BACK, DEPOSIT_BACK, Desk, hand_out
from tests.samples_form import CONTACT
from tests.samples_goods import CARDS, OTHER_CARD
from tests.samples_hall import CLERK, MANAGER, MOBILE, OWN, TODAY
from tests.samples_numbers import DEPOSIT

ODD = "CZ70001"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def sale(desk: Desk, article: str = "card100", serial: str = CARDS[0]) -> OrderRow:
    form: dict[str, Value] = {"article": article, "serials": (serial,)}
    return desk.orders.submit(desk.clerk, "card_sale", form, Visit()).order


def lose(desk: Desk, *orders: OrderRow) -> None:
    """Let the cards of orders be gone when they are paid."""
    for order in orders:
        with desk.rig.store.write(Stamp(MANAGER)) as unit:
            free_stock(unit, order.order_id, "mistake")


def find(desk: Desk, order: OrderRow) -> None:
    """Let the cards of an order turn up again."""
    with desk.rig.store.write(Stamp(CLERK)) as unit:
        reserve_stock(unit, order.order_id, business_type("card_sale"), load_payload(order.payload))


def paid(desk: Desk, *orders: OrderRow, gone: tuple[OrderRow, ...]) -> str:
    """Take the money of orders, some of which fail; returns the receipt."""
    lose(desk, *gone)
    receipt = desk.pay(*orders).receipt
    failed = [order.order_id for order in orders if desk.order(order.order_id).state is OrderState.FAILED]
    assert failed == [order.order_id for order in gone]
    return receipt


def asked(desk: Desk, receipt: str, fen: int, **changed: Value) -> OrderRow:
    form = {**BACK.form, "receipt": receipt, "amount": fen, **changed}
    return desk.orders.submit(desk.clerk, "refund", form, Visit()).order


def back(desk: Desk, receipt: str, fen: int, about: str = "") -> OrderRow:
    """Give part of a payment back; `about` is the order that failed, or OTHER."""
    order = asked(desk, receipt, fen, **({"failed_order": about} if about else {}))
    done = desk.orders.sign(desk.clerk, order.order_id, "paper")
    assert done.state is OrderState.COMPLETED
    return done


def errors(desk: Desk, receipt: str, fen: int, **changed: Value) -> list[tuple[str, str]]:
    form = {**BACK.form, "receipt": receipt, "amount": fen, **changed}
    found = desk.orders.quote(desk.clerk, "refund", form, Visit()).errors
    return [(error.field, error.code) for error in found]


def refused(desk: Desk, order: OrderRow) -> None:
    find(desk, order)
    with pytest.raises(UserError) as caught:
        desk.orders.execute(desk.clerk, order.order_id)
    assert (caught.value.code, caught.value.params["code"]) == ("order.money_back", order.code)
    assert desk.order(order.order_id).state is OrderState.FAILED


def blockers(desk: Desk, order: OrderRow) -> list[str]:
    with desk.rig.store.read() as queries:
        return [row.order_id for row in queries.orders.paid_not_executed(order.business_day)]


def test_what_turns_up_again_is_carried_out_with_the_same_money(desk: Desk) -> None:
    order = sale(desk)
    paid(desk, order, gone=(order,))
    find(desk, order)
    assert desk.orders.execute(desk.clerk, order.order_id).state is OrderState.COMPLETED
    assert blockers(desk, order) == []


def test_of_two_that_failed_the_one_whose_money_is_back_ends_and_the_other_goes_on(desk: Desk) -> None:
    first, second = sale(desk), sale(desk, "card50", OTHER_CARD)
    receipt = paid(desk, first, second, gone=(first, second))
    back(desk, receipt, 100_00, first.order_id)
    ended = desk.order(first.order_id)
    assert (ended.state, ended.reason) == (OrderState.CANCELLED, "refunded")
    assert blockers(desk, first) == [second.order_id]
    find(desk, second)
    assert desk.orders.execute(desk.clerk, second.order_id).state is OrderState.COMPLETED
    with pytest.raises(UserError, match=r"order\.not_executable"):
        desk.orders.execute(desk.clerk, first.order_id)
    assert desk.rebuilt()


def test_part_of_its_money_that_went_back_is_enough_to_refuse_it(desk: Desk) -> None:
    order = sale(desk)
    receipt = paid(desk, order, gone=(order,))
    back(desk, receipt, 40_00)
    refused(desk, order)
    back(desk, receipt, 60_00)
    assert desk.order(order.order_id).state is OrderState.CANCELLED


def test_while_a_manager_is_asked_for_its_money_it_is_not_carried_out(desk: Desk) -> None:
    first, second, third = (sale(desk, serial=serial) for serial in CARDS)
    receipt = paid(desk, first, second, third, gone=(third,))
    waiting = asked(
        desk,
        receipt,
        100_00,
        failed_order=third.order_id,
        way="bank_transfer",
        bank="示例银行",
        bank_account="6217000010001234567",
    )
    assert waiting.state is OrderState.PENDING
    refused(desk, third)
    desk.orders.cancel(desk.clerk, waiting.order_id, "客户不退了")
    assert desk.orders.execute(desk.clerk, third.order_id).state is OrderState.COMPLETED


def test_money_that_goes_back_because_of_another_order_ends_nothing(desk: Desk) -> None:
    done, failed = sale(desk), sale(desk, "card50", OTHER_CARD)
    receipt = paid(desk, done, failed, gone=(failed,))
    assert errors(desk, receipt, 50_00) == [("failed_order", "form.required")]
    assert errors(desk, receipt, 50_00, failed_order="nothing") == [("failed_order", "form.choice")]
    back(desk, receipt, 30_00, OTHER)
    back(desk, receipt, 20_00, OTHER)
    assert desk.order(failed.order_id).state is OrderState.FAILED
    assert blockers(desk, failed) == [failed.order_id], "its own money is not back"
    too_much = errors(desk, receipt, 60_00, failed_order=failed.order_id)
    assert too_much == [("amount", "business.refund.error.more_than_order")]
    back(desk, receipt, 30_00, failed.order_id)
    assert desk.order(failed.order_id).state is OrderState.FAILED
    assert errors(desk, receipt, 30_00, failed_order=failed.order_id) == too_much
    back(desk, receipt, 20_00, failed.order_id)
    assert desk.order(failed.order_id).state is OrderState.CANCELLED
    assert blockers(desk, failed) == []
    assert errors(desk, receipt, 10_00) == [], "nothing of it failed any more"


def test_money_of_another_order_that_is_back_does_not_hold_one_up(desk: Desk) -> None:
    done, failed = sale(desk), sale(desk, "card50", OTHER_CARD)
    receipt = paid(desk, done, failed, gone=(failed,))
    back(desk, receipt, 100_00, OTHER)
    find(desk, failed)
    assert desk.orders.execute(desk.clerk, failed.order_id).state is OrderState.COMPLETED


def test_no_more_goes_back_for_another_reason_than_the_others_cost(desk: Desk) -> None:
    done, failed = sale(desk), sale(desk, "card50", OTHER_CARD)
    receipt = paid(desk, done, failed, gone=(failed,))
    too_much = [("amount", "business.refund.error.more_than_other")]
    assert errors(desk, receipt, 110_00, failed_order=OTHER) == too_much
    back(desk, receipt, 40_00, OTHER)
    assert errors(desk, receipt, 70_00, failed_order=OTHER) == too_much
    back(desk, receipt, 50_00, failed.order_id)
    assert desk.order(failed.order_id).state is OrderState.CANCELLED
    assert errors(desk, receipt, 60_00) == [], "what is left is the others' alone"


def test_the_close_offers_no_reversal_where_money_of_it_went_back(desk: Desk) -> None:
    done, failed = sale(desk), sale(desk, "card50", OTHER_CARD)
    receipt = paid(desk, done, failed, gone=(failed,))

    def reversible() -> list[bool]:
        with desk.rig.store.read() as queries:
            return [each.reversible for each in unexecuted(queries, failed.business_day, None)]

    assert reversible() == [True]
    back(desk, receipt, 30_00, OTHER)
    assert reversible() == [False]


def odd_sale(desk: Desk, price_fen: int) -> OrderRow:
    """Accept the sale of a card whose price has single fen."""
    desk.rig.record(
        ArticlePublished(
            sku="card_odd",
            title="充值卡",
            title_en="Top-up card",
            kind=ArticleKind.CARD,
            price_fen=price_fen,
            face_fen=50_00,
            warranty_months=0,
            on_sale=True,
        ),
        PieceStocked(after=None, serial=ODD, sku="card_odd"),
    )
    return sale(desk, "card_odd", ODD)


def test_what_was_rounded_down_is_not_waited_for(desk: Desk) -> None:
    order = odd_sale(desk, 50_07)
    receipt = paid(desk, order, gone=(order,))
    back(desk, receipt, 50_00)
    assert desk.order(order.order_id).state is OrderState.CANCELLED
    assert blockers(desk, order) == []


def test_what_was_rounded_down_may_be_carried_out_still(desk: Desk) -> None:
    order = odd_sale(desk, 50_09)
    paid(desk, order, gone=(order,))
    find(desk, order)
    assert desk.orders.execute(desk.clerk, order.order_id).state is OrderState.COMPLETED


def test_after_its_payment_was_reversed_it_is_over(desk: Desk) -> None:
    order = sale(desk)
    receipt = paid(desk, order, gone=(order,))
    form = {"receipt": receipt, "reason": "wrong_amount"}
    desk.agree(desk.orders.submit(desk.clerk, "reversal", form, Visit()))
    ended = desk.order(order.order_id)
    assert (ended.state, ended.reason) == (OrderState.CANCELLED, "reversed")
    with pytest.raises(UserError, match=r"order\.not_executable"):
        desk.orders.execute(desk.clerk, order.order_id)


def test_a_payment_undone_at_the_till_leaves_nothing_to_carry_it_out_with(desk: Desk) -> None:
    order = sale(desk)
    paid(desk, order, gone=(order,))
    payment_id = desk.order(order.order_id).payment_id or ""
    with desk.rig.store.write(Stamp(CLERK)) as unit:
        desk.reverser.reverse(unit, desk.clerk, payment_id, None, MANAGER, "wrong_amount", 1)
    ended = desk.orders.execute(desk.clerk, order.order_id)
    assert (ended.state, ended.reason) == (OrderState.CANCELLED, "reversed")
    assert blockers(desk, order) == []


def test_the_reversal_of_one_payment_for_several_orders_is_one(desk: Desk) -> None:
    first, second = sale(desk), sale(desk, "card50", OTHER_CARD)
    form = {"receipt": paid(desk, first, second, gone=(first, second)), "reason": "wrong_amount"}
    desk.agree(desk.orders.submit(desk.clerk, "reversal", form, Visit()))
    with desk.rig.store.read() as queries:
        sums = {each.type_key: each for each in queries.shifts.business_sums((f"shift-{CLERK}",))}
    assert (sums["card_sale"].count, sums["card_sale"].amount_fen) == (2, 150_00)
    assert (sums["reversal"].count, sums["reversal"].amount_fen) == (1, -150_00)


def test_one_whose_money_was_back_long_ago_is_ended_by_who_tries_it_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = sale(desk)
    receipt = paid(desk, order, gone=(order,))
    with monkeypatch.context() as older:
        older.setattr("app.services.order_execution.end_paid_back", lambda *_: None)
        back(desk, receipt, 100_00)
    assert blockers(desk, order) == [order.order_id], "as an older version left it"
    ended = desk.orders.execute(desk.clerk, order.order_id)
    assert (ended.state, ended.reason) == (OrderState.CANCELLED, "refunded")
    assert blockers(desk, order) == []


def test_a_deposit_given_back_has_nothing_to_do_with_what_failed(desk: Desk) -> None:
    deposit = desk.orders.submit(desk.clerk, "feature_change", DEPOSIT.form, DEPOSIT.visit(desk)).order
    failed = sale(desk)
    receipt = paid(desk, deposit, failed, gone=(failed,))
    form = {
        **DEPOSIT_BACK.form,
        "receipt": receipt,
        "deposit": f"{deposit.order_id}-deposit.international",
    }
    returned = desk.orders.submit(desk.clerk, "deposit_refund", form, Visit(subscriber_id=OWN))
    desk.agree(returned)
    desk.orders.sign(desk.clerk, returned.order.order_id, "paper")
    assert desk.order(failed.order_id).state is OrderState.FAILED
    find(desk, failed)
    assert desk.orders.execute(desk.clerk, failed.order_id).state is OrderState.COMPLETED


def test_the_money_of_what_failed_is_not_taken_from_a_balance_that_was_paid_with_it(desk: Desk) -> None:
    order = sale(desk)
    lose(desk, order)
    line = PaymentLine(
        kind=LineKind.PREPAYMENT, item="prepayment", title="预存", amount_fen=200_00, subscriber_id=MOBILE
    )
    checkout = desk.till.open(desk.clerk, None, [order.order_id], [line])
    receipt = desk.till.complete(desk.clerk, checkout.payment_id, checkout.due_fen).receipt
    before = desk.balance()
    back(desk, receipt, 100_00, order.order_id)
    assert desk.order(order.order_id).state is OrderState.CANCELLED
    assert desk.balance() == before
    back(desk, receipt, 200_00)
    assert desk.balance() == before - 200_00


def test_what_cost_nothing_is_tried_again_without_a_payment(desk: Desk) -> None:
    visit = desk.both("zhao", "song", OWN)
    order = desk.orders.submit(desk.clerk, "ownership_transfer", {**CONTACT}, visit).order
    desk.rig.record(status(desk, SubscriberStatus.SUSPENDED, StatusReason.LOST))
    assert desk.orders.sign(desk.clerk, order.order_id, "paper").state is OrderState.FAILED
    desk.rig.record(status(desk, SubscriberStatus.ACTIVE, StatusReason.RESUMED))
    assert desk.orders.execute(desk.clerk, order.order_id).state is OrderState.COMPLETED


def status(desk: Desk, now: SubscriberStatus, reason: StatusReason) -> StatusChanged:
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(OWN)
    assert row is not None
    return StatusChanged(
        after=row.last_op, subscriber_id=OWN, order_id=None, status=now, reason=reason, on=TODAY
    )


def test_a_work_that_came_to_nothing_is_not_begun_again(desk: Desk) -> None:
    order = desk.submit_sample("device_repair", charge="repair.check").order
    desk.pay(order)
    desk.work.finish(desk.clerk, order.order_id, WorkOutcome.RETURNED, handed_over=True)
    with pytest.raises(UserError, match=r"order\.work_over"):
        desk.orders.execute(desk.clerk, order.order_id)
    assert desk.order(order.order_id).state is OrderState.FAILED


def vain(desk: Desk, *orders: OrderRow) -> list[tuple[str, int, str]]:
    with desk.rig.store.read() as queries:
        found = in_vain(queries, (desk.order(order.order_id) for order in orders))
    return [(each.code, each.back_fen, each.receipt) for each in found]


def test_what_goes_back_is_told_with_the_payment_until_somebody_asks_for_it(desk: Desk) -> None:
    first, second = sale(desk), sale(desk, "card50", OTHER_CARD)
    lose(desk, second)
    for order in (first, second):
        assert order.state is OrderState.ACKNOWLEDGED
    done = desk.pay(first, second)
    assert [(each.code, each.back_fen) for each in done.in_vain] == [(second.code, 50_00)]
    assert done.in_vain[0].tenders == (TenderKind.CASH,)
    again = desk.till.complete(desk.clerk, done.payment_id, None)
    assert again.in_vain == done.in_vain, "asked twice, it says the same"
    assert vain(desk, first, second) == [(second.code, 50_00, done.receipt)]
    hand_out(desk.rig.store, desk.rig.clock.now_ms())
    asked(desk, done.receipt, 50_00, failed_order=second.order_id)
    assert vain(desk, first, second) == []
