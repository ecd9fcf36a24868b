"""The strips of the shell: top, offline, keys."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import (
    BODY,
    GAP_8,
    GAP_16,
    MAIN,
    RADIUS_FIELD,
    SMALL,
    TITLE,
    Tone,
    font,
    tokens_of,
)
from app.ui.widgets.badges import Badge, StatusChip
from app.ui.widgets.fields import TextBox
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.paint import (
    CENTRE,
    LEFT,
    BadgeSpec,
    box,
    cap_width,
    crisp,
    key_cap,
    width_of,
    words,
)

TOP_HEIGHT = 56
OFFLINE_HEIGHT = 48
KEYS_HEIGHT = 48
_ROOMY = 1500
"""Width from which the offline strip has room for its small detail."""


class Strip(QWidget):
    """A ground across the whole width with a hairline at one edge."""

    def __init__(self, height: int, *, line_below: bool, tone: Tone = Tone.TEXT) -> None:
        super().__init__()
        self.setFixedHeight(height)
        self._line_below = line_below
        self._tone = tone
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(GAP_16, 0, GAP_16, 0)
        self.row.setSpacing(GAP_8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and hairline."""
        painter = QPainter(self)
        tokens = tokens_of(self)
        painter.fillRect(self.rect(), tokens.back(self._tone))
        top = self.height() - 1 if self._line_below else 0
        edge = tokens.line if self._tone is Tone.TEXT else tokens.border
        painter.fillRect(0, top, self.width(), 1, QColor(edge))


class HallMark(QWidget):
    """The program's mark: one character on a teal square."""

    def __init__(self, character: str = "厅", size: int = 36) -> None:
        super().__init__()
        self._character = character
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        rect = QRectF(self.rect())
        box(painter, rect, self.width() / 5, QColor(tokens.primary))
        words(
            painter,
            rect,
            self._character,
            font(round(self.width() * 0.56), bold=True),
            QColor(tokens.on_primary),
            CENTRE,
        )


