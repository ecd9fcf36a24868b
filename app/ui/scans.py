"""Codes from a scanner on a line of its own, given to the window that is at the front.

They go where a scanner that types would put them: into the box with the cursor, Enter behind it. But that
they were scanned is known here, not guessed from how fast keys came: what stands on paper of ours is looked
for whatever has the focus, and so is anything else where nothing is being typed. No Enter presses a button.
"""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from app.services.ports import ScannerLine
from app.ui.desk import DeskWindow
from app.ui.desk_search import is_ours
from app.ui.desk_tips import KeyTips
from app.ui.panels.checkout_scans import ScanGuard
from app.ui.theme import Tone
from app.ui.widgets.fields import TAKES_CODES
from app.ui.widgets.money import MoneyEdit

_PLAIN: Final = Qt.KeyboardModifier.NoModifier

Take = Callable[[str], None]


class Scans(QObject):
    """Hears a scanner on its own thread and hands each code over on the windows'; None hears nothing."""

    _heard = Signal(str)
    _changed = Signal(bool)

    def __init__(self, scanner: ScannerLine | None, takers: Mapping[QWidget, Take]) -> None:
        """`takers`: what each window does with a code; begins to listen."""
        super().__init__()
        self._scanner = scanner
        self._takers = takers
        # Queued: whatever a code leads to happens in the windows' thread, and ends there.
        self._heard.connect(self.give, Qt.ConnectionType.QueuedConnection)
        self._changed.connect(self.tell, Qt.ConnectionType.QueuedConnection)
        if scanner is not None:
            scanner.start(self._heard.emit, self._changed.emit)

    def stop(self) -> None:
        """Hear nothing any more."""
        if self._scanner is not None:
            self._scanner.stop()
        self._takers = {}

    def give(self, code: str) -> None:
        """Give a code to the window at the front; where none of ours is, to the first that can be seen."""
        seen = [window for window in self._takers if isValid(window) and window.isVisible()]
        front = next((window for window in seen if window.isActiveWindow()), seen[0] if seen else None)
        if front is not None:
            self._takers[front](code)

    def tell(self, there: bool) -> None:
        """Say at every desk that the scanner went, or came back."""
        for window in self._takers:
            if isinstance(window, DeskWindow) and isValid(window):
                word, tone = ("scanner.back", Tone.OK) if there else ("scanner.away", Tone.UNSYNCED)
                window.say(window.text(word), tone)


def scan_at_desk(desk: DeskWindow, code: str) -> None:
    """Look for what stands on paper of ours; type anything else into the box with the cursor, if any.

    A box that asks for a receipt gets it. A desk that is locked takes nothing, and a box for a secret none of
    it: that would count as a wrong try.
    """
    shell, search = desk.shell, desk.search
    if shell is None or search is None or not shell.isVisible():
        return
    for tips in desk.findChildren(KeyTips):
        tips.hide()  # they would take its letters
    box = QApplication.focusWidget()
    if box is not None and shell.isAncestorOf(box) and wants(box, code):
        _type(box, code)
    else:
        search.search(code)


def wants(box: QWidget, code: str) -> bool:
    """Return whether a code is for the box with the cursor; one that is not is looked for.

    A box for an amount wants none, but where it passes long rows of figures on as payment codes.
    """
    if not takes_text(box) or (is_ours(code) and not box.property(TAKES_CODES)):
        return False
    return not isinstance(box, MoneyEdit) or any(each.takes(code) for each in box.findChildren(ScanGuard))


def is_secret(box: QWidget) -> bool:
    """Return whether what is typed into a box is not shown."""
    return isinstance(box, QLineEdit) and box.echoMode() is not QLineEdit.EchoMode.Normal


def takes_text(box: QWidget) -> bool:
    """Return whether letters may be typed into what has the focus, for everybody to see."""
    if isinstance(box, QLineEdit | QPlainTextEdit):
        return box.isEnabled() and not box.isReadOnly() and not is_secret(box)
    if isinstance(box, QComboBox):
        return box.isEnabled() and box.isEditable()
    return isinstance(box, QAbstractSpinBox) and box.isEnabled()


def _type(box: QWidget, code: str) -> None:
    for letter in code:
        _press(box, ord(letter.upper()), letter)
    _press(box, Qt.Key.Key_Return, "\r")


def _press(box: QWidget, key: int, text: str) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        # What a code leads to may take the box away before its last key.
        if isValid(box):
            QCoreApplication.sendEvent(box, QKeyEvent(kind, key, _PLAIN, text))
