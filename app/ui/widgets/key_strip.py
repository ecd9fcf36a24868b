"""The strip at the foot of a work screen: the keys that do something now, and the devices."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy

from app.ui.theme import BODY, GAP_16, RADIUS_FIELD, SMALL, Tone, font, tokens_of
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.marks import set_tip
from app.ui.widgets.paint import LEFT, box, cap_width, crisp, key_cap, width_of, words
from app.ui.widgets.strips import Strip

KEYS_HEIGHT = 48


@dataclass(frozen=True, slots=True)
class KeyItem:
    """One key of the key strip."""

    key: str
    text: str
    enabled: bool = True
    current: bool = False
    spare: bool = False
    """Whether its word goes before those of the others where there is no room for all."""


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
        self._worded = True
        self._close = False
        self.setText(item.text)
        self.setEnabled(item.enabled)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{item.key} {item.text}")
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Fixed, policy.Fixed)

    def set_worded(self, *, worded: bool) -> None:
        """Show the word beside the cap, or the cap alone with the word as a tip."""
        if worded is not self._worded:
            self._worded = worded
            set_tip(self, "" if worded else self._item.text)
            self.updateGeometry()
            self.update()

    def set_close(self, *, close: bool) -> None:
        """Stand close to the others, with less room around the word."""
        if close is not self._close:
            self._close = close
            self.updateGeometry()
            self.update()

    def width_if(self, *, worded: bool, close: bool = False) -> int:
        """Return the width with the word, or without it."""
        cap = round(cap_width(self._item.key))
        edge, gap = (_CLOSE_EDGE, _CLOSE_GAP) if close else (_EDGE, _GAP)
        if not worded:
            return cap + 2 * edge
        return cap + 2 * edge + gap + round(width_of(self._item.text, font(BODY, bold=self._item.current)))

    def sizeHint(self) -> QSize:
        return QSize(self.width_if(worded=self._worded, close=self._close), 32)

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
        edge, gap = (_CLOSE_EDGE, _CLOSE_GAP) if self._close else (_EDGE, _GAP)
        key_cap(painter, edge, self.height() / 2, item.key, ink, border)
        left = edge + gap + cap
        area = QRectF(left, 0, self.width() - left, self.height())
        words(painter, area, item.text if self._worded else "", font(BODY, bold=item.current), ink, LEFT)


_EDGE: Final = 10
_GAP: Final = 8
_CLOSE_EDGE: Final = 5
_CLOSE_GAP: Final = 5
_DEVICE: Final = 6 + 20 + 4 + 16 + 4
"""Width of a device's two icons with what is between them."""


class KeyStrip(Strip):
    """The keys that work now, and the devices. 48 px high.

    Where there is no room for all of it the devices share one word, then keys that do nothing now go, then
    the others move together, then the devices' word goes, then words of keys: those first that are the same
    on every screen, from the right. So they do beside a toast, which lies between keys and devices.

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
        self._kept = 0

    def keep_free(self, px: int) -> None:
        """Keep so many px free between keys and devices, where a toast lies."""
        self._kept = px
        self._fit()

    def least(self) -> int:
        """Return how many px the keys need that do something now, without their words."""
        caps = (tip.width_if(worded=False, close=True) + 4 for tip in self._tips if tip.isEnabled())
        return 14 + sum(caps)

    def worded(self) -> int:
        """Return how many px the keys need that do something now, with their words, close together."""
        return 14 + sum(tip.width_if(worded=True, close=True) + 4 for tip in self._tips if tip.isEnabled())

    def beside(self) -> int:
        """Return how many px the devices take at the right end beside a toast, margin included."""
        return GAP_16 + self._together()

    def _together(self) -> int:
        return len(self._names) * _DEVICE + self._shared.sizeHint().width() + 4

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
        # Said once beside all of them, so only where it holds of all that work.
        said = {item.says for item in items if item.tone is not Tone.DANGER}
        self._shared = Label(said.pop() if len(said) == 1 else "", SMALL, tone=Tone.MUTED)
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
        keys = sum(tip.width_if(worded=True) + 4 for tip in self._tips)
        able = sum(tip.width_if(worded=True) + 4 for tip in self._tips if tip.isEnabled())
        named = icons + sum(name.sizeHint().width() + 4 for name in self._names)
        whole = keys + named <= room and not self._kept
        for name in self._names:
            name.setVisible(whole)
        beside = (named if whole else self._together()) + self._kept
        close = able + beside > room
        if close:
            able = sum(tip.width_if(worded=True, close=True) + 4 for tip in self._tips if tip.isEnabled())
        lack = able + beside - room
        shared = not whole and bool(self._names)
        if shared and lack > 0 and not self._kept:  # beside a toast its place was reckoned with the word
            shared = False
            lack -= self._shared.sizeHint().width() + 4
        self._shared.setVisible(shared)
        for tip, item in zip(self._tips, self._shown, strict=True):
            tip.setVisible(item.enabled or (not close and keys + beside <= room))
            tip.set_close(close=close)
        # What is the same on every screen is known before what this one alone does.
        pairs = list(zip(self._tips, self._shown, strict=True))
        spare = [pair for pair in pairs if pair[1].spare]
        own = [pair for pair in pairs if not pair[1].spare]
        for tip, item in (*reversed(spare), *reversed(own)):
            worded = lack <= 0 or (item.current and not self._kept)
            tip.set_worded(worded=worded)
            if not worded and item.enabled:  # the others take no room when there is so little
                lack -= tip.width_if(worded=True, close=close) - tip.width_if(worded=False, close=close)


def _empty(layout: QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
