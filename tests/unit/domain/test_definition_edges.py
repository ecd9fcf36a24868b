"""Ending a number, bills and cards where something is missing, or changed since it was accepted."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.business.bill_query import BILL_QUERY, SUMMARY, proven
from app.domain.business.cancel import CANCEL
from app.domain.business.card_sale import CARD_SALE
from app.domain.business.common import status_row
from app.domain.business.context import Account, Article, PaidOrder, Statement, Tariff
from app.domain.business.feature_change import DISCOUNT, FEATURE_CHANGE
from app.domain.business.form import validate
from app.domain.business.spec import NO_WORDS, CheckOutcome, Form, Words, words
from app.domain.customers import SubscriberKind, SubscriberStatus
from app.domain.late_fees import Bill
from app.domain.orders import OrderState
from app.domain.subscribers import BalanceSettled, StatusChanged
from tests.unit.domain.test_business_rules import ACCOUNT, BASE, RUN, TODAY, failure

NOBODY = replace(BASE, party=None, account=None)
FULL = replace(ACCOUNT, balance_fen=80_00)
SECOND = replace(ACCOUNT, subscriber_id="t", number="13800005678")
OWED = Bill(bill_id="b", period="2026-01", principal_fen=5_00, unpaid_fen=5_00, due=date(2026, 2, 1))
DAMAGED = Tariff(item="equipment.damaged", title="设备损坏", title_en="Damaged equipment", amount_fen=100_00)
LOST = Tariff(item="equipment.lost", title="设备丢失", title_en="Lost equipment", amount_fen=300_00)
BROADBAND = replace(BASE, account=replace(ACCOUNT, kind=SubscriberKind.BROADBAND), tariffs=(DAMAGED, LOST))
TO_SECOND: Form = {"settle": "number", "to_number": "t"}


def test_without_a_number_nothing_ends() -> None:
    assert CANCEL.fees(NOBODY, {"condition": "damaged"}) == ()
    assert CANCEL.changes(NOBODY, {}) == ()
    assert CANCEL.offers is not None
    assert CANCEL.offers(NOBODY) == ()
    assert status_row(NOBODY, SubscriberStatus.CANCELLED) == ()


def test_offers_are_for_numbers_that_serve() -> None:
    assert CANCEL.offers is not None
    tariff = Tariff(item=DISCOUNT, title="老客户优惠", title_en="Discount", amount_fen=10_00)
    serving = replace(BASE, tariffs=(tariff,))
    assert [offer.opens for offer in CANCEL.offers(serving)] == ["feature_change", "plan_change", "suspend"]
    resting = replace(BASE, account=replace(ACCOUNT, status=SubscriberStatus.SUSPENDED))
    assert CANCEL.offers(resting) == ()
    (row,) = FEATURE_CHANGE.changes(serving, {"features": (DISCOUNT,)})
    assert row.difference == words("business.difference_month", signed_fen=-10_00), "off the month"
    (row,) = FEATURE_CHANGE.changes(BASE, {"features": (DISCOUNT,)})
    assert row.difference == NO_WORDS, "what costs nothing differs by nothing"


@pytest.mark.parametrize(("condition", "due"), [("good", 0), ("damaged", 100_00), ("lost", 300_00)])
def test_equipment_comes_back(condition: str, due: int) -> None:
    form: Form = {"condition": condition, "equipment": "ONT-1"}
    fees = CANCEL.fees(BROADBAND, form)
    assert [(fee.item, fee.amount_fen, fee.subscriber_id) for fee in fees] == (
        [(f"equipment.{condition}", due, "s")] if due else []
    )
    rows = {row.code: row for row in CANCEL.changes(BROADBAND, form)}
    assert CANCEL.fees(replace(BROADBAND, tariffs=()), form) == ()
    row = rows["business.row.equipment"]
    assert row.before.params == (("text", "ONT-1"),)
    assert row.after.code == f"business.cancel.choice.condition.{condition}"


def test_a_mobile_number_has_no_equipment() -> None:
    mobile = replace(BASE, tariffs=(DAMAGED,))
    assert CANCEL.fees(mobile, {"condition": "damaged"}) == ()
    shown = [row.code for row in CANCEL.changes(mobile, {"condition": "damaged"})]
    assert shown == ["business.row.status", "business.row.balance"]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({}, None),
        ({"settle": "number"}, None),
        ({"settle": "bank", "bank": "示例银行"}, None),
        (TO_SECOND, words("business.cancel.settled_to_number", number="138****5678")),
        (
            {"settle": "bank", "bank": "示例银行", "bank_account": "6217000010001234567"},
            words("business.cancel.settled_to_bank", tail="4567", bank="示例银行"),
        ),
    ],
)
def test_it_is_told_where_what_is_left_goes(form: Form, told: Words | None) -> None:
    context = replace(BASE, account=FULL, owned=(FULL, SECOND))
    rows = [row for row in CANCEL.changes(context, form) if row.code == "business.row.rest"]
    amount = words("business.amount", amount_fen=80_00)
    assert [(row.before, row.after) for row in rows] == ([(amount, told)] if told else [])


@pytest.mark.parametrize(
    ("account", "form", "code"),
    [
        (replace(ACCOUNT, status=SubscriberStatus.CANCELLED), {}, "cancelled"),
        (replace(ACCOUNT, bills=(OWED,)), {}, "arrears"),
        (FULL, {}, "balance"),
        (FULL, {"settle": "number", "to_number": "s"}, "to_number"),
        (FULL, {"settle": "number", "to_number": "gone"}, "to_number"),
    ],
)
def test_a_number_that_can_no_longer_end(account: Account, form: Form, code: str) -> None:
    context = replace(BASE, account=account, owned=(account, SECOND))
    assert failure(CANCEL, context, form) == f"business.failed.{code}"


def test_nothing_goes_to_a_number_that_ended() -> None:
    ended = replace(SECOND, status=SubscriberStatus.CANCELLED)
    context = replace(BASE, account=FULL, owned=(FULL, ended))
    assert failure(CANCEL, context, TO_SECOND) == "business.failed.to_number"


def test_what_is_left_is_settled_and_nothing_needs_no_settling() -> None:
    (alone,) = CANCEL.effect(BASE, {}, RUN)
    assert isinstance(alone, StatusChanged)
    assert (alone.subscriber_id, alone.status) == ("s", SubscriberStatus.CANCELLED)
    ended, settled = CANCEL.effect(replace(BASE, account=FULL, owned=(FULL, SECOND)), TO_SECOND, RUN)
    assert ended == alone
    assert isinstance(settled, BalanceSettled)
    assert (settled.amount_fen, settled.to_subscriber) == (80_00, "t")


def test_a_number_that_ended_is_used_up() -> None:
    order = PaidOrder(
        order_id="o", code="S", type_key="cancel", state=OrderState.COMPLETED, account=None, consumed=""
    )
    assert CANCEL.consumed(order) == "business.reversal.error.ended"
    assert CANCEL.consumed(replace(order, state=OrderState.FAILED)) == ""


def test_bills_of_no_number_are_nobodys() -> None:
    passed = replace(NOBODY, password_passed=True)
    assert not proven(passed)
    assert BILL_QUERY.checks(passed) == ()


@pytest.mark.parametrize(("minutes", "told"), [(0, False), (59, False), (60, True)])
def test_old_bills_are_called_old(minutes: int, told: bool) -> None:
    first, *rest = BILL_QUERY.checks(replace(BASE, heard_minutes=minutes))
    assert (first.outcome, first.words.code) == (CheckOutcome.PASSED, "business.check.bill.proven")
    found = [(line.outcome, line.words.code, line.words.params) for line in rest]
    age = (CheckOutcome.WARNED, "business.check.bill.age", (("minutes", minutes),))
    assert found == ([age] if told else [])


def test_who_is_not_proven_gets_the_summary_alone() -> None:
    bill = Statement(
        period="2026-02",
        principal_fen=98_00,
        unpaid_fen=0,
        late_fee_fen=0,
        due_on=TODAY.isoformat(),
        items=(),
    )
    field = BILL_QUERY.field("period")
    assert field is not None
    assert field.choices is not None
    assert field.default is not None
    owner = replace(BASE, statements=(bill,))
    stranger = replace(owner, party=None)
    assert [choice.key for choice in field.choices(owner, {})] == ["2026-02", SUMMARY]
    assert [choice.key for choice in field.choices(stranger, {})] == [SUMMARY]
    assert (field.default(owner), field.default(stranger)) == ("2026-02", SUMMARY)
    assert [line.words.code for line in BILL_QUERY.checks(stranger)] == ["business.check.bill.masked"]


def test_a_telephone_is_not_sold_as_a_card() -> None:
    phone = Article(
        sku="P1",
        kind="device",
        title="手机",
        title_en="Phone",
        price_fen=1_999_00,
        warranty_months=12,
        on_sale=True,
    )
    card = replace(phone, sku="C1", kind="card", price_fen=50_00)
    shop = replace(BASE, articles=(phone, card))
    wrong = CARD_SALE.validate(shop, {"article": "P1", "serials": ("1",)})
    assert [(error.field, error.code) for error in wrong] == [("article", "form.article_unknown")]
    assert CARD_SALE.validate(shop, {"article": "C1", "serials": ()}) == ()
    found = validate(CARD_SALE, shop, {"article": "P1"})
    assert [error.code for error in found] == ["form.article_unknown", "form.required"]
