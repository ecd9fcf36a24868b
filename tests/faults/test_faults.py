"""A short course of the fault suite. `bootstrap.py test --full` runs the long one: `-m tests.faults`."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from app.devices.machine import ROOT
from tests.conftest import FAULTS_LINE
from tests.faults.suite import Wanted, faults
from tests.processes import left_of

pytestmark = [pytest.mark.timeout(900), pytest.mark.enable_socket]


def test_nothing_is_lost_and_nothing_is_doubled(record_property: Callable[[str, object], None]) -> None:
    found = faults(Wanted(seed=1, steps=1_000, kills=15, pace_s=20, longest_s=20, postgres=True))
    record_property(FAULTS_LINE, found.line)
    assert found.ok, "\n".join((found.line, *found.stalls, *found.wrong))
    assert found.kills > 0


@pytest.mark.long
def test_a_suite_that_is_killed_leaves_nothing_running(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.faults", "--sqlite"]
    suite = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ, TMPDIR=str(tmp_path)))
    try:
        # Centre and hub, the forks' server with what tracks it, and the first of the terminals.
        enough, started = 2 + 2 + 1, list[psutil.Process]()
        while len(started) < enough and suite.poll() is None:
            started = psutil.Process(suite.pid).children(recursive=True)
            time.sleep(0.05)
    finally:
        suite.kill()
        suite.wait()
    assert len(started) >= enough
    assert left_of(each.pid for each in started) == []
