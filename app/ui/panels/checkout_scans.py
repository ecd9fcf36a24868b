"""A scanner that types into a box for an amount: nothing of a code is taken for money."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from app.ui.widgets.money import MoneyEdit

_SCANNED: Final = 11
"""Figures in a row from which on it is no amount any more: more than any box takes."""
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class ScanGuard(QObject):
    """Follows the figures that are typed into a box in a row, as a scanner types them.

    Signals:
        overlong: more figures than an amount has; the box shows again what it showed before them.
        scanned: all of them, with the Enter that a scanner ends with.
    """

    overlong = Signal()
    scanned = Signal(str)

    def __init__(self, box: MoneyEdit) -> None:
        super().__init__(box)
        self._box = box
        self._row = ""
        self._before: int | None = None
        box.installEventFilter(self)

    def takes(self, code: str) -> bool:
        """Return whether a code is told as scanned when it is typed here, its Enter behind it."""
        return len(code) >= _SCANNED and code.isascii() and code.isdigit()

    def forget(self) -> None:
        """Begin anew: the figures so far were taken back."""
        self._row = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the box have what may be an amount."""
        if event.type() == QEvent.Type.FocusIn:
            self._row = ""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        figure = event.text()
        if not (figure.isascii() and figure.isdigit()):
            row, self._row = self._row, ""
            if len(row) < _SCANNED or event.key() not in _ENTER:
                return False
            self.scanned.emit(row)
            return True
        if not self._row:
            self._before = self._box.fen()
        self._row += figure
        if len(self._row) < _SCANNED:
            return False
        if len(self._row) == _SCANNED:
            self._box.set_fen(self._before)
            self._box.selectAll()
            self.overlong.emit()
        return True
