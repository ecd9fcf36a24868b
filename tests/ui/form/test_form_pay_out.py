"""Money that goes back to a card from the form: the terminal says yes, no, nothing, or answers later."""

import pytest
from PySide6.QtWidgets import QLabel

from app.domain.cash import TenderKind
from app.domain.orders import OrderState
from app.services.cards import CardScript
from app.services.ports import CardAnswer
from app.services.rows.money import PaymentRow
from app.services.rows.orders import DraftRow
from app.services.visits import Visit
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.actions import Act, next_actions
from tests.factories_form import Stage
from tests.samples_business import BACK, PREPAYMENT
from tests.samples_hall import texts


def paid_by_card(stage: Stage, card_fen: int, fen: int = 200_00, *, twice: bool = False) -> str:
    desk = stage.desk
    form = {**PREPAYMENT.form, "prepay_fen": fen}
    order = desk.orders.submit(desk.clerk, "fee_payment", form, Visit()).order
    checkout = desk.till.open(desk.clerk, None, [order.order_id])
    desk.till.charge_card(desk.clerk, checkout.payment_id, card_fen)
    if twice:
        desk.till.charge_card(desk.clerk, checkout.payment_id, card_fen)
    cash = fen - card_fen * (1 + twice)
    return desk.till.complete(desk.clerk, checkout.payment_id, cash or None).receipt


def to_pay_out(stage: Stage, card_fen: int = 200_00, amount: int = 80_00, *, twice: bool = False) -> str:
    """Submit a refund and sign its slip by keys; returns the order."""
    desk = stage.desk
    form = {**BACK.form, "receipt": paid_by_card(stage, card_fen, twice=twice), "amount": amount}
    order = desk.orders.submit(desk.clerk, "refund", form, Visit()).order
    stage.presenter.show_order(order.order_id)
    assert stage.mode() is FormMode.SIGNATURE
    stage.panel.focus_first()
    stage.ctrl_enter()
    assert stage.mode() is FormMode.PAY_OUT
    return order.order_id


def backs(stage: Stage, order_id: str) -> tuple[PaymentRow, ...]:
    with stage.desk.rig.store.read() as queries:
        row = queries.money.payment(order_id)
    return (row,) if row else ()


def papers(stage: Stage, order_id: str) -> int:
    with stage.desk.rig.store.read() as queries:
        return len(queries.documents.of_subject(f"payment:{order_id}"))


def test_the_terminal_gives_it_back_and_the_slip_is_printed(stage: Stage) -> None:
    order_id = to_pay_out(stage)
    assert "¥80.00 退回原付款银行卡" in stage.words()
    assert stage.button("form.primary").text() == "退到银行卡"
    seen: list[FormMode] = []
    stage.presenter.state_changed.connect(lambda state: seen.append(state.mode))
    stage.ctrl_enter()
    assert seen[0] is FormMode.PAYING_OUT
    assert stage.mode() is FormMode.DONE
    (back,) = backs(stage, order_id)
    assert [(tender.kind, tender.amount_fen) for tender in back.tenders] == [(TenderKind.CARD, -80_00)]
    assert papers(stage, order_id) == 1
    assert stage.desk.card.charged_fen == 120_00


def test_the_customer_is_not_let_go_before(stage: Stage) -> None:
    order_id = to_pay_out(stage)
    with stage.desk.rig.store.read() as queries:
        shift = queries.shifts.open_shift_of(stage.desk.clerk.staff_no)

    def bar() -> str:
        orders = (stage.desk.order(order_id),)
        offers = next_actions(shift, None, orders, drafts=0, known=True, form_open=False)
        return next(offer.reason for offer in offers if offer.act is Act.DISMISS)

    assert bar() == "counter.to_pay_out"
    stage.ctrl_enter()
    assert bar() == ""


def test_card_and_cash_are_told_apart(stage: Stage) -> None:
    to_pay_out(stage, 120_00, 150_00)
    assert "¥120.00 退回原付款银行卡，另付现金 ¥30.00" in stage.words()
    stage.press("form.primary")
    assert stage.mode() is FormMode.DONE


@pytest.mark.parametrize(
    ("script", "ends"),
    [(CardScript.SILENT_APPROVED, FormMode.DONE), (CardScript.SILENT_DECLINED, FormMode.CARD_DECLINED)],
)
def test_without_an_answer_it_is_asked_again_and_paid_once(
    stage: Stage, script: CardScript, ends: FormMode
) -> None:
    order_id = to_pay_out(stage)
    stage.desk.card.choose(script)
    stage.ctrl_enter()
    assert stage.mode() is FormMode.CARD_SILENT
    assert "还不清楚" in stage.words()
    assert not stage.button("form.drop").isVisible(), "the money may be gone: nothing is cancelled"
    assert backs(stage, order_id) == ()
    # Also after the form was left, or the program ended: it stands in the store.
    stage.presenter.close()
    stage.presenter.show_order(order_id)
    assert stage.mode() is FormMode.CARD_SILENT
    assert stage.button("form.primary").text() == "查询结果"
    stage.panel.focus_first()
    stage.desk.card.choose(CardScript.APPROVED)
    stage.ctrl_enter()
    assert stage.mode() is ends
    given = ends is FormMode.DONE
    assert len(backs(stage, order_id)) == given
    assert stage.desk.card.charged_fen == (120_00 if given else 200_00)


