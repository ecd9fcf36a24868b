"""The rig that stands behind the screens of the close."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.theme import LIGHT, apply_theme, load_fonts
from tests.factories_close import CloseRig


@pytest.fixture
def rig(qapp: QApplication, tmp_path: Path) -> Iterator[CloseRig]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = CloseRig(tmp_path)
    yield made
    made.store.close()
