import pytest

from app.domain.errors import UserError
from app.domain.phones import check_phone, display_number, plain_number


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("138 0000 1234", "13800001234"),
        ("+86-13800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("(010) 0000-6688", "01000006688"),
        ("0755-12345678", "075512345678"),
    ],
)
def test_what_people_type_becomes_one_number(typed: str, stored: str) -> None:
    assert check_phone(typed) == stored


@pytest.mark.parametrize("typed", ["", "1380000123", "12800001234", "95588", "abc", "8888 8888"])
def test_others_are_refused(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        check_phone(typed)
    assert refused.value.code == "customer.phone_invalid"


def test_a_country_code_needs_a_number_behind_it() -> None:
    assert plain_number("0086 13800001234") == "13800001234"
    assert plain_number("86123") == "86123"


def test_numbers_are_shown_in_groups() -> None:
    assert display_number("13800001234") == "138 0000 1234"
    assert display_number("01000006688") == "010 0000 6688"
    assert display_number("03911234567") == "0391 123 4567", "an area code of four digits, a number of seven"
    assert display_number("66881234") == "66881234"
    assert display_number("4008000086") == "400 800 0086"
