"""A barcode scanner that is not there: each line that is typed is sent as a scan."""

import argparse
import contextlib
import sys
import threading
from typing import Final

from app.devices.emulated_line import EmulatedDevice, Peer
from app.devices.emulating import emulate, follow_lines, serve
from app.devices.machine import RESOURCES
from app.i18n import load_text

END: Final = b"\r\n"
_SETTLE_S: Final = 0.3
"""Whoever opens a port throws away what waited in it, a moment later."""


class ScannerEmulator(EmulatedDevice):
    """The device, on threads of its own. `port` None: a pseudo-terminal; `code` is sent to each who comes."""

    def __init__(self, host: str = "127.0.0.1", port: int | None = 0, *, code: str = "") -> None:
        """Take the port; raises OSError, OverflowError, `EnvironmentFault("emulator.no_pty")`."""
        self._code = code
        self._lock = threading.Condition()
        self._peers: list[Peer] = []
        super().__init__(self._serve, host, port)

    def scan(self, code: str) -> None:
        """Send a code to whoever listens."""
        self.send(code.encode() + END)

    def typed(self, words: str) -> bool:
        """Scan what was typed; returns whether anybody listens."""
        if words:
            self.scan(words)
        return self.listened_to(0)

    def send(self, data: bytes) -> None:
        """Send bytes as they are to whoever listens; who has gone meanwhile keeps them from nobody else."""
        with self._lock:
            for peer in self._peers:
                with contextlib.suppress(OSError):
                    peer.send(data)

    def hang_up(self) -> None:
        """End every line, as when the scanner is unplugged."""
        with self._lock:
            for peer in self._peers:
                peer.hang_up()

    def listened_to(self, seconds: float) -> bool:
        """Return whether somebody listens, at the latest after so many seconds."""
        with self._lock:
            return self._lock.wait_for(lambda: bool(self._peers), seconds)

    def _serve(self, peer: Peer) -> None:
        if self._ended.wait(_SETTLE_S):
            return
        with self._lock:
            self._peers.append(peer)
            self._lock.notify_all()
        try:
            if self._code:
                peer.send(self._code.encode() + END)
            # A scanner is told nothing; the end of the line is what is waited for.
            while peer.receive():
                pass
        finally:
            with self._lock:
                self._peers.remove(peer)


def run_emulator(arguments: argparse.Namespace) -> int:
    """Scan what is typed until told to end; prints `ready URL`, or the path of a pseudo-terminal.

    Raises `EnvironmentFault`: emulator.listen, emulator.no_pty.
    """
    text = load_text(arguments.lang or "zh_CN", RESOURCES)

    def made(host: str, port: int | None) -> ScannerEmulator:
        emulator = ScannerEmulator(host, port, code=arguments.code)

        def take(words: str) -> None:
            if not emulator.typed(words):
                sys.stderr.write(f"{text('emulator.nobody')}\n")

        if not arguments.with_parent:
            follow_lines(sys.stdin.fileno(), take)
        return emulator

    if arguments.pty:
        return serve(made("", None))
    return emulate(str(arguments.listen), "emulator.listen", made)
