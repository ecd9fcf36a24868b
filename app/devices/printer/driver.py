"""A receipt printer: asked before a job and after it, over TCP, a serial port or a printer's device file.

Nothing goes out to a printer that does not answer or complains: the document waits. From the first byte on
its fate is unknown until the printer has answered after the last one, for only then it has carried out all.
Everything has one deadline; nothing here waits without an end (docs/decisions/0080-receipt-printer.md).
"""

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Final

from app.devices.line import TCP, Line, TakenError, left, open_line, with_baud
from app.devices.printer.status import (
    IN_ORDER,
    UNASKED,
    Asks,
    answers,
    answers_in_order,
    begins_unasked,
    fault_of,
    is_flow,
    note_of,
    question,
)
from app.domain.documents import SpoolState
from app.domain.errors import EnvironmentFault
from app.services.ports import PrintJob, PrintResult

PORT: Final = 9100
BAUD: Final = 115_200
"""8N1, where the address names no other, as in `COM3@38400`."""
TIMEOUT_S: Final = 30.0
"""For a job, from its first question to its last answer, besides what its bytes need on a serial line."""
DRAWER: Final = b"\x1bp\x00\x32\x32"
"""Opens the cash drawer that hangs on the printer: pin 2, 100 ms."""
_OPEN_S: Final = 3.0
_ANSWER_S: Final = 2.0
_LOOK_S: Final = 1.0
"""So often a printer that is still at work is asked whether it has stopped."""
_PART: Final = 2048
_MOST: Final = 64
_STILL_S: Final = 0.03
_FILLER: Final = bytes(16 * 1024)
"""More than any picture of ours: what a job that was cut off may lack, so that it does not eat the next."""


class _StrangeError(Exception):
    """What answers there is no receipt printer."""


class EscposPrinter:
    """Implements `Printer` at `tcp://HOST[:9100]`, `/dev/ttyUSB0[@BAUD]`, `COM3[@BAUD]` or `/dev/usb/lp0`."""

    simulated = False

    def __init__(self, address: str, *, timeout_s: float = TIMEOUT_S, answer_s: float = _ANSWER_S) -> None:
        """`answer_s`: how long one question waits for its answer, in seconds."""
        self._address = address
        self._timeout_s = timeout_s
        self._answer_s = answer_s
        self._lock = threading.Lock()
        self._last: SpoolState | None = None
        """How the last job ended; after `unknown` the printer may be in the middle of a picture."""
        self._orderly: bool | None = None
        """Whether it answers in order; None: not known. Silence of one that may be at work says nothing."""
        self._owed = 0
        """Questions in order that a job before has left without an answer: it may still come."""

    @property
    def name(self) -> str:
        """Return where it is: a hall has one beside each counter."""
        return self._address.removeprefix(TCP)

    def look(self) -> str:
        """Ask how it is and print nothing: `printer.printed`, or the code of what is wrong."""
        result = self._with_line(time.monotonic() + self._timeout_s, lambda talk: note_of(talk.status()))
        return result.detail if isinstance(result, PrintResult) else result

    def submit(self, job: PrintJob) -> PrintResult:
        """Print one job: `done`; `queued` when no byte of it went out; `unknown` when some did."""
        data = (DRAWER if job.drawer else b"") + job.escpos
        deadline = time.monotonic() + self._timeout_s + self._wire_s(len(data) + len(_FILLER))
        result = self._with_line(deadline, lambda talk: self._print(talk, data))
        return result if isinstance(result, PrintResult) else PrintResult(SpoolState.QUEUED, result)

    def _wire_s(self, count: int) -> float:
        """Return how long so many bytes need on a serial line, ten bits each."""
        return 0.0 if self._address.startswith(TCP) else count * 10 / with_baud(self._address, BAUD)[1]

    def _with_line(self, deadline: float, work: Callable[["_Talk"], PrintResult | str]) -> PrintResult | str:
        """Do something over a line of its own, one at a time; what fails on the way in is `queued`."""
        if not self._lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return PrintResult(SpoolState.QUEUED, "printer.busy")
        line: Line | None = None
        try:
            address, baud = with_baud(self._address, BAUD)
            line = open_line(
                address, min(_OPEN_S, left(deadline)), baud=baud, fault="printer.address", port=PORT
            )
            talk = _Talk(line, deadline, self._answer_s, self._owed)
            try:
                fault = fault_of(talk.status())
                return PrintResult(SpoolState.QUEUED, fault) if fault else work(talk)
            finally:
                self._owed = talk.owed
        except EnvironmentFault as error:
            return PrintResult(SpoolState.QUEUED, error.code)
        except _StrangeError:
            return PrintResult(SpoolState.QUEUED, "printer.strange")
        except TakenError:
            return PrintResult(SpoolState.QUEUED, "printer.busy")
        except OSError:
            code = "printer.not_there" if line is None else "printer.no_answer"
            return PrintResult(SpoolState.QUEUED, code)
        finally:
            if line is not None:
                line.close()
            self._lock.release()

    def _print(self, talk: "_Talk", data: bytes) -> PrintResult:
        orderly, broke_off = bool(self._orderly), self._last is SpoolState.UNKNOWN
        if broke_off:
            talk.send(_FILLER)
        if self._orderly is None or (orderly and broke_off):
            orderly = self._in_step(talk)
            if self._orderly and not orderly:
                # It is at work on the job before; or another is in its place now, which may never answer.
                self._orderly = None
                return PrintResult(SpoolState.QUEUED, "printer.busy")
            if orderly or self._last is SpoolState.DONE:
                self._orderly = orderly
            fault = fault_of(talk.status()) if broke_off else ""
            if fault:
                return PrintResult(SpoolState.QUEUED, fault)
        self._last = SpoolState.UNKNOWN
        try:
            for at in range(0, len(data), _PART):
                talk.send(data[at : at + _PART])
            result = self._after(talk, orderly=orderly)
        except (OSError, _StrangeError):
            self._orderly = self._orderly or None
            return PrintResult(SpoolState.UNKNOWN, "printer.cut_off")
        self._last = result.state
        return result

    def _in_step(self, talk: "_Talk") -> bool:
        """Return whether it answers in order; what it owed of a job before confirms nothing any more then.

        One that is known to is given half the time: it may be at work on the rest of the job before.
        """
        seconds = self._answer_s + self._wire_s(len(_FILLER))
        return talk.in_step(max(seconds, talk.seconds / 2) if self._orderly else seconds, seconds)

    def _after(self, talk: "_Talk", *, orderly: bool) -> PrintResult:
        """Wait until the printer has carried out all of a job, or says why it does not.

        Raises `OSError`, `_StrangeError` when it says nothing any more.
        """
        before = ""
        if orderly:
            talk.ask_in_order()
            while not talk.hear_in_order(_LOOK_S):
                fault = fault_of(talk.status(patient=True))
                # A picture may have held the bytes of a question: only what is said twice is believed.
                if fault not in {"", "printer.offline"} and fault == before:
                    return PrintResult(SpoolState.UNKNOWN, f"printer.stopped {fault}")
                before = fault
        talk.forget()
        said = talk.status(patient=True)
        fault = fault_of(said)
        if fault:
            return PrintResult(SpoolState.UNKNOWN, f"printer.stopped {fault}")
        return PrintResult(SpoolState.DONE, note_of(said))


