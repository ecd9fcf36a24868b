"""Estimates of the wait, and when no more numbers are given (DOMAIN §2)."""

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.queue import TicketClass
from app.domain.queue_rules import MINUTE_MS
from app.domain.queue_times import NOW as FREE
from app.domain.queue_times import (
    Desk,
    Estimate,
    Queued,
    Span,
    check_hours,
    clock_time,
    rest_of,
    span_of,
    wait_of,
)

NOW = 1_773_190_800_000
SPAN = Span(4 * MINUTE_MS, 8 * MINUTE_MS)


def queued(
    name: str, lane: str = "A", klass: TicketClass = TicketClass.ORDINARY, only: str | None = None
) -> Queued:
    return Queued(name, lane, klass, False, only, NOW - 1000 + ord(name[0]), SPAN)


def target(lane: str = "A", klass: TicketClass = TicketClass.ORDINARY) -> Queued:
    return Queued("", lane, klass, False, None, NOW, FREE)


def desk(name: str = "1", lanes: tuple[str, ...] = ("A",), free_in: Span = FREE) -> Desk:
    return Desk(name, lanes, free_in)


def range_of(aim: Queued, tickets: Iterable[Queued], desks: Sequence[Desk], now_ms: int) -> tuple[int, int]:
    found = wait_of(aim, tickets, desks, now_ms)
    return found.low_min, found.high_min


def test_usual_minutes_until_enough_was_measured() -> None:
    assert span_of([], 10) == Span(450_000, 810_000)
    assert span_of([1, 2, 3], 10) == Span(450_000, 810_000)
    assert span_of([800, 100, 700, 200, 600, 300, 500, 400], 10) == Span(300, 700)


def test_a_service_that_drags_on_takes_a_while_yet() -> None:
    assert rest_of(SPAN, 3 * MINUTE_MS) == Span(MINUTE_MS, 5 * MINUTE_MS)
    assert rest_of(SPAN, 60 * MINUTE_MS) == Span(0, 2 * MINUTE_MS)
    assert rest_of(SPAN, -5) == SPAN


def test_nobody_before_and_a_free_counter_is_no_wait() -> None:
    assert range_of(target(), (), (desk(),), NOW) == (0, 0)


def test_without_an_open_counter_one_is_assumed() -> None:
    assert range_of(target(), (queued("a"), queued("b")), (), NOW) == (8, 16)
    assert range_of(target(), (queued("a"),), (desk("2", ("B",)),), NOW) == (4, 8)


def test_counters_share_the_work() -> None:
    before = tuple(queued(name) for name in "abcd")
    assert range_of(target(), before, (desk("1"), desk("2")), NOW) == (8, 16)
    busy = (desk("1", free_in=SPAN), desk("2", free_in=SPAN))
    assert range_of(target(), before, busy, NOW) == (12, 24)


def test_other_lanes_of_the_counter_go_first_where_it_prefers_them() -> None:
    assert range_of(target("A"), (queued("b", "B"),), (desk("1", ("B", "A")),), NOW) == (4, 8)
    assert range_of(target("A"), (queued("b", "B"),), (desk("1", ("A", "B")),), NOW) == (0, 0)


def test_a_ticket_for_one_counter_keeps_only_that_one_busy() -> None:
    before = (queued("a", only="2"),)
    assert range_of(target(), before, (desk("1"),), NOW) == (0, 0)
    assert range_of(target(), before, (desk("2"),), NOW) == (4, 8)


def test_precedence_shortens_the_wait() -> None:
    before = tuple(queued(name) for name in "abcd")
    assert range_of(target(klass=TicketClass.PRIORITY), before, (desk(),), NOW) == (0, 0)


def test_a_counter_without_work_drops_out() -> None:
    before = (queued("a"), queued("b"))
    assert range_of(target(), before, (desk("1"), desk("9", ("Z",))), NOW) == (8, 16)


@given(st.integers(0, 20), st.integers(1, 6), st.integers(1, 3))
def test_more_counters_never_wait_longer(count: int, counters: int, more: int) -> None:
    before = tuple(queued(chr(ord("a") + each)) for each in range(count))
    few = tuple(desk(str(each)) for each in range(counters))
    many = tuple(desk(str(each)) for each in range(counters + more))
    low, high = range_of(target(), before, few, NOW)
    assert low <= high
    assert range_of(target(), before, many, NOW)[1] <= high


@pytest.mark.parametrize(
    ("minute", "high", "code"),
    [
        (509, 0, "queue.not_open_yet"),
        (510, 0, None),
        (1100, 100, None),
        (1100, 101, "queue.too_late"),
        (1199, 1, None),
        (1199, 2, "queue.too_late"),
        (1200, 0, "queue.closed"),
        (1377, 90, "queue.closed"),
    ],
)
def test_numbers_stop_when_the_wait_is_longer_than_the_hall_is_open(
    minute: int, high: int, code: str | None
) -> None:
    if code is None:
        check_hours(minute, 510, 1200, high)
        return
    with pytest.raises(UserError) as raised:
        check_hours(minute, 510, 1200, high)
    assert raised.value.code == code
    assert set(raised.value.params.values()) <= {"08:30", "20:00"}


def test_a_hall_that_opens_round_the_clock_never_stops() -> None:
    for minute in (0, 720, 1439):
        check_hours(minute, 0, 1440, 600)


def test_clock_time() -> None:
    assert (clock_time(0), clock_time(510), clock_time(1200)) == ("00:00", "08:30", "20:00")


def test_ahead_are_all_whom_its_counters_take_first() -> None:
    before = (queued("a"), queued("b"), queued("c"))
    assert wait_of(target("B"), before, (desk("1", ("A", "B")),), NOW) == Estimate(3, 12, 24)
    assert wait_of(target("B"), before, (desk("1", ("B", "A")),), NOW) == Estimate(0, 0, 0)
    apart = (desk("1", ("A",)), desk("2", ("B",)))
    assert wait_of(target("B"), before, apart, NOW).ahead == 0, "others' queue is not waited for"
    shared = (desk("1", ("A",)), desk("2", ("A", "B")))
    assert wait_of(target("B"), before, shared, NOW) == Estimate(1, 4, 8), "each takes one, the first goes on"


def test_ahead_are_those_of_the_long_play_where_the_two_differ() -> None:
    """With short services the other counter takes more of them; what is told is the longer wait."""
    dragging = (desk("1", ("A", "B")), desk("2", ("A",), Span(0, 60 * MINUTE_MS)))
    before = (queued("a"), queued("b"))
    assert wait_of(target("B"), before, dragging, NOW) == Estimate(2, 4, 16)


def test_without_a_counter_that_serves_it_the_estimate_says_so() -> None:
    assert wait_of(target(), (queued("a"),), (), NOW) == Estimate(1, 4, 8, served=False)
    assert wait_of(target(), (), (desk("2", ("B",)),), NOW) == Estimate(0, 0, 0, served=False)
