"""Who is still in the hall, or on the way to it, when a shift or a day closes."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.sheet import clear
from app.ui.screens.close.state import DAY_MODES, DONE_MODES, CloseState
from app.ui.theme import GAP_8, GAP_12, GAP_16, SMALL, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import IconLabel, Label

_NAMED = 4
"""Numbers that are named; of more it says that there are more."""


class EndsCard(Card):
    """Whoever holds a number was promised to be served: the close says who would be left, one key from there.

    The close of the day ends these numbers. Nothing of it is carried forward: it stands apart from what is.
    """

    def __init__(self, presenter: ClosePresenter, text: Text) -> None:
        super().__init__(flush=True)
        self._presenter = presenter
        self._text = text
        self._rows = QVBoxLayout()
        self.body.addLayout(self._rows)
        self._shown: tuple[tuple[str, ...], int, bool] | None = None

    def show_state(self, state: CloseState) -> None:
        """Show ``state``; nobody is left, and the card is gone."""
        day = state.mode in DAY_MODES
        numbers, expected = _left(state)
        somebody = bool(numbers) or expected > 0
        self.setVisible(somebody)
        shown = (numbers, expected, day)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._rows)
        if somebody:
            self._rows.addWidget(self._row(numbers, expected, day=day))

    def _row(self, numbers: Sequence[str], expected: int, *, day: bool) -> QWidget:
        """Return the line that warns of people who are still in the hall, or on their way to it."""
        text = self._text
        title, detail = text("close.ends.expected", count=expected), text("close.ends.comes")
        if numbers:
            detail = self._named(numbers) + (f" · {title}" if expected else "")
            title = text("close.ends.tickets" if day else "close.ends.waiting", count=len(numbers))
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel("alert", 20, Tone.DANGER))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(title, bold=True, tone=Tone.DANGER, wrap=True))
        words.addWidget(Label(detail, SMALL, tone=Tone.MUTED, wrap=True))
        row.addLayout(words, 1)
        if numbers:
            screen = "floor" if self._presenter.session.counter_id is None else "counter"
            go = Button(text(f"close.ends.go.{screen}"), Kind.SECONDARY, Size.COMPACT, key="Alt+W", bind=True)
            go.setObjectName("close.ends.go")
            go.clicked.connect(lambda: self._presenter.go(screen))
            row.addSpacing(GAP_8)
            row.addWidget(go)
        place.setObjectName("close.ends")
        place.setAccessibleName(f"{title} · {detail}")
        return place

    def _named(self, numbers: Sequence[str]) -> str:
        shown = self._text("close.ends.comma").join(numbers[:_NAMED])
        return self._text("close.ends.more", shown=shown) if len(numbers) > _NAMED else shown


def _left(state: CloseState) -> tuple[tuple[str, ...], int]:
    """Return the numbers that would be left, and how many are to come to appointments."""
    if state.mode in DONE_MODES:
        return (), 0
    if state.mode in DAY_MODES:
        return (state.day.unserved, state.day.expected) if state.day is not None else ((), 0)
    return (state.sheet.waiting if state.sheet is not None else ()), 0
