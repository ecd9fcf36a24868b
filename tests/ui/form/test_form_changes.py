"""Before and after at a clerk's desk: nothing of it is cut off, and no column is kept for nothing."""

from collections.abc import Mapping

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.business.spec import Value
from app.ui.panels.form_changes import HEAD, ChangeCells, ChangesTable
from app.ui.panels.form_state import FormMode
from app.ui.theme import load_fonts
from tests.factories_form import Stage
from tests.painted import texts
from tests.samples_business import DEPOSIT_BACK, OPENING, sample_of
from tests.samples_form import CONTACT
from tests.samples_hall import BROADBAND, FREE, MOBILE, OWN, SECRET, password_fact

HEADS = ("项目", "现在", "变更后", "差异")
PENALTY = "新合约至 2027-03-31，期内解约付 ¥180.00"


def table(stage: Stage) -> ChangesTable:
    QApplication.processEvents()
    (found,) = (each for each in stage.panel.findChildren(ChangesTable) if each.isVisible())
    return found


def read(found: ChangesTable) -> str:
    return "".join(piece.text for piece in texts(found))


def opened(stage: Stage, key: str, person: str, number: str, form: Mapping[str, Value]) -> None:
    stage.presenter.open(key, stage.desk.verified(person, number), filled={**CONTACT, **form})
    assert stage.mode() is FormMode.QUOTED, stage.presenter.state.errors


@pytest.mark.parametrize("width", [928, 560])
def test_the_penalty_of_a_new_contract_is_never_cut(stage: Stage, width: int) -> None:
    stage.panel.resize(width, 944)
    opened(stage, "plan_change", "zhao", OWN, {"plan": "m99", "effect": "next_cycle"})
    found = table(stage)
    assert "".join(PENALTY.split()) in "".join(read(found).split())
    assert "…" not in read(found)
    if width < 600:
        assert found.height() > HEAD + 5 * 32, "a row is as high as its lines"


def test_what_ends_a_contract_says_what_it_costs(stage: Stage) -> None:
    opened(stage, "plan_change", "wang", MOBILE, {"plan": "m59", "effect": "next_cycle"})
    assert "解约付 ¥510.00" in read(table(stage))


def test_no_column_is_kept_where_nothing_is_weighed(qtbot: QtBot) -> None:
    load_fonts()
    found = ChangesTable()
    qtbot.addWidget(found)
    found.setFixedWidth(600)
    found.show()
    found.set_rows(HEADS, (ChangeCells("收款方式", "现金 ¥20.00", "银行转账 ¥20.00", ""),))
    assert "差异" not in read(found)
    found.set_rows(HEADS, (ChangeCells("月费", "¥59.00", "¥89.00", "+30.00", marked=True),))
    assert "差异" in read(found)
    assert "+30.00" in read(found)
    found.set_rows(HEADS, (ChangeCells("套餐", "", "云享 59", ""),))
    assert found.height() == 32, "of what begins there are no heads"
    found.set_rows(HEADS, ())
    assert found.height() == 0


def test_rows_that_need_two_lines_keep_them_when_the_rows_are_lower(qtbot: QtBot) -> None:
    load_fonts()
    found = ChangesTable(44, arrows=True)
    qtbot.addWidget(found)
    found.setFixedWidth(560)
    found.show()
    found.set_rows(HEADS, (ChangeCells("合约与补贴", "无合约", PENALTY, "+1,000.00（+448.3 %）"),))
    high = found.height()
    assert high > HEAD + 44
    assert PENALTY in read(found)
    found.set_row_height(36)
    assert found.height() == high
    found.setFixedWidth(1200)
    assert found.height() == HEAD + 36


def test_a_new_number_stands_in_full_and_in_groups_as_in_the_head(stage: Stage) -> None:
    stage.presenter.open("open_account", stage.desk.verified("zhao", OWN), filled=OPENING.form)
    assert "198 0000 0100" in table(stage).accessibleDescription()
    stage.ctrl_enter()
    assert stage.mode() is FormMode.SIGNATURE
    assert "198 0000 0100" in table(stage).accessibleDescription()
    stage.presenter.sign("paper")
    assert stage.mode() is FormMode.SUBMITTED
    said = table(stage).accessibleDescription()
    assert "198 0000 0100" in said
    assert FREE[0] not in said


def test_a_deposit_that_can_go_back_is_told_when_its_feature_is_off(stage: Stage) -> None:
    stage.desk.paid_before(DEPOSIT_BACK)
    opened(stage, "feature_change", "zhao", OWN, {"features": ()})
    said = read(table(stage))
    assert "国际长途已开通已关闭" in said
    assert "押金¥500.00可凭票据办理押金退还" in said
    assert "0.00 元/月" not in said


def test_the_bank_the_account_and_its_holder_are_read_back(stage: Stage) -> None:
    sample = sample_of("payment_method")
    stage.presenter.open("payment_method", sample.visit(stage.desk), filled=sample.form)
    said = table(stage).accessibleDescription()
    assert "付款方式: 现金缴费 → 银行托收" in said
    assert "开户银行: — → " in said
    assert "银行账号: — → " in said
    assert str(sample.form["account"]) not in said
    assert f"户名: — → {sample.form['holder']}" in said
    stage.ctrl_enter()
    order = stage.presenter.state.order
    assert order is not None
    assert str(sample.form["holder"]) not in repr(order.changes), "recorded masked"


def test_what_goes_along_with_a_number_is_read_by_both(stage: Stage) -> None:
    sample = sample_of("ownership_transfer")
    stage.desk.rig.record(password_fact(OWN, "c-zhao", SECRET))
    stage.presenter.open("ownership_transfer", sample.visit(stage.desk), filled=sample.form)
    said = table(stage).accessibleDescription()
    assert "账户余额: ¥" in said
    assert "，归接收方" in said
    assert "服务密码: 已设置 → 失效，由接收方重设" in said


def test_a_fault_that_was_taken_down_is_read_back(stage: Stage) -> None:
    sample = sample_of("fault_report")
    stage.presenter.open("fault_report", stage.desk.verified("wang", BROADBAND), filled=sample.form)
    stage.ctrl_enter()
    said = table(stage).accessibleDescription()
    assert stage.mode() is FormMode.DONE
    assert "联系" in said


def test_the_slip_of_a_correction_can_be_checked(stage: Stage) -> None:
    sample = sample_of("tender_correction")
    filled = {**sample.form, **stage.desk.paid_before(sample)}
    stage.presenter.open("tender_correction", sample.visit(stage.desk), filled=filled)
    assert "现金 ¥" in read(table(stage))
    stage.ctrl_enter()
    assert "20260311000731" in stage.words() + "".join(piece.text for piece in texts(stage.panel))
