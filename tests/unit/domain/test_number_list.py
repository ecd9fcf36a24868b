"""Service numbers out of a pasted list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.number_list import list_faults, numbers_in

NUMBERS = st.lists(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), max_size=30)
BETWEEN = st.sampled_from(["\n", "\r\n", ",", "，", "、", "\t", " ", "；", "\u2028", "　", "\n\n", " , "])


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", ()),
        ("13800001234\n13800005678", ("13800001234", "13800005678")),
        ("13800001234，13800005678；", ("13800001234", "13800005678")),
        ("１３８００００１２３４\t１３８００００５６７８", ("13800001234", "13800005678")),
        ("138 0000 1234\n138-0000-5678", ("13800001234", "13800005678")),
        ("+86 13800001234\r\n008613800005678", ("13800001234", "13800005678")),
        ("010-00006688", ("01000006688",)),
        ("张三\t13800001234", ("张三", "13800001234")),
        ("\ufeff13800001234", ("13800001234",)),
        ("1380000", ("1380000",)),
    ],
)
def test_what_stands_in_a_list(typed: str, numbers: tuple[str, ...]) -> None:
    assert numbers_in(typed) == numbers


@given(NUMBERS, st.data())
def test_whatever_stands_between_them(numbers: list[str], data: st.DataObject) -> None:
    text = "".join(number + data.draw(BETWEEN) for number in numbers)
    assert numbers_in(text) == tuple(numbers)
    wide = text.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert numbers_in(wide) == tuple(numbers)
    assert numbers_in(" ".join(numbers)) == tuple(numbers)


def test_each_wrong_entry_is_named_with_its_place() -> None:
    numbers = ("13800001234", "张三", "13900000000", "13800001234", "１３８")
    faults = list_faults(numbers, {"13800001234"})
    assert [(fault.line, fault.number, fault.code, fault.first) for fault in faults] == [
        (2, "张三", "form.number_format", 0),
        (3, "13900000000", "form.no_account", 0),
        (4, "13800001234", "form.number_twice", 1),
        (5, "１３８", "form.number_format", 0),
    ]


def test_a_number_that_was_cancelled_is_told_from_one_that_never_was() -> None:
    faults = list_faults(("13900000000", "13900000001"), (), {"13900000001"})
    assert [fault.code for fault in faults] == ["form.no_account", "form.number_ended"]
