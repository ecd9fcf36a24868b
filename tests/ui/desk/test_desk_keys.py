"""The palette, key tips, help on the focused control, undo, the alarm key: by keys alone."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from app.domain.errors import EnvironmentFault
from app.domain.queue import TicketState
from app.ui.desk_help import HelpBubble
from app.ui.desk_tip_places import Ground
from app.ui.desk_tips import LETTERS, KeyTips, codes
from app.ui.panels.queue_presenter import QueuePanelMode
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import FLOAT, DeskHall
from tests.people import CLERK, CLERK_PIN, MANAGER, MANAGER_PIN
from tests.screens.shot import still

OpenDesk = Callable[[str], DeskHall]
EDGES = 50
"""So many px of a tip's ground may be borders; a character is more."""


def opened(open_desk: OpenDesk) -> DeskHall:
    """Return a counter whose shift is open."""
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    desk.robot.breathe()
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
    assert "退出登录" in lines
    desk.key("Return")
    assert desk.at(CounterMode.FORM)


def test_leaving_never_comes_before_a_business_that_fits_as_well(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.key("Ctrl+K")
    desk.type("TC")
    lines = listed(desk)
    assert lines[0].startswith("104 "), "before the shift is open as well: it says why it can't be begun"
    assert lines.index("退出登录") > 0
    desk.key("Return")
    assert desk.window.session is not None


def test_the_palette_says_that_there_is_more(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.key("Ctrl+K")
    desk.type("1")
    more = desk.find("palette.more")
    assert isinstance(more, QLabel)
    left = len(desk.window._palette._fitting("1")) - (len(listed(desk)) - 1)
    assert left > 0
    assert more.text() == f"还有 {left} 项，继续输入"
    desk.type("x")
    assert not desk.there("palette.more"), "what fits stands there whole"


def test_the_palette_is_left_by_escape(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    before = desk.focused()
    desk.key("Ctrl+K", "Down", "Down", "Esc")
    assert not desk.window._palette.open
    assert desk.focused() == before


def test_every_control_has_a_tip(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.take()
    desk.counter.parts.queue.refresh()  # while nobody waits there is nobody to call
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


def tips_of(desk: DeskHall) -> dict[str, str]:
    """Return the codes of named controls, as they are shown now."""
    tips = desk.window.findChild(KeyTips)
    assert tips is not None
    tap_alt(desk)
    assert tips.isVisible()
    found = {widget.objectName(): code for code, widget in tips.tips.items() if widget.objectName()}
    tap_alt(desk)
    return found


def test_a_letter_does_not_depend_on_where_the_focus_has_been(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    before = tips_of(desk)
    rail = [name for name in before if name.startswith("rail.")]
    desk.find("rail.language").setFocus()
    desk.key("Space", "Space")
    desk.find("rail.close").setFocus()
    desk.find("business.code").setFocus()
    after = tips_of(desk)
    assert {name: after.get(name) for name in rail} == {name: before[name] for name in rail}
    assert after == before, "no group keeps one letter only"


def test_a_tip_hides_no_words(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    ground = Ground(desk.window)
    tap_alt(desk)
    tips = desk.window.findChild(KeyTips)
    assert tips is not None
    hiding = {
        tips.tips[code].objectName(): ground.hidden(cap)
        for code, cap in tips.caps.items()
        if ground.hidden(cap) > EDGES
    }
    assert hiding == {}
    assert all(desk.window.rect().contains(cap) for cap in tips.caps.values())


def test_each_tip_of_the_rail_and_of_a_tile_stands_on_its_own_item(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    for size in ((1280, 800), (1920, 1080)):
        desk.window.resize(*size)
        still(desk.window)
        tap_alt(desk)
        tips = desk.window.findChild(KeyTips)
        assert tips is not None
        outside = []
        for code, widget in tips.tips.items():
            own = widget.rect().translated(widget.mapTo(desk.window, QPoint(0, 0)))
            alone = widget.objectName().startswith(("rail.", "business.tile."))
            if alone and not own.contains(tips.caps[code]):
                outside.append(widget.objectName())
        tap_alt(desk)
        assert outside == []


def test_alt_works_before_anybody_has_signed_in(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    named = tips_of(desk)
    assert {"signin.staff_no", "signin.pin", "signin.submit", "signin.counter.3"} <= named.keys()
    QTest.keyClick(desk.find("signin.staff_no"), Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    box = desk.find("signin.staff_no")
    assert isinstance(box, QLineEdit)
    assert box.text() == "", "nothing is typed with Alt"
    tap_alt(desk)
    desk.key(*named["signin.pin"])
    assert desk.focused() == "signin.pin"
    assert box.text() == ""


def test_a_letter_with_alt_is_never_typed(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.key("Ctrl+K")
    shell = desk.window.shell
    assert shell is not None
    QTest.keyClick(shell.top.search, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert shell.top.search.text() == ""
    assert listed(desk), "the list is as it was"


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


def test_f5_reads_the_queue_too_where_it_could_not_be_read(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.take()
    queue = desk.counter.parts.queue
    queue._fail(EnvironmentFault("store.busy"))
    assert desk.there("queue.again"), "its panel names the key"
    desk.key("F5")
    assert queue.state.mode is QueuePanelMode.WAITING


def test_the_alarm_key_locks_until_drawers_are_counted(open_desk: OpenDesk) -> None:
    desk = opened(open_desk)
    desk.take()
    desk.serve_next()
    desk.key("Ctrl+F12")
    assert desk.there("alarm")
    desk.key("F4", "Esc", "F7")
    assert desk.there("alarm"), "nothing else can be reached"
    assert desk.shows("请立即拨打 110"), "nobody waits for help that nobody has called"
    for pieces in FLOAT:
        desk.type(pieces)
        desk.key("Return")
    desk.fill("alarm.staff_no", CLERK)
    desk.key("Tab")
    desk.type(CLERK_PIN)
    desk.key("Ctrl+Return")
    sealed = [label.accessibleName() for label in desk.find("alarm.result").findChildren(QLabel)]
    assert any(name.startswith("1 号台席: ") and name.endswith(" 已封存") for name in sealed)
    assert not any("500" in name for name in sealed), "customers see this screen"
    assert not desk.there("alarm.10000"), "no empty sheet with zeros, as if nothing had been in the drawer"
    desk.fill("alarm.staff_no", MANAGER)
    desk.key("Tab")
    desk.type(MANAGER_PIN)
    desk.key("Ctrl+Return")
    assert not desk.there("alarm")
    assert desk.there("signin"), "whoever sat here proves it again"
    assert desk.shows("报警已解除"), "it is over"
    assert not desk.shows("钱箱与账上一致"), "what came of it is not for customers, who see this page"
    desk.type(CLERK_PIN)
    desk.key("Return")
    assert desk.at(CounterMode.SERVING), "the visit goes on as it was"
    desk.window.lock()
    assert not desk.shows("报警已解除"), "it is told once"
    assert desk.hall.rebuilds()
