"""The list of approvals: rows of 96 px with business, requester, age, amount and where the customer is."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.theme import BODY, SMALL, TITLE, draw_icon, font, tokens_of
from app.ui.widgets.bars import thin_bars
from app.ui.widgets.paint import LEFT, BadgeSpec, badge, badge_width, crisp, hairline, width_of, words

ITEM_HEIGHT, HEAD_HEIGHT = 96, 32
_ENTRY = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ApprovalEntry:
    """One item as it is shown. Without a key it is the head of a section."""

    key: str
    title: str
    by: str = ""
    summary: str = ""
    place: str = ""
    place_icon: str = ""
    age: BadgeSpec = BadgeSpec("")  # noqa: RUF009 - a frozen value
    faded: bool = False

    @property
    def spoken(self) -> str:
        """Return everything for screen readers."""
        parts = (self.title, self.by, self.age.text, self.summary, self.place)
        return " · ".join(part for part in parts if part)


class _Entries(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: tuple[ApprovalEntry, ...] = ()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        entry = self.entries[index.row()]
        if role == _ENTRY:
            return entry
        spoken = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        return entry.spoken if role in spoken else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        free = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return free if self.entries[index.row()].key else Qt.ItemFlag.NoItemFlags

    def replace(self, entries: tuple[ApprovalEntry, ...]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, ITEM_HEIGHT if index.data(_ENTRY).key else HEAD_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry: ApprovalEntry = index.data(_ENTRY)
        view = self.parent()
        if not isinstance(view, QWidget):
            return
        tokens = tokens_of(view)
        rect = QRectF(option.rect)
        state = option.state
        painter.save()
        crisp(painter)
        muted = QColor(tokens.muted)
        if not entry.key:
            painter.fillRect(rect, QColor(tokens.raised))
            words(painter, rect.adjusted(16, 0, -16, 0), entry.title, font(SMALL), muted, LEFT)
            painter.restore()
            return
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, QColor(tokens.primary_weak))
            painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), QColor(tokens.primary))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.raised))
        hairline(painter, rect.left(), rect.bottom(), rect.width(), tokens)
        inner = rect.adjusted(16, 0, -16, 0)
        ink = muted if entry.faded else QColor(tokens.text)
        wide = badge_width(entry.age)
        badge(painter, inner.right() - wide, rect.top() + 25, entry.age, tokens)
        title = font(TITLE, bold=True)
        room = inner.width() - wide - 12
        words(painter, QRectF(inner.left(), rect.top() + 13, room, 24), entry.title, title, ink, LEFT)
        left = width_of(entry.title, title) + 10
        by = QRectF(inner.left() + left, rect.top() + 14, room - left, 24)
        words(painter, by, entry.by, font(SMALL), muted, LEFT)
        line = QRectF(inner.left(), rect.top() + 40, inner.width(), 22)
        words(painter, line, entry.summary, font(BODY), ink, LEFT)
        if entry.place_icon:
            draw_icon(painter, entry.place_icon, QRectF(inner.left(), rect.top() + 66, 16, 16), muted)
        place = QRectF(inner.left() + 22, rect.top() + 63, inner.width() - 22, 22)
        words(painter, place, entry.place, font(SMALL), muted, LEFT)
        painter.restore()


class ApprovalList(QListView):
    """Arrow keys choose, Enter goes on to the decision.

    Signals:
        chosen: the key of the item that was chosen by hand.
        opened: Enter was pressed on an item.
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        thin_bars(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._entries = _Entries(self)
        self._quiet = False
        self.setModel(self._entries)
        self.setItemDelegate(_Painter(self))
        self.selectionModel().currentChanged.connect(self._on_current)

    def set_entries(self, entries: tuple[ApprovalEntry, ...], chosen: str) -> None:
        """Show these items, one of them chosen."""
        self._quiet = True
        if entries != self._entries.entries:
            self._entries.replace(entries)
        at = next((at for at, entry in enumerate(entries) if entry.key and entry.key == chosen), None)
        if at is not None:
            index = self._entries.index(at)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)
        self._quiet = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on to the decision with Enter; a figure is for the PIN, no name begins with one."""
        if event.text().isdigit():
            event.ignore()
            return
        index = self.currentIndex()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and index.isValid() and not event.modifiers():
            self.opened.emit(index.data(_ENTRY).key)
            return
        super().keyPressEvent(event)

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and not self._quiet and (key := index.data(_ENTRY).key):
            self.chosen.emit(key)
