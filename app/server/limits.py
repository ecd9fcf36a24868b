"""How much the server takes, from one device and from all together."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from app.sync.protocol import MAX_BLOB_BYTES

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Caps:
    """Upper limits. Bytes, seconds, requests; each worker counts for itself."""

    body: int = 2 << 20
    """Of a request as it travels: twice what a push may hold, since a gzip of noise grows a little."""
    inflated: int = 8 << 20
    """Of a request after decompression."""
    blob: int = MAX_BLOB_BYTES
    body_s: float = 30.0
    """A body must be here after so many seconds."""
    rate: float = 50.0
    """Requests a second of one device, in the long run …"""
    burst: float = 200.0
    """… and at once."""
    enrol_rate: float = 1.0
    """The same for enrolling, by address: codes must not be guessed."""
    enrol_burst: float = 20.0
    ask_rate: float = 0.5
    """The same for asking after customers: whoever serves people one by one needs no more."""
    ask_burst: float = 40.0
    waiting: int = 256
    """Requests that wait for the store; more are told to come again."""
    polls: int = 32
    """Long polls of one device; the oldest gives way."""
    await_s: float = 10.0
    """How long `push?await=verdict` waits at most."""


class Full(Exception):
    """Too much at once: come again after `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Buckets:
    """A bucket of tokens for each key (a device, an address): refilled steadily, full when it is new."""

    def __init__(
        self, rate: float, burst: float, *, most: int = 20_000, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._burst, self._most, self._now = rate, burst, most, now
        self._found: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Take one token. Raises `Full` with the seconds until there is one again."""
        now = self._now()
        level, since = self._found.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - since) * self._rate)
        self._found[key] = (level - 1 if level >= 1 else level, now)
        if len(self._found) > self._most:
            self._found.popitem(last=False)  # the one that has been quiet longest; its bucket is full by now
        if level < 1:
            raise Full(max(1, ceil((1 - level) / self._rate)))


class Gate:
    """Runs what blocks (the store) in a few threads, and turns away what would only queue."""

    def __init__(self, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store")
        self._most = threads + waiting
        self._inside = 0

    @property
    def inside(self) -> int:
        """How many are running or waiting."""
        return self._inside

    async def run(self, work: Callable[[], T], *, patient: bool = False) -> T:
        """Return what `work` returns, run on a thread.

        Raises `Full` when too many wait already and it is not `patient`.

        A client that goes away does not stop it: what has been begun is finished.
        """
        if self._inside >= self._most and not patient:
            raise Full(1)
        self._inside += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        future.add_done_callback(self._left)
        return await asyncio.shield(future)

    def _left(self, future: "asyncio.Future[T]") -> None:
        self._inside -= 1
        if not future.cancelled():
            future.exception()  # whoever waited has gone; nobody else needs to hear of it

    def close(self) -> None:
        """Let what runs end, and take nothing more."""
        self._pool.shutdown(wait=True)
