"""Tickets in a real store: from the kiosk to the end of service (DOMAIN §2)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.domain.documents import DocumentMoved, SpoolState, TicketContent
from app.domain.errors import UserError
from app.domain.halls import SettingChanged
from app.domain.queue import Precedence, TicketClass, TicketOutcome, TicketState
from app.domain.staff import SignedIn, SignedOff
from app.services.queue import QueueService
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from db.engine import memory_engine
from db.rebuild import verify
from tests.factories import Rig

MINUTE = 60_000
SECOND = 1_000


class Hall:
    """A hall with its queue, and shorthands for what people do."""

    def __init__(self, folder: Path) -> None:
        self.rig = Rig(folder)
        self.rig.define_hall()
        self.queue = QueueService(self.rig.store, self.rig.clock, self.rig.ids)

    def sign_in(self, counter: int, staff_no: str = "") -> Session:
        staff_no = staff_no or f"T1000{counter}"
        session = Session(f"s-{staff_no}", staff_no, "测试·林知夏", (), "counter", f"A01-{counter}")
        self.rig.record(
            SignedIn(
                staff_no=staff_no,
                session_id=session.session_id,
                terminal_id=self.rig.store.terminal.terminal_id,
                desk="counter",
                counter_id=session.counter_id,
                took_over=None,
                at_ms=self.rig.clock.now_ms(),
            )
        )
        return session

    def sign_off(self, session: Session) -> None:
        self.rig.record(
            SignedOff(staff_no=session.staff_no, session_id=session.session_id, at_ms=self.rig.clock.now_ms())
        )

    def issue(
        self,
        service: str = "general",
        precedence: Precedence = Precedence.NONE,
        request: str = "",
        session: Session | None = None,
    ) -> TicketRow:
        return self.queue.issue(service, "zh_CN", precedence, request or self.rig.ids.new(), session).ticket

    def row(self, ticket: TicketRow) -> TicketRow:
        with self.rig.store.read() as queries:
            found = queries.queue.ticket(ticket.ticket_id)
        assert found is not None
        return found

    def wait(self, ms: int) -> None:
        self.rig.clock.advance_ms(ms)

    def assert_rebuilds(self) -> None:
        scratch = memory_engine()
        with self.rig.store.raw() as source, scratch.begin() as target:
            assert verify(source, target) == ()
        scratch.dispose()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.assert_rebuilds()
    made.rig.store.close()


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(UserError, match=f"^{code}$")


# --------------------------------------------------------------------------------------------------- issue


def test_numbers_are_dense_per_lane(hall: Hall) -> None:
    numbers = [hall.issue(service).number for service in ("general", "broadband", "fee_payment", "general")]
    assert numbers == ["A001", "B001", "A002", "A003"]


def test_numbers_begin_again_at_four(hall: Hall) -> None:
    first = hall.issue()
    hall.wait(24 * 60 * MINUTE)
    again = hall.issue()
    assert (first.number, again.number) == ("A001", "A001")
    assert (first.queue_day, again.queue_day) == ("2026-03-11", "2026-03-12")
    with hall.rig.store.read() as queries:
        assert queries.queue.by_number("2026-03-11", "A001") == first
        assert queries.queue.by_number("2026-03-12", "A002") is None


def test_pressing_twice_gives_one_ticket_and_one_slip(hall: Hall) -> None:
    hall.issue()
    one = hall.queue.issue("general", "zh_CN", Precedence.NONE, "press-1")
    assert hall.queue.issue("general", "zh_CN", Precedence.NONE, "press-1") == one
    with hall.rig.store.read() as queries:
        assert len(queries.queue.open_tickets()) == 2
        assert len(queries.documents.of_subject(f"ticket:{one.ticket.ticket_id}")) == 1


def test_the_slip_says_what_the_customer_needs(hall: Hall) -> None:
    hall.issue()
    issued = hall.queue.issue("open_account", "en", Precedence.ELDER, "p")
    with hall.rig.store.read() as queries:
        (document,) = queries.documents.of_subject(f"ticket:{issued.ticket.ticket_id}")
    content = document.content
    assert isinstance(content, TicketContent)
    assert (document.language, content.number, content.service) == ("en", "A002", "New number")
    assert (content.lane_title, content.precedence, content.bring) == ("General", "elder", ("id_original",))
    assert (content.ahead, content.wait_low_min, content.wait_high_min) == (
        issued.ahead,
        issued.low_min,
        issued.high_min,
    )
    assert issued.ahead == 0


def test_a_ticket_without_slip_in_the_spool_gets_its_wait_anew(hall: Hall) -> None:
    one = hall.queue.issue("general", "zh_CN", Precedence.NONE, "press-1")
    with hall.rig.store.raw_write() as conn:
        conn.exec_driver_sql("DELETE FROM document")
    again = hall.queue.issue("general", "zh_CN", Precedence.NONE, "press-1")
    assert again.ticket == one.ticket
    assert hall.queue.reprint(one.ticket.ticket_id) is False


def test_a_slip_is_printed_once_more_only_when_the_first_has_left_the_spool(hall: Hall) -> None:
    ticket = hall.issue()
    assert hall.queue.reprint(ticket.ticket_id) is False
    subject = f"ticket:{ticket.ticket_id}"
    with hall.rig.store.read() as queries:
        (document,) = queries.documents.of_subject(subject)
    hall.rig.record(
        DocumentMoved(
            document_id=document.document_id,
            state=SpoolState.DONE,
            detail="",
            attempts=1,
            at_ms=hall.rig.clock.now_ms(),
        )
    )
    assert hall.queue.reprint(ticket.ticket_id) is True
    with hall.rig.store.read() as queries:
        assert len(queries.documents.of_subject(subject)) == 2
    with refused("queue.unknown_ticket"):
        hall.queue.reprint("nobody")


def test_who_may_claim_what(hall: Hall) -> None:
    for precedence in (Precedence.VIP, Precedence.APPOINTMENT):
        with refused("queue.needs_proof"):
            hall.issue(precedence=precedence)
    clerk = hall.sign_in(1)
    assert hall.issue(precedence=Precedence.VIP, session=clerk).klass is TicketClass.VIP
    assert hall.issue(precedence=Precedence.ELDER).klass is TicketClass.PRIORITY


def test_unknown_service(hall: Hall) -> None:
    with refused("queue.unknown_service"):
        hall.issue("flying")
    with refused("queue.unknown_service"):
        hall.queue.estimate("flying")


def test_no_numbers_before_opening_and_when_the_wait_outlasts_the_hall(hall: Hall) -> None:
    hall.wait(-31 * MINUTE)
    with refused("queue.not_open_yet"):
        hall.issue()
    assert hall.queue.hall_wait().early
    hall.wait(31 * MINUTE + 10 * 60 * MINUTE + 55 * MINUTE)
    assert hall.issue().number == "A001"
    wait = hall.queue.hall_wait()
    assert wait.late
    assert not wait.early
    with refused("queue.too_late"):
        hall.issue()
    hall.wait(6 * MINUTE)
    assert hall.queue.hall_wait().late


# ------------------------------------------------------------------------------------------------ estimates


def test_estimate_from_usual_minutes_and_open_counters(hall: Hall) -> None:
    assert hall.queue.estimate("general").high_min == 0
    for _ in range(4):
        hall.issue()
    alone = hall.queue.estimate("general")
    assert (alone.ahead, alone.low_min, alone.high_min) == (4, 18, 33)
    hall.sign_in(1)
    hall.sign_in(2)
    both = hall.queue.estimate("general")
    assert (both.ahead, both.low_min, both.high_min) == (4, 9, 17)
    assert hall.queue.estimate("general", Precedence.ELDER).ahead == 0


def test_estimate_from_measured_services(hall: Hall) -> None:
    clerk = hall.sign_in(1)
    for _ in range(8):
        ticket = hall.issue()
        hall.queue.call_next(clerk)
        hall.queue.serve(clerk, ticket.ticket_id)
        hall.wait(MINUTE)
        hall.queue.finish(clerk, ticket.ticket_id)
    hall.issue()
    assert (hall.queue.estimate("general").low_min, hall.queue.estimate("general").high_min) == (1, 1)
    with hall.rig.store.read() as queries:
        assert queries.queue.service_times("general", 40) == (MINUTE,) * 8
        figures = queries.queue.figures("2026-03-11")
    assert (figures.issued, figures.served, figures.waiting) == (9, 8, 1)
    assert (figures.mean_wait_ms, figures.mean_service_ms) == (0, MINUTE)


def test_whoever_is_being_served_counts(hall: Hall) -> None:
    clerk = hall.sign_in(1)
    ticket = hall.issue()
    hall.queue.call_next(clerk)
    assert hall.queue.estimate("general").high_min == 9
    hall.queue.serve(clerk, ticket.ticket_id)
    hall.wait(3 * MINUTE)
    assert hall.queue.estimate("general").low_min == 1


def test_a_hall_without_services_has_no_wait(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.define_hall()
    with rig.store.raw_write() as conn:
        conn.exec_driver_sql("DELETE FROM service")
    wait = QueueService(rig.store, rig.clock, rig.ids).hall_wait()
    assert (wait.waiting, wait.low_min, wait.high_min) == (0, 0, 0)
    rig.store.close()


# ------------------------------------------------------------------------------------------------ the visit


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
    with refused("queue.cannot_cancel"):
        hall.queue.cancel(one, waiting.ticket_id)


# -------------------------------------------------------------------------------------------- share of VIPs


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


# ------------------------------------------------------------------------------------------ night and close


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
        assert queries.queue.figures("2026-03-11").ended == 3
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


# -------------------------------------------------------------------------------------------------- views


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
    assert view.mean_wait_ms == 16 * MINUTE


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
    assert (board.calling, board.missed) == (True, ("A001",))
    assert board.wait.waiting == 1
    hall.queue.put_back(one, back.ticket_id)
    board = hall.queue.display()
    assert [c.number for c in board.calls] == ["A002"]
    assert board.calling is False
    hall.wait(61 * MINUTE)
    assert hall.queue.display().calls == ()
