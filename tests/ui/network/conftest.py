"""Desks with and without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk_hall import DeskHall
from tests.networked_desk import NetworkedDesk, OpenDesk, OpenNetworked


@pytest.fixture
def open_desk(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[OpenDesk]:
    """A way to open one desk of a standalone hall."""
    made: list[DeskHall] = []

    def opened(kind: str) -> DeskHall:
        made.append(DeskHall(tmp_path, qapp, qtbot, kind))
        return made[-1]

    yield opened
    for desk in made:
        desk.close()


@pytest.fixture
def open_networked(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[OpenNetworked]:
    """A way to open one desk of a networked hall: `counter` or `manager`."""
    made: list[NetworkedDesk] = []

    def opened(kind: str) -> NetworkedDesk:
        made.append(NetworkedDesk(tmp_path, qapp, qtbot, kind))
        return made[-1]

    yield opened
    for desk in made:
        desk.close()
