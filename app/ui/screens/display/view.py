"""The call display's window, 1920 × 1080, always dark (mockup call-display)."""

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.call_voice import announcement
from app.domain.queue_times import clock_time
from app.i18n import Text
from app.services.queue import DisplayBoard, HallWait
from app.services.queue_views import BoardCall
from app.ui.screens.display.parts import MARGIN, CallBand, MissedNumber, RecentCall
from app.ui.screens.display.presenter import (
    MISSED,
    RECENT,
    STATES,
    DisplayMode,
    DisplayPresenter,
    DisplayState,
)
from app.ui.screens.display.welcome import WelcomePage
from app.ui.theme import DARK, KIOSK_TITLE, Tone, apply_theme
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.strips import HallMark, Strip

__all__ = ["STATES", "DisplayView"]

_BAR, _MISSED_WIDTH = 96, 760
_FIGURE = "\N{OBJECT REPLACEMENT CHARACTER}"
_WORDS, _BOX_HEIGHT = 32, 104


class DisplayView(QWidget):
    """Bar, the newest call, recent calls with the wait, missed numbers; before the first call a welcome."""

    def __init__(self, presenter: DisplayPresenter, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._text = text
        self.setObjectName("display")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = Strip(_BAR, line_below=True)
        bar.row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        bar.row.setSpacing(24)
        self._hall = Label("", KIOSK_TITLE, bold=True)
        self._day = Label("", KIOSK_TITLE, tone=Tone.MUTED)
        self._time = Label("", KIOSK_TITLE, bold=True)
        bar.row.addWidget(HallMark(size=56))
        bar.row.addWidget(self._hall, 1)
        bar.row.addWidget(self._silence())
        bar.row.addWidget(self._day)
        bar.row.addWidget(self._time)
        self.band = CallBand()
        self.band.setObjectName("display_band")
        board = QWidget()
        below = QHBoxLayout(board)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addLayout(self._recent_side(), 1)
        below.addWidget(Hairline(vertical=True))
        below.addWidget(self._missed_side())
        column.addWidget(bar)
        column.addWidget(self.band)
        self._welcome = WelcomePage()
        self._below = QStackedWidget()
        for page in (board, self._welcome):
            self._below.addWidget(page)
        column.addWidget(self._below, 1)
        # A wall display is dark whatever the other windows of the program are.
        apply_theme(self, DARK)
        presenter.attach(self)

    def _silence(self) -> QWidget:
        """Return the mark that calls are not heard."""
        self._silent = QWidget()
        row = QHBoxLayout(self._silent)
        row.setContentsMargins(0, 0, 24, 0)
        row.setSpacing(12)
        self._sound = Label("", _WORDS, tone=Tone.UNSYNCED)
        row.addWidget(IconLabel("volume-off", 40, Tone.UNSYNCED))
        row.addWidget(self._sound)
        return self._silent

    def _recent_side(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        self._recent_title = Label("", _WORDS, tone=Tone.MUTED)
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 14, MARGIN, 10)
        head.addWidget(self._recent_title)
        self._rows = [RecentCall() for _ in range(RECENT)]
        column.addLayout(head)
        for row in self._rows:
            column.addWidget(row)
        line = QHBoxLayout()
        line.setContentsMargins(MARGIN, 0, MARGIN, 0)
        line.setSpacing(24)
        self._wait_word = Label("", KIOSK_TITLE, tone=Tone.MUTED)
        self._waiting = Label("", KIOSK_TITLE, bold=True)
        self._about_word = Label("", KIOSK_TITLE, tone=Tone.MUTED)
        self._about = Label("", KIOSK_TITLE, bold=True)
        for label in (self._wait_word, self._waiting, self._about_word, self._about):
            line.addWidget(label)
        line.addStretch(1)
        column.addStretch(1)
        column.addLayout(line)
        column.addStretch(1)
        return column

    def _missed_side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_MISSED_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(MARGIN, 14, MARGIN, 24)
        column.setSpacing(16)
        head = QHBoxLayout()
        head.setSpacing(12)
        self._missed_icon = IconLabel("timer-sand", _WORDS, Tone.UNSYNCED)
        self._missed_title = Label("", _WORDS, tone=Tone.UNSYNCED)
        head.addWidget(self._missed_icon)
        head.addWidget(self._missed_title, 1)
        grid = QGridLayout()
        grid.setSpacing(16)
        self._missed = [MissedNumber() for _ in range(MISSED)]
        for place, widget in enumerate(self._missed):
            widget.setMinimumHeight(72)
            widget.setMaximumHeight(_BOX_HEIGHT + 16)
            grid.addWidget(widget, place // 2, place % 2)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        self._rule_icon = IconLabel("information-outline", _WORDS, Tone.MUTED)
        self._rule = Label("", _WORDS, tone=Tone.MUTED, wrap=True)
        foot.addWidget(self._rule_icon)
        foot.addWidget(self._rule, 1)
        column.addLayout(head)
        column.addLayout(grid, 1)
        column.addStretch(1)
        column.addLayout(foot)
        return side

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.render(self._presenter.state)

    @property
    def presenter(self) -> DisplayPresenter:
        """Whoever decides what is shown."""
        return self._presenter

    def render(self, state: DisplayState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text, board = self._text, state.board
        self._recent_title.setText(text("display.recent"))
        self._sound.setText(text(state.sound) if state.sound else "")
        self._silent.setVisible(bool(state.sound))
        fault = state.mode is DisplayMode.FAULT
        icon = "alert-circle-outline" if fault else "lan-disconnect" if state.alone else "information-outline"
        tone = Tone.UNSYNCED if fault or state.alone else Tone.MUTED
        self._rule_icon.set_icon(icon, tone)
        self._rule.set_tone(tone)
        rule = "by_time" if board is not None and board.by_time else "rule"
        words = text(f"display.{'fault' if fault else 'alone' if state.alone else rule}")
        if fault and board is not None:
            words = text("display.stale", time=text.time(state.read_ms, board.wait.zone))
        self._rule.setText(words)
        self._welcome.show_rule(icon, tone, words)
        if board is None:
            self._band(None, text(f"display.{state.mode.value}"), calling=False)
            return
        zone = board.wait.zone
        self._hall.setText(board.wait.hall)
        month, day = (int(part) for part in text.day(state.now_ms, zone).split("-"))
        weekday = text.weekday(state.now_ms, zone)
        self._day.setText(text("display.day", month=text(f"display.month.{month}"), day=day, weekday=weekday))
        self._time.setText(text.time(state.now_ms, zone))
        self._calls(board, fault=fault)
        # What cannot be read any more is not promised either.
        self._set_wait(board.wait, fresh=not fault)
        self._set_missed(board.missed, fresh=not fault)
        # Empty lines tell nobody anything: until the first call the wall says what a newcomer wants to know.
        empty = not board.calls and not board.missed
        self._below.setCurrentIndex(1 if empty else 0)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the queue while somebody can see it."""
        super().showEvent(event)
        self._presenter.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can."""
        self._presenter.stop()
        super().hideEvent(event)

    def _calls(self, board: DisplayBoard, *, fault: bool) -> None:
        text = self._text
        aside = fault or board.aside
        newest, before = (None, board.calls) if aside else (board.calls[:1], board.calls[1:])
        if fault:
            # What was read is not the newest any more: large, it would send somebody to a wrong place.
            self._band(None, text("display.fault"), calling=False)
        elif board.aside:
            # An older call in its place would send somebody to a counter that has finished with them.
            self._band(None, text("display.next"), calling=False)
        elif newest:
            title = "display.calling" if board.calling else "display.quiet"
            self._band(newest[0], text(title), calling=board.calling)
        else:
            self._band(None, self._greeting(board.wait), calling=False)
        for place, row in enumerate(self._rows):
            call = before[place] if place < len(before) else None
            none = "" if place else text("display.recent_none")
            row.set(call, text("display.counter", number=call.counter) if call else none)

    def _greeting(self, wait: HallWait) -> str:
        """Return the greeting: only while numbers are given does it send anybody for one."""
        if wait.early:
            return self._text("display.early", opens=clock_time(wait.opens))
        return self._text("display.late" if wait.late else "display.empty")

    def _band(self, call: BoardCall | None, title: str, *, calling: bool) -> None:
        text = self._text
        repeat = text(f"display.repeat.{call.call_no}") if call and calling else ""
        # The figure is larger than the words on either side of it.
        before, _, after = text("display.counter", number=_FIGURE).partition(_FIGURE)
        around = (before.strip(), after.strip())
        self.band.set(call, title, repeat, around, calling=calling)
        self.band.setAccessibleName(title)
        spoken = announcement(call.number, call.counter, text.lang) if call else ""
        self.band.setAccessibleDescription(spoken)

    def _set_wait(self, wait: HallWait, *, fresh: bool) -> None:
        """Show who waits; what was read too long ago, or is not the whole hall, is not told."""
        text, counted = self._text, fresh and wait.counted
        # While nobody sits at a counter the range begins whenever one opens: no minutes are true.
        promised = counted and wait.served and bool(wait.high_min)
        self._wait_word.setText(text("display.waiting"))
        people = text("display.people" if counted else "display.people_unknown", count=wait.waiting)
        self._waiting.setText(people)
        self._about_word.setText(text("display.about") if promised else "")
        if not promised:
            words = ""
        elif wait.low_min < wait.high_min:
            words = text("display.minutes", low=wait.low_min, high=wait.high_min)
        else:
            words = text("display.minutes_one", high=wait.high_min)
        self._about.setText(words)
        about = f"{text('display.about')} {words}" if promised else ""
        if counted and wait.waiting and not wait.served:
            about = text("display.when_open")
        self._welcome.show_wait(wait, about, text, counted=counted)

    def _set_missed(self, numbers: tuple[str, ...], *, fresh: bool) -> None:
        text = self._text
        shown = bool(numbers)
        self._missed_icon.set_icon("timer-sand", Tone.UNSYNCED if shown else Tone.MUTED)
        self._missed_title.set_tone(Tone.UNSYNCED if shown else Tone.MUTED)
        none = "display.missed_none" if fresh else "display.missed_unknown"
        self._missed_title.setText(text("display.missed" if shown else none))
        for place, widget in enumerate(self._missed):
            widget.set(numbers[place] if place < len(numbers) else "")
            widget.setAccessibleDescription(text("display.missed"))
        if len(numbers) > MISSED:
            self._missed_title.setText(text("display.missed_more", count=len(numbers) - MISSED))
