"""Choosing several: boxes with a tick, in a grid."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSizePolicy, QWidget

from app.ui.theme import BODY, RADIUS_FIELD, draw_icon, font, tokens_of
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.paint import LEFT, box, crisp, width_of, words

_PAD = 12
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
}


class TickBox(QCheckBox):
    """One choice of several in a box of 40 px; Space ticks it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(40)
        self.setAccessibleName(text)
        wants_ring(self, RADIUS_FIELD)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.MinimumExpanding, policy.Fixed)

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
        # No error is about what nobody here may tick.
        wrong = self.isEnabled() and parent is not None and parent.property("wrong") == "true"
        ticked = self.isChecked()
        ground = tokens.raised if self.underMouse() or not self.isEnabled() else tokens.surface
        fill = tokens.primary_weak if ticked and self.isEnabled() else ground
        tone = tokens.primary if ticked else tokens.border
        border = tokens.danger if wrong else tone if self.isEnabled() else tokens.line
        box(painter, QRectF(self.rect()), RADIUS_FIELD, QColor(fill), QColor(border), 2.0 if ticked else 1.0)
        mark = "checkbox-marked" if ticked else "checkbox-blank-outline"
        ink = tokens.primary if ticked and self.isEnabled() else tokens.muted
        draw_icon(painter, mark, QRectF(_PAD - 1, 10, 20, 20), QColor(ink))
        area = QRectF(_PAD + 27, 0, self.width() - _PAD - 30, self.height())
        ink = tokens.text if self.isEnabled() else tokens.muted
        words(painter, area, self.text(), font(BODY, bold=ticked), QColor(ink), LEFT)


class TickGrid(QWidget):
    """Boxes to tick, some side by side; arrow keys move among them.

    Signals:
        changed: the keys that are ticked, in the order of the options.
    """

    changed = Signal(object)

    def __init__(self, options: tuple[tuple[str, str], ...], columns: int = 3) -> None:
        """Take ``(key, words)`` pairs."""
        super().__init__()
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._boxes: dict[str, TickBox] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for at, (key, text) in enumerate(options):
            made = TickBox(text)
            made.toggled.connect(lambda _on: self.changed.emit(self.keys()))
            self._grid.addWidget(made, at // columns, at % columns)
            self._boxes[key] = made
        if self._boxes:
            self.setFocusProxy(next(iter(self._boxes.values())))

    def keys(self) -> tuple[str, ...]:
        """Return what is ticked."""
        return tuple(key for key, made in self._boxes.items() if made.isChecked())

    def set_keys(self, keys: tuple[str, ...]) -> None:
        """Tick these and no others."""
        for key, made in self._boxes.items():
            made.setChecked(key in keys)

    def box(self, key: str) -> TickBox:
        """Return one of the boxes."""
        return self._boxes[key]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move to the box before or behind, by the arrow keys."""
        boxes = list(self._boxes.values())
        at = next((place for place, made in enumerate(boxes) if made.hasFocus()), None)
        step = _STEPS.get(Qt.Key(event.key()))
        if at is None or step is None or event.modifiers():
            super().keyPressEvent(event)
            return
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            step *= self._columns
        while 0 <= at + step < len(boxes) and not boxes[at + step].isEnabled():
            step += -1 if step < 0 else 1
        boxes[min(max(at + step, 0), len(boxes) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
