"""Paying at the counter: which numbers are proposed, and what of it follows when the number changes."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from app.domain.orders import OrderState
from app.services.card_refunds import PayOut
from app.ui.panels.form_state import FormMode, FormState
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import MANAGER, MANAGER_PIN, WANG

BROADBAND = "01000006688"


def reversal(desk: DeskHall) -> None:
    """Ask for the reversal of a prepayment of 50 yuan that was just taken in cash."""
    desk.take("fee_payment")
    desk.serve_next()
    desk.begin("201")
    desk.fill("form.numbers", WANG)
    desk.fill("form.prepay_fen", "50")
    desk.key("Tab", "Ctrl+Return", "F9")
    desk.fill("checkout_cash", "50")
    desk.key("F9")
    done = desk.counter.parts.checkout.state.completed
    assert done is not None
    desk.key("Return")
    desk.begin("205")
    for key, value in (("receipt", done.receipt), ("reason", "wrong_amount")):
        desk.counter.parts.form.change(key, value)
    desk.key("Ctrl+Return")
    assert desk.form_is(FormMode.AWAITING_APPROVAL), form(desk).errors


def test_what_a_reversal_gave_back_stands_in_the_basket(clerk: DeskHall) -> None:
    reversal(clerk)
    order = form(clerk).order
    assert order is not None
    clerk.counter.parts.form.decide(MANAGER, MANAGER_PIN, granted=True, reason="")
    assert clerk.form_is(FormMode.DONE)
    assert clerk.shows("金额录错")
    clerk.key("Ctrl+Return")
    amount = clerk.find("basket.reversal.amount")
    assert isinstance(amount, QLabel)
    assert amount.text() == "−50.00"
    total = clerk.find("basket.due")
    assert isinstance(total, QLabel)
    assert (total.text(), clerk.shows("收 50.00，退 50.00")) == ("¥0.00", True), "the sum of the rows above"


def test_a_reversal_of_another_drawer_says_where_and_holds_nobody_up(clerk: DeskHall) -> None:
    reversal(clerk)
    state = clerk.state
    order = form(clerk).order
    assert order is not None
    waits = replace(order, state=OrderState.ACKNOWLEDGED)
    panel = clerk.counter.parts.form
    panel._update(mode=FormMode.PAY_OUT, order=waits, pay_out=PayOut(0, 50_00, counter=1))
    assert clerk.shows("到 1 号台席取 ¥50.00")
    assert not clerk.there("form.primary")
    assert clerk.there("form.other")
    panel._update(mode=FormMode.AWAITING_APPROVAL)
    assert clerk.shows("应退 ¥50.00，到 1 号台席取")
    clerk.key("Esc")
    for elsewhere, words, reason in (
        ({}, "待退", "counter.to_pay_out"),
        ({order.order_id: 1}, "到 1 号台席退", ""),
    ):
        orders = tuple(waits if each.order_id == order.order_id else each for each in state.orders)
        presenter = clerk.counter.presenter
        presenter._set(presenter._offered(replace(clerk.state, orders=orders, elsewhere=elsewhere)))
        assert clerk.find("basket.reversal.state").accessibleName() == words
        assert {action.act: action.reason for action in clerk.state.actions}[Act.FINISH] == reason


def form(desk: DeskHall) -> FormState:
    return desk.counter.parts.form.state


def test_whoever_shows_a_card_is_asked_for_what_is_owed(clerk: DeskHall) -> None:
    clerk.take("fee_payment")
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    customer = clerk.counter.parts.customer.state
    assert customer.number is not None
    assert customer.number.due_fen == 0, "the first number owes nothing"
    clerk.begin("201")
    assert form(clerk).form["numbers"] == (BROADBAND,)
    assert form(clerk).form["arrears"] == "all"
    assert clerk.shows("¥101.23")
    assert clerk.shows("201 · 010****6688")


def test_a_number_that_was_chosen_stays(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.verify("wang_xiaoming")
    clerk.begin("201")
    assert form(clerk).form["numbers"] == (WANG,)
    assert form(clerk).form["arrears"] == "none"


def test_nobody_sees_a_number_whole_before_its_owner_was_verified(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    who = clerk.state.visit.customer_id
    assert who is not None
    clerk.counter.parts.customer.show("")
    clerk.counter.parts.customer.show(who)
    assert clerk.counter.parts.customer.state.guessed
    for code in ("201", "404"):
        clerk.begin(code)
        assert "numbers" not in form(clerk).form
        words = [edit.text() for edit in clerk.window.findChildren(QLineEdit)]
        words += [label.text() for label in clerk.window.findChildren(QLabel)]
        assert not [each for each in words if each.replace(" ", "").find(WANG) >= 0]
        clerk.key("Esc")
    clerk.find_customer(WANG)
    clerk.begin("201")
    assert form(clerk).form["numbers"] == (WANG,), "typed, not guessed: also where both are the same"


def test_what_is_paid_of_the_arrears_follows_the_number_until_somebody_chooses(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.begin("201")
    clerk.fill("form.numbers", BROADBAND)
    clerk.key("Tab")
    assert form(clerk).form["arrears"] == "all"
    assert clerk.form_is(FormMode.QUOTED)
    quote = form(clerk).quote
    assert quote is not None
    assert quote.total_fen == 101_23
    assert clerk.shows("201 · 010****6688")
    clerk.fill("form.numbers", WANG)
    clerk.key("Tab")
    assert form(clerk).form["arrears"] == "none"
    clerk.counter.parts.form.change("arrears", "part")
    clerk.counter.parts.form.change("arrears", "none")
    clerk.fill("form.numbers", BROADBAND)
    clerk.key("Tab")
    assert form(clerk).form["arrears"] == "none", "somebody chose"


@pytest.mark.parametrize("chosen", [False, True])
def test_what_is_paid_of_the_arrears_follows_in_a_form_that_was_left(
    clerk: DeskHall, *, chosen: bool
) -> None:
    clerk.find_customer(WANG)
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "100")
    if chosen:
        clerk.counter.parts.form.change("arrears", "part")
        clerk.counter.parts.form.change("arrears", "none")
    clerk.key("Tab", "Esc")
    (draft,) = clerk.state.drafts
    clerk.counter.presenter.choose_business("fee_payment", draft)
    assert (form(clerk).form["prepay_fen"], form(clerk).form["arrears"]) == (100_00, "none")
    clerk.fill("form.numbers", f"{WANG} {BROADBAND}")
    clerk.key("Tab")
    assert form(clerk).form["numbers"] == (WANG, BROADBAND)
    assert form(clerk).form["arrears"] == ("none" if chosen else "all")


def test_nothing_chosen_is_said_where_it_is_mended(clerk: DeskHall) -> None:
    clerk.find_customer(BROADBAND)
    clerk.begin("201")
    clerk.counter.parts.form.change("arrears", "none")
    clerk.key("Ctrl+Return")
    assert clerk.at(CounterMode.FORM)
    assert [error.field for error in form(clerk).errors] == ["arrears"]
    assert clerk.shows("还欠 101.23 元")
    assert not clerk.shows("没有要缴的欠费")
    focused = clerk.window.focusWidget()
    assert focused is not None
    assert focused.objectName().startswith("form.arrears")
    clerk.fill("form.numbers", WANG)
    clerk.key("Tab", "Ctrl+Return")
    assert clerk.focused() == "form.prepay_fen"
    assert any("没有要缴的欠费" in label.text() for label in clerk.window.findChildren(QLabel))
