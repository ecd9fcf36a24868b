"""Orders at the till: quoted, collected with other lines, executed in the payment's own transaction."""

from pathlib import Path

import pytest

from app.domain.documents import ReceiptContent
from app.domain.errors import UserError
from app.domain.money import LineKind, PaymentLine
from app.domain.orders import OrderState
from app.services.cards import CardScript
from app.services.checkouts import customer_of
from tests.samples_business import Desk
from tests.samples_hall import MOBILE


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def prepayment(fen: int) -> PaymentLine:
    return PaymentLine(
        kind=LineKind.PREPAYMENT, item="prepayment", title="预存", amount_fen=fen, subscriber_id=MOBILE
    )


def test_an_order_and_a_prepayment_in_one_payment(desk: Desk) -> None:
    order = desk.submit_sample("open_account").order
    desk.orders.sign(desk.clerk, order.order_id, "paper")
    checkout = desk.till.open(desk.clerk, None, [order.order_id], [prepayment(5_000)])
    assert checkout.order_ids == (order.order_id,)
    assert checkout.due_fen == order.total_fen + 5_000
    assert checkout.customer == "测试·宋**"
    # A fresh number's own account comes first among the prepayments.
    assert checkout.account == order.subscriber_id
    done = desk.till.complete(desk.clerk, checkout.payment_id, checkout.due_fen)
    paid = desk.order(order.order_id)
    assert (paid.state, paid.payment_id) == (OrderState.COMPLETED, checkout.payment_id)
    with desk.rig.store.read() as queries:
        row = queries.money.by_receipt(done.receipt)
        paper = queries.documents.document(done.document_id)
    assert row is not None
    assert {line.order_id for line in row.lines} == {order.order_id, None}
    assert paper is not None
    assert isinstance(paper.content, ReceiptContent)
    assert paper.content.handler_name == "测试·林知夏"
    assert desk.rebuilt()


def test_one_order_is_in_one_checkout(desk: Desk) -> None:
    order = desk.submit_sample("open_account").order
    desk.orders.sign(desk.clerk, order.order_id, "paper")
    first = desk.till.open(desk.clerk, None, [order.order_id])
    assert desk.till.open(desk.clerk, None, [order.order_id]) == first
    with pytest.raises(UserError, match=r"money\.collecting"):
        desk.till.open(desk.clerk, None, [order.order_id], [prepayment(5_000)])
    desk.till.abandon(desk.clerk, first.payment_id, "customer_left")
    assert desk.till.open(desk.clerk, None, [order.order_id], [prepayment(5_000)]) != first
    assert desk.order(order.order_id).state is OrderState.ACKNOWLEDGED


def test_what_is_collected_instead_takes_the_place_only_if_it_is_not_refused(desk: Desk) -> None:
    first = desk.till.open(desk.clerk, "t-1", [], [prepayment(5_000)])
    assert desk.till.begun("t-1", "") == first
    assert desk.till.begun(None, first.payment_id) == first
    assert desk.till.begun(None, "") is None
    with pytest.raises(UserError, match=r"money\.nothing_due"):
        desk.till.open(desk.clerk, "t-1", [], [], first.payment_id)
    assert desk.till.checkout(first.payment_id) == first, "refused: what was open stands"
    assert desk.till.open(desk.clerk, "t-1", [], [prepayment(5_000)], first.payment_id) == first
    second = desk.till.open(desk.clerk, "t-1", [], [prepayment(6_000)], first.payment_id)
    assert desk.till.begun("t-1", "") == second
    with pytest.raises(UserError, match=r"money\.no_checkout"):
        desk.till.checkout(first.payment_id)
    third = desk.till.open(desk.clerk, "t-2", [], [prepayment(6_000)], first.payment_id)
    assert desk.till.begun("t-2", "") == third, "what is over already bars nothing"
    desk.till.charge_card(desk.clerk, third.payment_id, 1_000)
    with pytest.raises(UserError, match=r"money\.card_stands"):
        desk.till.open(desk.clerk, "t-2", [], [prepayment(7_000)], third.payment_id)
    assert desk.rebuilt()


def test_an_order_that_was_cancelled_meanwhile_is_not_paid(desk: Desk) -> None:
    order = desk.submit_sample("open_account").order
    desk.orders.sign(desk.clerk, order.order_id, "paper")
    checkout = desk.till.open(desk.clerk, None, [order.order_id])
    desk.orders.cancel(desk.clerk, order.order_id, "customer_withdrew")
    with pytest.raises(UserError, match=r"order\.not_payable"):
        desk.till.complete(desk.clerk, checkout.payment_id, checkout.due_fen)
    with desk.rig.store.read() as queries:
        assert queries.money.recent(10) == ()


def test_an_order_is_not_cancelled_while_its_money_may_be_taken(desk: Desk) -> None:
    order, other = (
        desk.submit_sample("fee_payment").order,
        desk.submit_sample("card_sale").order,
    )
    checkout = desk.till.open(desk.clerk, None, [order.order_id])
    desk.card.choose(CardScript.SILENT_APPROVED)
    desk.till.charge_card(desk.clerk, checkout.payment_id, 100)
    with pytest.raises(UserError, match=r"money\.card_unknown"):
        desk.orders.cancel(desk.clerk, order.order_id, "customer_withdrew")
    desk.till.inquire_card(desk.clerk, checkout.payment_id)
    with pytest.raises(UserError, match=r"money\.card_stands"):
        desk.orders.cancel(desk.clerk, order.order_id, "customer_withdrew")
    desk.orders.cancel(desk.clerk, other.order_id, "customer_withdrew")
    desk.till.undo_tenders(desk.clerk, checkout.payment_id)
    desk.orders.cancel(desk.clerk, order.order_id, "customer_withdrew")
    assert desk.order(order.order_id).state is OrderState.CANCELLED


def test_a_passer_by_has_no_name(desk: Desk) -> None:
    fee = PaymentLine(kind=LineKind.FEE, item="fee", title="费用", amount_fen=100)
    stranger = PaymentLine(
        kind=LineKind.FEE, item="fee", title="费用", amount_fen=100, subscriber_id="nobody"
    )
    with desk.rig.store.read() as queries:
        assert customer_of(queries, (), (fee, stranger)) == (None, "")
