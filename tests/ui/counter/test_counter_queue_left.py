"""The queue unfolded for a look does not stay over the page, and what it cannot do it says."""

import pytest

from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import WANG
from tests.ui.counter.test_counter_shut_out import close_elsewhere
from tests.ui.counter.test_seat_answers import decide, forget_undo, seated

NARROW, WIDE = 88, 304


@pytest.fixture
def looking(clerk: DeskHall) -> DeskHall:
    """A small counter that serves somebody, and looks for whom the manager decided meanwhile."""
    clerk.window.resize(1366, 768)
    seated(clerk)
    clerk.take()
    clerk.serve_next()
    forget_undo(clerk)
    decide(clerk)
    clerk.key("F6")
    assert clerk.focused() == "queue_list"
    return clerk


def width(desk: DeskHall) -> int:
    desk.robot.breathe()
    return desk.counter.view.queue.width()


def test_the_search_box_folds_the_queue(looking: DeskHall) -> None:
    looking.find_customer(WANG)
    assert looking.state.visit.customer_id
    assert width(looking) == NARROW, "the name of who was found is not covered"
    assert looking.find(looking.focused()).isVisible(), "and keys go to what is seen"


def test_esc_folds_the_queue(looking: DeskHall) -> None:
    looking.find_customer(WANG)
    looking.key("F6")
    while looking.focused() != "queue_list":
        looking.key("F6")
    assert width(looking) == WIDE
    looking.key("Esc")
    assert width(looking) == NARROW
    assert looking.at(CounterMode.SERVING)


def test_enter_on_another_number_says_that_somebody_is_served(looking: DeskHall) -> None:
    held = looking.state.ticket
    looking.key("Return")
    assert looking.state.ticket == held
    assert held is not None
    assert f"{held.number} 还在办理" in looking.said()


def parked(desk: DeskHall) -> str:
    """Return why the one customer who took a seat sits."""
    found = desk.counter.parts.queue
    found.refresh()
    desk.robot.breathe()
    assert found.state.overview is not None
    (line,) = found.state.overview.parked
    return line.ticket.park_reason


def test_a_seat_while_the_manager_is_asked_for_is_for_that(clerk: DeskHall) -> None:
    clerk.take("plan_change")
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("104")
    clerk.fill("form.plan.line", "畅享 299")
    clerk.key("Tab", "Ctrl+Return", "Esc", "Shift+F8")
    clerk.menu("park")
    assert clerk.at(CounterMode.IDLE)
    assert parked(clerk) == "wait_approval"


def test_a_seat_of_whoever_waits_for_nothing_is_for_the_document(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.key("Shift+F8")
    clerk.menu("park")
    assert parked(clerk) == "fetch_document"


def test_an_order_is_looked_up_while_no_shift_is_open(clerk: DeskHall) -> None:
    seated(clerk)
    forget_undo(clerk)
    with clerk.program.store.read() as queries:
        (asked,) = queries.orders.open_approvals()
        order = queries.orders.order(asked.order_id or "")
    session = clerk.window.session
    assert session is not None
    assert order is not None
    shift = clerk.program.services.shifts.current(session)
    assert shift is not None
    close_elsewhere(clerk, shift.shift_id)
    assert clerk.at(CounterMode.NO_SHIFT)
    clerk.window.go("documents")
    clerk.key("Ctrl+K")
    clerk.type(order.code)
    clerk.key("Return")
    clerk.robot.breathe()
    assert "还没有开班" in clerk.said()
    assert clerk.window.current == "documents"
    assert clerk.shows(order.code)
