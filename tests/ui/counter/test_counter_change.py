"""What is to be given back, and what came in already, is seen and stays to be seen."""

from PySide6.QtWidgets import QLabel, QPushButton

from app.services.cards import CardScript
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import WANG


def collecting(desk: DeskHall, yuan: str) -> None:
    """Accept a prepayment of a customer with a number, and go on to collect it."""
    desk.take("fee_payment")
    desk.serve_next()
    desk.find_customer(WANG)
    desk.prepay(yuan)
    assert desk.checkout_is(CheckoutMode.COLLECTING)


def said(desk: DeskHall, name: str) -> str:
    """Return the words of a label."""
    label = desk.find(name)
    assert isinstance(label, QLabel)
    return label.text()


def test_the_key_that_took_the_money_does_not_take_the_change_away(clerk: DeskHall) -> None:
    collecting(clerk, "520")
    clerk.fill("checkout_cash", "600")
    clerk.key("F9", "F9", "Ctrl+Return", "F9")
    assert clerk.checkout_is(CheckoutMode.DONE)
    assert said(clerk, "checkout_done_change") == "¥80.00"
    assert clerk.focused() == "checkout_next", "Enter goes on, as the button says"
    clerk.key("Return")
    assert clerk.at(CounterMode.SERVING)


def test_the_last_change_stands_in_the_visit_until_its_customer_has_gone(clerk: DeskHall) -> None:
    collecting(clerk, "520")
    clerk.fill("checkout_cash", "600")
    clerk.key("F9", "Return")
    assert said(clerk, "basket.change") == "找零 ¥80.00"
    clerk.prepay("50")
    assert not clerk.there("basket.change"), "beside the next sum it would be counted out once more"
    clerk.fill("checkout_cash", "50")
    clerk.key("F9", "Return")
    assert not clerk.there("basket.change"), "nothing went back of the last one"
    clerk.prepay("50")
    clerk.fill("checkout_cash", "100")
    clerk.key("F9", "Return", "Alt+E")
    assert clerk.at(CounterMode.IDLE)
    clerk.take("fee_payment")
    clerk.serve_next()
    assert not clerk.there("basket.change"), "it was another's"


def test_a_customer_without_a_number_takes_the_change_along(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.prepay("50")
    clerk.fill("checkout_cash", "100")
    clerk.key("F9", "Return")
    assert said(clerk, "basket.change") == "找零 ¥50.00"
    clerk.key("Alt+E")
    clerk.find_customer("01000006688")
    assert not clerk.there("basket.change")


def test_what_a_card_paid_is_off_what_the_counter_page_asks_for(clerk: DeskHall) -> None:
    collecting(clerk, "30")
    clerk.counter.parts.checkout.choose_script(CardScript.APPROVED)
    clerk.fill("checkout_card_amount", "20")
    clerk.click("checkout_charge")
    clerk.key("Esc")
    assert clerk.at(CounterMode.SERVING)
    button = clerk.find("next.primary")
    assert isinstance(button, QPushButton)
    assert "¥10.00" in button.text()
    assert said(clerk, "basket.due") == "¥10.00"
    assert clerk.shows("还需收（共 ¥30.00）")
    clerk.key("F9")
    clerk.click("checkout_void")
    clerk.key("Esc")
    assert said(clerk, "basket.due") == "¥30.00"


def test_cash_that_was_refused_is_not_in_the_box_again(clerk: DeskHall) -> None:
    collecting(clerk, "110")
    clerk.fill("checkout_cash", "20000")
    clerk.key("F9")
    assert clerk.checkout_is(CheckoutMode.SHORT)
    clerk.key("Esc", "F9")
    assert clerk.counter.parts.checkout.state.cash_fen is None
    clerk.fill("checkout_cash", "200")
    clerk.key("Esc", "F9")
    assert clerk.counter.parts.checkout.state.cash_fen == 200_00, "what may be right is kept"
