"""Bars: thin ones for whatever scrolls, and one that says how much is left."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QProgressBar, QScrollBar

from app.ui.sheets import Sheet
from app.ui.theme import dress, follow_theme, tokens_of
from app.ui.widgets.paint import box, crisp


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


class LevelBar(QProgressBar):
    """How much is left of something, flat: a track of the line's colour, filled from the left."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextVisible(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track and filling."""
        painter = QPainter(self)
        crisp(painter)
        tokens, rect = tokens_of(self), QRectF(self.rect())
        round_ = rect.height() / 2
        box(painter, rect, round_, QColor(tokens.line), None)
        span = max(1, self.maximum() - self.minimum())
        rect.setWidth(rect.width() * (self.value() - self.minimum()) / span)
        if rect.width() >= rect.height():
            box(painter, rect, round_, QColor(tokens.primary), None)
