"""The kiosk's stages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.kiosk.stage import PayStage


@pytest.fixture
def pay(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[PayStage]:
    """A kiosk with a reader and a line to the provider."""
    made = PayStage(tmp_path, qapp, qtbot)
    yield made
    made.close()
