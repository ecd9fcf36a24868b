"""Work begun before it is asked for: the next page while this one is stored, the next run while one is sent.

Whatever was begun is used only if it is exactly what is asked for then; else it is done again. So it changes
how soon something is there, and nothing besides.
"""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Begin(Protocol):
    """A way to begin work early."""

    def __call__(self, work: Callable[[], T]) -> Callable[[], T]:
        """Begin work; returns the way to wait for what it returns or raises."""
        ...


def on_a_thread(work: Callable[[], T]) -> Callable[[], T]:
    """Begin work on a thread of its own; returns the way to wait for what it returns or raises."""
    made: Future[T] = Future()

    def run() -> None:
        try:
            made.set_result(work())
        except BaseException as error:  # noqa: BLE001 - told to whoever waits for it
            made.set_exception(error)

    threading.Thread(target=run, name="tingtai-sync-ahead", daemon=True).start()
    return made.result


class Ahead(Generic[T]):
    """At most one piece of work that was begun early, and what it is good for."""

    def __init__(self, begin: Begin | None) -> None:
        self._begin = begin
        self._begun: tuple[object, Callable[[], T]] | None = None

    def begin(self, key: object, work: Callable[[], T]) -> None:
        """Begin what will be asked for as `key`; nothing happens where nobody begins work early."""
        if self._begin is not None:
            self._begun = (key, self._begin(work))

    def take(self, key: object) -> T | None:
        """Return what was begun as `key`, waiting for it, or None. Raises what the work raised."""
        begun, self._begun = self._begun, None
        return begun[1]() if begun is not None and begun[0] == key else None

    def drop(self) -> None:
        """Forget what was begun: it is worth nothing any more."""
        self._begun = None

    def close(self) -> None:
        """Wait until what was begun has ended."""
        begun, self._begun = self._begun, None
        if begun is not None:
            with contextlib.suppress(Exception):
                begun[1]()
