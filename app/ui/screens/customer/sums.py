"""What is paid for and what is paid: one amount below the other, the sum the largest."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

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
        self._amounts = Label("", TITLE, tone=Tone.MUTED, align=_RIGHT)
        self._amounts.setObjectName("customer.amounts")
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, GAP_16, _EDGE, 8)
        head.addWidget(self._head, 1)
        head.addWidget(self._amounts)
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
        heads: tuple[str, str],
        lines: Sequence[tuple[str, str]],
        total: tuple[str, str],
        after: Sequence[tuple[str, str]],
    ) -> None:
        """Show title and amount of each line, of the sum, and of what came and goes back."""
        self._head.setText(heads[0])
        self._amounts.setText(heads[1])
        for places, shown in ((self._lines, lines), (self._after, after)):
            for at, place in enumerate(places):
                place.setVisible(at < len(shown))
                if at < len(shown):
                    place.set_words(*shown[at])
        self.total.set_words(*total)
        self.setAccessibleName(heads[0])
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


class FeeLines(QWidget):
    """What the sum above is made of: titles may wrap, amounts end at one edge and never do."""

    def __init__(self, most: int) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        self._lines: list[tuple[Label, Label]] = []
        for row in range(most):
            title, amount = Label("", TITLE, wrap=True), Label("", TITLE, align=_RIGHT)
            amount.setObjectName("customer.fee")
            grid.addWidget(title, row, 0)
            grid.addWidget(amount, row, 1, Qt.AlignmentFlag.AlignTop | _RIGHT)
            self._lines.append((title, amount))

    def set_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show title and amount of each."""
        for at, (title, amount) in enumerate(self._lines):
            shown = at < len(lines)
            title.setVisible(shown)
            amount.setVisible(shown)
            if shown:
                title.setText(lines[at][0])
                amount.setText(lines[at][1])
        self.setVisible(bool(lines))
