"""The demo as its callers see it: all its processes come up, and all go when it is ended (CLI)."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from app.proving.network.hall import DEMO_SEATS
from tests.measured import measured
from tests.processes import left_of

__all__ = ["measured"]

# Two servers, a provider of payment codes and six desks are started.
pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("measured")]

ROOT = Path(__file__).resolve().parents[2]
SERVERS = 2
PROVIDERS = 1
PATIENCE_S = 120


def command(folder: Path, *how: str) -> list[str]:
    return [sys.executable, str(ROOT / "main.py"), "--home", str(folder), "--lang", "en", "demo", *how]


@pytest.mark.parametrize(
    ("how", "servers", "desks"),
    [((), SERVERS, len(DEMO_SEATS)), (("--standalone",), 0, 0)],
    ids=["network", "standalone"],
)
def test_the_demo_starts_everything_and_leaves_nothing(
    tmp_path: Path, how: tuple[str, ...], servers: int, desks: int
) -> None:
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen")
    demo = subprocess.Popen(
        command(tmp_path / "demo", *how), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert demo.stdout
        found = json.loads(demo.stdout.readline())
        assert found["home"] == str(tmp_path / "demo")
        assert len(found["pids"]) == len(set(found["pids"])) == 1 + servers + PROVIDERS + desks
        assert len(found["urls"]) == servers + PROVIDERS
        assert found["staff"]
        assert all(psutil.pid_exists(pid) for pid in found["pids"])
        demo.send_signal(signal.SIGTERM)
        demo.wait(PATIENCE_S)
        assert left_of(found["pids"]) == []
    finally:
        for process in psutil.Process(demo.pid).children(recursive=True) if demo.poll() is None else ():
            process.kill()
        demo.kill()
        demo.communicate()
