"""A decision for a customer who took a seat is said in passing, whatever is being done meanwhile."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer

from app.i18n import Text
from app.ui.panels.seat_words import told_words
from app.ui.panels.sync_cases import Case
from app.ui.widgets.toast import Toast, Toasts

KEY: Final = "F6"
"""The queue's own key: as long as it is said, it leads to the ticket."""


class DeskAnswers(QObject):
    """Says each new decision once. What nobody heeds stands in the inbox until the customer is back."""

    def __init__(self, toasts: Toasts, text: Callable[[], Text], look: Callable[[str], None] | None) -> None:
        """`text` returns the sentences of the desk's language; `look` shows a ticket in the queue, if any."""
        super().__init__(toasts)
        self._toasts = toasts
        self._text = text
        self._look = look
        self._known: frozenset[str] | None = None
        self._waiting: list[Case] = []
        self._said: tuple[Case, Toast] | None = None

    def follow(self, cases: Sequence[Case]) -> None:
        """Take the decisions that stand, newest first. What stood at the beginning is not news."""
        known, self._known = self._known, frozenset(case.key for case in cases)
        if known is None:
            return
        self._waiting = [case for case in self._waiting if case.key in self._known]
        self._waiting += [case for case in reversed(cases) if case.key not in known]
        if self._said is not None and self._said[0].key not in self._known:
            self._said[1].close_now()  # the customer is back
        self._say()

    def take(self, key: str) -> bool:
        """Go to the ticket of what is being said; returns whether the key meant that."""
        if key != KEY or self._said is None or self._look is None:
            return False
        case, toast = self._said
        toast.close_now()
        self._look(case.ref)
        return True

    def _say(self) -> None:
        current = self._toasts.current
        if not self._waiting or (current is not None and current.asks):
            # What can still be taken back, or was said before, has its time.
            if self._waiting and current is not None:
                current.gone.connect(self._say_soon)
            return
        case, text = self._waiting.pop(0), self._text()
        words, tone = told_words(case.code, case.name, case.what, text)
        toast = self._toasts.show(words, tone, f"{text('seat.look')} {KEY}" if self._look else "")
        toast.lasting = True
        self._said = (case, toast)
        toast.acted.connect(lambda: self.take(KEY))
        toast.gone.connect(lambda: self._forget(toast))

    def _forget(self, toast: Toast) -> None:
        if self._said is not None and self._said[1] is toast:
            self._said = None
        self._say_soon()

    def _say_soon(self) -> None:
        # Not now: whatever takes the toast's place is only being made.
        QTimer.singleShot(0, self, self._say)
