"""One payment for many numbers of a pasted list: checked whole, paid at once, on one receipt (DOMAIN §6)."""

from pathlib import Path

import pytest

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.domain.business.fee_payment import MOST_LINES
from app.domain.business.spec import Value
from app.domain.customers import BillIssued, BillItem
from app.domain.documents import Copy
from app.domain.errors import UserError
from app.domain.facts import Fact
from app.domain.number_list import numbers_in
from app.i18n import LANGUAGES
from app.services.visits import Visit
from tests import pdf_reader
from tests.escpos_reader import read
from tests.escpos_reader import texts as paper_texts
from tests.factories_subscribers import opened_mobile
from tests.samples_business import Desk
from tests.samples_hall import RESOURCES, texts

MOST = 200
NUMBERS = tuple(f"139{nth:08}" for nth in range(MOST + 1))


def customers(count: int, bills: int = 1) -> list[Fact]:
    facts: list[Fact] = []
    for nth, number in enumerate(NUMBERS[:count]):
        opened = opened_mobile(f"many-{nth:04}", "c-zhao", number)
        facts.append(opened)
        facts += (
            BillIssued(
                bill_id=f"many-{nth:04}-{month}",
                subscriber_id=opened.subscriber_id,
                period=f"2026-0{month}",
                principal_fen=59_00,
                paid_fen=0,
                due_on=f"2026-0{month}-25",
                items=(BillItem(title="畅享 59", amount_fen=59_00),),
            )
            for month in range(1, bills + 1)
        )
    return facts


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def form(numbers: tuple[str, ...]) -> dict[str, Value]:
    return {"numbers": numbers, "arrears": "all", "prepay_fen": 0}


def test_a_list_is_checked_whole_before_any_money(desk: Desk) -> None:
    desk.rig.record(*customers(3))
    pasted = f"{NUMBERS[0]}\n１３９０００００００１\n张三\n{NUMBERS[0]},13999999999"
    numbers = numbers_in(pasted)
    quote = desk.orders.quote(desk.clerk, "fee_payment", form(numbers), Visit())
    said = [(error.code, dict(error.params)["line"]) for error in quote.errors]
    assert said == [("form.number_format", 3), ("form.number_twice", 4), ("form.no_account", 5)]
    sentences = [texts()["zh_CN"](error.code, **dict(error.params)) for error in quote.errors]
    assert sentences[1] == f"第 4 个 {NUMBERS[0]}：与第 1 个重复"
    with pytest.raises(UserError):
        desk.orders.submit(desk.clerk, "fee_payment", form(numbers), Visit())


def test_two_hundred_numbers_on_one_receipt(desk: Desk) -> None:
    desk.rig.record(*customers(MOST))
    order = desk.orders.submit(desk.clerk, "fee_payment", form(NUMBERS[:MOST]), Visit()).order
    done = desk.pay(order)
    with desk.rig.store.read() as queries:
        payment = queries.money.payment(done.payment_id)
        row = queries.documents.document(done.document_id)
        assert all(not queries.customers.unpaid_bills(f"many-{nth:04}") for nth in range(MOST))
    assert payment is not None
    assert row is not None
    assert len(payment.lines) == 2 * MOST
    assert sum(line.amount_fen for line in payment.lines) == payment.total_fen == done.total_fen
    fonts, copies = Fonts(RESOURCES / "fonts"), len(Copy)
    for lang in LANGUAGES:
        pages = pdf_reader.texts(render_pdf(row.content, texts()[lang], fonts))
        assert len(pages) == copies * 7
        assert all(done.receipt.replace("-", "") in page.replace("-", "") for page in pages)
    text = paper_texts(read(render_escpos(row.content, texts()["zh_CN"], fonts)))
    assert text.count("第 1 页，共 7 页") == copies
    assert text.count("139****0199") >= copies
    assert text.count("接下页") == copies * 6


def test_more_than_the_most(desk: Desk) -> None:
    desk.rig.record(*customers(MOST + 1))
    quote = desk.orders.quote(desk.clerk, "fee_payment", form(NUMBERS), Visit())
    assert [error.code for error in quote.errors] == ["form.too_many_numbers"]


def test_more_lines_than_one_payment_holds(desk: Desk) -> None:
    count = MOST_LINES // 4 + 1
    desk.rig.record(*customers(count, bills=2))
    quote = desk.orders.quote(desk.clerk, "fee_payment", form(NUMBERS[:count]), Visit())
    assert [error.code for error in quote.errors] == ["business.fee_payment.error.lines"]
    fits = form(NUMBERS[: count - 1])
    order = desk.orders.submit(desk.clerk, "fee_payment", fits, Visit()).order
    assert len(order.quote) == MOST_LINES
    assert desk.pay(order).total_fen == order.total_fen
