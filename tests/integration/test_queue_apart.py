"""The queue of a hall with a hub: kiosk and counters with stores of their own, together and apart."""

from collections.abc import Iterator

import pytest

from app.domain.errors import EnvironmentFault, SyncConflict, UserError
from app.domain.queue import TicketOutcome, TicketState
from app.services.queue import DoubleCall
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from tests.factories_queue import MINUTE, SECOND
from tests.queue_town import DAY, Desk, Town
from tests.sync.virtual_wire import Fault


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(tmp_path_factory.mktemp("town"))
    yield made
    made.close()


@pytest.fixture
def town(founded: Town) -> Town:
    """The same hall, each time on another day: to found one takes longer than what is tried in it."""
    founded.tomorrow()
    return founded


# ------------------------------------------------------------------------------------------------ together
def test_issuers_number_apart_and_everybody_knows_all_numbers(town: Town) -> None:
    numbers = [town.issue(desk).number for desk in (town.kiosk, town.left, town.right, town.kiosk)]
    assert len(set(numbers)) == 4
    assert sorted(map(len, numbers)) == [4, 4, 5, 5]
    town.settle()
    for desk in town.desks:
        with desk.store.read() as queries:
            assert {ticket.number for ticket in queries.queue.open_tickets()} == set(numbers)
            assert queries.queue.several_issuers()
            assert queries.queue.undecided() == frozenset()
    town.assert_agreed()


def doubles(desk: Desk, clerk: Session, ticket: TicketRow) -> list[DoubleCall]:
    """Return what a counter is told of a ticket; the inbox of the town still has what other tests left."""
    return [call for call in desk.queue.double_calls(clerk) if call.ticket_id == ticket.ticket_id]


def test_exactly_one_counter_wins_and_the_other_is_told_at_once(town: Town) -> None:
    left, right = town.sign_in(town.left, 1), town.sign_in(town.right, 2)
    ticket = town.issue(town.kiosk)
    town.settle()
    assert town.left.queue.call_next(left).ticket_id == ticket.ticket_id
    # The right one has not heard of it yet.
    with pytest.raises(SyncConflict, match=r"^queue\.called_elsewhere$"):
        town.right.queue.call_next(right)
    assert town.right.queue.held(right) is None
    town.settle()
    assert town.right.row(ticket).counter_id == "A01-1"
    assert [call.counter for call in town.kiosk.queue.display().calls] == [1]
    assert doubles(town.right, right, ticket) == doubles(town.left, left, ticket) == []
    town.left.queue.serve(left, ticket.ticket_id)
    town.left.queue.finish(left, ticket.ticket_id)
    town.settle()
    town.assert_agreed()


def test_a_call_that_gets_no_answer_is_taken_back_and_can_be_made_again(town: Town) -> None:
    left = town.sign_in(town.left, 1)
    ticket = town.issue(town.kiosk)
    town.settle()
    town.left.link.steps = ()
    with pytest.raises(EnvironmentFault, match=r"^link\.no_verdict$"):
        town.left.queue.call_next(left)
    assert town.left.row(ticket).state is TicketState.WAITING
    assert town.left.queue.held(left) is None
    town.left.link.steps = ("push_once", "feed_once")
    assert town.left.queue.call_next(left).ticket_id == ticket.ticket_id
    town.settle()
    assert {desk.row(ticket).counter_id for desk in town.desks} == {"A01-1"}
    town.assert_agreed()


def test_a_call_whose_answer_was_lost_stands_although_it_was_taken_back(town: Town) -> None:
    left = town.sign_in(town.left, 1)
    ticket = town.issue(town.kiosk)
    town.settle()
    town.world.line("left", "hub").faults.extend([Fault.DROP_ANSWER] * 4)
    with pytest.raises(EnvironmentFault, match=r"^link\.no_verdict$"):
        town.left.queue.call_next(left)
    town.heal()
    # The hub had accepted it: a withdrawal is valid only as long as nothing is decided.
    assert town.left.queue.held(left) is not None
    assert {(desk.row(ticket).state, desk.row(ticket).counter_id) for desk in town.desks} == {
        (TicketState.CALLED, "A01-1")
    }
    town.assert_agreed()


def test_the_hub_does_what_time_does(town: Town) -> None:
    left = town.sign_in(town.left, 1)
    ticket = town.issue(town.kiosk)
    town.settle()
    town.left.queue.call_next(left)
    for _ in range(2):
        town.wait(20 * SECOND)
        town.left.queue.recall(left, ticket.ticket_id)
    town.wait(20 * SECOND)
    town.settle()
    assert [desk.queue.tick() for desk in town.desks] == [False] * 3
    assert town.night() is True
    town.settle()
    assert {desk.row(ticket).state for desk in town.desks} == {TicketState.NO_SHOW}
    # The hub is gone: what it did last falls to the kiosk, which gave the number.
    town.cut("kiosk", "left", "right", centre=False)
    town.wait(31 * MINUTE)
    assert [desk.queue.tick() for desk in (town.left, town.right, town.kiosk)] == [False, False, True]
    assert town.kiosk.row(ticket).outcome is TicketOutcome.NO_SHOW


