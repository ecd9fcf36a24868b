"""What a customer takes along who left a device (取机凭证) or reported a fault (报障回执) (DOMAIN §4)."""

from app.documents.blocks import Align, Blank, Block, Boxed, Codes, Heading, Line, Pair, Rule, Size, Title
from app.documents.common import pairs, person, place, small
from app.domain.documents import WorkContent
from app.i18n import Text


def title_code(content: WorkContent) -> str:
    """Return the code of the document's name."""
    return f"documents.work.{'pick_up' if content.device else 'fault'}"


def layout(content: WorkContent, text: Text) -> tuple[Block, ...]:
    """Return the blocks of the paper. Times are in the hall's time."""
    head = content.head
    contact = text.moment(content.contact_by_ms, head.zone) if content.contact_by_ms else ""
    blocks: list[Block] = [
        Title(head.hall_name),
        Boxed(text(title_code(content)), text(f"business.{content.type_key}.title")),
        Rule(),
        Pair(text("documents.slip.code"), content.order_code, strong=True),
        *pairs(
            (text("documents.slip.time"), text.moment(head.at_ms, head.zone)),
            (text("documents.place"), place(head)),
            (text("documents.slip.handler"), person(content.handler_name, content.handler_no)),
            (text("documents.slip.subscriber"), content.subscriber),
        ),
        Rule(),
        *(Pair(text(field.code), field.value) for field in content.fields if field.value),
        *((Pair(text("documents.work.paid"), text.yuan(content.total_fen)),) if content.total_fen else ()),
    ]
    if content.notes:
        blocks += [Blank(12), Heading(text("documents.slip.notes")), Line(content.notes)]
    blocks.append(Rule())
    if contact:
        blocks.append(Pair(text("documents.work.contact_by"), contact))
    due = text.moment(content.due_ms, head.zone)
    blocks.append(Pair(text("documents.work.due"), due, Size.STRONG, bold=True))
    if content.area:
        blocks.append(small(text(f"documents.work.limit_{content.area}")))
    blocks += [
        Line(text("documents.work.progress", code=content.order_code)),
        Rule(),
        Codes(content.order_code, content.order_code),
        small(
            text("documents.work.keep_device" if content.device else "documents.work.keep"),
            align=Align.CENTRE,
        ),
    ]
    return tuple(blocks)
