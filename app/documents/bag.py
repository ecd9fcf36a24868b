"""The slip of a bag of cash that went to the safe (解款单): notes, capitals, two signatures (DOMAIN §8)."""

from app.documents.blocks import Block, Boxed, Pair, Rule, SignatureLine, Size, Title
from app.documents.common import pairs, person, place, small
from app.domain.capitals import capitals
from app.domain.documents import BagContent
from app.i18n import Text


def layout(content: BagContent, text: Text) -> tuple[Block, ...]:
    """Return the blocks of the slip. Times are in the hall's time."""
    head = content.head
    return (
        Title(head.hall_name),
        Boxed(text("documents.bag.title"), content.bag_no),
        Rule(),
        *pairs(
            (text("documents.bag.day"), head.business_day),
            (text("documents.bag.time"), text.moment(head.at_ms, head.zone)),
            (text("documents.place"), place(head)),
            (text("documents.bag.clerk"), person(content.clerk_name, content.clerk_no)),
            (text("documents.bag.witness"), person(content.witness_name, content.witness_no)),
        ),
        Rule(),
        *(
            Pair(
                text("documents.bag.notes", amount=text.money(note.denomination_fen), pieces=note.pieces),
                text.money(note.denomination_fen * note.pieces),
            )
            for note in content.notes
        ),
        Rule(),
        Pair(text("documents.bag.total"), text.yuan(content.amount_fen), Size.TOTAL, bold=True),
        Pair(text("documents.bag.capitals"), capitals(content.amount_fen), strong=True),
        small(text("documents.bag.note")),
        SignatureLine((text("documents.bag.clerk"), text("documents.bag.witness")), room=True),
    )
