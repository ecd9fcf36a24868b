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


def said(stage: Stage, name: str = "note") -> str:
    note = stage.panel.findChild(Label, f"checkout_transfer_{name}")
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
    ("slip", "payer", "amount", "code", "at", "note"),
    [
        ("", "", "", "transfer.missing", "reference", "note"),
        ("12345", "", "", "transfer.length", "reference", "note"),
        ("ABC/12345", "", "", "transfer.characters", "reference", "note"),
        (SLIP, "W" * 200, "", "names.too_long", "payer", "payer_note"),
        (SLIP, "", "9999", "transfer.amount", "amount", "amount_note"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    stage: Stage, slip: str, payer: str, amount: str, code: str, at: str, note: str
) -> None:
    stage.open()
    stage.press("checkout_transfer_open")
    hint = said(stage)
    type_in(stage, slip, payer, amount)
    stage.press("checkout_transfer_take")
    assert getattr(stage.presenter.state.transfer_error, "code", "") == code
    assert said(stage, note) not in {"", hint}
    assert stage.mode is CheckoutMode.COLLECTING
    assert focused(stage) == f"checkout_transfer_{at}"
    assert box(stage, "reference").text() == slip  # nothing that was typed is lost
    assert box(stage, "payer").text() == payer
    if amount:
        assert box(stage, "amount").text() == f"{amount}.00", "nor is it changed"
        assert box(stage, "amount").selectedText() == f"{amount}.00"


def test_an_amount_that_is_too_much_is_refused_as_often_as_it_is_sent(stage: Stage) -> None:
    stage.open()
    stage.press("checkout_transfer_open")
    type_in(stage, SLIP, amount="9999")
    for _ in range(2):
        stage.press("checkout_transfer_take")
        assert getattr(stage.presenter.state.transfer_error, "code", "") == "transfer.amount"
    checkout = stage.presenter.state.checkout
    assert checkout is not None
    assert checkout.transfers == ()
    QTest.keyClick(box(stage, "amount"), Qt.Key.Key_Delete)
    QTest.keyClick(box(stage, "amount"), Qt.Key.Key_Return)
    stage.press("checkout_transfer_take")
    assert stage.presenter.state.card_due_fen == 0, "without an amount it is all that is left"


def test_a_slip_that_was_not_taken_down_is_not_left_out_of_the_payment(stage: Stage) -> None:
    stage.open()
    stage.press("checkout_suggest_0")
    stage.press("checkout_transfer_open")
    QTest.keyClicks(box(stage, "reference"), SLIP)
    stage.press("checkout_transfer_open")  # out of sight, and not forgotten
    stage.press("checkout_confirm")
    assert stage.shows(CheckoutMode.COLLECTING)
    assert "记下" in said(stage, "amount_note")
    assert focused(stage) == "checkout_transfer_take"
    box(stage, "reference").clear()
    assert stage.presenter.state.transfer_error is None
    stage.press("checkout_confirm")
    assert stage.shows(CheckoutMode.DONE)


def test_what_was_typed_for_one_payment_does_not_wait_in_the_next(stage: Stage) -> None:
    stage.open()
    stage.press("checkout_transfer_open")
    type_in(stage, SLIP, "Wang", "5")
    stage.press("checkout_give_up")
    assert stage.shows(CheckoutMode.EMPTY)
    stage.open()
    parts = stage.panel.collect.transfer
    assert (parts.reference.text(), parts.payer.text(), parts.open.isChecked()) == ("", "", False)
    assert parts.amount.fen() == stage.presenter.state.card_due_fen
    stage.press("checkout_suggest_0")
    stage.press("checkout_confirm")
    assert stage.mode is CheckoutMode.DONE


def test_the_fields_keep_their_names_once_they_are_filled(stage: Stage) -> None:
    stage.open()
    QTest.keyClick(stage.window, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    assert focused(stage) == "checkout_transfer_reference"
    type_in(stage, SLIP, "Wang")
    words = [each.text() for each in stage.panel.collect.transfer.findChildren(Label) if each.isVisible()]
    assert {"银行回单号", "付款人（知道的话）", "到账金额"} <= set(words)
    QTest.keyClick(stage.window, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    assert focused(stage) == "checkout_transfer_reference"


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


def test_after_a_stop_it_says_what_is_missing_and_what_to_do(stage: Stage) -> None:
    stage.open()
    stage.press("checkout_transfer_open")
    type_in(stage, SLIP, amount="100")
    stage.press("checkout_transfer_take")
    stage.restart()
    stage.presenter.recover()
    rest = stage.till.texts["zh_CN"].money(stage.presenter.state.cash_due_fen)
    assert f"还差 {rest} 元" in stage.banner(), "what is not there yet is taken in cash with the same button"


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


def test_of_a_card_and_a_transfer_each_is_named(stage: Stage) -> None:
    stage.open()
    stage.press("checkout_transfer_open")
    type_in(stage, SLIP, amount="100")
    stage.press("checkout_transfer_take")
    stage.press("checkout_charge")
    checkout = stage.presenter.state.checkout
    assert checkout is not None
    assert (checkout.transferred_fen, checkout.card_paid_fen) == (100_00, checkout.due_fen - 100_00)
    assert stage.panel.collect.void.text() == "退回已收款项"
    stage.restart()
    stage.presenter.recover()
    by_card = stage.till.texts["zh_CN"].money(checkout.card_paid_fen)
    assert f"银行卡已扣 {by_card} 元" in stage.banner()
    assert "已记银行转账 100.00 元" in stage.banner()
    assert "还差" not in stage.banner()
    assert stage.panel.collect.not_taken.reason == "先退回已收款项，再选“没有收款”"
    stage.press("checkout_void")
    stage.press("checkout_not_taken")
    assert stage.shows(CheckoutMode.EMPTY)
    assert stage.till.card.charged_fen == 0


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