def test_a_refusal_leads_to_a_bank_transfer(stage: Stage) -> None:
    order_id = to_pay_out(stage)
    drafts: list[DraftRow] = []
    stage.presenter.draft_asked.connect(drafts.append)
    stage.desk.card.choose(CardScript.DECLINED)
    stage.ctrl_enter()
    assert stage.mode() is FormMode.CARD_DECLINED
    assert "不能退到别的卡，也不能改付现金" in stage.words()
    assert stage.button("form.primary").text() == "再试一次"
    assert "生效时间" not in stage.words(), "what is not paid out has no effect yet"
    stage.ctrl_enter()
    assert stage.mode() is FormMode.CARD_DECLINED, "tried again, refused again"
    assert stage.button("form.other").text() == "改走银行转账（须经理审批）"
    stage.press("form.other")
    (draft,) = drafts
    assert stage.desk.order(order_id).state is OrderState.CANCELLED
    stage.presenter.open(draft.type_key, Visit(), draft)
    assert stage.presenter.state.form["way"] == "bank_transfer"
    assert "开户银行" in stage.words()
    assert backs(stage, order_id) == ()


def test_a_second_try_may_succeed(stage: Stage) -> None:
    to_pay_out(stage)
    stage.desk.card.choose(CardScript.DECLINED)
    stage.ctrl_enter()
    stage.desk.card.choose(CardScript.APPROVED)
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE


def test_what_is_on_a_card_is_never_cancelled(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    order_id = to_pay_out(stage, 100_00, 150_00, twice=True)
    card, give = stage.desk.card, stage.desk.card.refund

    def once(card_ref: str, of_ref: str, amount_fen: int) -> CardAnswer:
        answer = give(card_ref, of_ref, amount_fen)
        card.choose(CardScript.DECLINED)
        return answer

    monkeypatch.setattr(card, "refund", once)
    stage.ctrl_enter()
    assert stage.mode() is FormMode.CARD_DECLINED
    assert "一部分已退回银行卡" in stage.words()
    assert not stage.button("form.drop").isVisible()
    assert stage.button("form.primary").text() == "再试一次"
    stage.presenter.cancel_order("customer_withdrew")
    assert "不能取消" in stage.words()
    assert stage.desk.order(order_id).state is OrderState.ACKNOWLEDGED
    card.choose(CardScript.APPROVED)
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE
    assert card.charged_fen == 50_00


def test_both_languages_have_every_word(stage: Stage) -> None:
    to_pay_out(stage)
    stage.desk.card.choose(CardScript.SILENT_APPROVED)
    stage.ctrl_enter()
    stage.panel.retranslate(texts()["en"])
    assert "is not known" in stage.words()
    assert "⟨" not in stage.words()


def test_what_leaves_the_drawer_is_said_large_before_and_after_the_signature(stage: Stage) -> None:
    desk = stage.desk
    order = desk.orders.submit(desk.clerk, "fee_payment", {**PREPAYMENT.form, "prepay_fen": 200_00}, Visit())
    receipt = desk.pay(order.order).receipt
    stage.presenter.open("refund", Visit(), filled={**BACK.form, "receipt": receipt, "amount": 50_00})
    total = stage.panel.findChild(QLabel, "form.total")
    assert isinstance(total, QLabel)
    assert total.text() == "¥50.00"
    assert "应退" in stage.words()
    assert "不收费" not in stage.words()
    stage.ctrl_enter()
    assert stage.mode() is FormMode.SIGNATURE
    large = stage.panel.findChild(QLabel, "form.going_back")
    assert isinstance(large, QLabel)
    assert large.isVisible()
    assert large.text() == "签名后退款：现金 ¥50.00"
    stage.panel.focus_first()
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE
    assert large.text() == "请付给客户现金 ¥50.00"
    assert "退款金额" in stage.words()
    assert receipt in stage.words()
    assert "客户不办了" in stage.words()
    order_id = stage.submitted[0].order.order_id
    stage.presenter.close()
    stage.presenter.show_order(order_id)
    assert large.isVisible(), "whoever opens it again is told too"
    assert large.text() == "请付给客户现金 ¥50.00"


def test_a_bank_transfer_is_told_apart_from_cash(stage: Stage) -> None:
    desk = stage.desk
    order = desk.orders.submit(desk.clerk, "fee_payment", {**PREPAYMENT.form, "prepay_fen": 200_00}, Visit())
    form = {
        **BACK.form,
        "receipt": desk.pay(order.order).receipt,
        "amount": 50_00,
        "way": "bank_transfer",
        "bank": "示例银行",
        "bank_account": "6222020000000000",
    }
    asked = desk.orders.submit(desk.clerk, "refund", form, Visit()).order
    stage.presenter.show_order(asked.order_id)
    assert stage.mode() is FormMode.AWAITING_APPROVAL
    assert "银行转账 ¥50.00" in stage.words()
    assert "现金 ¥50.00" not in stage.words()
