"""The reception desk for every test of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk_hall import PINS, DeskHall
from tests.ui.reception.stage import GUIDE, GUIDE_PIN


@pytest.fixture
def desk(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DeskHall]:
    """A reception desk whose guide has signed in."""
    monkeypatch.setitem(PINS, GUIDE, GUIDE_PIN)
    made = DeskHall(tmp_path, qapp, qtbot, "reception")
    made.sign_in(GUIDE)
    yield made
    made.close()
