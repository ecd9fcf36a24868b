"""Calls and service on a real store, to the end of the visit (DOMAIN §2)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.floor import measures
from app.domain.halls import SettingChanged
from app.domain.queue import Precedence, TicketOutcome, TicketState
from app.services.sessions import Session
from tests.factories_queue import MINUTE, SECOND, Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.assert_rebuilds()
    made.rig.store.close()


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(UserError, match=f"^{code}$")


def test_a_whole_visit(hall: Hall) -> None:
    clerk = hall.sign_in(3)
    ticket = hall.issue("open_account")
    hall.wait(4 * MINUTE)
    called = hall.queue.call_next(clerk)
    assert (called.state, called.counter_id, called.staff_no, called.calls) == (
        TicketState.CALLED,
        "A01-3",
        "T10003",
        1,
    )
    assert hall.queue.held(clerk) == called
    with hall.rig.store.read() as queries:
        assert queries.queue.held_by("A01-3") == called
        assert queries.queue.held_by("A01-1") is None
    hall.wait(MINUTE)
    serving = hall.queue.serve(clerk, ticket.ticket_id)
    assert serving.state is TicketState.SERVING
    hall.wait(10 * MINUTE)
    done = hall.queue.finish(clerk, ticket.ticket_id)
    assert (done.state, done.outcome, done.counter_id) == (
        TicketState.FINISHED,
        TicketOutcome.SERVED,
        "A01-3",
    )
    assert done.first_called_ms is not None
    assert (done.first_called_ms - done.issued_ms, done.service_ms) == (4 * MINUTE, 10 * MINUTE)
    assert hall.queue.held(clerk) is None


def test_one_ticket_at_a_time(hall: Hall) -> None:
    clerk = hall.sign_in(1)
    first, second = hall.issue(), hall.issue()
    hall.queue.call_next(clerk)
    with refused("queue.holds_one"):
        hall.queue.call_next(clerk)
    with refused("queue.holds_one"):
        hall.queue.call(clerk, second.ticket_id)
    # Neither at another counter, as long as the first is in hand.
    with refused("queue.holds_one"):
        hall.queue.call_next(Session("s2", clerk.staff_no, "", (), "counter", "A01-2"))
    assert hall.row(first).state is TicketState.CALLED


def test_nobody_waits(hall: Hall) -> None:
    with refused("queue.nobody_waits"):
        hall.queue.call_next(hall.sign_in(1))


@pytest.mark.parametrize("counter_id", [None, "A01-99"])
def test_calls_come_from_a_counter(hall: Hall, counter_id: str | None) -> None:
    with refused("queue.no_counter"):
        hall.queue.call_next(Session("s", "T1", "", (), "reception", counter_id))


def test_exactly_one_counter_wins(hall: Hall) -> None:
    ticket = hall.issue()
    one, two = hall.sign_in(1), hall.sign_in(2)
    hall.queue.call(one, ticket.ticket_id)
    with refused("queue.cannot_call"):
        hall.queue.call(two, ticket.ticket_id)
    for act in (hall.queue.serve, hall.queue.recall, hall.queue.put_back):
        with refused("queue.not_yours"):
            act(two, ticket.ticket_id)


def test_put_back_keeps_the_place(hall: Hall) -> None:
    clerk = hall.sign_in(1)
    first = hall.issue()
    hall.wait(1)
    hall.issue()
    hall.queue.call_next(clerk)
    back = hall.queue.put_back(clerk, first.ticket_id)
    assert (back.state, back.counter_id, back.calls, back.called_ms) == (TicketState.WAITING, None, 0, None)
    assert hall.queue.call_next(clerk).ticket_id == first.ticket_id


def test_three_calls_then_missed_then_reinstated(hall: Hall) -> None:
    clerk = hall.sign_in(1)
    ticket = hall.issue()
    hall.queue.call_next(clerk)
    with refused("queue.recall_too_soon"):
        hall.queue.recall(clerk, ticket.ticket_id)
    with refused("queue.not_missed_yet"):
        hall.queue.mark_missed(clerk, ticket.ticket_id)
    for number in (2, 3):
        hall.wait(20 * SECOND)
        assert hall.queue.recall(clerk, ticket.ticket_id).calls == number
    with refused("queue.called_out"):
        hall.queue.recall(clerk, ticket.ticket_id)
    hall.wait(20 * SECOND)
    missed = hall.queue.mark_missed(clerk, ticket.ticket_id)
    assert (missed.state, missed.counter_id) == (TicketState.NO_SHOW, None)
    assert missed.until_ms == hall.rig.clock.now_ms() + 30 * MINUTE
    hall.wait(29 * MINUTE)
    assert hall.queue.tick() is False
    back = hall.queue.reinstate(hall.sign_in(2), ticket.ticket_id)
    assert (back.state, back.until_ms, back.issued_ms) == (TicketState.WAITING, None, ticket.issued_ms)


def test_time_alone_misses_and_ends_a_called_ticket(hall: Hall) -> None:
    clerk = hall.sign_in(1)
    ticket = hall.issue()
    hall.queue.call_next(clerk)
    for _ in range(2):
        hall.wait(20 * SECOND)
        hall.queue.recall(clerk, ticket.ticket_id)
    assert hall.queue.tick() is False
    hall.wait(20 * SECOND)
    assert hall.queue.tick() is True
    assert hall.row(ticket).state is TicketState.NO_SHOW
    hall.wait(30 * MINUTE)
    with refused("queue.reinstate_too_late"):
        hall.queue.reinstate(clerk, ticket.ticket_id)
    assert hall.queue.tick() is True
    gone = hall.row(ticket)
    assert (gone.state, gone.outcome) == (TicketState.FINISHED, TicketOutcome.NO_SHOW)
    with refused("queue.cannot_reinstate"):
        hall.queue.reinstate(clerk, ticket.ticket_id)


def test_parked_with_its_visit_and_resumed_at_another_counter(hall: Hall) -> None:
    one, two = hall.sign_in(1), hall.sign_in(2)
    ticket = hall.issue()
    hall.queue.call_next(one)
    hall.queue.serve(one, ticket.ticket_id)
    hall.wait(2 * MINUTE)
    parked = hall.queue.park(one, ticket.ticket_id, "取证件", '{"customer":"c1"}')
    assert (parked.state, parked.park_reason, parked.counter_id) == (TicketState.PARKED, "取证件", None)
    assert hall.queue.held(one) is None
    with refused("queue.seated"):
        hall.queue.call(two, ticket.ticket_id)
    hall.wait(5 * MINUTE)
    resumed, visit = hall.queue.resume(two, ticket.ticket_id)
    assert (resumed.state, resumed.counter_id, visit) == (TicketState.SERVING, "A01-2", '{"customer":"c1"}')
    with refused("queue.cannot_resume"):
        hall.queue.resume(one, ticket.ticket_id)
    hall.wait(3 * MINUTE)
    done = hall.queue.finish(two, ticket.ticket_id)
    assert done.service_ms == 5 * MINUTE
    assert hall.queue.visit_of(ticket.ticket_id) is None


def test_parked_too_long_waits_ahead_of_its_class(hall: Hall) -> None:
    clerk = hall.sign_in(1)
    hall.rig.record(SettingChanged(key="queue.park_min", value="10", reason=""))
    early, parked = hall.issue(), hall.issue()
    hall.queue.call(clerk, parked.ticket_id)
    hall.queue.serve(clerk, parked.ticket_id)
    hall.queue.park(clerk, parked.ticket_id, "", "{}")
    hall.wait(10 * MINUTE)
    assert hall.queue.tick() is True
    back = hall.row(parked)
    assert (back.state, back.ahead, back.until_ms) == (TicketState.WAITING, True, None)
    assert hall.queue.call_next(clerk).ticket_id == parked.ticket_id
    assert hall.queue.visit_of(parked.ticket_id) == "{}"
    assert hall.row(early).state is TicketState.WAITING


def test_reroute_to_a_lane_and_to_a_counter(hall: Hall) -> None:
    one, two, four = hall.sign_in(1), hall.sign_in(2), hall.sign_in(4)
    ticket = hall.issue()
    hall.queue.call_next(one)
    with refused("queue.unknown_lane"):
        hall.queue.reroute(one, ticket.ticket_id, "X")
    with refused("queue.unknown_counter"):
        hall.queue.reroute(one, ticket.ticket_id, "A", "A01-9")
    for lane, counter in (("A", None), ("A", "A01-1")):
        with refused("queue.reroute_here"):
            hall.queue.reroute(one, ticket.ticket_id, lane, counter)
    moved = hall.queue.reroute(one, ticket.ticket_id, "B")
    assert (moved.lane, moved.number, moved.issued_ms) == ("B", "A001", ticket.issued_ms)
    assert moved.state is TicketState.WAITING
    with refused("queue.nobody_waits"):
        hall.queue.call_next(one)
    hall.queue.call_next(four)
    hall.queue.serve(four, ticket.ticket_id)
    hall.queue.reroute(four, ticket.ticket_id, "A", "A01-1", '{"basket":[]}')
    with refused("queue.reserved"):
        hall.queue.call(two, ticket.ticket_id)
    assert hall.queue.call_next(one).only_counter == "A01-1"
    assert hall.queue.visit_of(ticket.ticket_id) == '{"basket":[]}'
    hall.queue.reroute(one, ticket.ticket_id, "B")
    assert hall.queue.visit_of(ticket.ticket_id) is None


def test_nobody_waits_for_an_empty_chair(hall: Hall) -> None:
    one, two = hall.sign_in(1), hall.sign_in(2)
    ticket = hall.issue()
    hall.queue.call_next(one)
    hall.queue.reroute(one, ticket.ticket_id, "A", "A01-3")
    assert hall.queue.call_next(two).ticket_id == ticket.ticket_id


def test_cancel(hall: Hall) -> None:
    one, two = hall.sign_in(1), hall.sign_in(2)
    waiting, called = hall.issue(), hall.issue()
    hall.queue.call(one, called.ticket_id)
    with refused("queue.not_yours"):
        hall.queue.cancel(two, called.ticket_id)
    for ticket in (waiting, called):
        assert hall.queue.cancel(one, ticket.ticket_id).outcome is TicketOutcome.CANCELLED
    with refused("queue.cannot_end"):
        hall.queue.cancel(one, waiting.ticket_id)
    served = hall.issue()
    hall.queue.call(one, served.ticket_id)
    hall.queue.serve(one, served.ticket_id)
    with refused("queue.cancel_serving"):
        hall.queue.cancel(two, served.ticket_id)


def test_a_number_that_was_given_wrongly_is_no_customer_who_gave_up(hall: Hall) -> None:
    clerk = hall.sign_in(1)
    wrong, called = hall.issue(), hall.issue()
    assert hall.queue.cancel(clerk, wrong.ticket_id, mistaken=True).outcome is TicketOutcome.TAKEN_BACK
    hall.queue.call(clerk, called.ticket_id)
    ended = hall.queue.cancel(clerk, called.ticket_id, mistaken=True)
    assert ended.outcome is TicketOutcome.CANCELLED, "somebody was called"
    found = measures((hall.row(wrong), hall.row(called)), 10 * 60_000, hall.rig.clock.now_ms())
    assert (found.issued, found.abandoned) == (1, 1)


def test_the_share_of_vips_holds_for_calls_by_hand_too(hall: Hall) -> None:
    clerk = hall.sign_in(1)
    vips = [hall.issue(precedence=Precedence.VIP, session=clerk) for _ in range(5)]
    others = [hall.issue() for _ in range(2)]
    called = []
    for _ in range(4):
        ticket = hall.queue.call_next(clerk)
        called.append(ticket.ticket_id)
        hall.queue.cancel(clerk, ticket.ticket_id)
    assert called == [*(t.ticket_id for t in vips[:3]), others[0].ticket_id]
    with refused("queue.vip_share"):
        hall.queue.call(clerk, vips[3].ticket_id)
    hall.queue.cancel(clerk, others[1].ticket_id)
    assert hall.queue.call(clerk, vips[3].ticket_id).state is TicketState.CALLED
