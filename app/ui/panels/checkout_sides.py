"""What is due and what it is paid with: one above the other, or side by side where the window is low."""

from typing import Final

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.labels import Hairline
from app.ui.widgets.narrow import UNBOUNDED

NARROW: Final = 408
WIDE: Final = 744
"""Width of the checkout in two columns; beside it an order of the visit still stands in one line."""
CARD_KEY: Final = "Alt+K"
"""Goes into the amount for the card, of which a part is typed where the rest is paid otherwise."""
_DUE: Final = 336
_MORE: Final = 2
_TALL: Final = 640
"""Height from which on (px) a column holds more than it shows at most elsewhere."""
_TALL_MORE: Final = 4


class Sides(QBoxLayout):
    """The two columns of a checkout; `due` and `paid` are to be filled from above."""

    def __init__(self) -> None:
        super().__init__(QBoxLayout.Direction.TopToBottom)
        self.setSpacing(0)
        self._left, self._between, self._right = QWidget(), Hairline(vertical=True), QWidget()
        self.due, self.paid = QVBoxLayout(self._left), QVBoxLayout(self._right)
        for column in (self.due, self.paid):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
        self.wide = False
        self._between.hide()
        self.addWidget(self._left)
        self.addWidget(self._between)
        self.addWidget(self._right, 1)

    @property
    def more(self) -> int:
        """Return how many lines more stand where what they are paid with does not stand below them."""
        return _MORE + self.more_tenders if self.wide else 0

    @property
    def more_tenders(self) -> int:
        """Return how many ways of paying more stand there: where the window is high."""
        return _TALL_MORE if self.wide and self.geometry().height() >= _TALL else 0

    def set_wide(self, *, wide: bool) -> None:
        """Stand side by side, or one above the other."""
        ways = QBoxLayout.Direction
        self.wide = wide
        self.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        self._between.setVisible(wide)
        self._left.setMaximumWidth(_DUE if wide else UNBOUNDED)
        self._left.setMinimumWidth(_DUE if wide else 0)
