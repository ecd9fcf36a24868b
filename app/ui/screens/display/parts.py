"""Painted pieces of the call display: the band of the newest call, rows of recent ones, missed numbers."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.services.queue_views import BoardCall
from app.ui.motion import Entrance, between
from app.ui.theme import RADIUS_CARD, RADIUS_KIOSK, Tokens, Tone, draw_icon, font, tokens_of
from app.ui.widgets.paint import CENTRE, LEFT, RIGHT, box, crisp, fitting, width_of, words

MARGIN = 48
_SIGN, _SIGN_GAP, _SMALL_SIGN = 176.0, 48.0, 72.0
_BAND_HEIGHT, _FIGURE_PX, _WORD_PX, _ROW_HEIGHT, _ROW_PX, _QUIET_PX = 448, 240, 160, 104, 64, 40


class CallBand(QWidget):
    """The newest call across the whole width: number, arrow, counter. Without a call it greets."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_BAND_HEIGHT)
        self._call: BoardCall | None = None
        self._title = self._before = self._after = ""
        self.repeat = ""
        """Which call of the number it is, in words."""
        self._calling = False
        self._lit = 1.0
        self.entrance = Entrance(self, self._light)
        """How a call comes: its ground lights up."""

    def _light(self, share: float) -> None:
        self._lit = share
        self.update()

    def set(
        self, call: BoardCall | None, title: str, repeat: str, around: tuple[str, str], *, calling: bool
    ) -> None:
        """Show a call. `around` are the words before and after the counter's number."""
        if calling and call is not None and (not self._calling or call != self._call):
            self.entrance.begin()
        self._call, self._title, self.repeat = call, title, repeat
        self._before, self._after = around
        self._calling = calling
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the band."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        painter.fillRect(self.rect(), self._ground())
        ink = QColor(tokens.on_primary if self._calling else tokens.text)
        width = float(self.width())
        if self._call is None:
            room = width - 2 * MARGIN
            face = fitting(self._title, 120, room, bold=True)
            words(painter, QRectF(MARGIN, 0, room, self.height()), self._title, face, ink, CENTRE)
            return
        draw_icon(painter, "bullhorn-outline", QRectF(MARGIN, 54, 56, 56), ink)
        words(painter, QRectF(MARGIN + 80, 42, width / 2, 80), self._title, font(56), ink, LEFT)
        words(painter, QRectF(0, 42, width - MARGIN, 80), self.repeat, font(40), ink, RIGHT)
        self._paint_call(painter, self._call, ink)

    def _ground(self) -> QColor:
        quiet, loud = (QColor(each) for each in (tokens_of(self).primary_weak, tokens_of(self).primary))
        return between(quiet, loud, self._lit) if self._calling else quiet

    def _paint_call(self, painter: QPainter, call: BoardCall, ink: QColor) -> None:
        top, height = 140.0, 280.0
        base = top + height - 40
        big, word = font(_FIGURE_PX, bold=True), font(_WORD_PX, bold=True)
        face = fitting(call.number, _FIGURE_PX, self.width() * 0.42, bold=True)
        painter.setPen(ink)
        painter.setFont(face)
        painter.drawText(MARGIN, round(base), call.number)
        end = self.width() - MARGIN
        counter = str(call.counter)
        parts = [
            (text, used) for text, used in ((self._before, word), (counter, big), (self._after, word)) if text
        ]
        wide = sum(width_of(text, used) for text, used in parts) + 24 * (len(parts) - 1)
        at = end - wide
        left = MARGIN + width_of(call.number, face)
        room = max(at - left, 0.0)
        gap = min(_SIGN_GAP, room / 6)
        side = min(_SIGN, room - 2 * gap)
        # Its middle stands where that of the figures does, and it belongs to the counter.
        middle = base - QFontMetricsF(big).capHeight() / 2
        spot = QRectF(at - gap - side, middle - side / 2, side, side)
        _sign(painter, call, spot, ink, self._ground())
        painter.setPen(ink)
        for text, used in parts:
            painter.setFont(used)
            painter.drawText(round(at), round(base - _below(text, used)), text)
            at += width_of(text, used) + 24


def _below(text: str, face: QFont) -> float:
    """Return how far words reach below their line: Chinese ones do, the figure beside them does not."""
    return max(0.0, QFontMetricsF(face).tightBoundingRect(text).bottom())


class RecentCall(QWidget):
    """One of the calls before the newest, 104 px high."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_ROW_HEIGHT)
        self._call: BoardCall | None = None
        self._where = ""

    def set(self, call: BoardCall | None, where: str) -> None:
        """Show a call, or what there is to say without one."""
        self._call, self._where = call, where
        self.setAccessibleName(f"{call.number} {where}" if call else where)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the row with a hairline below."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line))
        if self._call is None:
            quiet = QColor(tokens.muted)
            whole = QRectF(MARGIN, 0, self.width() - 2 * MARGIN, _ROW_HEIGHT)
            words(painter, whole, self._where, font(_QUIET_PX), quiet, LEFT)
            return
        ink = QColor(tokens.text)
        face = font(_ROW_PX, bold=True)
        words(painter, QRectF(MARGIN, 0, 340, _ROW_HEIGHT), self._call.number, face, ink, LEFT)
        spot = QRectF(416, (_ROW_HEIGHT - _SMALL_SIGN) / 2, _SMALL_SIGN, _SMALL_SIGN)
        _sign(painter, self._call, spot, QColor(tokens.primary), QColor(tokens.bg))
        room = self.width() - 520.0 - MARGIN
        place = QRectF(520, 0, room, _ROW_HEIGHT)
        words(painter, place, self._where, fitting(self._where, _ROW_PX, room, bold=True), ink, LEFT)


class MissedNumber(QWidget):
    """A number that was missed, in a box."""

    def __init__(self) -> None:
        super().__init__()
        self._number = ""

    def set(self, number: str) -> None:
        """Show a number; an empty one hides the box."""
        self._number = number
        self.setVisible(bool(number))
        self.setAccessibleName(number)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box."""
        painter = QPainter(self)
        crisp(painter)
        tokens: Tokens = tokens_of(self)
        rect = QRectF(self.rect())
        box(painter, rect, RADIUS_CARD, None, tokens.fg(Tone.OFFLINE), 2)
        face = fitting(self._number, _ROW_PX, rect.width() - 32, bold=True)
        words(painter, rect, self._number, face, QColor(tokens.text), Qt.AlignmentFlag(CENTRE))


def _sign(painter: QPainter, call: BoardCall, spot: QRectF, ground: QColor, ink: QColor) -> None:
    """Paint which way the counter lies: a sign of its own, so that it points at nothing on the board."""
    box(painter, spot, RADIUS_CARD if spot.width() < _SIGN / 2 else RADIUS_KIOSK, ground)
    name = "arrow-left-thick" if call.arrow == "left" else "arrow-right-thick"
    inner = spot.width() / 8
    draw_icon(painter, name, spot.adjusted(inner, inner, -inner, -inner), ink)
