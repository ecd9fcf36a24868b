"""Marks under the head of every sheet: 补打, 重打, 已退, 待审批, 待上传, 预受理, a close; and 培训."""

from typing import Final

from app.documents.blocks import Band, Block, Inverse, Rule
from app.documents.common import small
from app.domain.document_marks import Confirmation, Marks
from app.i18n import Text

_EVERY: Final = 8
"""After so many pieces a line across gets the words of training again."""


def marked(blocks: tuple[Block, ...], marks: Marks, text: Text) -> tuple[Block, ...]:
    """Return the blocks of a sheet with its marks above the first line across: nobody can cut them off."""
    found = _marks(marks, text)
    if found:
        at = next((place for place, block in enumerate(blocks) if isinstance(block, Rule)), len(blocks))
        blocks = (*blocks[:at], *found, *blocks[at:])
    return _for_training(blocks, text) if marks.training else blocks


def _for_training(blocks: tuple[Block, ...], text: Text) -> tuple[Block, ...]:
    """Return the blocks with the words of training above, below and again and again between."""
    mark = Inverse(text("training.mark"))
    found: list[Block] = []
    since = 0
    bands = [block for block in blocks if isinstance(block, Band)]
    for block in blocks:
        if isinstance(block, Rule) and since >= _EVERY:
            found.append(mark)
            since = 0
        since += 1
        if not isinstance(block, Band):
            found.append(block)
    return (*bands, mark, *found, mark)


def _marks(marks: Marks, text: Text) -> tuple[Block, ...]:
    found: list[Block] = []
    if marks.spoiled:
        found += [Inverse(text("documents.mark.spoiled")), small(text("documents.mark.spoiled_note"))]
    if marks.reprint:
        found.append(Inverse(text("documents.mark.reprint", count=marks.reprint)))
    if marks.refunds:
        back = sum(fen for _number, fen in marks.refunds)
        found.append(Inverse(text("documents.mark.refunded", amount=text.yuan(back))))
        found += [
            small(text("documents.mark.refunded_note", number=number, amount=text.yuan(fen)))
            for number, fen in marks.refunds
        ]
    if marks.pending:
        found += [Inverse(text("documents.mark.pending")), small(text("documents.mark.pending_note"))]
    if marks.provisional:
        found += [Inverse(text("documents.mark.provisional")), small(text("documents.mark.provisional_note"))]
    if marks.unsent:
        found += [Inverse(text("documents.mark.unsent")), small(text("documents.mark.unsent_note"))]
    if marks.confirmation is not Confirmation.NONE:
        found.append(Inverse(text(f"documents.mark.close_{marks.confirmation}")))
    return tuple(found)
