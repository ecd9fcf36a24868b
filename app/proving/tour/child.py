"""One part of the tour, in a process of its own: `python -m app.proving.tour.child OUT SEED PART URL`."""

import json
import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.devices.machine import follow_parent
from app.proving.plain import plain_messages
from app.proving.tour.evening import play_evening
from app.proving.tour.faces import face_device
from app.proving.tour.injected import TourClock, TourIds
from app.proving.tour.morning import play_morning
from app.proving.tour.second_day import play_second_day
from app.proving.tour.stage import PAPER, SOUNDS, Stage
from app.proving.tour.training import play_training
from app.terminal.commands import make_home
from app.terminal.desks import application, running
from app.terminal.home import Home
from app.terminal.places import CATALOGUE
from app.terminal.training import prepare, training_staff

MORNING_MS: Final = 1_773_188_400_000
"""2026-03-11 08:20 in the hall's zone."""
_PARTS: Final = ("morning", "evening", "second_day", "training")
_PART_SEED: Final = 1_000_000
"""Between the seeds of two parts: each has identifiers of its own."""
_SECOND_MS: Final = MORNING_MS + 24 * 3600 * 1000 + 20 * 60 * 1000


def main(out: Path, seed: int, part: str, payment_url: str) -> int:
    """Play one part on the home below `out`; payment codes are asked about at `payment_url`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with plain_messages():
        return _training(out, seed) if part == "training" else _play(out, seed, part, payment_url)


def _play(out: Path, seed: int, part: str, payment_url: str) -> int:
    """Play a part of the hall's days."""
    home = Home(out / "home", out / "keys.json")
    paper = out / PAPER
    paper.mkdir(parents=True, exist_ok=True)
    hand_over = out / "hand_over.json"
    known = json.loads(hand_over.read_text("utf-8")) if hand_over.exists() else {}
    clock = TourClock({"morning": MORNING_MS, "second_day": _SECOND_MS}.get(part) or known["now_ms"])
    ids = TourIds(clock, seed + _PARTS.index(part) * _PART_SEED)
    if part == "morning":
        with home.lock():
            made = make_home(home, CATALOGUE, "A01", demo=True, clock=clock, ids=ids)
        heard = replace(home.settings(), sound_folder=str(out / SOUNDS))
        home.save_settings(replace(heard, payment_url=payment_url, second_screen=True))
        known = {"now_ms": clock.now_ms(), "pins": {member.no: member.pin for member in made.staff}}
        hand_over.write_text(json.dumps(known), "utf-8")
    pins: dict[str, str] = known["pins"]
    made_application = application("zh_CN")
    with ExitStack() as plugged_in:
        faces = plugged_in.enter_context(face_device(home)) if part == "second_day" else None
        program, heart = plugged_in.enter_context(running(home, clock, ids, paper))
        stage = Stage(program, heart, clock, out, made_application)
        if part == "morning":
            play_morning(stage, pins, hand_over)
        elif faces is None:
            play_evening(stage, pins)
        else:
            play_second_day(stage, pins, faces)
        stage.finish()
    return 0


def _training(out: Path, seed: int) -> int:
    """Play the training hall, which lies beside the real one and knows nothing of it."""
    home = Home(out / "home", out / "keys.json").for_training()
    home.create()
    clock = TourClock(MORNING_MS)
    ids = TourIds(clock, seed + _PARTS.index("training") * _PART_SEED)
    prepare(home, clock, ids, crowd=False)
    home.save_settings(replace(home.settings(), sound_folder=str(out / SOUNDS)))
    pins = {member["no"]: member["pin"] for member in training_staff()}
    made = application("zh_CN")
    with running(home, clock, ids, home.folder / PAPER) as (program, heart):
        stage = Stage(program, heart, clock, out, made)
        play_training(stage, pins, made, program.texts["zh_CN"])
        stage.finish()
    return 0


if __name__ == "__main__":
    follow_parent(sys.stdin)
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]))
