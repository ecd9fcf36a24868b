"""Tables: one delegate for all of them, badges, right-aligned money, a bar on the selected row."""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui.models import CELL_ROLE, TONE_ROLE, CellKind, Column, PagedModel
from app.ui.theme import BODY, SMALL, TITLE, Tokens, Tone, font, tokens_of
from app.ui.widgets.bars import thin_bars
from app.ui.widgets.cards import Card
from app.ui.widgets.column_widths import shared
from app.ui.widgets.paint import LEFT, RIGHT, BadgeSpec, badge, box, crisp, words

HEAD_HEIGHT = 32
ROW_HEIGHT = 40
DENSE_HEIGHT = 32
_PAD = 12
_EDGE = 16
MARGINS = 2 * _PAD
"""What a cell has besides its words (px)."""
_BAR = 4


class _Head(QHeaderView):
    """The titles: 12 px muted on raised."""

    def __init__(self, table: "DataTable") -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setFixedHeight(HEAD_HEIGHT)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEAD_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        crisp(painter)
        tokens = tokens_of(self)
        painter.fillRect(self.viewport().rect(), QColor(tokens.raised))
        painter.fillRect(0, self.height() - 1, self.viewport().width(), 1, QColor(tokens.line))
        columns = self._table.columns()
        for at, column in enumerate(columns):
            rect = QRectF(self.sectionViewportPosition(at), 0, self.sectionSize(at), self.height() - 1)
            inner = _padded(rect, at, len(columns))
            words(
                painter,
                inner,
                column.title,
                font(SMALL),
                QColor(tokens.muted),
                RIGHT if column.right else LEFT,
            )


class _Cells(QStyledItemDelegate):
    """Paints every cell."""

    def __init__(self, table: "DataTable") -> None:
        super().__init__(table)
        self._table = table

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        crisp(painter)
        tokens = tokens_of(self._table)
        rect = QRectF(option.rect)
        columns = self._table.columns()
        column = columns[index.column()]
        value = index.data(CELL_ROLE)
        tone = Tone(index.data(TONE_ROLE) or Tone.TEXT)
        selected = self._table.selectionModel().isRowSelected(index.row(), QModelIndex())
        hovered = self._table.hovered_row == index.row()
        painter.fillRect(rect, _ground(tokens, tone, selected=selected, hovered=hovered))
        if rect.bottom() < self._table.viewport().height():
            painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), QColor(tokens.line))
        if selected and index.column() == 0:
            painter.fillRect(QRectF(rect.left(), rect.top(), _BAR, rect.height() - 1), QColor(tokens.primary))
        inner = _padded(rect.adjusted(0, 0, 0, -1), index.column(), len(columns))
        if isinstance(value, BadgeSpec):
            badge(painter, inner.left() - (0 if index.column() else 2), inner.center().y(), value, tokens)
        else:
            loud = tone is Tone.DANGER and index.column() == 0
            self._paint_words(painter, inner, str(index.data() or ""), column, tone, loud=loud)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, self._table.row_height)

    def _paint_words(
        self, painter: QPainter, rect: QRectF, text: str, column: Column, tone: Tone, *, loud: bool
    ) -> None:
        tokens = tokens_of(self._table)
        wrong = tone is Tone.DANGER
        sums = tone is Tone.NEUTRAL
        bold = sums or column.kind is CellKind.BOLD or (wrong and column.kind is CellKind.TEXT)
        size = TITLE if column.kind is CellKind.MONEY and self._table.large_money else BODY
        if loud:
            ink = tokens.danger
        elif column.kind is CellKind.LINK:
            ink = tokens.primary
        elif column.kind is CellKind.MUTED or tone is Tone.MUTED:
            ink = tokens.muted
        else:
            ink = tokens.text
        words(painter, rect, text, font(size, bold=bold), QColor(ink), RIGHT if column.right else LEFT)


