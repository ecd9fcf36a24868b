"""The sign-in screen by real keys and clicks, on a real store."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.i18n import load_text
from app.ui.screens.signin.presenter import STATES, SignInMode
from app.ui.theme import LIGHT, RESOURCES, apply_theme, load_fonts
from app.ui.widgets.choices import Pills
from tests.people import CLERK, CLERK_PIN, MANAGER, MANAGER_PIN, OTHER_CLERK, OTHER_PIN
from tests.ui.signin.stage import Desk


def test_by_touch_alone(desk: Desk) -> None:
    desk.type("staff_no", OTHER_CLERK)
    desk.press("counter.2")
    keypad = desk.view._keypad
    for figure in OTHER_PIN[:3] + "0":
        QTest.mouseClick(keypad.keys[figure], Qt.MouseButton.LeftButton)
    QTest.mouseClick(keypad.keys["back"], Qt.MouseButton.LeftButton)
    for figure in OTHER_PIN[3:]:
        QTest.mouseClick(keypad.keys[figure], Qt.MouseButton.LeftButton)
    desk.press("submit")
    assert [session.counter_id for session in desk.sessions] == ["A01-2"]


def test_what_is_missing_is_said_at_its_field(desk: Desk) -> None:
    desk.press("submit")
    assert desk.shows("请输入工号")
    assert desk.box("staff_no").hasFocus()
    desk.type("staff_no", CLERK)
    desk.type("pin", "2596")
    desk.press("submit")
    assert desk.shows("还差 2 位")
    assert desk.box("pin").text() == "2596", "nothing that was typed is lost"
    assert desk.sessions == []


def test_a_wrong_pin_says_what_is_left(desk: Desk) -> None:
    desk.sign_in(CLERK, "000000")
    assert desk.said().startswith("密码不对，还可以试 4 次。")
    assert desk.box("staff_no").text() == CLERK
    assert desk.box("pin").text() == ""
    assert desk.box("pin").hasFocus()
    desk.type("pin", "2")
    assert not desk.shows("密码不对"), "what was wrong with another PIN is over"
    assert desk.box("pin").text() == "2"


def test_five_wrong_pins_count_down(desk: Desk) -> None:
    for _ in range(5):
        desk.sign_in(CLERK, "000000")
    assert desk.mode() is SignInMode.LOCKED_OUT
    assert desk.shows("还有 15 分 00 秒")
    desk.hall.rig.clock.advance_ms(14 * 60_000 + 59_100)
    desk.presenter.tick()
    assert desk.shows("还有 0 分 01 秒")
    assert desk.shows(f"{CLERK} 已锁定"), "whose number, where several try"
    desk.hall.rig.clock.advance_ms(900)
    desk.presenter.tick()
    assert desk.mode() is SignInMode.ENTER
    desk.sign_in(CLERK, CLERK_PIN)
    assert len(desk.sessions) == 1


def test_one_leaves_a_countdown_for_somebody_else(desk: Desk) -> None:
    for _ in range(5):
        desk.sign_in(CLERK, "000000")
    desk.press("back")
    desk.sign_in(OTHER_CLERK, OTHER_PIN)
    assert len(desk.sessions) == 1


def test_a_one_time_pin_is_changed(desk: Desk) -> None:
    manager = desk.hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    one_time = desk.hall.staff.issue_pin(manager, CLERK)
    desk.sign_in(CLERK, one_time)
    assert desk.mode() is SignInMode.NEW_PIN
    assert desk.box("new_pin").hasFocus()
    desk.press("choose_pin")
    assert desk.shows("还差 6 位")
    desk.type("new_pin", "740218")
    assert desk.box("repeat_pin").hasFocus()
    desk.type("repeat_pin", "740219")
    desk.press("choose_pin")
    assert desk.said() == "两次输入的新密码不一样，请重新输入"
    weak = "这个密码太容易猜到，请避开连续、重复的数字"
    desk.type("new_pin", "123456")
    assert desk.shows(weak), "said before it is typed twice"
    assert desk.box("new_pin").hasFocus()
    desk.type("new_pin", "7")
    assert not desk.shows(weak)
    desk.type("new_pin", "40218")
    desk.type("repeat_pin", "740218")
    desk.press("choose_pin")
    assert [session.staff_no for session in desk.sessions] == [CLERK]


def test_enter_out_of_habit_loses_no_new_pin_and_ctrl_enter_signs(desk: Desk) -> None:
    manager = desk.hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    one_time = desk.hall.staff.issue_pin(manager, CLERK)
    desk.box("staff_no").clear()
    desk.type("staff_no", CLERK)
    desk.type("pin", one_time)
    ctrl_enter()
    assert desk.mode() is SignInMode.NEW_PIN
    desk.type("new_pin", "740218")
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert desk.box("repeat_pin").hasFocus()
    desk.type("repeat_pin", "740218")
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "signin.back", "saving comes before going back"
    ctrl_enter()
    assert [session.staff_no for session in desk.sessions] == [CLERK]


def ctrl_enter() -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_the_keypad_types_where_the_focus_is(desk: Desk) -> None:
    manager = desk.hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    desk.sign_in(CLERK, desk.hall.staff.issue_pin(manager, CLERK))
    desk.box("repeat_pin").setFocus()
    QTest.mouseClick(desk.view._keypad.keys["7"], Qt.MouseButton.LeftButton)
    assert (desk.box("new_pin").text(), desk.box("repeat_pin").text()) == ("", "7")


def test_taking_over_asks_first(desk: Desk) -> None:
    desk.hall.clerk(3)
    desk.sign_in(CLERK, CLERK_PIN)
    assert desk.mode() is SignInMode.TAKE_OVER
    assert desk.shows("3 号台席")
    desk.press("back")
    assert desk.mode() is SignInMode.ENTER
    desk.type("pin", CLERK_PIN)
    desk.press("submit")
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Return)
    assert [session.counter_id for session in desk.sessions] == ["A01-1"]


def test_the_lock_screen_lets_its_holder_in(desk: Desk) -> None:
    session = desk.hall.clerk()
    desk.presenter.lock(session)
    assert desk.mode() is SignInMode.LOCKED
    assert desk.shows("测试·林知夏（T10237）")
    assert not desk.box("staff_no").isVisible()
    desk.type("pin", "000000")
    desk.press("submit")
    assert desk.mode() is SignInMode.LOCKED
    assert "还可以试 4 次" in desk.said()
    desk.type("pin", CLERK_PIN)
    desk.press("submit")
    assert desk.unlocked == [session]
    assert desk.sessions == []


def test_a_locked_desk_asks_for_an_own_pin_in_place_of_a_one_time_one(desk: Desk) -> None:
    session = desk.hall.clerk()
    manager = desk.hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    one_time = desk.hall.staff.issue_pin(manager, CLERK)
    desk.presenter.lock(session)
    desk.type("pin", CLERK_PIN)
    desk.press("submit")
    assert "用新发的那个" in desk.said()
    desk.type("pin", one_time)
    desk.press("submit")
    assert desk.mode() is SignInMode.NEW_PIN
    assert desk.unlocked == []
    desk.press("back")
    assert desk.mode() is SignInMode.LOCKED, "the way back leads to the lock, not round it"
    desk.type("pin", one_time)
    desk.press("submit")
    for box in ("new_pin", "repeat_pin"):
        desk.type(box, "740218")
    desk.press("choose_pin")
    assert (desk.unlocked, desk.sessions) == ([session], [])


def test_a_locked_desk_can_be_locked_out(desk: Desk) -> None:
    desk.presenter.lock(desk.hall.clerk())
    for _ in range(5):
        desk.type("pin", "000000")
        desk.press("submit")
    assert desk.mode() is SignInMode.LOCKED_OUT
    desk.press("back")
    assert desk.mode() is SignInMode.LOCKED, "the way back leads to the lock, not round it"


def test_the_language_is_chosen_here(desk: Desk) -> None:
    chosen: list[str] = []
    desk.presenter.language_changed.connect(chosen.append)
    choice = desk.view.findChild(Pills, "signin.language")
    assert isinstance(choice, Pills)
    choice.setFocus()
    choice.changed.emit("en")
    assert desk.box("staff_no").hasFocus(), "what is typed next goes where it belongs"
    desk.presenter.choose_language("en")
    assert chosen == ["en"]
    desk.view.retranslate(load_text("en", RESOURCES))
    assert desk.shows("Staff number")
    desk.sign_in(CLERK, CLERK_PIN)
    assert desk.sessions[0].language == "en"


def test_a_desk_without_counters_asks_for_none(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)
    desk = Desk(tmp_path, "manager")
    qtbot.addWidget(desk.view)
    desk.view.show()
    desk.sign_in(MANAGER, MANAGER_PIN)
    assert desk.sessions[0].counter_id is None
    desk.hall.rig.store.close()


def test_presses_at_the_wrong_time_do_nothing(desk: Desk) -> None:
    for press in (desk.presenter.take_over, lambda: desk.presenter.choose_pin("1", "1")):
        press()
    desk.presenter.unlock(CLERK_PIN)
    desk.presenter.lock(desk.hall.clerk())
    desk.presenter.enter(CLERK, CLERK_PIN)
    assert desk.sessions == []
    assert desk.mode() in STATES


def test_nothing_is_cut_off(desk: Desk) -> None:
    for language in ("zh_CN", "en"):
        desk.view.retranslate(load_text(language, RESOURCES))
        desk.view.grab()
        for widget in desk.view.findChildren(QWidget):
            if widget.isVisible() and isinstance(widget, QAbstractButton):
                assert widget.width() >= widget.minimumSizeHint().width(), widget.objectName()
