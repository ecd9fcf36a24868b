"""Effects of a definition for which something is missing that its checks had asked for."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.business.context import Article, Context, Execution, Party, PastPayment, Policy
from app.domain.business.customer_info import CUSTOMER_INFO
from app.domain.business.deposit_refund import DEPOSIT_REFUND
from app.domain.business.device_sale import DEVICE_SALE
from app.domain.business.money_back import money_back
from app.domain.business.spec import Form, Paper
from app.domain.cash import Tender, TenderKind
from app.domain.errors import BugError, UserError
from app.domain.goods import ArticleKind
from app.domain.refunds import Piece

PARTY = Party(
    person_id="p",
    customer_id="p",
    is_customer=False,
    name="王*",
    document="1*",
    organisation=False,
    age=30,
    mobiles=1,
    verification_id="v",
)
BASE = Context(
    today=date(2026, 3, 11), terminal_id="t", shift_id="shift", policy=Policy(), party=PARTY, other=PARTY
)
RUN = Execution(order_id="o", subscriber_id="", customer_id="p", staff_no="T1", at_ms=0)
CASH = Tender(TenderKind.CASH, 10_00)
PIECE = Piece(item="sim_card", title="SIM", left_fen=10_00, subscriber_id=None, agency=False, balance=False)
PAYMENT = PastPayment(
    payment_id="pay",
    receipt="r",
    terminal_id="t",
    shift_id="shift",
    cash_only=True,
    total_fen=10_00,
    is_reversal=False,
    reversed=False,
    customer_id=None,
    orders=(),
    to_balance=(),
    tenders_left=(CASH,),
)
PHONE = Article(
    sku="a1",
    kind=ArticleKind.DEVICE,
    title="A1",
    title_en="A1",
    price_fen=999_00,
    warranty_months=12,
    on_sale=True,
)


def test_nobody_takes_over_unless_their_document_passed() -> None:
    assert BASE.known_other() is PARTY
    with pytest.raises(BugError, match="nobody takes over"):
        replace(BASE, other=None).known_other()


def test_a_claim_names_its_deposit() -> None:
    assert DEPOSIT_REFUND.claim is not None
    with pytest.raises(BugError, match="no deposit was named"):
        DEPOSIT_REFUND.claim(replace(BASE, payment=PAYMENT), {"deposit": "d"})


def test_data_change_of_customers_alone() -> None:
    with pytest.raises(UserError) as caught:
        CUSTOMER_INFO.effect(BASE, {"phone": "13900007777"}, RUN)
    assert caught.value.code == "business.failed.customer"


@pytest.mark.parametrize(
    "payment",
    [
        pytest.param(None, id="no payment"),
        pytest.param(replace(PAYMENT, reversed=True), id="reversed"),
        pytest.param(replace(PAYMENT, is_reversal=True), id="a reversal itself"),
        pytest.param(replace(PAYMENT, tenders_left=()), id="no tender left"),
        pytest.param(replace(PAYMENT, tenders_left=(replace(CASH, amount_fen=9_99),)), id="too little left"),
    ],
)
def test_nothing_goes_back_of_what_is_not_there(payment: PastPayment | None) -> None:
    with pytest.raises(UserError) as caught:
        money_back(replace(BASE, payment=payment), {"way": "original"}, (PIECE,), 10_00, "o", "withdrew")
    assert caught.value.code == "business.failed.refund"


def test_money_goes_back_as_it_came() -> None:
    back = money_back(replace(BASE, payment=PAYMENT), {"way": "original"}, (PIECE,), 10_00, "o", "withdrew")
    assert (back.payment_id, back.tenders) == ("pay", (replace(CASH, amount_fen=-10_00),))


@pytest.mark.parametrize(
    ("articles", "papers"),
    [
        ((PHONE,), (Paper("warranty", "00100001"),)),
        ((replace(PHONE, warranty_months=0),), ()),
        ((), ()),
    ],
)
def test_a_warranty_card_for_what_has_a_warranty(
    articles: tuple[Article, ...], papers: tuple[Paper, ...]
) -> None:
    form: Form = {"article": "a1", "serial": "00100001"}
    assert DEVICE_SALE.papers is not None
    assert DEVICE_SALE.papers(replace(BASE, articles=articles), form) == papers
