"""Two loops that never give up: one sends, woken by each commit; one takes in (SYNC §5, Retry).

Each is a plain step that says when it wants to be called again, so that virtual clocks can drive it.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random, SystemRandom
from typing import Final

from app.domain.errors import TingtaiError
from app.services.ports import Clock
from app.sync.client import REVOKED, UPGRADE, SyncClient
from app.sync.wire import Unreachable, WireRefused

_RANDOM: Final = SystemRandom()
_LOG: Final = logging.getLogger("tingtai.sync")
_LONGEST_S: Final = 60
_SHORTEST_S: Final = 1
_DOUBLINGS: Final = 6
_WAIT_S: Final = 25
_WAIT_ELSEWHERE_S: Final = 5
"""How long a feed is waited upon at an upstream that is only second choice: the first may be back."""
_PROBE_MS: Final = 30_000
_DURABLE_MS: Final = 5000
_BLOCKED_MS: Final = 10_000
_HOT_MS: Final = 100
_PAUSE_MS: Final = 1000
_UNREACHABLE: Final = (Unreachable().code, Unreachable(untrusted=True).code)
_AT_ONCE: Final = 8
"""So many requests are sent before the loop looks round."""
_JOIN_S: Final = 5
_BROKEN_MS: Final = 5000


@dataclass(slots=True)
class Track:
    """How one loop fares with one upstream."""

    tries: int = 0
    next_ms: int = 0
    error: str = ""


@dataclass(slots=True)
class Line:
    """One upstream as both loops see it."""

    client: SyncClient
    push: Track = field(default_factory=Track)
    feed: Track = field(default_factory=Track)
    up: bool = False
    since_ms: int = 0
    probe_ms: int = 0

    @property
    def failed(self) -> bool:
        """Return whether the latest attempt was in vain; before the first there was none."""
        return bool(self.push.tries or self.feed.tries)


class Lines:
    """All upstreams in order of preference, and what became of the latest attempts."""

    def __init__(
        self,
        clients: Sequence[SyncClient],
        random: Random = _RANDOM,
        clock: Clock | None = None,
        changed: Callable[[], object] = lambda: None,
    ) -> None:
        self._random = random
        self._clock = clock
        self._changed = changed
        self._lock = threading.Lock()
        self.lines: tuple[Line, ...] = tuple(Line(client) for client in clients)

    def replace(self, clients: Sequence[SyncClient]) -> None:
        """Go on with other upstreams; those that are known keep how they fare."""
        with self._lock:
            known = {id(line.client): line for line in self.lines}
            self.lines = tuple(known.get(id(client)) or Line(client) for client in clients)

    def worked(self, line: Line, track: Track, now_ms: int) -> None:
        """Note that an upstream answered: whoever found it out of reach may try again as well."""
        for each in (line.push, line.feed):
            if each is track or each.error in _UNREACHABLE:
                each.tries, each.next_ms, each.error = 0, 0, ""
        self._set(line, now_ms, up=not (line.push.error or line.feed.error))

    def failed(self, line: Line, track: Track, now_ms: int, error: TingtaiError) -> None:
        """Note what went wrong, and when to try again: full jitter, 1 to 60 s, for ever."""
        both = (line.push, line.feed) if isinstance(error, Unreachable) else (track,)
        track.tries += 1
        most = min(_LONGEST_S, 2 ** min(track.tries, _DOUBLINGS))
        wait = max(_SHORTEST_S, self._random.random() * most)
        if isinstance(error, WireRefused):
            wait = max(wait, error.retry_after_s)
        for each in both:
            each.error = _code(error)
            each.next_ms = max(each.next_ms, now_ms + round(wait * 1000))
        self._set(line, now_ms, up=False)
        _LOG.info("upstream %s: %s, again in %.0f s", line.client.name, track.error, wait)

    def told(self) -> None:
        """Tell whoever shows how things stand to look again."""
        self._changed()

    def _set(self, line: Line, now_ms: int, *, up: bool) -> None:
        if line.up != up:
            line.up, line.since_ms = up, self._clock.now_ms() if self._clock else now_ms

    def retry(self) -> None:
        """Forget all waiting: everything is due now."""
        for line in self.lines:
            line.push.next_ms = line.feed.next_ms = line.probe_ms = 0


def _code(error: TingtaiError) -> str:
    return error.error if isinstance(error, WireRefused) else error.code


class PushLoop:
    """Sends to the first upstream that takes it, and asks the others now and then whether they are there.

    While a hub has what the centre has not, the centre gets it straight as well, if it is there: the hub may
    be cut off, or so new that the centre does not know it yet.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def step(self, now_ms: int) -> int:
        """Send what is due; return when to be called again (epoch ms) if no commit wakes the loop before."""
        again = now_ms + _PROBE_MS
        served, behind = False, False
        for line in self._lines.lines:
            track = line.push
            if track.next_ms > now_ms:
                again = min(again, track.next_ms)
                continue
            if served and line.probe_ms > now_ms and line.up:
                again = min(again, line.probe_ms)
                continue
            try:
                if served:
                    line.client.hello()
                    if behind and self._send(line):
                        again = now_ms
                    line.probe_ms = now_ms + _PROBE_MS
                    self._lines.worked(line, line.feed, now_ms)
                elif self._send(line):
                    again = now_ms
                elif line.client.undurable:
                    again = min(again, self._ask_again(line, now_ms, _DURABLE_MS))
                elif line.client.refused:
                    again = min(again, self._ask_again(line, now_ms, _PROBE_MS))
                behind = behind or (not served and line.client.undurable)
                served = True
                self._lines.worked(line, track, now_ms)
            except TingtaiError as error:
                self._lines.failed(line, track, now_ms, error)
                again = min(again, track.next_ms)
        return again

    @staticmethod
    def _ask_again(line: Line, now_ms: int, every_ms: int) -> int:
        """Greet now and then: how far is the centre, is a chain still refused? Return when to do so again."""
        if line.probe_ms <= now_ms:
            line.client.hello()
            line.probe_ms = now_ms + every_ms
        return line.probe_ms

    @staticmethod
    def _send(line: Line) -> bool:
        if not line.client.greeted:
            line.client.hello()
        return all(line.client.push_once() for _ in range(_AT_ONCE))


