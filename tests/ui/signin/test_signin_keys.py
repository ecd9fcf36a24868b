"""Which key of a sign-in goes where: no digit of a PIN is lost, or chooses a counter."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.i18n import load_text
from app.ui.screens.signin.presenter import SignInMode, SignInPresenter
from app.ui.screens.signin.view import SignInView
from app.ui.theme import RESOURCES
from tests.people import CLERK, CLERK_PIN, MANAGER, MANAGER_PIN, OTHER_CLERK, OTHER_PIN
from tests.ui.signin.stage import Desk, alt, focused, keys


def test_by_keys_alone(desk: Desk) -> None:
    assert desk.box("staff_no").hasFocus()
    keys(CLERK.lower() + "\n")
    assert desk.box("pin").hasFocus()
    alt("3")
    assert desk.box("pin").hasFocus()
    keys(CLERK_PIN)
    assert focused().objectName() == "signin.submit"
    assert desk.sessions == []
    keys("\n")
    (session,) = desk.sessions
    assert (session.staff_no, session.counter_id) == (CLERK, "A01-3")
    assert desk.box("pin").text() == ""


def test_arrows_choose_a_counter_too(desk: Desk) -> None:
    keys(CLERK + "\n")
    QTest.keyClick(focused(), Qt.Key.Key_Backtab)
    assert focused().objectName() == "signin.counter.1"
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Tab):
        QTest.keyClick(focused(), key)
    keys(CLERK_PIN + "\n")
    assert [session.counter_id for session in desk.sessions] == ["A01-3"]


@pytest.mark.parametrize("way", ["{no}\n{pin}\n", "{no}\t{pin}\n", "{no}\n\n{pin}\n"])
def test_a_pin_after_the_number_is_the_pin_whatever_it_begins_with(desk: Desk, way: str) -> None:
    keys(way.split("\t", maxsplit=1)[0].format(no=OTHER_CLERK, pin=OTHER_PIN))
    if "\t" in way:
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        assert focused().objectName() == "signin.counter.1"
        keys(f"{OTHER_PIN}\n")
    assert [session.counter_id for session in desk.sessions] == ["A01-1"]


def test_a_counters_number_in_the_pins_place_and_enter_choose_it(desk: Desk) -> None:
    keys(f"{CLERK}\n2\n")
    assert desk.presenter.state.counter_id == "A01-2"
    assert desk.box("pin").text() == ""
    keys(f"{CLERK_PIN}\n")
    assert [session.counter_id for session in desk.sessions] == ["A01-2"]


def test_a_digit_too_many_is_no_try(desk: Desk) -> None:
    keys(f"{CLERK}\n2{CLERK_PIN}\n")
    assert desk.sessions == []
    assert desk.box("pin").hasFocus()
    assert desk.box("pin").text() == ""
    assert desk.shows("密码只有 6 位")
    with desk.hall.rig.store.read() as queries:
        found = queries.staff.staff(CLERK)
    assert found is not None
    assert found.failures == 0


def test_the_counter_of_last_time_is_chosen(desk: Desk) -> None:
    desk.hall.clerk(3)
    with desk.hall.rig.store.read() as queries:
        last = queries.staff.last_counter(desk.hall.rig.store.terminal.terminal_id)
    assert last == "A01-3"
    rows = desk.presenter.state.counters
    for known, expected in ((last, "A01-3"), ("A01-99", "A01-1")):
        made = SignInPresenter(
            desk.hall.staff, desk.runner, desk.hall.rig.clock, "counter", rows, "zh_CN", None, known
        )
        assert made.state.counter_id == expected


@pytest.fixture
def dozen(desk: Desk) -> Desk:
    """A hall of twelve counters."""
    rows = tuple(
        replace(desk.presenter.state.counters[0], counter_id=f"A01-{n}", number=n) for n in range(1, 13)
    )
    desk.presenter._update(counters=rows)
    desk.view = SignInView(desk.presenter, load_text("zh_CN", RESOURCES))
    desk.view.show()
    QTest.qWaitForWindowActive(desk.view)
    keys(CLERK + "\n")
    return desk


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("10", 10), ("7", 7), ("02", 2), ("18", 8)])
def test_digits_with_alt_choose_a_counter_of_two(qtbot: QtBot, dozen: Desk, typed: str, number: int) -> None:
    qtbot.addWidget(dozen.view)
    alt(*typed)
    assert dozen.presenter.state.counter_id == f"A01-{number}"
    assert dozen.box("pin").hasFocus()
    assert dozen.box("pin").text() == ""


def test_a_pause_ends_a_counters_number(qtbot: QtBot, dozen: Desk) -> None:
    qtbot.addWidget(dozen.view)
    alt("1")
    assert dozen.presenter.state.counter_id == "A01-1"
    dozen.view._keys.paused.timeout.emit()
    alt("1")
    assert dozen.presenter.state.counter_id == "A01-1", "a pause lies between, so 11 is not meant"


def test_touch_writes_where_the_cursor_is(desk: Desk) -> None:
    keypad = desk.view._keypad
    for figure in OTHER_CLERK[1:]:
        QTest.mouseClick(keypad.keys[figure], Qt.MouseButton.LeftButton)
    assert (desk.box("staff_no").text(), desk.box("pin").text()) == (OTHER_CLERK[1:], "")
    QTest.mouseClick(desk.box("pin"), Qt.MouseButton.LeftButton)
    for figure in OTHER_PIN:
        QTest.mouseClick(keypad.keys[figure], Qt.MouseButton.LeftButton)
    desk.press("submit")
    assert [session.staff_no for session in desk.sessions] == [OTHER_CLERK]


def test_a_wrong_pin_moves_no_key(desk: Desk) -> None:
    for language in ("zh_CN", "en"):
        desk.view.retranslate(load_text(language, RESOURCES))
        desk.presenter.restart()
        desk.view.grab()
        keypad = desk.view._keypad
        before = [key.rect().translated(key.mapTo(desk.view, QPoint(0, 0))) for key in keypad.keys.values()]
        desk.sign_in(OTHER_CLERK, "000000")
        desk.view.grab()
        after = [key.rect().translated(key.mapTo(desk.view, QPoint(0, 0))) for key in keypad.keys.values()]
        assert desk.said()
        assert after == before


def test_escape_is_the_way_back(desk: Desk) -> None:
    manager = desk.hall.staff.sign_in(MANAGER, MANAGER_PIN, "manager", None)
    desk.sign_in(CLERK, desk.hall.staff.issue_pin(manager, CLERK))
    assert desk.mode() is SignInMode.NEW_PIN
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert desk.mode() is SignInMode.ENTER
