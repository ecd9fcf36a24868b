"""Several workers behind one socket: started, watched, stopped by a parent that serves nothing itself."""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from app.devices.machine import close_pipes, program_command
from app.server.logs import log
from app.server.metrics import SHARED_FOLDER

READY: Final = b"ready\n"
_GRACE_S: Final = 25.0
_LOOK_S: Final = 0.2
_PAUSE_S: Final = 1.0
"""Before a worker that died is started again."""


class Family:
    """The workers of one server."""

    def __init__(self, words: Sequence[str], sock: socket.socket, count: int) -> None:
        """Take the command line of the server, its socket, and how many workers there are to be."""
        self._words, self._sock, self._count = tuple(words), sock, count
        self._children: dict[int, subprocess.Popen[bytes]] = {}
        self._stop = threading.Event()

    def run(self, ready: Callable[[], None]) -> int:
        """Serve until SIGTERM or SIGINT; `ready` is called when all workers are. Returns the exit status."""
        before = {number: signal.signal(number, self._leave) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            with tempfile.TemporaryDirectory(prefix="tingtai-metrics-") as folder:
                for number in range(self._count):
                    self._start(number, Path(folder))
                unable = next((child for child in self._children.values() if not _is_ready(child)), None)
                if unable is not None:
                    # It has said its last word and is about to end: its status is the family's.
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        unable.wait(_GRACE_S)
                elif not self._stop.is_set():
                    ready()
                    self._watch(Path(folder))
                return self._end()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _leave(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _start(self, number: int, folder: Path) -> None:
        fd = self._sock.fileno()
        self._children[number] = subprocess.Popen(  # noqa: S603 - this program itself
            program_command(*self._words, "--worker", f"{number}:{fd}"),
            stdin=subprocess.PIPE,  # its end tells a worker that its parent has died
            stdout=subprocess.PIPE,
            pass_fds=(fd,),
            env={**os.environ, SHARED_FOLDER: str(folder)},
        )

    def _watch(self, folder: Path) -> None:
        while not self._stop.wait(_LOOK_S):
            for number, child in tuple(self._children.items()):
                if child.poll() is None:
                    continue
                log(logging.ERROR, "worker_died", worker=number, status=child.returncode)
                close_pipes(child)
                if self._stop.wait(_PAUSE_S):
                    return
                self._start(number, folder)

    def _end(self) -> int:
        """Stop all workers; returns 0, or the status of the first that failed."""
        failed = [child.returncode for child in self._children.values() if child.poll()]
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        for child in self._children.values():
            try:
                child.wait(_GRACE_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            close_pipes(child)
        return 0 if self._stop.is_set() else (failed or [1])[0]


def _is_ready(child: subprocess.Popen[bytes]) -> bool:
    return child.stdout is not None and child.stdout.readline() == READY
