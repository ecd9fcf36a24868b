"""The machine that the program runs on: clock, randomness, its own files and processes, a folder's user."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from app.domain.errors import EnvironmentFault
from app.domain.ids import Rising

if TYPE_CHECKING:
    import subprocess

VERSION: Final = "0.1.0"
"""Version of the program, as in pyproject.toml; a test holds the two together."""
ROOT: Final = Path(__file__).resolve().parents[2]
"""Where the program's own files lie, from a checkout and from a bundle alike."""
RESOURCES: Final = ROOT / "resources"
CATALOGUE: Final = RESOURCES / "catalogue"
WITH_PARENT: Final = "--with-parent"
"""Before the command: the process ends with the one that started it and holds the other end of its stdin."""


class SystemClock:
    """The machine's wall clock."""

    def now_ms(self) -> int:
        """Return milliseconds since the epoch, UTC."""
        return time.time_ns() // 1_000_000


class SystemIds:
    """UUIDv7 identifiers and bytes from the operating system."""

    def __init__(self) -> None:
        self._rising = Rising(SystemClock().now_ms)

    def new(self) -> str:
        """Return a new UUIDv7 in 36 characters."""
        return self._rising.new(os.urandom(10))

    def random_bytes(self, count: int) -> bytes:
        """Return `count` random bytes."""
        return os.urandom(count)


def program_command(*words: str) -> list[str]:
    """Return the command line that starts this program once more, from a checkout and from a bundle alike."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *words]
    return [sys.executable, str(ROOT / "main.py"), *words]


def follow_parent(stdin: IO[Any]) -> None:
    """End this process when the one that started it is gone, however that ended.

    Then the other end of `stdin` is closed; nothing is ever written into it.
    """
    handle = stdin.fileno()

    def wait() -> None:
        # By the handle: at the end of the interpreter nobody may hold the lock of the stream.
        while os.read(handle, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def close_pipes(process: "subprocess.Popen[Any]") -> None:
    """Let go of the streams of a process that was started here."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def data_folder() -> Path:
    """Return the folder in which programs of this account keep their data."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home()))
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


@contextmanager
def only_user(file: Path) -> Iterator[None]:
    """Hold a lock file as its only user; the folder must be there.

    Raises `EnvironmentFault("home.in_use")` while another process does.
    """
    with file.open("a+b") as handle:
        _lock(handle)
        yield


def _lock(handle: IO[bytes]) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise EnvironmentFault("home.in_use") from error
