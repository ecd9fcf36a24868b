"""The frame of a staff desk: who sees what, search, lock, sign-off, closing."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.ui.desk import IDLE_LOCK_MS
from app.ui.screens.counter.state import CounterMode
from app.ui.theme import DARK, LIGHT, apply_theme, tokens_of
from tests.desk_hall import DeskHall
from tests.people import AUDITOR, AUDITOR_PIN, CLERK, CLERK_PIN, MANAGER

OpenDesk = Callable[[str], DeskHall]
PLACES = (
    "counter",
    "approvals",
    "complaint",
    "documents",
    "close",
    "floor",
    "work",
    "staff",
    "journal",
    "reports",
    "sync",
)


@pytest.mark.parametrize(
    ("kind", "staff_no", "seen"),
    [
        ("counter", CLERK, {"counter", "complaint", "documents", "close", "work", "sync"}),
        (
            "manager",
            MANAGER,
            {
                "approvals",
                "complaint",
                "documents",
                "close",
                "floor",
                "work",
                "reports",
                "staff",
                "journal",
                "sync",
            },
        ),
        ("manager", AUDITOR, {"documents", "floor", "work", "reports", "staff", "journal"}),
    ],
)
def test_the_rail_shows_what_a_person_may_do(
    open_desk: OpenDesk, kind: str, staff_no: str, seen: set[str]
) -> None:
    desk = open_desk(kind)
    desk.sign_in(staff_no)
    assert set(desk.window.mounted) == seen
    assert {key for key in PLACES if desk.there(f"rail.{key}")} == seen
    for key in seen:
        desk.click(f"rail.{key}")
        assert desk.window.current == key


def test_a_search_finds_one_many_or_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    shell = desk.window.shell
    assert shell is not None
    desk.key("Ctrl+K")
    desk.type("13800001234")
    desk.key("Return")
    assert desk.at(CounterMode.SERVING)
    assert shell.top.search.text() == "", "what was typed may be personal"
    desk.key("Alt+E", "Ctrl+K")
    desk.type("19999999999")
    desk.key("Return")
    assert desk.at(CounterMode.IDLE)
    assert desk.shows(desk.window.text("desk.nothing_found"))


def test_several_hits_are_offered_in_a_menu(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    session = desk.window.session
    assert session is not None
    hits = [
        desk.program.services.customers.find(session, number)[0] for number in ("13800001234", "01000003310")
    ]
    assert desk.window.search is not None
    desk.window.search.show_hits(tuple(hits))
    (menu,) = [each for each in desk.window.findChildren(QMenu) if each.isVisible()]
    desk.robot.press(menu, "Down")
    desk.robot.press(menu, "Return")
    assert desk.at(CounterMode.SERVING)


def calling_key(desk: DeskHall) -> bool | None:
    """Return whether F7 is the current key; None while it does nothing."""
    return desk.window.mounted["counter"].keys().get("F7")


def signed_in(desk: DeskHall) -> str:
    """Return who is signed in."""
    session = desk.window.session
    return session.staff_no if session else ""


def test_keys_are_shown_as_far_as_they_do_something(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    assert calling_key(desk) is None
    desk.open_shift()
    assert calling_key(desk) is False
    desk.take()
    desk.key("F7")
    assert calling_key(desk) is True, "the current one: it calls again"


def test_a_desk_left_alone_locks_itself(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.window._idle.start(1)
    qtbot.waitUntil(desk.window.signin_view.isVisible)
    # start(1) also set the interval: back to the real one, or the desk locks again at once.
    desk.window._idle.setInterval(IDLE_LOCK_MS)
    assert desk.focused() == "signin.pin"
    desk.type(CLERK_PIN)
    desk.key("Return")
    assert not desk.window.signin_view.isVisible()
    assert desk.at(CounterMode.NO_SHIFT)


def test_nobody_signs_off_with_a_customer_in_hand(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    desk.take()
    desk.serve_next()
    desk.click("rail.sign_off")
    assert desk.window.session is not None
    assert desk.at(CounterMode.SERVING)


def test_a_desk_is_handed_on_after_signing_off(open_desk: OpenDesk) -> None:
    desk = open_desk("manager")
    desk.sign_in(MANAGER)
    desk.click("rail.sign_off")
    assert signed_in(desk) == ""
    assert desk.window.shell is None
    assert desk.focused() == "signin.staff_no"
    desk.sign_in(AUDITOR)
    assert signed_in(desk) == AUDITOR
    assert AUDITOR_PIN not in repr(desk.window.signin.state)


def test_language_and_colours_change_at_once(open_desk: OpenDesk) -> None:
    desk = open_desk("manager")
    desk.sign_in(MANAGER)
    desk.click("rail.language")
    assert desk.window.windowTitle() == desk.program.texts["en"]("desk.title.manager")
    before = desk.window.grab().toImage()
    desk.click("rail.theme")
    assert desk.window.grab().toImage() != before
    desk.click("rail.language")
    assert desk.window.windowTitle() == desk.program.texts["zh_CN"]("desk.title.manager")


def test_the_theme_switches_from_that_which_the_program_began_with(
    open_desk: OpenDesk, qapp: QApplication
) -> None:
    desk = open_desk("manager")
    desk.sign_in(MANAGER)
    apply_theme(qapp, DARK)
    try:
        assert tokens_of(desk.window) is DARK
        desk.click("rail.theme")
        assert tokens_of(desk.window) is LIGHT
        desk.click("rail.theme")
        assert tokens_of(desk.window) is DARK
    finally:
        apply_theme(qapp, LIGHT)


def test_a_closed_window_listens_to_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    desk.window.close()
    assert dict(desk.window.mounted) == {}
    left = [each.__qualname__.partition(".")[0] for each in desk.hall.rig.store._listeners]
    assert left == ["know_names"], "the program's own, for as long as it runs"


def test_the_language_of_the_sign_in_page_stays_after_signing_in(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.click("rail.language")
    desk.click("rail.sign_off")
    assert desk.window.text.lang == "en"
    desk.sign_in()
    assert desk.window.text.lang == "en", "what the page before stood in"
    session = desk.window.session
    assert session is not None
    assert session.language == "en"
    assert desk.window.windowTitle() == desk.window.text("desk.title.counter")


def test_the_language_chosen_on_the_sign_in_page_counts(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.click("rail.language")
    desk.click("rail.sign_off")
    desk.window.signin.choose_language("zh_CN")
    desk.sign_in()
    assert desk.window.text.lang == "zh_CN"
    assert desk.window.windowTitle() == desk.window.text("desk.title.counter")
