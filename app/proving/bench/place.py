"""When and where the bench works. Imports little: the measured start of the counter imports it too.

The clock stands in a working day, whenever the bench runs; it moves on as the wall clock does.
"""

import time
from pathlib import Path
from typing import Final

from app.terminal.home import Home

MORNING_MS: Final = 1_773_190_800_000
"""2026-03-11 09:00 in the hall's zone."""


_MORNING: Final = "morning"
"""File in the home of a hall whose morning is another one."""


class BenchClock:
    """A clock that began at nine in the morning when it was made."""

    def __init__(self, morning_ms: int = MORNING_MS) -> None:
        self._morning_ms = morning_ms
        self._begun = time.monotonic_ns()

    def now_ms(self) -> int:
        """Return epoch ms."""
        return self._morning_ms + (time.monotonic_ns() - self._begun) // 1_000_000


def clock_in(folder: Path) -> BenchClock:
    """Return the clock of a hall of the bench."""
    file = folder / _MORNING
    return BenchClock(int(file.read_text("ascii"))) if file.exists() else BenchClock()


def set_morning(folder: Path, morning_ms: int) -> None:
    """Let it be another morning (epoch ms) in a hall of the bench, and in each copy of it."""
    (folder / _MORNING).write_text(str(morning_ms), "ascii")


def home_in(folder: Path) -> Home:
    """Return the home of a hall of the bench: its keys lie in the same folder."""
    return Home(folder, folder / "key.json")
