"""Paying at the counter: which numbers are proposed, and what of it follows when the number changes."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from app.domain.shifts import DayOpened, NoteCount, ShiftOpened
from app.i18n import Text
from app.ui.panels.form_state import FormMode, FormState
from app.ui.panels.receipt_paper import ReceiptPaper
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.state import PAID, CounterMode
from tests.desk_hall import DeskHall
from tests.factories import HALL, ZONE
from tests.people import CLERK, MANAGER, MANAGER_PIN, WANG

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
    assert clerk.shows("本笔退款")
    assert clerk.shows("退妥后，这里显示退费凭证")
    clerk.counter.parts.form.decide(MANAGER, MANAGER_PIN, granted=True, reason="")
    assert clerk.form_is(FormMode.DONE)
    assert clerk.shows("金额录错")
    paper = clerk.find("receipt_paper")
    assert isinstance(paper, ReceiptPaper)
    with clerk.program.store.read() as queries:
        back = queries.money.payment(order.order_id)
    assert back is not None
    assert f"票号 {back.receipt}" in paper.shown, "what was printed is shown, as of a payment"
    assert clerk.shows("退款 ¥50.00 已入账")
    assert clerk.shows(f"现金 ¥50.00 从钱箱付给客户\n票号 {back.receipt}")
    assert clerk.state.notice != PAID, "the newest money went the other way"
    clerk.key("Ctrl+Return")
    amount = clerk.find("basket.reversal.amount")
    assert isinstance(amount, QLabel)
    assert amount.text() == "−50.00"
    total = clerk.find("basket.due")
    assert isinstance(total, QLabel)
    assert (total.text(), clerk.shows("收 50.00，退 50.00")) == ("¥0.00", True), "the sum of the rows above"


def test_a_reversal_of_another_drawer_says_where_and_holds_nobody_up(desk: DeskHall) -> None:
    drawer_at_another_terminal(desk)
    desk.sign_in()
    reversal(desk)
    assert desk.shows("应退 ¥50.00，到 1 号台席取")
    desk.counter.parts.form.decide(MANAGER, MANAGER_PIN, granted=True, reason="")
    assert desk.form_is(FormMode.PAY_OUT)
    assert desk.shows("到 1 号台席取 ¥50.00")
    assert not desk.there("form.primary")
    assert desk.there("form.other")
    desk.key("Esc")
    assert desk.find("basket.reversal.state").accessibleName() == "到 1 号台席退"
    assert blocked(desk) == ""
    desk.key("Alt+E")
    assert desk.state.ticket is None


def drawer_at_another_terminal(desk: DeskHall) -> None:
    """Let the clerk's shift be open, with the drawer of counter 1 at another terminal."""
    at_ms = desk.hall.rig.clock.now_ms()
    today = Text.date(at_ms, ZONE)
    day = DayOpened(after=None, day_id="day-1", hall_id=HALL, date=today, staff_no=CLERK, at_ms=at_ms)
    shift = ShiftOpened(
        after=None,
        shift_id="shift-1",
        day_id="day-1",
        staff_no=CLERK,
        counter_id=f"{HALL}-1",
        terminal_id="T-9",
        float_notes=(NoteCount(denomination_fen=10_00, pieces=50),),
        float_fen=500_00,
        at_ms=at_ms,
    )
    desk.hall.rig.record(day, shift)


def test_a_reversal_of_this_drawer_is_carried_out_before_the_customer_goes(clerk: DeskHall) -> None:
    reversal(clerk)
    clerk.key("Esc")
    assert blocked(clerk) == "counter.pending"


def blocked(desk: DeskHall) -> str:
    """Return the code of why the visit can't be finished."""
    return {action.act: action.reason for action in desk.state.actions}[Act.FINISH]


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


def test_the_visit_adds_up_with_the_fen_that_went_to_the_balance(clerk: DeskHall) -> None:
    clerk.find_customer(WANG)
    clerk.prepay("123.57")
    clerk.click("checkout_suggest_0")
    clerk.key("F9", "Return")
    (order,) = clerk.state.orders
    assert clerk.state.rounded == {order.payment_id: 3}
    due, odd = clerk.find("basket.due"), clerk.find("basket.odd")
    assert isinstance(due, QLabel)
    assert isinstance(odd, QLabel)
    assert due.text() == "¥123.60"
    assert "0.03" in odd.text()
