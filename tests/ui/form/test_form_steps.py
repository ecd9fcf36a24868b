"""What a form says of where it is: the step bar, what the customer has to bring, what the result promises."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from app.domain.business import BUSINESS_TYPES
from app.domain.business.feature_change import INTERNATIONAL
from app.domain.business.form import load_payload
from app.domain.business.spec import Step
from app.services.order_words import say
from app.services.visits import Visit
from app.ui.panels.form_changes import ChangesTable
from app.ui.panels.form_outcome import outcome
from app.ui.panels.form_state import FormMode
from app.ui.panels.form_words import needed, shown_steps
from app.ui.widgets.fields import Field
from app.ui.widgets.steps import CURRENT, StepBar, StepState
from tests.factories_form import Stage, focused
from tests.samples_business import SAMPLES, sample_of
from tests.samples_form import Sample
from tests.samples_hall import MANAGER, MOBILE, OWN, PIN, texts

OK, NOW, WAIT, AHEAD, SKIPPED = (
    StepState.OK,
    StepState.NOW,
    StepState.WAIT,
    StepState.AHEAD,
    StepState.SKIPPED,
)
LEAVING = sample_of("cancel")


def fill(stage: Stage, sample: Sample) -> None:
    """Open a sample's form, filled in."""
    filled = {**sample.form, **stage.desk.paid_before(sample)}
    stage.presenter.open(sample.type_key, sample.visit(stage.desk), filled=filled)
    stage.presenter.pass_offers()


def steps(stage: Stage) -> dict[Step, StepState]:
    return dict(stage.presenter.state.steps())


def current(stage: Stage) -> list[Step]:
    return [step for step, how in stage.presenter.state.steps() if how in CURRENT]


def table(stage: Stage) -> str:
    found = [each for each in stage.panel.findChildren(ChangesTable) if each.isVisible()]
    return "; ".join(each.accessibleDescription() for each in found)


def brought(stage: Stage) -> dict[str, StepState]:
    kind = stage.presenter.state.kind
    assert kind is not None
    return dict(needed(kind, stage.presenter.state))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: str(each.type_key))
def test_exactly_one_step_is_the_current_one_until_it_is_over(stage: Stage, sample: Sample) -> None:
    fill(stage, sample)
    seen: list[list[Step]] = []
    for _ in range(6):
        state = stage.presenter.state
        if state.mode in {FormMode.DONE, FormMode.SUBMITTED}:
            break
        seen.append(current(stage))
        assert len(seen[-1]) == 1, state.mode
        if state.approval is not None and state.mode is FormMode.AWAITING_APPROVAL:
            assert seen[-1] == [Step.APPROVAL]
            stage.desk.approvals.decide(
                stage.desk.session(MANAGER, None),
                state.approval.approval_id,
                granted=True,
                reason="同意",
                pin=PIN,
            )
            continue
        stage.ctrl_enter()
    assert stage.mode() in {FormMode.DONE, FormMode.SUBMITTED}
    if stage.mode() is FormMode.SUBMITTED:
        assert current(stage) == [Step.COLLECT]
    assert [steps(stage)[step] for step in seen[0]] == [OK]


def test_steps_that_are_not_needed_are_not_ticked(stage: Stage) -> None:
    fill(stage, sample_of("ownership_transfer"))
    found = steps(stage)
    assert (found[Step.QUOTE], found[Step.APPROVAL], found[Step.COLLECT]) == (NOW, SKIPPED, SKIPPED)
    stage.ctrl_enter()
    found = steps(stage)
    assert (found[Step.APPROVAL], found[Step.SIGNATURE], found[Step.COLLECT]) == (SKIPPED, NOW, SKIPPED)
    bar = stage.panel.findChild(StepBar, "form.steps")
    assert isinstance(bar, StepBar)
    assert "审批 无须" in bar.accessibleName()
    assert bar.accessibleDescription() == "签名"
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE
    assert (steps(stage)[Step.COLLECT], steps(stage)[Step.EXECUTE]) == (SKIPPED, OK)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_state_of_a_step_has_a_word(stage: Stage, language: str) -> None:
    stage.presenter.open("plan_change", stage.desk.verified("wang", MOBILE))
    for step in shown_steps(stage.presenter.state, texts()[language]):
        assert "⟨" not in step.says
    assert all(texts()[language].has(f"form.panel.step.{how}") for how in StepState)


def test_a_document_that_was_read_proves_itself_alone(stage: Stage) -> None:
    fill(stage, sample_of("sim_replace"))
    found = brought(stage)
    assert (found["form.bring.id_card"], found["form.bring.old_sim"]) == (OK, AHEAD)
    stage.presenter.change("reason", "lost")
    assert "form.bring.old_sim" not in brought(stage), "what is lost cannot be brought"


