"""The palette, key tips, help on the focused control, undo, the alarm key: by keys alone."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.queue import TicketState
from app.ui.desk_help import HelpBubble
from app.ui.desk_tips import LETTERS, KeyTips, codes
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import FLOAT, DeskHall
from tests.people import CLERK, CLERK_PIN, MANAGER, MANAGER_PIN

OpenDesk = Callable[[str], DeskHall]


def opened(open_desk: OpenDesk) -> DeskHall:
    """Return a counter whose shift is open."""
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    return desk


def tap_alt(desk: DeskHall) -> None:
    """Press and release Alt, and nothing else."""
    target = QApplication.focusWidget() or desk.window
    QTest.keyPress(target, Qt.Key.Key_Alt)
    QTest.keyRelease(target, Qt.Key.Key_Alt)
    desk.robot.breathe()


def listed(desk: DeskHall) -> list[str]:
    """Return what the palette lists."""
    return [entry.title for entry in desk.window._palette.entries]


def test_the_palette_does_commands_by_initials(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.take()
    desk.key("Ctrl+K")
    assert "呼叫下一位" in listed(desk)
    desk.type("hj")
    desk.key("Return")
    assert desk.at(CounterMode.CALLED)
    assert not desk.window._palette.open


def test_the_palette_knows_places_and_businesses(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.key("Ctrl+K")
    desk.type("单据")
    desk.key("Return")
    assert desk.window.current == "documents"
    desk.key("Ctrl+K")
    desk.type("话费")
    assert any(line.startswith("201 ") for line in listed(desk))
    desk.key("Return")
    assert desk.window.current == "counter"
    assert desk.at(CounterMode.FORM)


def test_no_slip_of_the_hand_in_the_palette_locks_the_hall(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.key("Ctrl+K")
    desk.type("报警")
    assert "报警并锁定全厅" in listed(desk), "the list tells the key"
    desk.key("Return")
    assert not desk.there("alarm")
    assert desk.shows("只有按 Ctrl+F12 才触发")


def test_a_business_comes_before_signing_off(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.key("Ctrl+K")
    desk.type("tc")
    lines = listed(desk)
    assert lines[0].startswith("104 ")
    assert "退出签到" in lines
    desk.key("Return")
    assert desk.at(CounterMode.FORM)


def test_the_palette_is_left_by_escape(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    before = desk.focused()
    desk.key("Ctrl+K", "Down", "Down", "Esc")
    assert not desk.window._palette.open
    assert desk.focused() == before


def test_every_control_has_a_tip(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    tap_alt(desk)
    tips = desk.window.findChild(KeyTips)
    assert tips is not None
    assert tips.isVisible()
    named = {widget.objectName(): code for code, widget in tips.tips.items()}
    assert {"next.primary", "business.code", "rail.close", "queue_list"} <= named.keys()
    desk.key(*named["rail.close"])
    assert not tips.isVisible()
    assert desk.window.current == "close"
    tap_alt(desk)
    desk.key("Esc")
    assert not tips.isVisible()
    assert desk.window.current == "close", "Esc only hides the tips"


def test_the_rail_has_the_same_letters_on_every_page_and_in_every_language(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    tips = desk.window.findChild(KeyTips)
    assert tips is not None

    def of_the_rail() -> dict[str, str]:
        tap_alt(desk)
        found = {widget.objectName(): code for code, widget in tips.tips.items()}
        tap_alt(desk)
        return {name: code for name, code in found.items() if name.startswith("rail.")}

    at_home = of_the_rail()
    assert at_home["rail.counter"] == LETTERS[0]
    assert {"rail.close", "rail.language", "rail.sign_off"} <= at_home.keys()
    desk.key("F3")
    assert of_the_rail() == at_home
    desk.window.set_language("en")
    assert of_the_rail() == at_home


def test_no_tip_begins_another() -> None:
    for count in (5, 26, 27, 60, 300):
        them = codes(count)
        assert len(set(them)) == count
        assert not any(a != b and b.startswith(a) for a in them for b in them)
    assert set(LETTERS) == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def test_f1_explains_where_the_focus_is(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.key("F4", "F1")
    bubble = desk.window.findChild(HelpBubble)
    assert bubble is not None
    assert bubble.isVisible()
    assert "业务代码" in bubble.words
    desk.type("1")
    assert not bubble.isVisible()


def test_a_wrong_end_is_taken_back(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    ticket = desk.take()
    desk.serve_next()
    desk.verify("wang_xiaoming")
    visit = desk.state.visit
    desk.key("Alt+E")
    assert desk.at(CounterMode.IDLE)
    desk.key("Alt+U")
    assert desk.at(CounterMode.SERVING)
    assert desk.state.ticket is not None
    assert (desk.state.ticket.ticket_id, desk.state.ticket.state) == (ticket.ticket_id, TicketState.SERVING)
    assert desk.state.visit.customer_id == visit.customer_id
    desk.key("Shift+F8")
    desk.menu("park", 1)
    assert desk.at(CounterMode.IDLE)
    desk.key("Alt+U")
    assert desk.at(CounterMode.SERVING)
    desk.key("Alt+U")
    assert desk.at(CounterMode.SERVING), "there is nothing more to take back"
    assert desk.hall.rebuilds()


def test_the_alarm_key_locks_until_drawers_are_counted(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.take()
    desk.serve_next()
    desk.key("Ctrl+F12")
    assert desk.there("alarm")
    desk.key("F4", "Esc", "F7")
    assert desk.there("alarm"), "nothing else can be reached"
    for pieces in FLOAT:
        desk.type(pieces)
        desk.key("Return")
    desk.fill("alarm.staff_no", CLERK)
    desk.key("Tab")
    desk.type(CLERK_PIN)
    desk.key("Ctrl+Return")
    desk.fill("alarm.staff_no", MANAGER)
    desk.key("Tab")
    desk.type(MANAGER_PIN)
    desk.key("Return")
    assert not desk.there("alarm")
    assert desk.there("signin"), "whoever sat here proves it again"
    desk.type(CLERK_PIN)
    desk.key("Return")
    assert desk.at(CounterMode.SERVING), "the visit goes on as it was"
    assert desk.hall.rebuilds()
