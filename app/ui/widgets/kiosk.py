"""The kiosk's own controls: nothing smaller than 80 px, no hover, elder mode 1.35 times as large."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import (
    KIOSK_BODY,
    KIOSK_MAIN,
    KIOSK_TITLE,
    RADIUS_KIOSK,
    Tokens,
    Tone,
    draw_icon,
    elder,
    font,
    tokens_of,
)
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.labels import Label
from app.ui.widgets.paint import CENTRE, LEFT, RIGHT, box, crisp, fitting, width_of, words, wrapped

SMALLEST = 88
_SIDE = 60
_LEFT = 32
_LEAST_ICON = 32
_LOCK = "lock-outline"
END_PARTS = " · "
"""Between the parts of what is said at the right of a button."""


class _Touch(QAbstractButton):
    """A control for fingers: pressed it turns line-coloured, and Enter presses it too."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._elder = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        wants_ring(self, RADIUS_KIOSK)

    def set_elder(self, on: bool) -> None:
        """Enlarge words and icons by 1.35, or not."""
        self._elder = on
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses like Space does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def _px(self, px: int) -> int:
        return elder(px, on=self._elder)

    def _ground(self, painter: QPainter, tokens: Tokens, *, primary: bool) -> QColor:
        """Paint the ground and return the ink."""
        free = self.isEnabled()
        rect = QRectF(self.rect())
        if not free:
            box(painter, rect, RADIUS_KIOSK, QColor(tokens.raised), QColor(tokens.line))
            return QColor(tokens.muted)
        if primary:
            fill = tokens.primary_pressed if self.isDown() else tokens.primary
            box(painter, rect, RADIUS_KIOSK, QColor(fill))
            return QColor(tokens.on_primary)
        chosen = self.isChecked()
        fill = tokens.line if self.isDown() else tokens.primary_weak if chosen else tokens.surface
        edge = tokens.primary if chosen else tokens.border
        box(painter, rect, RADIUS_KIOSK, QColor(fill), QColor(edge), 3.0 if chosen else 1.0)
        return QColor(tokens.text)


