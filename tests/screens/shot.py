"""One screen as somebody looks at it, made to stand still."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.theme import DARK, LIGHT, Tokens
from app.ui.widgets.toast import Toast
from tests.seen import COUNTER_LEAST

BOTH = (LIGHT, DARK)
SOON_MS = 3000


@dataclass(frozen=True)
class Shot:
    """A screen by its name; `speak` shows it in another language, `least` is its smallest target (px).

    `closely` looks for what is cut off in each theme anew, and for what stands upon each other.
    """

    name: str
    window: QWidget
    speak: Callable[[str], None]
    least: int = COUNTER_LEAST
    themes: tuple[Tokens, ...] = BOTH
    closely: bool = False


Tour = Iterator[Shot]


def still(window: QWidget) -> None:
    """Free a window of the time on the wall.

    What is about to happen (a draft is kept, say) happens now; seconds stop counting; words that would go by
    themselves have gone.
    """
    for toast in window.findChildren(Toast):
        toast.close_now()
    _settle()
    for timer in window.findChildren(QTimer):
        if not timer.isActive():
            continue
        every = timer.interval()
        if timer.isSingleShot() and every <= SOON_MS:
            timer.start(0)
            _settle()
            timer.setInterval(every)
        else:
            timer.stop()
    _settle()


def _settle() -> None:
    """Handle what is waiting: words change, then sizes; what was replaced goes."""
    for _ in range(2):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
