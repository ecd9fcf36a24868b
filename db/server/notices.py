"""Who waits for a feed is told as soon as something was committed, also elsewhere (SYNC §5, Feed)."""

import threading
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Engine, text

CHANNEL: Final = "tingtai_feed"
_POLL_S: Final = 0.5
_AGAIN_S: Final = 1.0

Listener = Callable[[frozenset[str]], None]


class Notices(Protocol):
    """Carries the names of scopes that grew."""

    def within(self, conn: Connection, scopes: Iterable[str]) -> None:
        """Take note inside the transaction: nobody is told before it has committed."""
        ...

    def committed(self, scopes: frozenset[str]) -> None:
        """Tell who listens in this process, where the database does not."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` on any thread from now on; returns the way to stop that."""
        ...

    def close(self) -> None:
        """Tell nobody any more."""
        ...


class LocalNotices:
    """Within one process: SQLite has one server process."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._lock = threading.Lock()

    def within(self, conn: Connection, scopes: Iterable[str]) -> None:
        """Do nothing: the commit is announced by whoever made it."""

    def committed(self, scopes: frozenset[str]) -> None:
        """Tell everybody."""
        for listener in self._listeners:
            listener(scopes)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def stop() -> None:
            with self._lock:
                self._listeners = tuple(each for each in self._listeners if each is not listener)

        return stop

    def close(self) -> None:
        """Forget all listeners."""
        self._listeners = ()


class PostgresNotices(LocalNotices):
    """LISTEN on a connection of its own; the thread begins with the first listener.

    NOTIFY takes effect with the commit, in its order. After a lost connection all listeners are told of an
    empty set: they ask again for everything.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._ends = threading.Event()
        self._hears = threading.Event()
        self._thread: threading.Thread | None = None

    def within(self, conn: Connection, scopes: Iterable[str]) -> None:
        """Put one NOTIFY for each scope into the transaction."""
        rows = [{"channel": CHANNEL, "scope": scope} for scope in sorted(scopes)]
        if rows:
            conn.execute(text("SELECT pg_notify(:channel, :scope)"), rows)

    def committed(self, scopes: frozenset[str]) -> None:
        """Do nothing: the database tells this process as it tells the others."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; returns when LISTEN is in force (or cannot be for now)."""
        stop = super().subscribe(listener)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="feed notices", daemon=True)
                self._thread.start()
        self._hears.wait(_AGAIN_S)
        return stop

    def close(self) -> None:
        """End the thread."""
        super().close()
        self._ends.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._ends.is_set():
            try:
                self._listen()
            except Exception:  # noqa: BLE001 - whatever the driver raises: the connection is gone
                self._ends.wait(_AGAIN_S)
            LocalNotices.committed(self, frozenset())

    def _listen(self) -> None:
        raw: Any = self._engine.raw_connection()
        try:
            connection = raw.driver_connection
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
            self._hears.set()
            while not self._ends.is_set():
                found = {note.payload for note in connection.notifies(timeout=_POLL_S, stop_after=1)}
                if found:
                    LocalNotices.committed(self, frozenset(found))
        finally:
            raw.invalidate()
