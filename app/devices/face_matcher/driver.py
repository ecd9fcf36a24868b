"""Asks a face matcher, over TCP or a serial line, whether document and face belong together.

The frame stands in `frames.py`. One question at a time; what is missing, slow or makes no sense is no answer,
and a second person compares then. The whole question has one deadline, however the bytes trickle in.
"""

import os
import socket
import threading
import time
import urllib.parse
from typing import Final, Protocol

from app.devices.face_matcher.frames import Outcome, Question, read_answer
from app.domain.errors import EnvironmentFault
from app.services.ports import FaceAnswer

TIMEOUT_S: Final = 8.0
BAUD: Final = 921_600
"""8N1, where it hangs on a serial line."""
NO_ANSWER: Final = "face.no_answer"
_TCP: Final = "tcp://"
_REF: Final = 4
_PART: Final = 4096


class _Line(Protocol):
    """Bytes to and from the device; each call ends within so many seconds, or raises OSError."""

    def send(self, data: bytes, seconds: float) -> None: ...

    def receive(self, most: int, seconds: float) -> bytes: ...

    def close(self) -> None: ...


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
        line = self._open(_left(deadline))
        try:
            line.send(Question(ref, document, live).frame(), _left(deadline))
            answer = read_answer(lambda count: _exactly(line, count, deadline))
            while answer.ref != ref:  # a late answer to somebody else's question
                answer = read_answer(lambda count: _exactly(line, count, deadline))
        finally:
            line.close()
        score = answer.score if answer.outcome is Outcome.COMPARED else None
        return FaceAnswer(answer.device, score)

    def _open(self, seconds: float) -> _Line:
        if not self._address.startswith(_TCP):
            return _Serial(self._address, seconds)
        try:
            parts = urllib.parse.urlsplit(self._address)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or not port:
            raise EnvironmentFault("face.address", address=self._address)
        return _Tcp(host, port, seconds)


class _Tcp:
    """A connection of its own for each question."""

    def __init__(self, host: str, port: int, seconds: float) -> None:
        self._socket = socket.create_connection((host, port), seconds)

    def send(self, data: bytes, seconds: float) -> None:
        """Send everything."""
        self._socket.settimeout(seconds)
        self._socket.sendall(data)

    def receive(self, most: int, seconds: float) -> bytes:
        """Return what has come, at most so much; nothing is the end of the line."""
        self._socket.settimeout(seconds)
        return self._socket.recv(most)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class _Serial:
    """A serial port, opened for each question: it may be plugged in later."""

    def __init__(self, port: str, seconds: float) -> None:
        import serial

        self._port = serial.Serial(port, BAUD, timeout=seconds, write_timeout=seconds)
        self._port.reset_input_buffer()

    def send(self, data: bytes, seconds: float) -> None:
        """Send everything."""
        self._port.write_timeout = seconds
        self._port.write(data)

    def receive(self, most: int, seconds: float) -> bytes:
        """Return what has come, at most so much; nothing when none came in time."""
        self._port.timeout = seconds
        return bytes(self._port.read(most))

    def close(self) -> None:
        """Let the port go."""
        self._port.close()


def _left(deadline: float) -> float:
    """Return the seconds that are left; raises TimeoutError when there are none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _exactly(line: _Line, count: int, deadline: float) -> bytes:
    """Return exactly so many bytes; raises OSError when the line ends or the time is up."""
    found = b""
    while len(found) < count:
        part = line.receive(min(count - len(found), _PART), _left(deadline))
        if not part:
            raise ConnectionError
        found += part
    return found
