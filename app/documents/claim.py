"""Slip of a payment by code without an answer: what to show at any counter (DOMAIN §6)."""

from app.documents.blocks import Align, Block, Boxed, Codes, Heading, Line, Pair, Rule, Size, Title
from app.documents.common import business_time, pairs, place, small
from app.domain.documents import ClaimContent
from app.domain.payment_codes import SIMULATED
from app.i18n import Text
from app.services import retold


def layout(content: ClaimContent, text: Text) -> tuple[Block, ...]:
    """Return the blocks of a claim slip."""
    head = content.head
    kind = "simulated" if content.reference.startswith(SIMULATED) else "open"
    return (
        Title(head.hall_name),
        Boxed(text("documents.claim.title"), text(f"documents.claim.{kind}")),
        Rule(),
        Pair(text("documents.claim.code"), content.code, strong=True),
        *pairs(
            (text("documents.complaint.time"), business_time(head, text)),
            (text("documents.place"), place(head)),
            (text("documents.customer"), content.customer),
        ),
        Rule(),
        *(Pair(retold.fee(line.title, text), text.money(line.amount_fen)) for line in content.lines),
        Pair(text("documents.claim.amount"), text.yuan(content.amount_fen), Size.TOTAL, bold=True),
        Rule(),
        Heading(text("documents.claim.what_title")),
        Line(text("documents.claim.what")),
        Line(text("documents.claim.no_second")),
        Codes(content.code, content.code, content.code),
        small(content.reference, align=Align.CENTRE),
    )
