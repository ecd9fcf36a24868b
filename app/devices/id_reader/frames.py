"""The frames that a SAM_V module speaks (GA 450), both ways.

::

    AA AA AA 96 69 | length 2 | CMD PARA data | CHK        to the reader
    AA AA AA 96 69 | length 2 | SW1 SW2 SW3 data | CHK     from it

The length is big-endian and counts all that follows it, CHK included. CHK is the XOR of everything from the
length to the last byte of the data. An answer does not say what it answers; its code and its size do.
"""

from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import xor
from typing import Final

PREAMBLE: Final = bytes.fromhex("AAAAAA9669")
LONGEST: Final = 4096
"""More than any frame has: text, photo and fingerprints are 2314 bytes together."""
TEXT_SIZE: Final = 256
PHOTO_SIZE: Final = 1024
ADDRESS_SIZE: Final = 70
SAM_ID_SIZE: Final = 16
_LENGTH: Final = 2
_SHORTEST: Final = 3
"""A command of two bytes and its check."""
_STATUS: Final = 3

OK: Final = 0x90
FOUND: Final = 0x9F
NO_CONTENT: Final = 0x91
NO_CARD: Final = 0x80
NOT_SELECTED: Final = 0x81
NOT_READ: Final = 0x41


class Ask(Enum):
    """What a reader is asked: CMD and PARA."""

    RESET = b"\x10\xff"
    STATUS = b"\x11\xff"
    SAM_ID = b"\x12\xff"
    FIND = b"\x20\x01"
    SELECT = b"\x20\x02"
    READ = b"\x30\x01"
    READ_ADDRESS = b"\x30\x03"
    """The address that a resident's card was given later."""
    READ_WITH_FINGERS = b"\x30\x10"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader says: SW3, and the data behind it."""

    code: int
    data: bytes = b""

    def frame(self) -> bytes:
        """Return the answer as it is sent."""
        return frame(bytes((0, 0, self.code)) + self.data)


def frame(body: bytes) -> bytes:
    """Return a body in its frame."""
    covered = (len(body) + 1).to_bytes(_LENGTH, "big") + body
    return PREAMBLE + covered + bytes((_check(covered),))


def question(ask: Ask) -> bytes:
    """Return a question as it is sent."""
    return frame(ask.value)


def read_question(body: bytes) -> Ask | None:
    """Return what a body asks; None for what no reader knows."""
    return next((ask for ask in Ask if ask.value == body), None)


def read_answer(body: bytes) -> Answer:
    """Return the answer in a body; raises ValueError for one that is none."""
    if len(body) < _STATUS or body[0] or body[1]:
        raise ValueError("status")
    return Answer(body[2], body[_STATUS:])


def parts(data: bytes, count: int = 2) -> tuple[bytes, ...]:
    """Return the parts of what was read: text and photo, with three lengths the fingerprints too.

    Raises ValueError where the lengths do not add up.
    """
    head = count * _LENGTH
    sizes = [int.from_bytes(data[at : at + _LENGTH], "big") for at in range(0, head, _LENGTH)]
    if len(data) < head or len(data) != head + sum(sizes):
        raise ValueError("lengths")
    found = []
    for size in sizes:
        found.append(data[head : head + size])
        head += size
    return tuple(found)


def joined(*found: bytes) -> bytes:
    """Return parts behind their lengths: the way back of `parts`."""
    return b"".join(len(part).to_bytes(_LENGTH, "big") for part in found) + b"".join(found)


class FrameReader:
    """Finds the frames in bytes as they come: cut anywhere, with anything before and between them."""

    def __init__(self) -> None:
        self._waiting = b""
        self.damaged = False
        """Whether something began as a frame and was none: a wrong length or a wrong check."""
        self.stray = False
        """Whether bytes came that belong to no frame."""

    def feed(self, data: bytes) -> tuple[bytes, ...]:
        """Take more bytes, and return the bodies of the frames that are whole now, each without its check."""
        self._waiting += data
        found = []
        while (body := self._next()) is not None:
            if body:
                found.append(body)
        return tuple(found)

    def _next(self) -> bytes | None:
        """Return the next body, nothing where a frame was none, None where more has to come."""
        begins = self._waiting.find(PREAMBLE)
        if begins < 0:
            # The preamble may have begun: its bytes are kept, and no more.
            kept = next(
                size for size in range(len(PREAMBLE) - 1, -1, -1) if self._waiting.endswith(PREAMBLE[:size])
            )
            self.stray = self.stray or len(self._waiting) > kept
            self._waiting = self._waiting[len(self._waiting) - kept :]
            return None
        self.stray = self.stray or begins > 0
        self._waiting = self._waiting[begins:]
        head = len(PREAMBLE) + _LENGTH
        if len(self._waiting) < head:
            return None
        size = int.from_bytes(self._waiting[len(PREAMBLE) : head], "big")
        if not _SHORTEST <= size <= LONGEST:
            return self._pass_over()
        if len(self._waiting) < head + size:
            return None
        covered = self._waiting[len(PREAMBLE) : head + size - 1]
        if _check(covered) != self._waiting[head + size - 1]:
            return self._pass_over()
        self._waiting = self._waiting[head + size :]
        return covered[_LENGTH:]

    def _pass_over(self) -> bytes:
        """Go on behind a preamble that began no frame: the next may stand within what it seemed to hold."""
        self.damaged = True
        self._waiting = self._waiting[1:]
        return b""


def _check(covered: bytes) -> int:
    return reduce(xor, covered, 0)
