"""A clerk's whole day by keyboard alone: nothing else reaches the window, and nobody acts behind it."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.cash import DENOMINATIONS
from app.domain.customers import BillIssued, BillItem
from app.domain.documents import SpoolState
from app.domain.orders import OrderState
from app.domain.shifts import ShiftState
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.screens.close.state import CloseMode
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.lists import QueueList
from tests.desk_hall import DeskHall
from tests.one_hand import MOUSE, TOUCH, OneHand, watched
from tests.people import MANAGER, MANAGER_PIN, OTHER_CLERK, OTHER_PIN

MOST_FOR_A_BILL = 12
"""Keys from the call to the receipt, figures included."""
STEPS = 120
OWING = "13900002076"
FLOAT_FEN, BILL_FEN = 500_00, 29_00


@pytest.fixture
def keyboard(qapp: QApplication) -> Iterator[OneHand]:
    with watched(qapp, MOUSE | TOUCH) as hand:
        yield hand


def reach(desk: DeskHall, name: str) -> None:
    """Go to a control by Tab."""
    for _ in range(STEPS):
        if desk.focused() == name and desk.there(name):
            return
        desk.key("Tab")
    pytest.fail(f"{name} is not reached by Tab")


def push(desk: DeskHall, name: str) -> None:
    """Go to a button and press it."""
    reach(desk, name)
    desk.key("Space")


def to_place(desk: DeskHall, words: str, key: str) -> None:
    """Go to a place by the palette."""
    desk.key("Ctrl+K")
    desk.type(words)
    desk.key("Return")
    assert desk.window.current == key


def verify(desk: DeskHall, card: str) -> None:
    """The customer lays a card on the reader; the clerk reads it, looks up and goes on."""
    desk.program.devices.tray.lay(card)
    desk.key("F3", "Return")
    desk.program.devices.tray.lift()
    assert desk.at(CounterMode.SERVING)
    assert desk.state.visit.verification_id is not None


def sign_on_paper(desk: DeskHall) -> None:
    assert desk.form_is(FormMode.SIGNATURE)
    push(desk, "form.sign.paper")


def decide_here(desk: DeskHall, reason: str) -> None:
    """The manager has come to the counter and signs there."""
    assert desk.form_is(FormMode.AWAITING_APPROVAL)
    push(desk, "form.other")
    push(desk, "form.decide.grant")
    reach(desk, "form.decide.staff_no")
    desk.type(MANAGER)
    reach(desk, "form.decide.reason")
    desk.type(reason)
    reach(desk, "form.decide.pin")
    desk.type(MANAGER_PIN)
    push(desk, "form.decide.sign")


def owe(desk: DeskHall) -> None:
    """Let the customer of the second sample card owe for one month."""
    row = desk.hall.subscriber(OWING)
    desk.hall.rig.record(
        BillIssued(
            bill_id="bill-by-keys",
            subscriber_id=row.subscriber_id,
            period="2026-02",
            principal_fen=BILL_FEN,
            paid_fen=0,
            due_on="2026-03-25",
            items=(BillItem(title="月租", amount_fen=BILL_FEN),),
        )
    )


def pay_a_bill(desk: DeskHall, hand: OneHand) -> str:
    """Call, read the card, collect one bill in cash: counted. Returns the receipt's number."""
    before = hand.pressed
    desk.key("F7", "Return")
    verify(desk, "elder_76")
    desk.key("Return")
    assert desk.state.form_type == "fee_payment", "what the ticket was taken for"
    assert desk.form_is(FormMode.QUOTED)
    desk.key("Ctrl+Return", "F9")
    desk.type("50")
    desk.key("F9")
    assert desk.checkout_is(CheckoutMode.DONE)
    assert hand.pressed - before <= MOST_FOR_A_BILL
    done = desk.counter.parts.checkout.state.completed
    assert done is not None
    assert done.receipt
    desk.key("Return")
    assert desk.at(CounterMode.SERVING)
    return done.receipt


def change_the_plan(desk: DeskHall) -> None:
    """Another business of the same visit, signed on paper."""
    desk.key("F4")
    desk.type("104")
    desk.key("Return")
    reach(desk, "form.plan")
    desk.type("畅享 59")
    desk.key("Tab")
    assert desk.form_is(FormMode.QUOTED), desk.counter.parts.form.state.errors
    desk.key("Ctrl+Return")
    sign_on_paper(desk)
    assert desk.form_is(FormMode.DONE, FormMode.SUBMITTED)
    desk.key("Esc")
    assert {order.state for order in desk.state.orders} == {OrderState.COMPLETED}


def hold_and_resume(desk: DeskHall) -> None:
    """A half-filled form is put aside and taken up again."""
    desk.key("F4")
    desk.type("201")
    desk.key("Return")
    reach(desk, "form.prepay_fen")
    desk.type("70")
    desk.key("Tab", "F8")
    assert desk.at(CounterMode.SERVING)
    push(desk, "basket.draft.fee_payment")
    assert desk.at(CounterMode.FORM)
    assert desk.counter.parts.form.state.form["prepay_fen"] == 70_00


def collect(desk: DeskHall, cash: str) -> str:
    """Submit what is filled in and take cash for it; returns the receipt's number."""
    desk.key("Ctrl+Return", "F9")
    desk.type(cash)
    desk.key("F9")
    assert desk.checkout_is(CheckoutMode.DONE)
    done = desk.counter.parts.checkout.state.completed
    assert done is not None
    desk.key("Return")
    return done.receipt


