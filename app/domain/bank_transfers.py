"""A bank transfer as a tender: the number on the bank's slip, and what the hall says of it (DOMAIN §6).

No machine answers here. That the money has arrived is the hall's own word, so that the number of the slip is
all that it can be matched with afterwards: it is taken whole, printed whole, and taken once.
"""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.cash import Tender, TenderKind
from app.domain.errors import UserError
from app.domain.facts import Fact, FactClass
from app.domain.masking import mask_name
from app.domain.names import normalise_name

SHORTEST: Final = 6
LONGEST: Final = 32
"""Characters of the number on a bank's slip: the serial numbers of banks and of the clearing systems."""
_SHOWN_SHORT: Final = 4
_NUMBER: Final = re.compile(r"[0-9A-Z]+")
_DROPPED: Final = re.compile(r"[\s\-‐‑–—－]+")
_WIDE: Final = {0xFF01 + at: 0x21 + at for at in range(94)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferNoted(Fact):
    """A clerk took down that a bank transfer has arrived for a payment, or took it off again.

    The payer's name is masked before it is recorded: this fact is never erased, and the number of the slip is
    what the transfer is matched by.
    """

    KIND = "transfer_noted"
    CLASS = FactClass.RECORD
    ENTITY = "payment"
    ENTITY_ID = "payment_id"

    payment_id: str
    reference: str
    """Number on the bank's slip, as `reference_of` returns it."""
    amount_fen: int
    payer: str
    """Masked name of who paid; empty where nobody named them."""
    stands: bool
    """False: it was taken off again."""
    staff_no: str
    at_ms: int


def reference_of(typed: str) -> str:
    """Return the number of a bank's slip as it is kept: capitals and figures, without blanks and hyphens.

    Raises:
        UserError: transfer.missing, transfer.characters {position, character},
            transfer.length {length, shortest, longest}.
    """
    number = _DROPPED.sub("", typed.translate(_WIDE)).upper()
    if not number:
        raise UserError("transfer.missing")
    for position, character in enumerate(number, start=1):
        if not _NUMBER.fullmatch(character):
            raise UserError("transfer.characters", position=position, character=character)
    if not SHORTEST <= len(number) <= LONGEST:
        raise UserError("transfer.length", length=len(number), shortest=SHORTEST, longest=LONGEST)
    return number


def payer_of(typed: str) -> str:
    """Return the masked name of who paid, of a person or an organisation; empty for none.

    Raises:
        UserError: those of `names.normalise_name`.
    """
    return mask_name(normalise_name(typed)) if typed.strip() else ""


def transfer_tender(reference: str, amount_fen: int) -> Tender:
    """Return the tender of a transfer that came in: its reference is the whole number of the slip."""
    return Tender(TenderKind.BANK_TRANSFER, amount_fen, reference=reference)


def slip_number(tender: Tender) -> str:
    """Return the number of the bank's slip that a tender names, or an empty string.

    What goes back by transfer names four digits of an account instead: nobody has a slip of it yet.
    """
    by_transfer = tender.kind is TenderKind.BANK_TRANSFER
    return tender.reference if by_transfer and len(tender.reference) > _SHOWN_SHORT else ""
