"""Set-up of the tests of the complaint screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.queue_hall import QueueHall
from tests.ui.complaint.stage import Stage


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    hall = QueueHall(tmp_path, qapp)
    made = Stage(hall, qtbot)
    yield made
    made.view.hide()
    hall.close()
