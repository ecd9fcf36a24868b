"""Words on a screen: labels, headings, hairlines, key caps."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import BODY, GAP_12, SMALL, Tone, draw_icon, font, tokens_of
from app.ui.widgets.marks import set_tip
from app.ui.widgets.paint import CAP_HEIGHT, cap_width, crisp, key_cap, width_of


class Label(QLabel):
    """A line or paragraph in one size and tone.

    ``wrap`` breaks lines; without it a text too long for its place ends in an ellipsis and is shown whole
    as a tip.
    """

    def __init__(
        self,
        text: str = "",
        px: int = BODY,
        *,
        bold: bool = False,
        tone: Tone = Tone.TEXT,
        wrap: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self._px = px
        self._bold = bold
        self._measured: tuple[str, int, bool] | None = None
        """What `_room` was measured for: layouts ask again and again."""
        self._room = QSize()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(px, bold=bold))
        self.setWordWrap(wrap)
        self.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        if not wrap:
            policy = QSizePolicy.Policy
            self.setSizePolicy(policy.Preferred, policy.Fixed)
        self.setText(text)

    @property
    def tone(self) -> Tone:
        """The tone in which the words are painted."""
        return self._tone

    def set_tone(self, tone: Tone) -> None:
        """Change the tone."""
        self._tone = tone
        self.update()

    def set_wrap(self, *, wrap: bool) -> None:
        """Break lines from now on, or stay in one."""
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Preferred, policy.Preferred if wrap else policy.Fixed)
        self.setWordWrap(wrap)
        self._tip()

    def set_type(self, px: int, *, bold: bool | None = None) -> None:
        """Change the size in px, and the weight if it is given (elder mode does)."""
        self._px = px
        self._bold = self._bold if bold is None else bold
        self.setFont(font(px, bold=self._bold))
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:
        """Show ``text``."""
        super().setText(text)
        self._tip()

    def sizeHint(self) -> QSize:
        """Return the room of the words in the label's own type: a style sheet may reset ``font()``."""
        if self.wordWrap() or "\n" in self.text():
            return super().sizeHint()
        said = (self.text(), self._px, self._bold)
        if said != self._measured:
            face = font(self._px, bold=self._bold)
            self._room = QSize(round(width_of(self.text(), face)) + 1, QFontMetrics(face).height())
            self._measured = said
        return self._room.grownBy(self.contentsMargins())  # else the margins take the room of the words

    def minimumSizeHint(self) -> QSize:
        """Return a width that leaves room for an ellipsis, or that of a wrapped paragraph."""
        if self.wordWrap():
            return super().minimumSizeHint()
        hint = self.sizeHint()
        return QSize(min(hint.width(), 2 * self._px), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text as a tip when it no longer fits."""
        super().resizeEvent(event)
        self._tip()

    def changeEvent(self, event: QEvent) -> None:
        """Repaint in the colours of a new theme; its style sheet must not take the size of the words away."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        elif event.type() == QEvent.Type.FontChange and self.font().pixelSize() != self._px:
            self.setFont(font(self._px, bold=self._bold))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words in the tone's colour."""
        painter = QPainter(self)
        crisp(painter)
        face = font(self._px, bold=self._bold)
        painter.setFont(face)
        painter.setPen(tokens_of(self).fg(self._tone))
        area = QRectF(self.contentsRect())
        text = self.text()
        if self.wordWrap():
            painter.drawText(area, int(self.alignment()) | int(Qt.TextFlag.TextWordWrap), text)
            return
        if "\n" not in text:
            text = QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, area.width() + 1)
        painter.drawText(area, int(self.alignment()), text)

    def _tip(self) -> None:
        whole = self.wordWrap() or self.sizeHint().width() <= self.width() + 1 or "\n" in self.text()
        set_tip(self, "" if whole else self.text())


def heading(text: str, px: int = 16) -> Label:
    """Return a bold label of 16 px, or another size."""
    return Label(text, px, bold=True)


def hint(text: str = "", *, wrap: bool = False) -> Label:
    """Return a muted label of 12 px."""
    return Label(text, SMALL, tone=Tone.MUTED, wrap=wrap)


class IconLabel(QWidget):
    """An icon that stands for itself, with a name for screen readers."""

    def __init__(self, name: str, size: int = 20, tone: Tone = Tone.MUTED, says: str = "") -> None:
        super().__init__()
        self._name = name
        self._tone = tone
        self.setFixedSize(size, size)
        self.setAccessibleName(says)

    def set_icon(self, name: str, tone: Tone, says: str = "") -> None:
        """Show another icon."""
        self._name = name
        self._tone = tone
        self.setAccessibleName(says)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        if self._name:
            draw_icon(QPainter(self), self._name, QRectF(self.rect()), tokens_of(self).fg(self._tone))


def two_lines(icon: str, tone: Tone, title: str, detail: str) -> QHBoxLayout:
    """Return an icon beside a line and, small, what it means; both stand in the middle of their height."""
    row = QHBoxLayout()
    row.setSpacing(GAP_12)
    row.addWidget(IconLabel(icon, 20, tone))
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addStretch(1)
    words.addWidget(Label(title))
    words.addWidget(Label(detail, SMALL, tone=Tone.MUTED))
    words.addStretch(1)
    row.addLayout(words, 1)
    return row


class KeyCap(QWidget):
    """A key cap: 20 px high; shows which key does something."""

    def __init__(self, text: str, tone: Tone = Tone.TEXT) -> None:
        super().__init__()
        self._text = text
        self._tone = tone
        self.setFixedSize(round(cap_width(text)), CAP_HEIGHT)
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cap."""
        painter = QPainter(self)
        crisp(painter)
        key_cap(painter, 0, self.height() / 2, self._text, tokens_of(self).fg(self._tone))


class Hairline(QWidget):
    """A line of one pixel, horizontal or vertical (``length`` fixes a vertical one)."""

    def __init__(self, *, vertical: bool = False, length: int = 0) -> None:
        super().__init__()
        if vertical:
            self.setFixedWidth(1)
            if length:
                self.setFixedHeight(length)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        QPainter(self).fillRect(self.rect(), QColor(tokens_of(self).line))
