"""Identifiers: their form, and that those of one moment rise in the order of their making."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from app.devices.machine import SystemIds
from app.domain.ids import Rising, unix_ms_of, uuid7
from app.proving.tour.injected import TourClock, TourIds

RANDOMNESS = st.binary(min_size=10, max_size=10)
MOMENTS = st.integers(0, 2**48 - 1)


@given(MOMENTS, st.lists(RANDOMNESS, min_size=2, max_size=20))
def test_those_of_one_millisecond_rise(ms: int, drawn: list[bytes]) -> None:
    rising = Rising(lambda: ms)
    made = [rising.new(each) for each in drawn]
    if drawn[0][0] & 0xF != 0xF:  # else the step may carry out of the bits that there are
        assert made == sorted(set(made))
    assert {unix_ms_of(each) for each in made} == {ms}
    assert {(uuid.UUID(each).version, uuid.UUID(each).variant) for each in made} == {(7, uuid.RFC_4122)}


@given(MOMENTS, MOMENTS, RANDOMNESS, RANDOMNESS)
def test_the_first_of_a_millisecond_is_drawn_freely(ms: int, then: int, one: bytes, other: bytes) -> None:
    now = iter((ms, then))
    rising = Rising(lambda: next(now))
    assert rising.new(one) == uuid7(ms, one)
    if ms != then:
        assert rising.new(other) == uuid7(then, other)


def test_what_a_machine_and_a_tour_make_rises_though_time_stands() -> None:
    for ids in (SystemIds(), TourIds(TourClock(1_773_190_800_000), 7)):
        made = [ids.new() for _ in range(200)]
        assert made == sorted(set(made))
