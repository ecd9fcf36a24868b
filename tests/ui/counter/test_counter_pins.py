"""A PIN that is typed blind after a staff number lands in its own boxes, and is never shown or said."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from app.ui.panels.form_state import FormMode
from app.ui.widgets.keypad import PinBoxes
from tests.desk_hall import FLOAT, DeskHall
from tests.people import CLERK, CLERK_PIN, MANAGER, MANAGER_PIN, OTHER_CLERK, OTHER_PIN


def legible(desk: DeskHall, pin: str) -> list[str]:
    """Return the names of what shows a PIN to whoever looks at the screen."""
    boxes = [box for box in desk.window.findChildren(QLineEdit) if not isinstance(box, PinBoxes)]
    parts: list[QLineEdit | QLabel] = [*boxes, *desk.window.findChildren(QLabel)]
    return [part.objectName() for part in parts if part.isVisible() and pin in part.text()]


def waiting_for_a_manager(desk: DeskHall) -> None:
    """Bring an order to the point where the manager decides at the counter."""
    desk.take("plan_change")
    desk.serve_next()
    desk.verify("wang_xiaoming")
    desk.begin("104")
    desk.fill("form.plan.line", "畅享 299")
    desk.key("Tab", "Ctrl+Return")
    desk.click("form.other")
    desk.robot.breathe()
    assert desk.focused() == "form.decide.staff_no"


def test_after_an_alarm_enter_goes_from_the_count_to_the_pin(clerk: DeskHall) -> None:
    clerk.key("Ctrl+F12")
    for pieces in FLOAT:
        clerk.type(pieces)
        clerk.key("Return")
    assert clerk.focused() == "alarm.pin", "whose drawer it is stands there already"
    clerk.type(CLERK_PIN)
    assert legible(clerk, CLERK_PIN) == []
    clerk.key("Ctrl+Return")
    assert clerk.there("alarm.result")
    assert clerk.focused() == "alarm.staff_no", "nobody's number stands there: the manager's is typed"


def test_a_pin_that_ran_into_a_number_is_never_repeated(clerk: DeskHall) -> None:
    clerk.key("Ctrl+F12")
    clerk.type("1")
    clerk.fill("alarm.staff_no", f"{CLERK}{CLERK_PIN}")
    clerk.key("Tab")
    clerk.type("000000")
    clerk.key("Ctrl+Return")
    assert clerk.shows("没有这个工号")
    assert legible(clerk, CLERK_PIN) == []
    assert clerk.focused() == "alarm.staff_no"


def test_the_manager_types_number_and_pin_and_nothing_is_legible(clerk: DeskHall) -> None:
    waiting_for_a_manager(clerk)
    clerk.type(MANAGER)
    clerk.key("Return")
    clerk.type(MANAGER_PIN)
    assert legible(clerk, MANAGER_PIN) == []
    assert clerk.focused() == "form.decide.sign"
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE)


def test_who_refuses_says_why_before_signing(clerk: DeskHall) -> None:
    waiting_for_a_manager(clerk)
    clerk.click("form.decide.refuse")
    clerk.find("form.decide.staff_no").setFocus()
    clerk.type(MANAGER)
    clerk.key("Return")
    clerk.type(MANAGER_PIN)
    assert clerk.focused() == "form.decide.reason"
    clerk.type("价格没有说清")
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.REJECTED)


@pytest.mark.parametrize(("number", "pin"), [(CLERK, CLERK_PIN), (OTHER_CLERK, OTHER_PIN)])
def test_after_a_number_that_may_not_approve_the_right_one_is_typed_over_it(
    clerk: DeskHall, number: str, pin: str
) -> None:
    waiting_for_a_manager(clerk)
    clerk.type(number)
    clerk.key("Return")
    clerk.type(pin)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.AWAITING_APPROVAL)
    assert clerk.focused() == "form.decide.staff_no"
    if number == CLERK:
        assert clerk.shows("请由值班经理或厅长审批"), "it is no manager's request: one is enough"
    clerk.type(MANAGER)
    clerk.key("Return")
    clerk.type(MANAGER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE)


def test_who_refuses_without_a_reason_types_it_next(clerk: DeskHall) -> None:
    waiting_for_a_manager(clerk)
    clerk.type(MANAGER)
    clerk.key("Return")
    clerk.type(MANAGER_PIN)
    clerk.click("form.decide.refuse")
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.AWAITING_APPROVAL)
    assert clerk.focused() == "form.decide.reason"
