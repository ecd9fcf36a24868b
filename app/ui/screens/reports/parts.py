"""The tables of the report in cards, part by part, and the picture of the hours."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.domain.day_papers import DayReportContent
from app.i18n import Text
from app.services.report_tables import PARTS, parts
from app.services.report_words import Figures, ReportTable
from app.ui.models import Align, Column
from app.ui.panels.rows_table import Row, RowsTable
from app.ui.theme import BODY, GAP_16, SMALL, Tone, font
from app.ui.widgets.cards import Card, scrolled
from app.ui.widgets.charts import HourBar, HourBars
from app.ui.widgets.labels import hint
from app.ui.widgets.paint import width_of

_ROWS: Final = {
    "takings": (("sums", "notes", "check"), ("tenders",), ("clerks",), ("businesses",)),
    "service": (("chart",), ("lanes",), ("services",), ("hours",)),
    "care": (("complaints",), ("ratings",), ("call_backs",)),
    "exceptions": (
        ("undone",),
        ("differences", "disputes"),
        ("approvals", "overrides"),
        ("papers", "carried"),
    ),
}
"""Which tables stand side by side, where there is room."""
_NARROW = 1100
_PAD, _BAR = 28, 14
"""Room beside the words of a cell, and of the bar that scrolls."""


class ReportParts(QStackedWidget):
    """One page a part; each scrolls by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: dict[str, tuple[Card, RowsTable]] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._tables: tuple[ReportTable, ...] = ()
        self._pairs: list[QBoxLayout] = []
        self._chart_card = Card("-")
        self._chart = HourBars()
        self._chart_card.body.addWidget(self._chart)
        for part, _tables in PARTS:
            area = scrolled(self._page(part))
            area.setObjectName(f"reports.area.{part}")
            area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._areas[part] = area
            self.addWidget(area)

    def _page(self, part: str) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_16)
        for keys in _ROWS[part]:
            row = QHBoxLayout()
            row.setSpacing(GAP_16)
            self._pairs.append(row)
            for key in keys:
                row.addWidget(self._chart_card if key == "chart" else self._card(key), 1)
            column.addLayout(row)
        if part == "service":
            self._notes = hint("", wrap=True)
            column.addWidget(self._notes)
        column.addStretch(1)
        return page

    def _card(self, key: str) -> Card:
        card = Card("-", flush=True)
        table = RowsTable(f"reports.{key}", dense=True, fitted=True)
        table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        card.body.addWidget(table)
        card.body.addStretch(1)
        self._cards[key] = (card, table)
        return card

    def area(self, part: str) -> QScrollArea:
        """Return the page of a part."""
        return self._areas[part]

    def show_part(self, part: str) -> None:
        """Bring a part to the front."""
        self.setCurrentWidget(self._areas[part])

    def show_report(self, content: DayReportContent, text: Text) -> None:
        """Show a report."""
        found = parts(content, Figures(text))
        self._tables = tuple(table for part in found for table in part.tables)
        for part in found:
            self._areas[part.key].setAccessibleName(part.title)
        for table in self._tables:
            self._show_table(table, text)
        self._share_width()
        self._chart_card.set_title(text("reports.chart"))
        self._chart.set_hours(
            tuple(
                HourBar(
                    f"{line.hour:02d}:00",
                    line.level.issued,
                    line.level.served,
                    text(
                        "reports.chart_hour",
                        hour=line.hour,
                        issued=line.level.issued,
                        served=line.level.served,
                    ),
                )
                for line in content.hours
            )
        )
        self._notes.setText(
            f"{text('reports.standard', minutes=content.standard_min)} {text('reports.measures')}"
        )

    def _show_table(self, table: ReportTable, text: Text) -> None:
        card, shown = self._cards[table.key]
        card.set_title(table.title)
        shown.setAccessibleName(table.title)
        last = len(table.rows) - 1
        rows = tuple(
            Row(str(at), cells, Tone.NEUTRAL if table.total and at == last else Tone.TEXT)
            for at, cells in enumerate(table.rows)
        )
        none = (Row("none", (text("reports.none"), *("" for _ in table.heads[1:])), Tone.MUTED),)
        shown.set_rows(rows or none)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        narrow = self.width() < _NARROW
        ways = QBoxLayout.Direction
        for pair in self._pairs:
            pair.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        for table in self._tables:
            found = next(len(keys) for rows in _ROWS.values() for keys in rows if table.key in keys)
            beside = 1 if narrow else found
            room = (self.width() - _BAR - (beside - 1) * GAP_16) // beside
            self._cards[table.key][1].set_columns(_columns(table, room))


def _columns(table: ReportTable, room: int) -> tuple[Column, ...]:
    """Return the columns: each as wide as its words, and an equal share of what is left of ``room``."""
    needed = [
        max(
            width_of(head.title, font(SMALL)),
            *(width_of(row[at], font(BODY, bold=True)) for row in table.rows),
        )
        if table.rows
        else width_of(head.title, font(SMALL))
        for at, head in enumerate(table.heads)
    ]
    spare = max(room - sum(round(each) + _PAD for each in needed), 0) // len(needed)
    last = len(needed) - 1
    return tuple(
        Column(
            str(at),
            head.title,
            align=Align.RIGHT if head.right else Align.LEFT,
            width=0 if at == last else round(needed[at]) + _PAD + spare,
        )
        for at, head in enumerate(table.heads)
    )
