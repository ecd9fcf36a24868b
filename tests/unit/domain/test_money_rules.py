"""Rules of one payment."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import money_rules
from app.domain.cash import CashRounding, Tender, TenderKind, round_cash
from app.domain.errors import BugError, UserError
from app.domain.money import CardOutcome, LineKind, PaymentLine
from app.domain.orders import QuoteLine


def line(kind: LineKind = LineKind.FEE, fen: int = 1_000, **more: str | None) -> PaymentLine:
    account = kind in {LineKind.BILL, LineKind.LATE_FEE, LineKind.PREPAYMENT}
    bill = "b1" if kind in {LineKind.BILL, LineKind.LATE_FEE} else None
    fields: dict[str, Any] = {"subscriber_id": "s1" if account else None, "bill_id": bill, **more}
    return PaymentLine(kind=kind, item=kind.value, title=kind.value, amount_fen=fen, **fields)


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ("bill", LineKind.BILL),
        ("late_fee", LineKind.LATE_FEE),
        ("prepayment", LineKind.PREPAYMENT),
        ("sim_card", LineKind.FEE),
    ],
)
def test_a_fee_of_an_order_becomes_a_line(item: str, kind: LineKind) -> None:
    quoted = QuoteLine(item=item, title="code", amount_fen=10, subscriber_id="s", bill_id="b", agency=True)
    made = money_rules.line_of_quote("order-1", quoted, "预存 138****1234")
    assert made == PaymentLine(
        kind=kind,
        item=item,
        title="预存 138****1234",
        amount_fen=10,
        order_id="order-1",
        subscriber_id="s",
        bill_id="b",
        agency=True,
    )


def test_lines_that_may_be_collected() -> None:
    money_rules.check_lines(
        [
            line(),
            line(LineKind.LATE_FEE),
            line(LineKind.BILL),
            line(LineKind.BILL, bill_id="b2"),
            line(fen=-100),
        ]
    )


def test_one_bill_is_not_collected_twice() -> None:
    with pytest.raises(UserError, match=r"money\.bill_twice"):
        money_rules.check_lines([line(LineKind.BILL), line(LineKind.BILL)])


@pytest.mark.parametrize("lines", [[], [line(fen=0)], [line(), line(fen=-1_000)]])
def test_nothing_is_no_payment(lines: list[PaymentLine]) -> None:
    with pytest.raises(UserError, match=r"money\.nothing_due"):
        money_rules.check_lines(lines)


@pytest.mark.parametrize(
    "wrong",
    [
        line(LineKind.ROUNDING_DOWN),
        line(LineKind.ROUNDING_TO_BALANCE),
        line(LineKind.BILL, bill_id=None),
        line(LineKind.PREPAYMENT, subscriber_id=None),
        line(LineKind.PREPAYMENT, fen=0),
    ],
)
def test_lines_that_no_quote_can_hold(wrong: PaymentLine) -> None:
    with pytest.raises(BugError):
        money_rules.check_lines([wrong])


def test_the_fen_go_to_a_prepayment_first_then_to_a_bill_then_to_anybody() -> None:
    fee, bill = line(subscriber_id="fee"), line(LineKind.BILL, subscriber_id="bill")
    prepaid = line(LineKind.PREPAYMENT, subscriber_id="prepaid")
    assert money_rules.account_of([fee, bill, prepaid]) == "prepaid"
    assert money_rules.account_of([fee, bill]) == "bill"
    assert money_rules.account_of([line(), fee]) == "fee"
    assert money_rules.account_of([line()]) is None


def test_price_of_the_specification() -> None:
    """301.23 due, 200.00 by card, the rest in cash: 101.30 with 0.07 to the balance."""
    price = money_rules.price(30_123, 20_000, cash=True, has_account=True)
    assert (price.payable, price.to_balance, price.written_off, price.total) == (10_130, 7, 0, 30_130)
    assert money_rules.price(30_123, 20_000, cash=False, has_account=True).payable == 10_123
    down = money_rules.price(30_123, 20_000, cash=True, has_account=False)
    assert (down.payable, down.written_off, down.total) == (10_120, 3, 30_120)
    with pytest.raises(BugError):
        money_rules.price(100, 101, cash=True, has_account=True)


@given(st.integers(1, 10_000_000), st.booleans())
def test_rounding_stands_on_a_line_of_its_own(due: int, has_account: bool) -> None:
    rounding = round_cash(due, has_account)
    lines = money_rules.with_rounding([line(fen=due)], rounding, "s1" if has_account else None, "零头")
    assert money_rules.total_of(lines) == rounding.payable
    assert len(lines) == (2 if due % 10 else 1)
    if due % 10:
        expected = LineKind.ROUNDING_TO_BALANCE if has_account else LineKind.ROUNDING_DOWN
        assert (lines[1].kind, lines[1].subscriber_id) == (expected, "s1" if has_account else None)


def test_lines_and_tenders_are_held_against_the_total() -> None:
    cash = Tender(TenderKind.CASH, 1_000, 1_000, 0)
    money_rules.check_balanced([line()], [cash], 1_000)
    for lines, tenders, total in (
        ([line()], [cash], 999),
        ([line(fen=999)], [cash], 1_000),
        ([line()], [], 1_000),
    ):
        with pytest.raises(BugError):
            money_rules.check_balanced(lines, tenders, total)


def test_a_reversal_goes_back_the_way_it_came() -> None:
    card = money_rules.card_tender("SIM-7", "4471", 500)
    cash = Tender(TenderKind.CASH, 1_000, 2_000, 1_000)
    back = money_rules.negated_tenders([card, cash])
    assert [tender.amount_fen for tender in back] == [-500, -1_000]
    assert back[1] == Tender(TenderKind.CASH, -1_000)
    assert money_rules.cash_of([card, cash]) == 1_000
    assert [gone.amount_fen for gone in money_rules.negated_lines([line(), line(fen=-3)])] == [-1_000, 3]


def test_a_card_shows_its_last_four_digits() -> None:
    assert money_rules.tail_of(money_rules.card_tender("SIM-7", "4471", 500).reference) == "4471"
    assert money_rules.card_tender("SIM-7", "", 500).reference == "SIM-7"


def test_no_settling_while_a_card_is_unknown() -> None:
    money_rules.check_no_open_card([CardOutcome.APPROVED, CardOutcome.DECLINED, CardOutcome.VOIDED])
    with pytest.raises(UserError, match=r"money\.card_unknown"):
        money_rules.check_no_open_card([CardOutcome.APPROVED, CardOutcome.UNKNOWN])


def test_no_rounding_no_line() -> None:
    assert money_rules.with_rounding([line()], CashRounding(1_000, 0, 0), "s1", "") == (line(),)
