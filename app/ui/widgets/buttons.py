"""Buttons of four kinds and four sizes, with key cap, lock and busy ring."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolTip, QWidget

from app.ui.theme import BODY, GAP_8, MAIN, RADIUS_FIELD, TITLE, Tokens, draw_icon, font, tokens_of
from app.ui.widgets.cards import Card
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.keyed import note_key
from app.ui.widgets.marks import set_tip
from app.ui.widgets.paint import CENTRE, LEFT, Look, box, cap_width, crisp, key_cap, ring, width_of, words

BUSY_AFTER_MS = 1000
_TURN_MS = 80
_TURN_DEGREES = 30
_SAID_MS = 2000

_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Kind(StrEnum):
    """What a button is for: one primary a card; danger is outlined, never filled."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    TEXT = "text"
    DANGER = "danger"


class Size(StrEnum):
    """Height: 32, 40, 56, 64 px."""

    COMPACT = "compact"
    NORMAL = "normal"
    LARGE = "large"
    NEXT = "next"


_HEIGHT = {Size.COMPACT: 32, Size.NORMAL: 40, Size.LARGE: 56, Size.NEXT: 64}
_PAD = {Size.COMPACT: 12, Size.NORMAL: 16, Size.LARGE: 16, Size.NEXT: 24}
_TEXT = {Size.COMPACT: BODY, Size.NORMAL: BODY, Size.LARGE: TITLE, Size.NEXT: MAIN}
_ICON = {Size.COMPACT: 16, Size.NORMAL: 20, Size.LARGE: 20, Size.NEXT: 24}


