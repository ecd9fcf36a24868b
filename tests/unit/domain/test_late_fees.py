from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BugError, UserError
from app.domain.late_fees import (
    Allocated,
    Allocation,
    Bill,
    after_payment,
    allocate,
    days_late,
    late_fee,
    late_fee_due,
    oldest_first,
    total_due,
)

DUE = date(2026, 2, 28)

dates = st.dates(date(2024, 1, 1), date(2027, 12, 31))
bills = st.builds(
    lambda number, principal, due: Bill(
        bill_id=f"b{number}", period=f"{due:%Y-%m}", principal_fen=principal, unpaid_fen=principal, due=due
    ),
    st.integers(0, 10**6),
    st.integers(1, 10**6),
    dates,
)
bill_lists = st.lists(bills, max_size=6, unique_by=lambda bill: bill.bill_id)


def bill(bill_id: str = "b1", principal: int = 98_00, due: date = DUE) -> Bill:
    return Bill(
        bill_id=bill_id, period=f"{due:%Y-%m}", principal_fen=principal, unpaid_fen=principal, due=due
    )


def after(days: int) -> date:
    return DUE + timedelta(days=days)


def test_the_example_of_the_mockup() -> None:
    assert late_fee(98_00, DUE, date(2026, 3, 11)) == 3_23


def test_it_starts_the_day_after_the_due_date() -> None:
    assert late_fee(100_00, DUE, DUE) == 0
    assert late_fee(100_00, DUE, DUE - timedelta(days=9)) == 0
    assert late_fee(100_00, DUE, after(1)) == 30
    assert days_late(DUE, after(1)) == 1


def test_halves_are_rounded_up() -> None:
    assert late_fee(500, DUE, after(1)) == 2
    assert late_fee(499, DUE, after(1)) == 1
    assert late_fee(166, DUE, after(1)) == 0
    assert late_fee(167, DUE, after(1)) == 1


def test_it_never_exceeds_the_principal() -> None:
    assert late_fee(100_00, DUE, after(333)) == 99_90
    assert late_fee(100_00, DUE, after(334)) == 100_00
    assert late_fee(100_00, DUE, after(3_000)) == 100_00


def test_a_principal_is_not_negative() -> None:
    with pytest.raises(BugError):
        late_fee(-1, DUE, DUE)


@given(st.integers(0, 10**8), st.integers(-50, 1_000))
def test_it_is_the_exact_product_rounded_half_up(principal: int, days: int) -> None:
    exact = min(Fraction(principal), Fraction(principal * 3 * max(0, days), 1000))
    assert late_fee(principal, DUE, after(days)) == (exact + Fraction(1, 2)).__floor__()


def test_late_fee_before_principal_oldest_bill_first() -> None:
    older, newer = bill("old", 100_00, DUE - timedelta(days=31)), bill("new", 50_00)
    paid_on = after(1)
    assert total_due([newer, older], paid_on) == 100_00 + 9_60 + 50_00 + 15
    assert allocate(5_00, [newer, older], paid_on) == Allocated((Allocation("old", 5_00, 0),), 0)
    assert allocate(10_00, [newer, older], paid_on) == Allocated((Allocation("old", 9_60, 40),), 0)
    everything = allocate(200_00, [newer, older], paid_on)
    assert everything.allocations == (Allocation("old", 9_60, 100_00), Allocation("new", 15, 50_00))
    assert everything.prepayment_fen == 200_00 - 159_75


def test_without_bills_all_is_prepayment() -> None:
    assert allocate(100, [], DUE) == Allocated((), 100)
    paid = after_payment(bill(), Allocation("b1", 0, 98_00), DUE)
    assert allocate(100, [paid], after(100)) == Allocated((), 100)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_cannot_be_allocated(amount: int) -> None:
    with pytest.raises(UserError) as caught:
        allocate(amount, [bill()], DUE)
    assert caught.value.code == "arrears.amount"


def test_equal_due_dates_go_by_period_then_id() -> None:
    first, second = bill("b"), bill("c")
    third = Bill(bill_id="a", period="2026-03", principal_fen=1, unpaid_fen=1, due=DUE)
    assert oldest_first([third, second, first]) == [first, second, third]


