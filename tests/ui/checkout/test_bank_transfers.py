"""Bank transfers at the counter, by keyboard and by a finger; what is wrong is said at the fields."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.panels.checkout_presenter import CheckoutMode
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.labels import Label
from tests.ui.checkout.stage import Stage

SLIP = "20260311000731"


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Stage(tmp_path, qtbot)
    yield made
    made.window.close()


def box(stage: Stage, name: str) -> QLineEdit:
    found = stage.panel.findChild(QLineEdit, f"checkout_transfer_{name}")
    assert found is not None
    assert found.isVisible(), name
    return found


def focused(stage: Stage) -> str:
    widget = stage.window.focusWidget()
    assert isinstance(widget, QWidget)
    return widget.objectName()


def said(stage: Stage) -> str:
    note = stage.panel.findChild(Label, "checkout_transfer_note")
    assert note is not None
    return note.text()


def type_in(stage: Stage, slip: str, payer: str = "", amount: str = "") -> None:
    """Enter goes from field to field and submits nothing; the button takes it down."""
    QTest.keyClicks(box(stage, "reference"), slip)
    QTest.keyClick(box(stage, "reference"), Qt.Key.Key_Return)
    assert focused(stage) == "checkout_transfer_payer"
    QTest.keyClicks(box(stage, "payer"), payer)
    QTest.keyClick(box(stage, "payer"), Qt.Key.Key_Return)
    assert focused(stage) == "checkout_transfer_amount"
    if amount:
        box(stage, "amount").selectAll()
        QTest.keyClicks(box(stage, "amount"), amount)
    QTest.keyClick(box(stage, "amount"), Qt.Key.Key_Return)
    assert focused(stage) == "checkout_transfer_take"


def test_a_transfer_is_taken_down_by_keys(stage: Stage) -> None:
    stage.open()
    stage.panel.collect.transfer.open.setFocus()
    QTest.keyClick(stage.panel.collect.transfer.open, Qt.Key.Key_Space)
    assert focused(stage) == "checkout_transfer_reference"
    type_in(stage, SLIP, "Wang")
    QTest.keyClick(stage.panel.collect.transfer.take, Qt.Key.Key_Space)
    state = stage.presenter.state
    assert state.mode is CheckoutMode.COLLECTING
    assert state.checkout is not None
    assert [(row.reference, row.payer) for row in state.checkout.transfers] == [(SLIP, "W***")]
    assert state.card_due_fen == 0
    assert focused(stage) == "checkout_confirm"
    rows = [each.accessibleName() for each in stage.panel.findChildren(QWidget)]
    assert any("银行转账" in row and SLIP in row for row in rows)
    stage.presenter.confirm()
    assert stage.mode is CheckoutMode.DONE
    assert stage.completed[0].total_fen == state.checkout.due_fen


def test_part_of_it_by_a_finger_and_the_rest_in_cash(stage: Stage) -> None:
    stage.open()
    stage.press("checkout_transfer_open")
    type_in(stage, SLIP, amount="100")
    stage.press("checkout_transfer_take")
    state = stage.presenter.state
    assert state.checkout is not None
    assert state.checkout.transferred_fen == 100_00
    assert stage.panel.collect.transfer.reference.text() == ""
    assert not stage.panel.collect.transfer.reference.isVisible()
    assert focused(stage) == "checkout_cash"
    stage.press("checkout_suggest_0")
    stage.presenter.confirm()
    assert stage.mode is CheckoutMode.DONE


@pytest.mark.parametrize(
    ("slip", "amount", "code"),
    [
        ("", "", "missing"),
        ("12345", "", "length"),
        ("ABC/12345", "", "characters"),
        (SLIP, "9999", "amount"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(stage: Stage, slip: str, amount: str, code: str) -> None:
    stage.open()
    stage.press("checkout_transfer_open")
    hint = said(stage)
    type_in(stage, slip, amount=amount)
    stage.press("checkout_transfer_take")
    assert getattr(stage.presenter.state.transfer_error, "code", "") == f"transfer.{code}"
    assert said(stage) not in {"", hint}
    assert stage.mode is CheckoutMode.COLLECTING
    assert focused(stage) == "checkout_transfer_reference"
    assert box(stage, "reference").text() == slip  # nothing that was typed is lost


def test_it_is_taken_off_before_giving_up(stage: Stage) -> None:
    stage.open()
    stage.press("checkout_transfer_open")
    type_in(stage, SLIP, amount="100")
    stage.press("checkout_transfer_take")
    assert stage.presenter.state.standing == "checkout.transfer.void_first"
    assert stage.panel.collect.void.text() == "去掉转账"
    stage.press("checkout_void")
    checkout = stage.presenter.state.checkout
    assert checkout is not None
    assert checkout.transfers == ()
    assert stage.presenter.state.standing == ""


def test_after_a_stop_it_is_asked_with_what_was_noted(stage: Stage) -> None:
    stage.open()
    stage.press("checkout_transfer_open")
    type_in(stage, SLIP)
    stage.press("checkout_transfer_take")
    stage.restart()
    stage.presenter.recover()
    assert stage.mode is CheckoutMode.RECOVERY
    assert "银行转账" in stage.banner()
    stage.press("checkout_void")
    stage.press("checkout_not_taken")
    assert stage.shows(CheckoutMode.EMPTY)


def test_every_control_is_named_in_both_languages(stage: Stage) -> None:
    stage.open()
    stage.press("checkout_transfer_open")
    for language in ("en", "zh_CN"):
        stage.panel.retranslate(stage.till.texts[language])
        parts = stage.panel.collect.transfer
        named = [each.accessibleName() for each in (parts.reference, parts.payer, parts.amount)]
        assert all(named)
        assert len(set(named)) == len(named)
        assert parts.open.text()
        assert parts.take.text()
