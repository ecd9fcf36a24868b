"""What is paid for and what is paid: one amount below the other, the sum the largest."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import GAP_16, MAIN, TITLE, Tone
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import Hairline, Label

MOST = 6
"""Lines that have room above the sum."""
_ROW, _SUM_ROW, _SUM_PX, _CHANGE_PX = 52, 104, 56, 28
_EDGE = 24
_RIGHT = Qt.AlignmentFlag.AlignRight


class Sums(Card):
    """Lines, the sum, and what was received and goes back; all amounts end at one edge."""

    def __init__(self) -> None:
        super().__init__("", flush=True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._head = Label("", TITLE, tone=Tone.MUTED)
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, GAP_16, _EDGE, 8)
        head.addWidget(self._head)
        self.body.addLayout(head)
        self._lines = tuple(_Line(MAIN, MAIN, _ROW) for _ in range(MOST))
        self.total = _Line(MAIN, _SUM_PX, _SUM_ROW, word_bold=True, tone=Tone.PRIMARY)
        self.total.word.setObjectName("customer.due.word")
        self.total.amount.setObjectName("customer.due")
        self._after = (_Line(MAIN, MAIN, _ROW), _Line(MAIN, _CHANGE_PX, _ROW + 8, word_bold=True))
        for line in (*self._lines, self.total, *self._after):
            self.body.addWidget(line)
        # Until something is shown nothing needs room: the window is no higher than its screen.
        for line in (*self._lines, *self._after):
            line.hide()
        self.hide()

    def set_words(
        self,
        head: str,
        lines: Sequence[tuple[str, str]],
        total: tuple[str, str],
        after: Sequence[tuple[str, str]],
    ) -> None:
        """Show title and amount of each line, of the sum, and of what came and goes back."""
        self._head.setText(head)
        for places, shown in ((self._lines, lines), (self._after, after)):
            for at, place in enumerate(places):
                place.setVisible(at < len(shown))
                if at < len(shown):
                    place.set_words(*shown[at])
        self.total.set_words(*total)
        self.setAccessibleName(head)
        said = (*lines, total, *after)
        self.setAccessibleDescription("; ".join(f"{title} {amount}" for title, amount in said))


class _Line(QWidget):
    """A title at the left edge, an amount at the right one, a hairline above."""

    def __init__(
        self, word_px: int, amount_px: int, tall: int, *, word_bold: bool = False, tone: Tone = Tone.TEXT
    ) -> None:
        super().__init__()
        self.setFixedHeight(tall)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Hairline())
        row = QHBoxLayout()
        row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        row.setSpacing(GAP_16)
        self.word = Label("", word_px, bold=word_bold, tone=Tone.TEXT if word_bold else Tone.MUTED)
        self.amount = Label("", amount_px, bold=True, tone=tone, align=_RIGHT)
        row.addWidget(self.word, 1)
        row.addWidget(self.amount)
        column.addLayout(row, 1)

    def set_words(self, word: str, amount: str) -> None:
        """Show title and amount."""
        self.word.setText(word)
        self.amount.setText(amount)