def test_after_a_part_payment_only_the_rest_grows() -> None:
    start = bill(principal=100_00)
    allocation = Allocation("b1", 3_00, 40_00)
    assert allocate(43_00, [start], after(10)).allocations == (allocation,)
    rest = after_payment(start, allocation, after(10))
    assert (rest.unpaid_fen, rest.late_fee_paid_fen, rest.counted_until) == (60_00, 3_00, after(10))
    assert late_fee_due(rest, after(10)) == 0
    assert late_fee_due(rest, after(20)) == 1_80
    # The first month's fee counts against the limit, which is the original principal.
    assert late_fee_due(rest, after(10_000)) == 97_00


def test_an_unpaid_late_fee_bears_no_late_fee() -> None:
    start = bill(principal=100_00)
    rest = after_payment(start, Allocation("b1", 1_00, 0), after(10))
    assert late_fee_due(rest, after(10)) == 2_00
    assert late_fee_due(rest, after(11)) == 2_30


def test_a_payment_that_arrives_late_from_another_terminal_takes_no_days_back() -> None:
    rest = after_payment(bill(principal=100_00), Allocation("b1", 3_00, 40_00), after(10))
    late = after_payment(rest, Allocation("b1", 0, 10_00), after(5))
    assert late.counted_until == after(10)
    assert late.fen_days == rest.fen_days
    assert late_fee_due(rest, after(5)) == 0


def test_a_fee_paid_beyond_what_is_owed_is_not_negative() -> None:
    over = Bill(bill_id="b1", period="p", principal_fen=100, unpaid_fen=100, due=DUE, late_fee_paid_fen=5)
    assert late_fee_due(over, DUE) == 0


def test_bills_and_allocations_that_cannot_be() -> None:
    with pytest.raises(BugError):
        Bill(bill_id="b1", period="p", principal_fen=100, unpaid_fen=101, due=DUE)
    with pytest.raises(BugError):
        Bill(bill_id="b1", period="p", principal_fen=100, unpaid_fen=100, due=DUE, fen_days=-1)
    with pytest.raises(BugError):
        after_payment(bill(), Allocation("b2", 0, 0), DUE)
    with pytest.raises(BugError):
        after_payment(bill(), Allocation("b1", 0, 98_01), DUE)


@given(st.integers(1, 10**7), bill_lists, dates)
def test_every_fen_goes_somewhere(amount: int, owed: list[Bill], paid_on: date) -> None:
    result = allocate(amount, owed, paid_on)
    spread = sum(part.late_fee_fen + part.principal_fen for part in result.allocations)
    assert spread + result.prepayment_fen == amount
    assert spread == min(amount, total_due(owed, paid_on))
    by_id = {item.bill_id: item for item in owed}
    rest = [
        after_payment(item, part, paid_on)
        for part in result.allocations
        for item in (by_id.pop(part.bill_id),)
    ]
    assert total_due([*rest, *by_id.values()], paid_on) == total_due(owed, paid_on) - spread


@given(st.integers(1, 10**6), st.integers(1, 10**6), bill_lists, dates)
def test_two_payments_on_a_day_are_as_one(first: int, second: int, owed: list[Bill], paid_on: date) -> None:
    once = pay(owed, first + second, paid_on)
    assert pay(pay(owed, first, paid_on), second, paid_on) == once


@given(bills, st.lists(st.tuples(st.integers(0, 200), st.integers(1, 10**5)), max_size=6))
def test_part_payments_never_cost_more_than_waiting(owed: Bill, payments: list[tuple[int, int]]) -> None:
    day, current = owed.due, owed
    for wait, amount in payments:
        day += timedelta(days=wait)
        (current,) = pay([current], amount, day)
    fees = current.late_fee_paid_fen + late_fee_due(current, day)
    assert fees <= late_fee(owed.principal_fen, owed.due, day) <= owed.principal_fen


def pay(owed: list[Bill], amount: int, paid_on: date) -> list[Bill]:
    parts = {part.bill_id: part for part in allocate(amount, owed, paid_on).allocations}
    return [
        after_payment(item, parts[item.bill_id], paid_on) if item.bill_id in parts else item for item in owed
    ]
