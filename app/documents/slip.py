"""The business acceptance slip (受理单): what was accepted, what it costs, and room to sign (DOMAIN §4)."""

from app.documents.blocks import (
    Align,
    Blank,
    Block,
    Boxed,
    Codes,
    Column,
    Drawing,
    Heading,
    Line,
    Pair,
    Rule,
    SignatureLine,
    Size,
    Table,
    Title,
)
from app.documents.common import pairs, person, place, sentence, small
from app.domain.orders import Change
from app.domain.slip_papers import ACTING, HOTLINE, REST, Signer, SlipContent
from app.i18n import Text


def layout(content: SlipContent, text: Text, signature: bytes = b"") -> tuple[Block, ...]:
    """Return the blocks of a slip; `signature` is what was drawn on the pad (PNG), if it is there."""
    head = content.head
    blocks: list[Block] = [
        Title(head.hall_name),
        Boxed(text("documents.slip.title"), text(f"business.{content.type_key}.title")),
        Rule(),
        Pair(text("documents.slip.code"), content.order_code, strong=True),
        *pairs(
            (
                text("documents.slip.time"),
                f"{text.date(head.at_ms, head.zone)} {text.clock(head.at_ms, head.zone)}",
            ),
            (text("documents.place"), place(head)),
            (text("documents.slip.handler"), person(content.handler_name, content.handler_no)),
        ),
        Rule(),
        *pairs(
            (text("documents.customer"), content.customer),
            (text("documents.slip.document"), content.document),
            (text("documents.slip.subscriber"), content.subscriber),
        ),
        *(Pair(text(field.code), field.value) for field in content.fields if field.value),
    ]
    changes = tuple(change for change in content.changes if change.code != HOTLINE)
    if changes:
        blocks += [Rule(), *_changes(changes, text)]
    blocks.append(Rule())
    if content.quote:
        blocks.append(Heading(text("documents.slip.fees")))
        blocks += [Pair(sentence(line.title, text), text.money(line.amount_fen)) for line in content.quote]
        blocks.append(Pair(text("documents.total"), text.yuan(content.total_fen), Size.STRONG, bold=True))
    else:
        blocks.append(Pair(text("documents.slip.fees"), text("documents.slip.free")))
    # What is left on a number that ends goes back apart from the fees: it stands beside their sum.
    blocks += [
        Pair(text(REST), change.before, Size.STRONG, bold=True)
        for change in content.changes
        if change.code == REST
    ]
    if content.effective_on:
        blocks += [Rule(), Pair(text("documents.slip.effective"), _effective(content, text), strong=True)]
    if content.notes:
        blocks += [Blank(12), Heading(text("documents.slip.notes")), Line(content.notes)]
    blocks += [
        Pair(text(change.code), change.after, strong=True)
        for change in content.changes
        if change.code == HOTLINE
    ]
    if content.terms:
        blocks += [Blank(12), Heading(text("documents.slip.terms")), small(sentence(content.terms, text))]
    blocks.append(Rule())
    if content.signed_ms:
        when = f"{text.date(content.signed_ms, head.zone)} {text.clock(content.signed_ms, head.zone)}"
        blocks += [
            small(text("documents.slip.agreed")),
            *((Drawing(signature),) if signature else ()),
            *_signed(content.who_signs[0], when, text),
            small(text("documents.slip.signed_document", hash=content.signed_document)),
            small(text("documents.slip.signed_image", hash=content.signed_image)),
        ]
    elif content.signature:
        blocks.append(small(text("documents.slip.agreed")))
    if content.signature:
        # The pad takes one signature; whoever signs besides does so on paper.
        on_paper = content.who_signs[1:] if content.signed_ms else content.who_signs
        for signer in on_paper:
            blocks += _to_sign(signer, text)
    blocks += [
        Codes(content.order_code, content.order_code),
        small(text("documents.slip.footer"), align=Align.CENTRE),
    ]
    return tuple(blocks)


def _to_sign(signer: Signer, text: Text) -> tuple[Block, ...]:
    """Return a line to sign on; whoever acts for another is named above it, where a long name has room."""
    who, dated = text(signer.label), text("documents.slip.sign_date")
    if signer.role not in ACTING:
        return (SignatureLine((text("documents.slip.sign", who=who), dated), room=True),)
    lines = SignatureLine((text("documents.slip.sign_below"), dated), room=True)
    return (Blank(20), Pair(who, signer.name, strong=True), lines)


def _signed(signer: Signer, when: str, text: Text) -> tuple[Block, ...]:
    """Return who signed on the pad, and when."""
    by = text("documents.slip.signed_pad", who=text(signer.label))
    if signer.role not in ACTING:
        return (Pair(by, when, strong=True),)
    return (Pair(by, signer.name, strong=True), Pair(text("documents.slip.signed_at"), when, strong=True))


def _changes(changes: tuple[Change, ...], text: Text) -> tuple[Block, ...]:
    """Return before and after; of what begins there is no before, and no column for it."""
    if not any(change.before or change.difference for change in changes):
        begins = (Pair(sentence(change.code, text), change.after) for change in changes)
        return (Heading(text("documents.slip.begins")), *begins)
    weighed = any(change.difference for change in changes)
    # Where nothing is weighed, whole addresses have the room that nothing would be written into.
    shares = (21, 26, 29, 24) if weighed else (20, 37, 43)
    heads = ("item", "before", "after", "difference")[: len(shares)]
    columns = tuple(
        Column(text(f"documents.slip.{head}"), share, *(() if head == "item" else (Align.RIGHT,)))
        for head, share in zip(heads, shares, strict=True)
    )
    rows = tuple(
        (
            sentence(change.code, text),
            change.before,
            change.after,
            change.difference.replace(" %", "\u00a0%"),
        )[: len(shares)]
        for change in changes
    )
    return (Heading(text("documents.slip.changes")), Table(columns, rows))


def _effective(content: SlipContent, text: Text) -> str:
    code = f"documents.effective.{content.effective_on}"
    return text(code) if text.has(code) else content.effective_on
