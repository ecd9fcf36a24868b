"""Brings word of changes to the UI thread: the first at once, a flood of them now and then."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot


class Ear:
    """Hears on any thread for an object of the UI thread, which it holds no longer than that one listens.

    Whoever tells of changes holds its listeners while it tells them. Were that the object itself, a worker
    might be the last to let go of it, and take it down while Qt does so in its own thread.
    """

    def __init__(self, hear: Callable[..., None]) -> None:
        """Hear for `hear`."""
        self._hear: Callable[..., None] | None = hear
        # On the UI thread what is heard may end the listening.
        self._lock = threading.RLock()

    def __call__(self, *what: object) -> None:
        """Pass on what was heard."""
        with self._lock:
            if self._hear is not None:
                self._hear(*what)

    def close(self) -> None:
        """Hear no more; returns once nobody is about to be told any more."""
        with self._lock:
            self._hear = None


class _Listening:
    """An ear that somebody tells of changes, until it ends. Of who listens it holds the ear alone."""

    def __init__(self) -> None:
        self._ear: Ear | None = None
        self._leave: Callable[[], None] | None = None

    @property
    def on(self) -> bool:
        """Whether somebody tells."""
        return self._leave is not None

    def begin(self, subscribe: Callable[[Ear], Callable[[], None]], hear: Callable[..., None]) -> None:
        """Have `hear` told by whoever takes a listener and returns how to end."""
        self._ear = Ear(hear)
        self._leave = subscribe(self._ear)

    def end(self) -> None:
        """Leave, and return once nobody is about to be told any more."""
        leave, ear, self._leave, self._ear = self._leave, self._ear, None, None
        if leave is not None and ear is not None:
            leave()
            ear.close()


class _Bell(QObject):
    """What is rung on any thread. Nobody takes it down but its listener's thread, once nobody is at it."""

    rung = Signal()


class Calm(QObject):
    """What listens until ``stop``, or until it is taken down. Who inherits it says to whom, and hears.

    Signals:
        changed: something was heard; many changes in a row are told once.
    """

    changed = Signal()

    def __init__(self, calm_ms: int, parent: QObject | None = None) -> None:
        """Take the least time between two words of a flood, in ms."""
        super().__init__(parent)
        self._calm_ms = calm_ms
        self._listening = listening = _Listening()

        def gone() -> None:
            # A window may be taken down unasked; whoever tells of changes goes on.
            listening.end()

        self.destroyed.connect(gone)
        self._home = threading.get_ident()
        self._told = False
        self._inline = False
        # From another thread this waits for the event loop; from the UI thread it comes at once.
        # A signal of its own would be rung while Qt takes it down.
        self._bell = _Bell()
        self._bell.rung.connect(self._soon, Qt.ConnectionType.AutoConnection)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.timeout.connect(self._deliver)
        self._delivered = QElapsedTimer()

    @property
    def running(self) -> bool:
        """Whether it listens."""
        return self._listening.on

    @property
    def waiting(self) -> bool:
        """Whether something was heard that nobody has been told of yet."""
        return self._told

    def _listen(self, subscribe: Callable[[Ear], Callable[[], None]], hear: Callable[..., None]) -> None:
        """Listen to whoever takes a listener and returns how to end; `hear` is called on any thread."""
        self._listening.begin(subscribe, hear)

    def stop(self) -> None:
        """Listen no more."""
        if self._listening.on:
            self._listening.end()
            self._calm.stop()
            self._told = False

    def _hear(self) -> None:
        """Hear of a change, on any thread."""
        if not self._told:
            self._told = True
            # Work that runs on this thread already has nothing to flood it.
            self._inline = threading.get_ident() == self._home
            self._bell.rung.emit()

    @Slot()
    def _soon(self) -> None:
        since = self._delivered.elapsed() if self._delivered.isValid() else self._calm_ms
        if self._inline or since >= self._calm_ms:
            self._deliver()
        elif not self._calm.isActive():
            self._calm.start(int(self._calm_ms - since))

    @Slot()
    def _deliver(self) -> None:
        self._told = False
        self._delivered.start()
        if self._listening.on:
            self.changed.emit()
