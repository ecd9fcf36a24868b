"""Bytes to and from a device, over TCP, a serial port or a device file.

A line never waits without an end: each call is given its seconds, and what goes wrong is an `OSError`.
"""

import contextlib
import errno
import os
import re
import select
import socket
import time
import urllib.parse
from collections.abc import Iterator
from typing import Final, Protocol

from app.domain.errors import EnvironmentFault

TCP: Final = "tcp://"
_PART: Final = 4096
_PRINTER: Final = re.compile(r".*/lp\d+")
_SPEED: Final = re.compile(r"(?P<port>.+)@(?P<speed>[1-9][0-9]{0,6})", re.DOTALL)
_REST_S: Final = 0.02


class TakenError(OSError):
    """Another program has the port: it is there, and it is tried again."""


class Line(Protocol):
    """Bytes to and from the device; each call ends within so many seconds, or raises OSError."""

    def send(self, data: bytes, seconds: float) -> None:
        """Send everything."""
        ...

    def receive(self, most: int, seconds: float) -> bytes:
        """Return what has come, at most so much; nothing: the line has ended. Raises TimeoutError."""
        ...

    def close(self) -> None:
        """Let the device go; never raises."""
        ...


class TcpLine:
    """A connection of its own for each question or job."""

    def __init__(self, host: str, port: int, seconds: float) -> None:
        self._socket = socket.create_connection((host, port), seconds)

    def send(self, data: bytes, seconds: float) -> None:
        """Send everything."""
        self._socket.settimeout(seconds)
        self._socket.sendall(data)

    def receive(self, most: int, seconds: float) -> bytes:
        """Return what has come, at most so much; nothing: the line has ended. Raises TimeoutError."""
        self._socket.settimeout(seconds)
        return self._socket.recv(most)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class SerialLine:
    """A serial port (8N1), opened for each question or job: it may be plugged in later."""

    def __init__(self, port: str, baud: int, seconds: float) -> None:
        import serial

        with _faults():
            # Two programs on one port would throw away what the other waits for: the second finds it taken.
            try:
                self._port = serial.Serial(port, baud, timeout=seconds, write_timeout=seconds, exclusive=True)
            except serial.SerialException as error:
                if _is_taken(error):
                    raise TakenError(str(error)) from error
                raise
            self._port.reset_input_buffer()

    def send(self, data: bytes, seconds: float) -> None:
        """Send everything."""
        with _faults():
            self._port.write_timeout = seconds
            self._port.write(data)

    def receive(self, most: int, seconds: float) -> bytes:
        """Return what has come, at most so much. Raises TimeoutError when none came in time."""
        with _faults():
            self._port.timeout = seconds
            found = bytes(self._port.read(1))
            more = min(most - 1, self._port.in_waiting) if found else 0
            found += bytes(self._port.read(more)) if more else b""
        if not found:
            raise TimeoutError
        return found

    def close(self) -> None:
        """Let the port go. What the device has not taken is dropped: the system would wait for it."""
        with contextlib.suppress(OSError), _faults():
            self._port.reset_output_buffer()
        with contextlib.suppress(OSError), _faults():
            self._port.close()


class FileLine:
    """The device file of a printer on USB (`/dev/usb/lp0`), which Linux makes by itself."""

    def __init__(self, path: str) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)

    def send(self, data: bytes, seconds: float) -> None:
        """Send everything. Raises TimeoutError when the device takes no more."""
        deadline, rest = time.monotonic() + seconds, memoryview(data)
        while rest:
            _, ready, _ = select.select([], [self._handle], [], left(deadline))
            if ready:
                with contextlib.suppress(BlockingIOError):
                    rest = rest[os.write(self._handle, rest) :]

    def receive(self, most: int, seconds: float) -> bytes:
        """Return what has come, at most so much. Raises TimeoutError when none came in time."""
        deadline = time.monotonic() + seconds
        while True:
            ready, _, _ = select.select([self._handle], [], [], left(deadline))
            with contextlib.suppress(BlockingIOError):
                found = os.read(self._handle, most) if ready else b""
                if found:
                    return found
            # USB knows answers of no bytes: they say that there is something, and there is nothing.
            time.sleep(min(_REST_S, left(deadline)))

    def close(self) -> None:
        """Let the device go."""
        with contextlib.suppress(OSError):
            os.close(self._handle)


def open_line(address: str, seconds: float, *, baud: int, fault: str, port: int = 0) -> Line:
    """Open `tcp://HOST:PORT`, a printer's device file (`/dev/usb/lp0`), or the serial port of the name.

    `port`: where a TCP address names none; 0: it has to. Raises `OSError` when nothing is there, `TakenError`
    of them when another program has it;
    `EnvironmentFault(fault)` with the address for one that is none.
    """
    if not address.startswith(TCP):
        return FileLine(address) if _PRINTER.fullmatch(address) else SerialLine(address, baud, seconds)
    try:
        parts = urllib.parse.urlsplit(address)
        host, named = parts.hostname, parts.port
    except ValueError:
        host, named = None, None
    if not host or not (named or port):
        raise EnvironmentFault(fault, address=address)
    try:
        return TcpLine(host, named or port, seconds)
    except UnicodeError as error:  # a name that no network can have
        raise EnvironmentFault(fault, address=address) from error


def with_baud(address: str, usual: int) -> tuple[str, int]:
    """Return a serial port and its speed: `COM3@57600` names one, `COM3` has the usual of its device."""
    found = None if address.startswith(TCP) else _SPEED.fullmatch(address)
    return (found["port"], int(found["speed"])) if found else (address, usual)


def left(deadline: float) -> float:
    """Return the seconds that are left until a moment of `time.monotonic()`; raises TimeoutError at none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def exactly(line: Line, count: int, deadline: float) -> bytes:
    """Return exactly so many bytes; raises OSError when the line ends or the time is up."""
    found = b""
    while len(found) < count:
        part = line.receive(min(count - len(found), _PART), left(deadline))
        if not part:
            raise ConnectionError
        found += part
    return found


def _is_taken(error: OSError) -> bool:
    """Return whether a port could not be opened since another program has it.

    Linux refuses the lock. Windows refuses the port, and pyserial keeps the words of that alone; a port that
    this user may not open looks alike there.
    """
    return error.errno == errno.EAGAIN or "PermissionError(" in str(error)


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    """Turn what else a serial port raises (of the terminal below it, or of a bad setting) into OSError."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:  # termios.error is no OSError, and is not there on Windows
        raise OSError(str(error)) from error
