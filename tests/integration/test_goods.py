"""Goods in a real store: held, sold, freed, brought back; gifts only against an order (DOMAIN §4)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.documents import ReceiptContent, WarrantyContent
from app.domain.errors import SyncConflict, UserError
from app.domain.goods import PieceMoved
from app.domain.orders import OrderState
from app.domain.stock import StockState
from app.services.order_stock import free_stock
from app.services.ports import Stamp
from app.services.rows.goods import PieceRow
from app.services.visits import Visit
from tests.samples_business import PREPAYMENT, Desk
from tests.samples_goods import CARDS, GIFT, IMEIS, OTHER_IMEI
from tests.samples_hall import MANAGER


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def piece(desk: Desk, serial: str) -> PieceRow:
    with desk.rig.store.read() as queries:
        row = queries.goods.piece(serial)
    assert row is not None
    return row


def states(desk: Desk, *serials: str) -> list[StockState]:
    return [piece(desk, serial).state for serial in serials]


def test_cards_are_held_paid_and_handed_over_and_the_receipt_lists_them(desk: Desk) -> None:
    order = desk.submit_sample("card_sale").order
    assert order.total_fen == 2 * 100_00
    assert states(desk, *CARDS) == [StockState.RESERVED, StockState.RESERVED, StockState.FREE]
    done = desk.pay(order)
    assert desk.order(order.order_id).state is OrderState.COMPLETED
    assert states(desk, *CARDS[:2]) == [StockState.ASSIGNED] * 2
    assert piece(desk, CARDS[0]).order_id == order.order_id
    with desk.rig.store.read() as queries:
        payment = queries.money.by_receipt(done.receipt)
        assert payment is not None
        (paper,) = queries.documents.of_subject(f"payment:{payment.payment_id}")
        assert [row.serial for row in queries.goods.of_order(order.order_id)] == sorted(CARDS[:2])
    assert isinstance(paper.content, ReceiptContent)
    titles = " ".join(line.title for line in paper.content.lines)
    assert all(serial in titles for serial in CARDS[:2])


@pytest.mark.parametrize("changed", [{"serials": CARDS[:1] * 2}, {"serials": ("CZ99999",)}, {"serials": ()}])
def test_what_is_twice_unknown_or_missing_is_refused(desk: Desk, changed: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(UserError, match=r"form\.(serial_twice|serial_unknown|required)"):
        desk.submit_sample("card_sale", **changed)


def test_too_many_at_once_are_refused(desk: Desk) -> None:
    quote = desk.orders.quote(
        desk.clerk,
        "card_sale",
        {"article": "card100", "serials": tuple(f"CZ9{number:04d}" for number in range(11))},
        Visit(),
    )
    assert [error.code for error in quote.errors] == ["form.too_many_serials"]


def test_cancelling_and_closing_free_what_was_held(desk: Desk) -> None:
    order = desk.submit_sample("card_sale").order
    desk.orders.cancel(desk.clerk, order.order_id, "changed_mind")
    assert states(desk, *CARDS) == [StockState.FREE] * 3
    second = desk.submit_sample("device_sale").order
    assert states(desk, IMEIS[0], GIFT) == [StockState.RESERVED] * 2
    assert desk.orders.expire_drafts_at_close(desk.clerk, "day-1") == 1
    assert desk.order(second.order_id).state is OrderState.CANCELLED
    assert states(desk, IMEIS[0], GIFT) == [StockState.FREE] * 2


def test_a_piece_is_sold_once(desk: Desk) -> None:
    desk.submit_sample("card_sale")
    with pytest.raises(UserError, match=r"form\.serial_taken"):
        desk.submit_sample("card_sale")
    row = piece(desk, CARDS[2])
    moved = PieceMoved(
        after="somebody else's", serial=row.serial, state=StockState.RESERVED, order_id="o", reason=""
    )
    with pytest.raises(SyncConflict):
        desk.rig.record(moved)


def test_a_device_brings_its_warranty_and_a_gift(desk: Desk) -> None:
    order = desk.submit_sample("device_sale").order
    assert order.total_fen == 999_00
    desk.pay(order)
    assert states(desk, IMEIS[0], GIFT) == [StockState.ASSIGNED] * 2
    with desk.rig.store.read() as queries:
        papers = [paper.content for paper in queries.documents.of_subject(f"order:{order.order_id}")]
    (slip,) = [content for content in papers if isinstance(content, WarrantyContent)]
    assert (slip.serial, slip.sold_on, slip.until) == (IMEIS[0], "2026-03-11", "2027-03-10")
    assert GIFT in slip.gift


def test_without_a_campaign_the_gift_stays(desk: Desk) -> None:
    order = desk.submit_sample("device_sale", gift="").order
    desk.pay(order)
    assert states(desk, GIFT) == [StockState.FREE]
    manager = desk.session(MANAGER, None)
    with pytest.raises(UserError, match=r"goods\.move"):
        desk.goods.put_back(manager, GIFT, "想要")


def test_what_is_gone_when_it_is_paid_fails_and_the_rest_goes_back(desk: Desk) -> None:
    order = desk.submit_sample("card_sale").order
    with desk.rig.store.write(Stamp(MANAGER)) as unit:
        free_stock(unit, order.order_id, "mistake")
    desk.pay(order)
    ended = desk.order(order.order_id)
    assert (ended.state, ended.reason) == (OrderState.FAILED, "business.failed.piece")
    assert states(desk, *CARDS) == [StockState.FREE] * 3


def test_the_payment_of_sold_goods_cannot_simply_go_back(desk: Desk) -> None:
    done = desk.pay(desk.submit_sample("card_sale").order)
    quote = desk.orders.quote(
        desk.clerk, "reversal", {"receipt": done.receipt, "reason": "wrong_amount"}, Visit()
    )
    assert "business.reversal.error.sold" in [error.code for error in quote.errors]


def test_a_scanned_piece_is_checked_whole(desk: Desk) -> None:
    row, article = desk.goods.check_piece(f" {CARDS[0].lower()} ")
    assert (row.serial, article.sku) == (CARDS[0], "card100")
    with pytest.raises(UserError, match=r"form\.serial_unknown"):
        desk.goods.check_piece("nothing")
    desk.submit_sample("card_sale")
    with pytest.raises(UserError, match=r"form\.serial_taken"):
        desk.goods.check_piece(CARDS[0])
    assert [each.sku for each in desk.goods.articles()][:2] == ["card50", "card100"]
    assert [each.serial for each in desk.goods.free_pieces("card100")] == [CARDS[2]]
    assert sum(each.pieces for each in desk.goods.counts() if each.sku == "card100") == 3


def test_deliveries_come_in_and_pieces_go_out(desk: Desk) -> None:
    manager = desk.session(MANAGER, None)
    assert desk.goods.take_in(manager, "card100", ["cz 20001", "CZ20001", "CZ20002", ""]) == 2
    with pytest.raises(UserError, match=r"goods\.serial_known"):
        desk.goods.take_in(manager, "card100", ["CZ20001"])
    with pytest.raises(UserError, match=r"goods\.imei_check"):
        desk.goods.take_in(manager, "phone_a1", ["001000010000099"])
    with pytest.raises(UserError, match=r"goods\.article_unknown"):
        desk.goods.take_in(manager, "nothing", ["CZ20003"])
    with pytest.raises(UserError, match=r"goods\.too_many"):
        desk.goods.take_in(manager, "card100", [f"CZ3{number:04d}" for number in range(41)])
    with pytest.raises(UserError, match=r"staff\.no_right"):
        desk.goods.take_in(desk.clerk, "card100", ["CZ20003"])
    desk.goods.scrap(manager, "CZ20001", "受潮")
    with pytest.raises(UserError, match=r"goods\.move"):
        desk.goods.put_back(manager, "CZ20001", "又好了")
    with pytest.raises(UserError, match=r"goods\.reason_missing"):
        desk.goods.scrap(manager, "CZ20002", " ")
    desk.submit_sample("card_sale")
    with pytest.raises(UserError, match=r"goods\.held_by_order"):
        desk.goods.scrap(manager, CARDS[0], "受潮")
    desk.pay(desk.submit_sample("device_sale").order)
    desk.goods.put_back(manager, IMEIS[0], "七天内退货")
    assert states(desk, IMEIS[0], OTHER_IMEI) == [StockState.FREE] * 2


def test_a_basket_of_goods_and_a_bill_is_one_payment(desk: Desk) -> None:
    cards = desk.submit_sample("card_sale").order
    device = desk.submit_sample("device_sale").order
    bill = desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    desk.pay(cards, device, bill)
    assert {desk.order(each.order_id).state for each in (cards, device, bill)} == {OrderState.COMPLETED}
