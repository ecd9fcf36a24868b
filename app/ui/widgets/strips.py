"""The strips of the shell: their ground, the mark, and the strip at the top."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import (
    BODY,
    GAP_8,
    GAP_16,
    MAIN,
    SMALL,
    TITLE,
    Tone,
    font,
    tokens_of,
)
from app.ui.widgets.badges import Badge, StatusChip
from app.ui.widgets.fields import TextBox
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.paint import CENTRE, BadgeSpec, box, crisp, words

TOP_HEIGHT = 56
_SEARCH_LEAST = 120
_BRIEF = 1400
"""In a narrower window chips leave out what they say besides (px)."""
_CHIPS_MOST = 260
"""Where chips are wider together than this in a narrow window, nobody reads what can be searched for."""


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
        self.search.setMinimumWidth(_SEARCH_LEAST)
        self.search.setMaximumWidth(440)
        policy = QSizePolicy.Policy
        self.search.setSizePolicy(policy.Expanding, policy.Fixed)
        self.search.returnPressed.connect(self._on_return)
        self.row.addWidget(self.search, 8)
        self.row.addStretch(1)
        self._shown_chips: list[StatusChip] = []
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
        # Whatever gives way on a small screen, the time does not.
        self.clock.setMinimumWidth(self.clock.sizeHint().width())

    def add_chip(self, chip: StatusChip) -> StatusChip:
        """Add a status chip at the right of the others; returns it."""
        self._chips.addWidget(chip)
        self._shown_chips.append(chip)
        chip.set_brief(brief=self.width() < _BRIEF)
        return chip

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave what chips say besides to their tips in a narrow window: the desk's own name stays whole."""
        super().resizeEvent(event)
        for chip in self._shown_chips:
            chip.set_brief(brief=self.width() < _BRIEF)
        self._spare()

    def event(self, event: QEvent) -> bool:
        """Spare room when a chip came, went or says something else."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._spare()
        return super().event(event)

    def _spare(self) -> None:
        """Let chips with a count do without their words, where the box to search in had no room else."""
        chips = [chip for chip in self._shown_chips if not chip.isHidden()]
        bare = self.width() < _BRIEF and sum(chip.width_if(bare=False) for chip in chips) > _CHIPS_MOST
        for chip in chips:
            chip.set_bare(bare=bare)

    def _on_return(self) -> None:
        if text := self.search.text().strip():
            self.searched.emit(text)

    def _on_find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
