"""Rules of time, the close, and what counters and the display see (DOMAIN §2)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.queue import Precedence, TicketOutcome
from app.domain.shifts import DayOpened, ShiftOpened
from tests.factories_queue import MINUTE, SECOND, Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.assert_rebuilds()
    made.rig.store.close()


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(UserError, match=f"^{code}$")


def test_a_slip_is_valid_for_one_day_but_service_goes_on(hall: Hall) -> None:
    clerk = hall.sign_in(1)
    served = hall.issue()
    hall.queue.call_next(clerk)
    hall.queue.serve(clerk, served.ticket_id)
    for _ in range(3):
        hall.issue()
    hall.wait(20 * 60 * MINUTE)
    assert hall.queue.tick() is True
    with hall.rig.store.read() as queries:
        (left,) = queries.queue.open_tickets()
        day = queries.queue.of_day("2026-03-11")
        assert sum(ticket.outcome is TicketOutcome.ENDED_BY_CLOSE for ticket in day) == 3
    assert left.ticket_id == served.ticket_id
    assert hall.queue.tick() is False


def test_a_tick_makes_at_most_80_transitions(hall: Hall) -> None:
    for _ in range(85):
        hall.issue("fee_payment")
    hall.wait(24 * 60 * MINUTE)
    assert hall.queue.tick() is True
    with hall.rig.store.read() as queries:
        assert len(queries.queue.open_tickets()) == 5
    assert hall.queue.tick() is True
    assert hall.queue.tick() is False


def test_the_close_ends_whatever_is_open(hall: Hall) -> None:
    one, two = hall.sign_in(1), hall.sign_in(2)
    for _ in range(45):
        hall.issue("fee_payment")
    parked = hall.queue.call_next(one)
    hall.queue.serve(one, parked.ticket_id)
    hall.queue.park(one, parked.ticket_id, "", "")
    hall.queue.serve(one, hall.queue.call_next(one).ticket_id)
    hall.queue.call_next(two)
    ended = hall.queue.end_open(one)
    assert (ended.waiting, ended.called, ended.serving, ended.parked, ended.no_show) == (42, 1, 1, 1, 0)
    assert ended.total == 45
    assert hall.row(parked).outcome is TicketOutcome.ENDED_BY_CLOSE
    with hall.rig.store.read() as queries:
        assert queries.queue.open_tickets() == ()
    assert hall.queue.end_open(one).total == 0


def test_overview_of_a_counter_and_of_reception(hall: Hall) -> None:
    one, four = hall.sign_in(1), hall.sign_in(4)
    a1, b1 = hall.issue(), hall.issue("broadband")
    elder = hall.issue("fee_payment", Precedence.ELDER)
    hall.wait(16 * MINUTE)
    now = hall.rig.clock.now_ms()
    view = hall.queue.overview(one.counter_id, now)
    assert [line.ticket.number for line in view.order] == [elder.number, a1.number]
    assert [(lane.letter, lane.waiting) for lane in view.lanes] == [("A", 2), ("B", 1)]
    assert (view.waiting, view.held) == (3, None)
    assert [line.raised for line in view.order] == [False, True]
    assert (view.order[1].title, view.order[1].title_en) == ("综合业务", "General")
    everyone = hall.queue.overview(None, now)
    assert [line.ticket.number for line in everyone.order] == [elder.number, a1.number, b1.number]
    hall.queue.call_next(four)
    view = hall.queue.overview(four.counter_id, now)
    assert view.held is not None
    assert view.held.ticket.number == "A002"
    hall.wait(2 * MINUTE)
    hall.issue("broadband")
    later = now + 4 * MINUTE
    view = hall.queue.overview(four.counter_id, later)
    assert view.waiting == 3
    assert view.mean_wait_ms(later) == (20 + 20 + 2) * MINUTE // 3, "of those who wait, not of those called"
    assert view.mean_wait_ms(later + 3 * MINUTE) == 17 * MINUTE


def test_missed_and_parked_stand_by_the_time_that_is_left(hall: Hall) -> None:
    one = hall.sign_in(1)
    for _ in range(2):
        hall.issue()
    for _ in range(2):
        ticket = hall.queue.call_next(one)
        hall.queue.serve(one, ticket.ticket_id)
        hall.queue.park(one, ticket.ticket_id, "取证件", "")
        hall.wait(MINUTE)
    view = hall.queue.overview(one.counter_id, hall.rig.clock.now_ms())
    assert [line.ticket.number for line in view.parked] == ["A001", "A002"]


def test_every_call_that_stands_is_said_oldest_first_in_the_customers_language(hall: Hall) -> None:
    desks = [hall.sign_in(number) for number in (1, 2, 3)]
    hall.queue.issue("general", "zh_CN", Precedence.NONE, "first")
    hall.queue.issue("general", "en", Precedence.NONE, "second")
    hall.queue.issue("general", "zh_CN", Precedence.NONE, "third")
    held = []
    for desk in desks:
        held.append(hall.queue.call_next(desk))
        hall.wait(SECOND)

    def aloud() -> list[tuple[str, int, str]]:
        # More calls than the board has lines are said all the same.
        return [(each.number, each.counter, each.language) for each in hall.queue.display(1).aloud]

    assert aloud() == [("A001", 1, "zh_CN"), ("A002", 2, "en"), ("A003", 3, "zh_CN")]
    before = {each.call_id for each in hall.queue.display().aloud}
    hall.wait(20 * SECOND)
    hall.queue.recall(desks[0], held[0].ticket_id)
    hall.queue.serve(desks[1], held[1].ticket_id)
    assert aloud() == [("A003", 3, "zh_CN"), ("A001", 1, "zh_CN")]
    assert len({each.call_id for each in hall.queue.display().aloud} - before) == 1
    hall.queue.put_back(desks[2], held[2].ticket_id)
    assert aloud() == [("A001", 1, "zh_CN")]


def test_the_display_shows_the_newest_calls_and_who_was_missed(hall: Hall) -> None:
    one, three = hall.sign_in(1), hall.sign_in(3)
    board = hall.queue.display()
    assert (board.calls, board.calling, board.missed) == ((), False, ())
    for _ in range(4):
        hall.issue()
    missed = hall.queue.call_next(one)
    for _ in range(2):
        hall.wait(20 * SECOND)
        hall.queue.recall(one, missed.ticket_id)
    hall.wait(20 * SECOND)
    hall.queue.tick()
    hall.queue.serve(three, hall.queue.call_next(three).ticket_id)
    hall.wait(SECOND)
    back = hall.queue.call_next(one)
    board = hall.queue.display()
    assert [(c.number, c.counter, c.arrow, c.call_no) for c in board.calls] == [
        ("A003", 1, "left", 1),
        ("A002", 3, "right", 1),
    ]
    assert (board.calling, board.aside, board.missed) == (True, False, ("A001",))
    assert board.wait.waiting == 1
    hall.queue.put_back(one, back.ticket_id)
    board = hall.queue.display()
    assert [c.number for c in board.calls] == ["A002"]
    assert (board.calling, board.aside) == (False, True)
    hall.wait(61 * MINUTE)
    assert hall.queue.display().calls == ()


def test_what_a_clerk_does_belongs_to_the_day_of_the_shift(hall: Hall) -> None:
    clerk = hall.sign_in(1, on_shift=False)
    now = hall.rig.clock.now_ms()
    hall.rig.record(
        DayOpened(after=None, day_id="d1", hall_id="A01", date="2026-03-11", staff_no="T10001", at_ms=now),
        ShiftOpened(
            after=None,
            shift_id="h1",
            day_id="d1",
            staff_no="T10001",
            counter_id="A01-1",
            terminal_id=hall.rig.store.terminal.terminal_id,
            float_notes=(),
            float_fen=0,
            at_ms=now,
        ),
    )
    hall.issue()
    hall.queue.call_next(clerk)
    with hall.rig.store.raw() as conn:
        rows = conn.exec_driver_sql("SELECT kind, business_day FROM op WHERE kind LIKE 'ticket_%'").all()
    assert [tuple(row) for row in rows] == [("ticket_issued", ""), ("ticket_called", "d1")]
