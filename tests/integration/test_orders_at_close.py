"""What the close does with orders that were left: all end, however many, and each hears what is true."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.goods import MOST_PIECES, PieceStocked
from app.domain.orders import OrderState
from app.i18n import LANGUAGES
from app.services.rows.notices import NoticeRow
from app.services.rows.orders import OrderRow
from app.services.visits import Visit
from tests.samples_business import BACK, PREPAYMENT, Desk
from tests.samples_hall import MANAGER, texts

MANY = 9


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def close(desk: Desk) -> int:
    return desk.orders.expire_drafts_at_close(desk.session(MANAGER, None), "day-1")


def told(desk: Desk, order: OrderRow) -> NoticeRow:
    with desk.rig.store.read() as queries:
        (row,) = queries.notices.of_order(order.order_id)
    ended = desk.order(order.order_id)
    assert (ended.state, ended.reason) == (OrderState.CANCELLED, "expired")
    return row


def test_orders_that_hold_as_many_pieces_as_may_be_all_end(desk: Desk) -> None:
    sold = []
    for sale in range(MANY):
        serials = tuple(f"CZ{sale}{number:05d}" for number in range(MOST_PIECES))
        desk.rig.record(*(PieceStocked(after=None, serial=each, sku="card100") for each in serials))
        sold.append(desk.submit_sample("card_sale", serials=serials).order)
    assert close(desk) == MANY
    assert {told(desk, order).code for order in sold} == {"notice.order.expired"}


def test_what_waited_for_a_signature_was_not_paid_or_signed(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change")
    desk.agree(accepted)
    order = desk.order(accepted.order.order_id)
    assert order.state is OrderState.ACKNOWLEDGED
    assert not order.signed
    close(desk)
    assert told(desk, order).code == "notice.order.expired"


def test_what_nobody_decided_is_not_said_to_have_been_left_unpaid(desk: Desk) -> None:
    order = desk.submit_sample("plan_change").order
    assert order.state is OrderState.PENDING
    close(desk)
    assert told(desk, order).code == "notice.order.expired_undecided"


def test_money_that_nobody_paid_out_is_not_said_to_have_been_left_unpaid(desk: Desk) -> None:
    form = {**PREPAYMENT.form, "prepay_fen": 500_00}
    first = desk.orders.submit(desk.clerk, "fee_payment", form, Visit()).order
    checkout = desk.till.open(desk.clerk, None, [first.order_id])
    desk.till.charge_card(desk.clerk, checkout.payment_id, 500_00)
    receipt = desk.till.complete(desk.clerk, checkout.payment_id, None).receipt
    back = {**BACK.form, "receipt": receipt, "phone": "13800001234"}
    undecided = desk.orders.submit(desk.clerk, "refund", {**back, "amount": 300_00}, Visit()).order
    waiting = desk.orders.submit(desk.clerk, "refund", {**back, "amount": 50_00}, Visit()).order
    waiting = desk.orders.sign(desk.clerk, waiting.order_id, "paper")
    assert (undecided.state, waiting.state) == (OrderState.PENDING, OrderState.ACKNOWLEDGED)
    unsigned = desk.orders.submit(desk.clerk, "refund", {**back, "amount": 60_00}, Visit()).order
    close(desk)
    assert told(desk, undecided).code == "notice.order.expired_undecided"
    assert told(desk, waiting).code == told(desk, unsigned).code == "notice.order.expired_waiting"


def test_what_is_said_stands_in_both_languages() -> None:
    params = {"hall": "H", "type": "T", "code": "S-1"}
    for lang in LANGUAGES:
        said = {texts()[lang](f"notice.order.{code}", **params) for code in CODES}
        assert len(said) == len(CODES)
        assert all("S-1" in each and "⟨" not in each for each in said)


CODES = ("expired", "expired_undecided", "expired_waiting")
