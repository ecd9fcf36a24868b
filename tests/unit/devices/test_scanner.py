"""A scanner on a line of its own: codes are cut out of what comes, and it may be unplugged."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices.emulating import follow_lines
from app.devices.scanner import driver
from app.devices.scanner.driver import LONGEST, CodeSplitter, LineScanner
from app.devices.scanner.emulator import ScannerEmulator
from app.domain.errors import EnvironmentFault
from tests.emulators import running

CODES = st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1, max_size=40)
LONG_S = 20.0


class Ear:
    """Keeps what a scanner says, and lets a test wait for it."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.there: list[bool] = []
        self._news = threading.Condition()

    def heard(self, code: str) -> None:
        with self._news:
            self.codes.append(code)
            self._news.notify_all()

    def changed(self, there: bool) -> None:
        with self._news:
            self.there.append(there)
            self._news.notify_all()

    def until(self, true: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(true, LONG_S), (self.codes, self.there)


@pytest.fixture(params=["tcp", "pty"])
def emulator(request: pytest.FixtureRequest) -> Iterator[ScannerEmulator]:
    with running(ScannerEmulator(port=0 if request.param == "tcp" else None)) as made:
        yield made


@contextmanager
def listening(scanner: LineScanner, ear: Ear) -> Iterator[None]:
    """Hear a scanner while the block lasts."""
    scanner.start(ear.heard, ear.changed)
    try:
        yield
    finally:
        scanner.stop()


@pytest.fixture
def ear() -> Ear:
    return Ear()


def test_codes_are_heard_one_by_one(emulator: ScannerEmulator, ear: Ear) -> None:
    with listening(LineScanner(emulator.url), ear):
        assert emulator.listened_to(LONG_S)
        emulator.scan("T03K7Q00041886")
        emulator.send(b"A046019CDB92D8C0\rS-260311-0204\n")
        ear.until(lambda: len(ear.codes) == 3)
        assert ear.codes == ["T03K7Q00041886", "A046019CDB92D8C0", "S-260311-0204"]
        emulator.send("无\r\n".encode())
        emulator.send(b"\x02CODE\x03\r\n" + b"9" * (LONGEST + 1) + b"\r\n")
        emulator.scan("last")
        ear.until(lambda: ear.codes[-1] == "last")
        assert len(ear.codes) == 4, "what is no code was dropped"
        assert ear.there == [], "nothing is said of a scanner that was there from the start"
    assert LineScanner(emulator.url).answers()


def test_it_is_unplugged_and_plugged_in_again(ear: Ear) -> None:
    first = ScannerEmulator()
    first.start()
    port = int(first.url.rpartition(":")[2])
    scanner = LineScanner(first.url, first_s=0.01)
    scanner.start(ear.heard, ear.changed)
    try:
        assert first.listened_to(LONG_S)
        first.send(b"half a co")
        first.hang_up()
        ear.until(lambda: ear.there == [False, True])
        first.stop()
        ear.until(lambda: ear.there[-1] is False)
        with running(ScannerEmulator(port=port, code="FIRST")) as second:
            ear.until(lambda: bool(ear.codes))
            second.scan("SECOND")
            ear.until(lambda: len(ear.codes) == 2)
    finally:
        scanner.stop()
    assert ear.codes == ["FIRST", "SECOND"], "the half of a code before belongs to nothing"
    assert ear.there[2:4] == [False, True]


def test_one_that_is_not_there_is_told_once_and_looked_for_again(ear: Ear) -> None:
    scanner = LineScanner("/dev/no-such-port", first_s=0.001)
    scanner.start(ear.heard, ear.changed)
    ear.until(lambda: ear.there == [False])
    scanner.stop()
    assert ear.there == [False]
    assert not LineScanner("/dev/no-such-port").answers()


def test_an_address_that_is_none_is_given_up(ear: Ear) -> None:
    scanner = LineScanner("tcp://nowhere")
    scanner.start(ear.heard, ear.changed)
    ear.until(lambda: ear.there == [False])
    scanner.stop()
    with pytest.raises(EnvironmentFault, match=r"scanner\.address"):
        LineScanner("tcp://nowhere").answers()


def test_a_piece_whose_rest_never_comes_is_dropped(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_STALE_S", 0.0)
    dropped = threading.Event()
    drop = CodeSplitter.drop

    def watched(splitter: CodeSplitter) -> None:
        drop(splitter)
        dropped.set()

    monkeypatch.setattr(CodeSplitter, "drop", watched)
    with running(ScannerEmulator()) as emulator, listening(LineScanner(emulator.url), ear):
        assert emulator.listened_to(LONG_S)
        emulator.send(b"HALF")
        assert dropped.wait(LONG_S)
        emulator.scan("WHOLE")
        ear.until(lambda: bool(ear.codes))
    assert ear.codes == ["WHOLE"]


def test_what_is_typed_at_the_emulator_is_scanned(ear: Ear) -> None:
    with running(ScannerEmulator()) as emulator:
        assert not emulator.typed("nobody listens")
        with listening(LineScanner(emulator.url), ear):
            assert emulator.listened_to(LONG_S)
            assert emulator.typed("")
            assert emulator.typed("S-260311-0204")
            ear.until(lambda: bool(ear.codes))
    assert ear.codes == ["S-260311-0204"]


class Gone:
    """Whoever has gone, which the emulator learns as it sends."""

    def __init__(self, told: threading.Event) -> None:
        self.told = told

    def receive(self) -> bytes:
        self.told.wait(LONG_S)
        return b""

    def send(self, data: bytes) -> None:
        self.told.set()
        raise ConnectionResetError(data)

    def hang_up(self) -> None:
        """Do nothing: nobody is there."""


def test_one_who_has_gone_keeps_no_scan_from_the_others(ear: Ear) -> None:
    told = threading.Event()
    with running(ScannerEmulator()) as emulator:
        gone = threading.Thread(target=emulator._serve, args=(Gone(told),))
        gone.start()
        assert emulator.listened_to(LONG_S)
        try:
            with listening(LineScanner(emulator.url), ear):
                with emulator._lock:
                    assert emulator._lock.wait_for(lambda: len(emulator._peers) == 2, LONG_S)
                assert emulator.typed("S-260311-0204")
                ear.until(lambda: ear.codes == ["S-260311-0204"])
                assert told.is_set()
        finally:
            told.set()
            gone.join()


def test_what_is_typed_goes_on_until_the_end_and_no_fault_is_swallowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads, writes = os.pipe()
    heard, told = list[str](), list[type[BaseException] | None]()
    ended = threading.Event()

    def hook(fault: threading.ExceptHookArgs) -> None:
        told.append(fault.exc_type)
        ended.set()

    def take(words: str) -> None:
        heard.append(words)
        if words == "bad":
            raise OSError(words)

    monkeypatch.setattr(threading, "excepthook", hook)
    follow_lines(reads, take)
    os.write(writes, b"one\ntw")
    os.write(writes, b"o\nbad\n")
    assert ended.wait(LONG_S)
    os.close(writes)
    os.close(reads)
    assert (heard, told) == (["one", "two", "bad"], [OSError])


@given(st.lists(CODES, max_size=6), st.sampled_from(["\r", "\n", "\r\n"]), st.lists(st.integers(0, 300)))
def test_codes_are_cut_out_wherever_the_bytes_are_cut(codes: list[str], end: str, cuts: list[int]) -> None:
    data = "".join(code + end for code in codes).encode()
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    splitter = CodeSplitter()
    found = [code for at, to in pairwise(edges) for code in splitter.feed(data[at:to])]
    assert found == codes
    assert not splitter.begun


@given(st.binary(max_size=2000))
def test_any_bytes_are_borne(data: bytes) -> None:
    splitter = CodeSplitter()
    for code in splitter.feed(data):
        assert code.isascii()
        assert code.isprintable()
        assert 0 < len(code) <= LONGEST
    splitter.drop()
    assert splitter.feed(b"A1\r") == ("A1",)


@given(st.integers(LONGEST - 2, LONGEST + 3))
def test_the_longest_code_is_taken_and_no_longer_one(size: int) -> None:
    assert bool(CodeSplitter().feed(b"7" * size + b"\r")) is (size <= LONGEST)
