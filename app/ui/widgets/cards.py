"""Cards, verdict cards, empty places and plain scroll areas."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.theme import GAP_8, GAP_12, GAP_16, RADIUS_CARD, SMALL, TITLE, Tone, tokens_of
from app.ui.widgets.bars import thin_bars
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.paint import box, crisp

HEAD_HEIGHT = 48


class _Rim(QWidget):
    """Rounds a card's corners over whatever lies in it, and draws the border on top."""

    def __init__(self, card: "Card") -> None:
        super().__init__(card)
        self._card = card
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        crisp(painter)
        rect = QRectF(self.rect())
        outside = QPainterPath()
        outside.addRect(rect)
        inside = QPainterPath()
        inside.addRoundedRect(rect, RADIUS_CARD, RADIUS_CARD)
        painter.fillPath(outside.subtracted(inside), self._card.ground())
        border, width = self._card.border()
        box(painter, rect, RADIUS_CARD, None, border, width)


class Card(QFrame):
    """A surface with a hairline border, radius 8.

    With ``title`` it has a header of 48 px, which takes more at its right through ``add_trailing``.
    ``body`` is a vertical layout padded by 16; ``flush`` leaves the padding off, for tables and rows that
    run edge to edge.
    """

    def __init__(
        self,
        title: str = "",
        trailing: QWidget | str | None = None,
        *,
        subtitle: str = "",
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(1, 1, 1, 1)
        self._outer.setSpacing(0)
        self.head = QWidget()
        self.head_layout = QHBoxLayout(self.head)
        self.head_layout.setContentsMargins(GAP_16 - 1, 0, GAP_16 - 1, 0)
        self.head_layout.setSpacing(GAP_8)
        self.title = Label(title, TITLE, bold=True)
        self.subtitle = Label(subtitle, SMALL, tone=Tone.MUTED)
        self.subtitle.setVisible(bool(subtitle))
        self.head_layout.addWidget(self.title)
        self.head_layout.addWidget(self.subtitle)
        self.head_layout.addStretch(1)
        self._head_line = Hairline()
        self.head.setFixedHeight(HEAD_HEIGHT - 2)
        self._outer.addWidget(self.head)
        self._outer.addWidget(self._head_line)
        self.head.setVisible(bool(title))
        self._head_line.setVisible(bool(title))
        self.setAccessibleName(title)
        inner = QWidget()
        self.body: QBoxLayout = QVBoxLayout(inner)
        pad = 0 if flush else GAP_16
        side = 0 if flush else GAP_16 - 1
        self.body.setContentsMargins(side, pad if title else side, side, side)
        self.body.setSpacing(0 if flush else GAP_12)
        self._outer.addWidget(inner, 1)
        self._rim = _Rim(self)
        if trailing is not None:
            self.add_trailing(trailing)

    def set_title(self, title: str, subtitle: str | None = None) -> None:
        """Change the words of the header."""
        self.title.setText(title)
        self.setAccessibleName(title)
        self.head.setVisible(bool(title))
        self._head_line.setVisible(bool(title))
        if subtitle is not None:
            self.subtitle.setText(subtitle)
            self.subtitle.setVisible(bool(subtitle))

    def add_trailing(self, what: QWidget | str) -> QWidget:
        """Put a widget, or a muted word of 12 px, at the right of the header; returns the widget."""
        widget = Label(what, SMALL, tone=Tone.MUTED) if isinstance(what, str) else what
        self.head_layout.addWidget(widget)
        return widget

    def add_footer(self, widget: QWidget) -> QWidget:
        """Put ``widget`` under the body, edge to edge; returns the hairline above it, to hide with it."""
        line = Hairline()
        self._outer.addWidget(line)
        self._outer.addWidget(widget)
        self._rim.raise_()
        return line

    def ground(self) -> QColor:
        """Return the colour outside the corners: the window's, or that of a card around this one."""
        parent = self.parentWidget()
        while parent is not None:
            if isinstance(parent, Card):
                return parent.fill()
            parent = parent.parentWidget()
        return QColor(tokens_of(self).bg)

    def fill(self) -> QColor:
        """Return the colour of the card."""
        return QColor(tokens_of(self).surface)

    def border(self) -> tuple[QColor, float]:
        """Return colour and width of the border."""
        return QColor(tokens_of(self).line), 1.0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the rim over everything."""
        super().resizeEvent(event)
        self._rim.setGeometry(self.rect())
        self._rim.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface."""
        painter = QPainter(self)
        crisp(painter)
        box(painter, QRectF(self.rect()), RADIUS_CARD, self.fill())


class VerdictCard(Card):
    """A card whose header and border carry a tone: what is wrong, or what must be approved."""

    def __init__(
        self,
        title: str,
        tone: Tone,
        icon: str,
        trailing: QWidget | str | None = None,
        *,
        flush: bool = False,
        tinted_body: bool = False,
    ) -> None:
        self._tone = tone
        self._tinted_body = tinted_body
        super().__init__(title, trailing, flush=flush)
        self.title.set_tone(tone)
        self._mark = IconLabel(icon, 20, tone)
        self.head_layout.insertWidget(0, self._mark)

    @property
    def tone(self) -> Tone:
        """The tone of border and header."""
        return self._tone

    def set_verdict(self, title: str, tone: Tone, icon: str) -> None:
        """Show another verdict."""
        self._tone = tone
        self.set_title(title)
        self.title.set_tone(tone)
        self._mark.set_icon(icon, tone)
        self.update()
        self._rim.update()

    def fill(self) -> QColor:
        """Return the surface, or the weak tone if the whole card is tinted."""
        tokens = tokens_of(self)
        return tokens.back(self._tone) if self._tinted_body else QColor(tokens.surface)

    def border(self) -> tuple[QColor, float]:
        """Return the tone as border."""
        return tokens_of(self).fg(self._tone), 2.0 if self._tinted_body else 1.0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint surface and tinted header."""
        super().paintEvent(event)
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        if not self._tinted_body:
            painter.setClipRect(0, 0, self.width(), HEAD_HEIGHT - 1)
            box(painter, QRectF(self.rect()), RADIUS_CARD, tokens.back(self._tone))


class Panel(QFrame):
    """A plain coloured ground without border: a raised strip in a card, an explanation on a tone."""

    def __init__(self, tone: Tone = Tone.NEUTRAL, *, radius: int = 0) -> None:
        super().__init__()
        self._tone = tone
        self._radius = radius

    def set_tone(self, tone: Tone) -> None:
        """Change the ground."""
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        crisp(painter)
        box(painter, QRectF(self.rect()), self._radius, tokens_of(self).back(self._tone))


class EmptyState(QWidget):
    """Says that there is nothing, why, and what to do: icon 48, two lines, perhaps a button."""

    def __init__(self, icon: str, title: str, detail: str = "", action: QWidget | None = None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(GAP_8)
        column.addStretch(1)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.icon = IconLabel(icon, 48)
        column.addWidget(self.icon, 0, centre)
        self.title = Label(title, TITLE, bold=True, align=centre)
        self.detail = Label(detail, SMALL, tone=Tone.MUTED, wrap=True, align=centre)
        column.addWidget(self.title)
        column.addWidget(self.detail)
        # Not before it stands somewhere: shown alone it would be a window, and take the keyboard with it.
        self.detail.setVisible(bool(detail))
        if action is not None:
            column.addSpacing(GAP_8)
            column.addWidget(action, 0, centre)
        column.addStretch(1)
        self.setAccessibleName(f"{title} {detail}".strip())

    def set(self, icon: str, title: str, detail: str = "", tone: Tone = Tone.MUTED) -> None:
        """Say something else; `tone` is that of the icon."""
        self.icon.set_icon(icon, tone)
        self.title.setText(title)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self.setAccessibleName(f"{title} {detail}".strip())


def scrolled(content: QWidget, area: QScrollArea | None = None) -> QScrollArea:
    """Return ``content`` in a scroll area that has no ground and no border of its own, vertical only.

    ``area`` is one of another kind that is to be made so.
    """
    area = QScrollArea() if area is None else area
    thin_bars(area)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    area.setWidget(content)
    content.setAutoFillBackground(False)
    return area
