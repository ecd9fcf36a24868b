"""A clerk's visits by keyboard alone, through the whole program on a real store."""

from app.domain.orders import OrderState
from app.domain.queue import TicketOutcome, TicketState
from app.ui.panels.checkout_presenter import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.panels.queue_presenter import QueuePanelMode
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.state import NOBODY, CounterMode
from tests.desk_hall import DeskHall
from tests.people import MANAGER, MANAGER_PIN, WANG

BROADBAND = "01000006688"
MINUTE_MS = 60_000


def pay_bill(desk: DeskHall, prepay: str = "50") -> None:
    """Take a payment for the number in hand and submit it."""
    desk.begin("201")
    desk.fill("form.prepay_fen", prepay)
    desk.key("Tab", "Ctrl+Return")
    assert desk.form_is(FormMode.SUBMITTED, FormMode.DONE)


def first(desk: DeskHall) -> Act:
    """Return what is suggested next."""
    return desk.state.actions[0].act


def calls(desk: DeskHall) -> int:
    """Return how often the ticket in hand was called; 0 without one."""
    return desk.state.ticket.calls if desk.state.ticket else 0


def test_before_the_shift_there_is_one_thing_to_do(desk: DeskHall) -> None:
    desk.sign_in()
    assert desk.at(CounterMode.NO_SHIFT)
    assert [action.act for action in desk.state.actions] == [Act.OPEN_SHIFT]
    desk.take()
    desk.key("F7", "F4", "F9", "Alt+E")
    assert desk.at(CounterMode.NO_SHIFT)
    desk.find_customer(WANG)
    assert desk.at(CounterMode.NO_SHIFT)
    assert desk.shows(desk.window.text("desk.palette.no_shift")), "nobody is left to wonder where it is"
    assert desk.state.visit.customer_id is None
    desk.open_shift()
    assert desk.state.shift is not None
    assert desk.state.shift.float_fen == 500_00


def test_a_visit_from_call_to_finish(clerk: DeskHall) -> None:
    ticket = clerk.take("fee_payment")
    clerk.key("F7")
    assert clerk.at(CounterMode.CALLED)
    assert clerk.shows(ticket.number)
    clerk.key("Return")
    clerk.verify("wang_xiaoming")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.state.visit.customer_id is not None
    assert clerk.state.visit.verification_id is not None
    pay_bill(clerk)
    (order,) = clerk.state.orders
    assert (order.ticket_id, order.state) == (ticket.ticket_id, OrderState.ACKNOWLEDGED)
    clerk.key("Alt+E")
    assert not clerk.at(CounterMode.IDLE), "nobody leaves with something unpaid"
    clerk.key("F9")
    assert clerk.at(CounterMode.CHECKOUT)
    clerk.fill("checkout_cash", "500")
    clerk.key("F9")
    assert clerk.checkout_is(CheckoutMode.DONE)
    clerk.key("Return")
    assert clerk.at(CounterMode.SERVING)
    clerk.key("Alt+E")
    assert clerk.at(CounterMode.IDLE)
    assert clerk.state.visit == NOBODY
    with clerk.program.store.read() as queries:
        row = queries.queue.ticket(ticket.ticket_id)
    assert row is not None
    assert (row.state, row.outcome) == (TicketState.FINISHED, TicketOutcome.SERVED)
    assert clerk.hall.rebuilds()


def test_a_customer_without_a_ticket(clerk: DeskHall) -> None:
    clerk.find_customer(BROADBAND)
    assert clerk.at(CounterMode.SERVING)
    assert clerk.state.ticket is None
    assert clerk.state.visit.person_id is None, "found, not verified"
    pay_bill(clerk)
    clerk.key("F9")
    clerk.fill("checkout_cash", "300")
    clerk.key("F9", "Return")
    assert clerk.at(CounterMode.SERVING)
    clerk.key("Alt+E")
    assert clerk.at(CounterMode.IDLE)
    assert clerk.state.orders == ()


