"""Money on the customer's screen: what is due adds up, what goes back is told, nothing stays for the next."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.services.cards import CardScript
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.customer.paper import _few
from app.ui.screens.customer.state import CustomerMode, Fee
from app.ui.screens.customer.sums import Sums
from app.ui.screens.customer.view import CustomerView
from tests.customer_hall import ask_back, fill, mode, screen, serve, touch
from tests.desk_hall import DeskHall
from tests.people import WANG
from tests.seen import faults

BROADBAND = "01000006688"


def paid(desk: DeskHall) -> None:
    """Take a payment and leave the page with it open: nobody presses Done."""
    desk.prepay("50")
    desk.fill("checkout_cash", "500")
    desk.key("F9")
    assert desk.checkout_is(CheckoutMode.DONE)
    assert mode(desk) is CustomerMode.PAID


def nothing_of_the_payment_is_left(desk: DeskHall) -> None:
    assert desk.checkout_is(CheckoutMode.EMPTY)
    assert desk.counter.parts.checkout.state.receipt is None
    assert mode(desk) is not CustomerMode.PAID


def test_a_payment_that_was_taken_does_not_stay_for_the_next_customer(clerk: DeskHall) -> None:
    serve(clerk)
    paid(clerk)
    clerk.key("Alt+E")
    nothing_of_the_payment_is_left(clerk)
    assert mode(clerk) is CustomerMode.RATING
    screen(clerk).presenter.rest()
    assert mode(clerk) is CustomerMode.WELCOME
    serve(clerk)
    fill(clerk)
    assert mode(clerk) is CustomerMode.REVIEW
    quote = clerk.counter.parts.form.state.quote
    assert quote is not None
    assert screen(clerk).presenter.state.due_fen == quote.total_fen
    clerk.key("Ctrl+Return")
    assert mode(clerk) is CustomerMode.SIGN, "the pad is offered to whoever comes next"


@pytest.mark.parametrize("way", ["park", "reroute", "form", "order", "claims"])
def test_however_the_visit_goes_on_the_payment_is_left(clerk: DeskHall, way: str) -> None:
    serve(clerk)
    paid(clerk)
    if way == "park":
        clerk.key("Shift+F8")
        clerk.menu("park", 1)
        assert clerk.at(CounterMode.IDLE)
    elif way == "reroute":
        clerk.key("Alt+R")
        clerk.menu("reroute")
        assert clerk.at(CounterMode.IDLE)
    elif way == "form":
        clerk.begin("104")
    elif way == "order":
        clerk.counter.presenter.show_order(clerk.state.orders[0].order_id)
        assert clerk.at(CounterMode.FORM)
    else:
        clerk.counter.presenter.show_claims()
        assert clerk.at(CounterMode.CHECKOUT)
    nothing_of_the_payment_is_left(clerk)


def test_a_second_payment_of_a_visit_begins_anew(clerk: DeskHall) -> None:
    serve(clerk)
    paid(clerk)
    clerk.prepay("70")
    assert clerk.at(CounterMode.CHECKOUT)
    assert clerk.checkout_is(CheckoutMode.COLLECTING)
    assert mode(clerk) is CustomerMode.PAY


def test_a_customer_without_a_ticket_leaves_no_payment_behind(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    paid(clerk)
    clerk.key("Alt+E")
    assert clerk.at(CounterMode.IDLE)
    nothing_of_the_payment_is_left(clerk)


def test_the_lines_add_up_to_what_is_due_and_to_what_was_paid(clerk: DeskHall) -> None:
    clerk.find_customer(BROADBAND)
    clerk.begin("201")
    clerk.key("Ctrl+Return", "F9")
    view, state = screen(clerk).view, screen(clerk).presenter.state
    assert sum(fee.amount_fen for fee in state.fees) == state.due_fen == clerk.state.orders[0].total_fen + 7
    assert state.fees[-1].title == "零头转余额"
    assert due(view) == ("今天应付", "¥101.30")
    touch(clerk, "language.en")
    titles = [fee.title for fee in screen(clerk).presenter.state.fees]
    assert titles[-1] == "Odd fen to balance"
    assert all(title.isascii() for title in titles), titles
    clerk.fill("checkout_cash", "120")
    clerk.key("F9")
    state = screen(clerk).presenter.state
    assert state.mode is CustomerMode.PAID
    assert sum(fee.amount_fen for fee in state.fees) == state.due_fen == 101_30
    assert (state.received_fen, state.change_fen) == (120_00, 18_70)
    assert due(view) == ("Paid", "¥101.30")


def test_what_a_card_paid_is_taken_off(clerk: DeskHall) -> None:
    serve(clerk)
    clerk.prepay("50")
    clerk.counter.parts.checkout.charge_card(20_00)
    state = screen(clerk).presenter.state
    assert state.fees[-1].amount_fen == -20_00
    assert sum(fee.amount_fen for fee in state.fees) == state.due_fen == 30_00


def test_a_card_is_asked_for_every_fen(clerk: DeskHall) -> None:
    """The terminal asks for 101.23 while the screen beside it would still say what cash would be."""
    clerk.find_customer(BROADBAND)
    clerk.begin("201")
    clerk.key("Ctrl+Return", "F9")
    assert screen(clerk).presenter.state.due_fen == 101_30
    checkout = clerk.counter.parts.checkout
    checkout.choose_script(CardScript.SILENT_APPROVED)
    checkout.charge_card(101_23)
    assert clerk.checkout_is(CheckoutMode.CARD_UNKNOWN)
    state = screen(clerk).presenter.state
    assert sum(fee.amount_fen for fee in state.fees) == state.due_fen == 101_23


def test_nothing_is_free_before_anybody_knows_what_it_costs(clerk: DeskHall) -> None:
    serve(clerk)
    clerk.begin("201")
    assert mode(clerk) is CustomerMode.REVIEW
    assert due(screen(clerk).view) == ("今天应付", "—")
    clerk.fill("form.prepay_fen", "50")
    clerk.key("Tab")
    assert due(screen(clerk).view) == ("今天应付", "¥50.00")


def test_what_goes_back_is_told_to_the_customer(clerk: DeskHall) -> None:
    serve(clerk)
    paid(clerk)
    receipt = ask_back(clerk)
    assert due(screen(clerk).view) == ("退还给您", "¥20.00")
    clerk.key("Ctrl+Return")
    assert mode(clerk) is CustomerMode.SIGN
    assert due(screen(clerk).view) == ("退还给您", "¥20.00")
    said = [row.after for row in screen(clerk).view.presenter.state.asked]
    assert {receipt, "¥20.00", "金额收错", "现金（原路退回）"} <= set(said), "signed, too"
    clerk.click("form.sign.paper")
    assert clerk.form_is(FormMode.DONE)
    clerk.key("Ctrl+Return")
    amount = clerk.find("basket.refund.amount")
    assert isinstance(amount, QLabel)
    assert amount.text() == "−20.00"


def test_many_lines_are_folded_and_still_add_up(clerk: DeskHall) -> None:
    fees = tuple(Fee(f"账单 {at}", at * 100) for at in range(1, 10))
    few = _few(fees, 6, clerk.program.texts["zh_CN"])
    assert len(few) == 6
    assert few[-1] == ("其余 4 项", 30_00)
    assert sum(fen for _title, fen in few) == 45_00


def test_all_amounts_end_at_one_edge_and_the_sum_is_the_largest(clerk: DeskHall) -> None:
    serve(clerk)
    clerk.prepay("50")
    clerk.fill("checkout_cash", "500")
    sums = screen(clerk).view.findChild(Sums)
    assert sums is not None
    assert sums.isVisible()
    shown = [each for each in sums.findChildren(QLabel) if each.isVisible() and each.text().startswith("¥")]
    assert [each.text() for each in shown] == ["¥50.00", "¥50.00", "¥500.00", "¥450.00"]
    head = sums.findChild(QLabel, "customer.amounts")
    assert head is not None
    assert head.text() == "金额"
    ends = {each.mapTo(sums, each.rect().topRight()).x() for each in shown}
    assert len(ends) == 1
    assert all(each.alignment() & Qt.AlignmentFlag.AlignRight for each in shown)
    total = next(each for each in shown if each.objectName() == "customer.due")
    assert all(total.font().pixelSize() > each.font().pixelSize() for each in shown if each is not total)
    clerk.key("F9")
    assert mode(clerk) is CustomerMode.PAID
    assert due(screen(clerk).view) == ("已付款", "¥50.00")
    assert "找零 ¥450.00" in sums.accessibleDescription()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_beside_the_paper_the_amounts_end_at_one_edge_too_and_never_wrap(
    clerk: DeskHall, language: str
) -> None:
    serve(clerk)
    touch(clerk, f"language.{language}")
    clerk.begin("104")
    clerk.counter.parts.form.change("plan", "m59")
    QApplication.processEvents()
    view = screen(clerk).view
    assert mode(clerk) is CustomerMode.REVIEW
    amounts = [each for each in view.findChildren(QLabel, "customer.fee") if each.isVisible()]
    assert amounts
    assert all(each.text().startswith("¥") and not each.wordWrap() for each in amounts)
    shown = [*amounts, *(each for each in view.findChildren(QLabel, "customer.due") if each.isVisible())]
    assert len({each.mapTo(view, each.rect().topRight()).x() for each in shown}) == 1
    assert faults(view, 40) == []


@pytest.mark.parametrize("count", [6, 9])
def test_as_many_lines_as_there_are_have_room(clerk: DeskHall, count: int) -> None:
    serve(clerk)
    clerk.prepay("50")
    clerk.fill("checkout_cash", "500")
    fees = tuple(Fee(f"账单 {at}", 1000_00) for at in range(count))
    customer = screen(clerk)
    customer.presenter._update(fees=fees, due_fen=count * 1000_00)
    sums = customer.view.findChild(Sums)
    assert sums is not None
    QApplication.processEvents()
    assert faults(customer.view, 40) == []
    assert sums.geometry().bottom() <= customer.view.paper.height()


def due(view: CustomerView) -> tuple[str, str]:
    """Return what stands beside the amount, and the amount."""
    word, amount = (
        next(each for each in view.findChildren(QLabel, name) if each.isVisibleTo(view.paper))
        for name in ("customer.due.word", "customer.due")
    )
    return word.text(), amount.text()


def test_money_that_nobody_took_is_not_shown_as_received(clerk: DeskHall) -> None:
    serve(clerk)
    clerk.prepay("110")
    for yuan in ("20000", "20"):
        clerk.fill("checkout_cash", yuan)
        clerk.key("F9")
        assert clerk.checkout_is(CheckoutMode.SHORT)
        state = screen(clerk).presenter.state
        assert (state.received_fen, state.change_fen) == (0, 0)
        clerk.key("Esc", "F9")
        assert screen(clerk).presenter.state.received_fen == 0
    clerk.fill("checkout_cash", "200")
    state = screen(clerk).presenter.state
    assert (state.received_fen, state.change_fen) == (200_00, 90_00)
    clerk.key("F9")
    assert mode(clerk) is CustomerMode.PAID
    state = screen(clerk).presenter.state
    assert (state.received_fen, state.change_fen) == (200_00, 90_00)
