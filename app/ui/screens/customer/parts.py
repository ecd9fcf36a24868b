"""Pieces of the customer's screen: the comparison, a tile of the rating, the language switch."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.theme import BODY, MAIN, RADIUS_CARD, RADIUS_KIOSK, TITLE, Tone, draw_icon, font, tokens_of
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.paint import CENTRE, LEFT, RIGHT, box, crisp, fitting, hairline, width_of, words

HEAD, ROW, LOW_ROW = 40, 56, 44
_MANY = 6
"""More rows than these are lower: the terms below keep their room."""
_EDGE = 16
_SHARES = (0.345, 0.285, 0.37)
_BEGINS = (0.4, 0.0, 0.6)
"""Of what begins there is no before: what it will be has the room."""


class Comparison(QWidget):
    """Three columns in the size of a counter's other side: item, now, then."""

    def __init__(self) -> None:
        super().__init__()
        self._heads = ("", "", "")
        self._rows: tuple[tuple[str, str, str], ...] = ()
        self._row = ROW
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, heads: tuple[str, str, str], rows: tuple[tuple[str, str, str], ...]) -> None:
        """Show these rows; where there is no before, the item has its room too."""
        self._heads, self._rows = heads, rows
        self._row = LOW_ROW if len(rows) > _MANY else ROW
        self.setFixedHeight(HEAD + self._row * len(rows))
        self.setAccessibleName(heads[0])
        self.setAccessibleDescription("; ".join(" ".join(row) for row in rows))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the table."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        rect = QRectF(self.rect())
        box(painter, rect, RADIUS_CARD, QColor(tokens.surface), QColor(tokens.line))
        width = rect.width() - 2
        shares = _BEGINS if self._heads[2] and not self._heads[1] else _SHARES
        lefts = (1.0, 1 + width * shares[0], 1 + width * (shares[0] + shares[1]))
        painter.fillRect(QRectF(1, 1, width, HEAD - 1), QColor(tokens.raised))
        weak = QRectF(lefts[2], 1, width + 1 - lefts[2], rect.height() - 2)
        painter.fillRect(weak, QColor(tokens.primary_weak))
        muted, ink = QColor(tokens.muted), QColor(tokens.text)
        rights = (lefts[1], lefts[2], width + 1)
        for at, head in enumerate(self._heads):
            end = rights[1] if at == 0 and not self._heads[1] else rights[at]
            place = QRectF(lefts[at] + (_EDGE if at == 0 else 12), 0, end - lefts[at] - 20, HEAD)
            words(painter, place, head, font(TITLE), muted, LEFT)
        for at, row in enumerate(self._rows):
            top = HEAD + at * self._row
            hairline(painter, 0, top, rect.width(), tokens)
            inks = (muted, ink, ink)
            for column, said in enumerate(row):
                left = lefts[column] + (_EDGE if column == 0 else 12)
                end = rights[1] if column == 0 and not row[1] else rights[column]
                place = QRectF(left, top, end - left - 12, self._row)
                _cell(painter, place, said, inks[column], bold=column + 1 == len(row))


def _cell(painter: QPainter, place: QRectF, said: str, ink: QColor, *, bold: bool) -> None:
    """Paint words of a cell in one line if they fit well, else in two: nobody signs what is cut off."""
    face = fitting(said, MAIN, place.width(), bold=bold)
    if width_of(said, face) <= place.width() and face.pixelSize() > TITLE:
        words(painter, place, said, face, ink, LEFT)
        return
    flags = int(LEFT) | int(Qt.TextFlag.TextWordWrap)
    for px in (TITLE, BODY):
        painter.setFont(font(px, bold=bold))
        if painter.boundingRect(place, flags, said).height() <= place.height():
            break
    painter.setPen(ink)
    painter.drawText(place, flags, said)


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


class WideButton(QAbstractButton):
    """A button for the customer's finger: 64 to 72 px high, icon and word."""

    def __init__(self, *, primary: bool = False, icon: str = "", height: int = 72) -> None:
        super().__init__()
        self._primary, self._icon = primary, icon
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
        face = fitting(self.text(), MAIN, rect.width() - 56, bold=self._primary or chosen or self._icon != "")
        room = width_of(self.text(), face)
        left = (rect.width() - room - (34 if icon else 0)) / 2
        if icon:
            draw_icon(painter, icon, QRectF(left, rect.center().y() - 13, 26, 26), QColor(ink))
            left += 34
        words(painter, QRectF(left, 0, room + 2, rect.height()), self.text(), face, QColor(ink), LEFT)


__all__ = ["RIGHT", "Comparison", "ScoreTile", "WideButton"]
