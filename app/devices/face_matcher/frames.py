"""The frame that a face matcher speaks. Vendors have no common one; an adapter beside theirs speaks this.

Both ways, big-endian::

    FA CE | version 01 | kind 1 | length of the body 4 | body | CRC-32 4 (from version to the end of the body)

============ ==== ==========================================================================================
question      01  reference 4 | length of the document's picture 4 | the document's picture | the face's
answer        81  reference 4 | outcome 1 | score 1 | name of the device, 1 to 32 printable ASCII characters
============ ==== ==========================================================================================

Pictures are PNG. Outcomes: 00 compared, score 0 to 100; 01 no face on the document, 02 no face before the
camera, 03 more than one face, each with score 0. The device keeps nothing of either picture.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from app.domain.faces import BEST_SCORE

MAGIC: Final = b"\xfa\xce"
VERSION: Final = 1
QUESTION: Final = 0x01
ANSWER: Final = 0x81
LONGEST_QUESTION: Final = 8 * 1024 * 1024
LONGEST_ANSWER: Final = 38
_LONGEST_NAME: Final = 32
_HEAD: Final = struct.Struct(">BBI")
_CRC: Final = struct.Struct(">I")
_ASKED: Final = struct.Struct(">II")
_SAID: Final = struct.Struct(">IBB")

Receive = Callable[[int], bytes]
"""Returns exactly so many bytes, or raises OSError."""


class Outcome(IntEnum):
    """What a device says of two pictures."""

    COMPARED = 0
    NO_FACE_ON_DOCUMENT = 1
    NO_FACE = 2
    SEVERAL_FACES = 3


@dataclass(frozen=True, slots=True)
class Question:
    """Two pictures to compare."""

    ref: int
    document: bytes
    live: bytes

    def frame(self) -> bytes:
        """Return the question as it is sent."""
        return frame(QUESTION, _ASKED.pack(self.ref, len(self.document)) + self.document + self.live)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question."""

    ref: int
    outcome: Outcome
    score: int
    device: str

    def frame(self) -> bytes:
        """Return the answer as it is sent."""
        said = _SAID.pack(self.ref, self.outcome, self.score)
        return frame(ANSWER, said + self.device.encode("ascii"))


def frame(kind: int, body: bytes) -> bytes:
    """Return a body in its frame."""
    covered = _HEAD.pack(VERSION, kind, len(body)) + body
    return MAGIC + covered + _CRC.pack(zlib.crc32(covered))


def read_question(receive: Receive) -> Question:
    """Read a question; raises ValueError for anything else."""
    body = _body(receive, QUESTION, LONGEST_QUESTION)
    ref, length = _unpacked(_ASKED, body)
    pictures = body[_ASKED.size :]
    if length > len(pictures):
        raise ValueError("length of the picture")
    return Question(ref, pictures[:length], pictures[length:])


def read_answer(receive: Receive) -> Answer:
    """Read an answer; raises ValueError for one that is none: bad bytes, wrong length, impossible score."""
    body = _body(receive, ANSWER, LONGEST_ANSWER)
    ref, outcome, score = _unpacked(_SAID, body)
    device = body[_SAID.size :].decode("ascii")
    if not 1 <= len(device) <= _LONGEST_NAME or not device.isprintable():
        raise ValueError("name")
    if score > (BEST_SCORE if outcome == Outcome.COMPARED else 0):
        raise ValueError("score")
    return Answer(ref, Outcome(outcome), score, device)


def _body(receive: Receive, wanted: int, longest: int) -> bytes:
    head = receive(len(MAGIC) + _HEAD.size)
    version, kind, length = _HEAD.unpack(head[len(MAGIC) :])
    if head[: len(MAGIC)] != MAGIC or version != VERSION or kind != wanted or length > longest:
        raise ValueError("head")
    body = receive(length)
    (crc,) = _CRC.unpack(receive(_CRC.size))
    if crc != zlib.crc32(head[len(MAGIC) :] + body):
        raise ValueError("checksum")
    return body


def _unpacked(form: struct.Struct, body: bytes) -> tuple[int, ...]:
    if len(body) < form.size:
        raise ValueError("length")
    return form.unpack_from(body)
