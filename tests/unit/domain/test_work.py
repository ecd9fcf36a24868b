"""Rules of works and notices: limits, waived rental, pauses between attempts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.notices import (
    MOST_ATTEMPTS,
    PAUSES_MS,
    NoticeOutcome,
    next_attempt_ms,
    outcome_of,
)
from app.domain.work import (
    DAY_MS,
    FAULT_HOURS,
    HOUR_MS,
    MOST_NOTE,
    Area,
    WorkOutcome,
    check_note,
    due_ms,
    waived_fen,
)


def test_limits_are_those_of_the_rules() -> None:
    assert FAULT_HOURS == {Area.TOWN: 48, Area.COUNTRY: 72}
    assert due_ms(1_000, 48) == 1_000 + 48 * HOUR_MS
    assert [outcome.done for outcome in WorkOutcome] == [True, False, False]


@given(monthly=st.integers(0, 1_000_00), hours=st.integers(1, 2_000))
def test_waived_rental_grows_by_the_day_and_never_beyond_a_month(monthly: int, hours: int) -> None:
    waived = waived_fen(monthly, 0, hours * HOUR_MS)
    assert 0 <= waived <= monthly
    assert waived <= waived_fen(monthly, 0, (hours + 24) * HOUR_MS)
    assert waived_fen(monthly, 0, 30 * DAY_MS) == monthly


def test_waived_rental_counts_days_begun() -> None:
    assert waived_fen(98_00, 0, 49 * HOUR_MS) == 9_80  # three days begun
    assert waived_fen(98_00, 0, 48 * HOUR_MS) == 6_53
    assert waived_fen(98_00, 0, 1) == 3_27


def test_a_note_says_something_and_not_too_much() -> None:
    assert check_note("  已联系 ") == "已联系"
    with pytest.raises(UserError, match=r"work\.note_empty"):
        check_note("  ")
    with pytest.raises(UserError, match=r"work\.note_long"):
        check_note("长" * (MOST_NOTE + 1))


def test_attempts_come_ever_later_and_end() -> None:
    assert next_attempt_ms(0, 0) == 0
    moments = [next_attempt_ms(attempts, 0) for attempts in range(1, MOST_ATTEMPTS + 1)]
    assert moments == [*PAUSES_MS, PAUSES_MS[-1]]
    outcomes = [outcome_of(attempt, delivered=False) for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert outcomes == [*([NoticeOutcome.FAILED] * (MOST_ATTEMPTS - 1)), NoticeOutcome.GIVEN_UP]
    assert outcome_of(1, delivered=True) is NoticeOutcome.DELIVERED
    assert outcome_of(1, delivered=False, final=True) is NoticeOutcome.GIVEN_UP
