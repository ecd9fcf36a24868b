"""Rules of service numbers: which status follows which, when a password is locked, what a password may be."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.customers import SubscriberStatus
from app.domain.subscribers import (
    MOVES,
    WRONG_MOST,
    PasswordState,
    may_move,
    password_state,
    tries_left,
    weak_password,
)

STATUS = st.sampled_from(list(SubscriberStatus))


@given(st.lists(STATUS, max_size=20))
def test_a_cancelled_number_stays_cancelled(wishes: list[SubscriberStatus]) -> None:
    status = SubscriberStatus.ACTIVE
    way = [status]
    for wish in wishes:
        if may_move(status, wish):
            status = wish
            way.append(status)
    assert SubscriberStatus.CANCELLED not in way[:-1]
    assert all(before is not after for before, after in pairwise(way))


def test_every_status_has_its_moves() -> None:
    assert set(MOVES) == set(SubscriberStatus)
    assert MOVES[SubscriberStatus.CANCELLED] == frozenset()
    for status in set(SubscriberStatus) - {SubscriberStatus.CANCELLED}:
        assert SubscriberStatus.CANCELLED in MOVES[status]
        assert status not in MOVES[status]


@given(st.booleans(), st.booleans(), st.integers(0, 12))
def test_five_wrong_ones_lock_whatever_it_is(known: bool, initial: bool, wrong: int) -> None:
    state = password_state(known=known, initial=initial, wrong_today=wrong)
    assert (state is PasswordState.NONE) == (not known)
    assert (state is PasswordState.LOCKED) == (known and wrong >= WRONG_MOST)
    assert (state is PasswordState.SET) == (known and not initial and wrong < WRONG_MOST)
    assert tries_left(wrong) == max(0, 5 - wrong)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12345", "form.secret_digits"),
        ("1234567", "form.secret_digits"),
        ("12345a", "form.secret_digits"),
        ("１２３９５７", "form.secret_digits"),
        ("111111", "form.secret_simple"),
        ("345678", "form.secret_simple"),
        ("987654", "form.secret_simple"),
        ("002468", "form.secret_known"),
        ("739154", ""),
        ("112233", ""),
    ],
)
def test_weak_passwords(typed: str, code: str) -> None:
    assert weak_password(typed, "13800002468") == code


@given(st.text("0123456789", min_size=6, max_size=6))
def test_a_password_without_a_number_is_weak_only_when_it_is_simple(typed: str) -> None:
    steps = {ord(after) - ord(before) for before, after in pairwise(typed)}
    simple = len(steps) == 1 and steps <= {-1, 0, 1}
    assert weak_password(typed) == ("form.secret_simple" if simple else "")
