"""Child processes of the bench: each measurement of a window has a process of its own."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.terminal.places import ROOT

BARE: Final = "app.proving.bench.bare_window"
START: Final = "app.proving.bench.counter_start"
SALES_WINDOW: Final = "app.proving.bench.counter_window"
_LONGEST_S: Final = 1800
_LONGEST_WORDS: Final = 500


class ChildError(Exception):
    """A child process ended without a figure."""

    def __init__(self, group: str, module: str, words: str) -> None:
        super().__init__(words)
        self.group = group
        self.module = module.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Children:
    """Starts children; their bytecode is kept in `cache`, so that none of them compiles anything twice."""

    cache: Path

    @staticmethod
    def unfit() -> str | None:
        """Return why no children can be started, or None."""
        if getattr(sys, "frozen", False):
            return "the bundle cannot start modules of its own; run it from a checkout"
        return None

    def run(self, group: str, module: str, *arguments: str) -> dict[str, Any]:
        """Return what a child printed, and as `took_ns` how long after its start it took its first key."""
        dropped = {"PYTHONDONTWRITEBYTECODE"}
        environment = {key: value for key, value in os.environ.items() if key not in dropped}
        environment |= {"PYTHONPYCACHEPREFIX": str(self.cache), "QT_QPA_PLATFORM": "offscreen"}
        begun = time.monotonic_ns()
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_S,
        )
        if done.returncode or not done.stdout.strip():
            words = f"exit status {done.returncode}: {done.stderr.strip()[-_LONGEST_WORDS:]}"
            raise ChildError(group, module, words)
        found: dict[str, Any] = json.loads(done.stdout)
        found["took_ns"] = found.get("at_ns", begun) - begun
        return found
