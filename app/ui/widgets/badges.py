"""Badges and the status chips of the top strip."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from app.ui.theme import BODY, RADIUS_FIELD, SMALL, Tone, draw_icon, font, tokens_of
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.marks import set_tip
from app.ui.widgets.paint import (
    BADGE_HEIGHT,
    LEFT,
    BadgeSpec,
    badge,
    badge_width,
    box,
    crisp,
    width_of,
    words,
)

CHIP_HEIGHT = 40
_PAD = 12
_ICON = 20
_GAP = 8


class Badge(QWidget):
    """A state as icon and word on its ground, 24 px high."""

    def __init__(self, text: str = "", tone: Tone = Tone.NEUTRAL, icon: str = "") -> None:
        super().__init__()
        self._spec = BadgeSpec(text, tone, icon)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Fixed, policy.Fixed)
        self.set_spec(self._spec)

    @property
    def spec(self) -> BadgeSpec:
        """What is shown."""
        return self._spec

    def set(self, text: str, tone: Tone, icon: str = "") -> None:
        """Show another state."""
        self.set_spec(BadgeSpec(text, tone, icon))

    def set_spec(self, spec: BadgeSpec | None) -> None:
        """Show ``spec``, or nothing."""
        self.setVisible(spec is not None and (bool(spec.text) or bool(spec.icon)))
        if spec is None:
            return
        self._spec = spec
        self.setAccessibleName(spec.text)
        self.setFixedSize(round(badge_width(spec)), BADGE_HEIGHT)
        self.update()

    def setVisible(self, visible: bool) -> None:
        """Show or hide; a badge that has no parent yet never opens as a window."""
        if visible and self.parentWidget() is None:
            return
        super().setVisible(visible)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the badge."""
        painter = QPainter(self)
        crisp(painter)
        badge(painter, 0, self.height() / 2, self._spec, tokens_of(self))


class StatusChip(QToolButton):
    """A state of the whole terminal in the top strip; a press opens its list (``clicked``).

    ``count`` stands bold before the word, ``detail`` muted behind it.
    """

    def __init__(
        self, icon: str, text: str, tone: Tone = Tone.TEXT, *, count: int | None = None, detail: str = ""
    ) -> None:
        super().__init__()
        self._icon = icon
        self._words = text
        self._tone = tone
        self._icon_tone: Tone | None = None
        self._count = count
        self._detail = detail
        self._brief = False
        self._bare = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        wants_ring(self, RADIUS_FIELD)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Fixed, policy.Fixed)
        self._name()

    def set(
        self,
        icon: str,
        text: str,
        tone: Tone,
        *,
        count: int | None = None,
        detail: str = "",
        icon_tone: Tone | None = None,
    ) -> None:
        """Show another state; ``icon_tone`` colours the icon alone (在线: green icon, plain words)."""
        self._icon, self._words, self._tone = icon, text, tone
        self._count, self._detail, self._icon_tone = count, detail, icon_tone
        self._name()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of icon, count, word and detail."""
        return QSize(self.width_if(bare=self._silent), CHIP_HEIGHT)

    def width_if(self, *, bare: bool) -> int:
        """Return the width with the word, or with the count alone."""
        width = 2.0 * _PAD + _ICON + _GAP
        if not bare:
            width += width_of(self._words, font(BODY, bold=self._bold()))
        if self._count is not None:
            width += width_of(str(self._count), font(BODY, bold=True)) + _GAP
        if self._detail and not self._brief:
            width += width_of(self._detail, font(SMALL)) + _GAP
        return round(width)

    @property
    def _silent(self) -> bool:
        """Whether icon and count stand for the word."""
        return self._bare and self._count is not None

    def set_bare(self, *, bare: bool) -> None:
        """Let icon and count stand for the word, which the tip tells; without a count the word stays."""
        if bare is not self._bare:
            self._bare = bare
            self._name()
            self.updateGeometry()
            self.update()

    def set_brief(self, *, brief: bool) -> None:
        """Leave the detail to the tip, where words that matter more would be cut."""
        if brief is not self._brief:
            self._brief = brief
            self._name()
            self.updateGeometry()
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Return the same: a chip is never cut off."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        plain = self._tone in {Tone.TEXT, Tone.OK}
        offline = self._tone is Tone.OFFLINE
        border = QColor(tokens.line) if plain else QColor(tokens.offline) if offline else None
        ground = QColor(tokens.raised) if plain and self.underMouse() else tokens.back(self._tone)
        ground = QColor(tokens.surface) if plain and not self.underMouse() else ground
        box(painter, QRectF(self.rect()), RADIUS_FIELD, ground, border)
        ink = QColor(tokens.text) if plain else tokens.fg(self._tone)
        left = float(_PAD)
        middle = self.height() / 2
        icon_ink = tokens.fg(self._icon_tone or self._tone)
        draw_icon(painter, self._icon, QRectF(left, middle - _ICON / 2, _ICON, _ICON), icon_ink)
        left += _ICON + _GAP
        parts = [] if self._silent else [(self._words, font(BODY, bold=self._bold()), ink)]
        if self._count is not None:
            parts.insert(0, (str(self._count), font(BODY, bold=True), ink))
        if self._detail and not self._brief:
            parts.append((self._detail, font(SMALL), QColor(tokens.muted)))
        for text, face, colour in parts:
            room = width_of(text, face)
            words(painter, QRectF(left, 0, room + 1, self.height()), text, face, colour, LEFT)
            left += room + _GAP

    def _bold(self) -> bool:
        return self._tone is Tone.OFFLINE

    def _name(self) -> None:
        count = "" if self._count is None else f"{self._count} "
        self.setAccessibleName(f"{count}{self._words}")
        told = (self._words if self._silent else "", self._detail if self._brief else "")
        set_tip(self, " · ".join(filter(None, told)))
        self.setAccessibleDescription(self._detail)