class DataTable(QTableView):
    """A table over a ``PagedModel``: whole rows are selected, arrow keys move, Enter opens.

    ``dense`` has rows of 32 instead of 40; ``fitted`` makes the table as high as its rows. ``entered``
    chooses the row with the ring when the keyboard comes and none is chosen: Enter opens what has the ring.

    Signals:
        opened: the identity of the row, on Enter or double click.
        chosen: the identity of the selected row, None when none is.
    """

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(
        self,
        model: PagedModel[Any] | None = None,
        *,
        dense: bool = False,
        row_height: int = 0,
        fitted: bool = False,
        entered: bool = False,
        large_money: bool = False,
        name: str = "",
    ) -> None:
        super().__init__()
        self.row_height = row_height or (DENSE_HEIGHT if dense else ROW_HEIGHT)
        self.large_money = large_money
        self.hovered_row = -1
        self._fitted = fitted
        self._entered = entered
        self._paged: PagedModel[Any] | None = None
        thin_bars(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        # Held here as well: Qt keeps a bare pointer to it, and paints through that.
        self._head = _Head(self)
        self.setHorizontalHeader(self._head)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        self.verticalHeader().setMinimumSectionSize(self.row_height)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._cells = _Cells(self)
        self.setItemDelegate(self._cells)
        self.setAccessibleName(name)
        if model is not None:
            self.set_model(model)

    def columns(self) -> tuple[Column, ...]:
        """Return the columns of the model."""
        return self._paged.columns if self._paged is not None else ()

    def set_model(self, model: PagedModel[Any]) -> None:
        """Show a model."""
        self._paged = model
        self.setModel(model)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        model.loaded.connect(self._on_loaded)
        model.modelReset.connect(self._share_width)
        self._share_width()
        self._fit()

    def chosen_id(self) -> object:
        """Return the identity of the selected row, None if none is."""
        rows = self.selectionModel().selectedRows() if self._paged is not None else []
        return self._paged.row_id(rows[0].row()) if rows and self._paged is not None else None

    def choose(self, identity: object) -> None:
        """Select the row with this identity, or nothing."""
        at = self._paged.find(identity) if self._paged is not None else -1
        if at < 0:
            self.clearSelection()
        else:
            self.selectRow(at)

    def rowsAboutToBeRemoved(self, parent: QModelIndex | QPersistentModelIndex, start: int, end: int) -> None:
        """Choose nothing when the chosen row goes: Enter must never open its neighbour by surprise."""
        chosen = self.selectionModel().selectedRows()
        goes = bool(chosen) and start <= chosen[0].row() <= end
        super().rowsAboutToBeRemoved(parent, start, end)
        if goes:
            self.selectionModel().clear()
            self._on_selection()

    def minimumSizeHint(self) -> QSize:
        """Return head and two rows."""
        return QSize(160, HEAD_HEIGHT + 2 * self.row_height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among the columns."""
        super().resizeEvent(event)
        self._share_width()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the row with the ring, unless a mouse is about to choose another."""
        super().focusInEvent(event)
        mouse = event.reason() is Qt.FocusReason.MouseFocusReason
        if self._entered and not mouse and self.chosen_id() is None and self.model().rowCount():
            self.selectRow(max(0, self.currentIndex().row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            identity = self.chosen_id()
            if identity is not None:
                self.opened.emit(identity)
                return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the row under the mouse."""
        super().mouseDoubleClickEvent(event)
        identity = self.chosen_id()
        if identity is not None:
            self.opened.emit(identity)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Raise the row under the mouse."""
        super().mouseMoveEvent(event)
        self.show_hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        """Lower it again."""
        super().leaveEvent(event)
        self.show_hover(-1)

    def show_hover(self, row: int) -> None:
        """Raise a row as if the mouse were over it; −1 raises none."""
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, and the focus on the current row."""
        painter = QPainter(self.viewport())
        tokens = tokens_of(self)
        painter.fillRect(event.rect(), QColor(tokens.surface))
        painter.end()
        super().paintEvent(event)
        if self.hasFocus() and self.currentIndex().isValid():
            painter = QPainter(self.viewport())
            crisp(painter)
            rect = QRectF(self.visualRect(self.currentIndex()))
            rect.setLeft(1)
            rect.setRight(self.viewport().width() - 1)
            box(painter, rect.adjusted(0, 0, 0, -1), 4, None, QColor(tokens.focus), 2)

    def needs(self) -> tuple[int, ...]:
        """Return how wide the words of each column are, with their margins (px); here nobody measures."""
        return tuple(column.width for column in self.columns())

    def _share_width(self) -> None:
        columns = self.columns()
        if not columns:
            return
        extra = [_EDGE - _PAD if at in {0, len(columns) - 1} else 0 for at in range(len(columns))]
        widths = [column.width + extra[at] if column.width else 0 for at, column in enumerate(columns)]
        needs = [need + extra[at] for at, need in enumerate(self.needs())]
        for at, width in enumerate(shared(self.viewport().width(), widths, needs)):
            self.setColumnWidth(at, width)

    def _fit(self) -> None:
        if self._fitted and self._paged is not None:
            self.setFixedHeight(HEAD_HEIGHT + self.row_height * self._paged.rowCount())
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _on_loaded(self, _count: int) -> None:
        self._fit()

    def _on_selection(self) -> None:
        self.viewport().update()
        self.chosen.emit(self.chosen_id())


def _padded(rect: QRectF, column: int, count: int) -> QRectF:
    left = _EDGE if column == 0 else _PAD
    right = _EDGE if column == count - 1 else _PAD
    return rect.adjusted(left, 0, -right, 0)


def _ground(tokens: Tokens, tone: Tone, *, selected: bool, hovered: bool) -> QColor:
    if selected:
        return QColor(tokens.primary_weak)
    if tone is Tone.DANGER:
        return QColor(tokens.danger_weak)
    return QColor(tokens.raised if hovered or tone is Tone.NEUTRAL else tokens.surface)


def in_card(table: DataTable) -> QWidget:
    """Return a table that stands alone inside the rounded frame of a card."""
    card = Card(flush=True)
    card.body.addWidget(table)
    return card
