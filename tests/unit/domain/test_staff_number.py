from hypothesis import given
from hypothesis import strategies as st

from app.domain.staff import staff_number


def test_the_letter_may_be_left_out_and_be_small() -> None:
    for typed in ("T10231", "t10231", " 10231 ", "10231", "Ｔ１０２３１", "１０２３１"):
        assert staff_number(typed) == "T10231"


def test_what_is_no_number_stays_as_it_is() -> None:
    assert (staff_number(""), staff_number("  "), staff_number("x1")) == ("", "", "X1")


@given(st.text(max_size=12))
def test_read_once_more_it_is_the_same(typed: str) -> None:
    number = staff_number(typed)
    assert staff_number(number) == number
