from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.pins import (
    LOCK_MS,
    MAX_FAILURES,
    NUMBER_WITH_PIN,
    check_new_pin,
    locked_until,
    minutes_left,
    unknown_number,
)
from app.i18n import LANGUAGES, load_text

RESOURCES = Path(__file__).resolve().parents[3] / "resources"


@pytest.mark.parametrize(
    "pin", ["123456", "654321", "890123", "210987", "888888", "131313", "112211", "147147", "000001"]
)
def test_pins_that_are_guessed_first_are_refused(pin: str) -> None:
    with pytest.raises(UserError) as refused:
        check_new_pin(pin)
    assert refused.value.code == "staff.pin_weak"


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12a456", "２５９６１４", "²59614"])
def test_a_pin_is_six_digits(pin: str) -> None:
    with pytest.raises(UserError) as refused:
        check_new_pin(pin)
    assert refused.value.code == "staff.pin_digits"


@pytest.mark.parametrize("pin", ["259614", "740218", "121245"])
def test_others_may_be_chosen(pin: str) -> None:
    check_new_pin(pin)


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour() -> None:
    assert locked_until(MAX_FAILURES - 1, 0) is None
    assert locked_until(MAX_FAILURES, 1000) == 1000 + LOCK_MS
    assert minutes_left(LOCK_MS, 0) == 15


@given(st.integers(1, LOCK_MS))
def test_while_a_lock_lasts_a_minute_is_left(left: int) -> None:
    assert 1 <= minutes_left(left, 0) <= 15
    assert minutes_left(0, left) == 0


@pytest.mark.parametrize("typed", ["T10237259614", "259614", "T10237 2596140", " 10237259614"])
def test_what_may_hold_a_pin_is_not_repeated(typed: str) -> None:
    wrong = unknown_number(typed)
    assert wrong.code == NUMBER_WITH_PIN
    assert typed not in str(wrong.params)


@pytest.mark.parametrize("typed", ["T99999", "x", "T10237-2596"])
def test_any_other_number_that_nobody_has_is_said_again(typed: str) -> None:
    wrong = unknown_number(typed)
    assert (wrong.code, wrong.params) == ("staff.unknown", {"staff_no": typed})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_said_in_words(lang: str) -> None:
    assert load_text(lang, RESOURCES).has(NUMBER_WITH_PIN)
