import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.i18n import money
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.fields import TextBox
from app.ui.widgets.keypad import Keypad, PinBoxes
from app.ui.widgets.money import MoneyEdit, parse_yuan
from tests.widget_window import window_of


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)


# ------------------------------------------------------------------------------------------------- money


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("", None),
        ("0", 0),
        ("12", 1200),
        ("12.", 1200),
        ("12.5", 1250),
        (".05", 5),
        ("1,234.56", 123456),
        ("１２３．４５", 12345),
        ("12。5", 1250),
        ("¥ 20", 2000),
        ("-3.10", -310),
        ("−3.10", -310),
    ],
)
def test_amounts_as_they_are_typed(typed: str, fen: int | None) -> None:
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize("typed", ["1.234", "abc", "1e5", "1.2.3", "--1", "12元"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_yuan(typed)


@given(st.integers(min_value=-(10**11), max_value=10**11))
def test_an_amount_shown_is_read_back(fen: int) -> None:
    assert parse_yuan(money(fen)) == fen


def test_bad_input_is_taken_back_and_said(qtbot: QtBot) -> None:
    edit = MoneyEdit()
    _kept = window_of(qtbot, edit)
    edit.setFocus()
    amounts: list[object] = []
    refusals: list[str] = []
    edit.fen_changed.connect(amounts.append)
    edit.rejected.connect(refusals.append)
    QTest.keyClicks(edit, "12.5x67")
    assert edit.text() == "12.56"
    assert edit.fen() == 1256
    assert refusals == ["widgets.money_invalid", "widgets.money_invalid"]
    assert amounts == [100, 1200, 1250, 1256]
    QTest.keyClick(edit, Qt.Key.Key_Home)
    QTest.keyClicks(edit, "-")
    assert edit.text() == "12.56"


def test_an_amount_gets_two_decimals_when_it_is_left(qtbot: QtBot) -> None:
    edit, other = MoneyEdit(), TextBox()
    _kept = window_of(qtbot, edit, other)
    edit.setFocus()
    QTest.keyClicks(edit, "150")
    other.setFocus()
    assert edit.text() == "150.00"
    edit.set_fen(None)
    assert edit.text() == ""


def test_too_much_money_is_refused(qtbot: QtBot) -> None:
    edit = MoneyEdit(99_999_999_99)
    _kept = window_of(qtbot, edit)
    edit.setFocus()
    edit.end(False)
    with qtbot.waitSignal(edit.rejected) as told:
        edit.setCursorPosition(0)
        QTest.keyClicks(edit, "9")
    assert told.args == ["widgets.money_too_much"]
    assert edit.fen() == 99_999_999_99


def test_composition_is_judged_when_it_is_committed(qtbot: QtBot) -> None:
    edit = MoneyEdit()
    _kept = window_of(qtbot, edit)
    edit.setFocus()
    composing = QInputMethodEvent("yi'bai", [])
    QApplication.sendEvent(edit, composing)
    assert edit.fen() is None
    committed = QInputMethodEvent()
    committed.setCommitString("１００")
    QApplication.sendEvent(edit, committed)
    assert edit.fen() == 10000
    assert edit.text() == "100"


# ------------------------------------------------------------------------------------------- PIN, keypad


def test_keypad_and_keyboard_fill_the_boxes(qtbot: QtBot) -> None:
    pin = PinBoxes("PIN")
    pad = Keypad("清除", "退格")
    _kept = window_of(qtbot, pin, pad)
    pad.attach(pin)
    pin.setFocus()
    done: list[str] = []
    pin.completed.connect(done.append)
    QTest.keyClicks(pin, "1a2")
    for figure in "345":
        QTest.mouseClick(pad.keys[figure], Qt.MouseButton.LeftButton)
    assert pin.missing() == 1
    QTest.mouseClick(pad.keys["back"], Qt.MouseButton.LeftButton)
    assert pin.text() == "1234"
    QTest.mouseClick(pad.keys["5"], Qt.MouseButton.LeftButton)
    QTest.keyClicks(pin, "6")
    assert done == ["123456"]
    assert pin.displayText() != "123456"
    QTest.mouseClick(pad.keys["clear"], Qt.MouseButton.LeftButton)
    assert pin.missing() == 6


def test_a_pin_is_neither_copied_nor_pasted_as_letters(qtbot: QtBot) -> None:
    pin = PinBoxes("PIN")
    qtbot.addWidget(pin)
    pin.setText("1234")
    pin.selectAll()
    pin.copy()
    assert QApplication.clipboard().text() != "1234"
    pin.setText("12x4")
    assert pin.text() == "124"


def test_the_keypad_types_into_a_money_box(qtbot: QtBot) -> None:
    edit, pad = MoneyEdit(), Keypad("清除", "退格", extra=".")
    _kept = window_of(qtbot, edit, pad)
    pad.attach(edit)
    for figure in "12.5":
        QTest.mouseClick(pad.keys[figure], Qt.MouseButton.LeftButton)
    assert edit.fen() == 1250
