"""Enquiries, and slips of the hand that are taken back, over a real store."""

from pathlib import Path

import pytest

from app.domain.enquiries import EnquiryCategory
from app.domain.errors import UserError
from app.domain.queue import Precedence, TicketState
from app.services.alarms import AlarmService
from app.services.enquiries import EnquiryService
from app.services.queue import QueueService
from app.services.rows.queue import TicketRow
from tests.people import DemoHall


@pytest.fixture
def hall(tmp_path: Path) -> DemoHall:
    return DemoHall(tmp_path)


def served(hall: DemoHall, queue: QueueService) -> TicketRow:
    """Take a number, call it, serve it."""
    session = hall.clerk()
    queue.issue("general", "zh_CN", Precedence.NONE, hall.rig.ids.new())
    return queue.serve(session, queue.call_next(session).ticket_id)


def test_an_enquiry_is_recorded_and_taken_back(hall: DemoHall) -> None:
    parts = (hall.rig.store, hall.rig.clock, hall.rig.ids)
    enquiries, session = EnquiryService(*parts), hall.clerk()
    ticket = served(hall, QueueService(*parts))
    first = enquiries.record(session, EnquiryCategory.BILL, ticket.ticket_id)
    second = enquiries.record(session, EnquiryCategory.TARIFF)
    assert [row.category for row in enquiries.of_ticket(ticket.ticket_id)] == [EnquiryCategory.BILL]
    with pytest.raises(UserError) as caught:
        enquiries.withdraw(session, first)
    assert caught.value.code == "enquiry.not_yours"
    enquiries.withdraw(session, second)
    enquiries.withdraw(session, first)
    assert enquiries.of_ticket(ticket.ticket_id) == ()
    assert hall.rebuilds()


@pytest.mark.parametrize("slip", ["finish", "park", "reroute"])
def test_a_slip_of_the_hand_is_taken_back(hall: DemoHall, slip: str) -> None:
    queue = QueueService(hall.rig.store, hall.rig.clock, hall.rig.ids)
    before, session = served(hall, queue), hall.clerk()
    if slip == "finish":
        done = queue.finish(session, before.ticket_id)
    elif slip == "park":
        done = queue.park(session, before.ticket_id, "other", "{}")
    else:
        done = queue.reroute(session, before.ticket_id, "B")
    hall.rig.clock.advance_ms(5_000)
    again = queue.reopen(session, before, done, "{}")
    assert (again.state, again.lane, again.outcome) == (TicketState.SERVING, before.lane, None)
    assert again.counter_id == session.counter_id
    assert queue.visit_of(before.ticket_id) == "{}"
    queue.finish(session, before.ticket_id)
    assert hall.rebuilds()


def test_what_is_too_late_stays(hall: DemoHall) -> None:
    queue = QueueService(hall.rig.store, hall.rig.clock, hall.rig.ids)
    before, session = served(hall, queue), hall.clerk()
    done = queue.finish(session, before.ticket_id)
    hall.rig.clock.advance_ms(31_000)
    with pytest.raises(UserError) as caught:
        queue.reopen(session, before, done)
    assert caught.value.code == "queue.undo_too_late"


def test_an_alarm_freezes_the_tickets(hall: DemoHall) -> None:
    queue = QueueService(hall.rig.store, hall.rig.clock, hall.rig.ids)
    before, session = served(hall, queue), hall.clerk()
    AlarmService(hall.rig.store, hall.rig.clock, hall.rig.ids, hall.staff).raise_alarm(session)
    for act in (
        lambda: queue.issue("general", "zh_CN", Precedence.NONE, hall.rig.ids.new()),
        lambda: queue.finish(session, before.ticket_id),
    ):
        with pytest.raises(UserError) as caught:
            act()
        assert caught.value.code == "alarm.on"
    assert not queue.tick()
