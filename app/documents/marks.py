"""Marks under the head of every sheet: 补打, 重打, 待上传, 预受理, and the centre's word on a close."""

from app.documents.blocks import Block, Inverse, Rule
from app.documents.common import small
from app.domain.document_marks import Confirmation, Marks
from app.i18n import Text


def marked(blocks: tuple[Block, ...], marks: Marks, text: Text) -> tuple[Block, ...]:
    """Return the blocks of a sheet with its marks above the first line across: nobody can cut them off."""
    found = _marks(marks, text)
    if not found:
        return blocks
    at = next((place for place, block in enumerate(blocks) if isinstance(block, Rule)), len(blocks))
    return (*blocks[:at], *found, *blocks[at:])


def _marks(marks: Marks, text: Text) -> tuple[Block, ...]:
    found: list[Block] = []
    if marks.spoiled:
        found += [Inverse(text("documents.mark.spoiled")), small(text("documents.mark.spoiled_note"))]
    if marks.reprint:
        found.append(Inverse(text("documents.mark.reprint", count=marks.reprint)))
    if marks.provisional:
        found += [Inverse(text("documents.mark.provisional")), small(text("documents.mark.provisional_note"))]
    if marks.unsent:
        found += [Inverse(text("documents.mark.unsent")), small(text("documents.mark.unsent_note"))]
    if marks.confirmation is not Confirmation.NONE:
        found.append(Inverse(text(f"documents.mark.close_{marks.confirmation}")))
    return tuple(found)
