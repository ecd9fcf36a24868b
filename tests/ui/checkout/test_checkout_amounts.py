"""Amounts that can't be meant, and what is left after part of a sum came in."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services.cards import CardScript
from app.ui.panels.checkout_presenter import CheckoutMode
from tests.ui.checkout.stage import Stage


def test_far_too_much_cash_is_refused_and_no_change_is_promised(stage: Stage) -> None:
    stage.open()
    QTest.keyClicks(stage.panel.collect.cash, "3013")
    assert stage.panel.collect._change.amount.text() == "—"
    stage.press("checkout_confirm")
    assert stage.shows(CheckoutMode.SHORT)
    assert "2,711.70" in stage.banner()
    assert stage.completed == []
    QTest.keyClicks(stage.panel.collect.cash, "350")
    stage.press("checkout_confirm")
    assert stage.completed[0].change_fen == 4_870


def test_nobody_is_offered_to_book_cash_that_was_not_keyed_in(stage: Stage) -> None:
    """After a declined card the whole sum stands as cash: it is none until somebody has given it."""
    stage.presenter.choose_script(CardScript.DECLINED)
    stage.open()
    stage.press("checkout_charge")
    confirm = stage.panel.collect.confirm
    assert not confirm.isEnabled()
    assert stage.panel.collect._foot_hint.text() == "先填实收现金，或刷卡、扫码"
    assert "待收，方式未定 301.30" in stage.preview.paper.shown
    assert not any(words.startswith("现金") for words in stage.preview.paper.shown)
    stage.press("checkout_suggest_0")
    assert confirm.isEnabled()
    assert "现金 301.30" in stage.preview.paper.shown
    assert not any("未定" in words for words in stage.preview.paper.shown)


def test_an_unknown_card_is_no_empty_space_on_the_preview(stage: Stage) -> None:
    stage.presenter.choose_script(CardScript.SILENT_APPROVED)
    stage.open()
    stage.press("checkout_charge")
    assert "结果未知 301.23" in stage.preview.paper.shown


def test_part_by_card_leaves_the_rest_on_the_button(stage: Stage) -> None:
    """The amount is typed, Enter goes on to the button and charges: no mouse."""
    stage.open()
    stage.key_in("checkout_card_amount", "200")
    QTest.keyClick(stage.panel.collect.card_amount, Qt.Key.Key_Return)
    assert stage.window.focusWidget() is stage.panel.collect.charge
    QTest.keyClick(stage.panel.collect.charge, Qt.Key.Key_Return)
    assert stage.till.card.charged_fen == 20_000
    assert stage.panel.collect.confirm.text() == "确认收款 ¥101.30"
    assert stage.panel.collect._due.accessibleName() == "还需收（共 ¥301.23） ¥101.23"
    assert stage.panel.collect.void.isVisible()
    foot = stage.panel.collect.void.mapTo(stage.panel, stage.panel.collect.void.rect().center())
    assert (
        foot.y()
        > stage.panel.collect.area.mapTo(stage.panel, stage.panel.collect.area.rect().bottomLeft()).y()
    )
