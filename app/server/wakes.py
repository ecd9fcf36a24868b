"""Waiting for news of a scope, without a thread or a task for each who waits."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable

_Waiter = asyncio.Future[None]


class Wakes:
    """Who waits for which scope. Everything but `wake_from_thread` belongs to the event loop's thread."""

    def __init__(self, polls: int) -> None:
        self._polls = polls
        self._news: dict[str, int] = defaultdict(int)
        self._waiters: dict[str, set[_Waiter]] = defaultdict(set)
        self._of_device: dict[str, deque[_Waiter]] = defaultdict(deque)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = False

    @property
    def waiting(self) -> int:
        """How many are waiting."""
        return sum(len(waiters) for waiters in self._waiters.values())

    @property
    def scopes(self) -> frozenset[str]:
        """Which scopes somebody waits for."""
        return frozenset(scope for scope, waiters in self._waiters.items() if waiters)

    @property
    def stopped(self) -> bool:
        """Whether the server is going down: nobody waits any more."""
        return self._stopped

    def start(self) -> None:
        """Belong to the loop that is running."""
        self._loop = asyncio.get_running_loop()

    def news(self, scope: str) -> int:
        """Return a number that every waking changes: take it before reading, give it to `wait`."""
        return self._news[scope]

    async def wait(self, scope: str, seen: int, seconds: float, device: str) -> bool:
        """Wait until the scope has news since `seen`, at most `seconds`; returns whether it has.

        The oldest wait of a device gives way when it has too many: its connection is most likely dead.
        """
        if self._stopped or seconds <= 0 or self._news[scope] != seen:
            return self._news[scope] != seen
        loop = asyncio.get_running_loop()
        waiter: _Waiter = loop.create_future()
        timer = loop.call_later(seconds, _go_on, waiter)
        waiters, own = self._waiters[scope], self._of_device[device]
        waiters.add(waiter)
        own.append(waiter)
        if len(own) > self._polls:
            _go_on(own.popleft())
        try:
            await waiter
        finally:
            timer.cancel()
            waiters.discard(waiter)
            if waiter in own:
                own.remove(waiter)
            if not own:
                self._of_device.pop(device, None)
        return self._news[scope] != seen

    def wake(self, scopes: Iterable[str] | None) -> None:
        """Let those go on who wait for one of the scopes; None: for any."""
        for scope in tuple(self._waiters) if scopes is None else scopes:
            self._news[scope] += 1
            for waiter in self._waiters.pop(scope, ()):
                _go_on(waiter)

    def wake_from_thread(self, scopes: Iterable[str] | None) -> None:
        """Do the same from any thread; nothing once the loop has ended."""
        if self._loop is not None and not self._loop.is_closed():
            try:
                self._loop.call_soon_threadsafe(self.wake, scopes)
            except RuntimeError:  # pragma: no cover - the loop closed between the two lines
                return

    def stop(self) -> None:
        """Let everybody go on, now and from here on."""
        self._stopped = True
        for scope in tuple(self._waiters):
            for waiter in tuple(self._waiters[scope]):
                _go_on(waiter)


def _go_on(waiter: _Waiter) -> None:
    if not waiter.done():
        waiter.set_result(None)
