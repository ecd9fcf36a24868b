"""Rules of goods: serials, check digits, how pieces may move, warranties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.goods import (
    ArticleKind,
    kind_of_serial,
    move_fault,
    plain_serial,
    serial_fault,
    warranty_until,
)
from app.domain.luhn import luhn_digit, luhn_holds
from app.domain.stock import StockState

BODIES = st.text("0123456789", min_size=14, max_size=14)


@given(body=BODIES)
def test_an_imei_is_checked_by_its_last_digit(body: str) -> None:
    whole = f"{body}{luhn_digit(body)}"
    assert serial_fault(whole, ArticleKind.DEVICE) == ""
    wrong = f"{body}{(luhn_digit(body) + 1) % 10}"
    assert serial_fault(wrong, ArticleKind.DEVICE) == "goods.imei_check"


@given(body=BODIES, place=st.integers(0, 13), other=st.integers(1, 9))
def test_no_single_wrong_digit_passes(body: str, place: int, other: int) -> None:
    whole = f"{body}{luhn_digit(body)}"
    digit = str((int(whole[place]) + other) % 10)
    assert not luhn_holds(whole[:place] + digit + whole[place + 1 :])


def test_a_known_imei() -> None:
    assert luhn_holds("490154203237518")  # the specimen of 3GPP TS 23.003
    assert not luhn_holds("490154203237517")
    assert not luhn_holds("")
    assert not luhn_holds("٤٩٠١")


@pytest.mark.parametrize(
    ("serial", "kind", "code"),
    [
        ("49015420323751", ArticleKind.DEVICE, "goods.imei_format"),
        ("49015420323751X", ArticleKind.DEVICE, "goods.imei_format"),
        ("CZ10001", ArticleKind.CARD, ""),
        ("cz10001", ArticleKind.CARD, "goods.serial_format"),
        ("x", None, "goods.serial_format"),
        ("A" * 33, None, "goods.serial_format"),
        ("GC-0001", ArticleKind.GIFT, ""),
    ],
)
def test_serials_by_kind(serial: str, kind: ArticleKind | None, code: str) -> None:
    assert serial_fault(serial, kind) == code


def test_what_was_typed_becomes_plain() -> None:
    assert plain_serial(" cz 100 01 ") == "CZ10001"
    assert kind_of_serial("490154203237518") is ArticleKind.DEVICE
    assert kind_of_serial("CZ10001") is None


@pytest.mark.parametrize("kind", list(ArticleKind))
@pytest.mark.parametrize("before", list(StockState))
@pytest.mark.parametrize("after", list(StockState))
def test_a_piece_leaves_only_with_an_order(kind: ArticleKind, before: StockState, after: StockState) -> None:
    alone, ordered = move_fault(kind, before, after, None), move_fault(kind, before, after, "o1")
    if after in {StockState.RESERVED, StockState.ASSIGNED}:
        assert alone
    if before is StockState.SCRAPPED or before is after:
        assert ordered == "goods.move"
    if kind is ArticleKind.GIFT and before is StockState.FREE and after is StockState.RESERVED:
        assert alone == "goods.gift_without_order"
        assert ordered == ""


@given(sold=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.integers(1, 60))
def test_a_warranty_ends_the_day_before_the_same_day(sold: date, months: int) -> None:
    after = warranty_until(sold, months) + timedelta(days=1)
    assert (after.year * 12 + after.month) - (sold.year * 12 + sold.month) == months
    assert after.day == sold.day or after.day < sold.day
    assert warranty_until(date(2026, 3, 11), 12) == date(2027, 3, 10)
    assert warranty_until(date(2026, 1, 31), 1) == date(2026, 2, 27)
