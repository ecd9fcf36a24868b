"""The day before its close: its shifts at the left, the figures of the closed ones in the middle."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.rights import Right
from app.domain.shifts import ShiftState, is_machine
from app.i18n import Text
from app.services.access import can
from app.services.day_status import DayStatus, ShiftLine
from app.services.report_words import who
from app.services.shift_papers import variance_lines
from app.ui.panels.retold import counter
from app.ui.screens.close.done import FiguresColumn, by_keys
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.sheet import clear
from app.ui.screens.close.state import CloseState, Fault
from app.ui.screens.close.sums import variance_words
from app.ui.theme import GAP_4, GAP_8, GAP_12, GAP_16, SMALL, TITLE, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, EmptyState, scrolled
from app.ui.widgets.labels import Hairline, Label
from app.ui.widgets.narrow import Unrolling
from app.ui.widgets.toast import announce

WIDTH = 384
_ROW, _ROW_OPEN, _LINE = 84, 104, 20
_STATES = {
    ShiftState.OPEN: (Tone.UNSYNCED, "progress-clock"),
    ShiftState.COUNTED: (Tone.PRIMARY, "lock-outline"),
    ShiftState.CLOSED: (Tone.OK, "check-circle"),
}


class ShiftsColumn(Card):
    """Days that are not closed, and the shifts of the one that is shown."""

    def __init__(self, presenter: ClosePresenter, text: Text, sign: Callable[[], None]) -> None:
        """``sign`` leads to the PIN, which on a small screen stands below the sums."""
        super().__init__(text("close.day.shifts"), flush=True)
        self.setFixedWidth(WIDTH)
        self._presenter = presenter
        self._text = text
        self._days = QVBoxLayout()
        self._days.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        self._days.setSpacing(GAP_8)
        self._days_place = QWidget()
        self._days_place.setLayout(self._days)
        self.body.addWidget(self._days_place)
        self._line = Hairline()
        self.body.addWidget(self._line)
        inner = QWidget()
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.body.addWidget(scrolled(inner), 1)
        self.to_sign = Button(text("close.day.to_sign"), Kind.PRIMARY, Size.LARGE, key="Ctrl+Enter")
        self.to_sign.setObjectName("close.to_sign")
        self.to_sign.clicked.connect(sign)
        self._barred = Label("", tone=Tone.MUTED, wrap=True)
        self._barred.setObjectName("close.barred")
        foot = QVBoxLayout()
        foot.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_16)
        foot.addWidget(self._barred)
        foot.addWidget(self.to_sign)
        self.body.addLayout(foot)
        self._shown: tuple[object, ...] | None = None
        self._asked = False
        self.first: Button | None = None

    def show_state(self, state: CloseState) -> None:
        """Show ``state``."""
        self._show_barred(state)
        shown = (state.days, state.day)
        if shown == self._shown:
            return
        self._shown = shown
        self._show_days(state)
        clear(self._rows)
        self.first = None
        for line in state.day.shifts if state.day else ():
            self._rows.addWidget(self._row(line, late=state.day is not None and state.day.late))
            self._rows.addWidget(Hairline())
        if state.day is None:
            self._rows.addWidget(self._none())
        self._rows.addStretch(1)

    def _none(self) -> EmptyState:
        """Return that no day is open, with the way to what those say that were closed."""
        text, reports = self._text, None
        if can(self._presenter.session, Right.AUDIT):
            reports = Button(text("close.day.to_reports"), icon="chart-box-outline")
            reports.setObjectName("close.to_reports")
            reports.clicked.connect(lambda: self._presenter.go("reports"))
        title, detail = text("close.day.none"), text("close.day.none_detail")
        return EmptyState("calendar-check-outline", title, detail, reports)

    def _show_barred(self, state: CloseState) -> None:
        """Say below the shifts what is in the way of the close: that stays in sight on the least screen."""
        why, asked = state.barred, state.fault is Fault.FINISH
        self._barred.setVisible(why is not None)
        if why is None:
            return
        self._barred.setText(self._text.error(why))
        self._barred.set_tone(Tone.DANGER if asked else Tone.MUTED)
        if asked and not self._asked:
            announce(self, self._barred.text())
        self._asked = asked

    def _show_days(self, state: CloseState) -> None:
        """Show a button for each day when more than one waits (补日结)."""
        clear(self._days)
        several = len(state.days) > 1
        self._days_place.setVisible(several)
        self._line.setVisible(several)
        if not several:
            return
        for day in state.days:
            button = Button(self._text("close.day.date", date=day.date), icon="calendar")
            button.setObjectName(f"close.day.{day.date}")
            button.setCheckable(True)
            button.setChecked(state.day is not None and state.day.day.day_id == day.day_id)
            button.clicked.connect(lambda _=False, day_id=day.day_id: self._presenter.start_day(day_id))
            self._days.addWidget(button)

    def _row(self, line: ShiftLine, *, late: bool) -> QWidget:
        text, shift = self._text, line.shift
        place = QWidget()
        open_ = line.figures is None and line.uncounted > 0
        place.setFixedHeight((_ROW_OPEN if open_ else _ROW) + (_LINE if line.float_apart_fen else 0))
        row = QHBoxLayout(place)
        row.setContentsMargins(GAP_16, 0, GAP_16, 0)
        words = QVBoxLayout()
        words.setSpacing(GAP_4)
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(GAP_8)
        machine = is_machine(shift.staff_no)
        head.addWidget(Label(who(line.name, shift.staff_no, text) if machine else line.name, bold=True))
        head.addWidget(Label("" if machine else shift.staff_no, tone=Tone.MUTED), 1)
        words.addLayout(head)
        times = self._span(shift.opened_ms, shift.closed_ms, late=late)
        place_and_times = " · ".join(filter(None, (counter(line.counter, text), times)))
        words.addWidget(Label(place_and_times, SMALL, tone=Tone.MUTED))
        if line.figures is not None and shift.state is not ShiftState.CLOSED:
            # A kiosk has no drawer that anybody could count: the close of the day closes it.
            words.addWidget(Badge(text("close.day.state.with_day"), Tone.NEUTRAL, "calendar-check-outline"))
        else:
            tone, icon = _STATES[shift.state]
            words.addWidget(Badge(text(f"close.day.state.{shift.state.value}"), tone, icon))
        if open_:
            code = "close.day.uncounted_one" if line.uncounted == 1 else "close.day.uncounted"
            words.addWidget(Label(text(code, count=line.uncounted), SMALL, tone=Tone.MUTED))
        if line.float_apart_fen:
            code = "close.day.float_less" if line.float_apart_fen < 0 else "close.day.float_more"
            away = text.money(abs(line.float_apart_fen))
            words.addWidget(Label(text(code, amount=away), SMALL, tone=Tone.UNSYNCED))
        words.addStretch(1)
        row.addLayout(words, 1)
        if line.figures is not None:
            row.addLayout(self._sums(line))
        else:
            row.addWidget(self._close(line))
        return place

    def _span(self, opened_ms: int, closed_ms: int | None, *, late: bool) -> str:
        """Return from when to when a shift lasts; with the days where it ends on another one."""
        text, zone = self._text, self._presenter.zone
        dated = late if closed_ms is None else text.date(opened_ms, zone) != text.date(closed_ms, zone)

        def said(at_ms: int) -> str:
            return f"{text.day(at_ms, zone)} {text.time(at_ms, zone)}" if dated else text.time(at_ms, zone)

        return f"{said(opened_ms)} – {text('close.day.now') if closed_ms is None else said(closed_ms)}"

    def _sums(self, line: ShiftLine) -> QVBoxLayout:
        text, figures = self._text, line.figures
        column = QVBoxLayout()
        column.setSpacing(GAP_4)
        column.addStretch(1)
        right = Qt.AlignmentFlag.AlignRight
        if figures is not None:
            net = figures.takings_fen + figures.reversals_fen
            column.addWidget(Label(text.money(net), TITLE, bold=True, align=right))
            variance = variance_words(figures.variance_fen, text)
            if not figures.variance_fen:
                variance = text("close.day.variance", amount=variance)
            column.addWidget(Label(variance, SMALL, tone=Tone.MUTED, align=right))
        column.addStretch(1)
        return column

    def _close(self, line: ShiftLine) -> Button:
        text = self._text
        own = line.shift.staff_no == self._presenter.session.staff_no
        button = Button(text("close.day.own" if own else "close.day.for"), Kind.SECONDARY, Size.COMPACT)
        button.setObjectName(f"close.for.{line.shift.shift_id}")
        button.setAccessibleName(f"{button.text()}: {line.name}")
        button.clicked.connect(lambda: self._presenter.start_shift(line.shift.shift_id))
        self.first = self.first or button
        return button


class DayFiguresColumn(QWidget):
    """What the Z report will say, as far as the shifts are closed."""

    def __init__(self, text: Text) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._figures = FiguresColumn(text)
        self.area = by_keys(Unrolling(self._figures), text("close.done.figures"))
        outer.addWidget(self.area, 1)
        self._shown: DayStatus | None = None

    def set_narrow(self, *, narrow: bool) -> None:
        """Stand in a narrow window."""
        self._figures.set_narrow(narrow=narrow)
        self.area.set_narrow(narrow=narrow)

    def show_state(self, state: CloseState) -> None:
        """Show ``state``."""
        day = state.day
        self._figures.setVisible(day is not None)
        if day is None or day == self._shown:
            return
        self._shown = day
        totals = day.figures.tenders
        self._figures.tenders.set_totals(totals, frozenset(total.tender for total in totals))
        self._figures.set_clerks(day.figures.clerks, day.figures.received_fen)
        self._figures.set_businesses(day.figures.businesses)
        self._figures.set_ranges(day.ranges)
        self._figures.set_variances(tuple(row for line in day.shifts for row in variance_lines(line.shift)))
