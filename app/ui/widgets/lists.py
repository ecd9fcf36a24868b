"""Short lists: key and value pairs, the queue."""

from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui.theme import BODY, MAIN, SMALL, TITLE, Tokens, Tone, draw_icon, font, tokens_of
from app.ui.widgets.bars import thin_bars
from app.ui.widgets.labels import Label
from app.ui.widgets.paint import LEFT, RIGHT, BadgeSpec, badge, badge_width, box, crisp, width_of, words
from app.ui.widgets.stale import ink_of

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_EDGE = 16
_NUMBER_WIDTH = 64
_TITLE_WIDTH = 64.0
"""So much of the business is to be read beside the word of a badge."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A key and its value."""

    key: str
    value: str
    bold: bool = False
    tone: Tone = Tone.TEXT


_KEYS = 120
"""Width of the keys where values stand beside them (px)."""


class KeyValue(QWidget):
    """Keys muted at the left, values at the right, rows of 28.

    In a wide card the values stand `beside` their keys: the eye loses the row on the way across.
    """

    def __init__(self, pairs: tuple[Pair, ...] = (), *, row_height: int = 28, beside: bool = False) -> None:
        super().__init__()
        self._row_height = row_height
        self._align = Qt.AlignmentFlag.AlignLeft if beside else Qt.AlignmentFlag.AlignRight
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, _KEYS if beside else 0)
        self._labels: list[tuple[Label, Label]] = []
        self.set_pairs(pairs)

    def set_pairs(self, pairs: tuple[Pair, ...]) -> None:
        """Show other pairs."""
        while len(self._labels) > len(pairs):
            for label in self._labels.pop():
                self._grid.removeWidget(label)
                label.hide()
                label.deleteLater()
        while len(self._labels) < len(pairs):
            key, value = Label("", tone=Tone.MUTED), Label("", align=self._align)
            at = len(self._labels)
            for column, label in enumerate((key, value)):
                label.setFixedHeight(self._row_height)
                self._grid.addWidget(label, at, column)
            self._labels.append((key, value))
        for pair, (key, value) in zip(pairs, self._labels, strict=True):
            key.setText(pair.key)
            value.setText(pair.value)
            value.set_type(BODY, bold=pair.bold)
            value.set_tone(pair.tone)
            value.setAccessibleName(f"{pair.key}: {pair.value}")


@dataclass(frozen=True, slots=True)
class QueueHead:
    """A section of the queue, 32 px high; nobody can choose it."""

    title: str
    trailing: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class QueueCurrent:
    """The ticket at this counter, 72 px high, teal."""

    key: str
    number: str
    title: str
    clock: str = ""
    badge: BadgeSpec | None = None
    why: BadgeSpec | None = None
    """Why it went first, on the lower line."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A ticket: number, business, badge, wait. ``action`` (复号, 继续) stands teal in place of the wait."""

    key: str
    number: str
    title: str
    wait: str = ""
    badge: BadgeSpec | None = None
    late: bool = False
    late_tone: Tone = Tone.UNSYNCED
    """In which tone a wait that is late is said: where it is an alarm, in that of the alarm."""
    action: str = ""
    faded: bool = False
    place: BadgeSpec | None = None
    """The window that alone calls it, beside the badge."""
    verdict: BadgeSpec | None = None
    """What was decided about it, above the title, which is then small."""


QueueEntry = QueueHead | QueueCurrent | QueueRow
_HEIGHTS: dict[type, int] = {QueueHead: 32, QueueCurrent: 72, QueueRow: 48}
_FADED_HEIGHT = 40


