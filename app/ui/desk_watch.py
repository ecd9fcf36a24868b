"""Sees the keys of one window wherever its focus is, and notices when nobody is there any more."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.ui.widgets.fields import Select


class DeskWatch(QObject):
    """Filters the events of a window and of whichever control has the focus.

    Signals:
        alt_tapped: Alt was pressed and released, and nothing else.
    """

    alt_tapped = Signal()

    def __init__(self, window: QWidget, take: Callable[[str, QKeyEvent], bool]) -> None:
        """`take` says whether a key was taken."""
        super().__init__(window)
        self._window = window
        self._take = take
        self._inside: QWidget | None = None
        self._focused: QWidget | None = None
        self._alt = False
        self.idle = QTimer(self)
        self.idle.setSingleShot(True)

    def watch(self, inside: QWidget | None) -> None:
        """Watch the keys of a page of the window from now on, or none."""
        application = QApplication.instance()
        if not isinstance(application, QApplication) or inside is self._inside:
            return
        on, was = inside is not None, self._inside is not None
        self._inside = inside
        if on is not was:
            # Only where a key can arrive: a filter on the whole program would see every event of it.
            if on:
                application.focusChanged.connect(self._follow_focus)
                self._window.installEventFilter(self)
            else:
                application.focusChanged.disconnect(self._follow_focus)
                self._window.removeEventFilter(self)
        if (handle := self._window.windowHandle()) is not None:
            # There is none before the window is first shown.
            handle.removeEventFilter(self)
            if on:
                handle.installEventFilter(self)
        self._follow_focus(None, application.focusWidget() if on else None)
        if on:
            self.idle.start()
        else:
            self.idle.stop()

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """See the keys of whichever control has the focus."""
        if self._focused is not None and isValid(self._focused):
            self._focused.removeEventFilter(self)
        inside = new is not None and self._inside is not None and self._inside.isAncestorOf(new)
        self._focused = new if inside else None
        if self._focused is not None:
            self._focused.installEventFilter(self)
            self.idle.start()

    def _is_mine(self, watched: QObject) -> bool:
        """Return whether an event belongs to what the window shows, with nothing floating above it."""
        return (
            isinstance(watched, QWidget)
            and self._inside is not None
            and (watched is self._window or self._inside.isAncestorOf(watched))
            and QApplication.activePopupWidget() is None
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take keys wherever the focus is; keys, clicks and touches put the idle lock off."""
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self.idle.start()
            self._alt = False
        if not isinstance(event, QKeyEvent) or not self._is_mine(watched):
            return super().eventFilter(watched, event)
        if kind == QEvent.Type.ShortcutOverride and event.key() != Qt.Key.Key_Alt:
            self._alt = False  # Alt with a letter may be a button's own key, and then no press arrives
        if kind == QEvent.Type.KeyPress:
            self.idle.start()
            if event.key() == Qt.Key.Key_Alt:
                self._alt = True
                return False
            self._alt = False
            keys = QKeySequence(event.keyCombination()).toString().replace("Enter", "Return")
            if keys == "Esc" and isinstance(watched, Select) and watched.keeps_escape():
                return False  # a list that is open is left before the page that it stands on
            if self._take(keys, event) or _is_letter_with_alt(event):
                return True
        elif kind == QEvent.Type.KeyRelease and event.key() == Qt.Key.Key_Alt and self._alt:
            self._alt = False
            self.alt_tapped.emit()
        return super().eventFilter(watched, event)


def _is_letter_with_alt(event: QKeyEvent) -> bool:
    """Return whether a key is a letter with Alt that nothing has taken: a field would write it down."""
    alone = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return alone == Qt.KeyboardModifier.AltModifier and event.text().isprintable() and event.text() != ""
