"""Which sheets a document consists of: one for most, one for each copy of a receipt."""

from dataclasses import dataclass, replace
from typing import assert_never

from app.documents import (
    bag,
    bill,
    claim,
    complaint,
    day_report,
    receipt,
    repair,
    shift_report,
    slip,
    ticket,
    warranty,
    z_report,
)
from app.documents.blocks import Block, Paper
from app.documents.marks import marked
from app.domain.bill_papers import BillContent
from app.domain.day_papers import DayReportContent
from app.domain.document_marks import NO_MARKS, Marks
from app.domain.documents import (
    BagContent,
    ClaimContent,
    ComplaintContent,
    DocumentContent,
    ReceiptContent,
    ShiftReportContent,
    SlipContent,
    TicketContent,
    WarrantyContent,
    WorkContent,
    ZReportContent,
)
from app.i18n import Text

_Report = ShiftReportContent | ZReportContent | DayReportContent
_Single = (
    TicketContent
    | SlipContent
    | ClaimContent
    | ComplaintContent
    | WarrantyContent
    | BillContent
    | WorkContent
    | BagContent
)
"""Contents of one sheet; a receipt has one for each of its copies."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What comes out of the printer in one piece. `title` is the running head and the PDF's title."""

    title: str
    paper: Paper
    blocks: tuple[Block, ...]


def sheets(content: DocumentContent, text: Text, marks: Marks = NO_MARKS) -> tuple[Sheet, ...]:
    """Return the sheets of a document in the order in which they are printed, each with the marks."""
    found = _sheets(content, text, marks)
    # The running head is on every page of what is kept on A4.
    end = f" · {text('training.mark')}" if marks.training else ""
    return tuple(
        replace(sheet, title=sheet.title + end, blocks=marked(sheet.blocks, marks, text)) for sheet in found
    )


def _sheets(content: DocumentContent, text: Text, marks: Marks) -> tuple[Sheet, ...]:
    if isinstance(content, ReceiptContent):
        title = f"{text(receipt.title_code(content))} {content.number}"
        return tuple(
            Sheet(title, Paper.ROLL, blocks)
            for copy in content.copies
            for blocks in receipt.pages(content, text, copy)
        )
    if isinstance(content, _Report):
        return (_report(content, text),)
    return (_sheet(content, text, marks),)


def _report(content: _Report, text: Text) -> Sheet:
    """Return the sheet of what is kept on A4."""
    if isinstance(content, ZReportContent):
        title = f"{text('documents.z.title')} {z_report.number(content)}"
        return Sheet(title, Paper.A4, z_report.layout(content, text))
    if isinstance(content, DayReportContent):
        standing = text(
            f"reports.day.{content.standing}" if content.standing.final else "reports.provisional"
        )
        title = f"{text('documents.kind.day_report')} {content.head.business_day} · {standing}"
        return Sheet(title, Paper.A4, day_report.layout(content, text))
    title = f"{text('documents.shift.title')} {content.head.business_day} {content.clerk_no}"
    return Sheet(title, Paper.A4, shift_report.layout(content, text))


def _sheet(content: _Single, text: Text, marks: Marks) -> Sheet:
    match content:
        case TicketContent():
            title, blocks = content.number, ticket.layout(content, text, alone=marks.alone)
        case SlipContent():
            title = f"{text('documents.slip.title')} {content.order_code}"
            blocks = slip.layout(content, text, marks.signature)
        case ComplaintContent():
            title = f"{text('documents.complaint.title')} {content.code}"
            blocks = complaint.layout(content, text)
        case ClaimContent():
            title = f"{text('documents.claim.title')} {content.code}"
            blocks = claim.layout(content, text)
        case BillContent():
            title = f"{text('documents.bill.title')} {content.number} {content.period}".rstrip()
            blocks = bill.layout(content, text)
        case WarrantyContent():
            title = f"{text('documents.warranty.title')} {content.serial}"
            blocks = warranty.layout(content, text)
        case WorkContent():
            title = f"{text(repair.title_code(content))} {content.order_code}"
            blocks = repair.layout(content, text)
        case BagContent():
            title = f"{text('documents.bag.title')} {content.bag_no}"
            blocks = bag.layout(content, text)
        case _:
            assert_never(content)
    return Sheet(title, Paper.ROLL, blocks)
