"""Keeps a presenter current: committed changes brought to the UI thread, and a tick each second."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QThread, QTimer, Signal, Slot

from app.services.ports import Changed, ChangeFeed

_SECOND_MS = 1000
_CALM_MS = 200
"""A person sees no difference; an event loop that redraws for each of a thousand commits does."""


class Live(QObject):
    """Listens to aggregates of some kinds from ``start`` to ``stop``.

    Signals:
        changed: something of these kinds was committed; many commits in a row are told once.
        ticked: a second has passed.
    """

    changed = Signal()
    ticked = Signal()
    _heard = Signal()

    def __init__(self, feed: ChangeFeed, kinds: tuple[str, ...], parent: QObject | None = None) -> None:
        """Take the kinds of aggregates, such as ``ticket``."""
        super().__init__(parent)
        self._feed = feed
        self._prefixes = tuple(f"{kind}:" for kind in kinds)
        self._leave: Callable[[], None] | None = None
        self._told = False
        self._inline = False
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.ticked)
        # From the writer's thread this waits for the event loop; from the UI thread it comes at once.
        self._heard.connect(self._soon, Qt.ConnectionType.AutoConnection)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.timeout.connect(self._deliver)
        self._delivered = QElapsedTimer()

    @property
    def running(self) -> bool:
        """Whether it listens."""
        return self._leave is not None

    def start(self) -> None:
        """Listen and tick."""
        if self._leave is None:
            self._leave = self._feed.subscribe(self._on_commit)
            self._timer.start()

    def stop(self) -> None:
        """Stop listening and ticking."""
        if self._leave is not None:
            self._leave()
            self._leave = None
            self._timer.stop()
            self._calm.stop()
            self._told = False

    def _on_commit(self, changed: Changed) -> None:
        """Hear of a commit, on the writer's thread."""
        if not self._told and any(entity.startswith(self._prefixes) for entity in changed.entities):
            self._told = True
            # Work that runs on this thread already has nothing to flood it.
            self._inline = QThread.currentThread() is self.thread()
            self._heard.emit()

    @Slot()
    def _soon(self) -> None:
        """Tell the first change at once, and a flood of them a few times a second."""
        since = self._delivered.elapsed() if self._delivered.isValid() else _CALM_MS
        if self._inline or since >= _CALM_MS:
            self._deliver()
        elif not self._calm.isActive():
            self._calm.start(int(_CALM_MS - since))

    @Slot()
    def _deliver(self) -> None:
        self._told = False
        self._delivered.start()
        if self._leave is not None:
            self.changed.emit()
