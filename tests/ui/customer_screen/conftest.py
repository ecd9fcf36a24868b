"""The clerk's desk and the customer's screen for every test of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.customer_hall import TwoScreens
from tests.desk_hall import DeskHall


@pytest.fixture
def clerk(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[DeskHall]:
    """A counter with a second screen, its shift open."""
    made = TwoScreens(tmp_path, qapp, qtbot)
    made.sign_in()
    made.open_shift()
    yield made
    made.close()
