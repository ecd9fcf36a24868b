"""What the counter shows after a stop of the program in the middle of a payment."""

import pytest

from app.domain.business.spec import Value
from app.domain.orders import OrderState
from app.services.visits import Visit
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.state import PAYMENT_OPEN, CounterMode
from app.ui.widgets.buttons import Button
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


def cut_off(clerk: DeskHall, *, card: str = "", cash: str = "500") -> None:
    """Lose the power while a customer without a number pays, and sign in again."""
    clerk.find_customer(BROADBAND)
    prepay(clerk)
    clerk.key("F9")
    if card:
        clerk.fill("checkout_card_amount", card)
        clerk.click("checkout_charge")
    if cash:
        clerk.fill("checkout_cash", cash)
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


def test_cash_that_was_not_keyed_in_is_asked_for_first(clerk: DeskHall) -> None:
    cut_off(clerk, card="20", cash="")
    assert clerk.focused() == "checkout_cash"
    assert not clerk.find("checkout_taken").isEnabled(), "nothing that nobody keyed in is booked"
    assert clerk.shows("收了多少，在“实收现金”填多少")
    clerk.fill("checkout_cash", "500")
    assert clerk.find("checkout_taken").isEnabled()


@pytest.mark.parametrize(("key", "taken"), [("Alt+Y", True), ("Alt+N", False)])
def test_the_question_is_answered_by_keys_and_names_when_the_payment_began(
    clerk: DeskHall, key: str, taken: bool
) -> None:
    cut_off(clerk)
    assert clerk.shows("09:00:00 开始的"), "when it was opened: nobody knows when the program stopped"
    for name, cap in (("checkout_taken", "Alt+Y"), ("checkout_not_taken", "Alt+N")):
        button = clerk.find(name)
        assert isinstance(button, Button)
        assert button.key == cap
    clerk.key(key)
    clerk._qtbot.waitUntil(lambda: not clerk.at(CounterMode.RECOVERY))
    assert clerk.checkout_is(CheckoutMode.DONE) is taken
    (order,) = clerk.state.orders
    assert (order.state is OrderState.COMPLETED) is taken


def open_another(clerk: DeskHall) -> str:
    """Begin to collect for somebody else as well, in this shift; returns the order."""
    services, session = clerk.program.services, clerk.counter.presenter.session
    visit = Visit(subscriber_id=WANG)
    form: dict[str, Value] = {"numbers": (WANG,), "arrears": "none", "prepay_fen": 30_00}
    order = services.orders.submit(session, "fee_payment", form, visit).order
    checkout = services.checkout.open(session, None, (order.order_id,))
    services.checkout.remember_cash(session, checkout.payment_id, 30_00)
    return order.order_id


@pytest.mark.parametrize("taken", [True, False])
def test_each_open_payment_is_asked_about(clerk: DeskHall, *, taken: bool) -> None:
    clerk.find_customer(BROADBAND)
    prepay(clerk)
    clerk.key("F9")
    clerk.fill("checkout_cash", "500")
    clerk.key("Tab")
    open_another(clerk)
    clerk.restart()
    clerk.sign_in()
    assert clerk.at(CounterMode.RECOVERY)
    paying = clerk.counter.parts.checkout
    assert paying.state.questions_left == 1
    clerk.click("checkout_taken" if taken else "checkout_not_taken")
    if taken:
        assert clerk.checkout_is(CheckoutMode.DONE)
        clerk.key("Return")
    assert clerk.at(CounterMode.RECOVERY), "the second is in hand as the first was"
    assert paying.state.questions_left == 0
    assert clerk.there("checkout_not_taken")
    assert clerk.counter.parts.queue.state.why_not == PAYMENT_OPEN
    clerk.click("checkout_not_taken")
    assert clerk.at(CounterMode.IDLE)
    assert clerk.program.services.checkout.open_checkouts() == ()


def test_what_was_not_taken_stays_in_hand_to_be_collected_or_cancelled(clerk: DeskHall) -> None:
    cut_off(clerk)
    clerk.click("checkout_not_taken")
    assert clerk.at(CounterMode.IDLE)
    assert [order.state for order in clerk.state.orders] == [OrderState.ACKNOWLEDGED]
    assert clerk.state.actions[0].act is Act.PAY
    clerk.key("F9")
    assert clerk.checkout_is(CheckoutMode.COLLECTING)
