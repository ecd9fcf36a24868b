"""The opening float on a small screen: beside the warning every row is whole."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.shifts import NoteCount
from app.services.shifts import ShiftService
from tests.desk_hall import DeskHall
from tests.seen import in_sight

LEFT_FEN = 700_00
NOTES = (NoteCount(denomination_fen=100_00, pieces=7),)


@pytest.mark.parametrize(("size", "language"), [((1280, 764), "en"), ((1366, 732), "zh_CN")])
def test_beside_the_warning_every_row_is_whole(
    tmp_path: Path,
    qapp: QApplication,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
    language: str,
) -> None:
    read = ShiftService.float_before
    monkeypatch.setattr(
        ShiftService,
        "float_before",
        lambda service, session: replace(read(service, session), notes=NOTES, left_fen=LEFT_FEN),
    )
    desk = DeskHall(tmp_path, qapp, qtbot)
    desk.sign_in()
    desk.window.setMinimumSize(0, 0)
    desk.window.resize(*size)
    desk.window.set_language(language)
    desk.type("6")
    desk.key("Ctrl+Return")
    assert desk.there("shift.apart")
    notes = desk.counter.parts.shift.state.pieces
    assert notes[0] == 6
    assert desk.there("shift.same")
    assert desk.window.height() == size[1]
    qtbot.wait(0)
    rows = [desk.find(f"shift.float.{fen}") for fen in (10000, 5000, 2000, 1000, 500, 100, 50, 10)]
    for each in (*rows, desk.find("shift.float.total"), desk.find("shift.open"), desk.find("shift.apart")):
        row = each.parentWidget()
        assert isinstance(row, QWidget)
        assert row.rect().contains(each.geometry()), each.objectName()
        assert in_sight(each), each.objectName()
        assert each.height() >= min(32, each.minimumSizeHint().height()), each.objectName()
    desk.close()
