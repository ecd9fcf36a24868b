"""Desks of different people."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk_hall import DeskHall

OpenDesk = Callable[[str], DeskHall]


@pytest.fixture
def open_desk(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[OpenDesk]:
    """A way to open one desk: `counter` or `manager`."""
    made: list[DeskHall] = []

    def opened(kind: str) -> DeskHall:
        made.append(DeskHall(tmp_path, qapp, qtbot, kind))
        return made[-1]

    yield opened
    for desk in made:
        desk.close()
