"""A face matcher that looks at nothing: it answers with the score that it was started with, and says 模拟.

Its name begins with `SIM-`, so that whatever it says is shown as simulated. `--fault` lets a site see what
the counter does when a device misbehaves.
"""

import argparse
import socket
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from app.devices.emulated_line import SocketDevice
from app.devices.emulating import emulate
from app.devices.face_matcher.frames import ANSWER, Answer, Outcome, Question, frame, read_question
from app.domain.errors import UserError
from app.domain.faces import BEST_SCORE

NAME: Final = "SIM-FACE-01"
USUAL_SCORE: Final = 92
_PATIENCE_S: Final = 10.0
_PART: Final = 65_536

Reply = Callable[[Question, int], bytes]


def _compared(asked: Question, score: int) -> bytes:
    return Answer(asked.ref, Outcome.COMPARED, score, NAME).frame()


def _no_face(asked: Question, _score: int) -> bytes:
    return Answer(asked.ref, Outcome.NO_FACE, 0, NAME).frame()


def _over(asked: Question, _score: int) -> bytes:
    return Answer(asked.ref, Outcome.COMPARED, BEST_SCORE + 1, NAME).frame()


def _checksum(asked: Question, score: int) -> bytes:
    said = _compared(asked, score)
    return said[:-1] + bytes((said[-1] ^ 0xFF,))


def _short(asked: Question, score: int) -> bytes:
    return _compared(asked, score)[:-6]


def _long(_asked: Question, _score: int) -> bytes:
    return frame(ANSWER, bytes(4096))


def _nameless(asked: Question, score: int) -> bytes:
    return Answer(asked.ref, Outcome.COMPARED, score, "").frame()


def _garbage(_asked: Question, _score: int) -> bytes:
    return b"HTTP/1.1 400 Bad Request\r\n\r\n"


def _late(asked: Question, score: int) -> bytes:
    """Answer another question first, as a device does whose line was cut."""
    other = Answer(asked.ref ^ 1, Outcome.COMPARED, 0, NAME).frame()
    return other + _compared(asked, score)


FAULTS: Final[Mapping[str, Reply]] = MappingProxyType(
    {
        "none": _compared,
        "no_face": _no_face,
        "over": _over,
        "checksum": _checksum,
        "short": _short,
        "long": _long,
        "nameless": _nameless,
        "garbage": _garbage,
        "late": _late,
    }
)
SILENT: Final = "silent"


class FaceEmulator(SocketDevice):
    """The device on loopback, on threads of its own; `score` and `fault` may be changed while it runs."""

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, *, score: int = USUAL_SCORE, fault: str = "none"
    ) -> None:
        self.score = score
        self.fault = fault
        self.seen = (0, 0)
        """Bytes of the last two pictures; of the pictures nothing is kept."""
        super().__init__(self.answer, host, port, "face-emulator")

    def answer(self, line: socket.socket) -> None:
        """Answer one question; what is none is left alone, as a device leaves it."""
        line.settimeout(_PATIENCE_S)
        try:
            asked = read_question(lambda count: _exactly(line, count))
            self.seen = (len(asked.document), len(asked.live))
            if self.fault == SILENT:
                self._ended.wait(_PATIENCE_S)
            else:
                line.sendall(FAULTS[self.fault](asked, self.score))
        except (OSError, ValueError):
            return


def _exactly(line: socket.socket, count: int) -> bytes:
    found = bytearray()
    while len(found) < count:
        part = line.recv(min(count - len(found), _PART))
        if not part:
            raise ConnectionError
        found += part
    return bytes(found)


def run_emulator(arguments: argparse.Namespace) -> int:
    """Answer until told to end; prints `ready URL`.

    Raises:
        UserError: face.fault. EnvironmentFault: face.listen.
    """
    if arguments.fault not in {*FAULTS, SILENT}:
        raise UserError("face.fault", known=", ".join((*FAULTS, SILENT)))
    return emulate(
        str(arguments.listen),
        "face.listen",
        lambda host, port: FaceEmulator(host, port, score=arguments.score, fault=arguments.fault),
    )
