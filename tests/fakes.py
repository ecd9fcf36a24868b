"""The two things that tests replace: the clock and randomness. Everything else is real."""

import random

from app.domain.ids import uuid7

MORNING_MS = 1_780_275_600_000
"""2026-06-01 09:00 in Beijing (01:00 UTC), a Monday: where a fake clock starts unless told otherwise."""


class FakeClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, start_ms: int = MORNING_MS) -> None:
        self._now_ms = start_ms

    def now_ms(self) -> int:
        """Return milliseconds since the epoch, UTC."""
        return self._now_ms

    def advance_ms(self, by_ms: int) -> None:
        """Move on; a negative number sets the clock back, as a person or a time server may."""
        self._now_ms += by_ms


class FakeIds:
    """Identifiers and bytes that are the same in each run with the same seed.

    The time inside the identifiers grows by a millisecond each, so that their order is that of their making.
    """

    def __init__(self, seed: int = 0, start_ms: int = MORNING_MS) -> None:
        self._random = random.Random(seed)
        self._next_ms = start_ms

    def new(self) -> str:
        """Return a new UUIDv7 in 36 characters."""
        made = uuid7(self._next_ms, self.random_bytes(10))
        self._next_ms += 1
        return made

    def random_bytes(self, count: int) -> bytes:
        """Return `count` bytes."""
        return self._random.randbytes(count)
