"""The printer's driver against its emulator: what is done, what waits, and what nobody knows."""

import os
import pty
import socket
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.line import open_line
from app.devices.printer.driver import DRAWER, EscposPrinter
from app.devices.printer.emulator import PrinterEmulator
from app.devices.printer.status import IN_ORDER, QUIET, Asks, fault_of, question
from app.domain.documents import SpoolState
from app.i18n import load_text
from app.services.ports import Printer, PrintJob, PrintResult
from tests.emulators import device, running

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
LINES = 40
DATA = b"\x1b@\x1c&" + b"".join(b"line %d\n" % number for number in range(LINES)) + b"\x1dV\x01"
DONE = PrintResult(SpoolState.DONE, "printer.printed")
CUT_OFF = PrintResult(SpoolState.UNKNOWN, "printer.cut_off")


def job(data: bytes = DATA, *, drawer: bool = False) -> PrintJob:
    return PrintJob("d1", "receipt", b"%PDF", data, drawer)


def queued(code: str) -> PrintResult:
    return PrintResult(SpoolState.QUEUED, f"printer.{code}")


@pytest.fixture
def emulator() -> Iterator[PrinterEmulator]:
    with running(PrinterEmulator()) as made:
        yield made


def impatient(emulator: PrinterEmulator, seconds: float = 1.0) -> EscposPrinter:
    return EscposPrinter(emulator.url, timeout_s=seconds, answer_s=0.2)


def test_a_job_is_printed_once_and_confirmed(emulator: PrinterEmulator) -> None:
    printer: Printer = EscposPrinter(emulator.url)
    assert not printer.simulated
    assert printer.name == emulator.url.removeprefix("tcp://")
    assert printer.submit(job()) == DONE
    assert printer.submit(job()) == DONE
    assert emulator.wait_printed(2)
    assert [len(paper.lines) for paper in emulator.printed] == [LINES, LINES]
    assert {paper.cuts for paper in emulator.printed} == {1}
    assert not any(paper.kicks for paper in emulator.printed)


def test_the_drawer_opens_before_the_paper(emulator: PrinterEmulator) -> None:
    assert EscposPrinter(emulator.url).submit(job(drawer=True)) == DONE
    assert emulator.wait_printed(1)
    assert emulator.printed[0].kicks == 1
    assert bytes.fromhex("1B 70 00 32 32") == DRAWER


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("offline", "offline"),
        ("cover", "cover_open"),
        ("paper_end", "paper_end"),
        ("cutter", "cutter"),
        ("broken", "broken"),
        ("error", "error"),
        ("silent", "no_answer"),
        ("garbage", "strange"),
    ],
)
def test_what_complains_or_does_not_answer_gets_no_byte(
    emulator: PrinterEmulator, fault: str, code: str
) -> None:
    emulator.fault = fault
    printer = impatient(emulator)
    assert printer.submit(job(drawer=True)) == queued(code)
    assert printer.look() == f"printer.{code}"
    emulator.fault = "none"
    assert printer.submit(job()) == DONE, "it is tried again, and printed once"
    assert emulator.wait_printed(1)
    assert [(len(paper.lines), paper.kicks) for paper in emulator.printed] == [(LINES, 0)]
    for lang in ("zh_CN", "en"):
        assert load_text(lang, RESOURCES).has(f"printer.{code}")


def test_a_short_roll_is_a_warning_and_prints(emulator: PrinterEmulator) -> None:
    emulator.fault = "near_end"
    printer = EscposPrinter(emulator.url)
    assert printer.submit(job()) == PrintResult(SpoolState.DONE, "printer.near_end")
    assert printer.look() == "printer.near_end"
    emulator.fault = "none"
    assert printer.look() == "printer.printed"


@pytest.mark.parametrize("fault", ["cut_off", "mute", "stuck"])
def test_cut_off_in_the_middle_nobody_knows(emulator: PrinterEmulator, fault: str) -> None:
    printer = impatient(emulator)
    assert printer.submit(job()) == DONE
    emulator.fault = fault
    began = time.monotonic()
    assert printer.submit(job()) == CUT_OFF
    assert time.monotonic() - began < 10.0


def test_the_first_job_can_be_cut_off_too(emulator: PrinterEmulator) -> None:
    emulator.fault = "cut_off"
    assert impatient(emulator).submit(job()) == CUT_OFF


def test_paper_that_ends_in_the_middle_is_not_done(emulator: PrinterEmulator) -> None:
    """The printer still answers; only the question that it answers in order stays open."""
    emulator.fault = "runs_out"
    assert EscposPrinter(emulator.url).submit(job()) == PrintResult(
        SpoolState.UNKNOWN, "printer.stopped printer.paper_end"
    )
    assert not emulator.printed
    emulator.fault = "none"
    assert emulator.wait_printed(1), "with a new roll it goes on by itself"
    assert len(emulator.printed[0].lines) == LINES


def test_a_picture_that_was_cut_off_does_not_eat_the_next_job(emulator: PrinterEmulator) -> None:
    printer = EscposPrinter(emulator.url, timeout_s=2.0, answer_s=0.2)
    picture = b"\x1b@\x1dv0\x00\x48\x00\x60\x00" + b"\xff" * (0x48 * 0x60)
    assert printer.submit(job()) == DONE
    emulator.fault = "cut_off"
    assert printer.submit(job(picture)) == CUT_OFF
    emulator.fault = "none"
    assert printer.submit(job()) == DONE
    assert emulator.wait_printed(2)
    assert emulator.printed[-1].lines == tuple(f"line {number}" for number in range(LINES))