def test_a_lost_paper_is_not_brought(stage: Stage) -> None:
    fill(stage, sample_of("receipt_reprint"))
    stage.presenter.change("reason", "unreadable")
    assert brought(stage)["form.bring.receipt"] is OK
    stage.presenter.change("reason", "lost")
    assert "form.bring.receipt" not in brought(stage)
    fill(stage, sample_of("refund"))
    assert brought(stage)["form.bring.receipt"] is OK
    stage.presenter.change("proof", "declaration")
    assert "form.bring.receipt" not in brought(stage)


def test_what_a_reason_decides_is_not_asked_for_before_it(stage: Stage) -> None:
    stage.presenter.open("receipt_reprint", Visit())
    assert "form.bring.receipt" not in brought(stage)
    stage.presenter.change("reason", "unreadable")
    assert "form.bring.receipt" in brought(stage)
    stage.presenter.open("device_repair", stage.desk.verified("wang", MOBILE))
    assert "form.bring.receipt" not in brought(stage)


def test_an_organisation_is_asked_for_its_papers_and_its_agent_signs(stage: Stage) -> None:
    fill(stage, sample_of("sim_replace"))
    state = stage.presenter.state
    assert state.kind is not None
    assert state.quote is not None
    context = state.quote.context
    assert context.party is not None
    of_one = replace(context, party=replace(context.party, organisation=True))
    found = dict(needed(state.kind, replace(state, quote=replace(state.quote, context=of_one))))
    assert {"form.bring.papers", "form.panel.signature_agent"} <= found.keys()
    assert not {"form.bring.id_card", "form.panel.signature"} & found.keys()


def test_features_are_asked_first_and_say_the_deposit(stage: Stage) -> None:
    stage.presenter.open("feature_change", stage.desk.verified("wang", MOBILE))
    first = stage.box("features").findChildren(QAbstractButton)[0]
    assert first.hasFocus()
    assert "国际长途 · 押金 ¥500.00" in [
        box.text() for box in stage.box("features").findChildren(QAbstractButton)
    ]
    state = stage.presenter.state
    assert state.kind is not None
    assert state.quote is not None
    context, choices = state.quote.context, state.kind.fields[0].choices
    assert choices is not None
    priced = tuple(
        replace(each, amount_fen=10_00) if each.item == INTERNATIONAL else each for each in context.tariffs
    )
    said = {
        each.key: say(each.detail, texts()["zh_CN"]) for each in choices(replace(context, tariffs=priced), {})
    }
    assert said[INTERNATIONAL] == "¥10.00/月，押金 ¥500.00"
    fill(stage, sample_of("deposit_refund"))
    stage.presenter.open("feature_change", stage.desk.verified("zhao", OWN))
    state = stage.presenter.state
    assert state.quote is not None
    said = {each.key: say(each.detail, texts()["zh_CN"]) for each in choices(state.quote.context, {})}
    assert "押金" not in said[INTERNATIONAL], "it is held already"


def test_what_is_left_on_a_number_that_ends_stands_beside_the_sum(stage: Stage) -> None:
    fill(stage, LEAVING)
    total = stage.panel.findChild(QLabel, "form.total")
    assert isinstance(total, QLabel)
    assert (total.text(), "退给客户" in stage.words()) == ("¥80.00", True)
    stage.ctrl_enter()
    assert stage.mode() is FormMode.AWAITING_APPROVAL
    lines = stage.words().split("\n")
    assert lines[lines.index("应退余额") + 1] == "¥80.00"
    bound = replace(LEAVING, person_id="wang", subscriber_id=MOBILE)
    fill(stage, bound)
    assert total.text() == "¥510.00"
    assert "；另应退余额 ¥46.80" in stage.words()


def test_a_mobile_number_has_no_equipment_to_bring(stage: Stage) -> None:
    fill(stage, LEAVING)
    assert "form.bring.equipment" not in brought(stage)


def test_what_is_taken_down_is_there_and_what_is_not_asked_is_not_needed(stage: Stage) -> None:
    stage.presenter.open("fee_payment", Visit())
    assert brought(stage)["form.bring.phone_number"] is AHEAD
    fill(stage, sample_of("fee_payment"))
    assert brought(stage)["form.bring.phone_number"] is OK
    stage.presenter.change("numbers", ("13900000000",))
    assert brought(stage)["form.bring.phone_number"] is AHEAD
    stage.presenter.open("fault_report", Visit())
    assert brought(stage)["form.bring.number_or_address"] is AHEAD
    stage.presenter.change("address", "滨河路 8 号")
    assert brought(stage)["form.bring.number_or_address"] is OK
    fill(stage, sample_of("payment_method"))
    assert brought(stage)["form.bring.bank_card"] is OK
    stage.presenter.change("account", None)
    assert brought(stage)["form.bring.bank_card"] is AHEAD
    stage.presenter.change("method", "cash")
    assert "form.bring.bank_card" not in brought(stage)
    stage.presenter.open("device_repair", Visit())
    stage.presenter.change("charge", "repair.check")
    assert "form.bring.receipt" not in brought(stage), "it proves a warranty, and none is claimed"
    stage.presenter.change("charge", "warranty")
    assert brought(stage)["form.bring.receipt"] is AHEAD


