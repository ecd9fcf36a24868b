"""Reports of shifts and days that were closed, newest first, each with one touch to print it again."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.documents import ShiftReportContent, ZReportContent
from app.domain.shifts import is_machine
from app.i18n import Text
from app.services.report_words import who
from app.services.rows.documents import DocumentRow
from app.ui.screens.close.confirmed import Confirmations, confirmation_badge
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.sheet import clear
from app.ui.screens.close.state import CloseState
from app.ui.theme import GAP_12, GAP_16, SMALL, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, EmptyState, scrolled
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.paint import BadgeSpec

_ROW = 56
_LINE = 24
"""What one more line adds to a row."""


class ReportsCard(Card):
    """The newest reports."""

    def __init__(self, presenter: ClosePresenter, text: Text, known: Confirmations | None = None) -> None:
        self._known = known
        super().__init__(text("close.reports.title"), text("close.reports.note"), flush=True)
        self._presenter = presenter
        self._text = text
        inner = QWidget()
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.body.addWidget(scrolled(inner), 1)
        self._shown: tuple[object, ...] | None = None

    def show_state(self, state: CloseState) -> None:
        """Show ``state``."""
        if self._known is not None:
            self._known.look_at(day for day in map(_day_of, state.reports) if day)
        badges = tuple(self._badge(row) for row in state.reports)
        shown = (tuple(row.document_id for row in state.reports), state.reprinted, badges)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._rows)
        for row in state.reports:
            self._rows.addWidget(self._row(row, printed=row.document_id == state.reprinted))
            self._rows.addWidget(Hairline())
        if not state.reports:
            self._rows.addWidget(EmptyState("file-document-outline", self._text("close.reports.none")))
        self._rows.addStretch(1)

    def _badge(self, document: DocumentRow) -> BadgeSpec | None:
        return confirmation_badge(self._known.of(_day_of(document)), self._text) if self._known else None

    def _row(self, document: DocumentRow, *, printed: bool) -> QWidget:
        text, zone = self._text, self._presenter.zone
        place = QWidget()
        title, detail, bagged = _words(document, text)
        spec = self._badge(document)
        more = bool(bagged and spec is None) + printed
        place.setFixedHeight(_ROW + more * _LINE)
        row = QHBoxLayout(place)
        row.setContentsMargins(GAP_16, 0, GAP_16, 0)
        row.setSpacing(GAP_12)
        day = document.kind == ZReportContent.KIND
        row.addWidget(IconLabel("file-chart-outline" if day else "file-document-outline", 20))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(Label(title, bold=day))
        if spec is None:
            made = f"{text.moment(document.queued_ms, zone)} · {detail}"
            words.addWidget(Label(made, SMALL, tone=Tone.MUTED))
            if bagged:
                words.addWidget(Label(bagged, SMALL, tone=Tone.MUTED))
        else:
            words.addWidget(Badge(spec.text, spec.tone, spec.icon), 0, Qt.AlignmentFlag.AlignLeft)
        if printed:  # below, not beside: no amount may be cut for it
            done = Badge(text("close.reports.printed"), Tone.OK, "check-circle")
            words.addWidget(done, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        row.addLayout(words, 1)
        again = Button(text("close.reports.again"), Kind.TEXT, Size.COMPACT, icon="printer-outline")
        again.setObjectName(f"close.reprint.{document.document_id}")
        again.setAccessibleName(f"{again.text()}: {title}")
        again.clicked.connect(lambda: self._presenter.reprint(document.document_id))
        row.addWidget(again)
        return place


def _day_of(document: DocumentRow) -> str:
    """Return the day of a Z report, else nothing."""
    return document.subject.partition(":")[2] if document.kind == ZReportContent.KIND else ""


def _words(document: DocumentRow, text: Text) -> tuple[str, str, str]:
    """Return title and detail of a report, and what of its cash went to the safe in bags."""
    content = document.content
    if isinstance(content, ZReportContent):
        number = f"Z{content.z_number:05d}"
        title = text("close.reports.day", number=number, date=content.head.business_day)
        bagged = _bagged(content.bagged_fen, text)
        return title, text("close.reports.deposit", amount=text.money(content.from_drawers_fen)), bagged
    if isinstance(content, ShiftReportContent):
        title = text("close.reports.shift", who=who(content.clerk_name, content.clerk_no, text))
        if is_machine(content.clerk_no):  # it has no drawer from which anything could be deposited
            return title, text("close.reports.no_cash"), ""
        deposit = text("close.reports.deposit", amount=text.money(content.from_drawer_fen))
        return title, deposit, _bagged(content.bagged_fen, text)
    return document.kind, "", ""


def _bagged(fen: int, text: Text) -> str:
    return text("close.reports.bagged", amount=text.money(fen)) if fen else ""
