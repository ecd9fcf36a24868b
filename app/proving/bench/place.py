"""When and where the bench works. Imports little: the measured start of the counter imports it too.

The clock stands in a working day, whenever the bench runs; it moves on as the wall clock does.
"""

import time
from pathlib import Path
from typing import Final

from app.terminal.home import Home

MORNING_MS: Final = 1_773_190_800_000
"""2026-03-11 09:00 in the hall's zone."""


class BenchClock:
    """A clock that began at nine in the morning when it was made."""

    def __init__(self) -> None:
        self._begun = time.monotonic_ns()

    def now_ms(self) -> int:
        """Return epoch ms."""
        return MORNING_MS + (time.monotonic_ns() - self._begun) // 1_000_000


def home_in(folder: Path) -> Home:
    """Return the home of a hall of the bench: its keys lie in the same folder."""
    return Home(folder, folder / "key.json")
