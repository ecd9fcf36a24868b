"""Thin scroll bars, for whatever scrolls."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

from app.ui.sheets import Sheet
from app.ui.theme import dress, follow_theme


class ScrollBar(QScrollBar):
    """A handle on the ground of what it scrolls."""

    def __init__(self, orientation: Qt.Orientation) -> None:
        super().__init__(orientation)
        dress(self, Sheet.BARS)

    def showEvent(self, event: QShowEvent) -> None:
        """Wear the theme of the window that it came into."""
        follow_theme(self)
        super().showEvent(event)


def thin_bars(area: QAbstractScrollArea) -> None:
    """Give an area thin scroll bars; call it before anything listens to the bars that it has."""
    area.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical))
    area.setHorizontalScrollBar(ScrollBar(Qt.Orientation.Horizontal))
