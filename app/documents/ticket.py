"""The slip of a queue ticket (排队号)."""

import re

from app.documents.blocks import (
    Align,
    Big,
    Blank,
    Block,
    Checkbox,
    Codes,
    Heading,
    Inverse,
    Line,
    Pair,
    Rule,
    Size,
    Title,
)
from app.documents.common import small
from app.domain.barcodes import ticket_barcode
from app.domain.documents import TicketContent
from app.i18n import Text

_SLOT = re.compile(r"[A-Z]{2}\d+")


def layout(content: TicketContent, text: Text, *, alone: bool = False) -> tuple[Block, ...]:
    """Return the blocks of a ticket; `alone`: nobody is reached, so nobody knows who is ahead."""
    head = content.head
    time = text.time(head.at_ms, head.zone)
    wait = text("documents.ticket.by_call") if alone else _wait(content, text)
    unknown = text("documents.ticket.ahead_unknown")
    ahead = unknown if alone else text("documents.ticket.people", count=content.ahead)
    blocks: list[Block] = [
        Title(head.hall_name),
        Line(f"{text.moment(head.at_ms, head.zone)}　{head.terminal_name}", align=Align.CENTRE),
        Rule(),
        Line(text("documents.ticket.your_number"), align=Align.CENTRE),
        Big(content.number),
        Line(content.service, Size.TOTAL, bold=True, align=Align.CENTRE),
    ]
    if content.precedence:
        blocks.append(Inverse(text(f"precedence.{content.precedence}")))
    blocks += [
        Rule(),
        Pair(text("documents.ticket.ahead"), ahead, strong=True),
        Pair(text("documents.ticket.wait"), wait, strong=True),
    ]
    if not content.served and not alone:
        blocks.append(Line(text("documents.ticket.unserved"), bold=True))
    blocks.append(Rule())
    if content.bring:
        blocks.append(Heading(text("documents.ticket.bring")))
        blocks += [Checkbox(text(f"bring.{code}")) for code in content.bring]
        blocks.append(Rule())
    if content.by_time or _SLOT.fullmatch(content.number):
        blocks.append(Line(text("documents.ticket.by_time"), bold=True))
    if alone:
        blocks.append(Line(text("documents.ticket.let_scan"), bold=True))
    caption = f"{content.number} · {content.lane} {content.lane_title} · {time} · {_short_id(content)}"
    blocks += [
        Line(text("documents.ticket.rules", minutes=content.reinstate_min)),
        Blank(20),
        Codes(ticket_barcode(content.ticket_id, content.number), caption, content.qr),
        small(text("documents.ticket.footer"), align=Align.CENTRE),
    ]
    return tuple(blocks)


def _wait(content: TicketContent, text: Text) -> str:
    low, high = content.wait_low_min, content.wait_high_min
    if not content.served:
        return text("documents.ticket.when_open")  # no minutes are true before a counter opens
    if high <= 0:  # whoever has somebody before it is not the next: another counter calls that one as well
        return text("documents.ticket.under_minute" if content.ahead else "documents.ticket.soon")
    if low >= high:
        return text("documents.ticket.minutes", count=high)
    return text("documents.ticket.minutes_range", low=low, high=high)


def _short_id(content: TicketContent) -> str:
    return content.ticket_id.replace("-", "")[:12]
