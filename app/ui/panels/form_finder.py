"""A list in which one types to narrow it: what fits stands below, and Enter takes the line that is marked."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui.panels.form_editor import CHOSEN
from app.ui.theme import BODY, draw_icon, font, tokens_of
from app.ui.widgets.bars import thin_bars
from app.ui.widgets.fields import Select
from app.ui.widgets.paint import LEFT, crisp, words

_ROW = 36
_MOST = 12
"""So many lines are shown at once."""
_CHEVRON = 34
"""So wide is, at the right of the box, what opens and closes the list."""
_BAR = 4
_TICK = 18
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _MOST,
    Qt.Key.Key_PageUp: -_MOST,
}
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_FOLLOWED = frozenset({QEvent.Type.Move, QEvent.Type.Resize})


class Finder(Select):
    """A list in which typing narrows: any part of the words finds a line.

    The list opens while one types, or by ↓. One line of it is always marked; Enter takes that line and moves
    on, ↑ and ↓ mark another, Esc closes the list. Where nothing fits, Enter stays in the box.

    Signals:
        found: how many lines fit what is being typed, and the key if it is one; `CHOSEN` once one is.
    """

    found = Signal(int, object)

    # Set before the base class asks for the key while it is being made.
    _typing = False
    _hits: tuple[int, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type] # the stubs leave None out
        self._lines = _Lines(self.model(), self)
        self._lines.hide()
        self._lines.clicked.connect(lambda index: self._take(index.row()))
        self._around: list[QWidget] = []
        """What the box stands in, while the list is open: where it moves, the list goes along."""
        self.activated.connect(self._on_activated)
        line = self.lineEdit()
        if line is not None:
            line.textEdited.connect(self._on_typed)

    @property
    def undecided(self) -> bool:
        """Return whether something is being typed that is no choice yet."""
        return self._typing

    def view(self) -> QAbstractItemView:
        """Return the list: it is no window of its own, so that the keys stay with the box."""
        return self._lines

    def keeps_enter(self) -> bool:
        """Return whether Enter is for the list."""
        return self._lines.isVisible() or self._typing

    def key(self) -> str | None:
        """Return the key of the choice: while typing, of the line that was typed whole, name or all."""
        if not self._typing:
            return super().key()
        typed = _plain(self.currentText())
        shown = _plain(self.itemText(self._hits[0])) if len(self._hits) == 1 else ""
        data = self.itemData(self._hits[0]) if shown and typed in {shown, _name(shown)} else None
        return data if isinstance(data, str) else None

    def set_key(self, key: str | None) -> None:
        """Choose by key; what is being typed stays."""
        if not self._typing:
            super().set_key(key)
            if key is None:
                self.setEditText("")

    def set_options(self, options: tuple[tuple[str, str], ...]) -> None:
        """Replace the list; what is being typed stays, and is looked for in the new one."""
        if not self._typing:
            super().set_options(options)
            return
        typed = self.currentText()
        super().set_options(options)
        self.setEditText(typed)
        self._hits = self._fitting(typed)
        if self._lines.isVisible():
            self._open_or_close()

    def take_only(self) -> None:
        """Take the only line that fits what is being typed, as Enter would: the form is submitted."""
        if self._typing and len(self._hits) == 1:
            self._take(self._hits[0])

    def settle(self) -> None:
        """Show the line that was found in full; without one nothing is chosen."""
        self.hidePopup()
        if self._typing:
            chosen = self._hits[0] if len(self._hits) == 1 else -1
            self._typing = False
            self.setCurrentIndex(chosen)
            if chosen < 0:
                self.setEditText("")
            self.found.emit(CHOSEN, super().key())

    def event(self, event: QEvent) -> bool:
        """Keep Esc for the list while it is open: it closes the list before it leaves the form."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._lines.isVisible()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Mark another line, take the marked one, or close the list; anything else is typed."""
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        key, is_open = Qt.Key(event.key()), self._lines.isVisible()
        if event.modifiers() & held:
            super().keyPressEvent(event)
        elif key in _ENTER:
            self._enter()
        elif key in _STEPS and is_open:
            self._lines.step(_STEPS[key])
        elif key in _STEPS:
            self.showPopup()
        elif key == Qt.Key.Key_Escape and is_open:
            self.hidePopup()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open or close the list by the chevron."""
        if event.position().x() < self.width() - _CHEVRON:
            super().mousePressEvent(event)
        elif self._lines.isVisible():
            self.hidePopup()
        else:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.showPopup()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do nothing: what was pressed is done."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the second tap of a hand that wavers for none: it would close what the first has opened."""
        if not self._lines.isVisible():
            self.mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list with the box that it belongs to."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.hidePopup()

    def hideEvent(self, event: QHideEvent) -> None:
        """Close the list when the form goes."""
        self.hidePopup()
        super().hideEvent(event)

    def showPopup(self) -> None:
        """Open the list, of what fits alone while something is typed."""
        narrowed = self._typing and bool(self._hits)
        rows = self._hits if narrowed else tuple(range(self.count()))
        if not rows:
            self.hidePopup()
            return
        at = rows[0] if narrowed else max(self.currentIndex(), 0)
        self._lines.offer(rows, at, super().key())
        if not self._lines.isVisible():
            window = self.window()
            self._lines.setParent(window)
            self._lines.setAccessibleName(self.accessibleName())
            self._lines.setObjectName(f"{self.objectName()}.list")
            at_up: QWidget | None = self
            while at_up is not None:
                at_up.installEventFilter(self)
                self._around.append(at_up)
                at_up = None if at_up is window else at_up.parentWidget()
        self._lines.place(self)
        self._lines.show()
        self._lines.raise_()

    def hidePopup(self) -> None:
        """Close the list."""
        for widget in self._around:
            widget.removeEventFilter(self)
        self._around = []
        if self._lines.isVisible():
            self._lines.hide()
            self._lines.setParent(self)  # it does not outlive the form in the window of a desk

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the box when what it stands in moves or scrolls; close at a press beside list and box."""
        if event.type() in _FOLLOWED:
            self._lines.place(self)
        elif event.type() == QEvent.Type.MouseButtonPress and watched is not self:
            self.hidePopup()
        return super().eventFilter(watched, event)

    def _enter(self) -> None:
        """Take the marked line and move on; where nothing fits, stay, with what is wrong to be typed over."""
        line = self.lineEdit()
        if self._lines.isVisible():
            self._take(self._lines.currentIndex().row())
        elif self._hits and self._typing:
            self._take(self._hits[0])
        elif self._typing and line is not None and line.text().strip():
            line.selectAll()
            return
        self.focusNextChild()

    def _take(self, row: int) -> None:
        self._typing = False
        self.setCurrentIndex(row)
        self.hidePopup()
        self.found.emit(CHOSEN, super().key())

    def _on_typed(self, typed: str) -> None:
        self._typing = True
        self._hits = self._fitting(typed)
        self._open_or_close()
        self.found.emit(len(self._hits), self.key())

    def _open_or_close(self) -> None:
        """Show what fits; an emptied box asks for nothing, ↓ lists all."""
        if self._hits and self.hasFocus():
            self.showPopup()
        else:
            self.hidePopup()

    def _fitting(self, typed: str) -> tuple[int, ...]:
        wanted = _plain(typed)
        texts = [_plain(self.itemText(row)) for row in range(self.count())]
        hits = [row for row, shown in enumerate(texts) if wanted and wanted in shown]
        whole = [row for row in hits if _name(texts[row]) == wanted]
        return tuple(whole if len(whole) == 1 else hits)

    def _on_activated(self, _row: int) -> None:
        self._typing = False
        self.found.emit(CHOSEN, super().key())


def _plain(words: str) -> str:
    return words.strip().casefold()


def _name(line: str) -> str:
    """Return the first part of a line: the name of a plan without its price."""
    return line.split(" · ", maxsplit=1)[0]


class _Lines(QListView):
    """The lines below the box, or above it where there is more room; nothing in it takes the focus."""

    def __init__(self, model: QAbstractItemModel, parent: QWidget) -> None:
        super().__init__(parent)
        thin_bars(self)
        self.setModel(model)
        # Held here as well: Qt keeps a bare pointer.
        self._rows = _Row(self)
        self.setItemDelegate(self._rows)
        self.setFrameStyle(QFrame.Shape.Box.value | QFrame.Shadow.Plain.value)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFont(font(BODY))
        self._shown: tuple[int, ...] = ()
        self.chosen: str | None = None
        """The key of the line that is chosen already."""

    def showEvent(self, event: QShowEvent) -> None:
        """Frame the list like the box."""
        inks = self.palette()
        inks.setColor(QPalette.ColorRole.WindowText, QColor(tokens_of(self).border))
        self.setPalette(inks)
        super().showEvent(event)

    def offer(self, rows: tuple[int, ...], marked: int, chosen: str | None) -> None:
        """List these lines of all, one of them marked."""
        self._shown, self.chosen = rows, chosen
        shown = frozenset(rows)
        for row in range(self.model().rowCount()):
            self.setRowHidden(row, row not in shown)
        self._mark(marked)

    def step(self, by: int) -> None:
        """Mark the line so many further down, at most the last, or the first."""
        row = self.currentIndex().row()
        at = self._shown.index(row) if row in self._shown else 0
        self._mark(self._shown[min(max(at + by, 0), len(self._shown) - 1)])

    def place(self, box: QWidget) -> None:
        """Stand at the box, inside its window."""
        window = box.window()
        at = QRect(box.mapTo(window, QPoint()), box.size())
        below, above = window.height() - at.bottom() - 1, at.top()
        wanted = min(len(self._shown), _MOST) * _ROW + 2 * self.frameWidth()
        up = below < wanted and above > below
        height = min(wanted, above if up else below)
        top = at.top() - height if up else at.bottom() + 1
        self.setGeometry(at.left(), top, at.width(), height)
        self.scrollTo(self.currentIndex())

    def _mark(self, row: int) -> None:
        index = self.model().index(row, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)


class _Row(QStyledItemDelegate):
    """One line: the marked one on teal, the chosen one with a tick."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Every line is 36 px high."""
        return QSize(0, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one line."""
        lines = self.parent()
        if not isinstance(lines, _Lines):
            return
        tokens, area = tokens_of(lines), QRectF(option.rect)
        marked = index == lines.currentIndex()
        painter.save()
        crisp(painter)
        painter.fillRect(area, QColor(tokens.primary_weak if marked else tokens.surface))
        if marked:
            painter.fillRect(QRectF(area.left(), area.top(), _BAR, area.height()), QColor(tokens.primary))
        inner = area.adjusted(12, 0, -12, 0)
        if lines.chosen is not None and index.data(Qt.ItemDataRole.UserRole) == lines.chosen:
            spot = QRectF(inner.right() - _TICK, inner.center().y() - _TICK / 2, _TICK, _TICK)
            draw_icon(painter, "check", spot, QColor(tokens.primary))
            inner.setRight(spot.left() - 8)
        words(painter, inner, str(index.data()), font(BODY), QColor(tokens.text), LEFT)
        painter.restore()
