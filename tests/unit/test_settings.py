"""The settings of the tests themselves: each of these must make a test fail, and does."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

GOOD = """
def test_good_thread():
    thread = threading.Thread(target=time.monotonic)
    thread.start()

def test_good_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()

def test_good_window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.setMinimumSize(200, 100)
    window.show()
    window.raise_()
    window.activateWindow()

def test_good_timer(qtbot):
    timer = QTimer()
    with qtbot.waitSignal(timer.timeout):
        timer.start(1)
    timer.stop()
    QTimer.singleShot(0, lambda: None)
"""

BAD = """
def test_bad_thread():
    threading.Thread(target=time.sleep, args=(8,), daemon=True, name="stray").start()

def test_bad_timer(qtbot):
    kept.append(QTimer())
    kept[-1].start(60_000)

def test_bad_single_shot(qtbot):
    QTimer.singleShot(60_000, lambda: None)

def test_bad_window(qtbot):
    kept.append(QWidget())
    kept[-1].show()

def test_bad_warning():
    warnings.warn("old", DeprecationWarning)

def test_bad_qt_warning(qtbot):
    qWarning("cannot do that")

def test_bad_host():
    # Another loopback address: were the guard not there, nothing would leave this machine either.
    with socket.socket() as client:
        client.settimeout(1)
        client.connect(("127.0.0.2", 9))

def test_bad_resource(tmp_path):
    open(tmp_path / "left open", "w")
    gc.collect()

def test_bad_in_slot(qtbot):
    timer = QTimer()
    timer.timeout.connect(lambda: 1 / 0)
    with qtbot.waitSignal(timer.timeout):
        timer.start(1)
    timer.stop()

@pytest.mark.xfail(reason="not so")
def test_bad_xfail():
    pass
"""

HEAD = """
import gc, socket, threading, time, warnings
import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QWidget

kept = []

@pytest.mark.long
def test_good_long():
    pass
"""


def run(folder: Path, *arguments: str) -> list[str]:
    """Run the sample under the project's own settings and return pytest's lines."""
    sample = folder / "test_sample.py"
    sample.write_text(HEAD + GOOD + BAD, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT)]
    command += ["-p", "tests.conftest", "-p", "no:cacheprovider", "-rA", "--tb=line", *arguments, str(sample)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def names(lines: list[str], outcome: str) -> set[str]:
    found = (line.split("::")[1].split(" ")[0] for line in lines if line.startswith(outcome + " "))
    return set(found)


def test_settings_fail_what_they_should(tmp_path: Path) -> None:
    lines = run(tmp_path)
    wanted = {word.split("(")[0] for word in (GOOD + BAD).split() if word.startswith("test_")}
    bad = names(lines, "FAILED") | names(lines, "ERROR")
    assert bad == {name for name in wanted if name.startswith("test_bad_")}, "\n".join(lines)
    assert names(lines, "PASSED") - bad == {name for name in wanted if name.startswith("test_good_")}


def test_the_long_ones_run_only_when_asked_for(tmp_path: Path) -> None:
    assert names(run(tmp_path, "-m", "long"), "PASSED") == set()
    assert names(run(tmp_path, "-m", "long", "--full"), "PASSED") == {"test_good_long"}
