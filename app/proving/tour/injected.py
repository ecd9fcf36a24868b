"""What a tour injects: its clock, randomness from a seed, and what fails when the script says so."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.ids import Rising


class TourClock:
    """Stands still but for the script: a whole day passes in a few minutes."""

    def __init__(self, start_ms: int) -> None:
        self._now_ms = start_ms

    def now_ms(self) -> int:
        """Return milliseconds since the epoch, UTC."""
        return self._now_ms

    def pass_ms(self, by_ms: int) -> None:
        """Let time pass."""
        self._now_ms += by_ms


class TourIds:
    """Identifiers and bytes that a seed determines."""

    def __init__(self, clock: TourClock, seed: int) -> None:
        self._rising = Rising(clock.now_ms)
        self._random = random.Random(seed)  # noqa: S311 - a tour is repeatable on purpose

    def new(self) -> str:
        """Return a new UUIDv7 in 36 characters."""
        return self._rising.new(self.random_bytes(10))

    def random_bytes(self, count: int) -> bytes:
        """Return `count` bytes."""
        return self._random.randbytes(count)


@contextmanager
def failing(owner: object, act: str, fault: Exception) -> Iterator[None]:
    """Let one method of an object raise a fault; afterwards it works again."""

    def fails(*_given: object, **_named: object) -> None:
        raise fault

    whole = getattr(owner, act)
    setattr(owner, act, fails)
    try:
        yield
    finally:
        setattr(owner, act, whole)
