"""Hybrid logical clock: orders profile changes and displays; never a cursor (SYNC §5, Clock)."""

from typing import Final

from app.services.ports import Clock

AHEAD_MS: Final = 5 * 60 * 1000
"""How far a clock follows another device's beyond its own wall clock."""


class HybridClock:
    """Gives stamps that only grow on this device, even when the wall clock steps back."""

    def __init__(self, clock: Clock, last: str) -> None:
        self._clock = clock
        self._ms, self._count = _parts(last)

    def wall_ms(self) -> int:
        """Return the wall clock, epoch ms."""
        return self._clock.now_ms()

    def tick(self) -> tuple[str, int]:
        """Return the next stamp, and the wall clock (epoch ms) that it was taken at."""
        wall = self._clock.now_ms()
        if wall > self._ms:
            self._ms, self._count = wall, 0
        else:
            self._count += 1
        return f"{self._ms:013d}.{self._count:06d}", wall

    def merge(self, stamp: str) -> None:
        """Follow a stamp that was received, so that what is made here from now on sorts behind it.

        Never beyond the own wall clock + 5 minutes: another device's clock, set to next year by mistake, must
        not take this one along.
        """
        ms, count = _parts(stamp)
        limit = self._clock.now_ms() + AHEAD_MS
        if ms > limit:
            ms, count = limit, 0
        self._ms, self._count = max((self._ms, self._count), (ms, count))


def hlc_ms(stamp: str) -> int:
    """Return the physical part of a stamp, epoch ms; 0 for an empty one."""
    return _parts(stamp)[0]


def _parts(stamp: str) -> tuple[int, int]:
    if not stamp:
        return 0, 0
    ms, count = stamp.split(".")
    return int(ms), int(count)
