"""The demo as a network: centre, hub, kiosk, two counters, display and manager, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.i18n import load_text
from app.proving.emulators import payment_emulator
from app.proving.network.hall import NetworkHall, Seat, command, environment
from app.proving.network.switch import SwitchWindow
from app.terminal.desks import application
from app.terminal.places import RESOURCES, ROOT

_LOOK_MS = 500
_GRACE_S = 10


def run_network_demo(folder: Path, language: str, staff: list[dict[str, str]]) -> int:
    """Start the hall, open its desks, and stay until the corner or the last desk is closed."""
    made = application(language)
    # Whoever ends the demo from outside ends all of it: servers and desks are processes of their own.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    with NetworkHall(folder) as hall, payment_emulator(folder) as (emulator, payment_url):
        desks = [_open(hall, seat, language, payment_url) for seat in hall.seats]
        servers = [server for server in (hall.centre, hall.hub) if server]
        found = {
            "home": str(folder),
            "pids": [
                os.getpid(),
                emulator,
                *(server.pid for server in servers),
                *(desk.pid for desk in desks),
            ],
            "urls": [*(server.url for server in servers), payment_url],
            "staff": staff,
        }
        print(json.dumps(found, ensure_ascii=False), flush=True)
        window = SwitchWindow(hall, load_text(language, RESOURCES), made.quit)
        window.show()
        window.place_in_corner()
        for number in (signal.SIGTERM, signal.SIGINT):
            # Python hears of it at the next beat of the timer below.
            signal.signal(number, lambda _number, _frame: made.quit())
        watch = QTimer(window)
        watch.timeout.connect(lambda: _all_closed(desks, made))
        watch.start(_LOOK_MS)
        status = made.exec()
        watch.stop()
        for desk in desks:
            desk.terminate()
        for desk in desks:
            _await_end(desk)
        window.deleteLater()
    return status


def _end(_number: int, _frame: object) -> None:
    raise SystemExit(1)


def _open(hall: NetworkHall, seat: Seat, language: str, payment_url: str) -> subprocess.Popen[bytes]:
    home = hall.folder / seat.name
    _settle(hall, seat, payment_url)
    words = command(home, "--lang", language, seat.kind.value)
    return subprocess.Popen(words, cwd=ROOT, stdout=sys.stderr, env=environment(hall.folder))


def _settle(hall: NetworkHall, seat: Seat, payment_url: str) -> None:
    """Paper of all desks goes to one folder, where it is easily found; payment codes to the emulator."""
    home = hall.home(seat.name)
    path = home.settings_path
    known = asdict(home.settings()) | {
        "print_folder": str(hall.folder / "paper"),
        "payment_url": payment_url,
    }
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False), "utf-8")


def _all_closed(desks: list[subprocess.Popen[bytes]], made: QApplication) -> None:
    if all(desk.poll() is not None for desk in desks):
        made.quit()


def _await_end(desk: subprocess.Popen[bytes]) -> None:
    try:
        desk.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        desk.kill()
        desk.wait(_GRACE_S)
