import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cash import (
    DENOMINATIONS,
    MOST_CHANGE,
    CashRounding,
    Settlement,
    Tender,
    TenderKind,
    change_notes,
    count_total,
    round_cash,
    settle,
    suggest_amounts,
)
from app.domain.errors import BugError, UserError

NOT_CASH = (TenderKind.CARD, TenderKind.PAYMENT_CODE, TenderKind.BANK_TRANSFER)

amounts = st.integers(0, 10**9)
others = st.builds(Tender, st.sampled_from(NOT_CASH), st.integers(1, 10**7), reference=st.text(max_size=4))


def refusal(
    due: int, non_cash: list[Tender], cash_received: int | None, *, has_account: bool = True
) -> UserError:
    with pytest.raises(UserError) as caught:
        settle(due, non_cash, cash_received, has_account)
    return caught.value


def code(amount: int) -> Tender:
    return Tender(TenderKind.PAYMENT_CODE, amount, reference="4471")


def test_counting() -> None:
    assert count_total({}) == 0
    assert count_total({100_00: 3, 50: 1, 10: 2}) == 300_70
    with pytest.raises(UserError) as caught:
        count_total({2_00: 1})
    assert (caught.value.code, caught.value.params) == ("cash.denomination", {"denomination": "2.00"})
    with pytest.raises(UserError) as caught:
        count_total({50: -1})
    assert (caught.value.code, caught.value.params) == ("cash.count", {"denomination": "0.50", "pieces": -1})


@given(st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(0, 10_000)))
def test_a_count_is_the_sum_of_its_pieces(counts: dict[int, int]) -> None:
    assert count_total(counts) == sum(note for note, pieces in counts.items() for _ in range(pieces))


@pytest.mark.parametrize(
    ("due", "has_account", "rounding"),
    [
        (10123, True, CashRounding(10130, 7, 0)),
        (10123, False, CashRounding(10120, 0, 3)),
        (10120, True, CashRounding(10120, 0, 0)),
        (10120, False, CashRounding(10120, 0, 0)),
        (3, True, CashRounding(10, 7, 0)),
        (3, False, CashRounding(0, 0, 3)),
        (0, True, CashRounding(0, 0, 0)),
    ],
)
def test_fen_in_cash(due: int, has_account: bool, rounding: CashRounding) -> None:
    assert round_cash(due, has_account) == rounding


@given(amounts, st.booleans())
def test_rounding_loses_nothing(due: int, has_account: bool) -> None:
    rounding = round_cash(due, has_account)
    assert rounding.payable % 10 == 0
    assert rounding.payable == due + rounding.to_balance - rounding.written_off
    assert 0 <= rounding.to_balance + rounding.written_off < 10
    assert not (rounding.written_off if has_account else rounding.to_balance)


def test_nothing_below_zero_is_due_in_cash() -> None:
    with pytest.raises(BugError):
        round_cash(-1, True)


def test_change_of_the_mockup() -> None:
    assert change_notes(48_70) == ((20_00, 2), (5_00, 1), (1_00, 3), (50, 1), (10, 2))
    assert change_notes(0) == ()


@given(st.integers(0, 10**7).map(lambda jiao: jiao * 10))
def test_change_adds_up_in_the_fewest_pieces(change: int) -> None:
    notes = change_notes(change)
    assert count_total(dict(notes)) == change
    assert [note for note, _ in notes] == sorted(dict(notes), reverse=True)
    for note, pieces in notes:
        larger = [other for other in DENOMINATIONS if other > note]
        assert not larger or note * pieces < min(larger)


@pytest.mark.parametrize("change", [-10, 5])
def test_change_that_cannot_be_paid(change: int) -> None:
    with pytest.raises(BugError):
        change_notes(change)


@pytest.mark.parametrize(
    ("payable", "suggested"),
    [
        (101_30, (101_30, 110_00, 120_00, 150_00, 200_00)),
        (100_00, (100_00,)),
        (120_00, (120_00, 150_00, 200_00)),
        (3_20, (3_20, 10_00, 20_00, 50_00, 100_00)),
        (98_00, (98_00, 100_00)),
        (0, ()),
        (-10, ()),
    ],
)
def test_suggested_amounts(payable: int, suggested: tuple[int, ...]) -> None:
    assert suggest_amounts(payable) == suggested


@given(st.integers(1, 10**7).map(lambda jiao: jiao * 10))
def test_suggestions_cover_and_rise(payable: int) -> None:
    suggested = suggest_amounts(payable)
    assert suggested[0] == payable
    assert list(suggested) == sorted(set(suggested))
    assert len(suggested) <= 5
    assert suggested[-1] < payable + 100_00


def test_the_checkout_of_the_mockup() -> None:
    cash = Tender(TenderKind.CASH, 101_30, 150_00, 48_70)
    expected = Settlement((code(200_00), cash), CashRounding(101_30, 7, 0), 48_70, 301_30)
    assert settle(301_23, [code(200_00)], 150_00, True) == expected


