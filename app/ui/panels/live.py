"""Keeps a presenter current: committed changes brought to the UI thread, and a tick each second."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.services.ports import Changed, ChangeFeed
from app.ui.panels.calm import Calm

_SECOND_MS = 1000
_CALM_MS = 200
"""A person sees no difference; an event loop that redraws for each of a thousand commits does."""


class Live(Calm):
    """Listens to aggregates of some kinds from ``start`` to ``stop``.

    Signals:
        changed: something of these kinds was committed; many commits in a row are told once.
        ticked: a second has passed.
    """

    ticked = Signal()

    def __init__(self, feed: ChangeFeed, kinds: tuple[str, ...], parent: QObject | None = None) -> None:
        """Take the kinds of aggregates, such as ``ticket``."""
        super().__init__(_CALM_MS, parent)
        self._feed = feed
        self._prefixes = tuple(f"{kind}:" for kind in kinds)
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.ticked)

    def start(self) -> None:
        """Listen and tick."""
        if not self.running:
            self._listen(self._feed.subscribe, self._on_commit)
            self._timer.start()

    def stop(self) -> None:
        """Stop listening and ticking."""
        super().stop()
        self._timer.stop()

    def _on_commit(self, changed: Changed) -> None:
        """Hear of a commit, on the writer's thread."""
        if any(entity.startswith(self._prefixes) for entity in changed.entities):
            self._hear()
