"""Emulators of devices as processes of their own, for the demo."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.devices.machine import WITH_PARENT, close_pipes, program_command
from app.domain.errors import EnvironmentFault
from app.terminal.home import Home
from app.terminal.places import ROOT

_GRACE_S: Final = 5
_READY: Final = "ready "


@contextmanager
def payment_emulator(folder: Path) -> Iterator[tuple[int, str]]:
    """Run the provider of payment codes while the block lasts; yields its process id and its URL.

    Raises `EnvironmentFault("payment_code.listen")` when it does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / "simulated-codes.json"
    listen = ("--listen", "127.0.0.1:0")
    process = subprocess.Popen(
        program_command(WITH_PARENT, "emulate", "payment", *listen, "--state", str(state)),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith(_READY):
            raise EnvironmentFault("payment_code.listen", listen="127.0.0.1:0")
        yield process.pid, line.removeprefix(_READY).strip()
    finally:
        process.terminate()
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(_GRACE_S)
        close_pipes(process)


def point_at(home: Home, url: str) -> None:
    """Tell a device where payment codes are asked about; it reads this when it opens."""
    home.save_settings(replace(home.settings(), payment_url=url))
