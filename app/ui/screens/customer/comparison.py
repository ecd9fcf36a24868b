"""What a customer reads before signing, line by line: what was asked for, and what changes by it."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import BODY, MAIN, RADIUS_CARD, TITLE, Tokens, font, tokens_of
from app.ui.widgets.cell_lines import lines_of, paint_lines, tall
from app.ui.widgets.column_widths import balanced
from app.ui.widgets.paint import LEFT, box, crisp, hairline, width_of, words

HEAD: Final = 40
MOST_HIGH: Final = 480
"""The terms below keep their room: a table that would be higher is set smaller, all of it alike (px)."""
_ROWS: Final = ((7, 56), (9, 44), (99, 38))
"""The least height of a row, where there are so many at most, heads too (px)."""
_SIZES: Final = ((MAIN, 99), (TITLE, 34), (BODY, 30))
"""Sizes of the words, with what the least height of a row is at most then (px)."""
_EDGE, _GAP, _AIR = 16, 12, 12
_SHARES: Final = (0.345, 0.285, 0.37)
_BEGINS: Final = (0.4, 0.0, 0.6)
"""Where there is no before, what it will be has its room."""

Cells = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows under heads of their own: item, now, then. Without a head for now there is no such column.

    Rows without any head are no change: something to know.
    """

    heads: Cells
    rows: tuple[Cells, ...]

    @property
    def headed(self) -> bool:
        """Return whether heads stand above the rows."""
        return any(self.heads)


@dataclass(frozen=True, slots=True)
class _Line:
    """One row as it is painted: heads or cells, the lines of each cell, where its columns begin (px)."""

    cells: tuple[tuple[str, ...], ...]
    lefts: tuple[float, ...]
    top: float
    height: float
    head: bool
    tinted: bool


class Comparison(QWidget):
    """Parts below each other, in the size of a counter's other side; nobody signs what is cut off."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[Part, ...] = ()
        self._px = MAIN
        self._lines: tuple[_Line, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: tuple[Part, ...]) -> None:
        """Show these rows."""
        self._parts = tuple(part for part in parts if part.rows or part.headed)
        self.setAccessibleName(parts[0].heads[0] if parts else "")
        rows = (row for part in self._parts for row in part.rows)
        self.setAccessibleDescription("; ".join(" ".join(filter(None, row)) for row in rows))
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew: another width is another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def _lay_out(self) -> None:
        """Take the largest size in which all rows have room, and be as high as they are."""
        count = sum(len(part.rows) + part.headed for part in self._parts)
        row = next(px for most, px in _ROWS if count <= most)
        for self._px, least in _SIZES:
            self._lines = self._laid(min(row, least))
            if self._high() <= MOST_HIGH:
                break
        self.setFixedHeight(self._high())
        self.update()

    def _high(self) -> int:
        return round(self._lines[-1].top + self._lines[-1].height) if self._lines else 0

    def _laid(self, least: int) -> tuple[_Line, ...]:
        found: list[_Line] = []
        top = 0.0
        for part in self._parts:
            lefts = self._lefts(part)
            if part.headed:
                heads = tuple((head,) for head in part.heads)
                found.append(_Line(heads, lefts, top, HEAD, head=True, tinted=True))
                top += HEAD
            for row in part.rows:
                cells = tuple(
                    lines_of(said, self._face(at), self._room(lefts, at, row)) for at, said in enumerate(row)
                )
                most = max(tall(each, self._face(at)) for at, each in enumerate(cells))
                several = any(len(each) > 1 for each in cells)
                height = max(float(least), round(most + _AIR)) if several else float(least)
                found.append(_Line(cells, lefts, top, height, head=False, tinted=part.headed))
                top += height
        return tuple(found)

    def _lefts(self, part: Part) -> tuple[float, ...]:
        """Return where the columns begin, and their end; one that needs more has what others have left."""
        width = max(0.0, self.width() - 2.0)
        begins = bool(part.heads[2]) and not part.heads[1]
        shares = [share * width for share in (_BEGINS if begins or not part.headed else _SHARES)]
        needs = [self._needed(part, at) if share else 0.0 for at, share in enumerate(shares)]
        return tuple(accumulate(balanced(shares, needs), initial=1.0))

    def _needed(self, part: Part, at: int) -> float:
        """Return the width in which each cell of a column has one line (px); the first may reach over."""
        alone = bool(part.heads[1]) or bool(part.heads[2]) or not part.headed
        said = [width_of(row[at], self._face(at)) for row in part.rows if at or alone]
        if at or part.heads[1]:
            said.append(width_of(part.heads[at], font(TITLE)))
        return max(said, default=0.0) + (_EDGE if at == 0 else _GAP) + _GAP

    def _room(self, lefts: tuple[float, ...], at: int, row: Cells) -> float:
        """Return the room of a cell's words (px); where nothing is before, the item has its room too."""
        end = lefts[2] if at == 0 and not row[1] else lefts[at + 1]
        return max(0.0, end - lefts[at] - (_EDGE if at == 0 else _GAP) - _GAP)

    def _face(self, at: int) -> QFont:
        return font(self._px, bold=at == len(_SHARES) - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the table."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        rect = QRectF(self.rect())
        box(painter, rect, RADIUS_CARD, QColor(tokens.surface), QColor(tokens.line))
        for line in self._lines:
            self._paint_line(painter, line, tokens)

    def _paint_line(self, painter: QPainter, line: _Line, tokens: Tokens) -> None:
        first, last = line.top == 0, line is self._lines[-1]
        top, height = line.top + first, line.height - first - last
        if line.head:
            painter.fillRect(QRectF(1, top, self.width() - 2, height), QColor(tokens.raised))
        if line.tinted:
            weak = QRectF(line.lefts[2], top, line.lefts[3] - line.lefts[2], height)
            painter.fillRect(weak, QColor(tokens.primary_weak))
        if not first:
            hairline(painter, 0, line.top, self.width(), tokens)
        said = tuple(" ".join(cell) for cell in line.cells)
        for at, cell in enumerate(line.cells):
            left = line.lefts[at] + (_EDGE if at == 0 else _GAP)
            cells = (said[0], said[1], said[2])
            place = QRectF(left, line.top, self._room(line.lefts, at, cells), line.height)
            if line.head:
                words(painter, place, cell[0], font(TITLE), QColor(tokens.muted), LEFT)
            else:
                ink = QColor(tokens.text if at else tokens.muted)
                paint_lines(painter, place, cell, self._face(at), ink, LEFT)
