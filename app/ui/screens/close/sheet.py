"""A small fixed table: raised head, hairlines, figures right; a last row of sums if wanted."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme import BODY, GAP_8, SMALL, Tone
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import Hairline, IconLabel, Label

_HEAD = 32
_EDGE = 16
_GAP, _GAP_NARROW = 16, 12


@dataclass(frozen=True, slots=True)
class Col:
    """One column; width 0 takes the room that is left, and breaks its lines in a narrow window."""

    title: str
    width: int = 0
    right: bool = False
    narrow: int = 0
    """Its width in a narrow window, 0 for the same."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, in words."""

    text: str
    tone: Tone = Tone.TEXT
    bold: bool = False
    px: int = BODY
    icon: str = ""


Cells = tuple[Cell, ...]


class Sheet(QWidget):
    """Rows of labels. It has as many rows as it is given, and no scrolling of its own."""

    def __init__(self, columns: tuple[Col, ...], name: str, *, row_height: int = 36) -> None:
        super().__init__()
        self._columns = columns
        self._height = row_height
        self._narrow = False
        self._shown: tuple[tuple[Cells, ...], bool] | None = None
        self.setAccessibleName(name)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._head = _column()
        self._rows = _column()
        outer.addLayout(self._head)
        outer.addLayout(self._rows)
        self._show_head()

    def set_narrow(self, *, narrow: bool) -> None:
        """Have narrower columns."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._show_head()
        if self._shown is not None:
            rows, total = self._shown
            self._shown = None
            self.set_rows(rows, total=total)

    def _show_head(self) -> None:
        clear(self._head)
        head = Panel(Tone.NEUTRAL)
        head.setFixedHeight(_HEAD)
        self._fill(head, tuple(Cell(column.title, Tone.MUTED, px=SMALL) for column in self._columns))
        self._head.addWidget(head)

    def set_rows(self, rows: tuple[Cells, ...], *, total: bool = False) -> None:
        """Show other rows; with ``total`` the last one holds the sums."""
        if (rows, total) == self._shown:
            return
        self._shown = (rows, total)
        clear(self._rows)
        for at, cells in enumerate(rows):
            last = total and at == len(rows) - 1
            line = Panel(Tone.NEUTRAL) if last else QWidget()
            height = self._height - (1 if at and not last else 0)
            if self._narrow:
                line.setMinimumHeight(height)
            else:
                line.setFixedHeight(height)
            self._fill(line, cells)
            if at and not last:
                self._rows.addWidget(Hairline())
            self._rows.addWidget(line)

    def _fill(self, line: QWidget, cells: Cells) -> None:
        row = QHBoxLayout(line)
        row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        row.setSpacing(_GAP_NARROW if self._narrow else _GAP)
        says = []
        for column, cell in zip(self._columns, cells, strict=True):
            align = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            wrap = self._narrow and not column.width
            label = Label(cell.text, cell.px, bold=cell.bold, tone=cell.tone, wrap=wrap, align=align)
            says.append(f"{column.title} {cell.text}".strip())
            place: QWidget = label
            if cell.icon:
                place = QWidget()
                inner = QHBoxLayout(place)
                inner.setContentsMargins(0, 0, 0, 0)
                inner.setSpacing(GAP_8)
                inner.addWidget(IconLabel(cell.icon, 20, Tone.MUTED))
                inner.addWidget(label, 1)
            if column.width:
                place.setFixedWidth((self._narrow and column.narrow) or column.width)
                row.addWidget(place)
            else:
                row.addWidget(place, 1)
        line.setAccessibleName(", ".join(says))


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column


def clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take all widgets and spaces out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
