"""How an emulator is run from the command line: on loopback, until it is told to end."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Final, Protocol

from app.domain.errors import EnvironmentFault

NOTICE: Final = "SIMULATED 模拟"
_HERE: Final = ("127.0.0.1", "localhost")


class Emulator(Protocol):
    """Something that serves in a thread of its own."""

    @property
    def url(self) -> str:
        """Where it is reached."""
        ...

    def start(self) -> None:
        """Begin to serve."""
        ...

    def stop(self) -> None:
        """Serve no more."""
        ...


def emulate(listen: str, code: str, make: Callable[[str, int], Emulator]) -> int:
    """Serve at HOST:PORT of this machine until SIGTERM or SIGINT; prints `ready URL` and says 模拟.

    Raises `EnvironmentFault(code)` for an address that is none or that is taken.
    """
    host, _, port = listen.rpartition(":")
    if host not in _HERE or not port.isdecimal():
        raise EnvironmentFault(code, listen=listen)
    try:
        emulator = make(host, int(port))
    except (OSError, OverflowError, ValueError) as error:
        raise EnvironmentFault(code, listen=listen) from error
    return serve(emulator)


def serve(emulator: Emulator) -> int:
    """Serve until SIGTERM or SIGINT; prints `ready URL` and says 模拟. Returns the exit status."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    emulator.start()
    # The one line that whoever started it waits for.
    sys.stdout.write(f"ready {emulator.url}\n")
    sys.stdout.flush()
    sys.stderr.write(f"{NOTICE}\n")
    ended.wait()
    emulator.stop()
    return 0


def follow_lines(handle: int, take: Callable[[str], None]) -> None:
    """Hand each line of a stream to `take`, on a thread that ends with the stream: words of whoever tries it.

    By the handle: at the end of the interpreter nobody may hold the lock of the stream.
    """
    stops = getattr(signal, "SIGTTIN", None)
    if stops is not None:
        # In the background of a shell nothing can be typed; the emulator serves on all the same.
        signal.signal(stops, signal.SIG_IGN)

    def follow() -> None:
        waiting = b""
        while data := _read(handle):
            *lines, waiting = (waiting + data).split(b"\n")
            for line in lines:
                take(line.decode("utf-8", "replace").strip())

    threading.Thread(target=follow, name="typed", daemon=True).start()


def _read(handle: int) -> bytes:
    """Return what was typed; nothing once the stream has ended, however it did."""
    with contextlib.suppress(OSError):
        return os.read(handle, 1024)
    return b""
