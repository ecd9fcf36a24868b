"""The list of plans at the desk: Esc leaves the list before the form, and nothing is chosen before Enter."""

from PySide6.QtWidgets import QLineEdit

from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall


def listing(desk: DeskHall, typed: str) -> None:
    """Look for a plan for a customer who was verified."""
    desk.take("plan_change")
    desk.serve_next()
    desk.verify("wang_xiaoming")
    desk.begin("104")
    desk.find("form.plan.line").setFocus()
    desk.type(typed)
    assert desk.there("form.plan.list")


def test_esc_closes_the_list_and_then_the_form(clerk: DeskHall) -> None:
    listing(clerk, "99")
    clerk.key("Down", "Esc")
    assert clerk.at(CounterMode.FORM)
    assert not clerk.there("form.plan.list")
    line = clerk.find("form.plan.line")
    assert isinstance(line, QLineEdit)
    assert line.text() == "99", "it is only the list that is left"
    clerk.key("Esc")
    assert not clerk.at(CounterMode.FORM)


def test_the_only_plan_that_fits_is_no_choice_before_enter(clerk: DeskHall) -> None:
    listing(clerk, "299")
    form = clerk.counter.parts.form
    assert form.state.form.get("plan") is None
    assert form.state.quote is not None
    assert form.state.quote.changes == (), "nothing is worked out for what is no choice yet"
    clerk.key("Return")
    assert form.state.form.get("plan")
    assert form.state.quote.changes


def test_submitting_takes_the_only_plan_that_fits(clerk: DeskHall) -> None:
    listing(clerk, "299")
    clerk.key("Ctrl+Return")
    assert clerk.counter.parts.form.state.form.get("plan")
    assert not clerk.counter.parts.form.state.errors
