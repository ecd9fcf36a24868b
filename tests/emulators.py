"""Emulators while a block lasts, and a device that a test speaks for itself."""

import os
import pty
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from app.devices.emulating import Emulator

E = TypeVar("E", bound=Emulator)


@contextmanager
def running(emulator: E) -> Iterator[E]:
    """Serve while the block lasts."""
    emulator.start()
    try:
        yield emulator
    finally:
        emulator.stop()


@contextmanager
def device(path: Path, speak: Callable[[bytes], bytes]) -> Iterator[list[bytes]]:
    """Make `path` a pseudo-terminal behind which `speak` answers; yields what came, part by part."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    path.symlink_to(os.ttyname(slave))
    came: list[bytes] = []

    def run() -> None:
        while True:
            try:
                data = os.read(master, 4096)
            except OSError:
                return
            came.append(data)
            answer = speak(data)
            if answer:
                os.write(master, answer)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield came
    finally:
        os.close(slave)
        thread.join()
        os.close(master)