def test_the_ticket_says_what_is_begun_by_enter(clerk: DeskHall) -> None:
    clerk.take("fee_payment")
    clerk.serve_next()
    assert first(clerk) is Act.BEGIN, "whoever pays shows no document"
    clerk.verify("elder_76")
    assert "fee_payment" in clerk.state.suggested
    assert clerk.find("next.primary").accessibleName() == "办理 话费收缴"
    clerk.key("Return")
    assert clerk.at(CounterMode.FORM)
    assert clerk.state.form_type == "fee_payment"
    clerk.fill("form.prepay_fen", "70")
    clerk.key("Tab", "F8")
    assert clerk.find("next.primary").accessibleName() == "继续填话费收缴"
    clerk.key("Return")
    assert clerk.counter.parts.form.state.form["prepay_fen"] == 70_00, "the half-filled form goes on"
    clerk.key("Ctrl+Return", "F9")
    clerk.type("100")
    clerk.key("F9", "Return")
    assert first(clerk) is Act.FINISH
    clerk.key("Alt+E")
    clerk.take("general")
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    assert not clerk.state.suggested
    assert first(clerk) is Act.BUSINESS, "the hall's first service is nobody's choice"
    clerk.key("Return")
    assert clerk.focused() == "business.code"


def test_a_seat_is_taken_and_the_visit_resumed_with_its_draft(clerk: DeskHall) -> None:
    ticket = clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    visit = clerk.state.visit
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "70")
    clerk.key("Tab", "F8")
    assert clerk.at(CounterMode.SERVING)
    assert [draft.type_key for draft in clerk.state.drafts] == ["fee_payment"]
    clerk.key("Shift+F8")
    clerk.menu("park", 1)
    assert clerk.at(CounterMode.IDLE)
    assert clerk.state.visit == NOBODY
    clerk.wait(3 * MINUTE_MS)
    clerk.counter.parts.queue.resume_asked.emit(ticket.ticket_id)
    assert clerk.at(CounterMode.SERVING)
    assert clerk.state.visit.customer_id == visit.customer_id
    assert clerk.state.visit.verification_id == visit.verification_id
    clerk.click("basket.draft.fee_payment")
    assert clerk.counter.parts.form.state.form["prepay_fen"] == 70_00


def test_a_ticket_goes_to_another_lane_with_its_number(clerk: DeskHall) -> None:
    ticket = clerk.take()
    clerk.serve_next()
    clerk.key("Alt+R")
    clerk.menu("reroute")
    assert clerk.at(CounterMode.IDLE)
    with clerk.program.store.read() as queries:
        row = queries.queue.ticket(ticket.ticket_id)
    assert row is not None
    assert (row.state, row.number) == (TicketState.WAITING, ticket.number)
    assert row.lane != ticket.lane
    assert row.issued_ms == ticket.issued_ms


def test_a_call_is_repeated_put_back_and_given_up(clerk: DeskHall) -> None:
    clerk.take()
    clerk.key("F7", "F7")
    assert calls(clerk) == 1, "not before twenty seconds have passed"
    assert clerk.state.error is not None
    assert clerk.shows(clerk.window.text.error(clerk.state.error))
    clerk.wait(21_000)
    clerk.key("F7")
    assert calls(clerk) == 2
    clerk.key("Alt+B")
    assert clerk.at(CounterMode.IDLE)
    clerk.key("F7")
    for _ in range(3):
        clerk.wait(21_000)
        clerk.key("F7")
    clerk.wait(21_000)
    assert clerk.at(CounterMode.IDLE)
    assert clerk.state.ticket is None


def test_both_panes_say_alike_when_a_call_can_be_repeated_or_given_up(clerk: DeskHall) -> None:
    clerk.take()
    clerk.key("F7")
    queue = clerk.counter.parts.queue
    for call in (1, 2, 3):
        assert not any(able(clerk, name) for name in ("queue_call", "next.recall", "next.miss"))
        clerk.hall.rig.clock.advance_ms(21_000)
        queue.tick()
        again = call < 3
        assert (able(clerk, "queue_call"), able(clerk, "next.recall")) == (again, again)
        assert able(clerk, "next.miss") is not again
        clerk.key("F7")
    clerk.key("Alt+G")
    assert clerk.at(CounterMode.IDLE)