def test_new_values_stand_in_full_until_they_are_signed(stage: Stage) -> None:
    fill(stage, sample_of("customer_info"))
    assert "zhao@example.org" in table(stage)
    stage.ctrl_enter()
    assert stage.mode() is FormMode.SIGNATURE
    assert "zhao@example.org" in table(stage)
    assert "13900007777" in table(stage)
    order = stage.presenter.state.order
    assert order is not None
    assert "zh***" in str(order.changes), "recorded and printed masked"
    stage.presenter.close()
    stage.presenter.show_order(order.order_id)
    assert "zhao@example.org" not in table(stage), "without its owner it is read as recorded"
    stage.presenter.close()
    stage.presenter.show_order(order.order_id, visit=Visit(verification_id=order.verification_id))
    assert "zhao@example.org" in table(stage)
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE
    assert "zhao@example.org" not in table(stage)


def test_the_result_promises_what_is_so(stage: Stage) -> None:
    fill(stage, sample_of("suspend"))
    stage.ctrl_enter()
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE
    assert "已执行。结果通知发往 138****1234。" in stage.words()
    stage.presenter.simulated = True
    stage.panel.render(stage.presenter.state)
    assert "结果通知发往" not in stage.words(), "no message is promised that nobody gets"
    assert "短信是模拟的，138****1234 收不到，请当面告诉客户结果" in stage.words()
    filled = {**sample_of("suspend").form, "notify": "none"}
    stage.presenter.open("resume", sample_of("suspend").visit(stage.desk), filled=filled)
    stage.ctrl_enter()
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE
    assert "通知发往" not in stage.words()
    assert "客户选择不接收通知，请当面告诉结果。" in stage.words()


def test_where_nobody_can_be_told_the_clerk_is_asked_to_say_it(stage: Stage) -> None:
    fill(stage, sample_of("suspend"))
    stage.ctrl_enter()
    stage.ctrl_enter()
    state, zh, en = stage.presenter.state, texts()["zh_CN"], texts()["en"]
    assert state.order is not None
    untold = replace(state, told="")
    wordless = replace(state.order, payload="{}")
    assert outcome(untold, wordless, zh) == "已执行。没有可以通知的电话，请当面告诉客户结果。"
    assert "no number to tell" in outcome(untold, wordless, en)


def test_the_fields_span_the_grid(stage: Stage, qapp: QApplication) -> None:
    stage.panel.resize(900, 900)
    for kind in BUSINESS_TYPES:
        stage.presenter.open(kind.key, sample_of(kind.key).visit(stage.desk))
        qapp.processEvents()
        shown = [each for each in stage.panel.findChildren(Field) if each.isVisible() and each.key]
        rows: dict[int, list[int]] = {}
        for each in shown:
            rows.setdefault(each.y(), []).append(each.geometry().right())
        assert len({max(edges) for edges in rows.values()}) <= 1, kind.key


def test_a_sheet_of_paper_says_what_was_printed_and_promises_nothing(stage: Stage) -> None:
    fill(stage, sample_of("bill_query"))
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE
    order, words = stage.presenter.state.order, stage.words()
    assert order is not None
    asked = str(load_payload(order.payload)["period"])
    assert f"账单已送打印：{'汇总' if asked == 'summary' else asked}。" in words
    for nothing in ("通知发往", "生效时间", "应收", "已执行。 "):
        assert nothing not in words


def test_work_that_goes_on_is_not_done_yet(stage: Stage) -> None:
    fill(stage, sample_of("fault_report"))
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE
    assert current(stage) == [Step.WORK]
    assert "已受理，处理中" in stage.words()
    assert "单据上也印着" in stage.words()
    for promise in ("办理成功", "立即生效", "回访"):
        assert promise not in stage.words()


def test_the_cursor_stands_at_the_first_boxes_to_choose_and_nothing_is_wrong_yet(stage: Stage) -> None:
    features = sample_of("feature_change")
    stage.presenter.open(features.type_key, features.visit(stage.desk))
    assert stage.mode() is FormMode.FILLING
    stage.presenter.change("phone", "13800001234")
    stage.panel.focus_first()
    assert focused().objectName().startswith("form.features.")
    stage.box("notes").setFocus()
    assert stage.presenter.state.errors == (), "nobody has chosen anything yet"
    reason = sample_of("suspend")
    stage.presenter.open(reason.type_key, reason.visit(stage.desk), filled={"phone": "13900007777"})
    assert focused().objectName().startswith("form.reason")