class FeedLoop:
    """Takes in from the first upstream that answers."""

    def __init__(self, lines: Lines, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._lines = lines
        self._monotonic = monotonic

    def step(self, now_ms: int) -> int:
        """Take in once; return when to be called again (epoch ms)."""
        again = now_ms + _PROBE_MS
        for place, line in enumerate(self._lines.lines):
            track = line.feed
            if track.next_ms > now_ms:
                again = min(again, track.next_ms)
                continue
            began, before = self._monotonic(), line.client.standing.cursors
            try:
                more = line.client.feed_once(_WAIT_S if place == 0 else _WAIT_ELSEWHERE_S)
            except TingtaiError as error:
                self._lines.failed(line, track, now_ms, error)
                again = min(again, track.next_ms)
                continue
            self._lines.worked(line, track, now_ms)
            if line.client.action in {UPGRADE, REVOKED}:
                return now_ms + _BLOCKED_MS
            if more:
                return now_ms
            # A server that does not wait is not asked a thousand times a second; one that had news is.
            idle = line.client.standing.cursors == before
            hot = idle and (self._monotonic() - began) * 1000 < _HOT_MS
            return now_ms + (_PAUSE_MS if hot else 0)
        return again


class Loops:
    """Runs both loops on threads of their own."""

    def __init__(
        self,
        clients: Sequence[SyncClient],
        random: Random = _RANDOM,
        clock: Clock | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        changed: Callable[[], object] = lambda: None,
    ) -> None:
        self.lines = Lines(clients, random, clock, changed)
        self._monotonic = monotonic
        self._stopped = threading.Event()
        self._commits = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start both threads."""
        push, feed = PushLoop(self.lines), FeedLoop(self.lines, self._monotonic)
        bodies = (("push", push.step, self._commits), ("feed", feed.step, self._stopped))
        for name, step, bell in bodies:
            made = threading.Thread(
                target=self._run, args=(step, bell), name=f"tingtai-sync-{name}", daemon=True
            )
            self._threads.append(made)
            made.start()

    def wake(self) -> None:
        """Send now: something was committed."""
        self._commits.set()

    def retry(self) -> None:
        """Try every upstream now, whatever it was waiting for."""
        self.lines.retry()
        self._commits.set()

    def stop(self) -> None:
        """End calls under way, write what is worth remembering, and stop."""
        self._stopped.set()
        self._commits.set()
        for line in self.lines.lines:
            line.client.close()
        for thread in self._threads:
            thread.join(_JOIN_S)

    def now_ms(self) -> int:
        """Return the time that both loops reckon in, ms from no particular moment."""
        return round(self._monotonic() * 1000)

    def _run(self, step: Callable[[int], int], bell: threading.Event) -> None:
        while not self._stopped.is_set():
            if bell is self._commits:
                bell.clear()
            try:
                again = step(self.now_ms())
            except Exception:  # noqa: BLE001 - see below; it is logged
                # Whatever it was, the next facts must still be sent: this loop ends with the program alone.
                _LOG.exception("sync")
                again = self.now_ms() + _BROKEN_MS
            self.lines.told()
            if not self._stopped.is_set():
                bell.wait(max(0, again - self.now_ms()) / 1000)
