"""The complaint screen by keys: where the cursor is, what arrows choose, what F1 explains."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.widgets.fields import field_of
from tests.ui.complaint.stage import Stage


def test_arrows_choose_a_category_before_any_was_chosen(stage: Stage) -> None:
    stage.click("complaint_new")
    window = stage.view.window()
    row = stage.view.form.category
    assert window.focusWidget() is row.box("fees"), "the cursor stands in the first field"
    for key, chosen in (
        (Qt.Key.Key_Right, "network"),
        (Qt.Key.Key_Down, "service"),
        (Qt.Key.Key_Up, "network"),
        (Qt.Key.Key_Left, "fees"),
        (Qt.Key.Key_Left, "fees"),
    ):
        focused = window.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)
        assert row.key() == chosen
        assert window.focusWidget() is row.box(chosen)
    stage.view.resize(1180, 664)
    QTest.keyClick(row.box("fees"), Qt.Key.Key_Down)
    assert row.key() == "privacy", "in two rows it is the box below"
    QTest.keyClick(row.box("privacy"), Qt.Key.Key_Return)
    assert window.focusWidget() is stage.find("complaint_name")


def test_the_cursor_is_somewhere_on_every_page(stage: Stage) -> None:
    window = stage.view.window()
    stage.click("complaint_new")
    stage.presenter.edit(what="二月的流量费多收了")
    stage.view.press("Esc")
    assert window.focusWidget() is stage.find("complaint_new"), "nothing is open: what begins one"
    stage.view.press("Alt+T")
    assert window.focusWidget() is stage.view.form.category.box("fees"), "a form left half filled goes on"
    stage.view.press("Esc")
    stage.take()
    stage.presenter.refresh()
    stage.click("complaint_new")
    stage.view.press("Esc")
    assert window.focusWidget() is stage.view.list.table


def test_help_says_what_the_category_is_for(stage: Stage) -> None:
    stage.click("complaint_new")
    field = field_of(stage.view.form.category.box("fees"))
    assert field is not None
    assert field.help_text == stage.hall.text("complaint.category_help")
