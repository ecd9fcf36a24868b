"""What the counter shows after a stop of the program in the middle of a payment."""

from app.domain.orders import OrderState
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.state import PAYMENT_OPEN, CounterMode
from app.ui.widgets.strips import TopStrip
from tests.desk_hall import DeskHall
from tests.people import WANG

BROADBAND = "01000006688"


def prepay(clerk: DeskHall) -> None:
    """Take a prepayment for the number in hand and submit it."""
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "50")
    clerk.key("Tab", "Ctrl+Return")


def window_says(clerk: DeskHall) -> str:
    """Return what the strip says of the window."""
    strip = clerk.window.findChild(TopStrip)
    assert isinstance(strip, TopStrip)
    assert strip.badge.spec is not None
    return strip.badge.spec.text


def cut_off(clerk: DeskHall, *, card: str = "") -> None:
    """Lose the power while a customer without a number pays, and sign in again."""
    clerk.find_customer(BROADBAND)
    prepay(clerk)
    clerk.key("F9")
    if card:
        clerk.fill("checkout_card_amount", card)
        clerk.click("checkout_charge")
    clerk.fill("checkout_cash", "500")
    clerk.key("Tab")
    clerk.restart()
    clerk.sign_in()
    assert clerk.at(CounterMode.RECOVERY)


def test_an_open_payment_is_in_hand_until_it_is_answered(clerk: DeskHall) -> None:
    clerk.take("fee_payment")
    cut_off(clerk, card="20")
    say = clerk.window.text
    assert [order.type_key for order in clerk.state.orders] == ["fee_payment"]
    assert clerk.there("basket.fee_payment.amount")
    assert not clerk.find("basket.fee_payment.cancel").isEnabled()
    assert not clerk.find("basket.fee_payment.open").isEnabled()
    assert window_says(clerk) == say("desk.window.unpaid")
    assert clerk.counter.parts.queue.state.why_not == PAYMENT_OPEN
    assert not {"F3", "F4", "F7"} & set(clerk.counter.keys())
    clerk.key("F7")
    assert clerk.shows(say(PAYMENT_OPEN)), "a grey key says why"
    clerk.counter.arrive("business:::201")
    clerk.find_customer(WANG)
    assert clerk.at(CounterMode.RECOVERY)
    clerk.click("checkout_taken")
    assert clerk.checkout_is(CheckoutMode.DONE)
    assert window_says(clerk) == say("desk.window.serving")
    clerk.key("Return", "Alt+E")
    assert clerk.at(CounterMode.IDLE)
    assert clerk.state.orders == ()
    clerk.key("F7")
    assert clerk.at(CounterMode.CALLED)


def test_what_was_not_taken_stays_in_hand_to_be_collected_or_cancelled(clerk: DeskHall) -> None:
    cut_off(clerk)
    clerk.click("checkout_not_taken")
    assert clerk.at(CounterMode.IDLE)
    assert [order.state for order in clerk.state.orders] == [OrderState.ACKNOWLEDGED]
    assert clerk.state.actions[0].act is Act.PAY
    clerk.key("F9")
    assert clerk.checkout_is(CheckoutMode.COLLECTING)
