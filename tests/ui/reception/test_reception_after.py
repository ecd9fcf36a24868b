"""What reception shows of a number that went on, and says after the hall has closed."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.services.sessions import Session
from app.ui.screens.reception.presenter import ReceptionMode
from tests.desk_hall import DeskHall
from tests.people import CLERK, CLERK_PIN
from tests.ui.reception.stage import presenter

MINUTE = 60_000


def open_window(desk: DeskHall) -> Session:
    """Let a clerk sit down at window 3 with an open shift."""
    services = desk.program.services
    session = services.staff.sign_in(CLERK, CLERK_PIN, "counter", "A01-3")
    services.shifts.open_shift(session, ())
    return session


def given(desk: DeskHall) -> str:
    """Give a number; return its id."""
    desk.key("Alt+1")
    issued = presenter(desk).state.issued
    assert issued is not None
    return issued.ticket.ticket_id


def test_after_the_hours_it_says_closed_and_not_that_many_wait(desk: DeskHall) -> None:
    desk.hall.rig.clock.advance_ms(14 * 60 * MINUTE)
    desk.key("Alt+1")
    assert presenter(desk).state.issued is None
    assert desk.shows("今天已闭厅（营业到 20:00），不再取号")
    assert not desk.shows("等候的客户较多")


def test_arrows_stay_in_their_card_and_reach_nothing_that_ends_a_number(desk: DeskHall) -> None:
    which = desk.take().ticket_id
    other = desk.take().ticket_id
    presenter(desk).choose(which)
    desk.find("reception.raise.go").setFocus()
    desk.key("F6")
    assert desk.focused() == "reception.list", "back to who waits"
    desk.key("Down")
    assert presenter(desk).state.chosen == other
    desk.key("F6")
    first = desk.focused()
    assert first.startswith("reception.service.")
    for key in ("Up", "Left"):
        desk.key(key)
        assert desk.focused() == first
    seen = {first}
    for _ in range(40):
        desk.key("Down")
        seen.add(desk.focused())
    assert len(seen) > 1, "they move among the services"
    assert all(each.startswith("reception.") and not each.endswith("cancel") for each in seen), seen
    assert not {each for each in seen if each in {"reception.list", "reception.again", "reception.lane"}}
    desk.find("reception.again").setFocus()
    for _ in range(5):
        desk.key("Down")
        assert desk.focused() != "reception.cancel", "what ends a number is for Tab"
    desk.find("reception.again").setFocus()
    desk.key("Tab")
    assert desk.focused() == "reception.cancel"


def test_a_number_that_was_served_is_no_longer_just_given(desk: DeskHall) -> None:
    which = given(desk)
    assert desk.there("reception.take_back")
    clerk = open_window(desk)
    desk.program.services.queue.call(clerk, which)
    presenter(desk).refresh()
    assert desk.shows("已叫号")
    assert not desk.there("reception.take_back"), "its counter has it now"
    desk.program.services.queue.serve(clerk, which)
    presenter(desk).refresh()
    assert desk.shows("正在台席办理")
    desk.program.services.queue.finish(clerk, which)
    presenter(desk).refresh()
    assert not desk.there("reception.number")
    assert presenter(desk).state.mode is ReceptionMode.EMPTY
    desk.key("Alt+U")
    assert desk.shows(desk.window.text("desk.nothing_to_undo"))


def test_a_number_that_ends_meanwhile_says_why_it_is_not_taken_back(
    desk: DeskHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.program.services.reception, "stands", lambda _ticket: None)  # not read since
    which = given(desk)
    clerk = open_window(desk)
    desk.program.services.queue.call(clerk, which)
    desk.program.services.queue.serve(clerk, which)
    issued = presenter(desk).state.issued
    assert issued is not None
    desk.key("Alt+U", "Alt+U")
    assert desk.shows(f"{issued.ticket.number} 正在台席办理，由台席办结")
    given(desk)
    again = presenter(desk).state.issued
    assert again is not None
    desk.program.services.queue.finish(clerk, which)
    desk.program.services.queue.call(clerk, again.ticket.ticket_id)
    desk.program.services.queue.serve(clerk, again.ticket.ticket_id)
    desk.program.services.queue.finish(clerk, again.ticket.ticket_id)
    desk.key("Alt+U", "Alt+U")
    assert desk.shows(f"{again.ticket.number} 已结束")


def test_a_key_that_is_held_is_one_press(desk: DeskHall) -> None:
    given(desk)
    alt = Qt.KeyboardModifier.AltModifier
    target = QApplication.focusWidget() or desk.window
    for again in (False, True, True):
        held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_U, alt, "u", again)
        QApplication.sendEvent(target, held)
    assert presenter(desk).state.sure, "asked for once"
    assert len(presenter(desk).state.lines) == 1, "and not ended"
    desk.key("Alt+U")
    assert presenter(desk).state.lines == ()


def double_click(button: QWidget) -> None:
    """Press as a hand does that is used to double clicks: the second press is another event."""
    place, left = button.rect().center(), Qt.MouseButton.LeftButton
    QTest.mouseClick(button, left, pos=place)
    there = button.mapToGlobal(place)
    for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, place, there, left, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(button, event)


def test_a_double_click_is_one_press(desk: DeskHall) -> None:
    which = given(desk)
    for name in ("reception.take_back", "reception.cancel"):
        double_click(desk.find(name))
        desk.robot.breathe()
        assert presenter(desk).state.sure
        assert len(presenter(desk).state.lines) == 1, "not ended yet"
        presenter(desk).choose(which)
    desk.click("reception.cancel")
    desk.click("reception.cancel")
    assert presenter(desk).state.lines == ()