# --------------------------------------------------------------------------------------------------- apart
def test_without_a_hub_counters_call_what_is_dealt_to_them(town: Town) -> None:
    left, right = town.sign_in(town.left, 1), town.sign_in(town.right, 2)
    for _ in range(10):
        town.issue(town.kiosk)
    town.settle()
    town.cut("left", "right")
    called: list[str] = []
    ended: list[str] = []
    for desk, clerk in ((town.left, left), (town.right, right)):
        while True:
            try:
                ticket = desk.queue.call_next(clerk)
            except UserError as error:
                ended.append(error.code)
                break
            called.append(ticket.ticket_id)
            desk.queue.serve(clerk, ticket.ticket_id)
            desk.queue.finish(clerk, ticket.ticket_id)
    assert len(called) == len(set(called)) == 10
    assert ended == ["queue.others_call_them"] * 2
    town.heal()
    for desk in town.desks:
        with desk.store.read() as queries:
            assert queries.queue.open_tickets() == ()
            assert queries.queue.undecided() == frozenset()
    town.assert_agreed()


@pytest.mark.parametrize("first", ["left", "right"])
def test_a_double_call_is_told_to_both_counters(town: Town, first: str) -> None:
    ticket = town.issue(town.kiosk)
    town.settle()
    town.cut("left", "right")
    # Each knows of itself alone, so that the same number falls to both.
    left, right = town.sign_in(town.left, 1), town.sign_in(town.right, 2)
    for desk, clerk in ((town.left, left), (town.right, right)):
        town.wait(SECOND)
        assert desk.queue.call_next(clerk).ticket_id == ticket.ticket_id
        desk.queue.serve(clerk, ticket.ticket_id)
        assert desk.queue.display().calling is False
        assert doubles(desk, clerk, ticket) == []
    town.heal(first)
    winner = 1 if first == "left" else 2
    told = {}
    for desk, clerk, counter in ((town.left, left, 1), (town.right, right, 2)):
        (double,) = doubles(desk, clerk, ticket)
        told[counter] = (double.number, double.other_counter, double.keeps)
        held = desk.queue.held(clerk)
        assert (held is not None) is (counter == winner)
        assert desk.row(ticket).counter_id == f"A01-{winner}"
    assert told == {1: (ticket.number, 2, winner == 1), 2: (ticket.number, 1, winner == 2)}
    # What the second counter did stays in everybody's log.
    with town.kiosk.store.raw() as conn:
        made = conn.exec_driver_sql("SELECT kind FROM op WHERE entity = ?", (f"ticket:{ticket.ticket_id}",))
        assert sorted(row.kind for row in made) == [
            "ticket_called",
            "ticket_called",
            "ticket_issued",
            "ticket_served",
            "ticket_served",
        ]
    with town.kiosk.store.read() as queries:
        assert len(queries.queue.calls_of(ticket.ticket_id)) == 1
    town.assert_agreed()


def test_a_call_of_a_number_that_was_cancelled_meanwhile_is_no_double_call(town: Town) -> None:
    ticket, other = town.issue(town.kiosk), town.issue(town.kiosk)
    town.settle()
    town.cut("left")
    left, right = town.sign_in(town.left, 1), town.sign_in(town.right, 2)
    town.left.queue.call(left, ticket.ticket_id)
    town.right.queue.cancel(right, ticket.ticket_id)
    town.settle()
    town.heal()
    assert town.left.queue.held(left) is None
    assert doubles(town.left, left, ticket) == doubles(town.right, right, ticket) == []
    assert {desk.row(ticket).outcome for desk in town.desks} == {TicketOutcome.CANCELLED}
    assert town.left.queue.call_next(left).ticket_id == other.ticket_id
    town.settle()
    town.assert_agreed()


