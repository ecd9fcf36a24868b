"""Long lists: a table model that reads pages off the UI thread and keeps the selection on refresh."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.i18n import money
from app.ui.theme import Tone
from app.ui.widgets.paint import BadgeSpec

R = TypeVar("R")

PAGE = 200
Index = QModelIndex | QPersistentModelIndex

CELL_ROLE = Qt.ItemDataRole.UserRole + 1
"""The value of a cell as it is: str, int fen, BadgeSpec or None."""
TONE_ROLE = Qt.ItemDataRole.UserRole + 2
"""The tone of the whole row: TEXT, DANGER, MUTED, or NEUTRAL for a row of sums."""


class CellKind(StrEnum):
    """How a column is shown."""

    TEXT = "text"
    BOLD = "bold"
    MUTED = "muted"
    MONEY = "money"
    BADGE = "badge"
    LINK = "link"


class Align(StrEnum):
    """Where the words of a column stand."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` is in px; 0 takes the room that is left. Money (int fen) always stands right."""

    key: str
    title: str
    kind: CellKind = CellKind.TEXT
    align: Align = Align.LEFT
    width: int = 0

    @property
    def right(self) -> bool:
        """Whether the column stands right."""
        return self.align is Align.RIGHT or self.kind is CellKind.MONEY


class _Reader(Protocol):
    def read(
        self,
        fn: Callable[[], Sequence[R]],
        done: Callable[[Sequence[R]], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> object: ...


class PagedModel(QAbstractTableModel, Generic[R]):
    """Rows fetched 200 at a time by ``fetch(offset, limit)`` on the runner's reader.

    ``cell(row, column_key)`` returns what a cell shows, already translated (default: the attribute of
    that name); ``row_id(row)`` what identifies a row (default: ``row.id``); ``row_tone(row)`` its tone.

    Signals:
        loaded: the number of rows that are loaded, after each answer.
        failed: the error of a fetch; the old rows stay.
    """

    loaded = Signal(int)
    failed = Signal(object)

    def __init__(
        self,
        columns: tuple[Column, ...],
        fetch: Callable[[int, int], Sequence[R]],
        runner: _Reader,
        *,
        cell: Callable[[R, str], object] = getattr,
        row_id: Callable[[R], object] = lambda row: row.id,  # type: ignore[attr-defined]
        row_tone: Callable[[R], Tone] = lambda _row: Tone.TEXT,
        page: int = PAGE,
        parent: QObject | None = None,
    ) -> None:
        """Hold no rows until ``refresh()`` is called."""
        super().__init__(parent)
        self._columns = columns
        self._fetch = fetch
        self._runner = runner
        self._cell = cell
        self._row_id = row_id
        self._row_tone = row_tone
        self._page = page
        self._rows: list[R] = []
        self._ended = True
        self._asked = 0
        self._waiting = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns."""
        return self._columns

    def row(self, number: int) -> R:
        """Return a row that is loaded."""
        return self._rows[number]

    def row_id(self, number: int) -> object:
        """Return what identifies a row."""
        return self._row_id(self._rows[number])

    def find(self, identity: object) -> int:
        """Return the number of the row with this identity among the loaded ones, −1 if it is not there."""
        return next((at for at, row in enumerate(self._rows) if self._row_id(row) == identity), -1)

    def set_columns(self, columns: tuple[Column, ...]) -> None:
        """Change titles (another language) or columns."""
        self.beginResetModel()
        self._columns = columns
        self.endResetModel()

    def set_fetch(self, fetch: Callable[[int, int], Sequence[R]]) -> None:
        """Take another query and read its first page."""
        self._fetch = fetch
        self._ended = True
        self._ask(0, self._page, self._replace)

    def refresh(self) -> None:
        """Read again what is loaded; selection, focus and scroll position stay."""
        self._ask(0, max(self._page, len(self._rows)), self._replace)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of rows that are loaded."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def canFetchMore(self, parent: Index) -> bool:
        """Return whether the query may have more rows."""
        return not parent.isValid() and not self._ended and not self._waiting

    def fetchMore(self, parent: Index) -> None:
        """Read the next page."""
        if self.canFetchMore(parent):
            self._ask(len(self._rows), self._page, self._append)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return words (DisplayRole), the value (CELL_ROLE) or the row's tone (TONE_ROLE)."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        if role == CELL_ROLE:
            return self._cell(row, column.key)
        if role == TONE_ROLE:
            return self._row_tone(row)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return words_of(self._cell(row, column.key), column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        return None

    def _ask(self, offset: int, limit: int, done: Callable[[Sequence[R], int], None]) -> None:
        self._asked += 1
        number = self._asked
        self._waiting = True
        fetch = self._fetch

        def answered(rows: Sequence[R]) -> None:
            if number == self._asked:
                self._waiting = False
                done(rows, limit)
                self.loaded.emit(len(self._rows))

        def failed(error: Exception) -> None:
            if number == self._asked:
                self._waiting = False
                self._ended = True
                self.failed.emit(error)

        self._runner.read(lambda: fetch(offset, limit), answered, failed)

    def _append(self, rows: Sequence[R], limit: int) -> None:
        self._ended = len(rows) < limit
        if rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()

    def _replace(self, rows: Sequence[R], limit: int) -> None:
        """Turn the old rows into the new ones step by step, so that indexes stay valid."""
        self._ended = len(rows) < limit
        root = QModelIndex()
        wanted = {self._row_id(row) for row in rows}
        for at in range(len(self._rows) - 1, -1, -1):
            if self._row_id(self._rows[at]) not in wanted:
                self.beginRemoveRows(root, at, at)
                del self._rows[at]
                self.endRemoveRows()
        for at, row in enumerate(rows):
            identity = self._row_id(row)
            found = self._find_from(identity, at)
            if found < 0:
                self.beginInsertRows(root, at, at)
                self._rows.insert(at, row)
                self.endInsertRows()
                continue
            if found > at:
                self.beginMoveRows(root, found, found, root, at)
                self._rows.insert(at, self._rows.pop(found))
                self.endMoveRows()
            self._rows[at] = row
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._columns) - 1))

    def _find_from(self, identity: object, start: int) -> int:
        for at in range(start, len(self._rows)):
            if self._row_id(self._rows[at]) == identity:
                return at
        return -1


def words_of(value: object, column: Column) -> str:
    """Return what a cell says."""
    if value is None:
        return "—"
    if isinstance(value, BadgeSpec):
        return value.text
    if column.kind is CellKind.MONEY and isinstance(value, int):
        return money(value)
    return str(value)


def fixed_rows(rows: Sequence[R]) -> Callable[[int, int], Sequence[R]]:
    """Return a ``fetch`` over rows that are at hand, for short lists that live in a state."""
    return lambda offset, limit: rows[offset : offset + limit]
