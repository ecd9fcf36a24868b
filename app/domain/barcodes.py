"""What the barcodes on paper hold, and how a scanned one is read back (DOMAIN §2, §6: scanning opens it).

Code 128 is read by keyboard wedges and must stay narrow on 80 mm paper, so its payloads are compact:

- ticket: its number and the first twelve hexadecimal digits of its id, as `A046019CDB92D8C0`. Those digits
  are the time of issue in epoch ms (UUIDv7); with the number, never live twice in a hall and a day, they name
  one ticket. The letter before the number's digits is its lane when it was drawn, a letter before that the
  slot of its issuer;
- receipt: its number without hyphens, as `T03K7Q00041886` (terminal, epoch, sequence, check), or as it stands
  where the sequence has outgrown six digits;
- order and complaint: the code as printed, as `S-260311-0204`, in a hall of several terminals
  `S-260311-T03-0204`.

The QR code of a receipt is `TT:` and the number as printed; that of a ticket is described in `queue_slip`.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.domain import receipt_numbers
from app.domain.errors import UserError
from app.domain.ids import unix_ms_of
from app.domain.queue_slip import read_slip

_TICKET = re.compile(r"([A-Z]{1,2}\d{3,})([0-9A-F]{12})")
_SHORT = re.compile(r"[A-Z]\d{1,5}-[A-Z0-9]{3}-\d{6}-\d{2}")
_COMPACT = re.compile(r"([A-Z]\d{1,5})([A-Z0-9]{3})(\d{6})(\d{2})")
_BLANKS = re.compile(r"[\s\-‐‑–—]+")
_SLIP = re.compile(r"([SC])-\d{6}(?:-[A-Z]\d{1,5})?-\d{2,}")
_BARE_SLIP = re.compile(r"([SC])(\d{6})(\d{2,})")
_BARE_OF_TERMINAL = re.compile(r"(S)(\d{6})([A-Z])(\d{6,})")
_TERMINAL = re.compile(r"\d{2}|[1-9]\d{2,4}")
_SERIAL = re.compile(r"\d{4}|[1-9]\d{4,}")
"""How a terminal and its orders are numbered: filled with zeros to two and four figures, and longer later."""
_QR = "TT:"


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


def ticket_barcode(ticket_id: str, number: str) -> str:
    """Return the Code 128 payload of a ticket."""
    return f"{number}{unix_ms_of(ticket_id):012X}"


def receipt_barcode(number: str) -> str:
    """Return the Code 128 payload of a receipt number."""
    return number.replace("-", "") if _SHORT.fullmatch(number) else number


def receipt_qr(number: str) -> str:
    """Return the QR payload of a receipt; all its characters are in QR's alphanumeric set."""
    return f"{_QR}{number}"


def plain_case(text: str) -> str | None:
    """Return the number of an order's or a complaint's slip as it is printed; None for what can be none.

    Whoever types it may type blanks for its hyphens, or leave them out: S2603110204, S260311T030204. Without
    them two slips may read alike (S260311T1210204); then it is neither.
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    joined = _BLANKS.sub("-", plain)
    if _SLIP.fullmatch(joined):
        return joined
    bare = joined.replace("-", "")
    if match := _BARE_SLIP.fullmatch(bare):
        return "-".join(match.groups())
    match = _BARE_OF_TERMINAL.fullmatch(bare)
    found = _of_terminal(*match.groups()) if match else []
    return found[0] if len(found) == 1 else None


def _of_terminal(kind: str, day: str, letter: str, figures: str) -> list[str]:
    """Return the slips that read alike once the hyphen between terminal and serial is gone."""
    parts = ((figures[:at], figures[at:]) for at in range(2, len(figures) - 3))
    return [
        f"{kind}-{day}-{letter}{terminal}-{serial}"
        for terminal, serial in parts
        if _TERMINAL.fullmatch(terminal) and _SERIAL.fullmatch(serial)
    ]


def read_barcode(scanned: str) -> Scanned | None:
    """Return what a scanned text stands for, or None if it is no barcode of ours (a card's, a phone number).

    A receipt number whose check digits do not fit is none of ours either. No ticket reads as a receipt: where
    that has its epoch, a ticket of our decades has a 1, which no epoch holds.
    """
    text = scanned.strip().upper()
    if match := _SLIP.fullmatch(text):
        return Scanned(ScannedKind.ORDER if match[1] == "S" else ScannedKind.COMPLAINT, text)
    match = _COMPACT.fullmatch(text)
    number = "-".join(match.groups()) if match else text.removeprefix(_QR)
    try:
        return Scanned(ScannedKind.RECEIPT, str(receipt_numbers.parse(number)))
    except UserError:
        pass
    if match := _TICKET.fullmatch(text):
        return Scanned(ScannedKind.TICKET, match[1], issued_ms=int(match[2], 16))
    if slip := read_slip(text):
        return Scanned(ScannedKind.TICKET, slip.number, issued_ms=slip.issued_ms)
    return None
