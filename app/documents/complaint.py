"""Acknowledgement of a complaint: its code, deadlines, and whom to appeal to (DOMAIN §7)."""

from app.documents.blocks import (
    Align,
    Blank,
    Block,
    Boxed,
    Codes,
    Heading,
    Line,
    Pair,
    Rule,
    SignatureLine,
    Title,
)
from app.documents.common import pairs, person, place, small
from app.domain.complaints import ComplaintCategory
from app.domain.documents import ComplaintContent
from app.i18n import Text


def layout(content: ComplaintContent, text: Text) -> tuple[Block, ...]:
    """Return the blocks of an acknowledgement. Deadlines are in the hall's time."""
    head = content.head
    blocks: list[Block] = [
        Title(head.hall_name),
        Boxed(text("documents.complaint.title"), text(f"complaint_category.{content.category}")),
        Rule(),
        Pair(text("documents.complaint.code"), content.code, strong=True),
        *pairs(
            (text("documents.complaint.time"), text.moment(head.at_ms, head.zone)),
            (text("documents.place"), place(head)),
            (text("documents.customer"), content.customer),
            (text("documents.complaint.owner"), person(content.owner_name, content.owner_no)),
        ),
        Rule(),
        Heading(text("documents.complaint.what")),
        Line(content.what),
    ]
    if content.wish:
        blocks += [Blank(12), Heading(text("documents.complaint.wish")), Line(content.wish)]
    blocks += [
        Rule(),
        Pair(
            text("documents.complaint.first"), text.moment(content.first_answer_by_ms, head.zone), strong=True
        ),
        Pair(
            text("documents.complaint.final"), text.moment(content.final_answer_by_ms, head.zone), strong=True
        ),
        Line(text(f"documents.complaint.progress{'_kiosk' if content.kiosk else ''}", code=content.code)),
    ]
    if content.category != ComplaintCategory.SUGGESTION:
        blocks += [
            Rule(),
            Heading(text("documents.complaint.appeal_title")),
            Line(text("documents.complaint.appeal")),
        ]
    blocks += [
        Rule(),
        *(() if content.kiosk else (SignatureLine((text("documents.complaint.sign"),), room=True),)),
        Codes(content.code, content.code),
        small(text("documents.complaint.footer"), align=Align.CENTRE),
    ]
    return tuple(blocks)
