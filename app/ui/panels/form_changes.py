"""Before and after, side by side; a difference that needs a second person is marked."""

from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import BODY, SMALL, Tone, draw_icon, font, tokens_of
from app.ui.widgets.paint import LEFT, RIGHT, BadgeSpec, badge, badge_width, crisp, hairline, width_of, words

HEAD = 32
_EDGE = 16
_SHARES = (0.175, 0.325, 0.305, 0.195)
_MOST_MORE = 0.12
"""Share of the width that long names of items take from what was before, at most."""
_BEGINS = (0.175, 0.0, 0.825, 0.0)


@dataclass(frozen=True, slots=True)
class ChangeCells:
    """One row. `marked` differences are why an approval is needed."""

    name: str
    before: str
    after: str
    difference: str
    marked: bool = False


class ChangesTable(QWidget):
    """Four columns: item, before, after, difference; of what begins, two: item and what it will be."""

    def __init__(self, row_height: int = 32, *, arrows: bool = False) -> None:
        """``arrows`` points from before to after, where the rows are tall."""
        super().__init__()
        self._row = row_height
        self._arrows = arrows
        self._heads: tuple[str, str, str, str] = ("", "", "", "")
        self._rows: tuple[ChangeCells, ...] = ()
        self._shares, self._top = _SHARES, HEAD
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self.setMinimumWidth(480)

    def set_rows(self, heads: tuple[str, str, str, str], rows: tuple[ChangeCells, ...]) -> None:
        """Show these rows."""
        self._heads, self._rows = heads, rows
        weighed = compares(rows)
        self._shares, self._top = (_SHARES, HEAD) if weighed else (_BEGINS, 0)
        self.setFixedHeight(self._top + len(rows) * self._row)
        self.setAccessibleName(heads[0])
        arrow = " → " if weighed else ""
        said = (f"{row.name}: {row.before}{arrow}{row.after} {row.difference}".strip() for row in rows)
        self.setAccessibleDescription("; ".join(said))
        self.update()

    def set_row_height(self, px: int) -> None:
        """Make the rows lower, where the window is."""
        self._row = px
        self.setFixedHeight(self._top + len(self._rows) * px)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of head and rows."""
        return QSize(800, self._top + len(self._rows) * self._row)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the table."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        width = float(self.width())
        lefts = self._lefts(width)
        painter.fillRect(QRectF(0, 0, width, self._top), QColor(tokens.raised))
        body = QRectF(lefts[2], self._top, lefts[3] - lefts[2], self.height() - self._top)
        painter.fillRect(body, QColor(tokens.primary_weak))
        muted = QColor(tokens.muted)
        for at, head in enumerate(self._heads if self._top else ()):
            side = RIGHT if at == len(_SHARES) - 1 else LEFT
            words(painter, self._cell(lefts, at, 0, HEAD), head, font(SMALL), muted, side)
        for at, row in enumerate(self._rows):
            top = self._top + at * self._row
            if top:
                hairline(painter, 0, top, width, tokens)
            ink = QColor(tokens.text)
            words(painter, self._cell(lefts, 0, top), row.name, font(BODY), muted, LEFT)
            words(painter, self._cell(lefts, 1, top), row.before, font(BODY), ink, LEFT)
            after = self._cell(lefts, 2, top)
            if self._arrows:
                icon = QRectF(after.left(), after.center().y() - 8, 16, 16)
                draw_icon(painter, "arrow-right", icon, QColor(tokens.primary))
                after.setLeft(after.left() + 24)
            words(painter, after, row.after, font(BODY, bold=True), ink, LEFT)
            last = self._cell(lefts, 3, top)
            if row.marked:
                spec = _mark(row)
                badge(painter, last.right() - badge_width(spec), last.center().y(), spec, tokens)
            else:
                words(painter, last, row.difference, font(BODY), ink, RIGHT)

    def _lefts(self, width: float) -> list[float]:
        """Return where the columns begin, and their end; what is marked takes room from what was before."""
        shares = [share * width for share in self._shares]
        if not self._top:
            return list(accumulate(shares, initial=0.0))
        named = max((width_of(row.name, font(BODY)) for row in self._rows), default=0.0) + _EDGE + 8
        more = min(max(0.0, named - shares[0]), width * _MOST_MORE)
        shares[0] += more
        shares[1] -= more
        marked = [badge_width(_mark(row)) for row in self._rows if row.marked]
        lack = max(0.0, max(marked, default=0.0) + _EDGE + 8 - shares[-1])
        shares[1] -= lack
        shares[-1] += lack
        return list(accumulate(shares, initial=0.0))

    def _cell(self, lefts: list[float], at: int, top: float, height: float | None = None) -> QRectF:
        left = lefts[at] + (_EDGE if at == 0 else 12)
        right = lefts[at + 1] - (_EDGE if at == len(_SHARES) - 1 else 8)
        return QRectF(left, top, right - left, height or self._row)


def compares(rows: tuple[ChangeCells, ...]) -> bool:
    """Return whether there is anything before to compare with."""
    return any(row.before or row.difference for row in rows)


def _mark(row: ChangeCells) -> BadgeSpec:
    return BadgeSpec(row.difference, Tone.APPROVAL, "shield-account-outline")
