"""A form that did not open and an order that failed: both are tried once more, or mended."""

from dataclasses import replace

import pytest

from app.domain.catalogue import PlanPublished
from app.domain.errors import EnvironmentFault
from app.domain.orders import OrderState
from app.services.rows.orders import OrderRow
from app.ui.panels.form_state import EDITING, FormMode
from tests.factories_form import Stage
from tests.samples_hall import MOBILE, reference_facts


def test_what_did_not_open_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = stage.desk.verified("wang", MOBILE)

    def busy(*_given: object) -> None:
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as patched:
        patched.setattr(stage.desk.orders, "start", busy)
        stage.presenter.open("plan_change", visit, filled={"notes": "改主意了"})
        assert stage.mode() is FormMode.FAILED
        assert stage.button("form.primary").text() == "再试一次"
        assert stage.button("form.other").text() == "返回客户"
        stage.ctrl_enter()
        assert stage.mode() is FormMode.FAILED
    stage.ctrl_enter()
    assert stage.mode() in EDITING
    assert stage.presenter.state.form["notes"] == "改主意了"
    assert stage.presenter.state.visit == visit


def test_a_failed_order_that_was_paid_is_tried_again(stage: Stage) -> None:
    """As `test_a_failed_order_is_tried_again` of the service: what stood in the way is gone meanwhile."""
    desk = stage.desk
    order = failed(stage, "m99", pay=True)
    assert stage.button("form.primary").text() == "再试一次"
    stage.ctrl_enter()
    assert stage.mode() is FormMode.FAILED, "it says so as long as the reason is there"
    desk.rig.record(plan("m99"))
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE
    assert desk.order(order.order_id).payment_id == order.payment_id


def test_a_failed_order_that_cost_nothing_is_mended_and_submitted_anew(stage: Stage) -> None:
    order = failed(stage, "m199", pay=False)
    assert "没有收费" in stage.words()
    assert stage.button("form.primary").text() == "改后重新提交"
    stage.ctrl_enter()
    assert stage.mode() in EDITING
    assert stage.presenter.state.form["plan"] == "m199", "what was filled in is there to be mended"
    stage.desk.rig.record(plan("m199"))
    stage.presenter.change("notes", "再办")
    stage.ctrl_enter()
    assert stage.mode() is FormMode.AWAITING_APPROVAL
    assert stage.presenter.state.order is not None
    assert stage.presenter.state.order.order_id != order.order_id
    assert stage.desk.order(order.order_id).state is OrderState.FAILED


def failed(stage: Stage, chosen: str, *, pay: bool) -> OrderRow:
    """Show an order that failed: its plan was withdrawn before it could be carried out."""
    accepted = stage.desk.submit_sample("plan_change", plan=chosen)
    stage.desk.agree(accepted)
    stage.desk.rig.record(replace(plan(chosen), on_sale=False))
    order = stage.desk.order(accepted.order.order_id)
    if pay:
        stage.desk.pay(order)
    else:
        stage.desk.orders.sign(stage.desk.clerk, order.order_id, "paper")
    visit = stage.desk.verified("wang", MOBILE)
    stage.presenter.show_order(order.order_id, visit=visit)
    assert stage.mode() is FormMode.FAILED
    return stage.desk.order(order.order_id)


def plan(plan_id: str) -> PlanPublished:
    """Return a plan as it was published."""
    plans = (fact for fact in reference_facts() if isinstance(fact, PlanPublished))
    return next(each for each in plans if each.plan_id == plan_id)
