"""The itemised bill (账单): one month with its items, or a summary (DOMAIN §4)."""

from app.documents.blocks import Align, Block, Boxed, Heading, Inverse, Line, Pair, Rule, Size, Title
from app.documents.common import pairs, person, place, small
from app.domain.bill_papers import BillContent, BillMonth
from app.i18n import Text


def layout(content: BillContent, text: Text) -> tuple[Block, ...]:
    """Return the blocks of a bill."""
    head = content.head
    blocks: list[Block] = [
        Title(head.hall_name),
        Boxed(text("documents.bill.title"), content.period or text("documents.bill.summary")),
    ]
    if not content.clear:
        blocks.append(Inverse(text("documents.bill.masked")))
    handler = person(content.handler_name, content.handler_no)
    blocks += [
        Rule(),
        *pairs(
            (text("documents.slip.subscriber"), content.number),
            (text("documents.customer"), content.owner),
            (text("documents.bill.plan"), content.plan),
            (text("documents.place"), place(head)),
            (text("documents.slip.handler"), handler),
        ),
        Rule(),
    ]
    for month in content.months:
        blocks += _month(month, text)
    if not content.months:
        blocks.append(Line(text("documents.bill.none")))
    blocks.append(Rule())
    blocks.append(Pair(text("documents.bill.due"), text.yuan(content.due_fen), Size.TOTAL, bold=True))
    if content.balance_fen is not None:
        blocks.append(Pair(text("documents.bill.balance"), text.yuan(content.balance_fen)))
    moment = f"{text.date(content.as_of_ms, head.zone)} {text.clock(content.as_of_ms, head.zone)}"
    blocks += [
        Rule(),
        small(text("documents.bill.as_of", moment=moment)),
        small(text("documents.bill.footer"), align=Align.CENTRE),
    ]
    return tuple(blocks)


def _month(month: BillMonth, text: Text) -> list[Block]:
    blocks: list[Block] = [Heading(month.period)]
    blocks += (Pair(item.title, text.money(item.amount_fen), indent=True) for item in month.items)
    blocks += [
        Pair(text("documents.bill.principal"), text.money(month.principal_fen), strong=True),
        Pair(text("documents.bill.unpaid"), text.money(month.unpaid_fen)),
    ]
    if month.late_fee_fen:
        blocks.append(Pair(text("documents.bill.late_fee"), text.money(month.late_fee_fen)))
    blocks.append(Pair(text("documents.bill.due_on"), month.due_on))
    return blocks
