"""A window closed by hand while somebody is served asks once; the terminal says how it opens again."""

import sys

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from app.terminal.closing import guarded
from app.ui.desk_closing import ClosingGuard
from tests.desk_hall import DeskHall
from tests.ui.desk.conftest import OpenDesk
from tests.ui.desk.test_desk_keys import opened


def guard(desk: DeskHall, *others: QWidget) -> ClosingGuard:
    """Guard the window of a desk that stands beside others."""
    shown = (desk.window, *others)
    (found,) = guarded(shown, shown, desk.window.text)
    # It hears at once what goes on at the window.
    desk.counter.presenter.refresh()
    return found


def said(desk: DeskHall) -> str:
    """Return what is said in passing."""
    assert desk.window.shell is not None
    current = desk.window.shell.toasts.current
    return "" if current is None else current.accessibleName()


def test_nobody_is_there_and_it_closes_at_once(
    open_desk: OpenDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = opened(open_desk)
    guard(desk)
    assert desk.window.close()
    assert capsys.readouterr().err == "", "no other window stands: the prompt is back"


def test_while_somebody_is_served_it_asks_once(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    guard(desk)
    desk.take()
    desk.serve_next()
    assert not desk.window.close()
    assert desk.window.isVisible()
    assert said(desk) == desk.window.text("desk.closing.serving")
    assert desk.window.close(), "closed again, it closes"
    assert not desk.window.isVisible()


def test_the_question_is_over_with_its_words_and_its_button_closes(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    guard(desk)
    desk.take()
    desk.serve_next()
    desk.window.close()
    assert desk.window.shell is not None
    current = desk.window.shell.toasts.current
    assert current is not None
    current.close_now()
    assert not desk.window.close(), "it is asked anew"
    again = desk.window.shell.toasts.current
    assert again is not None
    again.findChildren(QPushButton)[0].click()
    desk.robot.breathe()
    assert not desk.window.isVisible()


def test_a_locked_window_closes_and_so_does_one_that_the_program_closes(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    found = guard(desk)
    desk.take()
    desk.serve_next()
    desk.window.lock()
    assert desk.window.close(), "nothing can be read there"
    found.stop()


def test_the_program_ends_without_being_asked(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    found = guard(desk)
    desk.take()
    desk.serve_next()
    found.stop()
    assert desk.window.close()


def test_beside_other_windows_the_terminal_says_how_it_opens_again(
    open_desk: OpenDesk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["main.py", "demo", "--standalone"])
    desk = opened(open_desk)
    kiosk = QWidget()
    desk._qtbot.addWidget(kiosk)
    kiosk.show()
    guard(desk, kiosk)
    assert desk.window.close()
    assert "main.py demo --standalone" in capsys.readouterr().err