def test_without_an_account_the_fen_are_written_off() -> None:
    settlement = settle(301_23, [], 301_20, False)
    assert settlement.rounding == CashRounding(301_20, 0, 3)
    assert settlement.total == 301_20
    assert settlement.tenders == (Tender(TenderKind.CASH, 301_20, 301_20, 0),)


def test_without_cash_nothing_is_rounded() -> None:
    settlement = settle(301_23, [code(1_23), code(300_00)], None, True)
    assert settlement == Settlement((code(1_23), code(300_00)), CashRounding(0, 0, 0), 0, 301_23)
    assert settle(0, [], None, False) == Settlement((), CashRounding(0, 0, 0), 0, 0)


def test_no_cash_is_booked_where_none_is_due() -> None:
    assert settle(100, [code(100)], 0, True) == settle(100, [code(100)], None, True)
    # Three fen without an account: there is no coin for them.
    assert settle(103, [code(100)], 0, False) == Settlement((code(100),), CashRounding(0, 0, 3), 0, 100)


def test_too_little() -> None:
    error = refusal(301_23, [code(200_00)], 101_20)
    assert (error.code, error.params) == ("tender.short", {"missing": "0.10", "missing_fen": 10})
    assert refusal(301_23, [code(200_00)], None).params["missing_fen"] == 101_23
    assert refusal(1_234_567, [], None).params["missing"] == "12,345.67"
    assert refusal(100, [], 0).code == "tender.short"


def test_too_much() -> None:
    error = refusal(100, [code(101)], None)
    assert (error.code, error.params) == ("tender.excess", {"excess": "0.01", "excess_fen": 1})
    assert refusal(100, [code(100)], 10).params["excess_fen"] == 10
    assert refusal(103, [code(100)], 10, has_account=False).params["excess_fen"] == 10


def test_nobody_hands_over_ten_large_notes_too_many() -> None:
    assert settle(301_23, [], 301_30 + MOST_CHANGE, True).change == MOST_CHANGE
    error = refusal(301_23, [], 301_30 + MOST_CHANGE + 10)
    assert (error.code, error.params) == ("cash.too_much", {"change": "1,000.10", "most": "1,000.00"})
    assert refusal(123_57, [code(100_00)], 13_456_789_00).code == "cash.too_much"


def test_amounts_that_are_none() -> None:
    assert refusal(100, [code(0)], None).code == "tender.negative"
    assert refusal(100, [code(-5), code(105)], None).code == "tender.negative"
    assert refusal(100, [], -100).code == "tender.negative"


def test_cash_comes_in_whole_jiao() -> None:
    assert refusal(1_00, [], 1_05).code == "cash.not_jiao"


def test_mistakes_of_the_caller() -> None:
    with pytest.raises(BugError):
        settle(-1, [], None, True)
    with pytest.raises(BugError):
        settle(100, [Tender(TenderKind.CASH, 100)], None, True)


@given(st.integers(0, 10**8), st.lists(others, max_size=4), st.none() | st.integers(0, 10**8), st.booleans())
def test_a_settlement_adds_up(
    due: int, non_cash: list[Tender], cash_received: int | None, has_account: bool
) -> None:
    try:
        settlement = settle(due, non_cash, cash_received, has_account)
    except UserError as error:
        refused = error.code
    else:
        check(settlement, due, non_cash)
        return
    assert refused in {"tender.short", "tender.excess", "cash.not_jiao", "cash.too_much"}


@given(
    st.integers(0, 10**8),
    st.lists(others, max_size=4),
    st.integers(0, 10**4).map(lambda jiao: jiao * 10),
    st.booleans(),
)
def test_whoever_pays_enough_is_settled(
    due: int, non_cash: list[Tender], over: int, has_account: bool
) -> None:
    paid = sum(tender.amount_fen for tender in non_cash)
    payable = round_cash(due, has_account).payable
    settlement = settle(due + paid, non_cash, payable + over if payable else 0, has_account)
    check(settlement, due + paid, non_cash)
    assert settlement.change == (over if payable else 0)


def check(settlement: Settlement, due: int, non_cash: list[Tender]) -> None:
    rounding = settlement.rounding
    assert settlement.total == sum(tender.amount_fen for tender in settlement.tenders)
    assert settlement.total == due + rounding.to_balance - rounding.written_off
    assert settlement.tenders[: len(non_cash)] == tuple(non_cash)
    for cash in settlement.tenders[len(non_cash) :]:
        assert cash.kind is TenderKind.CASH
        assert cash.received_fen == cash.amount_fen + settlement.change
        assert cash.change_fen == settlement.change
        assert sum(note * pieces for note, pieces in change_notes(settlement.change)) == settlement.change
