"""The report of a day as a file for spreadsheets: UTF-8 with BOM, its tables one under the other."""

import csv
import re
from collections.abc import Sequence
from io import StringIO
from typing import Final

from app.domain.day_papers import DayReportContent
from app.i18n import Text
from app.services.report_tables import marks, parts, titles
from app.services.report_words import Figures

_BOM: Final = "\ufeff"
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Beginnings that make a spreadsheet compute a cell, or hide one."""


def as_csv(content: DayReportContent, text: Text, *, training: bool = False) -> bytes:
    """Return a report as CSV (RFC 4180). Amounts are yuan, times minutes, shares per cent: plain numbers."""
    say = Figures(text, plain=True)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")

    def line(cells: Sequence[str]) -> None:
        writer.writerow([harmless(cell) for cell in cells])

    if training:
        line((text("training.mark"),))
    line((text("documents.kind.day_report"), content.head.hall_name))
    for pair in titles(content, say):
        line(pair)
    for mark in marks(content, text):
        line((mark,))
    line((text("reports.units"),))
    for part in parts(content, say):
        line(())
        line((part.title,))
        for table in part.tables:
            line(())
            line((table.title,))
            line([head.title for head in table.heads])
            for row in table.rows:
                line(row)
    return (_BOM + out.getvalue()).encode()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe first, unless it is a number."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
