"""The screen before a duty manager."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.theme import LIGHT, apply_theme, load_fonts
from tests.ui.staff.stage import Stage


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Stage(tmp_path, qtbot)
    yield made
    made.close()
