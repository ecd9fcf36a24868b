"""A business that a waiting order excludes: the page names the order, and opens it."""

from app.ui.panels.form_state import FormMode
from tests.factories_form import Stage
from tests.samples_business import CHANGE
from tests.samples_hall import MOBILE


def test_the_order_in_the_way_is_opened(stage: Stage) -> None:
    desk = stage.desk
    waiting = desk.orders.submit(desk.clerk, "plan_change", CHANGE.form, desk.verified("wang", MOBILE)).order
    stage.presenter.open("plan_change", desk.verified("wang", MOBILE))
    assert stage.mode() is FormMode.REFUSED
    assert waiting.code in stage.words()
    button = stage.button("form.open_order")
    assert waiting.code in button.text()
    button.click()
    assert stage.mode() is FormMode.AWAITING_APPROVAL
    assert stage.presenter.state.order is not None
    assert stage.presenter.state.order.order_id == waiting.order_id


def test_an_order_that_nobody_knows_is_said(stage: Stage) -> None:
    stage.presenter.show_waiting("S-260311-9999")
    assert stage.mode() is FormMode.FAILED
