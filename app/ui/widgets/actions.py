"""What can be done next: action rows, business tiles."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QPushButton, QSizePolicy, QWidget

from app.ui.theme import BODY, RADIUS_FIELD, SMALL, Tone, draw_icon, font, tokens_of
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.keyed import note_key
from app.ui.widgets.marks import set_tip
from app.ui.widgets.paint import LEFT, RIGHT, box, cap_width, crisp, key_cap, width_of, words

ROW_HEIGHT = 48
BLOCKED_HEIGHT = 60
_EDGE = 16


class ActionRow(QPushButton):
    """One thing that can be done now: icon, words, key at the right. ``clicked`` is its signal.

    Blocked, it is raised, a lock stands for its icon, and it says why under its words.
    """

    def __init__(
        self,
        icon: str,
        text: str,
        *,
        key: str = "",
        detail: str = "",
        bold: bool = False,
        bind: bool = False,
    ) -> None:
        """``detail`` is a muted word before the key; ``bind`` makes the key work in the whole window."""
        super().__init__(text)
        self._icon = icon
        self._key = key
        self._detail = detail
        self._bold = bold
        self._reason = ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self.setFixedHeight(ROW_HEIGHT)
        wants_ring(self, RADIUS_FIELD)
        if key:
            note_key(self)
        if key and bind:
            self.setShortcut(QKeySequence(key))
        self._name()

    @property
    def key(self) -> str:
        """The text of the key cap."""
        return self._key

    @property
    def reason(self) -> str:
        """Why the row is blocked; empty if it is not."""
        return self._reason

    def set_words(self, text: str, detail: str = "") -> None:
        """Show other words."""
        shortcut = self.shortcut()
        self.setText(text)
        self.setShortcut(shortcut)
        self._detail = detail
        self._name()
        self.update()

    def set_blocked(self, reason: str | None) -> None:
        """Block the row and say why, or free it with None."""
        self._reason = reason or ""
        self.setEnabled(reason is None)
        self.setFixedHeight(BLOCKED_HEIGHT if self._reason else ROW_HEIGHT)
        self._name()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of icon, words, detail and key."""
        width = 2 * _EDGE + 32 + width_of(self.text(), font(BODY, bold=self._bold))
        width += width_of(self._detail, font(SMALL)) + cap_width(self._key) + 24
        return QSize(round(width), self.height())

    def minimumSizeHint(self) -> QSize:
        """Return a width at which the words end in an ellipsis."""
        return QSize(160, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does it like Space does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the row, with a hairline above unless it is the first."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        free = self.isEnabled()
        hot = self.underMouse() and free
        if self.isDown():
            painter.fillRect(self.rect(), QColor(tokens.line))
        elif hot or not free:
            painter.fillRect(self.rect(), QColor(tokens.raised))
        if self.y() > 0:
            painter.fillRect(0, 0, self.width(), 1, QColor(tokens.line))
        middle = self.height() / 2
        muted = QColor(tokens.muted)
        icon, icon_ink = (self._icon, QColor(tokens.primary)) if free else ("lock-outline", muted)
        draw_icon(painter, icon, QRectF(_EDGE, middle - 10, 20, 20), icon_ink)
        right = float(self.width() - _EDGE)
        if self._key:
            cap = cap_width(self._key)
            right -= cap
            key_cap(painter, right, middle, self._key, muted, QColor(tokens.border))
            right -= 12
        if self._detail:
            words(painter, QRectF(0, 0, right, self.height() + 1), self._detail, font(SMALL), muted, RIGHT)
            right -= width_of(self._detail, font(SMALL)) + 12
        left = _EDGE + 32
        ink = QColor(tokens.text) if free else muted
        face = font(BODY, bold=self._bold)
        if self._reason:
            words(painter, QRectF(left, 9, right - left, 22), self.text(), face, ink, LEFT)
            words(painter, QRectF(left, 32, right - left, 18), self._reason, font(SMALL), muted, LEFT)
        else:
            words(painter, QRectF(left, 1, right - left, self.height() - 1), self.text(), face, ink, LEFT)

    def _name(self) -> None:
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(
            " · ".join(part for part in (self._detail, self._reason, self._key) if part)
        )
        set_tip(self, self._reason)


@dataclass(frozen=True, slots=True)
class TileSpec:
    """A business: its code, name, and the mark that says how it works without the centre."""

    code: str
    name: str
    icon: str = ""
    tone: Tone = Tone.MUTED
    suggested: bool = False
    reason: str = ""
    """Why it is blocked; empty if it is not."""
    says: str = ""
    """What the mark means, for screen readers."""


class BusinessTile(QAbstractButton):
    """Code 12 over name 14, offline mark at the top right; 56 px high."""

    def __init__(self, spec: TileSpec) -> None:
        super().__init__()
        self.spec = spec
        self.setFixedHeight(56)
        self.setMinimumWidth(104)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        wants_ring(self, RADIUS_FIELD)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self.set_spec(spec)

    def set_spec(self, spec: TileSpec) -> None:
        """Show another business, or the same in another state."""
        self.spec = spec
        self.setText(spec.name)
        self.setEnabled(not spec.reason)
        set_tip(self, spec.reason)
        self.setAccessibleName(f"{spec.code} {spec.name}")
        self.setAccessibleDescription(" · ".join(part for part in (spec.says, spec.reason) if part))
        self.update()

    def sizeHint(self) -> QSize:
        """Return 167 × 56."""
        return QSize(167, 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tile."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        spec = self.spec
        free = self.isEnabled()
        if not free:
            fill, border, width = tokens.raised, tokens.line, 1.0
        elif spec.suggested:
            fill, border, width = tokens.primary_weak, tokens.primary, 2.0
        else:
            fill, border, width = tokens.surface, tokens.border, 1.0
        if free and self.isDown():
            fill = tokens.line
        elif free and self.underMouse() and not spec.suggested:
            fill = tokens.raised
        box(painter, QRectF(self.rect()), RADIUS_FIELD, QColor(fill), QColor(border), width)
        ink = QColor(tokens.text if free else tokens.muted)
        inner = self.width() - 24
        words(painter, QRectF(12, 8, inner - 20, 18), spec.code, font(SMALL), QColor(tokens.muted), LEFT)
        words(painter, QRectF(12, 27, inner, 22), spec.name, font(BODY, bold=True), ink, LEFT)
        mark = spec.icon if free else "lock-outline"
        if mark:
            mark_ink = tokens.fg(spec.tone) if free else QColor(tokens.muted)
            draw_icon(painter, mark, QRectF(self.width() - 28, 9, 16, 16), mark_ink)


class BusinessGrid(QWidget):
    """Tiles in columns; the arrow keys move among them.

    Signals:
        chosen: the code of the tile that was pressed.
    """

    chosen = Signal(str)

    def __init__(self, columns: int = 4) -> None:
        super().__init__()
        self._columns = columns
        self._specs: tuple[TileSpec, ...] = ()
        self._tiles: list[BusinessTile] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    def set_tiles(self, specs: tuple[TileSpec, ...]) -> None:
        """Show other tiles; unchanged ones cost nothing, and the focus stays on its code."""
        if specs == self._specs:
            return
        focused = next((tile.spec.code for tile in self._tiles if tile.hasFocus()), None)
        self._specs = specs
        while len(self._tiles) < len(specs):
            at = len(self._tiles)
            tile = BusinessTile(specs[at])
            tile.clicked.connect(lambda _on=False, tile=tile: self.chosen.emit(tile.spec.code))
            self._grid.addWidget(tile, at // self._columns, at % self._columns)
            self._tiles.append(tile)
        for tile, spec in zip(self._tiles, specs, strict=False):
            tile.set_spec(spec)
        kept = self.tile(focused) if focused is not None else None
        if kept is not None and kept in self._tiles[: len(specs)]:
            kept.setFocus(Qt.FocusReason.OtherFocusReason)
        while len(self._tiles) > len(specs):
            tile = self._tiles.pop()
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()

    def tile(self, code: str) -> BusinessTile | None:
        """Return the tile of a code, None if it is not shown."""
        return next((tile for tile in self._tiles if tile.spec.code == code), None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrow keys, press with Enter."""
        at = next((at for at, tile in enumerate(self._tiles) if tile.hasFocus()), -1)
        step = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }.get(Qt.Key(event.key()))
        if at >= 0 and step is not None:
            to = at + step
            while 0 <= to < len(self._tiles) and not self._tiles[to].isEnabled():
                to += step
            if 0 <= to < len(self._tiles):
                self._tiles[to].setFocus(Qt.FocusReason.TabFocusReason)
            return
        if at >= 0 and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self._tiles[at].click()
            return
        super().keyPressEvent(event)
