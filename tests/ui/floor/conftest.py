"""The floor before a duty manager."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.floor.stage import Stage


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(tmp_path, qapp, qtbot)
    yield made
    made.presenter.stop()
    made.view.close()
    made.hall.close()
