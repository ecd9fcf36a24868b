"""What the box at the top finds by its code, at a counter."""

from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
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
