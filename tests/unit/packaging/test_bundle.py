"""The bundle, built and tried for real."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_bundle_starts_migrates_and_sells() -> None:
    command = [sys.executable, str(ROOT / "packaging" / "build.py")]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "smoke: exit status 0" in done.stdout