class Button(QPushButton):
    """A button. ``clicked`` is its signal; Space and Enter press it while it has the focus.

    ``key`` is a shortcut such as ``F9`` or ``Ctrl+Enter``: it is shown as a cap, and works in the whole
    window if ``bind`` is set (leave it off where the key strip owns the key). ``spread`` puts words left
    and cap right.
    """

    asks_again = False
    """Whether it is pressed twice for what can't be undone: a double click is then one press."""

    def __init__(
        self,
        text: str,
        kind: Kind = Kind.SECONDARY,
        size: Size = Size.NORMAL,
        *,
        icon: str = "",
        key: str = "",
        bind: bool = False,
        spread: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind = kind
        self._size = size
        self._icon = icon
        self._key = key
        self._spread = spread
        self._busy = False
        self._ring_shown = False
        self._busy_word = ""
        self._reason = ""
        self._look: Look | None = None
        self._turn = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_turn)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.MinimumExpanding if spread else policy.Minimum, policy.Fixed)
        self.setFixedHeight(_HEIGHT[size])
        wants_ring(self, RADIUS_FIELD)
        if key:
            note_key(self)
        if key and bind:
            self.setShortcut(QKeySequence(key))
        self._name()

    @property
    def key(self) -> str:
        """The text of the key cap."""
        return self._key

    @property
    def destroys(self) -> bool:
        """Return whether it does what cannot be undone."""
        return self._kind is Kind.DANGER

    @property
    def leads(self) -> bool:
        """Whether it is the one filled button of its page, and free."""
        return self._kind is Kind.PRIMARY and self.isEnabled()

    @property
    def reason(self) -> str:
        """Why the button is blocked; empty if it is not."""
        return self._reason

    @property
    def busy(self) -> bool:
        """Whether the work that it started still runs."""
        return self._busy

    def setText(self, text: str) -> None:
        """Show other words, keeping the shortcut."""
        shortcut = self.shortcut()
        super().setText(text)
        self.setShortcut(shortcut)
        self._name()
        self.updateGeometry()

    def set_icon(self, name: str) -> None:
        """Show another mdi6 icon, or none."""
        self._icon = name
        self.updateGeometry()
        self.update()

    def set_key(self, key: str) -> None:
        """Show another key cap, or none."""
        if key != self._key:
            self._key = key
            note_key(self)
            self._name()
            self.updateGeometry()
            self.update()

    def set_kind(self, kind: Kind) -> None:
        """Change what the button is for."""
        self._kind = kind
        self.update()

    def set_blocked(self, reason: str | None) -> None:
        """Block the button and say why (show the reason beside it too), or free it with None."""
        self._reason = reason or ""
        self.setEnabled(reason is None)
        set_tip(self, self._reason)
        self._name()

    def set_busy(self, busy: bool, word: str = "") -> None:
        """Ignore presses while ``busy``; after one second show a ring and ``word``. The width stays."""
        if busy == self._busy:
            return
        self._busy = busy
        self._busy_word = word
        self._ring_shown = False
        self._turn = 0
        if busy:
            self.setMinimumWidth(self.width() if self.isVisible() else self.sizeHint().width())
            self._timer.start(BUSY_AFTER_MS)
        else:
            self._timer.stop()
            self.setMinimumWidth(0)
        self._name()
        self.update()

    def show_as(self, look: Look | None, *, ring: bool = False) -> None:
        """Hold a look for a picture: ``ring`` shows the busy ring at once."""
        self._look = look
        self._ring_shown = ring
        if ring:
            self._timer.stop()  # a picture holds still, however long it takes to make it
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room that words, icon and cap need."""
        width = 2 * _PAD[self._size] + self._content_width(self.text(), bold=True)
        return QSize(round(width), _HEIGHT[self._size])

    def minimumSizeHint(self) -> QSize:
        """Return the same: words of a button are never cut off."""
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ignore a second press while busy."""
        if self._busy:
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a double click for a habit, where the second press would say that one is sure."""
        if self.asks_again:
            event.accept()
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button like Space does."""
        if self._busy and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            event.accept()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            if not event.isAutoRepeat():
                self.click()
            event.accept()
        elif event.key() in _STEPS and (card := _card_of(self)) is not None:
            self._move(card, _STEPS[Qt.Key(event.key())])
            event.accept()
        else:
            super().keyPressEvent(event)

    def _move(self, card: Card, step: int) -> None:
        """Let an arrow go to the next button of the same card, as one reads; never to what destroys.

        Qt would go on as Tab does: out of the card, and round to its last button, which may be that one.
        """
        able = [
            each
            for each in card.findChildren(Button)
            if each is self or (not each.destroys and each.isVisible() and each.isEnabled() and _by_tab(each))
        ]
        able.sort(key=lambda each: _place(each, card))
        at = able.index(self) + step
        if 0 <= at < len(able):
            able[at].setFocus(Qt.FocusReason.OtherFocusReason)

    def nextCheckState(self) -> None:
        """Keep the check while busy."""
        if not self._busy:
            super().nextCheckState()

    def event(self, event: QEvent) -> bool:
        """Swallow the shortcut while busy."""
        if event.type() == QEvent.Type.Shortcut and self._busy:
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the state."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        fill, border, colour, weight = self._colours(tokens)
        box(painter, QRectF(self.rect()), RADIUS_FIELD, fill, border, weight)
        self._paint_content(painter, tokens, colour)

    def _paint_content(self, painter: QPainter, tokens: Tokens, colour: QColor) -> None:
        text = self._busy_word or self.text() if self._ring_shown else self.text()
        bold = self._bold()
        face = font(_TEXT[self._size], bold=bold)
        pad = _PAD[self._size]
        icon_size = _ICON[self._size]
        content = self._content_width(text, bold=bold)
        middle = self.height() / 2
        left = float(pad) if self._spread else max((self.width() - content) / 2, pad / 2)
        left = float(round(left))
        if self._ring_shown:
            ring(painter, QPointF(left + icon_size / 2, middle), 16, colour, self._turn)
            left += icon_size + GAP_8
        elif name := self._shown_icon():
            draw_icon(painter, name, QRectF(left, middle - icon_size / 2, icon_size, icon_size), colour)
            left += icon_size + GAP_8
        cap = cap_width(self._key) if not self._ring_shown else 0.0
        text_width = width_of(text, face)
        room = min(text_width, self.width() - left - pad / 2 - (cap + GAP_8 if cap else 0))
        words(painter, QRectF(left, 0, room + 1, self.height()), text, face, colour, LEFT)
        if cap:
            start = self.width() - pad - cap if self._spread else left + room + GAP_8
            border = None if self._kind is Kind.PRIMARY and self.isEnabled() else QColor(tokens.border)
            ink = colour if self.isEnabled() else QColor(tokens.muted)
            key_cap(painter, round(start), middle, self._key, ink, border if self.isEnabled() else None)

    def _colours(self, tokens: Tokens) -> tuple[QColor | None, QColor | None, QColor, float]:
        """Return ground, border, ink and border width of the present state."""
        if not self.isEnabled():
            return QColor(tokens.raised), QColor(tokens.line), QColor(tokens.muted), 1.0
        hot = self._hot()
        down = self._down()
        if self._kind is Kind.PRIMARY:
            fill = tokens.primary_pressed if down else tokens.primary_hover if hot else tokens.primary
            return QColor(fill), None, QColor(tokens.on_primary), 0.0
        if self.isChecked():
            return QColor(tokens.primary_weak), QColor(tokens.primary), QColor(tokens.primary), 2.0
        ground = tokens.line if down else tokens.raised if hot else tokens.surface
        if self._kind is Kind.TEXT:
            still = not (down or hot)
            return (None if still else QColor(ground)), None, QColor(tokens.primary), 0.0
        if self._kind is Kind.DANGER:
            return QColor(ground), QColor(tokens.danger), QColor(tokens.danger), 1.0
        return QColor(ground), QColor(tokens.border), QColor(tokens.text), 1.0

    def _bold(self) -> bool:
        filled = self._kind is Kind.PRIMARY and self.isEnabled()
        return filled or self.isChecked() or self._size is Size.NEXT

    def _shown_icon(self) -> str:
        return self._icon if self.isEnabled() else "lock-outline"

    def _content_width(self, text: str, *, bold: bool) -> float:
        width = width_of(text, font(_TEXT[self._size], bold=bold))
        if self._ring_shown or self._shown_icon():
            width += _ICON[self._size] + GAP_8
        if self._key and not self._ring_shown:
            width += cap_width(self._key) + GAP_8
        return width

    def _hot(self) -> bool:
        if self._look is not None:
            return self._look is Look.HOVER
        return self.underMouse() and not self._busy

    def _down(self) -> bool:
        return self._look is Look.PRESSED if self._look is not None else self.isDown()

    def _on_turn(self) -> None:
        if self._ring_shown:
            self._turn = (self._turn + _TURN_DEGREES) % 360
        else:
            self._ring_shown = True
            self._timer.start(_TURN_MS)
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(self.text())
        parts = (self._busy_word if self._busy else "", self._reason, self._key)
        self.setAccessibleDescription(" · ".join(part for part in parts if part))


