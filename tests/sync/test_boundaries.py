"""A process is killed at each statement of a piece of work, one after the other.

The work is a visit (ticket, money and order in one transaction) that goes from one terminal over the hub to
the centre, is decided there, and comes to the other terminal. By default every so many statements are tried,
with --full all of them. Nothing may be lost, nothing doubled.
"""

from pathlib import Path

import pytest

from tests.sync.hall import Hall
from tests.sync.virtual_disk import watched, without_unsynced

pytestmark = [pytest.mark.timeout(3000), pytest.mark.no_cover]
COURSE = ("left", "hub", "centre", "hub", "right", "left")
SHORT = 5
"""Boundaries that are tried without --full."""


def work(hall: Hall) -> None:
    hall.act("kiosk", "issue", 0)
    hall.talk("kiosk")
    hall.talk("left")
    hall.act("left", "visit", 1)
    for name in COURSE:
        hall.talk(name)


@pytest.mark.parametrize("power", [False, True], ids=["killed", "power cut"])
@pytest.mark.parametrize("who", ["left", "hub", "centre"])
def test_no_boundary_loses_anything(
    tmp_path: Path, who: str, power: bool, request: pytest.FixtureRequest
) -> None:
    with watched():
        whole = Hall(_folder(tmp_path, 0))
        with whole.node(who).disk.at_statement(0, lambda: None) as count:
            work(whole)
        whole.close()
        assert count[0] > 20
        step = 1 if request.config.getoption("--full") else max(1, count[0] // SHORT)
        for statement in range(1 + power, count[0] + 1, step):
            hall = Hall(_folder(tmp_path, statement))
            node = hall.node(who)
            with node.disk.at_statement(statement, node.fall):
                work(hall)
            assert node.image is not None
            if power:
                without_unsynced(node.image, node.disk.path.name, 0.5)
            node.rise()
            hall.heal()
            assert hall.verdict() == [], f"{who} at statement {statement}"
            hall.close()


def _folder(tmp_path: Path, number: int) -> Path:
    made = tmp_path / str(number)
    made.mkdir()
    return made
