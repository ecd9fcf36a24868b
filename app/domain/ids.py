"""Identifiers: UUIDv7 (RFC 9562) from an injected clock and injected randomness."""

from collections.abc import Callable
from threading import Lock
from typing import Final

_LOW: Final = 62
_LOW_MASK: Final = 2**_LOW - 1
_HIGH_MASK: Final = 2**12 - 1
_STEP_MASK: Final = 2**32 - 1


def uuid7(unix_ms: int, randomness: bytes) -> str:
    """Return a UUIDv7 in its canonical 36 characters.

    `unix_ms` is milliseconds since the epoch (48 bits), `randomness` ten bytes.
    """
    value = (unix_ms & (2**48 - 1)) << 80 | int.from_bytes(randomness[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class Rising:
    """Makes UUIDv7s of which those of one millisecond rise in the order of their making (RFC 9562 §6.2).

    What is listed by time and then by id, papers and tickets above all, so keeps the order in which it was
    recorded, however many come at once and from whichever thread.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        """`now_ms` returns milliseconds since the epoch."""
        self._now_ms = now_ms
        self._ms = -1
        self._last = 0
        self._lock = Lock()

    def new(self, randomness: bytes) -> str:
        """Return the next one; `randomness` is ten bytes."""
        drawn = int.from_bytes(randomness[:10], "big")
        bits = (drawn >> 64 & _HIGH_MASK) << _LOW | drawn & _LOW_MASK
        with self._lock:
            unix_ms = self._now_ms()  # here, so that no thread comes with an older moment than the last one's
            if unix_ms == self._ms:
                bits = self._last + 1 + (bits & _STEP_MASK)
            self._ms, self._last = unix_ms, bits
        high, low = bits >> _LOW & _HIGH_MASK, bits & _LOW_MASK
        return uuid7(unix_ms, (high << 64 | low).to_bytes(10, "big"))


def unix_ms_of(identifier: str) -> int:
    """Return the milliseconds since the epoch that a UUIDv7 carries."""
    return int(identifier[:8] + identifier[9:13], 16)
