"""The face matcher's line: what it says, what it must not be believed, and the emulator as a process."""

import os
import pty
import socket
import subprocess
import sys
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main
from app.devices.face_matcher.driver import FrameFaceMatcher
from app.devices.face_matcher.emulator import FAULTS, NAME, SILENT, FaceEmulator
from app.devices.face_matcher.frames import (
    ANSWER,
    QUESTION,
    Answer,
    Outcome,
    Question,
    frame,
    read_answer,
    read_question,
)
from app.domain.errors import EnvironmentFault
from app.services.ports import FaceAnswer
from tests.emulators import running

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT, LIVE = b"\x89PNG document", b"\x89PNG live" * 9000
ANSWERED = ("none", "no_face", "late")


@pytest.fixture
def emulator() -> Iterator[FaceEmulator]:
    with running(FaceEmulator(score=88)) as made:
        yield made


def test_a_score_comes_back_with_the_name_of_the_device(emulator: FaceEmulator) -> None:
    matcher = FrameFaceMatcher(emulator.url)
    assert matcher.match(DOCUMENT, LIVE) == FaceAnswer("SIM-FACE-01", 88)
    assert emulator.seen == (len(DOCUMENT), len(LIVE))
    emulator.score = 0
    assert matcher.match(DOCUMENT, LIVE) == FaceAnswer("SIM-FACE-01", 0)
    emulator.fault = "no_face"
    assert matcher.match(DOCUMENT, LIVE) == FaceAnswer("SIM-FACE-01", None), "undecided"
    emulator.fault = "late"
    assert matcher.match(DOCUMENT, LIVE).score == 0, "the answer to another question is passed over"


@pytest.mark.parametrize("fault", [name for name in (*FAULTS, SILENT) if name not in ANSWERED])
def test_what_makes_no_sense_is_no_answer(emulator: FaceEmulator, fault: str) -> None:
    emulator.fault = fault
    patience = 0.2 if fault == SILENT else 8.0
    with pytest.raises(EnvironmentFault, match=r"face\.no_answer"):
        FrameFaceMatcher(emulator.url, timeout_s=patience).match(DOCUMENT, LIVE)
    emulator.fault = "none"
    assert FrameFaceMatcher(emulator.url).match(DOCUMENT, LIVE).score == 88, "the next one is answered"