class _Talk:
    """Questions and answers on one line, until one deadline."""

    def __init__(self, line: Line, deadline: float, answer_s: float, owed: int) -> None:
        self._line = line
        self._deadline = deadline
        self._answer_s = answer_s
        self._heard = bytearray()
        self.owed = owed
        """Questions in order whose answer has not come, those of a line before included."""

    @property
    def seconds(self) -> float:
        """Return how many are left; raises TimeoutError at none."""
        return left(self._deadline)

    def send(self, data: bytes) -> None:
        """Send everything. Raises OSError."""
        self._line.send(data, left(self._deadline))

    def status(self, *, patient: bool = False) -> dict[Asks, int]:
        """Ask everything, one after another; `patient`: behind a job, which may take its time.

        Raises `OSError` for no answer, `_StrangeError` for one that is no printer's.
        """
        said = {}
        for about in Asks:
            self.send(question(about))
            until = self._deadline if patient else time.monotonic() + self._answer_s
            said[about] = self._answer(until)
        return said

    def ask_in_order(self) -> None:
        """Ask what is answered once everything before it has been carried out."""
        self.owed += 1
        self.send(IN_ORDER)

    def hear_in_order(self, seconds: float, *, owed: int = 0) -> bool:
        """Return whether all such answers but so many came, within so many seconds. Raises OSError."""
        until = time.monotonic() + seconds
        try:
            while self.owed > owed:
                self._hear(until)
        except TimeoutError:
            left(self._deadline)
            return False
        return True

    def in_step(self, first_s: float, rest_s: float) -> bool:
        """Ask in order, and hear what is owed; returns whether anything was answered. Raises OSError.

        Which question was answered is not said. What a printer still does, it does before it answers the
        last one, so that one comes soon after any other; what it has forgotten never comes.
        """
        before = self.owed
        self.ask_in_order()
        if not self.hear_in_order(first_s, owed=before):
            return False
        self.hear_in_order(rest_s)
        self.owed = 0
        return True

    def forget(self) -> None:
        """Leave aside what was said already: a picture may have held the bytes of a question."""
        with contextlib.suppress(TimeoutError):
            while True:
                self._read(time.monotonic() + _STILL_S)
        self._heard.clear()

    def _read(self, until: float) -> None:
        part = self._line.receive(_MOST, left(min(until, self._deadline)))
        if not part:
            raise ConnectionError
        self._heard += part

    def _byte(self, until: float) -> int:
        while not self._heard:
            self._read(until)
        return self._heard.pop(0)

    def _answer(self, until: float) -> int:
        while (byte := self._hear(until)) is None:
            pass
        return byte

    def _hear(self, until: float) -> int | None:
        """Return the next answer to a question about the printer; None: it said something else."""
        byte = self._byte(until)
        if answers(byte):
            return byte
        if begins_unasked(byte):
            for _each in range(UNASKED):
                self._byte(until)
        elif self.owed and answers_in_order(byte):
            self.owed -= 1
        elif not is_flow(byte):
            raise _StrangeError
        return None
