"""A centre with the demo hall's people, and two of its desks: what tests of a network begin with."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import app.domain.business as types
from app.domain.business.plan_change import PLAN_CHANGE
from app.domain.business.spec import BusinessType, OfflineMode
from tests.network_hall import Centre, NetDesk


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    made = Centre(tmp_path)
    made.define()
    made.pins()
    yield made
    made.store.close()


@pytest.fixture
def desk(centre: Centre, tmp_path: Path) -> Iterator[NetDesk]:
    """One of them, with a clerk's shift open a second ago."""
    made = NetDesk(tmp_path, centre)
    made.open_shift()
    made.sync()
    made.clock.advance_ms(1000)
    yield made
    made.store.close()


@pytest.fixture
def desks(centre: Centre, tmp_path: Path) -> Iterator[tuple[NetDesk, NetDesk]]:
    made = NetDesk(tmp_path, centre, seed=31), NetDesk(tmp_path, centre, seed=32)
    yield made
    for each in made:
        each.store.close()


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch) -> BusinessType:
    """A business that the centre alone may begin, made of the change of plan."""
    made = replace(PLAN_CHANGE, offline=OfflineMode.ONLINE)
    kept = tuple(made if kind.key == made.key else kind for kind in types.BUSINESS_TYPES)
    monkeypatch.setattr(types, "BUSINESS_TYPES", kept)
    return made
