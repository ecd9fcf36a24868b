"""Warranty slip (保修凭证) of a device: which one, from when, until when (DOMAIN §4)."""

from app.documents.blocks import Align, Block, Boxed, Codes, Pair, Rule, Size, Title
from app.documents.common import pairs, person, place, small
from app.domain.documents import WarrantyContent
from app.i18n import Text


def layout(content: WarrantyContent, text: Text) -> tuple[Block, ...]:
    """Return the blocks of a warranty slip."""
    head = content.head
    blocks: list[Block] = [
        Title(head.hall_name),
        Boxed(text("documents.warranty.title"), content.article),
        Rule(),
        Pair(text("documents.warranty.serial"), content.serial, strong=True),
        *pairs(
            (text("documents.warranty.price"), text.yuan(content.price_fen)),
            (text("documents.warranty.sold_on"), content.sold_on),
            (text("documents.warranty.gift"), content.gift),
            (text("documents.warranty.order"), content.order_code),
            (text("documents.place"), place(head)),
            (text("documents.slip.handler"), person(content.handler_name, content.handler_no)),
        ),
        Rule(),
        Pair(text("documents.warranty.until"), content.until, Size.STRONG, bold=True),
        small(text("documents.warranty.months", months=content.months)),
        small(text("documents.warranty.terms")),
        Rule(),
        Codes(content.serial, content.serial),
        small(text("documents.warranty.footer"), align=Align.CENTRE),
    ]
    return tuple(blocks)
