"""A receipt printer without paper: it draws what it is sent as PNG, answers as a printer does, and says 模拟.

One piece of paper for each connection, as somebody would tear it off. `--fault` lets a site see what the
counter does when a printer misbehaves; with a fault that stops it the bytes wait in it until it is gone.
"""

import argparse
import contextlib
import re
import socket
import struct
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from app.devices.emulated_line import SocketDevice
from app.devices.emulating import emulate
from app.devices.files import write_whole
from app.devices.printer.commands import Interpreter
from app.devices.printer.roll import Printed, Roll
from app.devices.printer.status import (
    BROKEN,
    COVER,
    CUTTER,
    END,
    FAILED,
    IN_ORDER,
    NEAR_END,
    OFFLINE,
    PAPER_OUT,
    QUIET,
    Asks,
)
from app.domain.errors import EnvironmentFault, UserError

_PART: Final = 4096
_STEP: Final = 16
"""So many bytes are carried out before it is looked whether something has stopped the printer."""
_PATIENCE_S: Final = 30.0
_STILL_S: Final = 0.3
"""So long after a cut without another byte the paper is torn off, although the line is held open."""
_KEPT: Final = 200
_CUT_OFF_AT: Final = 300
_LINES: Final = 12
_SLOW_S: Final = 0.005
_TAIL: Final = 2
"""Bytes of a question of three that may have come before the rest."""
_QUESTION: Final = re.compile(rb"\x10\x04([\x01-\x04])", re.DOTALL)
_ON_LINGER: Final = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What a fault adds to the answers; `stops`: nothing is printed until it is gone."""

    said: Mapping[Asks, int] = field(default_factory=dict)
    stops: bool = True


def _stopped(offline: int = 0, error: int = 0, paper: int = 0) -> Fault:
    return Fault(
        {Asks.PRINTER: OFFLINE, Asks.OFFLINE: offline, Asks.ERROR: error, Asks.PAPER: paper}, stops=True
    )


_NONE: Final = Fault(stops=False)
FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        "none": _NONE,
        "offline": _stopped(),
        "cover": _stopped(COVER),
        "paper_end": _stopped(PAPER_OUT, paper=END | NEAR_END),
        "near_end": Fault({Asks.PAPER: NEAR_END}, stops=False),
        "cutter": _stopped(FAILED, CUTTER),
        "broken": _stopped(FAILED, BROKEN),
        "error": _stopped(FAILED),
        "silent": Fault(),
        "mute": _NONE,
        "garbage": Fault(),
        "cut_off": _NONE,
        "runs_out": _NONE,
        "stuck": _NONE,
        "slow": _NONE,
        "chatty": _NONE,
        "simple": _NONE,
    }
)
"""Beside the printer's own: `silent` answers nothing, `mute` nothing once a job has come, `garbage` something
else; `cut_off` hangs up in the middle, `runs_out` has paper for few lines more, `stuck` takes no more bytes,
`slow` takes its time, `chatty` says what nobody asked, `simple` does not know `GS r`."""


class PrinterEmulator(SocketDevice):
    """The printer on loopback, on threads of its own; `fault` may be changed while it runs."""

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, *, out: Path | None = None, fault: str = "none"
    ) -> None:
        """`out` is the folder of the PNGs; None: they are only kept in `printed`, the newest of them."""
        self.printed: deque[Printed] = deque(maxlen=_KEPT)
        self._before = _highest(out)
        self._count = 0
        self._out = out
        self._fault = fault
        self._paper = _LINES
        """Lines that are left to print, when it runs out."""
        self._busy = threading.Lock()
        """One line at a time, as printers do: another one waits for its answers."""
        self._state = threading.Condition()
        self._waiting = bytearray()
        self._line: socket.socket | None = None
        self._job = 0
        """Bytes of this line that are no questions of state."""
        self._roll = Roll()
        self._reader = Interpreter(self._roll, self._in_order)
        super().__init__(self.serve, host, port, "printer-emulator")

    @property
    def fault(self) -> str:
        """What is wrong with it."""
        return self._fault

    @fault.setter
    def fault(self, name: str) -> None:
        with self._state:
            self._fault, self._paper = name, _LINES
            self._carry_out()
            if self._line is None:
                self._tear()

    def wait_printed(self, count: int, seconds: float = 10.0) -> bool:
        """Wait until so many pieces of paper have come out; returns whether they have."""
        with self._state:
            return self._state.wait_for(lambda: self._count >= count, seconds)

    def stop(self) -> None:
        """Print no more; what has come out is kept."""
        super().stop()
        with self._state:
            if self._line is not None:
                with contextlib.suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)

    # ---------------------------------------------------------------------------------------------- a line
    def serve(self, line: socket.socket) -> None:
        """Print what comes on a line until it ends."""
        with self._busy, contextlib.suppress(OSError):
            with self._state:
                self._line, self._job = line, 0
            try:
                self._read(line)
            finally:
                with self._state:
                    self._line = None
                    if not self._waiting:
                        self._tear()

    def _read(self, line: socket.socket) -> None:
        tail, still = b"", 0.0
        line.settimeout(_STILL_S)
        while not self._ended.is_set() and still < _PATIENCE_S:
            try:
                data = line.recv(_PART)
            except TimeoutError:
                still += _STILL_S
                with self._state:
                    if self._roll.ends_cut:
                        self._tear()
                continue
            still = 0.0
            if not data or self._take(line, tail, data):
                return
            tail = (tail + data)[-_TAIL:]

    def _take(self, line: socket.socket, tail: bytes, data: bytes) -> bool:
        """Answer the questions in what came and carry out the rest; returns whether it hung up."""
        asked = [Asks(found[1][0]) for found in _QUESTION.finditer(tail + data)]
        with self._state:
            self._job += len(data) - 3 * len(asked)
            if self._fault == "cut_off" and self._job > _CUT_OFF_AT:
                self._waiting += data[: len(data) // 2]
                self._carry_out()
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ON_LINGER)
                line.close()
                return True
            if self._fault == "silent":
                return False
            stuck = self._fault == "stuck" and self._job > _CUT_OFF_AT
            self._waiting += data
            for about in asked:
                self._answer(line, about)
            self._carry_out()
        if stuck:
            self._ended.wait(_PATIENCE_S)
        elif self._fault == "slow":
            self._ended.wait(_SLOW_S * len(data) / _STEP)
        return False

    def _answer(self, line: socket.socket, about: Asks) -> None:
        if self._fault == "mute" and self._job > len(IN_ORDER):
            return
        if self._fault == "garbage":
            line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        if self._fault == "chatty":
            line.sendall(b"\x11\x13\x14\x00\x00\x0f")
        line.sendall(bytes((QUIET | FAULTS[self._fault].said.get(about, 0),)))

    def _in_order(self, said: bytes) -> None:
        if self._line is not None and self._fault not in {"simple", "mute", "garbage"}:
            with contextlib.suppress(OSError):
                self._line.sendall(said)

    # --------------------------------------------------------------------------------------------- printing
    def _carry_out(self) -> None:
        """Print what waits, as far as nothing stops it."""
        while self._waiting and not FAULTS[self._fault].stops:
            part = bytes(self._waiting[:_STEP])
            del self._waiting[:_STEP]
            before = self._roll.lines
            self._reader.feed(part)
            self._paper -= max(0, self._roll.lines - before)
            if self._fault == "runs_out" and self._paper <= 0:
                self._fault = "paper_end"
        while self._roll.torn:
            self._keep(self._roll.torn.pop(0))

    def _tear(self) -> None:
        paper = self._roll.tear()
        if paper is not None:
            self._keep(paper)

    def _keep(self, paper: Printed) -> None:
        self.printed.append(paper)
        self._count += 1
        if self._out is not None:
            with contextlib.suppress(OSError):
                write_whole(self._out / f"{self._before + self._count:05d}.png", paper.png)
        self._state.notify_all()


def _highest(out: Path | None) -> int:
    """Return the number of the newest picture in the folder."""
    names = [path.stem for path in out.glob("*.png")] if out is not None else []
    return max((int(name) for name in names if name.isdecimal()), default=0)


def run_emulator(arguments: argparse.Namespace) -> int:
    """Print until told to end; prints `ready URL`.

    Raises:
        UserError: printer.fault. EnvironmentFault: printer.listen, printer.out.
    """
    if arguments.fault not in FAULTS:
        raise UserError("printer.fault", known=", ".join(FAULTS))
    out: Path | None = arguments.out
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
            write_whole(out / ".trial", b"")
            (out / ".trial").unlink()
        except OSError as error:
            raise EnvironmentFault("printer.out", path=str(out)) from error
    return emulate(
        str(arguments.listen),
        "printer.listen",
        lambda host, port: PrinterEmulator(host, port, out=out, fault=arguments.fault),
    )