class _Entries(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[QueueEntry, ...] = ()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        entry = self.entries[index.row()]
        if role == ROW_ROLE:
            return entry
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            if isinstance(entry, QueueHead):
                return f"{entry.title} {entry.trailing}"
            badge_text = entry.badge.text if entry.badge is not None else ""
            if isinstance(entry, QueueCurrent):
                why = f" {entry.why.text}" if entry.why is not None else ""
                return f"{entry.number} {badge_text} {entry.title}{why} {entry.clock}"
            place = f" {entry.place.text}" if entry.place is not None else ""
            verdict = f" {entry.verdict.text}" if entry.verdict is not None else ""
            return f"{entry.number}{verdict} {entry.title} {badge_text}{place} {entry.wait} {entry.action}"
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if isinstance(self.entries[index.row()], QueueHead):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def replace(self, entries: tuple[QueueEntry, ...]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()


class _EntryPainter(QStyledItemDelegate):
    def __init__(self, view: "QueueList") -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, _height(index.data(ROW_ROLE)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        crisp(painter)
        tokens = ink_of(self._view)
        rect = QRectF(option.rect)
        entry = index.data(ROW_ROLE)
        marked = self._view.keeps_mark or self._view.hasFocus()
        selected = marked and self._view.selectionModel().isSelected(index)
        if isinstance(entry, QueueHead):
            _paint_head(painter, rect, entry, tokens)
        elif isinstance(entry, QueueCurrent):
            _paint_current(painter, rect, entry, tokens)
        elif isinstance(entry, QueueRow):
            ground = tokens.primary_weak if selected else tokens.surface
            if self._view.hovered_row == index.row() and not selected:
                ground = tokens.raised
            painter.fillRect(rect, QColor(ground))
            if selected:
                painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), QColor(tokens.primary))
            _paint_row(painter, rect, entry, tokens)
        if rect.bottom() < self._view.viewport().height():
            painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), QColor(tokens.line))
        if selected and self._view.hasFocus():
            box(painter, rect.adjusted(1, 0, -1, -1), 4, None, QColor(tokens.focus), 2)
        painter.restore()


