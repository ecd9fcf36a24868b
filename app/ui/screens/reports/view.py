"""Reports of the day: the days and what can be done at the left, the report of one of them at the right."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.day_papers import DayReportContent, Standing
from app.i18n import Text
from app.services.day_reports import DayLine
from app.services.report_tables import PARTS, marks
from app.services.report_words import Figures
from app.ui.models import CellKind, Column
from app.ui.panels.figure_tile import FigureTile
from app.ui.panels.live_screen import LiveScreen
from app.ui.panels.rows_table import Row, RowsTable
from app.ui.screens.reports.parts import ReportParts
from app.ui.screens.reports.presenter import ReportsMode, ReportsPresenter, ReportsState
from app.ui.theme import GAP_8, GAP_16, SMALL, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, EmptyState, VerdictCard
from app.ui.widgets.choices import Pills
from app.ui.widgets.labels import Label
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.unread import Unread

_SIDE, _WIDE = 320, 1500
_TILES = ("net", "back", "z", "tickets", "wait", "care")
_MINUTE_MS = 60_000
_LOOKS = {
    Standing.OPEN: (Tone.UNSYNCED, "progress-clock"),
    Standing.CLOSED: (Tone.OK, "check-circle"),
    Standing.WAITING: (Tone.UNSYNCED, "cloud-clock-outline"),
    Standing.PROVEN: (Tone.OK, "cloud-check-outline"),
    Standing.DIFFERS: (Tone.DANGER, "alert-circle"),
}


class ReportsView(LiveScreen):
    """Days, actions, and one report."""

    def __init__(self, presenter: ReportsPresenter, text: Text) -> None:
        super().__init__(presenter, "reports")
        self._presenter = presenter
        self._text = text
        self._wants_print = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        row.addWidget(self._side())
        self._none = EmptyState("chart-box-outline", "-", "-")
        self._none.setObjectName("reports.none")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._none)
        self._pages.addWidget(self._report())
        self._unread = Unread(presenter.refresh, "reports")
        self._pages.addWidget(self._unread)
        row.addWidget(self._pages, 1)
        self.set_panes((self.print, self.days, *(self.parts.area(part) for part, _ in PARTS)))
        presenter.print_wanted.connect(self.focus_print)
        self.retranslate(text)
        presenter.attach(self)

    def _side(self) -> QWidget:
        presenter = self._presenter
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        self._days_card = Card("-", flush=True)
        self.days = RowsTable("reports.days")
        self.days.chosen.connect(self._choose)
        self._days_card.body.addWidget(self.days, 1)
        column.addWidget(self._days_card, 1)
        card = Card()
        card.body.setSpacing(GAP_8)
        self.print = Button("-", Kind.PRIMARY, Size.LARGE, icon="printer-outline", key="Ctrl+Enter")
        self.print.setObjectName("reports.print")
        self.print.clicked.connect(presenter.print_report)
        self.save_pdf = Button("-", icon="file-pdf-box")
        self.save_pdf.setObjectName("reports.save_pdf")
        self.save_pdf.clicked.connect(presenter.save_pdf)
        self.save_csv = Button("-", icon="file-delimited-outline")
        self.save_csv.setObjectName("reports.save_csv")
        self.save_csv.clicked.connect(presenter.save_csv)
        for button in (self.print, self.save_pdf, self.save_csv):
            policy = button.sizePolicy()
            policy.setHorizontalPolicy(policy.Policy.Expanding)
            button.setSizePolicy(policy)
        card.body.addWidget(self.print)
        files = QHBoxLayout()
        files.setSpacing(GAP_8)
        files.addWidget(self.save_pdf)
        files.addWidget(self.save_csv)
        card.body.addLayout(files)
        self._said = Label("", SMALL, wrap=True)
        self._said.setObjectName("reports.said")
        card.body.addWidget(self._said)
        column.addWidget(card)
        return side

    def _report(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        self._verdict = VerdictCard("-", Tone.NEUTRAL, "progress-clock")
        self._verdict.setObjectName("reports.standing")
        self._marks = Label("", wrap=True)
        self._marks.setObjectName("reports.marks")
        self._verdict.body.addWidget(self._marks)
        column.addWidget(self._verdict)
        self._tiles = {key: FigureTile(f"reports.tile.{key}", "–") for key in _TILES}
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP_16)
        self._place_tiles()
        column.addLayout(self._grid)
        self.pills = Pills(tuple((part, "-") for part, _ in PARTS), PARTS[0][0], filled=True)
        self.pills.setObjectName("reports.parts")
        self.pills.changed.connect(self._presenter.show_part)
        column.addWidget(self.pills)
        self.parts = ReportParts()
        column.addWidget(self.parts, 1)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the figures into two rows where one has no room for them."""
        super().resizeEvent(event)
        self._place_tiles()

    def _place_tiles(self) -> None:
        across = len(_TILES) if self.width() >= _WIDE else len(_TILES) // 2
        for at, tile in enumerate(self._tiles.values()):
            self._grid.addWidget(tile, at // across, at % across)
        for at in range(len(_TILES)):
            self._grid.setColumnStretch(at, int(at < across))

    def focus_print(self) -> None:
        """Put the focus on the button that prints, as soon as there is something to print."""
        self._wants_print = True
        self._follow_wish()

    def _follow_wish(self) -> None:
        if self._wants_print and self.print.isEnabled() and self.isVisible():
            self._wants_print = False
            self.print.setFocus()

    def _choose(self, day_id: object) -> None:
        if isinstance(day_id, str) and day_id != self._presenter.state.chosen:
            self._presenter.choose(day_id)

    def render(self, state: ReportsState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text, report = self._text, state.report
        self._show_days(state)
        self.pills.set_key(state.part)
        self.parts.show_part(state.part)
        for button in (self.print, self.save_pdf, self.save_csv):
            button.set_blocked(None if state.ready else text(f"reports.{_empty_word(state)}"))
        self.print.set_busy(state.busy, text("reports.busy"))
        self._show_said(state)
        self._pages.setCurrentIndex(1 if state.ready else 0)
        if state.ready and report is not None:
            self._show_report(report)
        elif state.mode is ReportsMode.FAULT:
            self._unread.show_fault(text("reports.fault"), state.error, text)
            self._pages.setCurrentWidget(self._unread)
        else:
            word = _empty_word(state)
            self._none.set("chart-box-outline", text(f"reports.{word}"), text(f"reports.{word}_detail"))
        self._follow_wish()

    def _show_days(self, state: ReportsState) -> None:
        text = self._text
        rows = []
        for day in state.days:
            tone, icon = _LOOKS[day.standing]
            number = f"Z{day.z_number:05d}" if day.z_number else self._nth(day, state.days)
            rows.append(
                Row(
                    day.day_id, (day.date, number, BadgeSpec(text(f"reports.day.{day.standing}"), tone, icon))
                )
            )
        self.days.set_rows(tuple(rows))
        if self.days.key() != state.chosen:
            self.days.choose(state.chosen)

    def _nth(self, day: DayLine, days: tuple[DayLine, ...]) -> str:
        """Return which of its date a day is that has no number yet, if the date had another before."""
        same = [each for each in days if each.date == day.date]  # newest first
        no = len(same) - same.index(day)
        return self._text("reports.nth_day", no=no) if no > 1 else ""

    def _show_said(self, state: ReportsState) -> None:
        text = self._text
        wrong = state.error is not None and state.mode is not ReportsMode.FAULT
        if wrong and state.error is not None:
            self._said.setText(text.error(state.error))
        elif state.saved:
            self._said.setText(text("reports.saved", path=state.saved))
        elif not state.ready:
            self._said.setText(text(f"reports.{_empty_word(state)}"))
        else:
            self._said.setText(text("reports.printed") if state.printed else "")
        self._said.set_tone(Tone.DANGER if wrong else Tone.OK if state.ready else Tone.MUTED)
        self._said.setVisible(bool(self._said.text()))

    def _show_report(self, report: DayReportContent) -> None:
        text, zone = self._text, self._presenter.zone
        tone, icon = _LOOKS[report.standing]
        if report.agrees is False:
            tone, icon = Tone.DANGER, "alert-circle"
        first, *others = marks(report, text)
        self._verdict.set_verdict(f"{report.head.business_day}  {first}", tone, icon)
        as_of = f"{text('reports.as_of')} {text.moment(report.head.at_ms, zone)}"
        closed = (
            text("reports.closed_at", time=text.moment(report.closed_ms, zone)) if report.closed_ms else ""
        )
        self._marks.setText(" · ".join(filter(None, (closed, as_of, *others))))
        self._show_tiles(report)
        self.parts.show_report(report, text)

    def _show_tiles(self, report: DayReportContent) -> None:
        text, total, whole, say = self._text, report.total, report.whole, Figures(self._text)
        self._tile("net", text.yuan(total.net_fen), amount=text.money(total.amount_fen))
        back = text.yuan(total.reversed_fen + total.refunded_fen)
        self._tile("back", back, reversals=total.reversals, refunds=total.refunds)
        if report.agrees is None:
            self._tiles["z"].show_figure(text("reports.tile.z_none"), text("reports.tile.z_none_note"))
        elif report.agrees:
            apart = self._apart(report)
            note = text("reports.tile.z_apart_note", apart=apart) if apart else text("reports.tile.z_note")
            self._tiles["z"].show_figure(text("reports.tile.z_yes"), note, Tone.OK)
        else:
            self._tiles["z"].show_figure(
                text("reports.tile.z_no"), text("reports.tile.z_no_note"), Tone.DANGER
            )
        self._tile(
            "tickets",
            f"{whole.issued} / {whole.served}",
            missed=whole.missed,
            cancelled=whole.cancelled,
            ended=whole.ended,
        )
        share = say.tenths(whole.in_standard)
        over = whole.wait_ms > report.standard_min * _MINUTE_MS
        waited = say.minutes(whole.wait_ms, whole.called)
        waited = text("floor.minutes", count=waited) if whole.called else waited
        quick = whole.called and whole.wait_ms < _MINUTE_MS  # said as the floor says it: 0.0 reads as none
        self._tile(
            "wait",
            text("floor.under_minute") if quick else waited,
            Tone.UNSYNCED if over else Tone.TEXT,
            share=share,
        )
        running = [line for line in report.complaints if line.due_ms]
        overdue = sum(line.overdue for line in running)
        tone = Tone.DANGER if overdue else Tone.TEXT
        before = len(report.complaints) - report.received
        note = text(
            f"reports.tile.care_note{'_before' if before else ''}",
            open=len(running),
            overdue=overdue,
            before=before,
        )
        self._tiles["care"].show_figure(str(report.received), note, tone)

    def _apart(self, report: DayReportContent) -> str:
        """Return what the tills were short and over: that the sums agree does not say so."""
        text, found = self._text, [line.variance_fen for line in report.differences]
        short, over = sum(fen for fen in found if fen < 0), sum(fen for fen in found if fen > 0)
        words = (("short", short), ("over", over))
        return " · ".join(text(f"close.{code}", amount=text.signed(fen)) for code, fen in words if fen)

    def _tile(self, key: str, figure: str, tone: Tone = Tone.TEXT, /, **note: object) -> None:
        self._tiles[key].show_figure(figure, self._text(f"reports.tile.{key}_note", **note), tone)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language, and save in it."""
        self._text = text
        self._presenter.speak(text.lang)
        self._days_card.set_title(text("reports.days"), text("reports.days_note"))
        self.days.setAccessibleName(text("reports.days"))
        self.days.set_columns(
            (
                Column("date", text("documents.report.day"), CellKind.BOLD),
                Column("z", text("reports.head.z"), CellKind.MUTED, width=72),
                Column("standing", text("floor.column.state"), CellKind.BADGE, width=116),
            )
        )
        self.print.setText(text("reports.print"))
        self.save_pdf.setText(text("reports.save_pdf"))
        self.save_csv.setText(text("reports.save_csv"))
        for key, tile in self._tiles.items():
            tile.set_name(text(f"reports.tile.{key}"))
        for part, _ in PARTS:
            self.pills.set_text(part, text(f"reports.part.{part}"))
        self.pills.setAccessibleName(text("reports.title"))
        self.render(self._presenter.state)


def _empty_word(state: ReportsState) -> str:
    """Return why there is nothing to print."""
    if state.mode is ReportsMode.FAULT:
        return "fault"
    return "empty" if state.mode is ReportsMode.EMPTY else "loading"
