"""Listens to a barcode scanner on a serial line or TCP: a code, and CR or LF behind it.

What comes is text from outside. A code that is too long, or holds anything but printable ASCII, is no code;
so is one whose rest never comes. An unplugged scanner is looked for again, ever more rarely.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from app.devices.line import Line, open_line, with_baud
from app.domain.errors import EnvironmentFault

BAUD: Final = 9_600
LONGEST: Final = 512
"""Characters; more than any code of ours, or any that is typed into a box, has."""
OPEN_S: Final = 1.5
_LISTEN_S: Final = 0.25
_STALE_S: Final = 2.0
"""A code comes in one go: a piece that has waited so long gets no rest any more."""
_FIRST_S: Final = 0.5
_MOST_S: Final = 10.0
_PART: Final = 1024
_ENDS: Final = (b"\r", b"\n")


class CodeSplitter:
    """Cuts what a scanner sends into codes."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._over = False

    def feed(self, data: bytes) -> tuple[str, ...]:
        """Take more bytes; returns the codes that are whole now."""
        found = []
        for at in range(len(data)):
            byte = data[at : at + 1]
            if byte in _ENDS:
                code = self._code()
                if code:
                    found.append(code)
            elif len(self._waiting) < LONGEST:
                self._waiting += byte
            else:
                self._over = True
        return tuple(found)

    @property
    def begun(self) -> bool:
        """Return whether a code has begun and not ended."""
        return bool(self._waiting)

    def drop(self) -> None:
        """Forget what has begun."""
        self._waiting.clear()
        self._over = False

    def _code(self) -> str:
        text, over = self._waiting.decode("latin-1"), self._over
        self.drop()
        return "" if over or not (text.isascii() and text.isprintable()) else text.strip()


class LineScanner:
    """Implements `ScannerLine` at `tcp://HOST:PORT` or a serial port, such as `/dev/ttyUSB0`, `COM4@115200`.

    A serial port is 8N1, at 9600 baud unless `@` says otherwise.
    """

    def __init__(self, address: str, *, first_s: float = _FIRST_S) -> None:
        self._address = address
        self._first_s = first_s
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._heard: Callable[[str], None] | None = None
        self._changed: Callable[[bool], None] | None = None
        self._there: bool | None = None

    def start(self, heard: Callable[[str], None], changed: Callable[[bool], None]) -> None:
        """Listen from now on; `heard` and `changed` are called on a thread of this scanner's own."""
        self._heard, self._changed = heard, changed
        self._thread = threading.Thread(target=self._follow, name="scanner", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        # Here, on the thread of whoever gave them: they may be the last that holds a window.
        self._heard = self._changed = None

    def answers(self) -> bool:
        """Return whether something is there to be listened to now; for whoever examines a terminal.

        Raises `EnvironmentFault("scanner.address")`.
        """
        try:
            self._open().close()
        except OSError:
            return False
        return True

    def _open(self) -> Line:
        address, baud = with_baud(self._address, BAUD)
        return open_line(address, OPEN_S, baud=baud, fault="scanner.address")

    def _follow(self) -> None:
        pause = self._first_s
        while not self._ended.is_set():
            try:
                line = self._open()
            except EnvironmentFault:
                self._tell(there=False)
                return  # an address that is none stays none
            except OSError:
                self._tell(there=False)
                self._ended.wait(pause)
                pause = min(pause * 2, _MOST_S)
                continue
            pause = self._first_s
            self._tell(there=True)
            try:
                self._listen(line)
            except OSError:
                self._tell(there=False)
                self._ended.wait(pause)
            finally:
                line.close()

    def _listen(self, line: Line) -> None:
        """Hear codes until told to stop; raises OSError when the line ends."""
        splitter, last = CodeSplitter(), time.monotonic()
        while not self._ended.is_set():
            try:
                data = line.receive(_PART, _LISTEN_S)
            except TimeoutError:
                if splitter.begun and time.monotonic() - last > _STALE_S:
                    splitter.drop()
                continue
            if not data:
                raise ConnectionError
            last = time.monotonic()
            for code in splitter.feed(data):
                if self._heard is not None:
                    self._heard(code)

    def _tell(self, *, there: bool) -> None:
        known, self._there = self._there, there
        if there is not known and not (there and known is None) and self._changed is not None:
            self._changed(there)
