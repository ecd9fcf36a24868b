"""A table over rows that a presenter holds already: no pages, no reading, the selection stays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from app.ui.models import CellKind, Column, PagedModel, words_of
from app.ui.theme import BODY, SMALL, Tone, font
from app.ui.widgets.paint import BadgeSpec, badge_width, width_of
from app.ui.widgets.tables import MARGINS, DataTable

_MOST = 100
"""So many rows are measured."""
_LOUD = frozenset({Tone.DANGER, Tone.NEUTRAL})
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells in the order of the columns, each words, int fen or a `BadgeSpec`."""

    key: str
    cells: tuple[object, ...]
    tone: Tone = Tone.TEXT


def _width(column: Column, cell: object, tone: Tone) -> int:
    if isinstance(cell, BadgeSpec):
        return ceil(badge_width(cell))
    bold = column.kind is CellKind.BOLD or tone in _LOUD
    return ceil(width_of(words_of(cell, column), font(BODY, bold=bold)))


class _AtOnce:
    """Reads where it stands: the rows are in memory."""

    def read(
        self,
        fn: Callable[[], Sequence[_R]],
        done: Callable[[Sequence[_R]], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> object:
        """Return nothing; `failed` is never called."""
        del failed
        if done is not None:
            done(fn())
        return None


class RowsTable(DataTable):
    """A `DataTable` that is given its rows."""

    def __init__(self, name: str, *, dense: bool = False, fitted: bool = False) -> None:
        """``name`` is the control's object name."""
        self._given: tuple[Row, ...] = ()
        self._wanted: tuple[int, ...] = ()
        self._measured = False
        self._places: dict[str, int] = {}
        self._rows = PagedModel[Row](
            (),
            lambda offset, limit: self._given[offset : offset + limit],
            _AtOnce(),
            cell=lambda row, key: row.cells[self._places[key]],
            row_id=lambda row: row.key,
            row_tone=lambda row: row.tone,
        )
        super().__init__(self._rows, dense=dense, fitted=fitted)
        self._rows.setParent(self)
        self.setObjectName(name)

    def set_columns(self, columns: tuple[Column, ...]) -> None:
        """Change the columns, or their titles."""
        self._places = {column.key: at for at, column in enumerate(columns)}
        self._wanted = tuple(ceil(width_of(column.title, font(SMALL))) + MARGINS for column in columns)
        self._measured = False
        self._rows.set_columns(columns)

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these rows; what was chosen stays chosen if it is still there."""
        if rows == self._given and self._measured:
            return
        self._given = rows
        self._measure()
        self._rows.refresh()

    def needs(self) -> tuple[int, ...]:
        """Return how wide the words of each column are; what goes leaves its room, so that nothing jumps."""
        return self._wanted

    def _measure(self) -> None:
        wanted = list(self._wanted)
        for row in self._given[:_MOST]:
            for at, (column, cell) in enumerate(zip(self.columns(), row.cells, strict=False)):
                wanted[at] = max(wanted[at], _width(column, cell, row.tone) + MARGINS)
        self._measured = True
        if wanted != list(self._wanted):
            self._wanted = tuple(wanted)
            self._share_width()

    def key(self) -> str:
        """Return the key of the chosen row, or an empty string."""
        chosen = self.chosen_id()
        return chosen if isinstance(chosen, str) else ""

    def choose_first(self) -> None:
        """Choose the first row where none is chosen."""
        if self._given and not self.key():
            self.choose(self._given[0].key)
