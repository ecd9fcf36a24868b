"""The list that typing narrows, by keys and by the mouse: what is marked is what is taken."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.ui.panels.form_finder import Finder
from tests.factories_form import Stage, focused, write
from tests.samples_hall import SIMS


@pytest.fixture
def plan(stage: Stage) -> Finder:
    """Give the plan of a form that is filled in but for it, with the cursor in it."""
    stage.presenter.open("open_account", stage.desk.verified("song"))
    stage.type("number", "0100")
    stage.type("sim", SIMS[0])
    box = stage.box("plan")
    assert isinstance(box, Finder)
    box.setFocus()
    return box


def type_over(words: str) -> None:
    QTest.keyClick(focused(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    write(focused(), words)


def listed(box: Finder) -> list[str]:
    """Return the lines of the open list, the marked one with a star."""
    view = box.view()
    if not view.isVisible():
        return []
    model, at = view.model(), view.currentIndex().row()
    rows = [row for row in range(model.rowCount()) if not view.visualRect(model.index(row, 0)).isEmpty()]
    return [("*" if row == at else "") + box.itemText(row).split(" · ")[0] for row in rows]


def chosen(stage: Stage, box: Finder) -> str:
    key = stage.presenter.state.form.get("plan")
    return box.itemText(box.findData(key)).split(" · ")[0] if key else ""


def test_what_fits_is_listed_while_typing_and_the_first_is_marked(stage: Stage, plan: Finder) -> None:
    type_over("99")
    assert listed(plan) == ["*畅享 99", "畅享 199"]
    assert focused() is plan
    assert chosen(stage, plan) == ""
    write(focused(), "x")
    assert listed(plan) == []
    QTest.keyClick(focused(), Qt.Key.Key_Backspace)
    assert listed(plan) == ["*畅享 99", "畅享 199"]


@pytest.mark.parametrize(
    ("typed", "keys", "taken"),
    [
        ("99", (), "畅享 99"),
        ("99", (Qt.Key.Key_Down,) * 7, "畅享 199"),
        ("99", (Qt.Key.Key_Down, Qt.Key.Key_Up), "畅享 99"),
        ("99", (Qt.Key.Key_PageDown,), "畅享 199"),
        ("199", (), "畅享 199"),
        ("99", (Qt.Key.Key_Escape,), "畅享 99"),
    ],
)
def test_enter_takes_what_is_marked_and_moves_on(
    stage: Stage, plan: Finder, typed: str, keys: tuple[Qt.Key, ...], taken: str
) -> None:
    type_over(typed)
    for key in keys:
        QTest.keyClick(focused(), key)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert chosen(stage, plan) == taken
    assert plan.currentText().startswith(taken)
    assert not plan.view().isVisible()
    assert focused() is stage.box("prepay_fen")


def test_a_list_opened_whole_marks_what_enter_takes(stage: Stage, plan: Finder) -> None:
    type_over("")
    QTest.keyClick(focused(), Qt.Key.Key_Delete)
    assert listed(plan) == []
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    shown = listed(plan)
    assert len(shown) == plan.count()
    assert shown[0].startswith("*")
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert chosen(stage, plan) == shown[1]
    plan.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert listed(plan)[1] == "*" + shown[1]


def test_enter_stays_where_nothing_fits(stage: Stage, plan: Finder) -> None:
    type_over("99999")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert focused() is plan
    assert plan.currentText() == "99999"
    write(focused(), "199")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert chosen(stage, plan) == "畅享 199"


def test_what_is_being_typed_is_not_wrong_yet(stage: Stage, plan: Finder) -> None:
    stage.ctrl_enter()
    assert stage.field("plan").error == "必填，请填写"
    plan.setFocus()
    type_over("99")
    assert stage.field("plan").error == ""
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert stage.field("plan").error == "必填，请填写"
    assert plan.currentText() == ""


def test_esc_leaves_the_list_before_the_form(stage: Stage, plan: Finder) -> None:
    type_over("99")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert listed(plan) == []
    assert stage.told == []
    assert plan.currentText() == "99"


def test_a_press_takes_a_line_and_a_press_elsewhere_closes(stage: Stage, plan: Finder) -> None:
    at = QPoint(plan.width() - 15, plan.height() // 2)
    QTest.mouseClick(plan, Qt.MouseButton.LeftButton, pos=at)
    assert listed(plan)
    QTest.mouseClick(plan, Qt.MouseButton.LeftButton, pos=at)
    assert listed(plan) == []
    QTest.mouseClick(plan, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseClick(stage.field("phone").label, Qt.MouseButton.LeftButton)
    assert listed(plan) == []
    type_over("99")
    view = plan.view()
    row = view.visualRect(view.model().index(plan.findText("畅享 199", Qt.MatchFlag.MatchStartsWith), 0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert chosen(stage, plan) == "畅享 199"
    assert focused() is plan


def test_the_list_goes_with_its_box_and_stays_in_the_window(stage: Stage, plan: Finder) -> None:
    type_over("99")
    view = plan.view()
    for height in (944, 600, 420):
        stage.panel.resize(928, height)
        QApplication.processEvents()
        top = plan.mapTo(stage.panel, QPoint()).y()
        assert view.geometry().top() == top + plan.height() or view.geometry().bottom() + 1 == top
        assert stage.panel.rect().contains(view.geometry())
    stage.presenter.close()
    assert not view.isVisible()


def test_typing_goes_on_when_the_offered_choices_change(plan: Finder) -> None:
    type_over("9")
    was = tuple((plan.itemData(row), plan.itemText(row)) for row in range(plan.count()))
    plan.set_options(tuple(pair for pair in was if not pair[1].startswith("畅享 99")))
    line = plan.findChild(QLineEdit)
    assert line is not None
    assert line.text() == "9"
    assert listed(plan) == ["*畅享 59", "畅享 129", "畅享 199"]
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert plan.currentText().startswith("畅享 59")
