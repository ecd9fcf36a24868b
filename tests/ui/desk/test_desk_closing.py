"""A window closed by hand while somebody is served asks once; the terminal says how it opens again."""

import shlex
import sys
from pathlib import Path

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
    assert desk.said() == desk.window.text("desk.closing.serving")
    assert desk.window.close(), "closed again, it closes"
    assert not desk.window.isVisible()


def test_the_question_is_over_with_its_words_and_its_button_closes(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    guard(desk)
    desk.take()
    desk.serve_next()
    desk.window.close()
    current = desk.toast()
    assert current is not None
    current.close_now()
    assert not desk.window.close(), "it is asked anew"
    again = desk.toast()
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
    monkeypatch.setattr(sys, "argv", ["main.py", "demo", "--standalone", "--home", "my hall"])
    desk = opened(open_desk)
    kiosk = QWidget()
    desk._qtbot.addWidget(kiosk)
    kiosk.show()
    guard(desk, kiosk)
    assert desk.window.close()
    said_before = desk.window.text("desk.closing.again", command="")
    first, script, *words = shlex.split(capsys.readouterr().err.removeprefix(said_before))
    assert (first, Path(script).is_absolute(), Path(script).is_file()) == (sys.executable, True, True)
    assert words == ["demo", "--standalone", "--home", "my hall"]
