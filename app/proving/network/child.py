"""The network tour's day in a process of its own: `python -m app.proving.network.child OUT SEED DATABASE`."""

import json
import os
import sys
from pathlib import Path

from app.devices.machine import follow_parent
from app.domain.errors import EnvironmentFault
from app.proving.network.day import play_day
from app.proving.network.hall import TOUR_SEATS, NetworkHall
from app.proving.network.seats import LANGUAGE, SeatHands, seated
from app.proving.network.tour import STORES
from app.proving.plain import plain_messages
from app.terminal.desks import application
from app.terminal.places import CATALOGUE


def main(out: Path, _seed: int, database: str) -> int:
    """Play the day below `out`; what the parent examines is written down even when a step fails."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    made = application(LANGUAGE)
    pins = {each["no"]: each["demo_pin"] for each in json.loads(_staff())["staff"]}
    opened = NetworkHall(out / "hall", TOUR_SEATS, database)
    with plain_messages(), opened as hall, seated(hall, out, made) as seats:
        _hand_over(out, hall, {name: each.program.store.terminal.terminal_id for name, each in seats.items()})
        hands: dict[str, SeatHands] = {}
        place = 0
        for name, seat in seats.items():
            hands[name] = SeatHands(seat, pins, place)
            place = hands[name].right
        try:
            play_day(hall, hands, out, made)
        finally:
            for name, seat in seats.items():
                hands[name].close()
                seat.stage.finish()
    return 0


def _staff() -> str:
    return (CATALOGUE / "staff.json").read_text("utf-8")


def _hand_over(out: Path, hall: NetworkHall, devices: dict[str, str]) -> None:
    found = []
    for seat in hall.seats:
        path = hall.home(seat.name).store_path
        found.append(_place(hall, seat.name, str(path), devices[seat.name]))
    found.append(_place(hall, "hub", str(hall.folder / "hub" / "hub.db"), ""))
    found.append(_place(hall, "centre", hall.database, ""))
    (out / STORES).write_text(json.dumps(found), "utf-8")


def _place(hall: NetworkHall, name: str, place: str, device: str) -> dict[str, str]:
    secrets = hall.home(name).secrets().load()
    if secrets is None:
        raise EnvironmentFault("store.no_key")
    return {"name": name, "place": place, "key": secrets.db_key, "device": device}


if __name__ == "__main__":
    follow_parent(sys.stdin)
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
