"""What the barcodes on paper hold, and how a scanned one is read back (DOMAIN §2, §6: scanning opens it).

Code 128 is read by keyboard wedges and must stay narrow, so its payloads are compact:

- ticket: number, hyphen, issue time in epoch ms, as `A046-1773210360123`. The time is the first 48 bits of the
  ticket's UUIDv7; with the number, which is never live twice in a hall and a day, it names one ticket. The
  letter before the digits is the lane that the ticket was drawn in, a letter before that the issuer's slot;
- receipt: its number without hyphens, as `T03K7Q00041886` (terminal, epoch, sequence, check), or as it stands
  where the sequence has outgrown six digits;
- order and complaint: the code as printed, as `S-260311-0204`.

The QR code of a receipt is `R:number:fen:chain tail`: it lets a paper be held against the record without a store.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain import receipt_numbers
from app.domain.errors import UserError
from app.domain.ids import unix_ms_of

_TICKET = re.compile(r"([A-Z]{1,2}\d{3,})-(\d{12,15})")
_COMPACT = re.compile(r"([A-Z]\d{1,5})([A-Z0-9]{3})(\d{6})(\d{2})")
_RECEIPT_QR = re.compile(r"R:([A-Z0-9-]+):(-?\d+):([0-9A-F]{4})")
_CASE = re.compile(r"([SC])-\d{6}-\d{2,}")


class ScannedKind(StrEnum):
    """What a barcode of ours stands for."""

    TICKET = "ticket"
    RECEIPT = "receipt"
    ORDER = "order"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A barcode read back. `value` is the number or code as printed for people."""

    kind: ScannedKind
    value: str
    issued_ms: int | None = None
    """Tickets only: the time in the ticket's id, epoch ms."""
    total_fen: int | None = None
    """QR code of a receipt only: its total, negative for a reversal."""
    chain_tail: str = ""
    """QR code of a receipt only."""


def ticket_barcode(ticket_id: str, number: str) -> str:
    """Return the Code 128 payload of a ticket."""
    return f"{number}-{unix_ms_of(ticket_id)}"


def receipt_barcode(number: str) -> str:
    """Return the Code 128 payload of a receipt number."""
    compact = number.replace("-", "")
    return compact if _COMPACT.fullmatch(compact) else number


def receipt_qr(number: str, total_fen: int, chain_tail: str) -> str:
    """Return the QR payload of a receipt; all its characters are in QR's alphanumeric set."""
    return f"R:{number}:{total_fen}:{chain_tail}"


def read_barcode(scanned: str) -> Scanned | None:
    """Return what a scanned text stands for, or None if it is no barcode of ours (a card's, a phone number …).

    A receipt number whose check digits do not fit is none of ours either.
    """
    text = scanned.strip().upper()
    if match := _TICKET.fullmatch(text):
        return Scanned(ScannedKind.TICKET, match[1], issued_ms=int(match[2]))
    if match := _CASE.fullmatch(text):
        return Scanned(ScannedKind.ORDER if match[1] == "S" else ScannedKind.COMPLAINT, text)
    if match := _RECEIPT_QR.fullmatch(text):
        return _receipt(match[1], total_fen=int(match[2]), chain_tail=match[3])
    match = _COMPACT.fullmatch(text)
    return _receipt("-".join(match.groups()) if match else text)


def _receipt(number: str, *, total_fen: int | None = None, chain_tail: str = "") -> Scanned | None:
    try:
        printed = str(receipt_numbers.parse(number))
    except UserError:
        return None
    return Scanned(ScannedKind.RECEIPT, printed, total_fen=total_fen, chain_tail=chain_tail)
