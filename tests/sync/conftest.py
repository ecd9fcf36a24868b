"""A centre and terminals of its hall, each with a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.client_rig import Terminal
from tests.sync.serving_rig import ServerRig


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerRig]:
    """A centre with one small hall."""
    rig = ServerRig(tmp_path)
    rig.define_hall()
    yield rig
    rig.close()


@pytest.fixture
def terminal(tmp_path: Path, server: ServerRig) -> Iterator[Terminal]:
    """A terminal of the hall."""
    made = Terminal(tmp_path, server)
    yield made
    made.store.close()


@pytest.fixture
def other(tmp_path: Path, server: ServerRig) -> Iterator[Terminal]:
    """Another terminal of the hall."""
    made = Terminal(tmp_path, server, seed=22)
    yield made
    made.store.close()
