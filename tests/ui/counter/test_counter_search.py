"""What the box at the top finds by its code, at a counter."""

from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import OTHER_CLERK, OTHER_PIN
from tests.ui.counter.test_counter_signing import repair


def test_the_number_of_an_order_opens_the_order(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    repair(clerk)
    clerk.key("Esc")
    assert not clerk.form_is(FormMode.SIGNATURE)
    (order,) = clerk.state.orders
    clerk.key("Ctrl+K")
    clerk.type(order.code)
    clerk.key("Return")
    assert clerk.window.current == "counter"
    assert clerk.state.mode is CounterMode.FORM
    shown = clerk.counter.parts.form.state.order
    assert shown is not None
    assert shown.code == order.code


def test_initials_open_whoever_came_lately_and_nobody_else(clerk: DeskHall) -> None:
    def look() -> None:
        clerk.key("Ctrl+K")
        clerk.type("wxm")
        clerk.key("Return")

    look()
    assert clerk.shows("只找近期来过的客户")
    assert clerk.state.mode is CounterMode.IDLE
    clerk.key("Esc")
    colleague = clerk.hall.staff.sign_in(OTHER_CLERK, OTHER_PIN, "counter", "A01-2")
    clerk.hall.verify(colleague, "wang_xiaoming")
    look()
    assert clerk.shows("测试·王**")
    assert clerk.state.mode is not CounterMode.IDLE
