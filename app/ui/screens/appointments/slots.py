"""The times of a day as boxes side by side; a full one can't be chosen."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.appointments import Slot
from app.i18n import Text
from app.ui.theme import GAP_8
from app.ui.widgets.choices import RadioBox

_COLUMNS: Final = 5
_COLUMNS_NARROW: Final = 4


class SlotGrid(QWidget):
    """Boxes by time; arrow keys choose among them.

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
        self.set_narrow(narrow=False)

    def show_slots(self, slots: tuple[Slot, ...], for_ms: int, text: Text, zone: str) -> None:
        """Show the slots of a day, and which is chosen."""
        if tuple(slot.for_ms for slot in slots) != tuple(self._boxes):
            self._lay_out(slots)
        for slot in slots:
            made = self._boxes[slot.for_ms]
            time = text.time(slot.for_ms, zone)
            code = "over" if slot.over else "free" if slot.free else "full"
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

    def _place(self) -> None:
        for at, made in enumerate(self._boxes.values()):
            self._grid.addWidget(made, at // self._across, at % self._across)

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
        for made in boxes.values():
            made.show()  # not with the next turn of the event loop: the focus may be put here at once
        if lost and boxes:
            next(iter(boxes.values())).setFocus()

    def _box(self, for_ms: int) -> RadioBox:
        made = RadioBox("-")
        made.toggled.connect(lambda on: self.chosen.emit(str(for_ms)) if on else None)
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
