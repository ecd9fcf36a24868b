"""The times of a day as boxes side by side; a full one can't be chosen."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.appointments import Slot
from app.i18n import Text
from app.ui.theme import GAP_8
from app.ui.widgets.choices import RadioBox

_COLUMNS: Final = 5
_COLUMNS_NARROW: Final = 4


class SlotGrid(QWidget):
    """Boxes by time, one stop of Tab; arrow keys choose among them, Enter takes one and goes on.

    Signals:
        chosen: the beginning of the slot, epoch ms as digits.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP_8)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._boxes: dict[int, RadioBox] = {}
        self._across = 0
        self._around: tuple[QWidget, QWidget] | None = None
        self.set_narrow(narrow=False)

    def stand_between(self, before: QWidget, after: QWidget) -> None:
        """Come between two controls in the order of Tab: boxes are made later than both."""
        self._around = (before, after)
        self._order()

    def show_slots(
        self, slots: tuple[Slot, ...], for_ms: int, text: Text, zone: str, own_ms: int = 0
    ) -> None:
        """Show the slots of a day, which is chosen, and that of what is moved (epoch ms)."""
        if tuple(slot.for_ms for slot in slots) != tuple(self._boxes):
            self._lay_out(slots)
        for slot in slots:
            made = self._boxes[slot.for_ms]
            time = text.time(slot.for_ms, zone)
            code = "over" if slot.over else "free" if slot.free else "full"
            code = "own" if slot.for_ms == own_ms else code
            words = text(f"appointment.screen.{code}", time=time, count=slot.over or slot.free)
            made.setText(words)
            made.setAccessibleName(words)
            made.setEnabled(bool(slot.free))
            made.setObjectName(f"appointments.slot.{time}")
        self._choose(for_ms)

    def set_narrow(self, *, narrow: bool) -> None:
        """Put fewer boxes side by side in a narrow window."""
        across = _COLUMNS_NARROW if narrow else _COLUMNS
        if across != self._across:
            self._across = across
            for column in range(_COLUMNS):
                self._grid.setColumnStretch(column, int(column < across))
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of a box: Qt would only walk past boxes while none is chosen."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not _combined(event):
            steps = {
                Qt.Key.Key_Left: -1,
                Qt.Key.Key_Right: 1,
                Qt.Key.Key_Up: -self._across,
                Qt.Key.Key_Down: self._across,
            }
            key = Qt.Key(event.key())
            if isinstance(watched, RadioBox) and key in steps:
                self._step(watched, steps[key])
                return True
            if isinstance(watched, RadioBox) and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                watched.setChecked(True)
                self.focusNextChild()
                return True
        return super().eventFilter(watched, event)

    def _step(self, box: RadioBox, by: int) -> None:
        """Choose the next box that is free in that direction; at the edge nothing moves."""
        boxes = list(self._boxes.values())
        at = boxes.index(box) + by
        while 0 <= at < len(boxes) and not boxes[at].isEnabled():
            at += by
        if 0 <= at < len(boxes):
            boxes[at].setFocus(Qt.FocusReason.TabFocusReason)
            boxes[at].setChecked(True)

    def _place(self) -> None:
        for at, made in enumerate(self._boxes.values()):
            self._grid.addWidget(made, at // self._across, at % self._across)

    def _order(self) -> None:
        if self._around is not None:
            before, after = self._around
            for one, next_one in pairwise((before, *self._boxes.values(), after)):
                QWidget.setTabOrder(one, next_one)

    def _lay_out(self, slots: tuple[Slot, ...]) -> None:
        """Put the boxes of these slots in their places; one that stays is the same box, focus and all."""
        wanted = {slot.for_ms for slot in slots}
        lost = False
        for at in [at for at in self._boxes if at not in wanted]:
            made = self._boxes.pop(at)
            lost = lost or made.hasFocus()
            self._grid.removeWidget(made)
            made.hide()
            made.setParent(None)
            made.deleteLater()
        boxes = {slot.for_ms: self._boxes.get(slot.for_ms) or self._box(slot.for_ms) for slot in slots}
        self._boxes = boxes
        self._place()
        self._order()
        for made in boxes.values():
            made.show()  # not with the next turn of the event loop: the focus may be put here at once
        if lost and boxes:
            next(iter(boxes.values())).setFocus()

    def _box(self, for_ms: int) -> RadioBox:
        made = RadioBox("-")
        made.toggled.connect(lambda on: self.chosen.emit(str(for_ms)) if on else None)
        made.installEventFilter(self)
        return made

    def _choose(self, for_ms: int) -> None:
        for at, made in self._boxes.items():
            if made.isChecked() != (at == for_ms):
                made.blockSignals(True)
                made.setAutoExclusive(False)
                made.setChecked(at == for_ms)
                made.setAutoExclusive(True)
                made.blockSignals(False)
        able = [made for made in self._boxes.values() if made.isEnabled()]
        first = self._boxes.get(for_ms) or (able[0] if able else None)
        if first is not None:
            self.setFocusProxy(first)
        for made in self._boxes.values():
            # The one that Tab comes to. Qt keeps this by itself only while a box is chosen.
            stop = made is first or made.hasFocus()
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus)


def _combined(event: QKeyEvent) -> bool:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return bool(event.modifiers() & held)
