"""What is shown once a shift or a day is closed: the report's figures, the deposit, and what comes next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.close_rules import CASH, made_up
from app.domain.documents import (
    BusinessTotal,
    ClerkTotal,
    ReceiptRange,
    ShiftReportContent,
    VarianceLine,
    ZReportContent,
)
from app.domain.shifts import Treatment
from app.i18n import Text
from app.services.report_words import explained, who
from app.ui.screens.close.confirmed import Confirmations, ConfirmedCard
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.sheet import Cell, Col, Sheet
from app.ui.screens.close.state import CloseState
from app.ui.screens.close.sums import bag_pairs, cash_pairs, others_words
from app.ui.screens.close.tenders import TenderSheet, variance_cell
from app.ui.theme import BODY, GAP_8, GAP_16, SMALL, SUM, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, VerdictCard
from app.ui.widgets.labels import Label, hint
from app.ui.widgets.lists import KeyValue, Pair
from app.ui.widgets.narrow import Unrolling, turn

_RIGHT = Qt.AlignmentFlag.AlignRight


class FiguresColumn(QWidget):
    """Tenders, clerks, businesses and settled differences of a day or of a report."""

    def __init__(self, text: Text) -> None:
        super().__init__()
        self._text = text
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(GAP_16)
        self.tenders = TenderSheet(text)
        outer.addWidget(_card(text("close.tenders.title"), self.tenders, text("close.tenders.note")))
        self._clerks = Sheet(
            (
                Col(text("close.clerks.name")),
                Col(text("close.clerks.receipts"), 56, right=True),
                Col(text("close.clerks.takings"), 112, right=True, narrow=80),
                Col(text("close.clerks.reversals"), 96, right=True, narrow=80),
                Col(text("close.clerks.expected"), 112, right=True, narrow=96),
                Col(text("close.clerks.counted"), 112, right=True, narrow=96),
                Col(text("close.clerks.variance"), 136, right=True, narrow=124),
            ),
            text("close.clerks.title"),
        )
        self._clerks_card = _card(text("close.clerks.title"), self._clerks)
        self._received = Label("", SMALL, tone=Tone.MUTED, wrap=True)
        self._received.setObjectName("close.clerks.received")
        self._received.setContentsMargins(GAP_16, GAP_8, GAP_16, GAP_8)
        self._clerks_card.body.insertWidget(1, self._received)
        outer.addWidget(self._clerks_card)
        self._pair = row = QHBoxLayout()
        row.setSpacing(GAP_16)
        self._businesses = Sheet(
            (
                Col(text("close.businesses.name")),
                Col(text("close.businesses.count"), 64, right=True),
                Col(text("close.businesses.amount"), 128, right=True),
            ),
            text("close.businesses.title"),
        )
        self._ranges = Sheet(
            (
                Col(text("close.ranges.terminal")),
                Col(text("close.ranges.numbers"), 152),
                Col(text("close.ranges.pieces"), 64, right=True),
                Col(text("close.ranges.gaps"), 64, right=True),
            ),
            text("close.ranges.title"),
        )
        row.addWidget(_card(text("close.businesses.title"), self._businesses), 1)
        ranges = _card(text("close.ranges.title"), self._ranges)
        self._others = Label("", SMALL, tone=Tone.MUTED)
        self._others.setObjectName("close.ranges.others")
        ranges.add_trailing(self._others)
        row.addWidget(ranges, 1)
        outer.addLayout(row)
        self._variances = Sheet(
            (
                Col(text("close.variances.clerk"), 80),
                Col(text("close.variances.tender"), 80),
                Col(text("close.variances.amount"), 120, right=True),
                Col(text("close.variances.explanation")),
                Col(text("close.variances.signed"), 80),
            ),
            text("close.variances.title"),
        )
        outer.addWidget(_card(text("close.variances.title"), self._variances))
        outer.addStretch(1)

    def set_narrow(self, *, narrow: bool) -> None:
        """Stand in a narrow window: narrower columns, and no two tables side by side."""
        turn(self._pair, narrow=narrow)
        for sheet in (self.tenders, self._clerks, self._businesses, self._ranges, self._variances):
            sheet.set_narrow(narrow=narrow)

    def set_clerks(self, clerks: tuple[ClerkTotal, ...], received_fen: int = 0) -> None:
        """Show the clerks, or hide their table when there are none.

        Cash that was handed over (fen) is in two lines: then a note as on paper says that it counts once.
        """
        text = self._text
        self._clerks_card.setVisible(bool(clerks))
        self._received.setText(text("documents.z.received_note", amount=text.money(received_fen)))
        self._received.setVisible(bool(received_fen))
        rows = tuple(
            (
                Cell(who(clerk.name, clerk.staff_no, text)),
                Cell(str(clerk.receipts)),
                Cell(text.money(clerk.takings_fen)),
                Cell(text.money(clerk.reversals_fen)),
                Cell(text.money(clerk.expected_cash_fen)),
                Cell(text.money(clerk.counted_cash_fen)),
                variance_cell(clerk.variance_fen, text, px=BODY),
            )
            for clerk in clerks
        )
        self._clerks.set_rows(rows)

    def set_businesses(self, totals: tuple[BusinessTotal, ...]) -> None:
        """Show takings by business."""
        text = self._text
        rows = [
            (
                Cell(text(f"business.{total.type_key}.title")),
                Cell(str(total.count)),
                Cell(text.money(total.amount_fen)),
            )
            for total in totals
        ]
        count, amount = sum(total.count for total in totals), sum(total.amount_fen for total in totals)
        total = (
            Cell(text("close.tenders.total"), bold=True),
            Cell(str(count), bold=True),
            Cell(text.money(amount), bold=True),
        )
        self._businesses.set_rows((*rows, total), total=True)

    def set_ranges(self, ranges: tuple[ReceiptRange, ...]) -> None:
        """Show the receipt numbers by terminal; a gap is an alarm."""
        rows = tuple(
            (
                Cell(f"{part.terminal_code} {part.epoch}"),
                Cell(f"{part.first:06d} – {part.last:06d}"),
                Cell(str(part.count)),
                Cell(str(part.gaps), Tone.DANGER if part.gaps else Tone.TEXT, bold=bool(part.gaps)),
            )
            for part in ranges
        )
        none = ((Cell(self._text("close.variances.none"), Tone.MUTED), Cell(""), Cell(""), Cell("")),)
        self._ranges.set_rows(rows or none)
        self._others.setText(others_words(ranges, self._text))

    def set_variances(self, lines: tuple[VarianceLine, ...]) -> None:
        """Show the settled differences."""
        text = self._text
        rows = tuple(
            (
                Cell(line.clerk),
                Cell(text(f"tender.{line.tender}")),
                variance_cell(line.variance_fen, text, px=BODY),
                Cell(
                    text(
                        "close.variances.words",
                        treatment=text(f"treatment.{line.treatment}"),
                        explanation=explained(line.explanation, text),
                    )
                ),
                Cell(line.signed_by or "—", Tone.TEXT if line.signed_by else Tone.MUTED),
            )
            for line in lines
        )
        none = ((Cell(text("close.variances.none"), Tone.MUTED), *(Cell("") for _ in range(4))),)
        self._variances.set_rows(rows or none)


class DoneColumn(QWidget):
    """The close is done: deposit, report, next step."""

    def __init__(self, presenter: ClosePresenter, text: Text, known: Confirmations | None = None) -> None:
        super().__init__()
        self._presenter = presenter
        self._text = text
        self._known = known
        self._day_id = ""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(GAP_16)
        self._verdict = VerdictCard(text("close.done.shift"), Tone.OK, "check-circle")
        self._printing = Badge(text("close.done.printing"), Tone.NEUTRAL, "printer-outline")
        self._verdict.add_trailing(self._printing)
        self._row = QHBoxLayout()
        self._row.setSpacing(GAP_16)
        row = QHBoxLayout()
        row.setSpacing(GAP_16)
        sums = QVBoxLayout()
        sums.setSpacing(0)
        sums.addWidget(hint(text("close.done.deposit")))
        self.deposit = Label("", SUM, bold=True)
        self.deposit.setObjectName("close.deposit")
        sums.addWidget(self.deposit)
        self._limit = Badge(text("close.done.over_limit"), Tone.UNSYNCED, "alert")
        sums.addWidget(self._limit)
        self._put_away = Label("", SMALL, tone=Tone.MUTED, wrap=True)
        self._put_away.setObjectName("close.put_away")
        sums.addWidget(self._put_away)
        sums.addStretch(1)
        row.addLayout(sums, 1)
        self._facts = KeyValue()
        row.addWidget(self._facts, 2)
        self._row.addLayout(row, 1)
        self._next_step = next_step = QVBoxLayout()
        self.to_reports = Button(
            text("close.done.reports"), Kind.PRIMARY, Size.LARGE, icon="chart-box-outline"
        )
        self.to_reports.setObjectName("close.to_reports")
        self.to_reports.clicked.connect(lambda: presenter.go("reports", self._day_id))
        next_step.addWidget(self.to_reports)
        self.next = Button(
            text("close.done.day"),
            Kind.PRIMARY,
            Size.LARGE,
            icon="calendar-check-outline",
            key="Ctrl+Enter",
        )
        self.next.setObjectName("close.next")
        self.next.clicked.connect(self._go_on)
        next_step.addWidget(self.next)
        next_step.addStretch(1)
        self._row.addLayout(next_step)
        self._verdict.body.addLayout(self._row)
        outer.addWidget(self._verdict)
        self.confirmed = ConfirmedCard(text)
        outer.addWidget(self.confirmed)
        self._figures = FiguresColumn(text)
        self._area = by_keys(Unrolling(self._figures), text("close.done.figures"))
        outer.addWidget(self._area, 1)
        self._opens_shift = False

    @property
    def first(self) -> Button:
        """What is usually done next: the reports of a closed day, else the day or another shift."""
        return self.to_reports if self._day_id else self.next

    def set_narrow(self, *, narrow: bool) -> None:
        """Stand in a narrow window: the next steps are below what was done."""
        turn(self._row, narrow=narrow)
        turn(self._next_step, narrow=not narrow)
        self._figures.set_narrow(narrow=narrow)
        self._area.set_narrow(narrow=narrow)

    def _go_on(self) -> None:
        if self._opens_shift:
            self._presenter.go("open_shift")
        else:
            self._presenter.start_day()

    def show_state(self, state: CloseState) -> None:
        """Show ``state``."""
        day_id = state.report.subject.partition(":")[2] if state.report and state.z_report else ""
        self._day_id = day_id
        self.to_reports.setVisible(bool(day_id))
        self.to_reports.set_key("Ctrl+Enter" if day_id else "")
        self.next.set_key("" if day_id else "Ctrl+Enter")
        if self._known is not None and day_id:
            self._known.look_at((day_id,))
        self.confirmed.show_day(self._known.of(day_id) if self._known is not None else None)
        if state.z_report is not None:
            self._show_day(state.z_report)
        elif state.shift_report is not None:
            self._show_shift(state.shift_report, state)
        # The cash is handed over next: another shift is a way on, not the thing to do.
        self.next.set_kind(Kind.SECONDARY if day_id or self._opens_shift else Kind.PRIMARY)

    def _show_shift(self, report: ShiftReportContent, state: CloseState) -> None:
        text, zone = self._text, self._presenter.zone
        self._verdict.set_verdict(text("close.done.shift"), Tone.OK, "check-circle")
        # What went to the safe in a bag is not in the drawer any more: nobody may look for it there.
        self.deposit.setText(text.yuan(report.from_drawer_fen))
        self._limit.setVisible(bool(state.found and state.found.over_till_limit))
        stays = report.stays_fen
        short = made_up((Treatment(line.treatment), line.variance_fen) for line in report.variances)
        put_away = "put_in" if short else "put_away"
        if not report.from_drawer_fen:
            put_away += "_nothing"
        said = text(f"close.done.{put_away}", amount=text.money(stays), short=text.money(short))
        if report.handed_in_fen:
            took = text.money(report.handed_in_fen)
            said = text("close.done.taken_over", said=said, float=text.money(report.float_fen), took=took)
        self._put_away.setText(said)
        self._facts.set_pairs(
            (
                Pair(text("close.done.clerk"), who(report.clerk_name, report.clerk_no, text)),
                Pair(
                    text("close.done.from_to"),
                    f"{text.time(report.opened_ms, zone)} – {text.time(report.closed_ms, zone)}",
                ),
                Pair(text("close.done.takings"), text.money(report.takings_fen + report.reversals_fen)),
                *bag_pairs("whole", report.deposit_fen, report.bagged_fen, text),
                *cash_pairs(report, short, text),
                Pair(text("close.done.signed"), report.manager_name or text("close.done.not_needed")),
            )
        )
        self._opens_shift = not state.manages
        self.next.setText(text("close.done.open_shift" if self._opens_shift else "close.done.day"))
        self._figures.tenders.set_totals(report.tenders, frozenset(total.tender for total in report.tenders))
        self._figures.set_clerks(())
        self._figures.set_businesses(report.businesses)
        self._figures.set_ranges(report.ranges)
        self._figures.set_variances(report.variances)

    def _show_day(self, report: ZReportContent) -> None:
        text, zone = self._text, self._presenter.zone
        title = text("close.done.day_closed", number=f"Z{report.z_number:05d}")
        self._verdict.set_verdict(title, Tone.OK, "check-circle")
        self.deposit.setText(text.yuan(report.from_drawers_fen))
        self._limit.setVisible(report.over_till_limit)
        put_away = "close.done.put_away_bags" if report.bagged_fen else "close.done.put_away_day"
        self._put_away.setText(text(put_away, amount=text.money(report.deposit_fen)))
        late = text("close.day.late") if report.late else ""
        self._facts.set_pairs(
            (
                Pair(text("close.done.date"), f"{report.head.business_day} {late}".strip()),
                Pair(text("close.done.closed_at"), text.moment(report.head.at_ms, zone)),
                Pair(text("close.done.takings"), text.money(report.takings_fen + report.reversals_fen)),
                *_between(report, text),
                *bag_pairs("whole_day", report.deposit_fen, report.bagged_fen, text),
                Pair(text("close.done.carried"), str(len(report.carried))),
                Pair(
                    text("close.done.tickets"),
                    text(
                        "close.done.ticket_counts",
                        issued=report.tickets_issued,
                        served=report.tickets_served,
                        missed=report.tickets_missed,
                        cancelled=report.tickets_cancelled,
                        ended=report.tickets_ended,
                    ),
                ),
            )
        )
        self._opens_shift = False
        self.next.setText(text("close.done.next_day"))
        self._figures.tenders.set_totals(report.tenders, frozenset(total.tender for total in report.tenders))
        self._figures.set_clerks(report.clerks, report.received_fen)
        self._figures.set_businesses(report.businesses)
        self._figures.set_ranges(report.ranges)
        self._figures.set_variances(report.variances)


def _between(report: ZReportContent, text: Text) -> tuple[Pair, ...]:
    """Return what lies between the net takings of a day and the cash that is paid in."""
    sums = {
        "not_cash": -sum(total.expected_fen for total in report.tenders if total.tender != CASH),
        "owed": sum(
            line.variance_fen
            for line in report.variances
            if line.tender == CASH and line.treatment == Treatment.OWED
        ),
    }
    net = report.takings_fen + report.reversals_fen
    sums["settled"] = report.deposit_fen - net - sum(sums.values())
    return tuple(Pair(text(f"close.done.{name}"), text.signed(fen)) for name, fen in sums.items() if fen)


def by_keys(area: Unrolling, name: str) -> Unrolling:
    """Let the arrow keys scroll an area in which nothing takes the focus."""
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setAccessibleName(name)
    return area


def _card(title: str, sheet: QWidget, note: str = "") -> Card:
    card = Card(title, note or None, flush=True)
    card.body.addWidget(sheet)
    card.body.addStretch(1)
    return card
