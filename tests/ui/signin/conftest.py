"""A counter's sign-in for every test of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.theme import LIGHT, apply_theme, load_fonts
from tests.ui.signin.stage import Desk


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Desk(tmp_path)
    qtbot.addWidget(made.view)
    made.view.show()
    yield made
    made.presenter.restart()
    made.hall.rig.store.close()