def able(desk: DeskHall, name: str) -> bool:
    found = desk.find(name)
    assert found is not None
    return found.isEnabled()


def test_what_a_desk_moves_both_panes_show_at_once(clerk: DeskHall) -> None:
    """Though the word of the commit comes later, as it does when one follows close on another."""
    clerk.take()
    queue, number = clerk.counter.parts.queue, "A001"
    queue._live.stop()
    clerk.key("F7")
    assert (held(clerk), queue.state.mode) == (number, QueuePanelMode.CALLED)
    clerk.key("Return")
    assert (held(clerk), queue.state.mode) == (number, QueuePanelMode.SERVING)
    clerk.counter.presenter.park("other")
    clerk.robot.breathe()
    assert (held(clerk), queue.state.mode) == ("", QueuePanelMode.EMPTY)
    view = queue.state.overview
    assert view is not None
    clerk.counter.presenter.resume(view.parked[0].ticket.ticket_id)
    clerk.robot.breathe()
    assert (held(clerk), queue.state.mode) == (number, QueuePanelMode.SERVING)
    clerk.key("Alt+E")
    assert (held(clerk), queue.state.mode) == ("", QueuePanelMode.EMPTY)


def held(desk: DeskHall) -> str:
    """Return the number that the queue shows in hand."""
    line = desk.counter.parts.queue.state.held
    return line.ticket.number if line else ""


def test_a_manager_decides_at_the_counter(clerk: DeskHall) -> None:
    clerk.take("plan_change")
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("104")
    clerk.fill("form.plan.line", "畅享 299")
    clerk.key("Tab", "Ctrl+Return")
    assert clerk.form_is(FormMode.AWAITING_APPROVAL)
    clerk.click("form.other")
    clerk.click("form.decide.grant")
    clerk.fill("form.decide.staff_no", MANAGER)
    clerk.fill("form.decide.pin", "000000")
    clerk.click("form.decide.sign")
    assert clerk.form_is(FormMode.AWAITING_APPROVAL), "a wrong PIN decides nothing"
    clerk.fill("form.decide.pin", MANAGER_PIN)
    clerk.click("form.decide.sign")
    assert clerk.form_is(FormMode.SIGNATURE)
    assert clerk.state.approvals == ()


def test_a_seat_is_offered_while_an_approval_waits(clerk: DeskHall) -> None:
    ticket = clerk.take("plan_change")
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("104")
    clerk.fill("form.plan.line", "畅享 299")
    clerk.key("Tab", "Ctrl+Return")
    assert clerk.shows("值班经理审批后继续。客户可先就座，台席先叫下一位。")
    clerk.key("Ctrl+Return")
    assert clerk.at(CounterMode.IDLE)
    with clerk.program.store.read() as queries:
        row = queries.queue.ticket(ticket.ticket_id)
    assert row is not None
    assert row.state is TicketState.PARKED
    clerk.robot.breathe()
    clerk.find_customer(ticket.number)
    assert clerk.at(CounterMode.SERVING)
    assert [order.state for order in clerk.state.orders] == [OrderState.PENDING]
    clerk.click("basket.plan_change.open")
    assert clerk.at(CounterMode.FORM)
    assert clerk.focused() == "form.decide.staff_no", "the manager is here"


def test_an_order_is_withdrawn_from_the_basket(clerk: DeskHall) -> None:
    clerk.find_customer(BROADBAND)
    pay_bill(clerk)
    clerk.key("Esc")
    clerk.click("basket.fee_payment.open")
    assert clerk.at(CounterMode.FORM)
    clerk.key("Esc")
    clerk.click("basket.fee_payment.cancel")
    clerk.menu("cancel_order")
    assert [order.state for order in clerk.state.orders] == [OrderState.CANCELLED]
    assert clerk.shows("已取消，没有收款，也没有票据"), "no paper is there to be taken along"
    clerk.key("Alt+E")
    assert clerk.at(CounterMode.IDLE)


