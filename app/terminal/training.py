"""Training: a hall of its own beside the real one, made of the demo people (`--training`).

Its store, keys, papers and simulated devices lie in a folder of their own. The store knows what it is: it is
never opened as a real hall, and a real one never as this. It belongs to no network and can't be enrolled.
"""

import argparse
import json
import sys
from dataclasses import replace
from typing import Final

from app.domain.halls import HallDefined
from app.i18n import load_text
from app.services.ports import Clock, Ids, Stamp
from app.terminal.commands import make_home
from app.terminal.desks import LEFT_TRAINING, open_windows
from app.terminal.home import Home, home_of
from app.terminal.places import CATALOGUE, RESOURCES
from app.terminal.system import SystemClock, SystemIds

HALL: Final = "A01"
_MIDNIGHT: Final = 24 * 60


def prepare(home: Home, clock: Clock, ids: Ids, *, crowd: bool = True) -> None:
    """Make the training hall of a training home if there is none yet; `crowd`: with thousands of people."""
    with home.lock():
        if home.store_path.exists():
            return
        make_home(home, CATALOGUE, HALL, demo=True, clock=clock, ids=ids, crowd=crowd)
        open_round_the_clock(home, clock, ids)


def open_round_the_clock(home: Home, clock: Clock, ids: Ids) -> None:
    """Let numbers be taken at any hour; the caller holds the home's lock."""
    store = home.open(clock, ids)
    try:
        with store.write(Stamp("")) as unit:
            hall = unit.queries.halls.hall()
            unit.record(
                HallDefined(
                    hall_id=hall.hall_id,
                    name=hall.name,
                    own=hall.own,
                    zone=hall.zone,
                    reset_minute=hall.reset_minute,
                    opens=0,
                    closes=_MIDNIGHT,
                )
            )
    finally:
        store.close()


def training_staff() -> list[dict[str, str]]:
    """Return staff numbers, roles and PINs of the training hall; the demo catalogue publishes them."""
    found = json.loads((CATALOGUE / "staff.json").read_text("utf-8"))
    staff = found["staff"] if isinstance(found, dict) else found
    return [{"no": each["no"], "role": each["roles"][0], "pin": each["demo_pin"]} for each in staff]


def as_loud_as(real: Home, home: Home) -> None:
    """Let calls of the training hall sound as those of the real one do: it is the same machine."""
    here = real.settings()
    home.save_settings(replace(home.settings(), volume=here.volume, sound_folder=here.sound_folder))


def open_training(arguments: argparse.Namespace, kind: str, language: str) -> int | None:
    """Open one desk of the training hall and stay until it is closed; returns the exit status.

    None: somebody chose to go back, and there is a real hall to open.
    """
    real = home_of(arguments)
    home = real.for_training()
    text = load_text(language, RESOURCES)
    home.create()
    if not home.store_path.exists():
        sys.stderr.write(text("training.preparing") + "\n")
    prepare(home, SystemClock(), SystemIds())
    as_loud_as(real, home)
    said = {"home": str(home.folder), "training": True, "staff": training_staff()}
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    status = open_windows(
        home,
        (kind,),
        language,
        home.folder / "paper",
        accept_clock=arguments.accept_clock,
        theme=real.settings().theme,
    )
    if status != LEFT_TRAINING:
        return status
    return None if real.folder != home.folder and real.store_path.exists() else 0
