"""Paying for a number: what is wrong holds the cursor, and what else the customer owes is offered."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services.visits import Visit
from app.ui.panels.form_state import FormMode
from app.ui.widgets.choices import RadioRow
from tests.factories_form import Stage, focused, write
from tests.samples_hall import MOBILE

NUMBER = "13800001234"


def arrears(stage: Stage) -> str | None:
    row = stage.box("arrears")
    assert isinstance(row, RadioRow)
    return row.key()


def test_enter_stays_in_a_wrong_number_and_the_next_one_replaces_it(stage: Stage) -> None:
    stage.presenter.open("fee_payment", Visit())
    box = stage.box("numbers")
    assert focused() is box
    write(box, "13899990000")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert focused() is box
    assert stage.field("numbers").error
    assert arrears(stage) is None, "nothing is proposed for a number that nobody has"
    assert "¥0.00" not in stage.words()
    write(focused(), NUMBER)
    assert stage.presenter.state.form["numbers"] == (NUMBER,)
    assert stage.field("numbers").error == ""
    assert arrears(stage) is not None
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert focused() is not box


def test_tab_leaves_a_wrong_number(stage: Stage) -> None:
    stage.presenter.open("fee_payment", Visit())
    write(focused(), "13899990000")
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is not stage.box("numbers")
    assert stage.field("numbers").error


def test_the_number_that_owes_is_offered_by_one_key(stage: Stage) -> None:
    visit = stage.desk.verified("wang", MOBILE)
    stage.presenter.open("fee_payment", visit)
    assert stage.presenter.state.form["numbers"] == (NUMBER,)
    assert "同一客户另有欠费" in stage.words()
    QTest.keyClick(focused(), Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    numbers = stage.presenter.state.form["numbers"]
    assert isinstance(numbers, tuple)
    assert (numbers[0], len(numbers)) == (NUMBER, 2)
    assert arrears(stage) == "all"
    assert "同一客户另有欠费" not in stage.words()
    assert stage.mode() is FormMode.QUOTED
    quote = stage.presenter.state.quote
    assert quote is not None
    assert quote.total_fen > 0
