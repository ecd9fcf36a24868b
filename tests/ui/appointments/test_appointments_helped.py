"""What the screen of appointments says before one asks: a wrong number at once, and what F1 explains."""

import pytest

from app.ui.desk_help import HelpBubble
from tests.appointments_hall import PHONE
from tests.ui.appointments.test_appointments import Stage
from tests.ui.appointments.test_appointments import desk as desk  # noqa: PLC0414 - a fixture


def wrong(desk: Stage) -> list[str]:
    return [name for name, _error in desk.screen.mistakes]


@pytest.mark.parametrize("leaves", ["Return", "Tab"])
def test_a_number_that_is_none_is_marked_as_it_is_left(desk: Stage, leaves: str) -> None:
    desk.type(PHONE[:-1])
    assert wrong(desk) == [], "nobody is corrected while they type"
    desk.key(leaves)
    assert wrong(desk) == ["phone"]
    assert desk.shows("应为 11 位手机号")
    assert desk.focused() == "appointments.surname", "and goes on"
    desk.fill("appointments.phone", PHONE)
    desk.key("Tab")
    assert wrong(desk) == []


def test_an_empty_field_is_left_as_it_is(desk: Stage) -> None:
    desk.key("Tab")
    assert wrong(desk) == []


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_the_list_explains_itself(desk: Stage, lang: str) -> None:
    desk.book()
    desk.window.set_language(lang)
    for place, name in (("appointments", "appointments.list"), ("reception", "reception.list")):
        desk.window.go(place)
        desk.take()
        desk.find(name).setFocus()
        desk.key("F1")
        bubble = desk.window.findChild(HelpBubble)
        assert bubble is not None
        assert bubble.words != desk.window.text("desk.help.none")
        desk.key("Esc")
