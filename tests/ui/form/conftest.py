"""A form panel in front of a clerk, on a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.theme import LIGHT, apply_theme, load_fonts
from tests.factories_form import Stage


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot) -> Iterator[Stage]:
    load_fonts()
    made = Stage(tmp_path, qtbot)
    apply_theme(made.panel, LIGHT)
    yield made
    made.presenter.close()
    made.panel.close()
    assert made.crashes == []
