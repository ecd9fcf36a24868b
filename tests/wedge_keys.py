"""Keys as the system delivers them, at times that the test says: from hands, or from a scanner."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

SCAN_MS, TYPING_MS, PAUSE_MS = 4, 120, 1_000
PLAIN: Final = Qt.KeyboardModifier.NoModifier
END: Final = (Qt.Key.Key_Return, PLAIN, "\r")
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class Keys:
    """Presses keys on a window as the system does; the clock of the events is this one's."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.now_ms = PAUSE_MS

    def scan(self, code: str, ends: int = 1) -> None:
        """Let the scanner type a code and end it."""
        self.now_ms += PAUSE_MS
        self.type(code, SCAN_MS)
        for _ in range(ends):
            self.press(*END, SCAN_MS)

    def type(self, words: str, gap_ms: int = TYPING_MS) -> None:
        """Type letters, with Shift where it is needed."""
        for letter in words:
            upper = letter.isupper()
            if upper:
                self.press(Qt.Key.Key_Shift, _SHIFT, "", gap_ms)
            self.press(Qt.Key(ord(letter.upper())), _SHIFT if upper else PLAIN, letter, gap_ms)

    def enter(self) -> None:
        """Press Enter as a person does."""
        self.press(*END, TYPING_MS)

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str, gap_ms: int, *, held: bool = False
    ) -> None:
        """Press and release a key: first its shortcuts, as the system asks for them."""
        self.now_ms += gap_ms
        if not self._send(QEvent.Type.ShortcutOverride, key, modifiers, text, held=held) and self._shortcut(
            key
        ):
            return
        self._send(QEvent.Type.KeyPress, key, modifiers, text, held=held)
        self._send(QEvent.Type.KeyRelease, key, modifiers, text, held=held)

    def _send(
        self, kind: QEvent.Type, key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str, *, held: bool
    ) -> bool:
        event = QKeyEvent(kind, key, modifiers, text, held)
        event.setTimestamp(self.now_ms)
        event.setAccepted(kind != QEvent.Type.ShortcutOverride)
        QCoreApplication.sendEvent(self.window.windowHandle(), event)
        return event.isAccepted()

    def _shortcut(self, key: Qt.Key) -> bool:
        for button in self.window.findChildren(QAbstractButton):
            if button.isVisible() and button.isEnabled() and button.shortcut() == QKeySequence(key):
                button.click()
                return True
        for shortcut in self.window.findChildren(QShortcut):
            owner, focused = shortcut.parent(), QApplication.focusWidget()
            if not shortcut.isEnabled() or shortcut.key() != QKeySequence(key) or focused is None:
                continue
            if isinstance(owner, QWidget) and owner.isVisible() and owner.isAncestorOf(focused):
                shortcut.activated.emit()
                return True
        return False
