"""`demo`: the demo hall in real windows, or its tour where there is no display (CLI)."""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.domain.halls import DeviceKind
from app.i18n import load_text
from app.proving.emulators import payment_emulator, point_at
from app.proving.network.hall import Seat
from app.proving.network.layout import free_room, places
from app.terminal.commands import make_home
from app.terminal.desks import application, end_at_once, has_display, on_end, open_windows
from app.terminal.home import Home, default_home
from app.terminal.places import CATALOGUE, RESOURCES
from app.terminal.system import SystemClock, SystemIds
from app.terminal.training import open_round_the_clock, training_staff

HALL: Final = "A01"
WINDOWS: Final = ("reception", "manager", "display", "kiosk", "counter")
"""The later ones lie upon the earlier; each title is to be seen."""


def run_demo(arguments: argparse.Namespace) -> int:
    """Open the demo hall, made anew when there is none; without a display, run its tour instead.

    The hall is a network of processes, or with `--standalone` one process that needs no server.
    """
    text = load_text(arguments.lang or "zh_CN", RESOURCES)
    if arguments.headless or not has_display():
        print(text("demo.no_display"), file=sys.stderr)
        out = (arguments.home or Path(tempfile.gettempdir()) / f"tingtai-demo-{os.getuid()}") / "tour"
        status = _tour(out, standalone=arguments.standalone)
        print(text("demo.pictures", path=str(out)), file=sys.stderr)
        print(
            json.dumps(
                {"home": str(out / "home"), "pids": [os.getpid()], "urls": [], "staff": training_staff()}
            )
        )
        return status
    if not arguments.standalone:
        from app.proving.network.demo import run_network_demo

        folder = arguments.home or default_home().with_name("tingtai-demo-network")
        return run_network_demo(folder, arguments.lang or "zh_CN", training_staff())
    # The provider of payment codes is a process of its own: it ends with the demo, whoever ends that.
    on_end(end_at_once)
    folder = arguments.home or default_home().with_name("tingtai-demo")
    home = Home(folder, arguments.key_file or folder / "demo-keys.json")
    home.create()
    for person in training_staff():
        role = text(f"role.{person['role']}")
        print(text("demo.account", role=role, no=person["no"], pin=person["pin"]), file=sys.stderr)
    if not home.store_path.exists():
        print(text("demo.step.load"), file=sys.stderr, flush=True)
        with home.lock():
            make_home(home, CATALOGUE, HALL, demo=True, clock=SystemClock(), ids=SystemIds())
            open_round_the_clock(home, SystemClock(), SystemIds())
    print(text("demo.step.windows"), file=sys.stderr, flush=True)
    with payment_emulator(folder) as (pid, url):
        point_at(home, url)
        home.save_settings(replace(home.settings(), second_screen=True))
        found = {"home": str(folder), "pids": [os.getpid(), pid], "urls": [url], "staff": training_staff()}
        print(json.dumps(found, ensure_ascii=False), flush=True)
        settings, language = home.settings(), arguments.lang or "zh_CN"
        application(language, settings.theme)
        return open_windows(
            home, WINDOWS, language, folder / "paper", places=_standing(), theme=settings.theme
        )


def _standing() -> dict[str, tuple[int, int, int, int]]:
    """Return where each kind of window stands: as in the network, but for the corner."""
    seats = [Seat(kind, DeviceKind(kind)) for kind in WINDOWS]
    return {name: place.drawn for name, place in places(free_room(), seats, 0).items()}


def _tour(out: Path, *, standalone: bool) -> int:
    if standalone:
        from app.proving.tour import run_tour

        return run_tour(out, 1)
    from app.proving.network.tour import run_network_tour

    return run_network_tour(out, 1)
