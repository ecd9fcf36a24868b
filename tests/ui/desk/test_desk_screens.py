"""The screens of a desk are made when they are wanted."""

from collections.abc import Callable

import pytest

from app.ui.desk_screens import DeskScreens
from app.ui.theme import tokens_of
from tests.desk_hall import DeskHall
from tests.people import MANAGER


@pytest.fixture
def desk(open_desk: Callable[[str], DeskHall]) -> DeskHall:
    made = open_desk("manager")
    made.sign_in(MANAGER)
    return made


def screens(desk: DeskHall) -> DeskScreens:
    found = desk.window.mounted
    assert isinstance(found, DeskScreens)
    return found


def test_signing_in_makes_one_screen_and_going_somewhere_the_next(desk: DeskHall) -> None:
    shown = desk.window.current
    assert set(screens(desk).made) == {shown}
    assert len(screens(desk)) > 1
    desk.click("rail.staff")
    first = screens(desk).made["staff"]
    assert set(screens(desk).made) == {shown, "staff"}
    desk.click(f"rail.{shown}")
    desk.click("rail.staff")
    assert screens(desk).made["staff"] is first


def test_a_screen_that_the_person_may_not_use_is_never_made(desk: DeskHall) -> None:
    shown = desk.window.current
    with pytest.raises(KeyError):
        screens(desk)["counter"]
    desk.window.go("counter")
    assert desk.window.current == shown


def test_a_screen_that_is_made_late_speaks_and_looks_as_its_window_does_by_then(desk: DeskHall) -> None:
    desk.click("rail.language")
    desk.click("rail.theme")
    desk.click("rail.staff")
    assert desk.shows(desk.program.texts["en"]("setup.title"))
    assert tokens_of(screens(desk).made["staff"].view).dark


def test_signing_off_leaves_none(desk: DeskHall) -> None:
    desk.click("rail.staff")
    desk.click("rail.sign_off")
    assert not screens(desk)
