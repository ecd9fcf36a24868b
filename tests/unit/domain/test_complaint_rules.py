"""Intake, deadlines and states of complaints (DOMAIN §7)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.complaints import (
    LEGAL,
    ComplaintState,
    complaint_code,
    date_code,
    escalation,
    final_answer_by,
    first_answer_by,
    intake_faults,
    is_over,
    may_become,
    plain_phone,
)

ZONE = "Asia/Shanghai"
NOON_MS = 1_773_201_600_000
"""2026-03-11 12:00 in Shanghai."""


@pytest.mark.parametrize(
    "phone",
    [
        "13800001234",
        "138 0000 1234",
        "010-66681234",
        "(0755) 81234567",
        "0755-81234567-123",
        "66681234",
        "+8613800001234",
        "400-123-4567",
    ],
)
def test_telephone_numbers(phone: str) -> None:
    assert plain_phone(phone) is not None


@pytest.mark.parametrize("phone", ["", "12345", "12800001234", "138000012345", "张三", "13800001234a"])
def test_what_is_no_telephone_number(phone: str) -> None:
    assert plain_phone(phone) is None
    assert intake_faults(phone, "多扣了我的话费", "") == (("phone", "complaint.phone"),)


def test_words_are_needed_and_have_an_end() -> None:
    assert intake_faults("13800001234", "扣 费 多 了", "") == (("what", "complaint.words_few"),)
    assert intake_faults("13800001234", "扣费多了吧", "") == ()
    assert intake_faults("1", "字" * 2001, "愿" * 2001) == (
        ("phone", "complaint.phone"),
        ("what", "complaint.words_many"),
        ("wish", "complaint.words_many"),
    )


def test_first_answer_in_48_hours_final_at_the_end_of_the_15th_day() -> None:
    assert first_answer_by(NOON_MS) - NOON_MS == 48 * 3600 * 1000
    final = datetime.fromtimestamp(final_answer_by(NOON_MS, ZONE) / 1000, ZoneInfo(ZONE))
    assert final.strftime("%Y-%m-%d %H:%M:%S") == "2026-03-26 23:59:59"


@given(st.integers(0, 86_400_000 - 1))
def test_the_final_deadline_is_the_same_all_day_long(of_day: int) -> None:
    midnight = NOON_MS - 12 * 3_600_000
    assert final_answer_by(midnight + of_day, ZONE) == final_answer_by(midnight, ZONE)


def test_code() -> None:
    assert complaint_code(date_code(NOON_MS, ZONE), 3) == "C-260311-03"
    assert complaint_code("260311", 120) == "C-260311-120"


def test_states_follow_the_table() -> None:
    for state in ComplaintState:
        assert is_over(state) == (not LEGAL[state])
        assert may_become(state, state) != is_over(state)
        for after in ComplaintState:
            if after is not state:
                assert may_become(state, after) == (after in LEGAL[state])
    assert may_become(ComplaintState.RESOLVED, ComplaintState.IN_PROGRESS)
    assert not may_become(ComplaintState.CLOSED, ComplaintState.IN_PROGRESS)


@pytest.mark.parametrize(
    ("hours", "step"), [(0, 0), (23.9, 0), (24, 50), (38.3, 50), (38.4, 80), (47.9, 80), (48, 100), (99, 100)]
)
def test_escalation_at_half_four_fifths_and_the_whole(hours: float, step: int) -> None:
    now = NOON_MS + round(hours * 3_600_000)
    assert escalation(NOON_MS, first_answer_by(NOON_MS), now) == step
