"""A complaint at the counter: of whom anything is filled in, and of whom nothing."""

from PySide6.QtWidgets import QLineEdit

from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import WANG


def typed(desk: DeskHall, name: str) -> str:
    box = desk.find(f"complaint_{name}")
    assert isinstance(box, QLineEdit)
    return box.text()


def begin(desk: DeskHall) -> None:
    desk.key("Alt+T")
    assert desk.window.current == "complaint"


def test_whoever_was_not_verified_is_neither_named_nor_filled_in(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.find_customer(WANG)
    assert clerk.state.visit.customer_id is not None
    begin(clerk)
    assert (typed(clerk, "name"), typed(clerk, "phone")) == ("", "")
    assert clerk.shows("身份未核验，没有代填：测试·王**")
    assert clerk.shows("身份未核验，没有代填：138****1234")
    assert not clerk.shows("王小明")
    clerk.window.set_language("en")
    assert clerk.shows("Not verified, so not filled in: 138****1234")


def test_a_verified_customer_is_filled_in(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    begin(clerk)
    assert (typed(clerk, "name"), typed(clerk, "phone")) == ("测试·王小明", WANG)
    assert not clerk.shows("身份未核验")


def test_another_persons_card_does_not_open_the_customer_looked_up(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("new_customer")
    clerk.find_customer(WANG)
    begin(clerk)
    assert not clerk.shows("王小明")
    assert WANG not in (typed(clerk, "phone"), typed(clerk, "name"))


def test_a_complaint_begun_again_is_still_of_who_is_served(clerk: DeskHall) -> None:
    ticket = clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    for keys in (("Alt+T",), ("Esc", "Alt+T"), ("Esc", "Return")):
        clerk.key(*keys)
        assert clerk.there("complaint_name"), keys
        assert (typed(clerk, "name"), typed(clerk, "phone")) == ("测试·王小明", WANG)
        assert clerk.shows(ticket.number), "the number stands on the form"
    clerk.key("Esc", "Esc", "Alt+E")
    assert clerk.at(CounterMode.IDLE)
    clerk.window.go("complaint")
    clerk.key("Alt+T")
    assert (typed(clerk, "name"), typed(clerk, "phone")) == ("", ""), "nobody is there any more"


def test_a_complaint_begun_from_the_left_bar_is_of_who_is_served(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.window.go("complaint")
    clerk.key("Alt+T")
    assert typed(clerk, "phone") == WANG


def test_whom_the_counter_tells_of_goes_with_the_session(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    assert clerk.window.whom.startswith(f"{clerk.state.visit.customer_id}:")
    clerk.window._on_signed_off(None)
    assert clerk.window.whom == ""


def test_of_nobody_a_blank_complaint_is_begun(clerk: DeskHall) -> None:
    assert clerk.window.whom == ""
    begin(clerk)
    assert (typed(clerk, "name"), typed(clerk, "phone")) == ("", "")
