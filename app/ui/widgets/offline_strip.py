"""The grey strip of a desk while the centre is away: what still works, with the whole list one press away."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QSpacerItem, QToolButton, QWidget

from app.ui.theme import (
    BODY,
    GAP_8,
    GAP_12,
    GAP_16,
    RADIUS_FIELD,
    SMALL,
    TITLE,
    Tone,
    draw_icon,
    font,
    tokens_of,
)
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.paint import LEFT, box, crisp, width_of, words
from app.ui.widgets.strips import Strip

OFFLINE_HEIGHT = 48
_ROOMY = 1500
"""Width from which the strip has room for its small detail."""
_ICON, _GAP, _PAD = 16, 6, 8
_MORE: Final = "…"
_ROW = 28
_ONE_COLUMN = 8
"""So many items of a list stand in one column."""


@dataclass(frozen=True, slots=True)
class OfflineGroup:
    """One of three groups in the offline strip: what works, what waits, what does not."""

    icon: str
    tone: Tone
    word: str
    items: tuple[str, ...]
    between: str = " · "


def fitting_items(items: tuple[str, ...], between: str, room: float) -> str:
    """Return the first items that fit into ``room`` px, with a mark where some are left out."""
    face = font(BODY)
    if width_of(between.join(items), face) <= room:
        return between.join(items)
    rest = width_of(between + _MORE, face)
    lines = accumulate(items, lambda before, item: before + between + item)
    fit = [line for line in lines if width_of(line, face) + rest <= room]
    return fit[-1] + between + _MORE if fit else ""


class GroupButton(QToolButton):
    """Word and number of a group, and as many of its items as fit; a press shows all of them."""

    def __init__(self, group: OfflineGroup) -> None:
        super().__init__()
        self._group = group
        self._list: GroupList | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        wants_ring(self, RADIUS_FIELD)
        self.setFixedHeight(40)
        self.setMaximumWidth(self.sizeHint().width())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{group.word} {len(group.items)}")
        self.setAccessibleDescription(group.between.join(group.items))
        self.clicked.connect(self._on_clicked)

    @property
    def shown(self) -> str:
        """The items that are to be read beside the number."""
        return fitting_items(self._group.items, self._group.between, self.width() - self._head())

    @property
    def opened(self) -> "GroupList | None":
        """The list that was opened last, if it still stands there."""
        return self._list

    def width_of_first(self) -> int:
        """Return the width with which the first item is to be read."""
        group = self._group
        line = group.items[0] + (group.between + _MORE if len(group.items) > 1 else "")
        return round(self._head() + width_of(line, font(BODY))) + 2

    def sizeHint(self) -> QSize:
        """Return the room of all items."""
        items = width_of(self._group.between.join(self._group.items), font(BODY))
        return QSize(round(self._head() + items) + 2, 40)

    def minimumSizeHint(self) -> QSize:
        """Return the room of word and number."""
        return QSize(round(self._head()), 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the group."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        if self.underMouse() or self.isDown():
            box(painter, QRectF(self.rect()), RADIUS_FIELD, QColor(tokens.line))
        ink, middle, left = QColor(tokens.offline), self.height() / 2, float(_PAD)
        icon = QRectF(left, middle - _ICON / 2, _ICON, _ICON)
        draw_icon(painter, self._group.icon, icon, tokens.fg(self._group.tone))
        left += _ICON + _GAP
        face = font(BODY, bold=True)
        head = f"{self._group.word} {len(self._group.items)}"
        words(painter, QRectF(left, 0, width_of(head, face) + 1, self.height()), head, face, ink, LEFT)
        left += width_of(head, face) + _GAP
        room = self.width() - left - _PAD - _ICON - _GAP
        words(painter, QRectF(left, 0, room, self.height()), self.shown, font(BODY), ink, LEFT)
        arrow = QRectF(self.width() - _PAD - _ICON, middle - _ICON / 2, _ICON, _ICON)
        draw_icon(painter, "chevron-down", arrow, ink)

    def _head(self) -> float:
        head = f"{self._group.word} {len(self._group.items)}"
        return 2 * _PAD + 2 * _ICON + 3 * _GAP + width_of(head, font(BODY, bold=True)) + 2

    def _on_clicked(self) -> None:
        self._list = GroupList(self, self._group)
        self._list.destroyed.connect(self._on_gone)
        self._list.show_below(self)

    def _on_gone(self) -> None:
        self._list = None


class GroupList(QFrame):
    """All items of a group, floating below its button; any press elsewhere, Esc or Enter closes it."""

    def __init__(self, parent: QWidget, group: OfflineGroup) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(f"{group.word} {len(group.items)}")
        self.setAccessibleDescription(group.between.join(group.items))
        grid = QGridLayout(self)
        grid.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        grid.setHorizontalSpacing(GAP_16)
        grid.setVerticalSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(GAP_8)
        head.addWidget(IconLabel(group.icon, 20, group.tone))
        head.addWidget(Label(group.word, TITLE, bold=True))
        head.addWidget(Label(str(len(group.items)), TITLE, tone=Tone.MUTED))
        head.addStretch(1)
        grid.addLayout(head, 0, 0, 1, 2)
        columns = 1 if len(group.items) <= _ONE_COLUMN else 2
        for at, item in enumerate(group.items):
            label = Label(item)
            label.setFixedHeight(_ROW)
            grid.addWidget(label, 1 + at // columns, at % columns)

    def show_below(self, button: QWidget) -> None:
        """Show the list below its button, inside its window."""
        self.adjustSize()
        window = button.window()
        corner = button.mapTo(window, QPoint(0, button.height()))
        left = min(corner.x(), window.width() - self.width() - GAP_8)
        self.move(window.mapToGlobal(QPoint(max(GAP_8, left), corner.y())))
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, Enter and the space bar close the list."""
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        tokens = tokens_of(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.setPen(QColor(tokens.border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class OfflineStrip(Strip):
    """Names what still works while the centre is away; hidden by default. 48 px high."""

    def __init__(self) -> None:
        super().__init__(OFFLINE_HEIGHT, line_below=False, tone=Tone.OFFLINE)
        self.row.setContentsMargins(20, 0, GAP_16, 0)
        self.row.addWidget(IconLabel("cloud-off-outline", 24, Tone.OFFLINE))
        self._since = Label("", TITLE, bold=True, tone=Tone.OFFLINE)
        self.row.addWidget(self._since)
        self._detail = Label("", SMALL, tone=Tone.OFFLINE)
        self.row.addWidget(self._detail)
        self._line = Hairline(vertical=True, length=24)
        self.row.addWidget(self._line)
        self._detail.hide()
        self._line.hide()
        self._groups = QHBoxLayout()
        self._groups.setSpacing(4)
        self._rest = QSpacerItem(0, 0, QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Minimum)
        """What groups of few words leave: nothing else in the strip grows by it."""
        self._groups.addItem(self._rest)
        self.row.addLayout(self._groups, 1)
        self._shown: tuple[OfflineGroup, ...] = ()
        self.buttons: tuple[GroupButton, ...] = ()

    def set_state(self, since: str, groups: tuple[OfflineGroup, ...], detail: str = "") -> None:
        """Show since when, the groups, and a small detail between them; unchanged groups stay as they are."""
        self._since.setText(since)
        self._detail.setText(detail)
        self._give_way()
        if groups != self._shown:
            self._shown = groups
            for button in self.buttons:
                button.hide()
                button.deleteLater()
            self.buttons = tuple(GroupButton(group) for group in groups)
            for at, (button, group) in enumerate(zip(self.buttons, groups, strict=True)):
                button.setObjectName(f"offline.group{at}")
                self._groups.insertWidget(self._groups.count() - 1, button, len(group.items))
        self._share()
        self.setAccessibleName(since)
        described = (f"{group.word}: {group.between.join(group.items)}" for group in groups)
        self.setAccessibleDescription("; ".join(described))

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right end."""
        self.row.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the small detail out where the groups need its room."""
        super().resizeEvent(event)
        self._give_way()
        self._share()

    def _give_way(self) -> None:
        shown = bool(self._detail.text()) and self.width() >= _ROOMY
        self._detail.setVisible(shown)
        self._line.setVisible(shown)

    def _share(self) -> None:
        """Let every group name its first item where there is room for that."""
        firsts = [button.width_of_first() for button in self.buttons]
        self._since.set_type(TITLE)
        if sum(firsts) > self._room():
            self._since.set_type(BODY)
        fits = sum(firsts) <= self._room()
        self._since.setMinimumWidth(self._since.sizeHint().width())
        for button, first in zip(self.buttons, firsts, strict=True):
            button.setMinimumWidth(first if fits else 0)

    def _room(self) -> int:
        """Return what is left for the groups (px)."""
        items = (self.row.itemAt(at) for at in range(self.row.count()))
        others = (item.widget() for item in items if item is not None)
        shown = (each for each in others if each and not each.isHidden())
        used = sum(max(each.sizeHint().width(), each.width()) + GAP_8 for each in shown)
        return self.width() - used - 20 - GAP_16 - GAP_8 - 4 * len(self.buttons)
