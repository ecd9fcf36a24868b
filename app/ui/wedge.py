"""A scanner that types like a keyboard, at a desk: its codes go where those from a line go.

It watches the keys of the window as the system delivers them, by their own times: however busy the desk is, a
code is neither torn apart nor made out of typing, and keys without a time are typed. Letters go into the box
with the cursor and are taken back if the code is for none. Where they would press something, or fill in a
PIN, they are held back until they are known to be typed; as many figures as a PIN has are, in its boxes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from app.ui.desk_search import is_ours
from app.ui.desk_tips import KeyTips
from app.ui.panels.checkout_scans import ScanGuard
from app.ui.scan_keys import Key, ScanKeys, Step
from app.ui.scans import is_secret, takes_text, wants
from app.ui.widgets.keypad import PinBoxes

HOLD_MS: Final = 100
"""Longer than a scanner's gap: a busy window hears of the next key a little late."""
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_SHIFT: Final = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_CapsLock})
_WRITES: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_KEYS: Final = frozenset({QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease})
_HANDS: Final = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin})

Editor = QLineEdit | QPlainTextEdit


@dataclass(frozen=True, slots=True)
class _Before:
    """What a box held before a code was typed into it; `anchor` and `cursor` say what was marked."""

    box: Editor
    text: str
    anchor: int
    cursor: int

    def put_back(self) -> None:
        """Write it again as a person would: whoever follows the box hears of it."""
        box = self.box
        if not isValid(box):
            return
        # Also where the box looks the same: it has counted the figures of the code.
        for guard in box.findChildren(ScanGuard):
            guard.forget()
        if _text_of(box) == self.text:
            return
        box.selectAll()
        if isinstance(box, QLineEdit):
            box.insert(self.text)
            box.setSelection(self.anchor, self.cursor - self.anchor)
        else:
            box.insertPlainText(self.text)
            marked = box.textCursor()
            marked.setPosition(self.anchor)
            marked.setPosition(self.cursor, marked.MoveMode.KeepAnchor)
            box.setTextCursor(marked)
        if isinstance(around := box.parentWidget(), QComboBox):
            around.hidePopup()


