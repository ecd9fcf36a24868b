"""Types one key into a window as soon as it is there, and says when the window took it.

Imports Qt alone: the bare window that everything is held against is made of this and nothing else.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

_EVERY_MS = 1


def on_first_key(window: QWidget, field: QLineEdit, took: Callable[[int], object]) -> None:
    """Call `took` with the monotonic clock (ns) once `field` of `window` has accepted a key."""
    timer = QTimer(window)

    def type_it() -> None:
        if not (window.isVisible() and window.windowHandle().isExposed() and field.isEnabled()):
            return
        timer.stop()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier, "1")
            QApplication.postEvent(field, event)

    def accepted(_text: str) -> None:
        field.textChanged.disconnect(accepted)
        took(time.monotonic_ns())

    field.textChanged.connect(accepted)
    timer.timeout.connect(type_it)
    timer.start(_EVERY_MS)
