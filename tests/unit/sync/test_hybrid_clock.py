"""Following other devices' clocks, but not everywhere."""

from app.sync.hlc import AHEAD_MS, HybridClock, hlc_ms
from tests.fakes import FakeClock


def test_what_is_made_after_hearing_of_something_sorts_behind_it() -> None:
    clock = FakeClock()
    mine = HybridClock(clock, "")
    heard = f"{clock.now_ms() + 60_000:013d}.000007"
    mine.merge(heard)
    stamp, wall = mine.tick()
    assert stamp > heard
    assert wall == clock.now_ms()
    mine.merge("0000000000001.000000")
    assert mine.tick()[0] > stamp


def test_a_clock_of_next_year_takes_nobody_along() -> None:
    clock = FakeClock()
    mine = HybridClock(clock, "")
    mine.merge(f"{clock.now_ms() + 365 * 86_400_000:013d}.000000")
    assert hlc_ms(mine.tick()[0]) == clock.now_ms() + AHEAD_MS


def test_an_empty_stamp_says_nothing() -> None:
    clock = FakeClock()
    mine = HybridClock(clock, "")
    mine.merge("")
    assert hlc_ms(mine.tick()[0]) == clock.now_ms()