class Wedge(QObject):
    """Watches the keys of one window; it lives as long as the window."""

    def __init__(self, window: QWidget, take: Callable[[str], None]) -> None:
        """`take` is told each code that was scanned and does not stay in the box with the cursor."""
        super().__init__(window)
        self._window = window
        self._take = take
        self._keys = ScanKeys()
        self._before: list[_Before] = []
        self._held: list[QKeyEvent] = []
        self._replays = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(HOLD_MS)
        self._patience.timeout.connect(self._let_go)
        window.installEventFilter(self)
        self._follow()

    def _follow(self) -> None:
        """Watch what the system calls the window: keys come there first. It is none before the first show."""
        if (handle := self._window.windowHandle()) is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See each key before anything does; take those that are held back, and the Enter of a code."""
        kind = event.type()
        if watched is self._window:
            if kind == QEvent.Type.Show:
                self._follow()
            return False
        if kind in _HANDS:
            self._let_go()
        if self._replays or kind not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.KeyPress:
            return self._press(event)
        if kind == QEvent.Type.KeyRelease:
            return bool(self._held) and self._hold(event)
        return self._overrides(event)

    def _overrides(self, event: QKeyEvent) -> bool:
        """Keep shortcuts of a letter or of Enter alone from doing at once what may be a code's."""
        kind, at_ms = _kind(event), event.timestamp()
        self._hand_on_pin(kind, at_ms)
        if kind is Key.LETTER:
            taken = bool(at_ms) and self._keeps_back()
        else:
            taken = kind is Key.ENTER and self._keys.ends_at(at_ms)
        if taken:
            event.accept()
        elif kind not in (Key.LETTER, Key.SHIFT):
            self._let_go()  # before what the key does
        return taken

    def _press(self, event: QKeyEvent) -> bool:
        """Return whether nobody else gets the key now."""
        self._hand_on_pin(_kind(event), event.timestamp())
        step = self._keys.press(_kind(event), event.timestamp(), event.text())
        if step is Step.SCANNED:
            return self._scanned(self._keys.code)
        if step is Step.ECHO:
            return True
        if step is not Step.GOES_ON:
            self._let_go()
            self._before = []
        if step is Step.TYPED:
            return False
        self._remember()
        return bool(self._held or self._keeps_back()) and self._hold(event)

    def _hand_on_pin(self, kind: Key, at_ms: int) -> None:
        """Give a PIN to its boxes before the Enter behind it: practised fingers are as fast as a scanner."""
        box = QApplication.focusWidget()
        ends = kind is Key.ENTER and self._keys.ends_at(at_ms)
        if ends and isinstance(box, PinBoxes) and box.takes(self._keys.letters):
            self._keys.forget()
            self._let_go()

    def _remember(self) -> None:
        """Keep what the box with the cursor holds; a code may reach more than one."""
        box = _editor(QApplication.focusWidget())
        if box is None or any(each.box is box for each in self._before):
            return
        if isinstance(box, QLineEdit):
            at = box.cursorPosition()
            start, end = box.selectionStart(), box.selectionEnd()
            anchor = at if start < 0 else start + end - at
        else:
            at, anchor = box.textCursor().position(), box.textCursor().anchor()
        self._before.append(_Before(box, _text_of(box), anchor, at))

    def _keeps_back(self) -> bool:
        """Return whether a letter is for no box: for a PIN, a list, a menu, a button, the key tips."""
        tips = self._window.findChildren(KeyTips, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if QApplication.activePopupWidget() is not None or any(each.isVisible() for each in tips):
            return True
        box = QApplication.focusWidget()
        return box is None or not takes_text(box)

    def _hold(self, event: QKeyEvent) -> bool:
        kept = QKeyEvent(
            event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count()
        )
        kept.setTimestamp(event.timestamp())
        self._held.append(kept)
        self._patience.start()
        return True

    def _let_go(self) -> None:
        """Give back what was held: somebody has typed it."""
        self._patience.stop()
        held, self._held = self._held, []
        for event in held:
            shortcut = self._shortcut(event) if event.type() == QEvent.Type.KeyPress else None
            handle = self._window.windowHandle()
            self._replays = True
            try:
                if shortcut is not None:
                    shortcut.activated.emit()
                elif handle is not None:
                    QCoreApplication.sendEvent(handle, event)
            finally:
                self._replays = False

    def _shortcut(self, event: QKeyEvent) -> QShortcut | None:
        """Return the shortcut of one letter that the key would have pressed."""
        focused = QApplication.focusWidget()
        if focused is None or _editor(focused) is not None or QApplication.activePopupWidget() is not None:
            return None
        keys = QKeySequence(event.key())
        for each in self._window.findChildren(QShortcut):
            owner = each.parent()
            if not (each.isEnabled() and each.key() == keys and isinstance(owner, QWidget)):
                continue
            if owner.isVisible() and (owner is focused or owner.isAncestorOf(focused)):
                return each
        return None

    def _scanned(self, code: str) -> bool:
        """Leave a code in the box that wants it, and its Enter to the box; take it out of any other."""
        self._patience.stop()
        held, self._held = self._held, []
        before, self._before = self._before, []
        box = QApplication.focusWidget()
        if not held and box is not None and wants(box, code):
            return False
        for each in before:
            each.put_back()
        # What goes so fast into a box for a secret may be the secret, from afar: it is not looked for.
        if is_ours(code) or box is None or not is_secret(box):
            self._take(code)
        return True


def _kind(event: QKeyEvent) -> Key:
    if event.isAutoRepeat():
        return Key.OTHER
    if event.key() in _SHIFT:
        return Key.SHIFT
    if event.modifiers() & ~_WRITES:
        return Key.OTHER
    if event.key() in _ENTER:
        return Key.ENTER
    text = event.text()
    return Key.LETTER if len(text) == 1 and text.isascii() and text.isprintable() else Key.OTHER


def _editor(box: QWidget | None) -> Editor | None:
    """Return what is written in where a control has the focus; None where nothing is."""
    if isinstance(box, QComboBox | QAbstractSpinBox):
        box = box.findChild(QLineEdit)
    if isinstance(box, QLineEdit | QPlainTextEdit) and box.isEnabled() and not box.isReadOnly():
        return box
    return None


def _text_of(box: Editor) -> str:
    return box.text() if isinstance(box, QLineEdit) else box.toPlainText()
