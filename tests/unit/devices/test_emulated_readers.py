"""The emulators of card reader and scanner as processes: what they print, what is typed, what is refused."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.cli import main
from app.devices.id_reader.driver import SamVReader
from app.devices.id_reader.emulator import FAULTS
from app.devices.machine import SystemClock
from app.devices.scanner.driver import LineScanner
from tests.unit.devices.test_scanner import Ear, listening

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def process(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run an emulator while the block lasts; yields it and where it is reached."""
    made = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "emulate", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert made.stdout is not None
        yield made, made.stdout.readline().removeprefix("ready ").strip()
    finally:
        made.terminate()
        out, _ = made.communicate(timeout=20)
        assert (made.returncode, out) == (0, "")


def type_in(made: subprocess.Popen[str], words: str) -> None:
    assert made.stdin is not None
    made.stdin.write(f"{words}\n")
    made.stdin.flush()


LINES = [("--listen", "127.0.0.1:0"), ("--pty",)]


@pytest.mark.parametrize("line", LINES)
def test_a_reader_is_tried_from_the_command_line(line: tuple[str, ...]) -> None:
    with process("id-reader", *line, "--card", "rare_name") as (made, url):
        assert url.startswith("tcp://127.0.0.1:" if "--listen" in line else "/dev/")
        reader = SamVReader(url, SystemClock())
        assert reader.read().name == "测试·李𬎆"
        type_in(made, "lay hmt_permit")
        # What is typed is done in its order: what there is to type is said after the card was laid.
        type_in(made, "?")
        assert made.stderr is not None
        said = made.stderr.readline() + made.stderr.readline()
        assert "模拟" in said
        assert "lay KEY" in said
        assert reader.read().name == "测试·陈𠮷祥"


@pytest.mark.parametrize("line", LINES)
def test_a_scanner_is_tried_from_the_command_line(line: tuple[str, ...]) -> None:
    ear = Ear()
    with process("scanner", *line, "--code", "FIRST") as (made, url):
        type_in(made, "heard by nobody")
        assert made.stderr is not None
        said = made.stderr.readline() + made.stderr.readline()
        assert "模拟" in said
        assert "还没有程序连上" in said
        with listening(LineScanner(url), ear):
            ear.until(lambda: ear.codes == ["FIRST"])
            type_in(made, "S-260311-0204")
            ear.until(lambda: ear.codes[1:] == ["S-260311-0204"])


@pytest.mark.parametrize("device", ["id-reader", "scanner"])
@pytest.mark.parametrize("listen", ["0.0.0.0:0", "127.0.0.1", "127.0.0.1:99999"])
def test_they_listen_on_loopback_alone(device: str, listen: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["emulate", device, "--listen", listen]) == 3
    assert listen in capsys.readouterr().err


def test_unknown_cards_and_faults_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["emulate", "id-reader", "--fault", "?"]) == 2
    said = capsys.readouterr().err
    assert all(name in said for name in FAULTS)
    assert main(["emulate", "id-reader", "--card", "?"]) == 2
    assert "wang_xiaoming" in capsys.readouterr().err
    assert main(["emulate", "scanner", "--pty", "--listen", "127.0.0.1:0"]) == 2
