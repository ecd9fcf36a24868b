"""Before and after, side by side; a difference that needs a second person is marked."""

from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import BODY, SMALL, Tokens, Tone, draw_icon, font, tokens_of
from app.ui.widgets.cell_lines import lines_of, paint_lines, tall
from app.ui.widgets.column_widths import balanced
from app.ui.widgets.paint import LEFT, RIGHT, BadgeSpec, badge, badge_width, crisp, hairline, width_of, words

HEAD = 32
_EDGE, _FROM, _TO = 16, 12, 8
"""Room at both edges of the table, and at the left and the right of a column within (px)."""
_ARROW, _AIR = 24, 12
"""Room of the arrow, and above and below the lines of a row that has several (px)."""
_AFTER = 2
"""The column of what will be."""
_SHARES = (0.175, 0.325, 0.305, 0.195)
_PLAIN = (0.175, 0.325, 0.5, 0.0)
"""Where nothing is weighed, no column is kept for it."""
_LEAST = 0.6
"""What of its share a column of sentences keeps, however much the others lack."""
_BEGINS = (0.175, 0.0, 0.825, 0.0)


@dataclass(frozen=True, slots=True)
class ChangeCells:
    """One row. `marked` differences are why an approval is needed."""

    name: str
    before: str
    after: str
    difference: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """One row as it is painted: its cells, the lines of each, top and height (px)."""

    cells: ChangeCells
    lines: tuple[tuple[str, ...], ...]
    top: float
    height: float


