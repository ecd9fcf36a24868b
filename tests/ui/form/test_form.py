"""The form of each business under real keys, on a real store."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.domain.business import BUSINESS_TYPES
from app.domain.business.spec import BusinessType
from app.domain.orders import OrderState
from app.services.ports import Stamp
from app.services.visits import Visit
from app.ui.panels.form_state import STATES, FormMode
from app.ui.widgets.fields import Field
from app.ui.widgets.keypad import PinBoxes
from app.ui.widgets.money import MoneyEdit
from tests.factories_form import Stage, focused
from tests.samples_business import CHANGE, OPENING, sample_of
from tests.samples_hall import FREE, MANAGER, MOBILE, OTHER, PIN, SIMS, texts


def open_number(stage: Stage) -> None:
    stage.presenter.open("open_account", stage.desk.verified("song"))
    stage.type("number", "0100")
    stage.type("sim", SIMS[0])
    stage.type("plan", "畅享 59")
    stage.type("prepay_fen", "100")
    stage.type("phone", "13800001234")


def test_a_number_is_opened_by_keys_alone(stage: Stage) -> None:
    open_number(stage)
    assert stage.mode() is FormMode.QUOTED
    assert stage.presenter.state.form["number"] == FREE[0]
    assert stage.presenter.state.form["prepay_fen"] == 100_00
    total = stage.panel.findChild(QLabel, "form.total")
    assert isinstance(total, QLabel)
    assert total.text() == "¥110.00"
    stage.ctrl_enter()
    assert stage.mode() is FormMode.SIGNATURE
    assert stage.submitted[0].order.code == "S-260311-0001"
    stage.ctrl_enter()
    assert stage.mode() is FormMode.SUBMITTED
    stage.ctrl_enter()
    order_id = stage.submitted[0].order.order_id
    assert stage.told == [order_id]
    stage.desk.pay(stage.desk.order(order_id))
    assert stage.mode() is FormMode.DONE
    assert "3 天内回访" in stage.words()


def test_enter_moves_on_and_never_submits(stage: Stage) -> None:
    open_number(stage)
    phone = stage.box("phone")
    phone.setFocus()
    for _ in range(20):
        QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert stage.submitted == []
    assert stage.mode() is FormMode.QUOTED


def test_tab_order_follows_the_form(stage: Stage) -> None:
    stage.presenter.open("open_account", stage.desk.verified("song"))
    seen: list[str] = []
    box = stage.box("sim")
    box.setFocus()
    for _ in range(3):
        QTest.keyClick(focused(), Qt.Key.Key_Return)
        seen.append(focused().objectName())
    assert seen[0] in {"form.plan", "form.plan.line"}
    assert seen[1:] == ["form.prepay_fen", "form.phone"]


def test_errors_are_listed_and_lead_to_their_fields(stage: Stage) -> None:
    stage.presenter.open("plan_change", stage.desk.verified("wang", MOBILE))
    stage.type("phone", "138000012")
    assert stage.field("phone").error == ""
    stage.box("notes").setFocus()
    assert stage.field("phone").error == "只有 9 位，应为 11 位"
    assert stage.mode() is FormMode.ERRORS
    stage.ctrl_enter()
    assert "2 处要改，才能提交" in stage.words()
    assert QApplication.focusWidget() in (
        stage.box("plan"),
        stage.panel.findChild(QLineEdit, "form.plan.line"),
    )
    QTest.keyClick(focused(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert QApplication.focusWidget() is stage.box("phone")
    stage.type("phone", "13800001234")
    stage.type("plan", "畅享 199")
    stage.box("notes").setFocus()
    assert stage.mode() is FormMode.QUOTED
    assert stage.submitted == []


def test_f1_explains_a_field(stage: Stage) -> None:
    stage.presenter.open("plan_change", stage.desk.verified("wang", MOBILE))
    told: list[str] = []
    stage.field("phone").help_asked.connect(told.append)
    stage.box("phone").setFocus()
    QTest.keyClick(stage.box("phone"), Qt.Key.Key_F1)
    assert told == [texts()["zh_CN"]("business.plan_change.help.phone")]


def test_each_change_is_kept_as_a_draft(stage: Stage, qtbot: QtBot) -> None:
    visit = stage.desk.verified("wang", MOBILE)
    stage.presenter.open("plan_change", visit)
    stage.type("notes", "客户再想想")
    qtbot.waitUntil(lambda: stage.presenter.state.saved_ms is not None)
    assert stage.presenter.state.saved_ms == stage.desk.rig.clock.now_ms()
    stage.type("notes", "改主意了")
    stage.presenter.close()
    (draft,) = stage.desk.orders.drafts(None)
    assert stage.desk.orders.draft_form(draft)["notes"] == "改主意了"
    stage.presenter.open("plan_change", visit, draft)
    notes = stage.box("notes")
    assert isinstance(notes, QLineEdit)
    assert notes.text() == "改主意了"
    stage.press("form.drop")
    assert stage.desk.orders.drafts(None) == ()
    assert stage.mode() is FormMode.CLOSED
    assert stage.told == ["closed", "closed"]


def change_plan(stage: Stage) -> None:
    stage.presenter.open("plan_change", stage.desk.verified("wang", MOBILE))
    stage.type("plan", "畅享 199")
    stage.box("notes").setFocus()
    assert "须值班经理审批" in stage.words()
    stage.ctrl_enter()
    assert stage.mode() is FormMode.AWAITING_APPROVAL


def test_a_manager_decides_at_the_counter(stage: Stage) -> None:
    change_plan(stage)
    stage.press("form.primary")
    assert focused() is stage.box("decide.staff_no"), "what is typed now is the manager's number"
    stage.ctrl_enter()
    assert "请录入审批人工号" in stage.words()
    stage.type("decide.staff_no", MANAGER)
    pin = stage.panel.findChild(PinBoxes, "form.decide.pin")
    assert isinstance(pin, PinBoxes)
    pin.setFocus()
    QTest.keyClicks(pin, "000000")
    stage.press("form.decide.sign")
    assert stage.mode() is FormMode.AWAITING_APPROVAL
    assert pin.text() == ""
    pin.setFocus()
    QTest.keyClicks(pin, PIN)
    stage.press("form.decide.sign")
    assert stage.mode() is FormMode.SIGNATURE
    stage.press("form.sign.paper")
    assert stage.mode() is FormMode.DONE
    stage.ctrl_enter()
    assert stage.mode() is FormMode.CLOSED


def test_whoever_has_no_ticket_is_not_offered_a_seat(stage: Stage, qtbot: QtBot) -> None:
    change_plan(stage)
    assert "值班经理审批后继续。客户没有排队号，请在台前等。" in stage.words()
    assert "就座" not in stage.words()
    main, other = stage.button("form.primary"), stage.button("form.other")
    assert (main.text(), other.text()) == ("经理到台审批", "返回客户")
    stage.ctrl_enter()
    assert focused() is stage.box("decide.staff_no")
    number = stage.box("decide.staff_no")
    QTest.keyClick(focused(), Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not number.isVisible())
    QTest.keyClick(focused(), Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(number.isVisible)  # the key stays, whatever the main button is
    stage.press("form.other")
    stage.press("form.other")
    assert stage.told == ["seat"], "the desk says where it goes on"


def test_an_order_taken_up_again_says_why_it_waits_and_where_the_keys_are(stage: Stage) -> None:
    change_plan(stage)
    order = stage.submitted[0].order
    reasons = "月费相差超过 50 % 且超过 30 元"
    assert reasons in stage.words()
    stage.presenter.close()
    stage.presenter.show_order(order.order_id)
    assert reasons in stage.words()
    assert focused() is stage.box("primary")
    for name in ("other", "drop", "other", "primary"):
        forward = name in {"other", "primary"} and focused() is not stage.box("primary")
        QTest.keyClick(focused(), Qt.Key.Key_Tab if forward else Qt.Key.Key_Backtab)
        assert focused() is stage.box(name)
    stage.presenter.close()
    stage.presenter.show_order(order.order_id, deciding=True)
    assert focused() is stage.box("decide.staff_no")


def test_a_refusal_elsewhere_is_told_at_once(stage: Stage) -> None:
    change_plan(stage)
    approval = stage.submitted[0].approval
    assert approval is not None
    stage.desk.approvals.decide(
        stage.desk.session(MANAGER, None), approval.approval_id, granted=False, reason="价格没有说清", pin=PIN
    )
    assert stage.mode() is FormMode.REJECTED
    assert "价格没有说清" in stage.words()
    assert "业务未办理，资料和费用没有变动" in stage.words()
    assert "变更后" not in stage.words(), "what would have come of it is not shown as done"


def test_a_fingerprint_needs_a_witness(stage: Stage) -> None:
    change_plan(stage)
    assert not stage.button("form.sign.finger").isVisible(), "what may be refused yet is not signed"
    assert "批准后，再请客户核对并签名。" in stage.words()
    stage.desk.agree(stage.submitted[0])
    assert stage.mode() is FormMode.SIGNATURE
    stage.press("form.sign.finger")
    assert "见证" in stage.words()
    stage.type("sign.witness", OTHER)
    stage.press("form.sign.finger")
    assert stage.presenter.state.order is not None
    assert stage.presenter.state.order.signed


def test_an_accepted_order_is_cancelled(stage: Stage) -> None:
    change_plan(stage)
    stage.press("form.drop")
    menu = stage.panel.findChild(QMenu, "menu.cancel_order")
    assert menu is not None, "first it is asked why"
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert stage.mode() is FormMode.REJECTED
    assert "客户不办了" in stage.words()


def test_who_may_not_is_told_what_to_do(stage: Stage) -> None:
    stage.presenter.open("plan_change", stage.desk.verified("song", MOBILE))
    assert stage.mode() is FormMode.REFUSED
    assert "请机主本人带身份证原件到厅办理" in stage.words()
    stage.press("form.primary")
    assert stage.mode() is FormMode.REFUSED
    stage.press("form.other")
    assert stage.mode() is FormMode.CLOSED


def test_bills_are_read_back_and_paid_in_part(stage: Stage) -> None:
    stage.presenter.open("fee_payment", Visit())
    stage.type("numbers", "01000006688，13800001234")
    bills = stage.box("bills").accessibleDescription()
    assert "测试·王**" in bills
    assert "滞纳金 3.23" in bills
    part = stage.panel.findChild(QWidget, "form.arrears.part")
    assert isinstance(part, QWidget)
    QTest.mouseClick(part, Qt.MouseButton.LeftButton)
    money = stage.box("part_fen")
    assert isinstance(money, MoneyEdit)
    assert money.isVisible()
    stage.type("part_fen", "50")
    assert stage.mode() is FormMode.QUOTED
    stage.ctrl_enter()
    assert stage.mode() is FormMode.SUBMITTED
    stage.press("form.other")
    assert stage.mode() is FormMode.CLOSED


def test_a_number_that_was_taken_meanwhile(stage: Stage) -> None:
    open_number(stage)
    other = stage.desk.verified("wang")
    stage.desk.setting("identity.numbers_per_person", 5)
    with stage.desk.rig.store.write(Stamp("")) as unit:
        from app.domain.stock import NumberMoved, StockState

        row = unit.queries.stock.number(FREE[0])
        assert row is not None
        unit.record(
            NumberMoved(after=row.last_op, number=FREE[0], state=StockState.RESERVED, order_id="elsewhere")
        )
    assert other.customer_id
    stage.ctrl_enter()
    assert stage.submitted == []
    assert stage.mode() is FormMode.ERRORS
    assert "这个号码已被占用" in stage.words() or stage.field("number").error


def test_an_order_is_taken_up_again(stage: Stage) -> None:
    order = stage.desk.submit_sample("open_account").order
    stage.presenter.show_order(order.order_id)
    assert stage.mode() is FormMode.SIGNATURE
    stage.presenter.show_order("nothing")
    assert stage.mode() is FormMode.FAILED
    assert "没有找到" in stage.words()


def test_a_failed_order_offers_the_reversal(stage: Stage) -> None:
    order = stage.desk.submit_sample("open_account").order
    stage.desk.setting("identity.numbers_per_person", 0)
    stage.desk.pay(order)
    stage.presenter.show_order(order.order_id)
    assert stage.mode() is FormMode.FAILED
    assert "先再试一次；仍办不成的，要退给客户（退费 202 或冲正）" in stage.words()


@pytest.mark.parametrize("kind", BUSINESS_TYPES, ids=[kind.key for kind in BUSINESS_TYPES])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_definition_makes_a_whole_form(stage: Stage, kind: BusinessType, language: str) -> None:
    stage.panel.retranslate(texts()[language])
    sample = sample_of(kind.key)
    form = {**sample.form, **stage.desk.paid_before(sample)}
    stage.presenter.open(kind.key, sample.visit(stage.desk))
    assert "⟨" not in stage.words()
    stage.presenter.pass_offers()
    quote = stage.presenter.state.quote
    if quote is not None and quote.errors:
        stage.presenter.submit()
        assert stage.mode() is FormMode.ERRORS
    for key, value in form.items():
        stage.presenter.change(key, value)
    assert stage.mode() is FormMode.QUOTED, stage.presenter.state.errors
    QApplication.processEvents()
    for field in stage.panel.findChildren(Field):
        if field.isVisible() and field.key:
            assert field.box.accessibleName()
            assert field.box.objectName() == f"form.{field.key}"
            assert field.height() >= 76
    assert "⟨" not in stage.words()
    stage.presenter.submit()
    done = OrderState.IN_PROGRESS if kind.works else OrderState.COMPLETED
    assert stage.submitted[0].order.state in {OrderState.PENDING, OrderState.ACKNOWLEDGED, done}
    assert "⟨" not in stage.words()
    stage.panel.retranslate(texts()["en"])


def test_dates_and_shown_fields(stage: Stage) -> None:
    stage.presenter.open("plan_change", stage.desk.verified("wang", MOBILE))
    assert not stage.box("on").isVisible()
    appointed = stage.panel.findChild(QWidget, "form.effect.appointed")
    assert isinstance(appointed, QWidget)
    QTest.mouseClick(appointed, Qt.MouseButton.LeftButton)
    assert stage.box("on").isVisible()
    for key, value in {**CHANGE.form, "effect": "appointed", "on": "2026-05-02"}.items():
        stage.presenter.change(key, value)
    stage.ctrl_enter()
    assert stage.field("on").error == "有合约的只能从账期首日生效，最早 2026-04-01"


def test_opening_sample_is_complete() -> None:
    assert set(OPENING.form) >= {"number", "sim", "plan"}
    assert set(STATES) == set(FormMode)
