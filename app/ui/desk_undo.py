"""Undo rather than "are you sure?": what was done is said in passing, with an action that takes it back."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.ui.theme import Tone
from app.ui.widgets.toast import Toasts

KEY = "Alt+U"


class DeskUndo(QObject):
    """Holds the newest thing that can be taken back, as long as its toast is shown."""

    def __init__(self, toasts: Toasts) -> None:
        super().__init__(toasts)
        self._toasts = toasts
        self._take: Callable[[], None] | None = None

    @property
    def ready(self) -> bool:
        """Whether there is anything to take back."""
        return self._take is not None

    def offer(self, words: str, action: str, take: Callable[[], None]) -> None:
        """Say what was done and offer to take it back."""
        toast = self._toasts.show(words, Tone.OK, f"{action} {KEY}")
        self._take = take
        toast.acted.connect(self.take_back)
        toast.gone.connect(lambda: self._forget(take))

    def _forget(self, take: Callable[[], None]) -> None:
        if self._take is take:
            self._take = None

    def take_back(self) -> bool:
        """Take the newest thing back; returns whether there was one."""
        take, self._take = self._take, None
        if take is None:
            return False
        if self._toasts.current is not None:
            self._toasts.current.close_now()
        take()
        return True
