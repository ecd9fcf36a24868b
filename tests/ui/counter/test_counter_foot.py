"""The keys at the foot: with words on small screens, none that leads astray, none that is mute."""

import pytest
from PySide6.QtWidgets import QLabel, QMenu

from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.drawer_presenter import DrawerTask
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.badges import StatusChip
from app.ui.widgets.key_strip import _KeyTip
from tests.desk_hall import DeskHall
from tests.people import WANG
from tests.seen import in_sight
from tests.ui.desk.test_desk_strip_truth import live

SMALL = [(1280, 800, "en"), (1366, 768, "zh_CN"), (1280, 800, "zh_CN")]


def mute(desk: DeskHall) -> list[str]:
    """Return the keys at the foot that do something and stand there without a word."""
    desk.robot.breathe()
    assert desk.window.shell is not None
    tips = desk.window.shell.keys.findChildren(_KeyTip)
    return [tip.accessibleName() for tip in tips if tip.isVisible() and tip.isEnabled() and tip.toolTip()]


@pytest.mark.parametrize(("width", "height", "lang"), SMALL)
def test_every_key_has_its_word_in_a_form_on_a_small_screen(
    clerk: DeskHall, width: int, height: int, lang: str
) -> None:
    clerk.window.resize(width, height)
    clerk.window.set_language(lang)
    clerk.take("fee_payment")
    clerk.serve_next()
    clerk.find_customer(WANG)
    clerk.prepay("50")
    clerk.key("Esc")
    clerk.begin("106")
    assert {"F9", "F8", "Esc", "Ctrl+Enter"} <= live(clerk)
    assert mute(clerk) == []


def test_whoever_counts_is_led_nowhere_else(clerk: DeskHall) -> None:
    clerk.take()
    clerk.counter.presenter.open_drawer(DrawerTask.SAFE.value)
    clerk.robot.breathe()
    clerk.type("3")
    assert live(clerk) == {"F1", "Ctrl+K", "Ctrl+Enter", "Esc"}
    for key in ("F7", "F4", "F9"):
        clerk.key(key)
        assert clerk.at(CounterMode.DRAWER)
        assert "Esc" in clerk.said(), "it is said why not"
    assert clerk.counter.parts.drawer.state.pieces[0] == 3
    clerk.key("Esc")
    assert clerk.at(CounterMode.IDLE)


def test_in_a_form_the_key_that_collects_says_why_it_does_not(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.verify("wang_xiaoming")
    clerk.begin("106")
    assert "F9" not in live(clerk)
    clerk.key("F9")
    assert clerk.form_is(FormMode.FILLING, FormMode.QUOTED)
    assert clerk.said() == clerk.program.texts["zh_CN"]("counter.nothing_due")


def test_back_at_the_customer_the_suggestion_is_in_sight(clerk: DeskHall) -> None:
    clerk.window.resize(1280, 764)
    clerk.take("fee_payment")
    clerk.serve_next()
    clerk.find_customer(WANG)
    for _ in range(3):
        clerk.prepay("50")
        clerk.key("Esc")
    clerk.robot.breathe()
    clerk.find("basket.fee_payment.open").setFocus()
    clerk.robot.breathe()
    bar = clerk.counter.view._home._next_area.verticalScrollBar()
    bar.setValue(bar.maximum())
    clerk.begin("106")
    clerk.key("Esc")
    clerk.robot.breathe()
    button = clerk.find("next.primary")
    assert in_sight(button)


def test_a_menu_says_what_it_asks(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.key("Shift+F8")
    menu = clerk.window.findChild(QMenu, "menu.park")
    assert isinstance(menu, QMenu)
    clerk.robot.breathe()
    (title,) = (label for label in menu.findChildren(QLabel) if label.isVisible())
    assert title.text() == clerk.program.texts["zh_CN"]("desk.park_title")
    assert title.width() >= title.fontMetrics().horizontalAdvance(title.text())
    clerk.menu("park", 0)
    assert clerk.at(CounterMode.IDLE), "the first answer is the one that is marked"


def test_before_the_customer_is_here_a_code_greets_nobody(clerk: DeskHall) -> None:
    clerk.take()
    clerk.key("F7", "F4")
    assert clerk.said() == clerk.program.texts["zh_CN"]("counter.called_first")
    clerk.type("108")
    clerk.key("Return")
    assert clerk.at(CounterMode.CALLED)
    assert clerk.shows(clerk.program.texts["zh_CN"]("counter.called_first"))
    clerk.find("next.primary").setFocus()
    clerk.key("Return")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.state.error is None, "it is over with it"


def test_many_chips_leave_room_to_read_what_can_be_searched(clerk: DeskHall) -> None:
    clerk.window.resize(1280, 800)
    clerk.window.set_language("en")
    clerk.take("plan_change")
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("104")
    clerk.fill("form.plan.line", "Enjoy 299")
    clerk.key("Tab", "Ctrl+Return")
    clerk.robot.breathe()
    assert clerk.window.shell is not None
    top = clerk.window.shell.top
    counted = [chip for chip in top.findChildren(StatusChip) if chip.isVisible() and chip._count]
    assert len(counted) > 1
    assert all(chip.toolTip() for chip in counted), "the word is told by the tip"
    assert top.search.width() >= 200
