"""The list of a box to choose from: whole rows, as many as it says."""

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.fields import Select


@pytest.mark.parametrize("count", [1, 2, 5])
def test_no_row_of_a_short_list_is_cut(qapp: QApplication, qtbot: QtBot, count: int) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 400)
    column = QVBoxLayout(window)
    box = Select(tuple((str(each), f"第 {each} 项") for each in range(count)))
    column.addWidget(box)
    column.addStretch(1)
    window.show()
    box.showPopup()
    rows = box.view()
    qtbot.waitUntil(rows.isVisible)
    assert rows.viewport().height() >= count * rows.sizeHintForRow(0)
    assert rows.verticalScrollBar().maximum() == 0, "there is nothing to scroll"
    box.hidePopup()
