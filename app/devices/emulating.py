"""How an emulator is run from the command line: on loopback, until it is told to end."""

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
