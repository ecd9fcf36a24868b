"""Tells the UI thread that the connection changed: at once, then at most once a second."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QThread, QTimer, Signal, Slot

from app.services.link import Link

CALM_MS: Final = 1000
"""Counts of a busy hour change many times a second; nobody reads faster than this."""


class LinkWatch(QObject):
    """Listens to a link from ``start`` to ``stop``.

    Signals:
        changed: something about the connection, or about what is under way, is different.
    """

    changed = Signal()
    _heard = Signal()

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._leave: Callable[[], None] | None = None
        self._told = False
        self._inline = False
        self._heard.connect(self._soon)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.timeout.connect(self._deliver)
        self._delivered = QElapsedTimer()

    def start(self) -> None:
        """Listen."""
        if self._leave is None:
            self._leave = self._link.subscribe(self._on_change)

    def stop(self) -> None:
        """Listen no more."""
        if self._leave is not None:
            self._leave()
            self._leave = None
            self._calm.stop()
            self._told = False

    def _on_change(self, *_what: object) -> None:
        """Hear of a change, on any thread."""
        if not self._told:
            self._told = True
            self._inline = QThread.currentThread() is self.thread()
            self._heard.emit()

    @Slot()
    def _soon(self) -> None:
        since = self._delivered.elapsed() if self._delivered.isValid() else CALM_MS
        if self._inline or since >= CALM_MS:
            self._deliver()
        elif not self._calm.isActive():
            self._calm.start(int(CALM_MS - since))

    @Slot()
    def _deliver(self) -> None:
        self._told = False
        self._delivered.start()
        if self._leave is not None:
            self.changed.emit()
