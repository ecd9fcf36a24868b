"""What a page says of an order that was accepted: whose it is, from when, which papers, who refused it."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.domain.business import business_type
from app.domain.orders import OrderState
from app.services.order_words import say
from app.ui.panels.checkout_idle import idle_of, idle_words, receipt_words
from app.ui.panels.form_state import FormMode
from app.ui.widgets.lists import KeyValue
from tests.factories_form import Stage
from tests.samples_business import sample_of
from tests.samples_hall import MANAGER, OWN, PIN, texts

ZH = texts()["zh_CN"]


def submit(stage: Stage, type_key: str) -> str:
    """Fill in the sample of a type and submit it; returns the order."""
    sample = sample_of(type_key)
    stage.presenter.open(type_key, sample.visit(stage.desk))
    stage.presenter.pass_offers()
    for key, value in {**sample.form, **stage.desk.paid_before(sample)}.items():
        stage.presenter.change(key, value)
    stage.presenter.submit()
    order = stage.presenter.state.order
    assert order is not None
    return order.order_id


def pairs(stage: Stage) -> dict[str, str]:
    """Return what stands in the card of the order, label by label."""
    QApplication.processEvents()
    (card,) = (each for each in stage.panel.findChildren(KeyValue) if each.isVisible())
    said = [label.text() for label in card.findChildren(QLabel) if not label.isHidden()]
    return dict(zip(said[::2], said[1::2], strict=True))


def test_an_order_taken_up_again_says_whose_it_is(stage: Stage) -> None:
    order_id = submit(stage, "plan_change")
    stage.presenter.close()
    stage.presenter.show_order(order_id)
    number = "138****1234"
    assert f"104 · {number}" in stage.words()
    assert pairs(stage)["客户"] == f"测试·王** · {number}"


def test_what_begins_later_is_booked_and_not_carried_out(stage: Stage) -> None:
    submit(stage, "plan_change")
    stage.desk.agree(stage.submitted[0])
    stage.press("form.sign.paper")
    assert stage.mode() is FormMode.DONE
    assert "已登记，2026-04-01 起生效。结果通知发往" in stage.words()
    assert "已执行" not in stage.words()


def test_a_refusal_names_who_gave_it_and_the_slip_to_take_back(stage: Stage) -> None:
    submit(stage, "plan_change")
    approval = stage.submitted[0].approval
    assert approval is not None
    manager = stage.desk.session(MANAGER, None)
    stage.desk.approvals.decide(manager, approval.approval_id, granted=False, reason="没有说清", pin=PIN)
    assert stage.mode() is FormMode.REJECTED
    assert f"（{MANAGER}），" in stage.words()
    assert pairs(stage)["请收回"] == "业务受理单"
    assert stage.button("form.primary").text() == "返回客户"
    stage.ctrl_enter()
    assert stage.mode() is FormMode.CLOSED


def test_whoever_signs_on_paper_beside_the_pad_is_named_before_and_after(stage: Stage) -> None:
    stage.panel.sign_on_screen()
    order_id = submit(stage, "ownership_transfer")
    assert stage.mode() is FormMode.SIGNATURE
    first, _, besides = pairs(stage)["签名人"].partition("，")
    assert first.startswith("客户 测试·")
    assert besides.startswith("接收方 测试·")
    assert besides.endswith("（签在打印的受理单上）")
    stage.desk.orders.sign(stage.desk.clerk, order_id, "paper")
    assert stage.mode() is FormMode.DONE
    assert pairs(stage)["还须在受理单上签名"].startswith("接收方 测试·")


@pytest.mark.parametrize(
    ("type_key", "said"),
    [
        ("device_repair", "取机凭证"),
        ("fault_report", "报障回执"),
        ("bill_query", "账单"),
    ],
)
def test_papers_for_the_customer_are_named(stage: Stage, type_key: str, said: str) -> None:
    order_id = submit(stage, type_key)
    if business_type(type_key).signed:
        stage.desk.orders.sign(stage.desk.clerk, order_id, "paper")
    order = stage.desk.order(order_id)
    if order.total_fen and order.state is OrderState.ACKNOWLEDGED:
        stage.desk.pay(order)
    assert stage.mode() is FormMode.DONE
    assert pairs(stage)["请交给客户"] == said


def test_the_money_beside_the_form_says_what_to_do_now(stage: Stage) -> None:
    submit(stage, "device_repair")
    state = stage.presenter.state
    assert state.order is not None
    due = ZH.yuan(state.order.total_fen)
    assert idle_words(idle_of(state), ZH)[1:] == (f"本笔应收 {due}", "客户签名后按 F9 收费")
    stage.press("form.sign.paper")
    assert stage.mode() is FormMode.SUBMITTED
    assert idle_words(idle_of(stage.presenter.state), ZH)[1:] == (f"本笔待收 {due}", "按 F9 收费")


def test_a_balance_that_goes_back_is_not_paid_from_the_drawer(stage: Stage) -> None:
    submit(stage, "cancel")
    idle = idle_of(stage.presenter.state)
    assert idle.rest_fen > 0
    assert not idle.free or receipt_words(idle, ZH) == "已送打印：业务受理单"


def test_a_number_is_resumed_with_the_reason_in_sight_for_which_it_stands_still(stage: Stage) -> None:
    stage.presenter.open("suspend", stage.desk.verified("zhao", OWN))
    for key, value in {**sample_of("suspend").form, "reason": "lost"}.items():
        stage.presenter.change(key, value)
    stage.presenter.submit()
    stage.press("form.sign.paper")
    assert stage.mode() is FormMode.DONE
    stage.presenter.open("resume", stage.desk.verified("zhao", OWN))
    quote = stage.presenter.state.quote
    assert quote is not None
    assert [say(row.before, ZH) for row in quote.changes] == ["停机（遗失挂失）"]


def test_what_only_prints_says_so_and_names_no_sum(stage: Stage) -> None:
    sample = sample_of("bill_query")
    stage.presenter.open("bill_query", sample.visit(stage.desk))
    for key, value in sample.form.items():
        stage.presenter.change(key, value)
    assert stage.button("form.primary").text() == "打印"
    total = stage.panel.findChild(QLabel, "form.total")
    assert isinstance(total, QLabel)
    assert not total.isVisible()
    assert receipt_words(idle_of(stage.presenter.state), ZH) == "打印件直接送打印机，不开小票"
