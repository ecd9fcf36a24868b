"""Pieces of the kiosk's pages: boxes, words that grow in elder mode, lines with an icon."""

from collections.abc import Callable

from PySide6.QtCore import QMargins, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import BugError
from app.i18n import Text
from app.ui.theme import KIOSK_BODY, KIOSK_TITLE, RADIUS_KIOSK, Tone, elder, font, icon_path, tokens_of
from app.ui.widgets.kiosk import KioskTile
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.paint import box, crisp, width_of

MARGIN = 48
_TWO_LINES, _TWO_LINES_ELDER = 140, 176
_SUM_PX = 148
_FIGURE_ROOM = 400
"""Width of two figures beside each other, without their margins: longer words are smaller."""
_DRAWN_IN = 0.5
_FALLBACK_ICON = "ticket-outline"


def known_icon(name: str) -> str:
    """Return the name of a published icon, without its set; a ticket for one that does not exist."""
    plain = name.removeprefix("mdi6.")
    try:
        icon_path(plain)
    except BugError:
        return _FALLBACK_ICON
    return plain


class Words(Label):
    """Words that grow in elder mode."""

    def __init__(
        self,
        px: int = KIOSK_BODY,
        *,
        bold: bool = False,
        tone: Tone = Tone.TEXT,
        wrap: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        super().__init__("", px, bold=bold, tone=tone, wrap=wrap, align=align)
        self._plain_px = px

    def sizeHint(self) -> QSize:
        """Return the room of the words, and of what lifts them onto a line with larger ones."""
        margins = self.contentsMargins()
        return super().sizeHint().grownBy(QMargins(0, 0, 0, 0 if self.wordWrap() else margins.bottom()))

    def set_words(self, text: str, *, large: bool, bold: bool | None = None) -> None:
        """Show ``text``, larger in elder mode, and bold or not if it is given."""
        self.setText(text)
        self.set_type(elder(self._plain_px, on=large), bold=bold)


def draw_in(column: QVBoxLayout, usual: tuple[int, int, int], *, large: bool) -> None:
    """Set space between parts, above and below a page: larger words take their room there."""
    gap, above, below = (round(each * _DRAWN_IN) if large else each for each in usual)
    column.setSpacing(gap)
    column.setContentsMargins(MARGIN, above, MARGIN, below)


def told(error: Exception, text: Text) -> str:
    """Return an error as it is said to a customer: at a counter some are said to the clerk instead."""
    own = f"kiosk.told.{getattr(error, 'code', '')}"
    return text(own, **getattr(error, "params", {})) if text.has(own) else text.error(error)


def on_one_line(large: Words, small: Words) -> None:
    """Lift the smaller of two words that are aligned at the bottom, so that both stand on one line."""
    below = QFontMetricsF(large.font()).descent() - QFontMetricsF(small.font()).descent()
    small.setContentsMargins(0, 0, 0, max(0, round(below)))


class Box(QFrame):
    """A box with radius 16: plain, or in a tone with a border of 2 px."""

    def __init__(self, tone: Tone | None = None, *, across: bool = False, plain: bool = False) -> None:
        """``plain``: the border in the tone, the ground as any other."""
        super().__init__()
        self._tone = tone
        self._plain = plain
        self.row: QBoxLayout = QHBoxLayout(self) if across else QVBoxLayout(self)
        self.row.setContentsMargins(32, 24, 32, 24)
        self.row.setSpacing(8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and border."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        rect = QRectF(self.rect())
        if self._tone is None:
            box(painter, rect, RADIUS_KIOSK, QColor(tokens.surface), QColor(tokens.line))
        else:
            fill, edge = tokens.back(self._tone), tokens.fg(self._tone)
            fill = QColor(tokens.surface) if self._plain else fill
            box(painter, rect, RADIUS_KIOSK, fill, edge, 2.0 if self._tone is Tone.PRIMARY else 1.0)


class Notice(Box):
    """An icon, a bold line and a plain one."""

    def __init__(self, icon: str, tone: Tone | None, ink: Tone) -> None:
        super().__init__(tone, across=True)
        self.row.setSpacing(24)
        self.row.addWidget(IconLabel(icon, 48, ink if tone else Tone.PRIMARY))
        lines = QVBoxLayout()
        lines.setSpacing(4)
        self._title = Words(bold=True, tone=ink, wrap=True)
        self._detail = Words(tone=ink if tone else Tone.MUTED, wrap=True)
        lines.addWidget(self._title)
        lines.addWidget(self._detail)
        self.row.addLayout(lines, 1)

    def set_words(self, title: str, detail: str, *, large: bool) -> None:
        """Show both lines."""
        self._title.set_words(title, large=large)
        self._detail.set_words(detail, large=large)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"{title} {detail}")


class SumFigure(QWidget):
    """A sum in large figures with its unit, in the middle: amounts look alike on all pages."""

    def __init__(self, tone: Tone = Tone.TEXT) -> None:
        super().__init__()
        self.figure = Words(_SUM_PX, bold=True, tone=tone)
        self._unit = Words(KIOSK_TITLE, bold=True, tone=tone)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        line.addStretch(1)
        line.addWidget(self.figure, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)

    def show_sum(self, fen: int, text: Text, *, large: bool) -> None:
        """Show an amount."""
        self.figure.setText(text.money(fen))
        self._unit.set_words(text("kiosk.bill.yuan"), large=large)
        on_one_line(self.figure, self._unit)

    def show_words(self, words: str) -> None:
        """Show words where there is no amount."""
        self.figure.setText(words)
        self.figure.setAccessibleName(words)
        self._unit.setText("")


def sum_of(fen: int, text: Text) -> str:
    """Return an amount as customers read it, with the unit in words."""
    return text("kiosk.bill.sum", amount=text.money(fen))


class Figure(Box):
    """A muted caption over a large figure with its unit."""

    def __init__(self, px: int, unit_px: int) -> None:
        super().__init__()
        self._px = px
        self._caption = Words(tone=Tone.MUTED)
        self._value = Words(px, bold=True)
        self._unit = Words(unit_px, bold=True)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._value, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        self.row.addWidget(self._caption)
        self.row.addLayout(line)

    def set_words(self, caption: str, value: str, unit: str, *, large: bool) -> None:
        """Show caption, figure and unit."""
        self._caption.set_words(caption, large=large)
        self._value.set_words(value, large=large)
        if width_of(value, font(elder(self._px, on=large), bold=True)) > _FIGURE_ROOM:
            self._value.set_type(elder(KIOSK_TITLE, on=large))
        self._unit.set_words(unit, large=large)
        on_one_line(self._value, self._unit)
        self.setAccessibleName(f"{caption} {value} {unit}")


class IconLine(QWidget):
    """One thing to bring: icon and words."""

    def __init__(self, icon: str, words: str, *, large: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(16)
        row.addWidget(IconLabel(icon, elder(48, on=large), Tone.PRIMARY))
        label = Words(bold=True, wrap=True)
        label.set_words(words, large=large)
        row.addWidget(label, 1)


class Problem(Notice):
    """What is wrong with what was just done: icon and sentence; nothing when nothing is.

    With ``room`` its place stays free all the time: keys below it never move under a finger.
    """

    def __init__(self, *, room: bool = False) -> None:
        super().__init__("alert-circle", Tone.DANGER, Tone.DANGER)
        self.setObjectName("kiosk_problem")
        self._room = room
        if room:
            policy = self.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            self.setSizePolicy(policy)
        self.hide()

    def show_error(self, error: Exception | None, text: Text, *, large: bool) -> None:
        """Show an error, or hide."""
        if self._room:
            self.setMinimumHeight(_TWO_LINES_ELDER if large else _TWO_LINES)
        self.set_words(told(error, text) if error else "", "", large=large)
        self.setVisible(error is not None)


class Simulated(Box):
    """A box that says that something is simulated, with the hands for it below."""

    def __init__(self) -> None:
        super().__init__(Tone.APPROVAL)
        self._title = Words(bold=True, tone=Tone.APPROVAL, wrap=True)
        self.row.addWidget(self._title)

    def set_words(self, title: str, *, large: bool) -> None:
        """Show what is simulated."""
        self._title.set_words(title, large=large)


def tile_to(name: str, icon: str, then: Callable[[], None], *, primary: bool) -> KioskTile:
    """Return a large tile that leads on."""
    tile = KioskTile(icon, "", "", primary=primary, wide=True)
    tile.setObjectName(name)
    tile.setMinimumHeight(156)
    tile.clicked.connect(lambda _on=False: then())
    return tile