class QueueList(QListView):
    """The queue: sections, the ticket at this counter, those who wait.

    Signals:
        chosen: the key of the selected ticket.
        opened: the key, on Enter or double click.
        acted: the key of the ticket whose action (复号, 继续) was pressed.
    """

    chosen = Signal(str)
    opened = Signal(str)
    acted = Signal(str)

    def __init__(self, name: str = "", *, keeps_mark: bool = True) -> None:
        """Without `keeps_mark` the chosen row is marked only while the keys go here: else it says nothing."""
        super().__init__()
        self.keeps_mark = keeps_mark
        self.hovered_row = -1
        thin_bars(self)
        self._entries = _Entries()
        self.setModel(self._entries)
        self.setItemDelegate(_EntryPainter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.selectionModel().selectionChanged.connect(self._on_selection)

    def set_entries(self, entries: tuple[QueueEntry, ...]) -> None:
        """Show other entries; the selection and the place stay if the ticket is still there."""
        if entries == self._entries.entries:
            return
        key = self.key()
        place = self.verticalScrollBar().value()
        self.selectionModel().blockSignals(True)
        self._entries.replace(entries)
        self.choose(key)
        self.selectionModel().blockSignals(False)
        self.verticalScrollBar().setValue(place)
        if key is not None and self.key() is None:
            self.chosen.emit("")

    def key(self) -> str | None:
        """Return the key of the selected ticket."""
        indexes = self.selectionModel().selectedIndexes()
        return _key(indexes[0].data(ROW_ROLE)) if indexes else None

    def choose(self, key: str | None) -> None:
        """Select a ticket by key, or none."""
        for at, entry in enumerate(self._entries.entries):
            if key is not None and _key(entry) == key:
                self.setCurrentIndex(self._entries.index(at))
                return
        self.clearSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the ticket."""
        key = self.key()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and key is not None:
            self.opened.emit(key)
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take a press on the action word."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        entry = index.data(ROW_ROLE) if index.isValid() else None
        if isinstance(entry, QueueRow) and entry.action:
            start = self.viewport().width() - _EDGE - width_of(entry.action, font(BODY)) - 8
            if event.position().x() >= start:
                self.acted.emit(entry.key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the ticket under the mouse."""
        super().mouseDoubleClickEvent(event)
        key = self.key()
        if key is not None:
            self.opened.emit(key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Raise the row under the mouse."""
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        """Lower it again."""
        super().leaveEvent(event)
        self._hover(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, then the entries."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(tokens_of(self).surface))
        painter.end()
        super().paintEvent(event)

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def _on_selection(self) -> None:
        self.viewport().update()
        self.chosen.emit(self.key() or "")


def _key(entry: object) -> str | None:
    return entry.key if isinstance(entry, QueueRow | QueueCurrent) else None


def _height(entry: object) -> int:
    if isinstance(entry, QueueRow) and entry.faded:
        return _FADED_HEIGHT
    return _HEIGHTS[type(entry)]


def _paint_head(painter: QPainter, rect: QRectF, entry: QueueHead, tokens: Tokens) -> None:
    painter.fillRect(rect, QColor(tokens.raised))
    muted = QColor(tokens.muted)
    left = _EDGE
    if entry.icon:
        draw_icon(painter, entry.icon, QRectF(left, rect.center().y() - 8, 16, 16), muted)
        left += 24
    words(painter, rect.adjusted(left, 0, -_EDGE, 0), entry.title, font(SMALL), muted, LEFT)
    words(painter, rect.adjusted(left, 0, -_EDGE, 0), entry.trailing, font(SMALL), muted, RIGHT)


def _paint_current(painter: QPainter, rect: QRectF, entry: QueueCurrent, tokens: Tokens) -> None:
    painter.fillRect(rect, QColor(tokens.primary_weak))
    painter.fillRect(QRectF(rect.left(), rect.top(), 4, rect.height()), QColor(tokens.primary))
    upper = QRectF(rect.left() + _EDGE, rect.top() + 12, rect.width() - 2 * _EDGE, 28)
    number = font(MAIN, bold=True)
    words(painter, upper, entry.number, number, QColor(tokens.primary), LEFT)
    words(painter, upper, entry.clock, font(TITLE, bold=True), QColor(tokens.text), RIGHT)
    if entry.badge is not None:
        left = upper.left() + width_of(entry.number, number) + 8
        badge(painter, left, upper.center().y(), entry.badge, tokens)
    lower = QRectF(upper.left(), rect.top() + 42, upper.width(), 18)
    if entry.why is not None:
        right = lower.right() - badge_width(entry.why)
        badge(painter, right, lower.center().y(), entry.why, tokens)
        lower.setRight(right - 8)
    words(painter, lower, entry.title, font(SMALL), QColor(tokens.muted), LEFT)


def _paint_row(painter: QPainter, rect: QRectF, entry: QueueRow, tokens: Tokens) -> None:
    inner = rect.adjusted(_EDGE, 0, -_EDGE, -1)
    ink = QColor(tokens.muted if entry.faded else tokens.text)
    number_face = font(BODY if entry.faded else 15, bold=True)
    number_width = max(_NUMBER_WIDTH, width_of(entry.number, number_face) + 12)
    words(painter, inner, entry.number, number_face, ink, LEFT)
    right = inner.right()
    if entry.action:
        words(painter, inner, entry.action, font(BODY), QColor(tokens.primary), RIGHT)
        right -= width_of(entry.action, font(BODY)) + 8
    elif entry.wait:
        face = font(BODY, bold=entry.late)
        tone = tokens.fg(entry.late_tone) if entry.late else QColor(tokens.muted)
        words(painter, inner, entry.wait, face, tone, RIGHT)
        wide = width_of(entry.wait, face)
        if entry.late:
            spot = QRectF(inner.right() - wide - 18, inner.center().y() - 8, 16, 16)
            draw_icon(painter, "alert", spot, tone)
            wide += 18
        right -= max(wide, 40.0) + 12
    left = inner.left() + number_width
    needed = min(width_of(entry.title, font(BODY)), _TITLE_WIDTH)
    for spec in filter(None, (entry.badge, entry.place)):
        # Beside a word of a badge too little of the business would be left to read: then its icon says it.
        shown = spec if right - badge_width(spec) - 8 - left >= needed else replace(spec, text="")
        right -= badge_width(shown)
        badge(painter, right, inner.center().y(), shown, tokens)
        right -= 8
    area = QRectF(left, inner.top(), right - left, inner.height())
    if entry.verdict is None:
        words(painter, area, entry.title, font(BODY), ink, LEFT)
        return
    badge(painter, left, inner.top() + 15, entry.verdict, tokens)
    below = QRectF(left, inner.top() + 26, right - left, 18)
    words(painter, below, entry.title, font(SMALL), QColor(tokens.muted), LEFT)
