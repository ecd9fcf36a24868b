"""A seat while the manager decides, also for whoever came without a ticket."""

from app.domain.orders import OrderState
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall


def test_whoever_has_no_ticket_is_not_sent_to_a_seat_in_silence(clerk: DeskHall) -> None:
    clerk.find_customer("13800001234")
    clerk.verify("wang_xiaoming")
    clerk.begin("104")
    clerk.fill("form.plan.line", "畅享 299")
    clerk.key("Tab", "Ctrl+Return")
    assert clerk.form_is(FormMode.AWAITING_APPROVAL)
    clerk.click("form.other")
    assert clerk.at(CounterMode.SERVING), clerk.state.mode
    assert clerk.shows("客户没有排队号")
    clerk.counter.parts.customer.clear()
    assert not clerk.shows("没有客户在台前")
    assert [order.state for order in clerk.state.orders] == [OrderState.PENDING], "to go on with"
