"""The kiosk's stages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.kiosk_hall import KioskHall
from tests.one_hand import KEYS, MOUSE, OneHand, watched
from tests.ui.kiosk.stage import PayStage


@pytest.fixture
def pay(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[PayStage]:
    """A kiosk with a reader and a line to the provider."""
    made = PayStage(tmp_path, qapp, qtbot)
    yield made
    made.close()


@pytest.fixture
def kiosk(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[KioskHall]:
    """A kiosk in the demo hall, for a finger."""
    made = KioskHall(tmp_path, qapp, qtbot)
    yield made
    made.close()


@pytest.fixture
def hand(qapp: QApplication) -> Iterator[OneHand]:
    """A finger alone: a key or a mouse fails the test, and so does touching nothing."""
    with watched(qapp, KEYS | MOUSE) as one:
        yield one
    assert one.touched, "nothing was touched"
