"""After a job that broke off: what the printer still owes of it confirms no other one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.devices.printer import driver
from app.devices.printer.driver import EscposPrinter
from app.devices.printer.emulator import PrinterEmulator
from app.devices.printer.status import END, IN_ORDER, QUIET
from app.domain.documents import SpoolState
from app.services.ports import PrintJob, PrintResult
from tests.emulators import device, running

DATA = b"job\n"
DONE = PrintResult(SpoolState.DONE, "printer.printed")
CUT_OFF = PrintResult(SpoolState.UNKNOWN, "printer.cut_off")
STOPPED = PrintResult(SpoolState.UNKNOWN, "printer.stopped printer.paper_end")
BUSY = PrintResult(SpoolState.QUEUED, "printer.busy")
_IN_TURN = re.compile(rb"job\n|" + re.escape(IN_ORDER))


class Slow:
    """A printer that takes in all at once, and comes to it in its own time.

    It begins `may` jobs; what is behind them waits. It goes on only when it is asked in order.
    """

    def __init__(self) -> None:
        self.may = 99
        self.complains = 0
        self.stops = False
        """Whether it says so when it comes to a job that it may not begin."""
        self.ends_when_asked = False
        """Whether its paper ends as soon as it is asked in order."""
        self.knows = True
        self.mute = False
        """Whether it says nothing any more once a job has come."""
        self.begun = 0
        self._waiting: list[bytes] = []
        self._silent = False

    def work(self) -> None:
        """Take in a job of somebody else's."""
        self._waiting.append(DATA)

    def forget(self) -> None:
        """Forget what waits, as when it is switched off."""
        self._waiting.clear()

    def __call__(self, data: bytes) -> bytes:
        said = bytes((QUIET | self.complains,)) * data.count(b"\x10\x04")
        self._waiting += _IN_TURN.findall(data)
        if (DATA in self._waiting and self.stops) or (IN_ORDER in data and self.ends_when_asked):
            self.complains = END
        while IN_ORDER in data and self._waiting:
            if self._waiting[0] == DATA:
                if self.begun == self.may:
                    break
                self.begun += 1
            elif self.knows:
                said += b"\x00"
            del self._waiting[0]
        self._silent = self.mute and (self._silent or DATA in data)
        return b"" if self._silent else said


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_LOOK_S", 0.05)


@contextmanager
def printing(folder: Path) -> Iterator[tuple[Slow, EscposPrinter, list[bytes]]]:
    """A slow printer, its driver, and what came."""
    slow, path = Slow(), folder / "lp0"
    with device(path, slow) as came:
        yield slow, EscposPrinter(f"{path}@3000000", timeout_s=1.0, answer_s=0.2), came


def submit(printer: EscposPrinter) -> PrintResult:
    return printer.submit(PrintJob("d1", "receipt", b"%PDF", DATA))


def test_a_late_answer_of_the_job_before_confirms_nothing(tmp_path: Path) -> None:
    """With new paper it prints the rest of the first, says so, and stops at the second without a word."""
    with printing(tmp_path) as (slow, printer, _came):
        slow.may, slow.stops = 0, True
        assert submit(printer) == STOPPED
        slow.may, slow.stops, slow.complains = 1, False, 0
        assert submit(printer) == CUT_OFF
        slow.may = 3
        assert submit(printer) == DONE
        assert submit(printer) == CUT_OFF
        assert slow.begun == 3


def test_what_it_has_forgotten_is_not_waited_for(tmp_path: Path) -> None:
    with printing(tmp_path) as (slow, printer, _came):
        slow.may, slow.stops = 0, True
        assert submit(printer) == STOPPED
        slow.forget()
        slow.may, slow.stops, slow.complains = 9, False, 0
        assert [submit(printer), submit(printer)] == [DONE, DONE]
        assert slow.begun == 2


def test_one_that_is_still_at_work_gets_no_other_job(tmp_path: Path) -> None:
    with printing(tmp_path) as (slow, printer, came):
        assert submit(printer) == DONE
        slow.may = 1
        assert submit(printer) == CUT_OFF
        sent = b"".join(came).count(DATA)
        assert submit(printer) == BUSY
        assert b"".join(came).count(DATA) == sent
        slow.may = 9
        assert submit(printer) == DONE


def test_what_stops_it_meanwhile_is_said_before_a_byte_goes_out(tmp_path: Path) -> None:
    with printing(tmp_path) as (slow, printer, came):
        assert submit(printer) == DONE
        slow.may = 1
        assert submit(printer) == CUT_OFF
        sent = b"".join(came).count(DATA)
        slow.may, slow.ends_when_asked = 9, True
        assert submit(printer) == PrintResult(SpoolState.QUEUED, "printer.paper_end")
        assert b"".join(came).count(DATA) == sent


def test_only_a_printer_without_work_is_taken_for_one_that_does_not_know_the_question(
    tmp_path: Path,
) -> None:
    with printing(tmp_path) as (slow, printer, came):
        slow.may = 0
        slow.work()
        assert submit(printer) == DONE, "at work on something else: believed on its state, this once"
        slow.may = 9
        assert submit(printer) == DONE
        slow.may = slow.begun
        assert submit(printer) == CUT_OFF, "it is known to answer in order"
        slow.forget()
        slow.knows, slow.may = False, 9
        assert submit(printer) == BUSY
        asked = [b"".join(came).count(IN_ORDER)]
        for _each in range(3):
            assert submit(printer) == DONE
            asked.append(b"".join(came).count(IN_ORDER) - sum(asked))
        assert asked[1:] == [1, 1, 0], "asked once more after a job that was whole"


def test_one_that_does_not_know_the_question_says_that_it_has_stopped(tmp_path: Path) -> None:
    with printing(tmp_path) as (slow, printer, _came):
        slow.knows = False
        assert submit(printer) == DONE
        slow.forget()
        slow.stops = True
        assert submit(printer) == STOPPED


def test_another_one_in_its_place_may_know_more(tmp_path: Path) -> None:
    with printing(tmp_path) as (slow, printer, _came):
        slow.knows = False
        assert [submit(printer), submit(printer)] == [DONE, DONE]
        slow.mute = True
        assert submit(printer) == CUT_OFF
        slow.mute, slow.knows = False, True
        assert submit(printer) == DONE
        slow.may = slow.begun
        assert submit(printer) == CUT_OFF, "it is asked in order"


def test_an_answer_that_came_while_nobody_listened_costs_one_wait() -> None:
    with running(PrinterEmulator(fault="runs_out")) as emulator:
        printer = EscposPrinter(emulator.url, timeout_s=5.0, answer_s=0.2)
        data = b"".join(b"line %d\n" % number for number in range(40)) + b"\x1dV\x01"
        assert printer.submit(PrintJob("d1", "receipt", b"%PDF", data)) == STOPPED
        emulator.fault = "none"
        assert emulator.wait_printed(1)
        assert [submit(printer), submit(printer)] == [DONE, DONE]