def test_numbers_that_a_terminal_is_not_told_of_fall_to_whoever_moved_them_last(town: Town) -> None:
    left = town.sign_in(town.left, 1)
    called, waiting = town.issue(town.kiosk), town.issue(town.kiosk)
    town.settle()
    town.cut("left", "right", "kiosk")
    town.left.queue.call(left, called.ticket_id)
    town.wait(DAY)
    assert town.right.queue.tick() is False
    assert town.left.queue.tick() is True
    assert town.left.row(called).outcome is TicketOutcome.ENDED_BY_CLOSE
    assert town.left.row(waiting).state is TicketState.WAITING
    assert town.kiosk.queue.tick() is True
    assert town.kiosk.row(waiting).outcome is TicketOutcome.ENDED_BY_CLOSE
    town.heal("left")
    assert town.right.row(called).outcome is TicketOutcome.ENDED_BY_CLOSE
    town.assert_agreed()


# --------------------------------------------------------------------------------------------------- slips
@pytest.mark.parametrize("first", ["kiosk", "left"])
@pytest.mark.parametrize("finished", [False, True])
def test_an_unknown_number_is_served_by_its_slip_and_nothing_is_doubled(
    town: Town, first: str, *, finished: bool
) -> None:
    left = town.sign_in(town.left, 1)
    town.settle()
    town.cut("kiosk", "left")
    ticket = town.issue(town.kiosk, "open_account")
    assert not town.left.knows(ticket)
    town.wait(SECOND)
    called = town.left.queue.scan(left, town.kiosk.qr(ticket))
    assert (called.ticket_id, called.number) == (ticket.ticket_id, ticket.number)
    town.wait(SECOND)
    town.left.queue.serve(left, ticket.ticket_id)
    if finished:
        town.wait(MINUTE)
        town.left.queue.finish(left, ticket.ticket_id)
    town.heal(first)
    wanted = TicketState.FINISHED if finished else TicketState.SERVING
    for desk in town.desks:
        row = desk.row(ticket)
        assert (row.state, row.counter_id, row.number) == (wanted, "A01-1", ticket.number)
        assert (row.service_id, row.queue_day) == (ticket.service_id, ticket.queue_day)
        with desk.store.read() as queries:
            assert queries.queue.undecided() == frozenset()
            assert len(queries.queue.of_day(ticket.queue_day)) == 1
    held = town.left.queue.held(left)
    assert (held is None) is finished
    assert doubles(town.left, left, ticket) == []
    town.assert_agreed()


def test_the_kiosks_own_fact_by_way_of_the_centre_takes_nothing_from_the_counter(town: Town) -> None:
    left = town.sign_in(town.left, 1)
    town.settle()
    town.cut("kiosk", "left", "right")
    ticket = town.issue(town.kiosk)
    town.wait(SECOND)
    town.left.queue.scan(left, town.kiosk.qr(ticket))
    town.left.queue.serve(left, ticket.ticket_id)
    # The hub stays away, the centre is back: it carries facts and decides on no ticket.
    for name in ("kiosk", "left", "right"):
        town.world.line(name, "centre").heal()
    town.world.line("hub", "centre").up = False
    town.settle()
    for desk in town.desks:
        assert (desk.row(ticket).state, desk.row(ticket).counter_id) == (TicketState.SERVING, "A01-1")
    assert town.left.queue.held(left) is not None
    town.left.queue.finish(left, ticket.ticket_id)
    town.heal()
    assert {desk.row(ticket).state for desk in town.desks} == {TicketState.FINISHED}
    town.assert_agreed()


def test_a_slip_that_another_counter_holds_already(town: Town) -> None:
    left, right = town.sign_in(town.left, 1), town.sign_in(town.right, 2)
    ticket = town.issue(town.kiosk)
    town.settle()
    town.left.queue.call(left, ticket.ticket_id)
    town.settle()
    with pytest.raises(UserError, match=r"^queue\.cannot_call$"):
        town.right.queue.scan(right, town.kiosk.qr(ticket))


def test_whoever_stands_here_is_called_by_the_slip_whichever_counter_holds_the_number(town: Town) -> None:
    left, right = town.sign_in(town.left, 1), town.sign_in(town.right, 2)
    ticket = town.issue(town.kiosk)
    town.settle()
    town.cut("left", "right")
    refused = []
    for desk, clerk in ((town.left, left), (town.right, right)):
        try:
            desk.queue.call(clerk, ticket.ticket_id)
        except UserError as error:
            refused.append((error.code, error.params["counter"]))
            called = desk.queue.scan(clerk, town.kiosk.qr(ticket))
            assert called.counter_id == clerk.counter_id, "its paper is here, and so is its holder"
    assert len(refused) == 1, "out of the list it is one counter's alone"
    assert refused[0] in (("queue.dealt_elsewhere", 1), ("queue.dealt_elsewhere", 2))


def test_other_kinds_of_paper_are_nobodys_ticket(town: Town) -> None:
    left = town.sign_in(town.left, 1)
    with pytest.raises(UserError, match=r"^queue\.no_slip$"):
        town.left.queue.scan(left, "S-260311-0204")