def test_nobody_there_is_no_answer(emulator: FaceEmulator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    for address in (nobody, "/dev/no-such-port"):
        with pytest.raises(EnvironmentFault, match=r"face\.no_answer"):
            FrameFaceMatcher(address).match(DOCUMENT, LIVE)
    for address in ("tcp://", "tcp://host", "tcp://host:x", "tcp://[::1"):
        with pytest.raises(EnvironmentFault, match=r"face\.address"):
            FrameFaceMatcher(address).match(DOCUMENT, LIVE)
    assert FrameFaceMatcher(emulator.url).match(b"", b"").score == 88


def test_bytes_that_trickle_in_do_not_stretch_the_time() -> None:
    """Each byte comes in time, and the answer never ends: one deadline holds for all of it."""
    ended = threading.Event()

    def drip(server: socket.socket) -> None:
        line, _ = server.accept()
        with line:
            for byte in Answer(1, Outcome.COMPARED, 88, NAME).frame()[:-1] * 1000:
                if ended.wait(0.02):
                    return
                line.send(bytes((byte,)))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        try:
            with pytest.raises(EnvironmentFault, match=r"face\.no_answer"):
                FrameFaceMatcher(url, timeout_s=0.3).match(b"", b"")
        finally:
            ended.set()
            thread.join()


def test_one_question_at_a_time(emulator: FaceEmulator) -> None:
    emulator.fault = SILENT
    matcher = FrameFaceMatcher(emulator.url, timeout_s=0.4)
    faults: list[str] = []

    def ask() -> None:
        try:
            matcher.match(DOCUMENT, LIVE)
        except EnvironmentFault as fault:
            faults.append(fault.code)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == ["face.no_answer"] * 2


def test_it_speaks_the_same_over_a_serial_line() -> None:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    faults: list[Exception] = []

    def device() -> None:
        def exactly(count: int) -> bytes:
            found = b""
            while len(found) < count:
                found += os.read(ours, count - len(found))
            return found

        try:
            asked = read_question(exactly)
            os.write(ours, Answer(asked.ref, Outcome.COMPARED, len(asked.document), "FM-7").frame())
        except (OSError, ValueError) as error:
            faults.append(error)

    thread = threading.Thread(target=device)
    thread.start()
    try:
        answer = FrameFaceMatcher(os.ttyname(theirs)).match(DOCUMENT, b"live")
        assert answer == FaceAnswer("FM-7", len(DOCUMENT))
        with pytest.raises(EnvironmentFault, match=r"face\.no_answer"):
            FrameFaceMatcher(os.ttyname(theirs), timeout_s=0.2).match(DOCUMENT, b"live")
    finally:
        thread.join()
        os.close(ours)
        os.close(theirs)
    assert faults == []


class Bytes:
    """Gives bytes out in pieces of any length that is asked for."""

    def __init__(self, data: bytes) -> None:
        self.left = data

    def __call__(self, count: int) -> bytes:
        if count > len(self.left):
            raise ConnectionError
        found, self.left = self.left[:count], self.left[count:]
        return found


@pytest.mark.parametrize("at", range(len(Answer(7, Outcome.COMPARED, 90, NAME).frame())))
def test_no_changed_byte_is_believed(at: int) -> None:
    data = bytearray(Answer(7, Outcome.COMPARED, 90, NAME).frame())
    data[at] ^= 0x20
    with pytest.raises((ValueError, ConnectionError)):
        read_answer(Bytes(bytes(data)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x00\x00\x07\x00",
        b"\x00\x00\x00\x07\x00\x65SIM-FACE-01",
        b"\x00\x00\x00\x07\x01\x01SIM-FACE-01",
        b"\x00\x00\x00\x07\x09\x00SIM-FACE-01",
        b"\x00\x00\x00\x07\x00\x5a",
        b"\x00\x00\x00\x07\x00\x5aSIM\x00",
        b"\x00\x00\x00\x07\x00\x5a\xff\xfe",
    ],
    ids=["empty", "short", "score", "score of nothing", "outcome", "nameless", "control", "not ASCII"],
)
def test_a_whole_frame_with_nonsense_in_it_is_no_answer(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_answer(Bytes(frame(ANSWER, body)))


def test_a_question_reads_back_and_a_wrong_length_does_not() -> None:
    asked = Question(7, DOCUMENT, LIVE)
    assert read_question(Bytes(asked.frame())) == asked
    for body in (b"\x00" * 7, b"\x00\x00\x00\x07\x00\x00\x00\x09shorter"):
        with pytest.raises(ValueError, match=r"length"):
            read_question(Bytes(frame(QUESTION, body)))


def test_an_emulator_leaves_alone_what_is_no_question(emulator: FaceEmulator) -> None:
    host, port = emulator.url.removeprefix("tcp://").split(":")
    with socket.create_connection((host, int(port)), 10) as line:
        line.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert line.recv(100) == b""


def test_the_process_says_where_and_that_it_is_simulated() -> None:
    words = [sys.executable, str(ROOT / "main.py"), "emulate", "face", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(
        [*words, "--score", "71"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("ready ").strip()
        answer = FrameFaceMatcher(url).match(DOCUMENT, LIVE)
        assert (answer.device[:4], answer.score) == ("SIM-", 71)
    finally:
        process.terminate()
        assert process.wait(20) == 0
        assert process.stdout is not None
        process.stdout.close()


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999"])
def test_it_listens_on_loopback_alone(listen: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["emulate", "face", "--listen", listen]) == 3
    assert listen in capsys.readouterr().err


def test_an_unknown_fault_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["emulate", "face", "--fault", "?"]) == 2
    said = capsys.readouterr().err
    assert all(name in said for name in (*FAULTS, SILENT))
    assert main(["emulate", "face", "--score", "101"]) == 2
