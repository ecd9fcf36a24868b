"""Asks a face matcher, over TCP or a serial line, whether document and face belong together.

The frame stands in `frames.py`. One question at a time; what is missing, slow or makes no sense is no answer,
and a second person compares then. The whole question has one deadline, however the bytes trickle in.
"""

import os
import threading
import time
from typing import Final

from app.devices.face_matcher.frames import Outcome, Question, read_answer
from app.devices.line import exactly, left, open_line
from app.domain.errors import EnvironmentFault
from app.services.ports import FaceAnswer

TIMEOUT_S: Final = 8.0
BAUD: Final = 921_600
"""8N1, where it hangs on a serial line."""
NO_ANSWER: Final = "face.no_answer"
_REF: Final = 4


class FrameFaceMatcher:
    """Implements `FaceMatcher` at `tcp://HOST:PORT`, or a serial port such as `/dev/ttyUSB0` or `COM4`."""

    def __init__(self, address: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._address = address
        self._timeout_s = timeout_s
        self._lock = threading.Lock()

    def match(self, document: bytes, live: bytes) -> FaceAnswer:
        """Compare two pictures.

        Raises `EnvironmentFault`: `face.no_answer`; `face.address` for an address that is none.
        """
        deadline = time.monotonic() + self._timeout_s
        if not self._lock.acquire(timeout=self._timeout_s):
            raise EnvironmentFault(NO_ANSWER)
        try:
            return self._ask(document, live, deadline)
        except (OSError, ValueError) as error:
            raise EnvironmentFault(NO_ANSWER) from error
        finally:
            self._lock.release()

    def _ask(self, document: bytes, live: bytes, deadline: float) -> FaceAnswer:
        ref = int.from_bytes(os.urandom(_REF))
        line = open_line(self._address, left(deadline), baud=BAUD, fault="face.address")
        try:
            line.send(Question(ref, document, live).frame(), left(deadline))
            answer = read_answer(lambda count: exactly(line, count, deadline))
            while answer.ref != ref:  # a late answer to somebody else's question
                answer = read_answer(lambda count: exactly(line, count, deadline))
        finally:
            line.close()
        score = answer.score if answer.outcome is Outcome.COMPARED else None
        return FaceAnswer(answer.device, score)
