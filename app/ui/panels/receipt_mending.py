"""What other places of the program ask the counter for when something on a receipt is to be put right."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from app.domain.business import business_types
from app.domain.business.spec import BusinessType, Field, FieldKind


class Mending(StrEnum):
    """How what stands on a receipt is put right."""

    REVERSAL = "reversal"
    """The whole payment is undone, in its own shift (205)."""
    TENDER = "tender"
    """By what it was paid is corrected (207)."""
    REFUND = "refund"
    """Money goes back, whatever became of the shift (202)."""


_DONE_BY: Final[Mapping[Mending, Callable[[BusinessType], bool]]] = {
    Mending.REVERSAL: lambda kind: kind.reverses,
    Mending.TENDER: lambda kind: kind.corrects,
    Mending.REFUND: lambda kind: kind.pays_out,
}


def taking_a_receipt(way: Mending) -> tuple[BusinessType, Field]:
    """Return the business that mends a receipt in this way, and its field for the number.

    The first by code: what gives back anything stands before what gives back deposits alone.
    """
    asking = sorted(filter(_DONE_BY[way], business_types()), key=lambda kind: kind.code)
    found = ((kind, field) for kind in asking for field in kind.fields if field.kind is FieldKind.RECEIPT)
    return next(found)
