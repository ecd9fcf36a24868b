"""Controls that Qt paints wear a sheet of their own, and nothing else in the program has one."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.sheets import worn
from app.ui.theme import DARK, LIGHT, Tokens, apply_theme, load_fonts
from app.ui.widgets.cards import scrolled
from app.ui.widgets.fields import Field, Select, TextArea, TextBox
from app.ui.widgets.labels import Label
from app.ui.widgets.marks import mark, set_tip
from app.ui.widgets.menus import Menu
from app.ui.widgets.money import MoneyEdit

APP = Path(__file__).resolve().parents[2] / "app"


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(400, 400)
    QVBoxLayout(made)
    qtbot.addWidget(made)
    return made


def put(window: QWidget, *controls: QWidget) -> None:
    """Lay controls into a window, and show it."""
    layout = window.layout()
    assert layout is not None
    for control in controls:
        layout.addWidget(control)
    window.show()


def ground(control: QWidget) -> str:
    """Return the colour in which the ground of a box is painted."""
    return control.grab().toImage().pixelColor(4, control.height() // 2).name().upper()


def edge(control: QWidget) -> str:
    """Return the colour of the outermost line of a box."""
    return control.grab().toImage().pixelColor(control.width() // 2, 0).name().upper()


def test_neither_program_nor_window_has_a_sheet(qapp: QApplication, window: QWidget) -> None:
    apply_theme(window, DARK)
    assert (qapp.styleSheet(), window.styleSheet()) == ("", "")


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("make", [TextBox, MoneyEdit, Select, TextArea])
def test_a_box_has_the_colours_of_the_window_that_it_comes_into(
    window: QWidget, make: type[QWidget], tokens: Tokens
) -> None:
    apply_theme(window, tokens)
    other = QLineEdit()  # has the focus, whose border is another
    box = make()
    put(window, other, box)
    assert (ground(box), edge(box)) == (tokens.surface, tokens.border)


def test_boxes_follow_a_window_that_changes_its_theme(window: QWidget) -> None:
    box, money = TextBox(), MoneyEdit()
    put(window, QLineEdit(), box, money)
    apply_theme(window, DARK)
    assert {ground(box), ground(money)} == {DARK.surface}
    apply_theme(window, LIGHT)
    assert {ground(box), ground(money)} == {LIGHT.surface}


def test_a_program_that_changes_its_theme_takes_its_windows_along(
    qapp: QApplication, window: QWidget
) -> None:
    box = TextBox()
    put(window, QLineEdit(), box)
    apply_theme(qapp, DARK)
    assert ground(box) == DARK.surface
    apply_theme(qapp, LIGHT)
    assert ground(box) == LIGHT.surface


def test_a_wrong_box_is_red_until_it_is_right(window: QWidget) -> None:
    field = Field("Amount", MoneyEdit())
    put(window, QLineEdit(), field)
    field.set_error("Too much")
    assert edge(field.box) == LIGHT.danger
    field.set_error(None)
    assert edge(field.box) == LIGHT.border


def test_what_is_painted_by_hand_is_marked_too(window: QWidget) -> None:
    box = QWidget()
    put(window, box)
    mark(box, wrong=True)
    assert box.property("wrong") == "true"
    assert worn(box) is None


def test_bars_menus_and_tips_wear_theirs(window: QWidget) -> None:
    apply_theme(window, DARK)
    content = QWidget()
    content.setFixedSize(300, 2_000)
    area = scrolled(content)
    label = Label("Words")
    set_tip(label, "Said beside them")
    put(window, area, label)
    menu = Menu(window)
    bar = area.verticalScrollBar()
    assert bar.isVisible()
    assert bar.width() == 12
    for control in (bar, menu):
        assert DARK.border in control.styleSheet()
    apply_theme(window, DARK)
    assert DARK.text in label.styleSheet()


def test_a_label_without_a_tip_wears_nothing() -> None:
    label = Label("Words")
    set_tip(label, "")
    assert (worn(label), label.styleSheet()) == (None, "")


def test_the_menu_of_a_box_is_ours_as_well(window: QWidget) -> None:
    apply_theme(window, DARK)
    box = TextBox("words")
    put(window, box)
    menu = box.createStandardContextMenu()
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.ensurePolished()
    picture = menu.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, 3).name().upper() == DARK.surface
    menu.close()


def test_nothing_asks_a_widget_for_its_style() -> None:
    """The style of a sheet dies with its widget; what Python made of it would outlive it."""
    asked = re.compile(r"(?<!made)\.style\(\)")
    found = [
        f"{path.relative_to(APP)}:{number}"
        for path in APP.rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if asked.search(line)
    ]
    assert found == []
