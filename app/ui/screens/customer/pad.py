"""The signature pad: pen, finger or mouse; locked until the last page was read."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageWriter,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import BODY, RADIUS_CARD, draw_icon, font, tokens_of
from app.ui.widgets.paint import CENTRE, LEFT, box, crisp, words

_PEN = 4.0
_BASE = 40
_INSET = 32
_FOOT_LINE = 22
_LEAST_POINTS = 6
"""Fewer points than this are a slip of the finger, no signature."""


class SignaturePad(QWidget):
    """Collects strokes.

    Signals:
        drawn: whether there is enough on it to be a signature; also told when the first stroke begins.
    """

    drawn = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("customer.pad")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 160)
        self._strokes: list[list[QPointF]] = []
        self._down = False
        self._unlocked = False
        self._lock_words = ""
        self._foot = ""

    @property
    def complete(self) -> bool:
        """Return whether there is enough on the pad to be a signature."""
        return sum(len(stroke) for stroke in self._strokes) >= _LEAST_POINTS

    @property
    def touched(self) -> bool:
        """Return whether anything was written, be it a dot."""
        return bool(self._strokes)

    @property
    def foot(self) -> str:
        """Return what stands under the line: who signs, for whom, and when."""
        return self._foot

    def set_lock(self, words_shown: str) -> None:
        """Lock the pad and say why, or unlock it with no words; a locked pad is empty."""
        unlocked = not words_shown
        if unlocked != self._unlocked and not unlocked:
            self.wipe()
        self._unlocked, self._lock_words = unlocked, words_shown
        self.setAccessibleDescription(words_shown)
        self.update()

    def set_foot(self, foot: str) -> None:
        """Show name and time under the line."""
        self._foot = foot
        self.setAccessibleName(foot)
        self.update()

    def wipe(self) -> None:
        """Forget all strokes."""
        self._strokes.clear()
        self._down = False
        self.drawn.emit(False)
        self.update()

    def png(self) -> bytes:
        """Return what was drawn as a PNG, black on white; empty without a signature."""
        if not self.complete:
            return b""
        image = QImage(self.size(), QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, QColor(Qt.GlobalColor.black))
        painter.end()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"PNG")).write(image)
        return bytes(data.data())

    # -- hands ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a stroke."""
        self._move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a stroke."""
        self._move(event.position())
        self._down = False

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Follow a pen."""
        if event.type() == QTabletEvent.Type.TabletPress:
            self._begin(event.position())
        elif event.type() == QTabletEvent.Type.TabletMove:
            self._move(event.position())
        else:
            self._down = False
        event.accept()

    def _begin(self, at: QPointF) -> None:
        if self._unlocked:
            self._down = True
            self._strokes.append([at])
            if len(self._strokes) == 1:
                self.drawn.emit(self.complete)
            self.update()

    def _move(self, at: QPointF) -> None:
        if not (self._down and self._unlocked):
            return
        inside = QPointF(min(max(at.x(), 0), self.width()), min(max(at.y(), 0), self.height()))
        before = self.complete
        self._strokes[-1].append(inside)
        if self.complete != before:
            self.drawn.emit(True)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what was drawn while all of it has room; part of a signature is none."""
        super().resizeEvent(event)
        room = QRectF(self.rect())
        if not all(room.contains(point) for stroke in self._strokes for point in stroke):
            self.wipe()

    # -- painting -------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint frame, base line and strokes."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        fill = tokens.surface if self._unlocked else tokens.raised
        border = tokens.focus if self._unlocked else tokens.line
        box(painter, QRectF(self.rect()), RADIUS_CARD, QColor(fill), QColor(border), 2.0)
        lines = self._foot.split("\n")
        base = self.height() - _BASE - _FOOT_LINE * (len(lines) - 1)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(QPointF(_INSET, base), QPointF(self.width() - _INSET, base))
        muted = QColor(tokens.muted)
        for at, line in enumerate(lines):
            place = QRectF(_INSET, base + 6 + at * _FOOT_LINE, self.width() - 2 * _INSET, 24)
            words(painter, place, line, font(BODY), muted, LEFT)
        if not self._unlocked:
            middle = self.width() / 2
            draw_icon(painter, "lock-outline", QRectF(middle - 16, base / 2 - 32, 32, 32), muted)
            place = QRectF(16, base / 2 + 8, self.width() - 32, 28)
            words(painter, place, self._lock_words, font(16), muted, CENTRE)
        self._draw(painter, QColor(tokens.text))

    def _draw(self, painter: QPainter, ink: QColor) -> None:
        cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(ink, _PEN, Qt.PenStyle.SolidLine, cap, join))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._strokes:
            path = QPainterPath(stroke[0])
            for point in stroke[1:]:
                path.lineTo(point)
            painter.drawPath(path)
