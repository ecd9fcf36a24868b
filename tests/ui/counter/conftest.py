"""The clerk's desk for every test of the counter."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk_hall import DeskHall


@pytest.fixture
def desk(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[DeskHall]:
    """A counter before anybody signed in."""
    made = DeskHall(tmp_path, qapp, qtbot)
    yield made
    made.close()


@pytest.fixture
def clerk(desk: DeskHall) -> DeskHall:
    """A counter whose clerk has signed in and opened the shift."""
    desk.sign_in()
    desk.open_shift()
    return desk