class ChangesTable(QWidget):
    """Four columns: item, before, after, difference; of what begins, two: item and what it will be.

    A column that needs more room takes it from those that have some left. What is wider still stands in as
    many lines as it needs: nothing here is cut off.
    """

    def __init__(self, row_height: int = 32, *, arrows: bool = False) -> None:
        """``arrows`` points from before to after, where the rows are tall."""
        super().__init__()
        self._row = row_height
        self._arrows = arrows
        self._heads: tuple[str, str, str, str] = ("", "", "", "")
        self._rows: tuple[ChangeCells, ...] = ()
        self._shares, self._top = _SHARES, HEAD
        self._lefts: list[float] = []
        self._laid: tuple[_Row, ...] = ()
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self.setMinimumWidth(480)

    def set_rows(self, heads: tuple[str, str, str, str], rows: tuple[ChangeCells, ...]) -> None:
        """Show these rows."""
        self._heads, self._rows = heads, rows
        weighed = compares(rows)
        differ = any(row.difference for row in rows)
        self._shares = _BEGINS if not weighed else _SHARES if differ else _PLAIN
        self._top = HEAD if weighed else 0
        self._lay_out()
        self.setAccessibleName(heads[0])
        arrow = " → " if weighed else ""
        said = (f"{row.name}: {row.before}{arrow}{row.after} {row.difference}".strip() for row in rows)
        self.setAccessibleDescription("; ".join(said))

    def set_row_height(self, px: int) -> None:
        """Make the rows lower, where the window is."""
        self._row = px
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew: another width is another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def sizeHint(self) -> QSize:
        """Return the room of head and rows."""
        return QSize(800, self._height())

    def _height(self) -> int:
        return round(self._laid[-1].top + self._laid[-1].height) if self._laid else self._top

    def _lay_out(self) -> None:
        """Share the width, break what is too long for it, and be as high as that."""
        widths = self._widths(float(self.width()))
        self._lefts = list(accumulate(widths, initial=0.0))
        found: list[_Row] = []
        top = float(self._top)
        for row in self._rows:
            cells = (row.name, row.before, row.after, "" if row.marked else row.difference)
            lines = tuple(
                lines_of(said, _face(at), self._cell(at, 0, 0).width()) for at, said in enumerate(cells)
            )
            most = max(tall(each, _face(at)) for at, each in enumerate(lines))
            several = any(len(each) > 1 for each in lines)
            height = max(float(self._row), round(most + _AIR)) if several else float(self._row)
            found.append(_Row(row, lines, top, height))
            top += height
        self._laid = tuple(found)
        self.setFixedHeight(self._height())
        self.update()

    def _widths(self, width: float) -> list[float]:
        """Return how wide the columns are; one without a share is not there."""
        shares = [share * width for share in self._shares]
        needs = [self._needed(at) if share else 0.0 for at, share in enumerate(shares)]
        # A badge has no second line: names and differences are served before the sentences between them.
        firm = (needs[0], shares[1] * _LEAST, shares[_AFTER] * _LEAST, needs[-1])
        return balanced(balanced(shares, firm), needs)

    def _needed(self, at: int) -> float:
        """Return the width in which each cell of a column has one line (px)."""
        left, right = self._beside(at)
        said = [(row.name, row.before, row.after, row.difference)[at] for row in self._rows]
        cells = [width_of(each, _face(at)) for each in said]
        if at == len(_SHARES) - 1:
            cells = [
                badge_width(_mark(row)) if row.marked else own
                for row, own in zip(self._rows, cells, strict=True)
            ]
        head = [width_of(self._heads[at], font(SMALL))] if self._top else []
        return max((*cells, *head), default=0.0) + left + right

    def _beside(self, at: int) -> tuple[int, int]:
        """Return the room at the left and at the right of a column's words (px)."""
        last = not any(self._shares[at + 1 :])
        arrow = _ARROW if self._arrows and at == _AFTER else 0
        return (_EDGE if at == 0 else _FROM) + arrow, _EDGE if last else _TO

    def _cell(self, at: int, top: float, height: float) -> QRectF:
        left, right = self._beside(at)
        start, end = self._lefts[at] + left, self._lefts[at + 1] - right
        return QRectF(start, top, max(0.0, end - start), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the table."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        width = float(self.width())
        painter.fillRect(QRectF(0, 0, width, self._top), QColor(tokens.raised))
        left, right = self._lefts[_AFTER], self._lefts[_AFTER + 1]
        painter.fillRect(
            QRectF(left, self._top, right - left, self.height() - self._top), QColor(tokens.primary_weak)
        )
        muted = QColor(tokens.muted)
        for at, head in enumerate(self._heads if self._top else ()):
            if self._shares[at]:
                place = self._cell(at, 0, HEAD)
                if at == _AFTER and self._arrows:
                    place.setLeft(place.left() - _ARROW)
                words(painter, place, head, font(SMALL), muted, _side(at))
        for row in self._laid:
            if row.top:
                hairline(painter, 0, row.top, width, tokens)
            self._paint_row(painter, row, tokens)

    def _paint_row(self, painter: QPainter, row: _Row, tokens: Tokens) -> None:
        for at, lines in enumerate(row.lines):
            place = self._cell(at, row.top, row.height)
            if at == _AFTER and self._arrows:
                icon = QRectF(place.left() - _ARROW, place.center().y() - 8, 16, 16)
                draw_icon(painter, "arrow-right", icon, QColor(tokens.primary))
            ink = QColor(tokens.text if at else tokens.muted)
            paint_lines(painter, place, lines, _face(at), ink, _side(at))
        if row.cells.marked:
            spec, last = _mark(row.cells), self._cell(len(_SHARES) - 1, row.top, row.height)
            badge(painter, last.right() - badge_width(spec), last.center().y(), spec, tokens)


def _face(at: int) -> QFont:
    return font(BODY, bold=at == _AFTER)


def _side(at: int) -> Qt.AlignmentFlag:
    return RIGHT if at == len(_SHARES) - 1 else LEFT


def compares(rows: tuple[ChangeCells, ...]) -> bool:
    """Return whether there is anything before to compare with."""
    return any(row.before or row.difference for row in rows)


def _mark(row: ChangeCells) -> BadgeSpec:
    return BadgeSpec(row.difference, Tone.APPROVAL, "shield-account-outline")
