"""The rail at the left: buttons of 64 × 64 that lead to the screens, lower where there are many."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout

from app.ui.theme import RADIUS_FIELD, SMALL, Tone, draw_icon, font, tokens_of
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.marks import set_tip
from app.ui.widgets.paint import CENTRE, box, crisp, width_of, words

RAIL_WIDTH = 64
ROW_LEAST = 32
"""The lowest that a button gets: still a target for a finger at the counter."""
_BUBBLE = 20
_WITH_WORD = 36
"""From this height on icon and word stand one over the other."""
_WORD_WIDTH = 54
"""So wide is a word at most: the bar of the present screen and the hairline stand beside it."""
_AIRY = 56
"""From this height on the icon has its full size."""


@dataclass(frozen=True, slots=True)
class RailItem:
    """One place of the rail; ``low`` ones stand at the bottom (sync, settings)."""

    key: str
    icon: str
    text: str
    low: bool = False


class RailButton(QToolButton):
    """Icon 24 over a word of 12; the present screen has a bar of 4 px; a bubble counts what waits.

    Where the rail has no room the button gets lower, down to 32 px: first the icon shrinks, at last the
    word goes into the tip.
    """

    def __init__(self, item: RailItem) -> None:
        super().__init__()
        self._item = item
        self._count = 0
        self._count_tone = Tone.APPROVAL
        self.setText(item.text)
        self.setCheckable(True)
        self.setFixedWidth(RAIL_WIDTH)
        self.setMinimumHeight(ROW_LEAST)
        self.setMaximumHeight(RAIL_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        wants_ring(self, RADIUS_FIELD)
        self._name()

    def set_count(self, count: int, tone: Tone = Tone.APPROVAL) -> None:
        """Show how many wait; 0 hides the bubble."""
        self._count = count
        self._count_tone = tone
        self._name()
        self.update()

    def set_text(self, text: str) -> None:
        """Change the word."""
        self._item = RailItem(self._item.key, self._item.icon, text, self._item.low)
        self.setText(text)
        self._name()
        self.update()

    def sizeHint(self) -> QSize:
        """Return 64 × 64."""
        return QSize(RAIL_WIDTH, RAIL_WIDTH)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        now = self.isChecked()
        if now:
            painter.fillRect(self.rect(), QColor(tokens.primary_weak))
            painter.fillRect(0, 0, 4, self.height(), QColor(tokens.primary))
        elif self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), QColor(tokens.line if self.isDown() else tokens.raised))
        ink = QColor(tokens.primary if now else tokens.muted)
        worded = self.height() >= _WITH_WORD
        top, side = self._icon_place()
        draw_icon(painter, self._item.icon, QRectF((RAIL_WIDTH - side) / 2, top, side, side), ink)
        if worded:
            self._paint_word(painter, top + side + 2, ink, bold=now)
        if self._count:
            self._paint_bubble(painter, max(0.0, top - 5))

    def _paint_word(self, painter: QPainter, top: float, ink: QColor, *, bold: bool) -> None:
        """Write the word with room at its sides: a long one thin, then narrower, but never smaller or cut."""
        word, face = self._item.text, font(SMALL, bold=bold)
        if width_of(word, face) > _WORD_WIDTH:
            face = font(SMALL)
        squeezed = min(1.0, _WORD_WIDTH / max(1.0, width_of(word, face)))
        painter.save()
        painter.translate(RAIL_WIDTH / 2, top)
        painter.scale(squeezed, 1.0)
        words(painter, QRectF(-RAIL_WIDTH / 2, 0, RAIL_WIDTH, 18), word, face, ink, CENTRE)
        painter.restore()

    def icon_middle(self) -> int:
        """Return how far below the top the middle of the icon is (px)."""
        top, side = self._icon_place()
        return round(top + side / 2)

    def _icon_place(self) -> tuple[float, int]:
        """Return top and side of the icon (px)."""
        height = self.height()
        side = 24 if height >= _AIRY or height < _WITH_WORD else 18
        return (height - side - (20 if height >= _WITH_WORD else 0)) / 2, side

    def _paint_bubble(self, painter: QPainter, top: float) -> None:
        tokens = tokens_of(self)
        shown = str(self._count) if self._count < 100 else "99+"  # noqa: PLR2004 - three digits do not fit
        face = font(SMALL, bold=True)
        width = max(_BUBBLE, width_of(shown, face) + 10)
        rect = QRectF(min(45 - _BUBBLE / 2, 62 - width), top, width, _BUBBLE)
        box(painter, rect, _BUBBLE / 2, tokens.fg(self._count_tone))
        words(painter, rect, shown, face, QColor(tokens.surface), CENTRE)

    def _name(self) -> None:
        count = f" {self._count}" if self._count else ""
        self.setAccessibleName(f"{self._item.text}{count}")
        set_tip(self, self._item.text)


class Rail(QFrame):
    """The column of rail buttons.

    Signals:
        chosen: the key of the place that was pressed.
    """

    chosen = Signal(str)

    def __init__(self, items: tuple[RailItem, ...]) -> None:
        super().__init__()
        self.setFixedWidth(RAIL_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        for item in (item for item in items if not item.low):
            column.addWidget(self._add(item))
        column.addStretch(1)
        for item in (item for item in items if item.low):
            column.addWidget(self._add(item))

    def button(self, key: str) -> RailButton:
        """Return one button, for its count."""
        return self._buttons[key]

    def has(self, key: str) -> bool:
        """Return whether there is such a place: not everybody sees every screen."""
        return key in self._buttons

    def set_current(self, key: str) -> None:
        """Mark the present screen without a signal."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline at the right."""
        painter = QPainter(self)
        tokens = tokens_of(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(tokens.line))

    def _add(self, item: RailItem) -> RailButton:
        made = RailButton(item)
        made.clicked.connect(lambda _on, key=item.key: self.chosen.emit(key))
        self._group.addButton(made)
        self._buttons[item.key] = made
        return made
