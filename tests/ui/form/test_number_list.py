"""A list of numbers pasted into the form: every wrong entry named, a sum for each number."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.services.visits import Visit
from app.ui.panels.form_state import FormMode
from tests.factories_form import Stage
from tests.integration.test_many_numbers import NUMBERS, customers


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.desk.rig.record(*customers(20))
    return stage


def paste(stage: Stage, text: str) -> QLineEdit:
    box = stage.box("numbers")
    assert isinstance(box, QLineEdit)
    box.setFocus()
    box.selectAll()
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(box, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    return box


def test_a_pasted_list_is_checked_and_summed(stage: Stage) -> None:
    stage.presenter.open("fee_payment", Visit())
    right = "\r\n".join(NUMBERS[:20])
    box = paste(stage, f"{right}\n张三\t１３９９９９９９９９９，{NUMBERS[0]}\n")
    assert box.text() == " ".join((*NUMBERS[:20], "张三", "13999999999", NUMBERS[0]))
    said = stage.box("bills").accessibleDescription()
    for words in ("第 21 个 张三", "第 22 个 13999999999", "与第 1 个重复", "3 个有误", "其余 8 个号码"):
        assert words in said
    assert stage.mode() is not FormMode.QUOTED
    paste(stage, right)
    assert stage.mode() is FormMode.QUOTED
    said = stage.box("bills").accessibleDescription()
    assert "20 个有欠费" in said
    assert "有误" not in said


def test_many_wrong_numbers_are_one_place_to_mend(stage: Stage) -> None:
    stage.presenter.open("fee_payment", Visit())
    paste(stage, f"{NUMBERS[0]}\n张三\n李四\n13999999999")
    stage.ctrl_enter()
    assert "1 处要改，才能提交" in stage.words()
    assert stage.field("numbers").error == "第 2 个 张三：不像号码，请检查（另有 2 处）"


def test_of_a_few_numbers_every_wrong_one_is_named_too(stage: Stage) -> None:
    stage.presenter.open("fee_payment", Visit())
    paste(stage, f"{NUMBERS[0]}\n张三\n李四\n13999999999")
    stage.ctrl_enter()
    said = stage.box("bills").accessibleDescription()
    assert all(
        f"第 {line} 个 {typed}" in said for line, typed in ((2, "张三"), (3, "李四"), (4, "13999999999"))
    )
    paste(stage, f"{NUMBERS[0]}\n张三")
    assert "张三" not in stage.box("bills").accessibleDescription(), "the field itself says it"
