"""Choosing one of a few: radio boxes, pills."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from app.ui.theme import BODY, RADIUS_FIELD, draw_icon, font, tokens_of
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.paint import CENTRE, LEFT, box, crisp, width_of, words

_PAD = 12
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_UPRIGHT = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down})


class RadioBox(QRadioButton):
    """One choice in a box of 40 px: chosen has a 2 px border and the weak ground."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(40)
        self.setAccessibleName(text)
        wants_ring(self, RADIUS_FIELD)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Minimum, policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the room of mark and words."""
        return QSize(round(width_of(self.text(), font(BODY, bold=True))) + 2 * _PAD + 28, 40)

    def minimumSizeHint(self) -> QSize:
        """Return the same: a choice is never cut off."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """Take presses anywhere in the box."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        parent = self.parentWidget()
        wrong = parent is not None and parent.property("wrong") == "true"
        chosen = self.isChecked()
        tone = tokens.danger if wrong else tokens.primary
        ground = tokens.raised if self.underMouse() else tokens.surface
        if not self.isEnabled():
            ink, fill, border = tokens.muted, tokens.raised, tokens.line
        elif chosen:
            ink, fill, border = tokens.text, tokens.surface if wrong else tokens.primary_weak, tone
        else:
            ink, fill, border = tokens.text, ground, tokens.border
        width = 2.0 if chosen and self.isEnabled() else 1.0
        box(painter, QRectF(self.rect()), RADIUS_FIELD, QColor(fill), QColor(border), width)
        mark = "radiobox-marked" if chosen else "radiobox-blank"
        mark_ink = QColor(tone if chosen and self.isEnabled() else tokens.muted)
        draw_icon(painter, mark, QRectF(_PAD - 1, 10, 20, 20), mark_ink)
        area = QRectF(_PAD + 27, 0, self.width() - _PAD - 30, self.height())
        words(painter, area, self.text(), font(BODY, bold=chosen and not wrong), QColor(ink), LEFT)


class RadioRow(QWidget):
    """Radio boxes side by side; arrow keys choose among them.

    Signals:
        changed: the key of the choice.
    """

    changed = Signal(str)

    def __init__(self, options: tuple[tuple[str, str], ...], chosen: str | None = None) -> None:
        """Take ``(key, words)`` pairs and the key chosen at first."""
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._boxes: dict[str, RadioBox] = {}
        for key, text in options:
            made = RadioBox(text)
            made.toggled.connect(lambda on, key=key: self.changed.emit(key) if on else None)
            made.installEventFilter(self)
            self._boxes[key] = made
        self._offered = tuple(self._boxes)
        self.set_across(len(options))
        self.set_key(chosen)
        if self._boxes:
            self.setFocusProxy(next(iter(self._boxes.values())))

    def key(self) -> str | None:
        """Return the key of the choice, None if none is made."""
        return next((key for key, made in self._boxes.items() if made.isChecked()), None)

    def set_key(self, key: str | None) -> None:
        """Choose by key; None takes the choice back."""
        if key in self._boxes:
            self._boxes[key].setChecked(True)
            self.setFocusProxy(self._boxes[key])
        elif key is None:
            for made in self._boxes.values():
                made.setAutoExclusive(False)
                made.setChecked(False)
                made.setAutoExclusive(True)

    def set_across(self, across: int) -> None:
        """Put so many boxes side by side, and the others below them."""
        self._across = across
        for at, key in enumerate(self._offered):
            self._grid.addWidget(self._boxes[key], at // across, at % across)
        for at in range(len(self._boxes)):
            self._grid.setColumnStretch(at, int(at < min(across, len(self._offered))))

    def offer(self, keys: Iterable[str]) -> None:
        """Offer these alone; the others are not to be seen."""
        wanted = set(keys)
        offered = tuple(key for key in self._boxes if key in wanted)
        if offered == self._offered:
            return
        self._offered = offered
        for key, made in self._boxes.items():
            made.setVisible(key in self._offered)
        self.set_across(self._across)

    def box(self, key: str) -> RadioBox:
        """Return one of the boxes, to block it."""
        return self._boxes[key]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let an arrow choose the box beside, or the one in the row above or below where there are several.

        Qt does so only where one is chosen already; without that Enter would go on with none.
        """
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _STEPS:
            by = _STEPS[Qt.Key(event.key())]
            if event.key() in _UPRIGHT and self._across < len(self._offered):
                by *= self._across
            boxes = [self._boxes[key] for key in self._offered]
            at = next((at for at, made in enumerate(boxes) if made is watched), 0) + by
            while 0 <= at < len(boxes) and not boxes[at].isEnabled():
                at += by
            if 0 <= at < len(boxes):
                boxes[at].setFocus(Qt.FocusReason.OtherFocusReason)
                boxes[at].setChecked(True)
            return True
        return super().eventFilter(watched, event)


class Pill(QAbstractButton):
    """A tab or filter of 32 px: chosen stands bold on the weak ground."""

    def __init__(self, text: str, *, filled: bool = False) -> None:
        super().__init__()
        self._filled = filled
        self.setText(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(text)
        wants_ring(self, RADIUS_FIELD)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Fixed, policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the room of the words, bold."""
        return QSize(round(width_of(self.text(), font(BODY, bold=True))) + 20, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        chosen = self.isChecked()
        if chosen:
            fill: str | None = tokens.primary_weak
        else:
            fill = tokens.raised if self._filled or self.underMouse() else None
        ink = tokens.primary if chosen else tokens.text if self._filled else tokens.muted
        box(painter, QRectF(self.rect()), RADIUS_FIELD, QColor(fill) if fill else None)
        words(painter, QRectF(self.rect()), self.text(), font(BODY, bold=chosen), QColor(ink), CENTRE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses like Space; on the chosen one it means what it means on the page."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and plain and not self.isChecked():
            self.click()
            event.accept()
        else:
            super().keyPressEvent(event)


class Pills(QWidget):
    """Tabs or filters in a row.

    Signals:
        changed: the key of the chosen pill.
    """

    changed = Signal(str)

    def __init__(self, options: tuple[tuple[str, str], ...], chosen: str, *, filled: bool = False) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._group = QButtonGroup(self)
        self._filled = filled
        self._pills: dict[str, Pill] = {}
        self._row.addStretch(1)
        for key, text in options:
            made = Pill(text, filled=filled)
            made.clicked.connect(lambda _on, key=key: self.changed.emit(key))
            self._group.addButton(made)
            self._row.insertWidget(self._row.count() - 1, made)
            self._pills[key] = made
        self.set_key(chosen)

    def key(self) -> str | None:
        """Return the key of the chosen pill."""
        return next((key for key, made in self._pills.items() if made.isChecked()), None)

    def pills(self) -> tuple[Pill, ...]:
        """Return the pills in order, to say where Tab goes."""
        return tuple(self._pills.values())

    def set_key(self, key: str) -> None:
        """Choose a pill without a signal."""
        if key in self._pills:
            self._pills[key].setChecked(True)

    def set_text(self, key: str, text: str) -> None:
        """Change the words of a pill (its count)."""
        pill = self._pills[key]
        pill.setText(text)
        pill.setAccessibleName(text)
        pill.updateGeometry()
