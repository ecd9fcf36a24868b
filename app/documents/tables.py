"""Tables that the reports of shift and day share."""

from app.documents.blocks import Align, Block, Column, Table
from app.documents.common import or_none
from app.domain.documents import BusinessTotal, ReceiptRange, TenderTotal, VarianceLine
from app.domain.shifts import TransferLine
from app.i18n import Text
from app.services.report_words import explained

_RIGHT = Align.RIGHT


def tenders(totals: tuple[TenderTotal, ...], text: Text) -> Table:
    """Return counted against expected, a row each tender and their sum."""
    columns = (
        Column(text("documents.report.tender"), 30),
        Column(text("documents.report.payments"), 14, _RIGHT),
        Column(text("documents.report.expected"), 22, _RIGHT),
        Column(text("documents.report.counted"), 22, _RIGHT),
        Column(text("documents.report.variance"), 22, _RIGHT),
    )
    rows = [
        (
            text(f"tender.{total.tender}"),
            str(total.count),
            text.money(total.expected_fen),
            text.money(total.counted_fen),
            text.signed(total.counted_fen - total.expected_fen),
        )
        for total in totals
    ]
    expected = sum(total.expected_fen for total in totals)
    counted = sum(total.counted_fen for total in totals)
    count = sum(total.count for total in totals)
    sums = (
        text("documents.total"),
        str(count),
        text.money(expected),
        text.money(counted),
        text.signed(counted - expected),
    )
    return Table(columns, (*rows, sums), total=True)


def businesses(totals: tuple[BusinessTotal, ...], text: Text) -> Table:
    """Return the takings by business type and their sum."""
    columns = (
        Column(text("documents.report.business"), 60),
        Column(text("documents.report.orders"), 20, _RIGHT),
        Column(text("documents.report.amount"), 30, _RIGHT),
    )
    rows = [
        (text(f"business.{total.type_key}.title"), str(total.count), text.money(total.amount_fen))
        for total in totals
    ]
    count, amount = sum(total.count for total in totals), sum(total.amount_fen for total in totals)
    return Table(columns, (*rows, (text("documents.total"), str(count), text.money(amount))), total=True)


def ranges(found: tuple[ReceiptRange, ...], text: Text) -> Block:
    """Return the receipt numbers used, by terminal and epoch."""
    columns = (
        Column(text("documents.report.terminal"), 22),
        Column(text("documents.report.epoch"), 16),
        Column(text("documents.report.first"), 22, _RIGHT),
        Column(text("documents.report.last"), 22, _RIGHT),
        Column(text("documents.report.pieces"), 14, _RIGHT),
        Column(text("documents.report.gaps"), 14, _RIGHT),
    )
    rows = tuple(
        (
            part.terminal_code,
            part.epoch,
            f"{part.first:06d}",
            f"{part.last:06d}",
            str(part.count),
            str(part.gaps),
        )
        for part in found
    )
    return or_none(Table(columns, rows), text)


def transfers(lines: tuple[TransferLine, ...], text: Text) -> Table:
    """Return the bank transfers by the number on the slip, and their sum."""
    columns = (
        Column(text("documents.report.slip"), 50),
        Column(text("documents.report.payer"), 20),
        Column(text("documents.report.receipt"), 34),
        Column(text("documents.report.amount"), 24, _RIGHT),
    )
    rows = tuple((_slip(line, text), line.payer, line.receipt, text.money(line.amount_fen)) for line in lines)
    total = text.money(sum(line.amount_fen for line in lines))
    return Table(columns, (*rows, (text("documents.total"), "", "", total)), total=True)


def _slip(line: TransferLine, text: Text) -> str:
    if line.account:
        return text("documents.report.account_end", tail=line.reference)
    return text("documents.report.twice", slip=line.reference) if line.twice else line.reference


def variances(lines: tuple[VarianceLine, ...], text: Text) -> Block:
    """Return the settled differences with explanation and signatures."""
    columns = (
        Column(text("documents.report.clerk"), 16),
        Column(text("documents.report.tender"), 18),
        Column(text("documents.report.variance"), 18, _RIGHT),
        Column(text("documents.report.treatment"), 26),
        Column(text("documents.report.explanation"), 40),
        Column(text("documents.report.signed"), 18),
    )
    rows = tuple(
        (
            line.clerk,
            text(f"tender.{line.tender}"),
            text.signed(line.variance_fen),
            text(f"treatment.{line.treatment}"),
            explained(line.explanation, text),
            line.signed_by or text("documents.report.not_needed"),
        )
        for line in lines
    )
    return or_none(Table(columns, rows), text)