def park_and_come_back(desk: DeskHall) -> None:
    """The customer takes a seat; the next one is served, then the first goes on."""
    first = desk.state.ticket
    assert first is not None
    desk.key("Shift+F8")
    desk.menu("park", 1)
    assert desk.at(CounterMode.IDLE)
    desk.key("F7", "Return", "Alt+E")
    assert desk.at(CounterMode.IDLE)
    reach(desk, "queue_list")
    rows = desk.find("queue_list")
    assert isinstance(rows, QueueList)
    desk.key("Home")
    for _ in range(STEPS):
        if rows.key() == first.ticket_id:
            break
        desk.key("Down")
    desk.key("Return")
    assert desk.at(CounterMode.SERVING)
    assert desk.state.ticket is not None
    assert desk.state.ticket.ticket_id == first.ticket_id


def printed(desk: DeskHall) -> int:
    """Return how many papers have left the printer."""
    with desk.program.store.read() as queries:
        return len(queries.documents.in_state(SpoolState.DONE))


def print_again_and_reverse(desk: DeskHall, receipt: str) -> None:
    """The receipt once more on paper, then its payment is reversed; the manager signs at the counter."""
    to_place(desk, "单据", "documents")
    reach(desk, "documents_search")
    desk.type(receipt)
    desk.key("Return")
    before = printed(desk)
    push(desk, "documents_again")
    assert printed(desk) == before + 1
    push(desk, "documents_reverse")
    assert desk.window.current == "counter"
    reach(desk, "form.reason")
    desk.key("End")
    desk.key("Ctrl+Return")
    decide_here(desk, "号码录错")
    if desk.form_is(FormMode.SIGNATURE):
        sign_on_paper(desk)
    assert desk.form_is(FormMode.DONE)
    desk.key("Esc")


def count(desk: DeskHall, amount_fen: int) -> None:
    """Count this much, largest notes first."""
    for fen in DENOMINATIONS:
        pieces, amount_fen = divmod(amount_fen, fen)
        desk.type(str(pieces))
        desk.key("Return")
    assert amount_fen == 0


def hand_over(desk: DeskHall, cash_fen: int) -> None:
    """A colleague counts the drawer, proves it, and signs in."""
    desk.key("Ctrl+K")
    desk.type("钱箱交接")
    desk.key("Return")
    assert desk.at(CounterMode.DRAWER)
    count(desk, cash_fen)
    view = desk.counter.parts.drawer.state.view
    assert view is not None
    for tender in view.sheet.tenders:
        assert desk.focused() == f"drawer.tender_{tender}"
        desk.type("0")
        desk.key("Return")
    reach(desk, "drawer.incoming")
    desk.type(OTHER_CLERK)
    reach(desk, "drawer.incoming_pin")
    desk.type(OTHER_PIN)
    desk.key("Ctrl+Return")
    drawer = desk.counter.parts.drawer
    assert drawer.state.manager_asked, "papers that nobody printed are carried forward: the manager signs"
    assert desk.focused() == "drawer.manager", "the colleague's PIN is not asked for again"
    desk.type(MANAGER)
    reach(desk, "drawer.manager_pin")
    desk.type(MANAGER_PIN)
    desk.key("Ctrl+Return")
    assert drawer.state.done, drawer.state.error
    desk.key("Ctrl+Return")
    desk.key("Ctrl+K")
    desk.type("退出")
    desk.key("Return")
    assert desk.window.session is None
    desk.sign_in(OTHER_CLERK)
    assert desk.at(CounterMode.IDLE)


def close_shift(desk: DeskHall, cash_fen: int) -> None:
    """Count blind, and close; what is carried forward the manager signs."""
    to_place(desk, "班结", "close")
    close = desk.window.mounted["close"].presenter
    count(desk, cash_fen)
    for tender in close.state.declared:
        assert desk.focused() == f"close.slip.{tender[0]}"
        desk.type("0")
        desk.key("Return")
    desk.key("Ctrl+Return")
    assert close.state.mode is not CloseMode.COUNTING, close.state.error
    if close.state.mode is CloseMode.SIGNING:
        reach(desk, "close.pin")
        desk.type(MANAGER_PIN)
        desk.key("Ctrl+Return")
    if close.state.mode is not CloseMode.CLOSED:
        desk.key("Ctrl+Return")
    assert close.state.mode is CloseMode.CLOSED, close.state


def test_a_day_by_keys_alone(desk: DeskHall, keyboard: OneHand) -> None:
    owe(desk)
    for service in ("fee_payment", "plan_change", "general"):
        desk.take(service)
    desk.sign_in()
    desk.open_shift()
    first = pay_a_bill(desk, keyboard)
    change_the_plan(desk)
    hold_and_resume(desk)
    second = collect(desk, "100")
    assert second != first
    park_and_come_back(desk)
    print_again_and_reverse(desk, second)
    desk.key("Alt+E")
    assert desk.at(CounterMode.IDLE)
    hand_over(desk, FLOAT_FEN + BILL_FEN)
    close_shift(desk, FLOAT_FEN + BILL_FEN)
    with desk.program.store.read() as queries:
        shifts = [row for day in queries.shifts.open_days() for row in queries.shifts.shifts_of(day.day_id)]
    assert {row.state for row in shifts} == {ShiftState.CLOSED}
    assert desk.hall.rebuilds()
