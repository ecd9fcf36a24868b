"""Counted against expected by tender, in the shift close, its report and the day."""

from collections.abc import Sequence

from app.domain.close_rules import CASH, TenderLine
from app.domain.documents import TenderTotal
from app.i18n import Text
from app.ui.screens.close.sheet import Cell, Cells, Col, Sheet
from app.ui.screens.close.sums import variance_words
from app.ui.theme import TITLE, Tone

ICONS = {
    "cash": "cash-multiple",
    "card": "credit-card-outline",
    "payment_code": "qrcode-scan",
    "bank_transfer": "bank-outline",
}


class TenderSheet(Sheet):
    """The table of tenders with their sum."""

    def __init__(self, text: Text) -> None:
        self._text = text
        super().__init__(
            (
                Col(text("close.tenders.tender")),
                Col(text("close.tenders.count"), 64, right=True, narrow=48),
                Col(text("close.tenders.counted"), 152, right=True, narrow=104),
                Col(text("close.tenders.expected"), 152, right=True, narrow=104),
                Col(text("close.tenders.variance"), 160, right=True, narrow=144),
                Col(text("close.tenders.basis"), 112, narrow=88),
            ),
            text("close.tenders.title"),
        )

    def set_lines(self, lines: Sequence[TenderLine]) -> None:
        """Show the lines of a count."""
        self.set_totals(
            tuple(
                TenderTotal(
                    tender=line.tender,
                    count=line.count,
                    expected_fen=line.expected_fen,
                    counted_fen=line.counted_fen,
                )
                for line in lines
            ),
            frozenset(line.tender for line in lines if line.variance_fen and not line.open_fen),
        )

    def set_totals(self, totals: Sequence[TenderTotal], settled: frozenset[str] = frozenset()) -> None:
        """Show totals; the variance of a settled tender is no alarm any more."""
        text = self._text
        rows = [self._row(total, settled=total.tender in settled) for total in totals]
        expected = sum(total.expected_fen for total in totals)
        counted = sum(total.counted_fen for total in totals)
        rows.append(
            (
                Cell(text("close.tenders.total"), bold=True),
                Cell(str(sum(total.count for total in totals)), bold=True),
                Cell(text.money(counted), bold=True, px=TITLE),
                Cell(text.money(expected), bold=True, px=TITLE),
                variance_cell(counted - expected, text, bold=True),
                Cell(""),
            )
        )
        self.set_rows(tuple(rows), total=True)

    def _row(self, total: TenderTotal, *, settled: bool) -> Cells:
        text = self._text
        name = text("close.tenders.cash") if total.tender == CASH else text(f"tender.{total.tender}")
        return (
            Cell(name, icon=ICONS[total.tender]),
            Cell(str(total.count)),
            Cell(text.money(total.counted_fen), px=TITLE),
            Cell(text.money(total.expected_fen), px=TITLE),
            variance_cell(total.counted_fen - total.expected_fen, text, settled=settled),
            Cell(text(f"close.basis.{_basis(total)}"), Tone.MUTED),
        )


def _basis(total: TenderTotal) -> str:
    """Return where a counted sum is from: what went out lies in no drawer, and is taken as it was booked."""
    return "booked" if total.counted_fen < 0 and total.tender != CASH else total.tender


def variance_cell(fen: int, text: Text, *, settled: bool = True, bold: bool = False, px: int = TITLE) -> Cell:
    """Return a variance as a cell, as large (px) as the figures beside it, and bold where there is one."""
    tone = Tone.TEXT if settled or not fen else Tone.DANGER if fen < 0 else Tone.UNSYNCED
    return Cell(variance_words(fen, text), tone, bold=bold or bool(fen), px=px)
