"""The report of a day for the duty manager (日报) on A4 (DOMAIN §8, §9)."""

from app.documents.blocks import (
    Align,
    Blank,
    Block,
    Boxed,
    Column,
    Grid,
    Heading,
    Inverse,
    Keep,
    Line,
    Rule,
    SignatureLine,
    Size,
    Table,
    Title,
)
from app.documents.common import or_none, small
from app.domain.day_papers import DayReportContent
from app.i18n import Text
from app.services.report_tables import marks, parts, titles
from app.services.report_words import Figures, ReportTable


def layout(content: DayReportContent, text: Text) -> tuple[Block, ...]:
    """Return the blocks of a report; its first mark says whether it is provisional or stands."""
    say = Figures(text)
    blocks: list[Block] = [
        Title(content.head.hall_name),
        Boxed(text("documents.kind.day_report"), content.head.business_day),
        *(Inverse(mark) for mark in marks(content, text)),
        Rule(),
        Grid(titles(content, say)),
        small(text("reports.units"), align=Align.RIGHT),
    ]
    for number, part in enumerate(parts(content, say)):
        if number:
            blocks.append(Rule())
        blocks += [Blank(10), Line(part.title, Size.STRONG, bold=True, keep=True)]
        for table in part.tables:
            blocks += [Heading(table.title), or_none(_table(table), text)]
    blocks += [
        Blank(20),
        small(text("reports.standard", minutes=content.standard_min)),
        small(text("reports.measures")),
        Keep(
            (
                Blank(20),
                SignatureLine(
                    (text("documents.report.sign_manager"), text("documents.report.sign_date")), room=True
                ),
            )
        ),
    ]
    return tuple(blocks)


def _table(table: ReportTable) -> Table:
    columns = tuple(
        Column(head.title, head.weight, Align.RIGHT if head.right else Align.LEFT) for head in table.heads
    )
    return Table(columns, table.rows, table.total)
