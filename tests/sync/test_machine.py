"""The hall whose network, clocks and disks fail, tried by Hypothesis."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.sync.hall import Hall
from tests.sync.machine import FaultyHall
from tests.sync.virtual_disk import watched

TestFaultyHall = FaultyHall.TestCase
PROFILE = settings()
TestFaultyHall.settings = settings(
    PROFILE,
    max_examples=max(10, PROFILE.max_examples // 8),
    stateful_step_count=PROFILE.stateful_step_count,
    suppress_health_check=list(HealthCheck),
)
pytestmark = [pytest.mark.timeout(1800), pytest.mark.no_cover]


def test_the_checks_see_what_is_lost(tmp_path: Path) -> None:
    """What the machine looks for would be found: an op that only a terminal has, a row that no op says."""
    with watched():
        hall = Hall(tmp_path)
        hall.act("left", "pay", 1)
        hall.heal()
        assert hall.verdict() == []
        node = hall.terminal("left")
        assert node.store is not None
        with node.store.raw_write() as conn:
            conn.exec_driver_sql("UPDATE balance SET fen = fen + 1")
        found = "\n".join(hall.verdict())
        assert "ledgers differ" in found
        assert "left: rebuild" in found
        with node.store.raw_write() as conn:
            conn.exec_driver_sql("UPDATE balance SET fen = fen - 1")
        for line in hall.world.lines.values():
            line.up = False
        hall.act("left", "pay", 2)
        assert "lost at the centre" in "\n".join(hall.verdict())
        hall.close()
