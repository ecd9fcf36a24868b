"""A centre with the demo hall's people, and two of its desks: what tests of a network begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.network_hall import Centre, NetDesk


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    made = Centre(tmp_path)
    made.define()
    made.pins()
    yield made
    made.store.close()


@pytest.fixture
def desks(centre: Centre, tmp_path: Path) -> Iterator[tuple[NetDesk, NetDesk]]:
    made = NetDesk(tmp_path, centre, seed=31), NetDesk(tmp_path, centre, seed=32)
    yield made
    for each in made:
        each.store.close()
