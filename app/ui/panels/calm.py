"""Brings word of changes to the UI thread: the first at once, a flood of them now and then."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QThread, QTimer, Signal, Slot


class Calm(QObject):
    """What listens until ``stop``. Who inherits it begins to listen, keeps in `_leave` how to end, and hears.

    Signals:
        changed: something was heard; many changes in a row are told once.
    """

    changed = Signal()
    _heard = Signal()

    def __init__(self, calm_ms: int, parent: QObject | None = None) -> None:
        """Take the least time between two words of a flood, in ms."""
        super().__init__(parent)
        self._calm_ms = calm_ms
        self._leave: Callable[[], None] | None = None
        self._told = False
        self._inline = False
        # From another thread this waits for the event loop; from the UI thread it comes at once.
        self._heard.connect(self._soon, Qt.ConnectionType.AutoConnection)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.timeout.connect(self._deliver)
        self._delivered = QElapsedTimer()

    @property
    def running(self) -> bool:
        """Whether it listens."""
        return self._leave is not None

    @property
    def waiting(self) -> bool:
        """Whether something was heard that nobody has been told of yet."""
        return self._told

    def stop(self) -> None:
        """Listen no more."""
        if self._leave is not None:
            self._leave()
            self._leave = None
            self._calm.stop()
            self._told = False

    def _hear(self) -> None:
        """Hear of a change, on any thread."""
        if not self._told:
            self._told = True
            # Work that runs on this thread already has nothing to flood it.
            self._inline = QThread.currentThread() is self.thread()
            self._heard.emit()

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
        if self._leave is not None:
            self.changed.emit()
