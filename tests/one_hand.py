"""Watches that a window is worked by keys alone, or by fingers alone: nothing else may reach it."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

KEYS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.Shortcut,
        QEvent.Type.InputMethod,
    }
)
MOUSE = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.NonClientAreaMouseButtonPress,
        QEvent.Type.ContextMenu,
        QEvent.Type.TabletPress,
    }
)
TOUCH = frozenset({QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd})
_MODIFIERS = frozenset({Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta})


class OneHand(QObject):
    """Notes every event of a hand that is not allowed, and counts presses of the one that is.

    `pressed` counts keys, `touched` fingers put down.
    """

    def __init__(self, forbidden: frozenset[QEvent.Type]) -> None:
        super().__init__()
        self._forbidden = forbidden
        self.strayed: list[str] = []
        self.pressed = 0
        self.touched = 0
        self._down = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at an event and let it pass."""
        kind = event.type()
        if kind in self._forbidden and not _made_of_a_touch(event):
            self.strayed.append(f"{kind.name} at {type(watched).__name__} {watched.objectName()}")
        if isinstance(event, QKeyEvent) and event.key() not in _MODIFIERS:
            # One press goes to a control and its parents, or to none as a shortcut: its release ends it.
            down = kind is not QEvent.Type.KeyRelease
            self.pressed += down and not self._down
            self._down = down
        if kind is QEvent.Type.TouchBegin and watched.isWindowType():
            self.touched += 1
        return False


def _made_of_a_touch(event: QEvent) -> bool:
    """Return whether a mouse event is what Qt makes of a finger for a control that knows none."""
    return isinstance(event, QMouseEvent) and event.source() == Qt.MouseEventSource.MouseEventSynthesizedByQt


@contextmanager
def watched(app: QApplication, forbidden: frozenset[QEvent.Type]) -> Iterator[OneHand]:
    """Watch all that reaches the program; whatever was forbidden fails when the hand is taken away."""
    hand = OneHand(forbidden)
    app.installEventFilter(hand)
    try:
        yield hand
    finally:
        app.removeEventFilter(hand)
    assert hand.strayed == [], hand.strayed
