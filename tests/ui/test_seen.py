"""What is found by looking at screens: words that are hard to read wherever they stand, and small targets."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.theme import DARK, LIGHT, Tokens, apply_theme, load_fonts
from tests.pictures.comparing import whole_picture
from tests.seen import contrast, dim, faults

WORDS, ROW = "林知夏 120.30", 40
PALE, PLAIN = QColor("#C8C8C8"), QColor("#202020")


def line() -> QLineEdit:
    return QLineEdit(WORDS)


def button() -> QPushButton:
    return QPushButton(WORDS)


def combo() -> QComboBox:
    made = QComboBox()
    made.addItem(WORDS)
    return made


def rows() -> QListWidget:
    made = QListWidget()
    item = QListWidgetItem(WORDS)
    item.setSizeHint(QSize(0, ROW))
    made.addItem(item)
    return made


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> QWidget:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = QWidget()
    made.resize(400, 200)
    qtbot.addWidget(made)
    QVBoxLayout(made)
    return made


def put(window: QWidget, control: QWidget, colour: QColor = PLAIN, height: int = ROW) -> None:
    """Show a control alone, with its words in a colour."""
    control.setStyleSheet(f"color: {colour.name()}; background: white")
    control.setAccessibleName(WORDS)
    control.setFixedHeight(height)
    column = window.layout()
    assert column is not None
    column.addWidget(control)
    window.show()
    QApplication.processEvents()


@pytest.mark.parametrize("made", [line, combo, button, rows])
def test_pale_words_are_found_in_whatever_paints_them(window: QWidget, made: type[QWidget]) -> None:
    control = made()
    put(window, control, PALE)
    (fault,) = dim(window, whole_picture(window))
    assert WORDS[-6:] in fault or WORDS[:3] in fault


@pytest.mark.parametrize("made", [line, combo, button, rows])
def test_plain_words_pass(window: QWidget, made: type[QWidget]) -> None:
    put(window, made())
    assert dim(window, whole_picture(window)) == []


def test_words_that_are_scrolled_away_are_not_looked_at(window: QWidget) -> None:
    listed = rows()
    for _ in range(9):
        listed.addItem(WORDS)
    listed.item(9).setForeground(PALE)
    put(window, listed, height=100)
    listed.item(9).setHidden(False)
    assert dim(window, whole_picture(window)) == []


@pytest.mark.parametrize(("made", "height"), [(line, 28), (combo, 28), (QAbstractButton, 20)])
def test_what_is_small_is_found(window: QWidget, made: type[QWidget], height: int) -> None:
    control = QPushButton(WORDS) if made is QAbstractButton else made()
    put(window, control, height=height)
    assert any("small" in fault for fault in faults(window))


def test_rows_are_as_high_as_fields(window: QWidget) -> None:
    listed = rows()
    put(window, listed, height=100)
    assert not any("small" in fault for fault in faults(window))
    listed.item(0).setSizeHint(QSize(0, 20))
    listed.doItemsLayout()
    assert any("small: row 0" in fault for fault in faults(window))
    listed.item(0).setFlags(Qt.ItemFlag.ItemIsEnabled)
    assert not any("small" in fault for fault in faults(window)), "nobody chooses it"


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_borders_marks_and_the_focus_ring_stand_out(tokens: Tokens) -> None:
    marks = (tokens.border, tokens.focus, tokens.primary, tokens.ok, tokens.danger, tokens.unsynced)
    for ground in (tokens.bg, tokens.surface):
        assert min(contrast(QColor(mark), QColor(ground)) for mark in marks) >= 3
    assert contrast(QColor(tokens.focus), QColor(tokens.raised)) >= 3
