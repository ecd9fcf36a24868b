"""Tells the UI thread that the connection changed: at once, then at most once a second."""

from typing import Final

from PySide6.QtCore import QObject

from app.services.link import Link
from app.ui.panels.calm import Calm

CALM_MS: Final = 1000
"""Counts of a busy hour change many times a second; nobody reads faster than this."""


class LinkWatch(Calm):
    """Listens to a link from ``start`` to ``stop``.

    Signals:
        changed: something about the connection, or about what is under way, is different.
    """

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(CALM_MS, parent)
        self._link = link

    def start(self) -> None:
        """Listen."""
        if not self.running:
            self._listen(self._link.subscribe, self._on_change)

    def _on_change(self, *_what: object) -> None:
        """Hear of a change, on any thread."""
        self._hear()
