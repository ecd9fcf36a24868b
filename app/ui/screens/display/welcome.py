"""What stands below the greeting while nobody was called yet: the hours, who waits, how to get a number."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.queue_times import clock_time
from app.i18n import Text
from app.services.queue import HallWait
from app.ui.screens.display.parts import MARGIN
from app.ui.theme import RADIUS_KIOSK, Tone, tokens_of
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.paint import box, crisp

_STEPS = ("take", "watch", "go")
_CAPTION_PX, _VALUE_PX, _LONG_PX, _LINE_PX, _ICON_PX = 36, 88, 56, 40, 56
_SHORT = 6
"""Characters of a figure at full size; a span of hours is longer."""


class WelcomePage(QWidget):
    """Three cards with what a customer who comes in wants to know, and the rule below them."""

    def __init__(self) -> None:
        super().__init__()
        self._hours = _Card("store-clock-outline")
        self._waits = _Card("account-group-outline")
        self._how = _Steps()
        row = QHBoxLayout()
        row.setSpacing(32)
        for card, share in ((self._hours, 5), (self._waits, 5), (self._how, 8)):
            row.addWidget(card, share)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        self._icon = IconLabel("information-outline", 32, Tone.MUTED)
        self._rule = Label("", 32, tone=Tone.MUTED)
        foot.addWidget(self._icon)
        foot.addWidget(self._rule, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 40, MARGIN, 32)
        column.setSpacing(24)
        column.addLayout(row, 1)
        column.addLayout(foot)

    def show_wait(self, wait: HallWait, about: str, text: Text, *, counted: bool) -> None:
        """Show the hall's hours and its queue; `about` is how long it takes, where that can be promised."""
        hours = (
            text("display.all_day") if wait.always else f"{clock_time(wait.opens)}–{clock_time(wait.closes)}"
        )
        self._hours.set_words(text("display.hours"), hours, "")
        people = text("display.people" if counted else "display.people_unknown", count=wait.waiting)
        self._waits.set_words(text("display.waiting_now"), people, about)
        self._how.set_words(text("display.how"), tuple(text(f"display.how_{each}") for each in _STEPS))

    def show_rule(self, icon: str, tone: Tone, words: str) -> None:
        """Show by what rule numbers are called, or what is wrong."""
        self._icon.set_icon(icon, tone)
        self._rule.set_tone(tone)
        self._rule.setText(words)


class _Frame(QFrame):
    """A card of the wall: its ground and border."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(40, 36, 40, 36)
        self.column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(20)
        self.caption = Label("", _CAPTION_PX, tone=Tone.MUTED)
        head.addWidget(IconLabel(icon, _ICON_PX, Tone.PRIMARY))
        head.addWidget(self.caption, 1)
        self.column.addLayout(head)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and border."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        rect = QRectF(self.rect())
        box(painter, rect, RADIUS_KIOSK, QColor(tokens.surface), QColor(tokens.line))


class _Card(_Frame):
    """One figure, and perhaps a line below it."""

    def __init__(self, icon: str) -> None:
        super().__init__(icon)
        self._value = Label("", _VALUE_PX, bold=True)
        self._detail = Label("", _LINE_PX, tone=Tone.MUTED, wrap=True)
        self.column.addStretch(1)
        self.column.addWidget(self._value)
        self.column.addWidget(self._detail)
        self.column.addStretch(1)

    def set_words(self, caption: str, value: str, detail: str) -> None:
        """Show caption, figure and line."""
        self.caption.setText(caption)
        self._value.setText(value)
        self._value.set_type(_VALUE_PX if len(value) <= _SHORT else _LONG_PX)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"{caption} {value} {detail}".strip())


class _Steps(_Frame):
    """What to do, step by step."""

    def __init__(self) -> None:
        super().__init__("ticket-confirmation-outline")
        self._lines = tuple(Label("", _LINE_PX, wrap=True) for _ in _STEPS)
        self.column.addStretch(1)
        for line in self._lines:
            self.column.addWidget(line)
        self.column.addStretch(1)

    def set_words(self, caption: str, steps: tuple[str, ...]) -> None:
        """Show the steps with their figures."""
        self.caption.setText(caption)
        for place, (line, step) in enumerate(zip(self._lines, steps, strict=True), start=1):
            line.setText(f"{place}  {step}")
        self.setAccessibleName(" ".join((caption, *steps)))
