"""The checkout panel under real keys and clicks, on a real store."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.domain.documents import Copy, SpoolState
from app.i18n import load_text
from app.services.cards import CardScript
from app.services.ports import PrintResult
from app.ui.panels.checkout_parts import tender_views
from app.ui.panels.checkout_presenter import STATES, CheckoutMode
from app.ui.panels.checkout_receipt import draft_of
from app.ui.theme import RESOURCES
from tests.factories_money import bill_lines, prepayment
from tests.ui.checkout.stage import LINES, Later, Stage


def test_every_mode_is_declared() -> None:
    assert set(STATES) == set(CheckoutMode)


def test_cash_by_keyboard_alone(stage: Stage) -> None:
    """Open, type what was handed over, F9, Enter: no mouse."""
    stage.open()
    cash = stage.panel.collect.cash
    assert stage.window.focusWidget() is cash
    QTest.keyClicks(cash, "350")
    assert stage.panel.collect._change.amount.text() == "48.70"
    assert [button.text() for button in stage.panel.collect.suggestions] == [
        "恰好",
        "310",
        "320",
        "350",
        "400",
    ]
    QTest.keyClick(cash, Qt.Key.Key_F9)
    stage.qtbot.waitUntil(lambda: stage.shows(CheckoutMode.DONE))
    (done,) = stage.completed
    assert (done.total_fen, done.change_fen) == (30_130, 4_870)
    assert stage.panel.done.change.text() == "¥48.70"
    assert stage.panel.done.receipt.text() == done.receipt
    assert stage.printed(SpoolState.DONE)
    assert stage.window.focusWidget() is stage.panel.done.next
    QTest.keyClick(stage.panel.done.next, Qt.Key.Key_Return)
    assert (stage.mode, stage.closed) == (CheckoutMode.EMPTY, [True])
    assert stage.till.books().payments == 1


def test_a_title_that_does_not_fit_goes_on_below_on_the_preview(stage: Stage) -> None:
    paper = stage.preview.paper
    stage.presenter.open(None, (), (replace(prepayment(36_000), title="短"),))
    low = paper.height()
    long = "提前解约违约金（原合约至 2026-08-31），含购机补贴和其他应退还的部分"
    stage.presenter.give_up()
    stage.presenter.open(None, (), (replace(prepayment(36_000), title=long),))
    QApplication.processEvents()
    assert paper.height() > low, "as on paper, nothing of it is cut off"


def test_card_then_cash_with_a_suggestion(stage: Stage) -> None:
    stage.open()
    stage.key_in("checkout_card_amount", "200")
    stage.press("checkout_charge")
    assert stage.till.card.charged_fen == 20_000
    assert stage.presenter.state.cash_due_fen == 10_130
    stage.press("checkout_suggest_3")
    assert stage.panel.collect.cash.text() == "150.00"
    assert stage.panel.collect.suggestions[3].isChecked()
    assert "0.07" in stage.panel.collect._rounding.text()
    draft = stage.preview.paper.shown
    assert "零头转余额 0.07" in draft
    assert "银行卡 尾号 0000（模拟） 200.00" in draft
    assert "票号 收款时定号" in draft
    stage.press("checkout_confirm")
    (done,) = stage.completed
    assert (done.total_fen, done.change_fen) == (30_130, 4_870)
    assert f"票号 {done.receipt}" in stage.preview.paper.shown
    assert stage.till.books().cash_fen == 10_130


def test_card_alone_pays_to_the_fen(stage: Stage) -> None:
    stage.open()
    stage.presenter.set_cash(5_000)
    stage.press("checkout_charge")
    assert stage.panel.collect.confirm.text() == "完成收款，已收 ¥301.23"
    assert not stage.panel.collect.cash.isEnabled()
    stage.press("checkout_confirm")
    assert stage.completed[0].total_fen == 30_123
    assert stage.panel.done.change.text() == "¥301.23", "nothing is to be given back: what was paid is large"
    assert stage.panel.done.change.accessibleName() == "已收合计 ¥301.23"


def test_too_little_says_what_is_missing(stage: Stage) -> None:
    stage.open()
    QTest.keyClicks(stage.panel.collect.cash, "300")
    stage.press("checkout_confirm")
    assert stage.shows(CheckoutMode.SHORT)
    assert "1.30" in stage.banner()
    # The amount stands selected: the next figures replace it.
    QTest.keyClicks(stage.panel.collect.cash, "1000")
    assert stage.shows(CheckoutMode.COLLECTING)
    stage.press("checkout_confirm")
    assert stage.completed[0].change_fen == 100_000 - 30_130


def test_a_declined_card_can_be_followed_by_cash(stage: Stage) -> None:
    stage.open()
    script = stage.panel.collect.script
    script.setFocus()
    QTest.keyClick(script, Qt.Key.Key_Down)
    assert stage.till.card.chosen is CardScript.DECLINED
    stage.press("checkout_charge")
    assert stage.shows(CheckoutMode.CARD_DECLINED)
    assert "没有扣款成功" in stage.banner()
    stage.press("checkout_suggest_0")
    stage.press("checkout_confirm")
    assert (stage.mode, stage.till.card.charged_fen) == (CheckoutMode.DONE, 0)


def test_an_unknown_card_is_asked_about_before_anything_else(stage: Stage) -> None:
    stage.open()
    stage.presenter.choose_script(CardScript.SILENT_APPROVED)
    stage.press("checkout_charge")
    assert stage.shows(CheckoutMode.CARD_UNKNOWN)
    text, state = load_text("zh_CN", RESOURCES), stage.presenter.state
    draft = draft_of(state, text)
    assert draft is not None
    assert draft.tenders == (), "nobody reads as cash what the card may have paid"
    assert [view.amount for view in tender_views(state, text) if view.counts] == []
    assert not stage.panel.collect.confirm.isEnabled()
    assert stage.window.focusWidget() is stage.panel.collect.inquire
    stage.presenter.confirm()
    stage.presenter.give_up()
    assert stage.shows(CheckoutMode.CARD_UNKNOWN)
    QTest.keyClick(stage.panel.collect.inquire, Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier)
    stage.qtbot.waitUntil(lambda: stage.shows(CheckoutMode.COLLECTING))  # a button shows a key before it acts
    assert stage.banner() == "已查到：银行卡 301.23 元已到账", "the answer is said, and not only gone"
    stage.press("checkout_confirm")
    assert stage.completed[0].total_fen == 30_123


def test_giving_up_voids_the_card_first(stage: Stage) -> None:
    stage.open()
    stage.key_in("checkout_card_amount", "100")
    stage.press("checkout_charge")
    assert not stage.panel.collect.give_up.isEnabled(), "as the order cannot be cancelled"
    assert "先撤销刷卡" in stage.panel.collect.give_up.toolTip()
    stage.press("checkout_void")
    assert stage.till.card.charged_fen == 0
    stage.press("checkout_give_up")
    assert (stage.mode, stage.closed, stage.till.books().payments) == (CheckoutMode.EMPTY, [True], 0)
    assert stage.till.service.open_checkouts() == ()


def test_what_is_refused_leaves_what_was_open_and_bars_nothing(stage: Stage) -> None:
    stage.open()
    first = stage.presenter.state.checkout
    for _ in range(2):
        stage.presenter.open(None, (), (*LINES, *bill_lines()))
        assert stage.presenter.state.checkout == first, "what was begun stands"
        assert stage.banner(), "and it is said why the rest does not join it"
    stage.presenter.open(None, (), (prepayment(10_000),))
    assert stage.presenter.state.checkout != first
    assert stage.shows(CheckoutMode.COLLECTING)
    assert len(stage.till.service.open_checkouts()) == 1


def test_a_customer_who_goes_while_the_card_is_asked_takes_the_payment_along(stage: Stage) -> None:
    later = Later(stage.tasks)
    stage.open()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage.tasks, "pool", later)
        stage.presenter.charge_card()
        stage.presenter.put_aside()
        assert stage.shows(CheckoutMode.CARD_ASKING), "the terminal is still asked"
    later.now()
    assert stage.shows(CheckoutMode.EMPTY)
    (question,) = stage.till.service.open_checkouts()
    assert question.approved_fen


def test_a_restart_asks_whether_the_money_was_taken(stage: Stage) -> None:
    stage.open()
    stage.presenter.suggest(35_000)
    stage.restart()
    stage.presenter.recover()
    assert stage.shows(CheckoutMode.RECOVERY)
    assert "上次收费没有完成" in stage.banner()
    assert stage.panel.collect.cash.text() == "350.00"
    stage.press("checkout_taken")
    assert stage.completed[0].change_fen == 4_870
    stage.press("checkout_next")
    assert stage.shows(CheckoutMode.EMPTY)


def test_a_restart_with_a_card_and_a_second_question(stage: Stage) -> None:
    """The card was charged while the power went; the customer leaves without paying."""
    stage.open()
    stage.presenter.choose_script(CardScript.SILENT_APPROVED)
    stage.press("checkout_charge")
    stage.till.rig.clock.advance_ms(1_000)
    stage.till.service.open(stage.till.clerk, None, (), (prepayment(1_000),))
    stage.restart()
    stage.presenter.recover()
    assert stage.presenter.state.questions_left == 1
    assert not stage.panel.collect.taken.isEnabled()
    stage.press("checkout_inquire")
    assert stage.shows(CheckoutMode.RECOVERY)
    assert not stage.panel.collect.not_taken.isEnabled()
    stage.press("checkout_void")
    stage.press("checkout_not_taken")
    assert stage.shows(CheckoutMode.RECOVERY)
    assert stage.presenter.state.cash_due_fen == 1_000
    stage.press("checkout_not_taken")
    assert (stage.mode, stage.till.card.charged_fen) == (CheckoutMode.EMPTY, 0)
    assert stage.till.books().payments == 0


def test_nothing_open_asks_nothing(stage: Stage) -> None:
    stage.presenter.recover()
    assert (stage.mode, stage.closed) == (CheckoutMode.EMPTY, [])
    for intent in (
        stage.presenter.confirm,
        stage.presenter.give_up,
        stage.presenter.next,
        stage.presenter.charge_card,
        stage.presenter.inquire_card,
        stage.presenter.void_card,
        stage.presenter.keep_cash,
        stage.presenter.print_again,
        lambda: stage.presenter.answer(taken=True),
    ):
        intent()
    assert stage.shows(CheckoutMode.EMPTY)


def test_a_printer_that_fails_undoes_nothing(stage: Stage) -> None:
    stage.paper.answer = PrintResult(SpoolState.QUEUED, "printer.folder_full")
    stage.open()
    stage.presenter.suggest(30_130)
    stage.press("checkout_confirm")
    assert stage.shows(CheckoutMode.DONE)
    assert stage.printed(SpoolState.QUEUED)
    assert "磁盘已满" in stage.panel.done._detail.text()
    stage.paper.answer = PrintResult(SpoolState.DONE, "")
    stage.press("checkout_print_again")
    assert stage.panel.done.next.hasFocus(), "Enter goes on, it does not print once more"
    assert stage.printed(SpoolState.DONE)
    assert stage.till.books().payments == 1


def test_a_printer_that_raises_is_told_about(stage: Stage) -> None:
    stage.paper.jams = True
    stage.open()
    stage.presenter.suggest(30_130)
    stage.presenter.give_up()
    stage.open()
    stage.presenter.suggest(30_130)
    stage.presenter.confirm()
    assert stage.presenter.state.print_detail == "printer.folder_failed"
    stage.presenter.give_up()
    assert stage.shows(CheckoutMode.EMPTY)


def test_three_copies_and_two_languages(stage: Stage) -> None:
    stage.open()
    stage.preview.copies.changed.emit(Copy.CASHIER.value)
    assert any("出纳联" in words for words in stage.preview.paper.shown)
    english = stage.till.texts["en"]
    stage.panel.retranslate(english)
    stage.preview.retranslate(english)
    assert stage.panel.collect.confirm.text() == "Take ¥301.30"
    assert any("Cashier copy" in words for words in stage.preview.paper.shown)
    assert "⟨" not in " ".join(stage.preview.paper.shown)
    said = [label.text() for label in stage.preview.findChildren(QLabel)]
    assert "three copies, in Chinese" in said, "the paper is in the customer's language"
    stage.preview.retranslate(stage.till.texts["zh_CN"])
    assert "80 mm · 三联" in [label.text() for label in stage.preview.findChildren(QLabel)]


def test_all_inputs_are_named(stage: Stage) -> None:
    stage.open()
    for widget in stage.panel.findChildren(QWidget):
        takes_focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes_focus and widget.isVisible() and widget.isEnabled():
            assert widget.accessibleName(), widget.objectName()
