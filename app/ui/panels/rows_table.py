"""A table over rows that a presenter holds already: no pages, no reading, the selection stays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.ui.models import Column, PagedModel
from app.ui.theme import Tone
from app.ui.widgets.tables import DataTable

_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells in the order of the columns, each words, int fen or a `BadgeSpec`."""

    key: str
    cells: tuple[object, ...]
    tone: Tone = Tone.TEXT


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
        self._rows.set_columns(columns)

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these rows; what was chosen stays chosen if it is still there."""
        if rows == self._given:
            return
        self._given = rows
        self._rows.refresh()

    def key(self) -> str:
        """Return the key of the chosen row, or an empty string."""
        chosen = self.chosen_id()
        return chosen if isinstance(chosen, str) else ""

    def choose_first(self) -> None:
        """Choose the first row where none is chosen."""
        if self._given and not self.key():
            self.choose(self._given[0].key)
