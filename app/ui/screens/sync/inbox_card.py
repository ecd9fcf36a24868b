"""What demands action (收件箱): one row a case; arrow keys move, Enter goes to what to do."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app.i18n import Text
from app.ui.panels.sync_cases import Case
from app.ui.panels.sync_words import ago
from app.ui.screens.sync.state import SyncState
from app.ui.screens.sync.words import CASE_ICONS, case_detail, case_title
from app.ui.theme import BODY, SMALL, draw_icon, font, tokens_of
from app.ui.widgets.bars import thin_bars
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.labels import Label
from app.ui.widgets.paint import LEFT, RIGHT, box, crisp, width_of, words

_ROW = 64
_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[tuple[Case, str, str, str], ...] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == _ROLE:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{row[1]} {row[2]} {row[3]}"
        return None

    def replace(self, rows: tuple[tuple[Case, str, str, str], ...]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self.parent()
        assert isinstance(view, CaseList)  # noqa: S101 - made below, for this list alone
        painter.save()
        crisp(painter)
        tokens, rect = tokens_of(view), QRectF(option.rect)
        case, title, detail, age = index.data(_ROLE)
        selected = view.selectionModel().isSelected(index)
        painter.fillRect(rect, QColor(tokens.primary_weak if selected else tokens.surface))
        if selected:
            painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), QColor(tokens.primary))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), QColor(tokens.line))
        icon, tone = CASE_ICONS[case.kind]
        draw_icon(painter, icon, QRectF(rect.left() + 16, rect.center().y() - 11, 22, 22), tokens.fg(tone))
        wide = width_of(age, font(SMALL)) + 4
        right = rect.right() - 16
        muted = QColor(tokens.muted)
        words(painter, QRectF(right - wide, rect.top(), wide, rect.height()), age, font(SMALL), muted, RIGHT)
        left = rect.left() + 50
        room = right - wide - 8 - left
        ink = QColor(tokens.text)
        words(painter, QRectF(left, rect.top() + 11, room, 22), title, font(BODY, bold=True), ink, LEFT)
        words(painter, QRectF(left, rect.top() + 34, room, 18), detail, font(SMALL), muted, LEFT)
        if selected and view.hasFocus():
            box(painter, rect.adjusted(1, 0, -1, -1), 4, None, QColor(tokens.focus), 2)
        painter.restore()


class CaseList(QListView):
    """The cases.

    Signals:
        chosen: key of the case that was chosen.
        opened: key, on Enter or double click.
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        thin_bars(self)
        self._rows = _Model()
        self.setModel(self._rows)
        self.setItemDelegate(_Painter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self.doubleClicked.connect(lambda _index: self._open())

    def set_cases(self, rows: tuple[tuple[Case, str, str, str], ...], chosen: str) -> None:
        """Show these rows: case, title, detail, age. The focus stays where it is."""
        self.selectionModel().blockSignals(True)
        if rows != self._rows.rows:
            self._rows.replace(rows)
        keys = [row[0].key for row in rows]
        if chosen in keys:
            self.setCurrentIndex(self._rows.index(keys.index(chosen)))
        self.selectionModel().blockSignals(False)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to what to do."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, then the rows."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(tokens_of(self).surface))
        painter.end()
        super().paintEvent(event)

    def _key(self) -> str:
        indexes = self.selectionModel().selectedIndexes()
        return str(self._rows.rows[indexes[0].row()][0].key) if indexes else ""

    def _open(self) -> None:
        if key := self._key():
            self.opened.emit(key)

    def _on_selection(self) -> None:
        self.viewport().update()
        if key := self._key():
            self.chosen.emit(key)


class InboxCard(Card):
    """The inbox with its count, or that there is nothing to do."""

    def __init__(self, text: Text) -> None:
        super().__init__("-", flush=True)
        self._text = text
        self._count = Label("", SMALL)
        self.add_trailing(self._count)
        self.list = CaseList()
        self.list.setObjectName("sync.inbox")
        self._none = EmptyState("inbox-outline", "-", "-")
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._none, 1)

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._text = text
        self.list.setAccessibleName(text("net.inbox.title"))

    def show_state(self, state: SyncState) -> None:
        """Show ``state``."""
        text = self._text
        self.set_title(text("net.inbox.title"))
        self._count.setText(str(len(state.cases)) if state.cases else "")
        self.list.setVisible(bool(state.cases))
        self._none.setVisible(not state.cases)
        # What is not read yet is not empty.
        empty = (text("net.inbox.empty"), text("net.inbox.empty_detail"))
        self._none.set("inbox-outline", *(empty if state.ready else (text("net.loading"), "")))
        rows = tuple(
            (case, case_title(case, text), case_detail(case, text), ago(text, case.at_ms, state.now_ms))
            if case.at_ms
            else (case, case_title(case, text), case_detail(case, text), "")
            for case in state.cases
        )
        self.list.set_cases(rows, state.case)