def test_the_program_asks_what_became_of_an_open_payment(clerk: DeskHall) -> None:
    clerk.take("fee_payment")
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    pay_bill(clerk)
    clerk.key("F9")
    clerk.fill("checkout_card_amount", "20")
    clerk.click("checkout_charge")
    clerk.restart()
    clerk.sign_in()
    assert clerk.at(CounterMode.RECOVERY)
    assert clerk.checkout_is(CheckoutMode.RECOVERY)
    clerk.key("F5")
    assert clerk.at(CounterMode.RECOVERY), "the question stays until it is answered"
    clerk.fill("checkout_cash", "500")
    clerk.click("checkout_taken")
    assert clerk.checkout_is(CheckoutMode.DONE)
    clerk.key("Return")
    assert clerk.at(CounterMode.SERVING), "the ticket is still in hand"
    assert not any(order.state is OrderState.ACKNOWLEDGED for order in clerk.state.orders)


def test_searches_lead_to_tickets_and_businesses(clerk: DeskHall) -> None:
    ticket = clerk.take()
    clerk.find_customer(ticket.number)
    assert clerk.at(CounterMode.CALLED)
    clerk.key("Return")
    clerk.find_customer("201")
    assert clerk.at(CounterMode.FORM)
    assert clerk.state.form_type == "fee_payment"
    clerk.key("Esc")
    assert clerk.at(CounterMode.SERVING)


def test_beside_a_form_f6_unfolds_the_queue_and_goes_back(clerk: DeskHall) -> None:
    clerk.take()
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("104")
    first = clerk.focused()
    clerk.key("F6")
    assert clerk.focused() == "queue_list"
    assert clerk.find("queue_list").hasFocus()
    assert not clerk.counter.parts.queue.state.folded
    clerk.counter.presenter.refresh()
    assert clerk.find("queue_list").hasFocus(), "it stays while time goes on"
    clerk.key("F6")
    assert clerk.focused() == first
    assert clerk.counter.parts.queue.state.folded


def test_panes_pages_and_help_by_key(clerk: DeskHall) -> None:
    clerk.key("F6")
    first = clerk.focused()
    clerk.key("F6")
    assert clerk.focused() != first
    clerk.key("F3")
    assert clerk.at(CounterMode.IDENTITY)
    assert clerk.counter.keys()["F3"], "the current one"
    clerk.key("Esc")
    assert clerk.at(CounterMode.IDLE)
    clerk.key("F4")
    assert clerk.focused() == "business.code"


def test_another_language_keeps_everything(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("201")
    clerk.fill("form.prepay_fen", "30")
    clerk.key("Tab")
    before = clerk.state.visit, clerk.state.mode, clerk.counter.parts.form.state.form
    clerk.click("rail.language")
    assert clerk.window.text.lang == "en"
    assert (clerk.state.visit, clerk.state.mode, clerk.counter.parts.form.state.form) == before
    clerk.key("F8")
    assert clerk.shows(clerk.window.text("counter.next.title"))
    clerk.click("rail.language")
    assert clerk.window.text.lang == "zh_CN"


def test_the_lock_keeps_the_visit(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    visit, mode = clerk.state.visit, clerk.state.mode
    clerk.click("rail.lock")
    assert clerk.window.signin_view.isVisible()
    clerk.key("F7", "Alt+E")
    clerk.fill("signin.pin", "259614")
    clerk.key("Return")
    assert not clerk.window.signin_view.isVisible()
    assert (clerk.state.visit, clerk.state.mode) == (visit, mode)


def test_a_complaint_is_begun_for_the_customer_in_hand(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.key("Alt+T")
    assert clerk.window.current == "complaint"
    clerk.click("rail.counter")
    assert clerk.at(CounterMode.SERVING)
