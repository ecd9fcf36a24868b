"""Paying at the counter: which numbers are proposed, and what of it follows when the number changes."""

from PySide6.QtWidgets import QLabel

from app.ui.panels.form_state import FormMode, FormState
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall

WANG = "13800001234"
BROADBAND = "01000006688"


def form(desk: DeskHall) -> FormState:
    return desk.counter.parts.form.state


def find(desk: DeskHall, number: str) -> None:
    desk.key("F2")
    desk.type(number)
    desk.key("Return")


def test_whoever_shows_a_card_is_asked_for_what_is_owed(clerk: DeskHall) -> None:
    clerk.take("fee_payment")
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    customer = clerk.counter.parts.customer.state
    assert customer.number is not None
    assert customer.number.due_fen == 0, "the first number owes nothing"
    clerk.begin("201")
    assert form(clerk).form["numbers"] == (BROADBAND,)
    assert form(clerk).form["arrears"] == "all"
    assert clerk.shows("¥101.23")
    assert clerk.shows("201 · 010****6688")


def test_a_number_that_was_chosen_stays(clerk: DeskHall) -> None:
    find(clerk, WANG)
    clerk.verify("wang_xiaoming")
    clerk.begin("201")
    assert form(clerk).form["numbers"] == (WANG,)
    assert form(clerk).form["arrears"] == "none"


def test_nobody_sees_a_number_whole_before_its_owner_was_verified(clerk: DeskHall) -> None:
    find(clerk, WANG)
    who = clerk.state.visit.customer_id
    assert who is not None
    clerk.counter.parts.customer.show("")
    clerk.counter.parts.customer.show(who)
    assert clerk.counter.parts.customer.state.guessed
    clerk.begin("201")
    assert form(clerk).form["numbers"] == (WANG,)


def test_what_is_paid_of_the_arrears_follows_the_number_until_somebody_chooses(clerk: DeskHall) -> None:
    find(clerk, WANG)
    clerk.begin("201")
    clerk.fill("form.numbers", BROADBAND)
    clerk.key("Tab")
    assert form(clerk).form["arrears"] == "all"
    assert clerk.form_is(FormMode.QUOTED)
    quote = form(clerk).quote
    assert quote is not None
    assert quote.total_fen == 101_23
    assert clerk.shows("201 · 010****6688")
    clerk.fill("form.numbers", WANG)
    clerk.key("Tab")
    assert form(clerk).form["arrears"] == "none"
    clerk.counter.parts.form.change("arrears", "part")
    clerk.counter.parts.form.change("arrears", "none")
    clerk.fill("form.numbers", BROADBAND)
    clerk.key("Tab")
    assert form(clerk).form["arrears"] == "none", "somebody chose"


def test_nothing_chosen_is_said_where_it_is_mended(clerk: DeskHall) -> None:
    find(clerk, BROADBAND)
    clerk.begin("201")
    clerk.counter.parts.form.change("arrears", "none")
    clerk.key("Ctrl+Return")
    assert clerk.at(CounterMode.FORM)
    assert [error.field for error in form(clerk).errors] == ["arrears"]
    assert clerk.shows("还欠 101.23 元")
    assert not clerk.shows("没有要缴的欠费")
    focused = clerk.window.focusWidget()
    assert focused is not None
    assert focused.objectName().startswith("form.arrears")
    clerk.fill("form.numbers", WANG)
    clerk.key("Tab", "Ctrl+Return")
    assert clerk.focused() == "form.prepay_fen"
    assert any("没有要缴的欠费" in label.text() for label in clerk.window.findChildren(QLabel))