@pytest.mark.parametrize("fault", ["slow", "chatty", "simple"])
def test_slow_chatty_and_simple_ones_print(emulator: PrinterEmulator, fault: str) -> None:
    emulator.fault = fault
    printer = EscposPrinter(emulator.url, answer_s=0.5)
    assert printer.submit(job()) == DONE
    assert printer.submit(job()) == DONE
    assert emulator.wait_printed(2)
    assert emulator.printed[-1].lines[-1] == f"line {LINES - 1}"


def test_a_picture_that_holds_a_question_is_no_answer(emulator: PrinterEmulator) -> None:
    """A printer answers `DLE EOT` wherever it comes, in the middle of a picture too."""
    picture = b"".join(question(about) for about in Asks) * 12
    data = b"\x1b@\x1dv0\x00\x48\x00\x02\x00" + picture + b"text\n\x1dV\x01"
    for fault in ("near_end", "none", "simple"):
        emulator.fault = fault
        note = "near_end" if fault == "near_end" else "printed"
        result = EscposPrinter(emulator.url, answer_s=0.5).submit(job(data))
        assert result == PrintResult(SpoolState.DONE, f"printer.{note}")


def test_one_job_at_a_time(emulator: PrinterEmulator) -> None:
    printer, results = EscposPrinter(emulator.url), list[PrintResult]()
    threads = [threading.Thread(target=lambda: results.append(printer.submit(job()))) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [DONE] * 4
    assert emulator.wait_printed(4)
    assert {paper.lines for paper in emulator.printed} == {tuple(f"line {each}" for each in range(LINES))}


def test_nobody_there_and_no_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    for address in (nobody, "/dev/no-such-port", "/dev/usb/lp99", "COM77@9600", "\0"):
        assert EscposPrinter(address).submit(job()) == queued("not_there")
    assert EscposPrinter("COM77@000").submit(job()) == queued("not_there"), "no speed: a name like any other"
    for address in ("tcp://", "tcp://host:x", "tcp://[::1", f"tcp://{'a' * 70}.example", "tcp://host:99999"):
        assert EscposPrinter(address).submit(job()) == queued("address")


def _answers(data: bytes) -> bytes:
    return bytes((QUIET,)) * data.count(b"\x10\x04") + b"\x00" * data.count(IN_ORDER)


@pytest.mark.parametrize("name", ["ttyUSB0", "lp0"])
def test_a_serial_port_and_a_device_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with device(path, _answers) as came:
        address = str(path) if name == "lp0" else f"{path}@38400"
        assert EscposPrinter(address).submit(job()) == DONE
        assert DATA in b"".join(came)


def test_a_port_that_another_program_holds_is_busy_and_not_away(tmp_path: Path) -> None:
    path = tmp_path / "ttyUSB0"
    with device(path, _answers):
        other = open_line(str(path), 1.0, baud=38400, fault="x.address")
        printer = EscposPrinter(f"{path}@38400")
        assert printer.submit(job()) == queued("busy")
        other.close()
        assert printer.submit(job()) == DONE


@pytest.mark.parametrize("name", ["ttyUSB0", "lp0"])
def test_a_device_that_says_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with device(path, lambda _data: b"") as came:
        assert EscposPrinter(str(path), answer_s=0.1).submit(job()) == queued("no_answer")
        assert b"line" not in b"".join(came)


def test_whoever_waits_too_long_is_told_that_it_is_busy(tmp_path: Path) -> None:
    at_work, go_on = threading.Event(), threading.Event()

    def slow(data: bytes) -> bytes:
        if b"line" in data:
            at_work.set()
            go_on.wait(10.0)
        return _answers(data)

    path = tmp_path / "lp0"
    printer, results = EscposPrinter(str(path), timeout_s=0.3, answer_s=5.0), list[PrintResult]()
    first = threading.Thread(target=lambda: results.append(printer.submit(job(DATA * 100))))
    with device(path, slow):
        first.start()
        try:
            assert at_work.wait(5.0)
            assert printer.look() == "printer.busy"
        finally:
            go_on.set()
            first.join()
        assert results == [DONE]


def test_bytes_that_nobody_takes_do_not_hold_it_up(tmp_path: Path) -> None:
    """A device that answers and then takes no more: its buffer fills, the time is up, nobody knows."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    path = tmp_path / "lp0"
    path.symlink_to(os.ttyname(slave))

    def answer_and_stop() -> None:
        for _about in Asks:
            os.read(master, 3)
            os.write(master, bytes((QUIET,)))
        os.read(master, len(IN_ORDER))
        os.write(master, b"\x00")

    thread = threading.Thread(target=answer_and_stop)
    thread.start()
    began = time.monotonic()
    try:
        printer = EscposPrinter(f"{path}@3000000", timeout_s=0.5, answer_s=0.5)
        assert printer.submit(job(b"x" * 400_000)) == CUT_OFF
        assert time.monotonic() - began < 10.0
    finally:
        thread.join()
        os.close(master)
        os.close(slave)


def test_every_bit_has_its_sentence() -> None:
    said = dict.fromkeys(Asks, QUIET)
    assert fault_of(said) == ""
    seen = set()
    for about in Asks:
        for bit in range(8):
            fault = fault_of({**said, about: QUIET | 1 << bit})
            if fault:
                seen.add(fault)
    assert seen == {
        f"printer.{name}" for name in ("offline", "cover_open", "paper_end", "error", "cutter", "broken")
    }
