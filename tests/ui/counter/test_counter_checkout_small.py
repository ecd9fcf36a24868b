"""Collecting on a small screen: all of it in sight at once, and the amount for the card one key away."""

import pytest
from PySide6.QtWidgets import QLineEdit

from app.services.cards import CardScript
from app.ui.panels.checkout_state import CheckoutMode
from tests.desk_hall import DeskHall
from tests.people import WANG

SMALL = [(1280, 764, "en"), (1366, 768, "zh_CN")]
ALL = ("checkout_card_amount", "checkout_charge", "checkout_cash", "checkout_suggest_0", "checkout_confirm")


@pytest.mark.parametrize(("width", "height", "lang"), SMALL)
def test_nothing_of_a_payment_is_scrolled_away(clerk: DeskHall, width: int, height: int, lang: str) -> None:
    clerk.window.resize(width, height)
    clerk.window.set_language(lang)
    clerk.take("fee_payment")
    clerk.serve_next()
    clerk.find_customer(WANG)
    clerk.prepay("520")
    clerk.counter.parts.checkout.choose_script(CardScript.APPROVED)
    clerk.robot.breathe()
    area = clerk.counter.view._work.checkout.collect.area
    assert area.verticalScrollBar().maximum() == 0
    assert [name for name in ALL if not clerk.in_sight(name)] == []
    clerk.fill("checkout_cash", "700")
    clerk.robot.breathe()
    assert area.verticalScrollBar().maximum() == 0, "the notes of the change too"
    clerk.key("Alt+K")
    assert clerk.focused() == "checkout_card_amount"
    clerk.type("20")
    clerk.key("Return", "Return")
    clerk.robot.breathe()
    checkout = clerk.counter.parts.checkout.state.checkout
    assert checkout is not None
    assert checkout.approved_fen == 20_00, "a part of it, by keys alone"
    assert area.verticalScrollBar().maximum() == 0
    clerk.key("F9")
    assert clerk.checkout_is(CheckoutMode.DONE)
    assert clerk.in_sight("checkout_next")
    right = clerk.counter.view.rect().right()
    panel = clerk.find("checkout_panel")
    assert panel.mapTo(clerk.counter.view, panel.rect().topRight()).x() <= right, "nothing goes off the edge"


def test_on_a_large_screen_nothing_of_it_scrolls_beside_the_receipt(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.begin("201")
    assert clerk.find("checkout_panel").width() == 408, "beside a form"
    clerk.key("Esc")
    clerk.prepay("520")
    assert clerk.find("checkout_panel").width() == 744, "beside the orders, which need little room"
    assert clerk.find("receipt_preview_panel").isVisible()
    clerk.counter.parts.checkout.choose_script(CardScript.APPROVED)
    for _ in range(4):
        clerk.key("Alt+K")
        clerk.type("20")
        clerk.key("Return", "Return")
        clerk.robot.breathe()
    page = clerk.counter.view._work.checkout.collect
    assert page._tenders.count == 5
    areas = (page.area, page._line_area, page._tender_area)
    assert [area.verticalScrollBar().maximum() for area in areas] == [0, 0, 0]
    clerk.window.resize(1280, 764)
    clerk.robot.breathe()
    assert clerk.find("checkout_panel").width() == 744
    assert not clerk.there("receipt_preview_panel")


@pytest.mark.parametrize(("width", "height", "lang"), SMALL)
def test_a_transfer_is_taken_down_by_keys_with_nothing_changed(
    clerk: DeskHall, width: int, height: int, lang: str
) -> None:
    clerk.window.resize(width, height)
    clerk.window.set_language(lang)
    clerk.find_customer(WANG)
    clerk.prepay("100")
    clerk.key("Alt+H")
    clerk.type("BK20260311001")
    clerk.key("Return", "Return")
    clerk.type("120")
    clerk.key("Return", "Space")
    clerk.robot.breathe()
    assert clerk.focused() == "checkout_transfer_amount"
    amount = clerk.find("checkout_transfer_amount")
    assert isinstance(amount, QLineEdit)
    assert amount.text() == "120.00", "it is the clerk who changes it"
    assert clerk.in_sight("checkout_transfer_amount_note"), "why stands at the amount, to be read"
    clerk.type("100")
    clerk.key("F9")
    clerk.robot.breathe()
    assert clerk.checkout_is(CheckoutMode.COLLECTING)
    assert clerk.focused() == "checkout_transfer_take", "a slip that was begun is not left out in silence"
    clerk.key("Space", "F9")
    assert clerk.checkout_is(CheckoutMode.DONE)


def test_the_last_change_is_seen_whole(clerk: DeskHall) -> None:
    clerk.window.resize(1366, 768)
    clerk.find_customer(WANG)
    clerk.prepay("51")
    clerk.fill("checkout_cash", "100")
    clerk.key("F9")
    clerk.robot.breathe()
    line = clerk.find("basket.change")
    assert line.height() - line.contentsMargins().bottom() >= line.fontMetrics().height()
    assert clerk.in_sight("basket.change")
