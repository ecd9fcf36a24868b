"""A tender correction in the form panel: by keys, and booked where it was granted from elsewhere."""

import pytest

from app.services import orders
from app.ui.panels.form_state import FormMode
from tests.factories_form import Stage
from tests.samples_business import CORRECTION, PREPAYMENT
from tests.samples_hall import MANAGER, PIN


def corrected(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the order of a correction that was granted at another desk."""
    desk = stage.desk
    paid = desk.pay(
        desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, PREPAYMENT.visit(desk)).order
    )
    form = {**CORRECTION.form, "receipt": paid.receipt}
    asked = desk.orders.submit(desk.clerk, CORRECTION.type_key, form, CORRECTION.visit(desk))
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(orders, "pays_here", lambda *_given: False)
        manager = desk.session(MANAGER, None)
        desk.approvals.decide(manager, asked.order.approval_id or "", granted=True, reason="", pin=PIN)
    return asked.order.order_id


def test_it_is_booked_here_and_no_money_is_spoken_of(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    order_id = corrected(stage, monkeypatch)
    stage.presenter.show_order(order_id)
    assert stage.mode() is FormMode.PAY_OUT
    assert "已受理，待入账" in stage.words()
    assert "请在这里入账" in stage.words()
    assert "0.00" not in stage.words()
    assert stage.button("form.primary").text() == "更正入账"
    stage.panel.focus_first()
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE
    with stage.desk.rig.store.read() as queries:
        (row,) = queries.money.recent(1)
    assert row.corrected
