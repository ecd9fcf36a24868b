"""Pieces of the customer's screen: a tile of the rating, the language switch."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.ui.theme import MAIN, RADIUS_CARD, RADIUS_KIOSK, Tone, draw_icon, font, tokens_of
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.paint import CENTRE, LEFT, box, crisp, fitting, width_of, words


class ScoreTile(QAbstractButton):
    """One answer: a face over its word; chosen it is framed and ticked."""

    def __init__(self, icon: str, tone: Tone) -> None:
        super().__init__()
        self._icon, self._tone = icon, tone
        self.setCheckable(True)
        self.setFixedHeight(232)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        wants_ring(self, RADIUS_KIOSK)

    def sizeHint(self) -> QSize:
        """Return the size of the mockup."""
        return QSize(230, 232)

    def set_words(self, said: str) -> None:
        """Show other words."""
        self.setText(said)
        self.setAccessibleName(said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tile."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        chosen = self.isChecked()
        fill = tokens.primary_weak if chosen else tokens.line if self.isDown() else tokens.surface
        edge = tokens.primary if chosen else tokens.border
        box(painter, QRectF(self.rect()), RADIUS_KIOSK, QColor(fill), QColor(edge), 3.0 if chosen else 1.0)
        middle = self.width() / 2
        draw_icon(painter, self._icon, QRectF(middle - 44, 44, 88, 88), tokens.fg(self._tone))
        face = fitting(self.text(), 28, self.width() - 64, bold=chosen)
        room = width_of(self.text(), face)
        shift = 17 if chosen else 0
        if chosen:
            left = middle - room / 2 - 17
            draw_icon(painter, "check-circle", QRectF(left, 156, 26, 26), QColor(tokens.primary))
        place = QRectF(middle - room / 2 - 8 + shift, 148, room + 16, 44)
        words(painter, place, self.text(), face, QColor(tokens.text), CENTRE)


_MARGINS = 56
"""What of a wide button its words leave free, at least."""


class WideButton(QAbstractButton):
    """A button for the customer's finger: 64 to 72 px high, icon and word."""

    def __init__(
        self, *, primary: bool = False, icon: str = "", height: int = 72, margins: int = _MARGINS
    ) -> None:
        super().__init__()
        self._primary, self._icon, self._margins = primary, icon, margins
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        wants_ring(self, RADIUS_CARD)

    def sizeHint(self) -> QSize:
        """Return the least room of the words."""
        return QSize(round(width_of(self.text(), font(MAIN, bold=True))) + 96, self.height())

    def set_words(self, said: str) -> None:
        """Show other words."""
        self.setText(said)
        self.setAccessibleName(said)
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        free, chosen = self.isEnabled(), self.isChecked()
        if not free:
            fill, edge, ink = tokens.raised, tokens.line, tokens.muted
        elif self._primary:
            fill = tokens.primary_pressed if self.isDown() else tokens.primary
            edge, ink = fill, tokens.on_primary
        else:
            fill = tokens.line if self.isDown() else tokens.primary_weak if chosen else tokens.surface
            edge, ink = tokens.primary if chosen else tokens.border, tokens.text
        rect = QRectF(self.rect())
        box(painter, rect, RADIUS_CARD, QColor(fill), QColor(edge), 2.0 if chosen else 1.0)
        icon = "check" if chosen else self._icon
        bold = self._primary or chosen or self._icon != ""
        face = fitting(self.text(), MAIN, rect.width() - self._margins, bold=bold)
        room = width_of(self.text(), face)
        left = (rect.width() - room - (34 if icon else 0)) / 2
        if icon:
            draw_icon(painter, icon, QRectF(left, rect.center().y() - 13, 26, 26), QColor(ink))
            left += 34
        words(painter, QRectF(left, 0, room + 2, rect.height()), self.text(), face, QColor(ink), LEFT)


__all__ = ["ScoreTile", "WideButton"]
