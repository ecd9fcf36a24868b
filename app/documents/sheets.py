"""Which sheets a document consists of: one for most, one for each copy of a receipt."""

from dataclasses import dataclass, replace
from typing import assert_never

from app.documents import complaint, receipt, shift_report, slip, ticket, z_report
from app.documents.blocks import Block, Paper
from app.documents.marks import marked
from app.domain.document_marks import NO_MARKS, Marks
from app.domain.documents import (
    ComplaintContent,
    DocumentContent,
    ReceiptContent,
    ShiftReportContent,
    SlipContent,
    TicketContent,
    ZReportContent,
)
from app.i18n import Text


@dataclass(frozen=True, slots=True)
class Sheet:
    """What comes out of the printer in one piece. `title` is the running head and the PDF's title."""

    title: str
    paper: Paper
    blocks: tuple[Block, ...]


def sheets(content: DocumentContent, text: Text, marks: Marks = NO_MARKS) -> tuple[Sheet, ...]:
    """Return the sheets of a document in the order in which they are printed, each with the marks."""
    found = _sheets(content, text, marks)
    return tuple(replace(sheet, blocks=marked(sheet.blocks, marks, text)) for sheet in found)


def _sheets(content: DocumentContent, text: Text, marks: Marks) -> tuple[Sheet, ...]:
    match content:
        case TicketContent():
            blocks = ticket.layout(content, text, alone=marks.alone)
            return (Sheet(content.number, Paper.ROLL, blocks),)
        case ReceiptContent():
            title = f"{text(receipt.title_code(content))} {content.number}"
            return tuple(
                Sheet(title, Paper.ROLL, receipt.layout(content, text, copy)) for copy in content.copies
            )
        case SlipContent():
            title = f"{text('documents.slip.title')} {content.order_code}"
            return (Sheet(title, Paper.ROLL, slip.layout(content, text)),)
        case ComplaintContent():
            title = f"{text('documents.complaint.title')} {content.code}"
            return (Sheet(title, Paper.ROLL, complaint.layout(content, text)),)
        case ShiftReportContent():
            title = f"{text('documents.shift.title')} {content.head.business_day} {content.clerk_no}"
            return (Sheet(title, Paper.A4, shift_report.layout(content, text)),)
        case ZReportContent():
            title = f"{text('documents.z.title')} {z_report.number(content)}"
            return (Sheet(title, Paper.A4, z_report.layout(content, text)),)
        case _:
            assert_never(content)
