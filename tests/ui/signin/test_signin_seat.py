"""Which counter is proposed, whose place is taken, and a number that was not typed."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.screens.signin.presenter import SignInMode
from tests.people import CLERK, CLERK_PIN, OTHER_CLERK, OTHER_PIN
from tests.ui.signin.stage import Desk


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.objectName() if widget else ""


def test_a_counter_where_nobody_sits_is_proposed(desk: Desk) -> None:
    assert desk.presenter.state.counter_id == "A01-1"
    desk.presenter.propose(frozenset({"A01-1", "A01-2"}))
    assert desk.presenter.state.counter_id == "A01-3", "the first that is free"
    desk.presenter.propose(frozenset())
    assert desk.presenter.state.counter_id == "A01-1", "a colleague has left"
    desk.press("counter.2")
    desk.presenter.propose(frozenset({"A01-2"}))
    assert desk.presenter.state.counter_id == "A01-2", "what somebody chose stays"
    desk.presenter.restart()
    desk.presenter.propose(frozenset({row.counter_id for row in desk.presenter.state.counters}))
    assert desk.presenter.state.counter_id == "A01-2", "all are taken: as last time"


def test_a_colleague_is_not_signed_off_by_one_key_too_many(desk: Desk) -> None:
    desk.hall.staff.sign_in(OTHER_CLERK, OTHER_PIN, "counter", "A01-1")
    desk.sign_in(CLERK, CLERK_PIN)
    assert desk.mode() is SignInMode.TAKE_OVER
    assert focused() == "signin.back"
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Return)
    assert desk.mode() is SignInMode.ENTER
    assert desk.sessions == []
    desk.sign_in(CLERK, CLERK_PIN)
    desk.press("take_over")
    assert len(desk.sessions) == 1


def test_enter_without_a_number_asks_for_it(desk: Desk) -> None:
    desk.box("staff_no").setFocus()
    QTest.keyClick(desk.box("staff_no"), Qt.Key.Key_Return)
    assert desk.shows("请输入工号")
    assert focused() == "signin.staff_no", "the number is not typed into the PIN"
    desk.type("staff_no", "1")
    assert not desk.shows("请输入工号"), "it is being typed"


def test_the_pin_of_another_number_does_not_stay(desk: Desk) -> None:
    desk.type("pin", "1026")
    desk.type("staff_no", CLERK)
    assert desk.box("pin").text() == ""
    desk.type("pin", CLERK_PIN)
    desk.press("submit")
    assert [session.staff_no for session in desk.sessions] == [CLERK]
