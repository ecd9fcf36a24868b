"""A desk whose window is closed while somebody is served asks once; closed again, it closes."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject

from app.ui.desk import DeskWindow
from app.ui.theme import Tone
from app.ui.widgets.toast import Toast

_BUSY = frozenset({"calling", "serving", "unpaid"})


class ClosingGuard(QObject):
    """Holds a window open once while a customer is in hand; says when it has closed."""

    def __init__(self, window: DeskWindow, closed: Callable[[], None]) -> None:
        """`closed` is called once the window is closed, whoever closed it."""
        super().__init__(window)
        self._window = window
        self._closed = closed
        self._attended = ""
        self._asked: Toast | None = None
        window.attended.connect(self._on_attended)
        window.installEventFilter(self)

    def stop(self) -> None:
        """Ask nothing more: the program ends."""
        self._window.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask before the window closes, unless that was just asked."""
        if watched is not self._window or event.type() != QEvent.Type.Close:
            return False
        if self._asked is None and self._asks():
            event.ignore()
            return True
        self.stop()
        self._closed()
        return False

    def _on_attended(self, what: str) -> None:
        self._attended = what

    def _asks(self) -> bool:
        """Ask where it can be read; returns whether it was asked."""
        window, shell = self._window, self._window.shell
        if window.session is None or self._attended not in _BUSY or shell is None or not shell.isVisible():
            return False
        text = window.text
        code = "unpaid" if self._attended == "unpaid" else "serving"
        toast = shell.toasts.show(text(f"desk.closing.{code}"), Tone.UNSYNCED, text("desk.closing.anyway"))
        self._asked = toast
        toast.acted.connect(window.close)
        toast.gone.connect(self._over)
        return True

    def _over(self) -> None:
        self._asked = None
