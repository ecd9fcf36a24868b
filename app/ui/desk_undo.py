"""Undo rather than "are you sure?": what was done is said in passing, with an action that takes it back."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject

from app.i18n import Text
from app.ui.mounting import Command
from app.ui.theme import Tone
from app.ui.widgets.toast import Toasts

KEY: Final = "Alt+U"
Words = Callable[[Text], str]


class DeskUndo(QObject):
    """Holds the newest thing that can be taken back, as long as its toast is shown."""

    def __init__(self, toasts: Toasts, text: Callable[[], Text]) -> None:
        """`text` returns the sentences of the desk's present language."""
        super().__init__(toasts)
        self._toasts = toasts
        self._text = text
        self._offered: tuple[Words, Callable[[], None]] | None = None

    def offer(self, words: Words, take: Callable[[], None]) -> None:
        """Say what was done, in the language of the desk, and offer to take it back."""
        text = self._text()
        offered = (words, take)
        toast = self._toasts.show(words(text), Tone.OK, f"{text('desk.undo')} {KEY}")
        self._offered = offered
        toast.acted.connect(self.take_back)
        toast.gone.connect(lambda: self._forget(offered))

    @property
    def offers(self) -> bool:
        """Return whether something can be taken back."""
        return self._offered is not None

    def _forget(self, offered: tuple[Words, Callable[[], None]]) -> None:
        if self._offered is offered:
            self._offered = None

    def take_back(self) -> None:
        """Take the newest thing back, or say that there is none."""
        offered, self._offered = self._offered, None
        if offered is None:
            self._toasts.show(self._text()("desk.nothing_to_undo"))
            return
        self._toasts.close()
        offered[1]()

    def drop(self) -> None:
        """Take away what is said and offered: somebody else is served, it is not theirs."""
        if self._toasts.current is None or not self._toasts.current.lasting:
            self._toasts.close()

    def retranslate(self, _language: str) -> None:
        """Say what can still be taken back in the desk's new language; other words were said in the old."""
        offered = self._offered
        self._toasts.close()
        if offered is not None:
            self.offer(*offered)

    def commands(self) -> tuple[Command, ...]:
        """Return what the palette offers of it."""
        return () if self._offered is None else (Command("undo", "undo", self.take_back, KEY),)
