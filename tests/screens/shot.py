"""One screen as somebody looks at it, made to stand still."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.theme import DARK, LIGHT, Tokens
from app.ui.widgets.toast import Toast
from tests.seen import COUNTER_LEAST

BOTH = (LIGHT, DARK)


@dataclass(frozen=True)
class Shot:
    """A screen by its name; `speak` shows it in another language, `least` is its smallest target in pixels."""

    name: str
    window: QWidget
    speak: Callable[[str], None]
    least: int = COUNTER_LEAST
    themes: tuple[Tokens, ...] = BOTH


Tour = Iterator[Shot]


def still(window: QWidget) -> None:
    """Stop what a window does by the time of the wall: seconds that count, words that go by themselves."""
    for _ in range(2):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    for timer in window.findChildren(QTimer):
        if not timer.isSingleShot():
            timer.stop()
    for toast in window.findChildren(Toast):
        toast.close_now()
