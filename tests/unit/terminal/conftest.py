"""A hall, and its terminal's devices as settings make them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.terminal.given import Given, Manner, TerminalDevices
from tests.people import DemoHall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[DemoHall]:
    made = DemoHall(tmp_path)
    yield made
    made.rig.store.close()


@pytest.fixture
def devices(hall: DemoHall) -> Callable[[Manner], TerminalDevices]:
    def made(manner: Manner) -> TerminalDevices:
        rig = hall.rig
        return TerminalDevices(Given(rig.store, rig.clock, rig.ids, {}, None, rig.path.parent, None, manner))

    return made