class SignButton(Button):
    """Carries out what somebody signs: a click or Space presses it, its Ctrl+Enter does, Enter never.

    Enter moves on from box to box: one pressed too often must not close a shift. Once it is done and the
    button only leads away, `signs` is False, and Enter presses it like any other.
    """

    signs = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter do nothing but say which key does it; Ctrl+Enter is for whoever owns the key."""
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self.signs and plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            above = self.mapToGlobal(QPoint(0, -2 * self.height()))
            QToolTip.showText(above, self._key, self, self.rect(), _SAID_MS)
            event.accept()
        else:
            super().keyPressEvent(event)


class LinkButton(Button):
    """Words that lead somewhere: text kind, compact, optional chevron at the right."""

    def __init__(self, text: str, *, chevron: bool = False, key: str = "") -> None:
        self._chevron = chevron
        super().__init__(text, Kind.TEXT, Size.COMPACT, key=key)

    def sizeHint(self) -> QSize:
        """Return the words' room and the chevron's."""
        hint = super().sizeHint()
        return QSize(hint.width() - 8 + (20 if self._chevron else 0), hint.height())

    def _paint_content(self, painter: QPainter, tokens: Tokens, colour: QColor) -> None:
        if not self._chevron:
            super()._paint_content(painter, tokens, colour)
            return
        area = QRectF(8, 0, self.width() - 32, self.height())
        words(painter, area, self.text(), font(BODY), colour, CENTRE)
        spot = QRectF(self.width() - 26, self.height() / 2 - 10, 20, 20)
        draw_icon(painter, "chevron-right", spot, colour)


def _card_of(widget: QWidget) -> Card | None:
    """Return the nearest card around a control."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, Card):
        around = around.parentWidget()
    return around


def _by_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _place(widget: QWidget, card: Card) -> tuple[int, int]:
    """Return where a control stands in its card: line by line, from left to right."""
    at = widget.mapTo(card, QPoint())
    return at.y(), at.x()
