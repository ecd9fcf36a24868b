"""The receipt (收费凭证) in three copies, and the receipt of a reversal (DOMAIN §6)."""

from app.documents.blocks import (
    Band,
    Block,
    Boxed,
    Codes,
    Inverse,
    Line,
    Pair,
    Rule,
    SignatureLine,
    Size,
    Title,
)
from app.documents.common import business_time, person, place, small
from app.domain.bank_transfers import slip_number
from app.domain.barcodes import receipt_barcode, receipt_qr
from app.domain.capitals import capitals
from app.domain.cash import Tender
from app.domain.documents import Copy, ReceiptContent
from app.domain.money import PaymentLine
from app.i18n import Text
from app.services import retold
from app.services.cards import SIMULATED

_COLOURS = {Copy.CUSTOMER: "red", Copy.CASHIER: "green", Copy.HANDLER: "white"}
_TAIL = 4
PAGE_LINES = 60
"""So many lines stand on one page: about 70 cm of paper."""


def title_code(content: ReceiptContent) -> str:
    """Return the code of the receipt's title."""
    return f"documents.receipt.{_kind(content) or 'title'}"


def _kind(content: ReceiptContent) -> str:
    """Return `refund` or `reversal`, or an empty string for a receipt of money that came in."""
    return "refund" if content.refund else "reversal" if content.reverses else ""


def layout(content: ReceiptContent, text: Text, copy: Copy | None = None) -> tuple[Block, ...]:
    """Return the blocks of one copy whose lines fit on one page; the customer's, if none is named."""
    copy = copy or Copy.CUSTOMER
    return (
        *_top(content, text, copy),
        *(_line(line, text) for line in content.lines),
        *_end(content, text, copy),
    )


def pages(content: ReceiptContent, text: Text, copy: Copy) -> tuple[tuple[Block, ...], ...]:
    """Return the pages of one copy: one, unless it has very many lines.

    Each has the head and the receipt's number, those before the last a subtotal; the last has the rest.
    """
    if len(content.lines) <= PAGE_LINES:
        return (layout(content, text, copy),)
    parts = [content.lines[at : at + PAGE_LINES] for at in range(0, len(content.lines), PAGE_LINES)]
    found: list[tuple[Block, ...]] = []
    for page, lines in enumerate(parts, start=1):
        count = small(text("documents.receipt.list.page", page=page, pages=len(parts)))
        top = (*_top(content, text, copy), count, *(_line(line, text) for line in lines), Rule())
        subtotal = text.money(sum(line.amount_fen for line in lines))
        middle: tuple[Block, ...] = (Pair(text("documents.receipt.list.subtotal"), subtotal),)
        if page < len(parts):
            end: tuple[Block, ...] = (small(text("documents.receipt.list.continued")),)
        else:
            end = _end(content, text, copy)
        found.append((*top, *middle, *end))
    return tuple(found)


def _top(content: ReceiptContent, text: Text, copy: Copy) -> tuple[Block, ...]:
    """Return what stands above the lines."""
    head = content.head
    blocks: list[Block] = [
        Band(_COLOURS[copy]),
        Title(head.hall_name),
        Boxed(text(title_code(content)), text(f"documents.receipt.copy.{copy}")),
    ]
    if content.reverses:
        blocks.append(Inverse(text(f"documents.receipt.{'refunded' if content.refund else 'reversed'}")))
    blocks += [Rule(), Pair(text("documents.receipt.number"), content.number, strong=True)]
    if content.reverses:
        label = "refunds" if content.refund else "reverses"
        blocks.append(Pair(text(f"documents.receipt.{label}"), content.reverses, strong=True))
    blocks += [
        Pair(text("documents.receipt.time"), business_time(head, text)),
        Pair(text("documents.place"), place(head)),
        Pair(text("documents.customer"), content.customer or text("documents.walk_in")),
        Rule(),
    ]
    return tuple(blocks)


def _end(content: ReceiptContent, text: Text, copy: Copy) -> tuple[Block, ...]:
    """Return what stands below the lines."""
    blocks: list[Block] = [
        Rule(),
        Pair(text("documents.total"), text.yuan(content.total_fen), Size.TOTAL, bold=True),
        Line(capitals(content.total_fen), bold=True),
        Rule(),
    ]
    for tender in content.tenders:
        blocks += _tender(tender, text)
    blocks += [
        Rule(),
        Pair(text("documents.receipt.handler"), person(content.handler_name, content.handler_no)),
        # Who took the money in is no word for who gave it back.
        Pair(
            text(f"documents.receipt.{'giver' if content.reverses else 'cashier'}"),
            person(content.cashier_name, content.cashier_no),
        ),
        Pair(text("documents.receipt.chain"), content.chain_tail),
        Codes(
            receipt_barcode(content.number),
            content.number,
            receipt_qr(content.number),
        ),
        Rule(),
        *_footer(copy, text, _kind(content)),
    ]
    return tuple(blocks)


def _line(line: PaymentLine, text: Text) -> Pair:
    said = retold.fee(line.title, text)
    title = text("documents.receipt.agency", title=said) if line.agency else said
    return Pair(title, text.money(line.amount_fen))


def _tender(tender: Tender, text: Text) -> list[Block]:
    label = text(f"tender.{tender.kind}")
    number = slip_number(tender)
    if tender.reference and not number:
        label = text("documents.receipt.tail", tender=label, tail=tender.reference[-_TAIL:])
    if tender.reference.startswith(SIMULATED):
        label = text("documents.receipt.simulated", tender=label)
    blocks: list[Block] = [Pair(label, text.money(tender.amount_fen))]
    if tender.received_fen is not None and tender.change_fen is not None:
        received = text("documents.receipt.received", amount=text.money(tender.received_fen))
        blocks.append(Pair(received, text.money(tender.change_fen), indent=True))
    if number:
        blocks.append(Pair(text("documents.receipt.slip"), number, indent=True))
    return blocks


def _footer(copy: Copy, text: Text, kind: str) -> list[Block]:
    blocks: list[Block] = [small(text(f"documents.{kind or 'receipt'}_footer.{copy}"))]
    if copy is not Copy.CUSTOMER or kind:
        sign = "giver" if kind and copy is Copy.CASHIER else copy
        blocks.append(SignatureLine((text(f"documents.receipt.sign.{sign}"),)))
    return blocks
