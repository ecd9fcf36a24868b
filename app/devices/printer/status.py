"""What a receipt printer says of itself: the bytes of its answers, and the code of each fault.

`DLE EOT n` (10 04 n) is answered when it is received, whatever the printer is doing; `GS r 1` (1D 72 01) only
when everything before it has been carried out. Bits as in DEVICES, receipt and ticket printer.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from app.services.ports import PAPER_NEAR_END


class Asks(IntEnum):
    """The n of `DLE EOT n`."""

    PRINTER = 1
    OFFLINE = 2
    ERROR = 3
    PAPER = 4


OFFLINE: Final = 0x08
"""Of PRINTER."""
COVER, PAPER_OUT, FAILED = 0x04, 0x20, 0x40
"""Of OFFLINE: cover open, stopped for want of paper, stopped by an error."""
CUTTER, BROKEN = 0x08, 0x20
"""Of ERROR: the cutter is stuck; an error that only a power cycle or a workshop ends."""
NEAR_END, END = 0x0C, 0x60
"""Of PAPER."""
QUIET: Final = 0x12
"""Bits 1 and 4, which are always set: an answer that complains of nothing."""
_FIXED: Final = 0x93

PRINTED: Final = "printer.printed"
IN_ORDER: Final = b"\x1dr\x01"
_LOUD: Final = 0x90

UNASKED: Final = 3
"""Bytes that follow the first of an automatic status back, which another program may have asked for."""


def question(about: Asks) -> bytes:
    """Return `DLE EOT n`."""
    return bytes((0x10, 0x04, about))


def answers(byte: int) -> bool:
    """Return whether a byte answers `DLE EOT`."""
    return byte & _FIXED == QUIET


def answers_in_order(byte: int) -> bool:
    """Return whether a byte answers `GS r`: bits 4 and 7 are never set."""
    return byte & _LOUD == 0


def begins_unasked(byte: int) -> bool:
    """Return whether a byte begins an automatic status back."""
    return byte & _FIXED == 0x10  # noqa: PLR2004 - of bits 0, 1, 4 and 7 the fourth alone


def is_flow(byte: int) -> bool:
    """Return whether a byte is XON or XOFF."""
    return byte in b"\x11\x13"


def fault_of(said: Mapping[Asks, int]) -> str:
    """Return the code of what keeps the printer from printing, the most telling one; empty: nothing does."""
    offline, error = said[Asks.OFFLINE], said[Asks.ERROR]
    faults = (
        (offline & COVER, "printer.cover_open"),
        (offline & PAPER_OUT or said[Asks.PAPER] & END, "printer.paper_end"),
        (error & CUTTER, "printer.cutter"),
        (error & BROKEN, "printer.broken"),
        (offline & FAILED, "printer.error"),
        (said[Asks.PRINTER] & OFFLINE, "printer.offline"),
    )
    return next((code for bits, code in faults if bits), "")


def note_of(said: Mapping[Asks, int]) -> str:
    """Return the code of a done job: `printer.near_end` while the roll is short, else `printer.printed`."""
    return PAPER_NEAR_END if said[Asks.PAPER] & NEAR_END else PRINTED
