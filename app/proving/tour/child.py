"""One part of the tour, in a process of its own: `python -m app.proving.tour.child OUT SEED PART URL`."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.proving.tour.evening import play_evening
from app.proving.tour.injected import TourClock, TourIds
from app.proving.tour.morning import play_morning
from app.proving.tour.stage import PAPER, Stage
from app.terminal.commands import make_home
from app.terminal.desks import application, running
from app.terminal.home import Home
from app.terminal.places import CATALOGUE

MORNING_MS: Final = 1_773_188_400_000
"""2026-03-11 08:20 in the hall's zone."""
_EVENING_SEED: Final = 1_000_000


def main(out: Path, seed: int, part: str, payment_url: str) -> int:
    """Play one part on the home below `out`; payment codes are asked about at `payment_url`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    home = Home(out / "home", out / "keys.json")
    paper = out / PAPER
    paper.mkdir(parents=True, exist_ok=True)
    hand_over = out / "hand_over.json"
    clock = TourClock(json.loads(hand_over.read_text("utf-8"))["now_ms"] if part == "evening" else MORNING_MS)
    ids = TourIds(clock, seed + (_EVENING_SEED if part == "evening" else 0))
    if part == "morning":
        with home.lock():
            made = make_home(home, CATALOGUE, "A01", demo=True, clock=clock, ids=ids)
        home.save_settings(replace(home.settings(), payment_url=payment_url, second_screen=True))
        pins = {member.no: member.pin for member in made.staff}
        hand_over.write_text(json.dumps({"now_ms": clock.now_ms(), "pins": pins}), "utf-8")
    pins = json.loads(hand_over.read_text("utf-8"))["pins"]
    made_application = application("zh_CN")
    with running(home, clock, ids, paper) as (program, heart):
        stage = Stage(program, heart, clock, out, made_application)
        if part == "morning":
            play_morning(stage, pins, hand_over)
        else:
            play_evening(stage, pins)
        stage.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]))