class TwoLines(QWidget):
    """A bold line over a muted one."""

    def __init__(self, px: int = BODY, *, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.first = Label("", px, bold=True, align=align)
        self.second = Label("", SMALL, tone=Tone.MUTED, align=align)
        self.first.setFixedHeight(px + 5)
        self.second.setFixedHeight(17)
        column.addStretch(1)
        column.addWidget(self.first)
        column.addWidget(self.second)
        column.addStretch(1)

    def set(self, first: str, second: str) -> None:
        """Show both lines."""
        self.first.setText(first)
        self.second.setText(second)


class TopStrip(Strip):
    """Hall, counter with its badge, search box (Ctrl+K), status chips, staff, clock. 56 px high.

    Signals:
        searched: what was typed, when Enter is pressed in the search box.
    """

    searched = Signal(str)

    def __init__(self, search_hint: str = "", search_name: str = "") -> None:
        super().__init__(TOP_HEIGHT, line_below=True)
        self.row.setContentsMargins(14, 0, GAP_16, 0)
        self.row.addWidget(HallMark())
        self.hall = TwoLines(BODY + 1)
        self.row.addSpacing(6)
        self.row.addWidget(self.hall)
        self.row.addSpacing(GAP_8)
        self.row.addWidget(Hairline(vertical=True, length=24))
        self.row.addSpacing(GAP_8)
        self.counter = Label("", MAIN, bold=True)
        self.badge = Badge()
        self.row.addWidget(self.counter)
        self.row.addWidget(self.badge)
        self.row.addStretch(1)
        self.search = TextBox(placeholder=search_hint, icon="magnify", key="Ctrl+K")
        self.search.setAccessibleName(search_name or search_hint)
        self.search.setMinimumWidth(200)
        self.search.setMaximumWidth(440)
        policy = QSizePolicy.Policy
        self.search.setSizePolicy(policy.Expanding, policy.Fixed)
        self.search.returnPressed.connect(self._on_return)
        self.row.addWidget(self.search, 8)
        self.row.addStretch(1)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(GAP_8)
        self.row.addLayout(self._chips)
        self._line_before_staff = Hairline(vertical=True, length=24)
        self.row.addSpacing(GAP_8)
        self.row.addWidget(self._line_before_staff)
        self.row.addSpacing(GAP_8)
        self.row.addWidget(IconLabel("account-circle-outline", 32))
        self.staff = TwoLines()
        self.row.addWidget(self.staff)
        self.row.addSpacing(GAP_8)
        self.row.addWidget(Hairline(vertical=True, length=24))
        self.row.addSpacing(GAP_8)
        self.clock = TwoLines(TITLE, align=Qt.AlignmentFlag.AlignRight)
        self.row.addWidget(self.clock)
        shortcut = QShortcut(QKeySequence("Ctrl+K"), self)
        shortcut.activated.connect(self._on_find)

    def set_hall(self, name: str, detail: str) -> None:
        """Show the hall."""
        self.hall.set(name, detail)

    def set_counter(self, name: str, badge: BadgeSpec | None = None) -> None:
        """Show the counter and what it is doing."""
        self.counter.setText(name)
        self.badge.set_spec(badge)

    def set_staff(self, name: str, detail: str) -> None:
        """Show who is signed in."""
        self.staff.set(name, detail)

    def set_clock(self, time: str, day: str) -> None:
        """Show time and business day."""
        self.clock.set(time, day)

    def add_chip(self, chip: StatusChip) -> StatusChip:
        """Add a status chip at the right of the others; returns it."""
        self._chips.addWidget(chip)
        return chip

    def _on_return(self) -> None:
        if text := self.search.text().strip():
            self.searched.emit(text)

    def _on_find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()


@dataclass(frozen=True, slots=True)
class OfflineGroup:
    """One of three groups in the offline strip: what works, what waits, what does not."""

    icon: str
    tone: Tone
    word: str
    items: str


class OfflineStrip(Strip):
    """Names what still works while the centre is away; hidden by default. 48 px high."""

    def __init__(self) -> None:
        super().__init__(OFFLINE_HEIGHT, line_below=False, tone=Tone.OFFLINE)
        self.row.setContentsMargins(20, 0, GAP_16, 0)
        self.row.addWidget(IconLabel("cloud-off-outline", 24, Tone.OFFLINE))
        self.row.addSpacing(GAP_8)
        self._since = Label("", TITLE, bold=True, tone=Tone.OFFLINE)
        self.row.addWidget(self._since)
        self._detail = Label("", SMALL, tone=Tone.OFFLINE)
        self.row.addWidget(self._detail)
        self._line = Hairline(vertical=True, length=24)
        self.row.addWidget(self._line)
        self._detail.hide()
        self._line.hide()
        self.row.addSpacing(GAP_8)
        self._groups = QHBoxLayout()
        self._groups.setSpacing(GAP_8)
        self.row.addLayout(self._groups)
        self.row.addStretch(1)

    def set_state(self, since: str, groups: tuple[OfflineGroup, ...], detail: str = "") -> None:
        """Show since when, the groups, and a small detail between them."""
        self._since.setText(since)
        self._since.setMinimumWidth(self._since.sizeHint().width())
        self._detail.setText(detail)
        self._give_way()
        _empty(self._groups)
        for group in groups:
            self._groups.addWidget(IconLabel(group.icon, 16, group.tone))
            word = Label(group.word, BODY, bold=True, tone=Tone.OFFLINE)
            word.setMinimumWidth(word.sizeHint().width())
            self._groups.addWidget(word)
            self._groups.addWidget(Label(group.items, BODY, tone=Tone.OFFLINE))
            spacer = QWidget()
            spacer.setFixedWidth(GAP_8)
            self._groups.addWidget(spacer)
        self.setAccessibleName(since)
        self.setAccessibleDescription("; ".join(f"{group.word}: {group.items}" for group in groups))

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right end."""
        self.row.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the small detail out where the groups need its room."""
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        shown = bool(self._detail.text()) and self.width() >= _ROOMY
        self._detail.setVisible(shown)
        self._line.setVisible(shown)


@dataclass(frozen=True, slots=True)
class KeyItem:
    """One key of the key strip."""

    key: str
    text: str
    enabled: bool = True
    current: bool = False


@dataclass(frozen=True, slots=True)
class DeviceItem:
    """One device at the right of the key strip: its icon and word, and the icon and tone of its state."""

    icon: str
    text: str
    state_icon: str
    tone: Tone
    says: str = ""


class _KeyTip(QAbstractButton):
    def __init__(self, item: KeyItem) -> None:
        super().__init__()
        self._item = item
        self.setText(item.text)
        self.setEnabled(item.enabled)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{item.key} {item.text}")
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Fixed, policy.Fixed)

    def sizeHint(self) -> QSize:
        face = font(BODY, bold=self._item.current)
        return QSize(round(cap_width(self._item.key) + width_of(self._item.text, face)) + 28, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        item = self._item
        if item.current:
            box(painter, QRectF(self.rect()), RADIUS_FIELD, QColor(tokens.primary_weak))
        elif self.underMouse() and item.enabled:
            box(painter, QRectF(self.rect()), RADIUS_FIELD, QColor(tokens.raised))
        ink = QColor(tokens.primary if item.current else tokens.text if item.enabled else tokens.muted)
        border = None if item.enabled else QColor(tokens.line)
        cap = cap_width(item.key)
        key_cap(painter, 10, self.height() / 2, item.key, ink, border)
        area = QRectF(18 + cap, 0, self.width() - 18 - cap, self.height())
        words(painter, area, item.text, font(BODY, bold=item.current), ink, LEFT)


_DEVICE: Final = 6 + 20 + 4 + 16 + 4
"""Width of a device's two icons with what is between them."""


class KeyStrip(Strip):
    """The keys that work now, and the devices. 48 px high.

    Where there is no room for all of it the devices share one word, then keys that do nothing now go.

    Signals:
        pressed: the key whose tip was clicked.
    """

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__(KEYS_HEIGHT, line_below=False)
        self.row.setContentsMargins(14, 0, GAP_16, 0)
        self.row.setSpacing(0)
        self._keys = QHBoxLayout()
        self._keys.setSpacing(4)
        self._devices = QHBoxLayout()
        self._devices.setSpacing(4)
        self.row.addLayout(self._keys)
        self.row.addStretch(1)
        self.row.addLayout(self._devices)
        self._shown: tuple[KeyItem, ...] = ()
        self._machines: tuple[DeviceItem, ...] = ()
        self._tips: list[_KeyTip] = []
        self._names: list[Label] = []
        self._shared = Label("", SMALL, tone=Tone.MUTED)

    def set_keys(self, items: tuple[KeyItem, ...]) -> None:
        """Show the keys; unchanged keys cost nothing."""
        if items == self._shown:
            return
        self._shown = items
        _empty(self._keys)
        self._tips = [_KeyTip(item) for item in items]
        for item, tip in zip(items, self._tips, strict=True):
            tip.clicked.connect(lambda _on, key=item.key: self.pressed.emit(key))
            self._keys.addWidget(tip)
        self._fit()

    def set_devices(self, items: tuple[DeviceItem, ...]) -> None:
        """Show the devices and their states."""
        if items == self._machines:
            return
        self._machines = items
        _empty(self._devices)
        self._names = [Label(item.text, SMALL, tone=Tone.MUTED) for item in items]
        self._shared = Label(next((item.says for item in items), ""), SMALL, tone=Tone.MUTED)
        for item, name in zip(items, self._names, strict=True):
            self._devices.addSpacing(6)
            self._devices.addWidget(IconLabel(item.icon, 20))
            self._devices.addWidget(name)
            self._devices.addWidget(IconLabel(item.state_icon, 16, item.tone, item.says or item.text))
        self._devices.addWidget(self._shared)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 14 - GAP_16
        icons = len(self._names) * _DEVICE
        keys = sum(tip.sizeHint().width() + 4 for tip in self._tips)
        named = icons + sum(name.sizeHint().width() + 4 for name in self._names)
        whole = keys + named <= room
        shared = icons + self._shared.sizeHint().width() + 4
        for name in self._names:
            name.setVisible(whole)
        self._shared.setVisible(not whole and bool(self._names))
        for tip, item in zip(self._tips, self._shown, strict=True):
            tip.setVisible(item.enabled or keys + shared <= room)


def _empty(layout: QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
