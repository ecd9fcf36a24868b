"""The real clock and the real randomness."""

import os
import time

from app.domain.ids import uuid7


class SystemClock:
    """The machine's wall clock."""

    def now_ms(self) -> int:
        """Return milliseconds since the epoch, UTC."""
        return time.time_ns() // 1_000_000


class SystemIds:
    """UUIDv7 identifiers and bytes from the operating system."""

    def new(self) -> str:
        """Return a new UUIDv7 in 36 characters."""
        return uuid7(time.time_ns() // 1_000_000, os.urandom(10))

    def random_bytes(self, count: int) -> bytes:
        """Return `count` random bytes."""
        return os.urandom(count)
