"""Numbers, slips and estimates on a real store (DOMAIN §2)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.domain.documents import DocumentMoved, SpoolState, TicketContent
from app.domain.errors import UserError
from app.domain.halls import SettingChanged
from app.domain.queue import Precedence, TicketClass
from app.services.queue import QueueService
from app.services.queue_slips import SlipState
from tests.factories import Rig
from tests.factories_queue import MINUTE, Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.assert_rebuilds()
    made.rig.store.close()


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(UserError, match=f"^{code}$")


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
    assert (content.lane_title, content.precedence, content.bring) == ("General", "elder", ("id_card",))
    assert (content.ahead, content.wait_low_min, content.wait_high_min) == (
        issued.ahead,
        issued.low_min,
        issued.high_min,
    )
    assert issued.ahead == 0
    assert (content.served, issued.served) == (False, False), "no counter is open yet"


def test_the_slip_says_how_long_a_missed_number_may_come_back_in_this_hall(hall: Hall) -> None:
    usual = hall.queue.issue("general", "zh_CN", Precedence.NONE, "p")
    hall.rig.record(SettingChanged(key="queue.reinstate_min", value="10", reason=""))
    issued = hall.queue.issue("general", "zh_CN", Precedence.NONE, "q")
    again = hall.queue.issue("general", "zh_CN", Precedence.NONE, "p")
    assert (usual.reinstate_min, issued.reinstate_min) == (30, 10)
    assert again.reinstate_min == 30, "what is on its paper"
    with hall.rig.store.read() as queries:
        (document,) = queries.documents.of_subject(f"ticket:{issued.ticket.ticket_id}")
    assert isinstance(document.content, TicketContent)
    assert document.content.reinstate_min == 10


def test_a_ticket_without_slip_in_the_spool_gets_its_wait_anew(hall: Hall) -> None:
    one = hall.queue.issue("general", "zh_CN", Precedence.NONE, "press-1")
    with hall.rig.store.raw_write() as conn:
        conn.exec_driver_sql("DELETE FROM document")
    again = hall.queue.issue("general", "zh_CN", Precedence.NONE, "press-1")
    assert again.ticket == one.ticket
    assert hall.queue.slip(one.ticket.ticket_id).state is SlipState.ELSEWHERE
    assert hall.queue.reprint(one.ticket.ticket_id) is True, "it is made anew"
    assert hall.queue.slip(one.ticket.ticket_id).state is SlipState.WAITING


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
    with refused("queue.closed"):
        hall.issue()


def test_a_hall_that_opens_round_the_clock_is_never_late(hall: Hall) -> None:
    hall.rig.open_day_and_night()
    hall.wait(14 * 60 * MINUTE + 59 * MINUTE)
    for _ in range(10):
        hall.issue("open_account")
    assert not hall.queue.hall_wait().late
    assert not hall.queue.hall_wait().early


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
    assert (alone.served, both.served) == (False, True)
    assert hall.queue.hall_wait().served


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