class KioskTile(_Touch):
    """Icon over a bold word, a muted line below; ``wide`` puts the icon left and an arrow right.

    ``primary`` is the one filled tile of a screen. ``small`` is the tile of the third row (text 28).
    """

    def __init__(
        self,
        icon: str,
        text: str,
        detail: str = "",
        *,
        primary: bool = False,
        wide: bool = False,
        small: bool = False,
    ) -> None:
        super().__init__(text)
        self._icon = icon
        self._detail = detail
        self._primary = primary
        self._wide = wide
        self._small = small
        self.peers: tuple[KioskTile, ...] = (self,)
        """The tiles that write in one size with this one."""
        self.setAccessibleDescription(detail)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding)
        self.setMinimumHeight(SMALLEST)

    def set_primary(self, *, primary: bool) -> None:
        """Fill the tile, or leave that to another one of the screen."""
        self._primary = primary
        self.update()

    @property
    def detail(self) -> str:
        """The muted line."""
        return self._detail

    def set_words(self, text: str, detail: str = "") -> None:
        """Show other words (another language)."""
        self.setText(text)
        self._detail = detail
        self.setAccessibleName(text)
        self.setAccessibleDescription(detail)
        self.update()

    def _even(self, px: int, *, bold: bool) -> int:
        """Return the size in px at which the words of all tiles beside this one fit."""
        return min(
            fitting(each.text() if bold else each.detail, px, each.width() - 32.0, bold=bold).pixelSize()
            for each in self.peers
        )

    def sizeHint(self) -> QSize:
        """Return the height that the mockups give each form."""
        return QSize(312, 200) if self._small else QSize(480, 336)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tile."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        ink = self._ground(painter, tokens, primary=self._primary)
        if self._wide:
            self._paint_wide(painter, tokens, ink)
        else:
            self._paint_stacked(painter, tokens, ink)

    def _paint_wide(self, painter: QPainter, tokens: Tokens, ink: QColor) -> None:
        middle = self.height() / 2
        side = min(_SIDE, self.width() // 16)
        size = min(self._px(120), self.height() - 48, self.width() // 6)
        draw_icon(painter, self._shown_icon(), QRectF(side, middle - size / 2, size, size), ink)
        left = side + size + min(48, side)
        arrow = 56
        right = self.width() - side - arrow - 16
        title, line = self._px(KIOSK_MAIN), self._px(KIOSK_BODY)
        face = fitting(self.text(), title, right - left, bold=True)
        small = fitting(self._detail, line, right - left)
        tall = line * 1.4 if self._detail else 0.0
        wraps = width_of(self._detail, small) > right - left
        if wraps:
            # A reason that is longer than the line is read whole, below a smaller title where room is scarce.
            title = min(title, self._px(KIOSK_TITLE))
            face = fitting(self.text(), title, right - left, bold=True)
            small, tall = wrapped(self._detail, line, QSizeF(right - left, self.height() - title * 1.3 - 8))
        block = title * 1.3 + tall
        top = middle - block / 2
        words(painter, QRectF(left, top, right - left, title * 1.3), self.text(), face, ink, LEFT)
        quiet = ink if self._primary else QColor(tokens.muted)
        below = QRectF(left, top + title * 1.3, right - left, tall)
        if wraps:
            painter.setFont(small)
            painter.setPen(quiet)
            painter.drawText(below, int(LEFT) | int(Qt.TextFlag.TextWordWrap), self._detail)
        else:
            words(painter, below, self._detail, small, quiet, LEFT)
        draw_icon(painter, "arrow-right-thick", QRectF(right, middle - arrow / 2, arrow, arrow), ink)

    def _paint_stacked(self, painter: QPainter, tokens: Tokens, ink: QColor) -> None:
        icon = self._px(56 if self._small else 104)
        title = self._px(KIOSK_BODY if self._small else KIOSK_TITLE)
        line = self._px(KIOSK_BODY)
        gap = 12 if self._small else 20
        icon = min(icon, max(self.height() - round(title * 1.4) - gap - 24, 24))
        block = icon + gap + title * 1.4 + (line * 1.5 if self._detail else 0)
        top = (self.height() - block) / 2
        icon_ink = ink if self._primary or not self.isEnabled() else QColor(tokens.primary)
        spot = QRectF((self.width() - icon) / 2, top, icon, icon)
        draw_icon(painter, self._shown_icon(), spot, icon_ink)
        room = self.width() - 32
        place = QRectF(16, top + icon + gap, room, title * 1.4)
        words(painter, place, self.text(), font(self._even(title, bold=True), bold=True), ink, CENTRE)
        quiet = ink if self._primary else QColor(tokens.muted)
        below = QRectF(16, place.bottom(), room, line * 1.5)
        words(painter, below, self._detail, font(self._even(line, bold=False)), quiet, CENTRE)

    def _shown_icon(self) -> str:
        return self._icon if self.isEnabled() else _LOCK


def stand_together(tiles: Iterable[KioskTile]) -> None:
    """Let tiles beside each other write in one size: the largest at which the words of all of them fit."""
    peers = tuple(tiles)
    for tile in peers:
        tile.peers = peers


class KioskButton(_Touch):
    """Icon and word side by side, 88 px high, 120 for the main action of a footer.

    ``across``: they begin at the left, so that several below each other line up; ``end`` is said at the right
    of such a one. ``stacked``: the icon stands
    over the word, which may take two lines: for several beside each other. ``once``: disabled it is done, not
    barred, so it has a tick and no lock.
    """

    def __init__(
        self,
        text: str,
        icon: str = "",
        *,
        primary: bool = False,
        height: int = SMALLEST,
        px: int = KIOSK_BODY,
        across: bool = False,
        stacked: bool = False,
        once: bool = False,
    ) -> None:
        super().__init__(text)
        self._rest_icon = "check" if once else _LOCK
        self._across = across
        self._end = ""
        self._stacked = stacked
        self._icon = icon
        self._primary = primary
        self._text_px = px
        self.setFixedHeight(height)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)

    def set_words(self, text: str, icon: str | None = None, *, end: str = "") -> None:
        """Show other words."""
        self.setText(text)
        self._end = end
        self.setAccessibleName(f"{text}  {end}" if end else text)
        self._icon = self._icon if icon is None else icon
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of icon and word."""
        px = self._px(self._text_px)
        icon = round(px * 1.5) + 16 if self._icon else 0
        return QSize(round(width_of(self.text(), font(px, bold=True))) + icon + 48, self.height())

    def minimumSizeHint(self) -> QSize:
        """Return a square that a finger hits."""
        return QSize(SMALLEST, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        ink = self._ground(painter, tokens, primary=self._primary)
        if self._stacked:
            self._paint_stacked(painter, tokens, ink)
            return
        px = self._px(self._text_px)
        icon = round(px * 1.4) if self._icon or not self.isEnabled() else 0
        gap = 16 if icon else 0
        bold = self._primary or self.isChecked()
        most = self.width() - icon - gap - (_LEFT + 12.0 if self._across else 24.0)
        if self._end:
            px, wide = self._paint_end(painter, px, most, ink)
            most -= wide + _LEFT
        face, flags = fitting(self.text(), px, most, bold=bold), int(LEFT)
        if width_of(self.text(), face) > most:
            # Two small lines are read whole; one that is cut off is not.
            face, _tall = wrapped(self.text(), min(px, KIOSK_BODY), QSizeF(most, self.height() - 16.0))
            flags |= int(Qt.TextFlag.TextWordWrap)
        room = min(width_of(self.text(), face), most)
        left = _LEFT if self._across else round((self.width() - icon - gap - room) / 2)
        middle = self.height() / 2
        if icon:
            quiet = self._primary or not self.isEnabled()
            icon_ink = ink if quiet else QColor(tokens.primary)
            name = self._icon if self.isEnabled() else self._rest_icon
            draw_icon(painter, name, QRectF(left, middle - icon / 2, icon, icon), icon_ink)
        painter.setFont(face)
        painter.setPen(ink)
        painter.drawText(QRectF(left + icon + gap, 0, room + 1, self.height()), flags, self.text())

    def _paint_end(self, painter: QPainter, px: int, most: float, ink: QColor) -> tuple[int, float]:
        """Paint what is said at the right, below each other if need be; return size and width in px."""
        # In one size with what is at the left: neither is to be the small print of the other.
        lines, whole, room = [self._end], f"{self.text()}{self._end}", most - 2 * _LEFT
        face = fitting(whole, px, room, bold=True)
        if width_of(whole, face) > room:
            lines, face = self._end.split(END_PARTS), font(self._px(KIOSK_BODY), bold=True)
        px = face.pixelSize()
        high = px * 1.3
        top = (self.height() - high * len(lines)) / 2
        for place, line in enumerate(lines):
            spot = QRectF(0, top + high * place, self.width() - _LEFT, high)
            words(painter, spot, line, face, ink, RIGHT)
        return px, max(width_of(line, face) for line in lines)

    def _paint_stacked(self, painter: QPainter, tokens: Tokens, ink: QColor) -> None:
        px, free = self._px(self._text_px), self.isEnabled()
        room = QRectF(self.rect()).adjusted(12, 8, -12, -8)
        face = fitting(self.text(), px, room.width(), bold=self._primary or self.isChecked())
        tall, flags = px * 1.4, int(CENTRE)
        if width_of(self.text(), face) > room.width():
            face, tall = wrapped(self.text(), px, QSizeF(room.width(), room.height() - _LEAST_ICON))
            flags |= int(Qt.TextFlag.TextWordWrap)
        icon = max(_LEAST_ICON, min(round(px * 1.4), round(room.height() - tall)))
        top = room.center().y() - (icon + tall) / 2
        icon_ink = ink if self._primary or not free else QColor(tokens.primary)
        spot = QRectF(room.center().x() - icon / 2, top, icon, icon)
        draw_icon(painter, self._icon if free else self._rest_icon, spot, icon_ink)
        painter.setFont(face)
        painter.setPen(ink)
        painter.drawText(QRectF(room.left(), top + icon, room.width(), tall), flags, self.text())


class BigNumber(QWidget):
    """A caption and the one thing that everybody must see: a ticket's number, an amount due."""

    def __init__(self, caption: str, value: str, *, px: int = 148, tone: Tone = Tone.TEXT) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._caption = Label(caption, KIOSK_BODY, tone=Tone.MUTED, align=centre)
        self._value = Label(value, px, bold=True, tone=tone, align=centre)
        column.addWidget(self._caption)
        column.addWidget(self._value)
        self.set(caption, value)

    def set(self, caption: str, value: str, tone: Tone | None = None) -> None:
        """Show other words."""
        self._caption.setText(caption)
        self._caption.setVisible(bool(caption))
        self._value.setText(value)
        if tone is not None:
            self._value.set_tone(tone)
        self.setAccessibleName(f"{caption} {value}".strip())

    def set_elder(self, on: bool) -> None:
        """Enlarge the caption; the number is large enough."""
        self._caption.set_type(elder(KIOSK_BODY, on=on))
