"""The drawer at the counter, and enquiries, by keys alone."""

from app.domain.documents import BagContent, SpoolState
from app.domain.enquiries import EnquiryCategory
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import FLOAT, DeskHall
from tests.people import MANAGER, MANAGER_PIN

WANG = "13800001234"


def command(desk: DeskHall, words: str) -> None:
    """Do a command by its name in the palette."""
    desk.key("Ctrl+K")
    desk.type(words)
    desk.key("Return")


def take_cash(desk: DeskHall) -> None:
    """Take 100 yuan of prepayment in cash, for a customer without a ticket."""
    desk.key("F2")
    desk.type(WANG)
    desk.key("Return")
    desk.begin("201")
    desk.fill("form.prepay_fen", "100")
    desk.key("Tab", "Ctrl+Return", "F9")
    desk.fill("checkout_cash", "500")
    desk.key("F9", "Return", "Alt+E")


def test_cash_goes_to_the_safe(clerk: DeskHall) -> None:
    take_cash(clerk)
    command(clerk, "解款")
    assert clerk.at(CounterMode.DRAWER)
    clerk.type("1")
    clerk.fill("drawer.bag", "dk-0001")
    clerk.fill("drawer.second", MANAGER)
    clerk.key("Tab")
    clerk.type(MANAGER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.shows("DK-0001"), clerk.counter.parts.drawer.state.error
    with clerk.program.store.read() as queries:
        waiting = queries.documents.in_state(SpoolState.QUEUED)
    assert any(isinstance(row.content, BagContent) for row in waiting)
    clerk.key("Ctrl+Return")
    assert clerk.at(CounterMode.IDLE)


def test_too_much_does_not_go_to_the_safe(clerk: DeskHall) -> None:
    command(clerk, "解款")
    clerk.type("1")
    clerk.fill("drawer.bag", "dk-0001")
    clerk.fill("drawer.second", MANAGER)
    clerk.key("Tab")
    clerk.type(MANAGER_PIN)
    clerk.key("Ctrl+Return")
    assert clerk.at(CounterMode.DRAWER)
    assert clerk.shows(clerk.window.text("drawer.bag_too_much"))
    clerk.key("Esc")
    assert clerk.at(CounterMode.IDLE)


def test_a_drawer_is_handed_over(clerk: DeskHall) -> None:
    before = clerk.state.shift
    command(clerk, "钱箱交接")
    for pieces in FLOAT:
        clerk.type(pieces)
        clerk.key("Return")
    clerk.fill("drawer.incoming", MANAGER)
    clerk.key("Tab")
    clerk.type(MANAGER_PIN)
    clerk.key("Ctrl+Return")
    state = clerk.counter.parts.drawer.state
    assert state.done, state.error
    with clerk.program.store.read() as queries:
        after = queries.shifts.open_shift_of(MANAGER)
    assert before is not None
    assert after is not None
    assert (after.counter_id, after.float_fen) == (before.counter_id, 500_00)


def test_disputed_change_is_counted_at_once(clerk: DeskHall) -> None:
    command(clerk, "找零")
    clerk.fill("drawer.amount", "50")
    clerk.key("Ctrl+Return")
    assert clerk.counter.parts.drawer.state.dispute_id
    clerk.key("Return")
    for pieces in FLOAT:
        clerk.type(pieces)
        clerk.key("Return")
    clerk.fill("drawer.manager", MANAGER)
    clerk.key("Tab")
    clerk.type(MANAGER_PIN)
    clerk.key("Ctrl+Return")
    state = clerk.counter.parts.drawer.state
    assert state.done == "counter.drawer.count_right", (state.error, state.words, state.pieces)


def test_an_enquiry_by_one_key(clerk: DeskHall) -> None:
    ticket = clerk.take()
    clerk.serve_next()
    clerk.key("Alt+Z")
    clerk.menu("enquiry", 1)
    enquiries = clerk.program.services.enquiries
    assert [row.category for row in enquiries.of_ticket(ticket.ticket_id)] == [EnquiryCategory.BILL]
    clerk.key("Alt+U")
    assert enquiries.of_ticket(ticket.ticket_id) == ()
