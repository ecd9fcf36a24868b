"""Figures by touch: a keypad, and the six boxes of a PIN."""

from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLineEdit, QSizePolicy, QWidget

from app.ui.sheets import Sheet
from app.ui.theme import BODY, MAIN, RADIUS_FIELD, RADIUS_KIOSK, draw_icon, dress, elder, font, tokens_of
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.paint import CENTRE, Look, box, crisp, words

PIN_LENGTH = 6
_BOX_WIDTH, _BOX_HEIGHT = 48, 56
_FLAT, _UPRIGHT = 6, 3
"""Keys beside each other."""


class PadKey(QAbstractButton):
    """One key of a keypad. It leaves the focus where it is, so that figures go on into the box."""

    def __init__(self, text: str, *, icon: str = "", height: int = 56, says: str = "") -> None:
        super().__init__()
        self._icon = icon
        self._look: Look | None = None
        self._elder = False
        self.setText(text)
        self.setFixedHeight(height)
        self.setMinimumWidth(48)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(says or text)
        # At the kiosk its corners are those of the buttons around it: a key there is at least 96 high.
        self._tall = height >= 80  # noqa: PLR2004
        self._radius = RADIUS_KIOSK if self._tall else RADIUS_FIELD
        wants_ring(self, self._radius)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)

    def show_as(self, look: Look | None) -> None:
        """Hold a look for a picture."""
        self._look = look
        self.update()

    def set_elder(self, on: bool) -> None:
        """Enlarge what stands on the key by 1.35, or not."""
        self._elder = on
        self.update()

    def sizeHint(self) -> QSize:
        """Return a key of 96 px."""
        return QSize(96, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the key."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        tall = self._tall
        # Fingers do not hover: a key that stays grey would tell the next person which one was touched.
        hot = self._look is Look.HOVER if self._look else self.underMouse() and not tall
        down = self._look is Look.PRESSED if self._look else self.isDown()
        free = self.isEnabled()
        ground = tokens.line if down else tokens.raised if hot or not free else tokens.surface
        border = tokens.border if free else tokens.line
        ink = QColor(tokens.text if free else tokens.muted)
        rect = QRectF(self.rect())
        box(painter, rect, self._radius, QColor(ground), QColor(border))
        if self._icon:
            size = elder(36 if tall else 24, on=self._elder)
            spot = QRectF(0, 0, size, size)
            spot.moveCenter(rect.center())
            draw_icon(painter, self._icon, spot, ink)
            return
        figure = len(self.text()) == 1
        size = (40 if tall else MAIN) if figure else (28 if tall else BODY)
        words(painter, rect, self.text(), font(elder(size, on=self._elder)), ink, CENTRE)


class Keypad(QWidget):
    """1–9, clear, 0, backspace. Keys of 56 px, at the kiosk at least 96.

    Signals:
        digit: the figure that was pressed.
        cleared: the clear key.
        erased: the backspace key.
    """

    digit = Signal(str)
    cleared = Signal()
    erased = Signal()

    def __init__(self, clear: str, backspace: str, *, key_height: int = 56, extra: str = "") -> None:
        """Take the words of clear and backspace; ``extra`` (``.`` or ``X``) stands in place of clear."""
        super().__init__()
        self._target: QLineEdit | None = None
        self._flat = False
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8 if key_height < 80 else 16)  # noqa: PLR2004
        self.keys: dict[str, PadKey] = {}
        for at, figure in enumerate("123456789"):
            grid.addWidget(self._figure(figure, key_height), at // 3, at % 3)
        if extra:
            grid.addWidget(self._figure(extra, key_height), 3, 0)
        else:
            key = PadKey(clear, height=key_height)
            key.clicked.connect(self._on_clear)
            self.keys["clear"] = key
            grid.addWidget(key, 3, 0)
        grid.addWidget(self._figure("0", key_height), 3, 1)
        back = PadKey("", icon="backspace-outline", height=key_height, says=backspace)
        back.clicked.connect(self._on_erase)
        back.setAutoRepeat(True)
        self.keys["back"] = back
        grid.addWidget(back, 3, 2)

    def set_words(self, clear: str, backspace: str) -> None:
        """Say clear and backspace in another language."""
        if "clear" in self.keys:
            self.keys["clear"].setText(clear)
            self.keys["clear"].setAccessibleName(clear)
        self.keys["back"].setAccessibleName(backspace)

    def set_height(self, height: int) -> None:
        """Make the keys lower, where not all of them would be in sight, or as high as usual."""
        for key in self.keys.values():
            key.setFixedHeight(height)

    def set_flat(self, *, flat: bool) -> None:
        """Stand in two rows of six keys, where four of three would be too high, or as usual."""
        if flat is self._flat:
            return
        self._flat = flat
        across = _FLAT if flat else _UPRIGHT
        left = next(name for name in self.keys if name not in {*"1234567890", "back"})
        last = ("0", left, "back") if flat else (left, "0", "back")
        keys = [self.keys[name] for name in (*"123456789", *last)]
        for at, key in enumerate(keys):
            self._grid.addWidget(key, at // across, at % across)
        for before, after in pairwise(keys):
            QWidget.setTabOrder(before, after)

    def set_elder(self, on: bool) -> None:
        """Enlarge what stands on the keys by 1.35, or not."""
        for key in self.keys.values():
            key.set_elder(on)

    def attach(self, target: QLineEdit | None) -> None:
        """Type into ``target`` from now on, as if by its keyboard; None types nowhere."""
        self._target = target

    def _figure(self, figure: str, height: int) -> PadKey:
        key = PadKey(figure, height=height)
        key.clicked.connect(lambda _on=False: self._on_digit(figure))
        self.keys[figure] = key
        return key

    def _on_digit(self, figure: str) -> None:
        if self._target is not None and self._target.isEnabled():
            self._target.insert(figure)
            self._target.textEdited.emit(self._target.text())
        self.digit.emit(figure)

    def _on_erase(self) -> None:
        if self._target is not None and self._target.isEnabled():
            self._target.backspace()
            self._target.textEdited.emit(self._target.text())
        self.erased.emit()

    def _on_clear(self) -> None:
        if self._target is not None and self._target.isEnabled():
            self._target.clear()
            self._target.textEdited.emit("")
        self.cleared.emit()


class PinBoxes(QLineEdit):
    """One masked line, painted as six boxes; takes keyboard and keypad. The PIN is never shown.

    Signals:
        completed: the PIN, when the last figure is in.
    """

    completed = Signal(str)

    def __init__(self, name: str, *, length: int = PIN_LENGTH) -> None:
        """``name`` is read out by screen readers."""
        super().__init__()
        self._length = length
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(length)
        self.setAccessibleName(name)
        dress(self, Sheet.TIP)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
        self.setFixedHeight(_BOX_HEIGHT)
        self.setMinimumWidth(length * 40 + (length - 1) * 8)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self.textChanged.connect(self._on_changed)

    def sizeHint(self) -> QSize:
        """Return boxes of 48 × 56 with gaps of 8."""
        return QSize(self._length * _BOX_WIDTH + (self._length - 1) * 8, _BOX_HEIGHT)

    def takes(self, typed: str) -> bool:
        """Return whether what was typed may be a PIN, however fast it came: no code of ours is as short."""
        return typed.isascii() and typed.isdigit() and len(typed) <= self._length

    def missing(self) -> int:
        """Return how many figures are still to come."""
        return self._length - len(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take figures and erasing; nothing is marked, copied or moved over."""
        text = event.text()
        if (text.isascii() and text.isdigit()) or event.key() == Qt.Key.Key_Backspace:
            self.end(False)
            super().keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Clear}:
            self.clear()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the boxes, and a disc for each figure."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        free = self.isEnabled()
        wrong = self.property("wrong") == "true"
        gap = (self.width() - self._length * _BOX_WIDTH) / max(self._length - 1, 1)
        gap = max(min(gap, 16.0), 4.0)
        width = min(float(_BOX_WIDTH), (self.width() - gap * (self._length - 1)) / self._length)
        typed = len(self.text())
        focused = self.hasFocus() or self.property("look") == Look.FOCUS.value  # as a picture holds it
        for at in range(self._length):
            rect = QRectF(int(at * (width + gap)), 0, int(width), _BOX_HEIGHT)
            here = free and focused and at == min(typed, self._length - 1)
            edge = (
                tokens.focus if here else tokens.danger if wrong else tokens.border if free else tokens.line
            )
            ground = tokens.surface if free else tokens.raised
            stroke = 2.0 if here or (wrong and free) else 1.0
            box(painter, rect, RADIUS_FIELD, QColor(ground), QColor(edge), stroke)
            if at < typed:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tokens.text if free else tokens.muted))
                painter.drawEllipse(rect.center(), 9, 9)
            elif here:
                caret = QRectF(rect.center().x() - 1, rect.center().y() - 10, 2, 20)
                painter.fillRect(caret, QColor(tokens.focus))

    def _on_changed(self, text: str) -> None:
        figures = "".join(char for char in text if char.isascii() and char.isdigit())
        if figures != text:
            self.setText(figures)
            return
        self.update()
        if len(text) == self._length:
            self.completed.emit(text)
