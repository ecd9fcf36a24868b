"""Looking for controls must not make garbage of what is shown: a view would be gone while it is painted."""

import gc
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QScrollArea, QTableView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.desk_tips import controls
from app.ui.panels.form_editing import _takes_focus


def scrolls() -> QWidget:
    area = QScrollArea()
    area.setWidget(QLabel("within"))
    return area


def typed() -> QWidget:
    box = QComboBox()
    box.setEditable(True)
    return box


class Unasked(QLineEdit):
    """The box inside a list, which must not be asked for its proxy."""

    def focusProxy(self) -> QWidget:
        raise AssertionError("it was asked")


def typed_in_own() -> QWidget:
    box = QComboBox()
    box.setEditable(True)
    box.setLineEdit(Unasked())
    return box


@pytest.mark.parametrize("make", [scrolls, typed, typed_in_own, QTableView, QComboBox])
def test_what_only_qt_holds_outlives_a_look_at_the_controls(
    make: Callable[[], QWidget], qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(make())
    window.show()
    assert all(_takes_focus(each) for each in window.findChildren(QComboBox))
    before = len(controls(window))
    for _ in range(2):
        gc.collect()
        assert len(controls(window)) == before == 1
