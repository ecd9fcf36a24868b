"""The demo as a network: centre, hub, kiosk, two counters, display, manager, reception: a process each."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.devices.machine import WITH_PARENT, close_pipes
from app.domain.errors import EnvironmentFault
from app.i18n import Text, Texts, load_text
from app.proving.emulators import payment_emulator
from app.proving.network.hall import NetworkHall, Seat, command, environment
from app.proving.network.layout import Place, free_room, places
from app.proving.network.switch import SwitchWindow
from app.terminal.desks import application, end_at_once, on_end
from app.terminal.home import Home
from app.terminal.places import RESOURCES, ROOT

_LOOK_MS = 500
_GRACE_S = 10
_SCALE: Final = "QT_SCALE_FACTOR"
_SHOWN: Final = (("clerk", 2), ("duty_manager", 1), ("reception", 1))
"""Whom the corner names, and how many of them: with these the whole day can be played."""


def run_network_demo(folder: Path, language: str, staff: list[dict[str, str]]) -> int:
    """Start the hall, open its desks, and stay until the corner or the last desk is closed.

    Raises `EnvironmentFault("demo_hall.open")` while the same demo is open already.
    """
    made = application(language)
    text = load_text(language, RESOURCES)
    # Whoever ends the demo from outside ends all of it: servers and desks are processes of their own.
    on_end(end_at_once)
    with ExitStack() as held:
        _alone(held, folder)
        hall = held.enter_context(NetworkHall(folder, tell=lambda step: _say(text(f"demo.step.{step}"))))
        emulator, payment_url = held.enter_context(payment_emulator(folder))
        window = SwitchWindow(hall, Texts(RESOURCES), language, made.quit, lambda said: accounts(said, staff))
        window.show()
        window.place_in_corner()
        _say(text("demo.step.desks"))
        stand = places(free_room(), hall.seats, window.height())
        desks: list[subprocess.Popen[bytes]] = []
        held.callback(_close, desks)
        desks.extend(_open(hall, seat, language, stand[seat.name], payment_url) for seat in hall.seats)
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
        for person in staff:
            _say(_account(text, person))
        _say(text("demo.step.ready", folder=str(folder / "paper")))
        # Python hears of it at the next beat of the timer below.
        on_end(lambda _number, _frame: made.quit())
        watch = QTimer(window)
        fallen = _Fallen(desks, [_words(hall, seat, language) for seat in hall.seats], text)
        watch.timeout.connect(fallen.tell)
        watch.timeout.connect(lambda: _all_closed(desks, made))
        watch.start(_LOOK_MS)
        status = made.exec()
        watch.stop()
        _say(text("demo.step.ends"))
        window.deleteLater()
    return status


def accounts(text: Text, staff: Sequence[dict[str, str]]) -> tuple[str, ...]:
    """Return a line for each of those who play the day: role, number and demo PIN."""
    return tuple(
        _account(text, person)
        for role, most in _SHOWN
        for person in [each for each in staff if each["role"] == role][:most]
    )


def _account(text: Text, person: dict[str, str]) -> str:
    return text("demo.account", role=text(f"role.{person['role']}"), no=person["no"], pin=person["pin"])


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _alone(held: ExitStack, folder: Path) -> None:
    """Hold the demo's folder: a second demo on the same one could not even start its centre."""
    try:
        held.enter_context(Home(folder).lock())
    except EnvironmentFault as fault:
        if fault.code == "home.in_use":
            raise EnvironmentFault("demo_hall.open", folder=str(folder)) from fault
        raise


def _open(
    hall: NetworkHall, seat: Seat, language: str, place: Place, payment_url: str
) -> subprocess.Popen[bytes]:
    _settle(hall, seat, place, payment_url)
    scale = float(os.environ.get(_SCALE) or 1) * place.scale
    return subprocess.Popen(
        _words(hall, seat, language, WITH_PARENT),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=sys.stderr,
        env=environment(hall.folder) | {_SCALE: f"{scale:.4f}"},
        # Ctrl+C is for the demo alone: it ends the desks itself.
        start_new_session=True,
    )


def _words(hall: NetworkHall, seat: Seat, language: str, *more: str) -> list[str]:
    """Return the command that opens a desk."""
    return command(hall.folder / seat.name, "--lang", language, *more, seat.kind.value)


class _Fallen:
    """Says once of each desk that it ended by a fault, and how it is opened again."""

    def __init__(
        self, desks: Sequence[subprocess.Popen[bytes]], words: Sequence[Sequence[str]], text: Text
    ) -> None:
        self._desks, self._words, self._text = desks, words, text
        self._told: set[int] = set()

    def tell(self) -> None:
        """Look at all desks."""
        for at, (desk, words) in enumerate(zip(self._desks, self._words, strict=True)):
            if desk.poll() and at not in self._told:
                self._told.add(at)
                _say(self._text("demo.desk_fell", code=desk.returncode, command=shlex.join(words)))


def _settle(hall: NetworkHall, seat: Seat, place: Place, payment_url: str) -> None:
    """Say where the window stands; paper goes to one folder, payment codes to the emulator."""
    home = hall.home(seat.name)
    path = home.settings_path
    known = asdict(home.settings()) | {
        "print_folder": str(hall.folder / "paper"),
        "payment_url": payment_url,
        "second_screen": True,
        "window": place.words,
    }
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False), "utf-8")


def _all_closed(desks: list[subprocess.Popen[bytes]], made: QApplication) -> None:
    if all(desk.poll() is not None for desk in desks):
        made.quit()


def _close(desks: list[subprocess.Popen[bytes]]) -> None:
    for desk in desks:
        desk.terminate()
    for desk in desks:
        try:
            desk.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            desk.kill()
            desk.wait(_GRACE_S)
        close_pipes(desk)
