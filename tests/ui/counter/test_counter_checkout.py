"""One checkout for all that a visit owes, also where more is ordered while it is open."""

from PySide6.QtWidgets import QApplication, QLabel

from app.domain.orders import OrderState
from app.services.cards import CardScript
from app.services.checkouts import Checkout
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button
from tests.desk_hall import DeskHall
from tests.kiosk_hall import BROADBAND
from tests.people import WANG
from tests.seen import in_sight


def prepay(desk: DeskHall, yuan: str) -> None:
    desk.begin("201")
    desk.fill("form.numbers", WANG)
    desk.fill("form.prepay_fen", yuan)
    desk.key("Tab", "Ctrl+Return")


def prepay_now(desk: DeskHall, number: str, yuan: str) -> None:
    """Accept a prepayment for a number, and go on to collect it."""
    desk.begin("201")
    desk.fill("form.numbers", number)
    desk.fill("form.prepay_fen", yuan)
    desk.key("Tab", "Ctrl+Return", "F9")


def test_what_is_ordered_while_the_checkout_is_open_joins_it(clerk: DeskHall) -> None:
    clerk.take("fee_payment")
    clerk.serve_next()
    prepay(clerk, "100")
    clerk.key("F9")
    first = clerk.counter.parts.checkout.state.checkout
    assert first is not None
    assert first.due_fen == 100_00
    clerk.fill("checkout_cash", "20")
    clerk.key("Esc")
    prepay(clerk, "60.50")
    clerk.key("F9")
    both = clerk.counter.parts.checkout.state.checkout
    assert both is not None
    assert both.due_fen == 160_50
    assert clerk.counter.parts.checkout.state.cash_fen is None
    clerk.fill("checkout_cash", "160.50")
    clerk.key("F9")
    done = clerk.counter.parts.checkout.state.completed
    assert done is not None
    assert done.total_fen == 160_50
    with clerk.program.store.read() as queries:
        assert queries.money.open_checkouts() == ()


def test_many_orders_scroll_on_a_low_screen_and_the_sum_stands(clerk: DeskHall) -> None:
    clerk.window.resize(1280, 764)
    for _ in range(9):
        prepay(clerk, "100")
        clerk.key("Esc")
    prepay(clerk, "100")
    clerk.key("F9")
    QApplication.processEvents()
    page = clerk.window
    badges = [each for each in page.findChildren(Badge, "basket.fee_payment.state") if each.isVisible()]
    assert len(badges) == 10
    for badge in badges:
        row = badge.parentWidget()
        assert row is not None
        assert row.height() >= row.minimumSizeHint().height(), "no row is squeezed"
    totals = [each for each in page.findChildren(QLabel, "basket.due") if each.isVisible()]
    assert [in_sight(each) for each in totals] == [True]


def test_an_order_is_not_cancelled_while_a_card_may_have_paid_it(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.prepay("50")
    assert button(clerk, "basket.fee_payment.cancel").reason == ""
    clerk.counter.parts.checkout.choose_script(CardScript.SILENT_APPROVED)
    clerk.click("checkout_charge")
    assert clerk.checkout_is(CheckoutMode.CARD_UNKNOWN)
    cancel = button(clerk, "basket.fee_payment.cancel")
    assert (cancel.isEnabled(), cancel.reason) == (False, "银行卡结果还不知道，请先查询，再继续")
    assert clerk.shows(cancel.reason), "why stands beside it"
    clerk.robot.breathe()
    assert in_sight(cancel), "no row made anew goes out of sight"
    clerk.click("checkout_inquire")
    assert button(clerk, "basket.fee_payment.cancel").reason == "先撤销刷卡，才能取消"
    clerk.click("checkout_void")
    clerk.click("basket.fee_payment.cancel")
    assert [order.state for order in clerk.state.orders] == [OrderState.ACKNOWLEDGED], "first it is asked why"
    clerk.menu("cancel_order", 1)
    assert [order.reason for order in clerk.state.orders] == ["wrong_business"]
    assert clerk.find("basket.fee_payment.state").accessibleName() == "已取消"
    amount = clerk.find("basket.fee_payment.amount")
    assert isinstance(amount, QLabel)
    assert amount.text() == "0.00"


def test_a_draft_beside_the_checkout_is_taken_up_there(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.verify("wang_xiaoming")
    clerk.begin("106")
    clerk.fill("form.notes", "出国")
    clerk.key("Esc")
    clerk.prepay("50")
    clerk.click("basket.draft.suspend")
    assert clerk.at(CounterMode.FORM)
    assert clerk.state.form_type == "suspend"
    clerk.key("Esc", "F9")
    assert clerk.checkout_is(CheckoutMode.COLLECTING)
    clerk.find("basket.draft.suspend").setFocus()
    clerk.key("Return")
    assert clerk.form_is(FormMode.FILLING, FormMode.QUOTED), "by keys too"


def begun(desk: DeskHall) -> Checkout | None:
    """Return what is collected on the page."""
    return desk.counter.parts.checkout.state.checkout


def test_a_payment_goes_to_its_seat_and_comes_back_with_the_customer(clerk: DeskHall) -> None:
    checkout = clerk.counter.parts.checkout
    first = clerk.take()
    clerk.take()
    clerk.serve_next()
    prepay_now(clerk, WANG, "50")
    checkout.choose_script(CardScript.APPROVED)
    clerk.fill("checkout_card_amount", "20")
    clerk.click("checkout_charge")
    clerk.key("Esc", "Shift+F8")
    clerk.menu("park")
    assert begun(clerk) is None, "nothing of it stays on the page"
    clerk.serve_next()
    prepay_now(clerk, BROADBAND, "70")
    other = begun(clerk)
    assert other is not None
    assert other.cards == ()
    clerk.fill("checkout_cash", "200")
    clerk.key("F9", "Return", "Alt+E")
    clerk.counter.presenter.resume(first.ticket_id)
    prepay_now(clerk, WANG, "10")
    found = begun(clerk)
    assert found is not None
    assert found.approved_fen == 20_00, "the card still stands"
    assert clerk.shows("20.00")
    clerk.click("checkout_void")
    clerk.key("Esc", "F9")
    both = begun(clerk)
    assert both is not None
    assert both.due_fen == 60_00
    assert clerk.checkout_is(CheckoutMode.COLLECTING)


def test_a_payment_of_which_nothing_was_paid_ends_with_the_visit(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    prepay_now(clerk, WANG, "50")
    assert begun(clerk) is not None
    clerk.key("Esc", "Shift+F8")
    clerk.menu("park")
    assert begun(clerk) is None
    assert clerk.program.services.checkout.open_checkouts() == ()


def button(desk: DeskHall, name: str) -> Button:
    found = desk.find(name)
    assert isinstance(found, Button)
    return found
