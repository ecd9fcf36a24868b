"""A day that cannot be closed yet says so: beside the shifts, and when somebody signs it too early."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.screens.close.state import CloseMode, Fault
from app.ui.widgets.steps import StepBar
from tests.close_screen import TEXT, Screen
from tests.factories_close import CLERK, FLOAT_FEN, MANAGER, OTHER, PIN, CloseRig

WIDE, NARROW = (1824, 944), (1220, 770)


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_signing_too_early_says_what_is_open(qtbot: QtBot, rig: CloseRig, size: tuple[int, int]) -> None:
    first = rig.open()
    rig.open(OTHER, counter=2)
    screen = Screen(qtbot, rig, MANAGER, None)
    screen.view.resize(*size)
    assert screen.shows(CloseMode.DAY_LIST)
    assert screen.in_sight("close.barred")
    assert "还有 2 个班没有班结" in screen.words("close.barred")
    assert screen.view.keys().get("Ctrl+Return") is False
    assert screen.words("close.missing") != screen.words("close.barred")
    screen.view.press("Ctrl+Return")
    assert screen.presenter.state.fault is Fault.FINISH, "a key that does nothing says why"
    assert screen.words("close.missing") == screen.words("close.barred")
    assert screen.in_sight("close.barred")
    if size == NARROW:
        assert screen.view.blockers.y() < screen.view._pages.y(), "what blocks stands above the sums"
    rig.count(first, FLOAT_FEN)
    rig.close(first)
    screen.presenter.refresh()
    assert "还有 1 个班没有班结" in screen.words("close.barred")


def test_a_day_that_can_be_signed_says_nothing(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open(CLERK)
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    screen = Screen(qtbot, rig, MANAGER, None)
    assert screen.shows(CloseMode.DAY_SIGNING)
    assert not screen.find("close.barred").isVisible()


def test_the_steps_of_a_day_have_their_names_where_there_is_room(qtbot: QtBot, rig: CloseRig) -> None:
    rig.open()
    screen = Screen(qtbot, rig, MANAGER, None)
    screen.view.resize(*NARROW)
    QApplication.processEvents()
    bar = screen.view.findChild(StepBar)
    assert bar is not None
    assert bar._words(1) == TEXT("close.step.blockers"), "a bare circle tells nobody what comes"
    assert all(bar._named(step) for step in bar._steps)


def test_after_the_close_the_reports_are_one_step_away(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open(CLERK)
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    screen = Screen(qtbot, rig, MANAGER, None)
    screen.view.resize(*NARROW)
    screen.sign(PIN)
    screen.presenter.start_day()
    QApplication.processEvents()
    assert screen.shows(CloseMode.DAY_LIST)
    bar = screen.view.findChild(StepBar)
    assert bar is not None
    assert not bar.isVisible(), "no step of nothing"
    assert not screen.view._pages.isVisible()
    assert screen.view._rest.verticalScrollBar().maximum() == 0, "there is nothing to scroll"
    assert screen.view.reports.height() > screen.view.height() // 2
    screen.press("close.to_reports")
    assert screen.went == [("reports", "")]
    screen.view.resize(*WIDE)
    QApplication.processEvents()
    assert screen.view.reports.width() > 1000
    rig.open(CLERK)
    screen.presenter.start_day()
    QApplication.processEvents()
    assert screen.view._pages.isVisible()
    assert bar.isVisible()


def test_a_shift_without_takings_sends_nothing_to_the_safe(qtbot: QtBot, rig: CloseRig) -> None:
    rig.count(rig.open(), FLOAT_FEN)
    screen = Screen(qtbot, rig)
    assert screen.shows(CloseMode.SEALED)
    screen.ctrl_enter()
    assert screen.shows(CloseMode.CLOSED)
    assert screen.words("close.put_away") == TEXT("close.done.put_away_nothing", amount="500.00")
