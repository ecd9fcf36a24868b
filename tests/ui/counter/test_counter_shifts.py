"""One shift after the other at the same desk, without signing off in between."""

from app.ui.screens.close.state import CloseMode
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.buttons import Button
from tests.desk_hall import FLOAT, DeskHall
from tests.people import MANAGER_PIN


def close_shift(desk: DeskHall) -> None:
    """Count what the float left, and close."""
    desk.window.go("close")
    close = desk.window.mounted["close"].presenter
    for pieces in FLOAT:
        desk.type(pieces)
        desk.key("Return")
    assert desk.focused() == "close.slip.card"
    desk.type("0")
    desk.key("Ctrl+Return")
    assert close.state.mode is not CloseMode.COUNTING, close.state.error
    if close.state.mode is CloseMode.SIGNING:
        desk.fill("close.pin", MANAGER_PIN)
        desk.key("Ctrl+Return")
    if close.state.mode is not CloseMode.CLOSED:
        desk.key("Ctrl+Return")
    assert close.state.mode is CloseMode.CLOSED, close.state


def test_one_button_leads_while_the_float_is_counted(clerk: DeskHall) -> None:
    close_shift(clerk)
    clerk.window.go("counter")
    assert clerk.at(CounterMode.NO_SHIFT)
    clerk.robot.breathe()
    view = clerk.window.mounted["counter"].view
    leading = [each.objectName() for each in view.findChildren(Button) if each.isVisible() and each.leads]
    assert leading == ["shift.open"]


def test_the_next_shift_is_opened_at_the_desk_where_the_last_was_closed(clerk: DeskHall) -> None:
    close_shift(clerk)
    clerk.window.go("counter")
    assert clerk.at(CounterMode.NO_SHIFT)
    assert not clerk.shows("已开班"), "no shift is open"
    assert clerk.shows("开班后才能叫号")
    assert clerk.counter.parts.shift.state.total_fen == 0, "the float is counted anew"
    clerk.open_shift()
    clerk.take()
    clerk.serve_next()
