"""The service number that a ticket was taken for: recorded with it, opened with it, and proof of nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.customers import SubscriberStatus
from app.domain.documents import TicketContent
from app.domain.facts import FactClass
from app.domain.queue import Precedence, TicketIssued, TicketLinked
from app.domain.subscribers import StatusChanged, StatusReason
from app.services.queue import Issued, QueueService
from app.services.queue_links import number_named, opening_visit
from app.services.rows.queue import TicketRow
from app.services.visits import Visit
from db.tables.log import OP
from tests.appointments_hall import OTHER_PHONE, PHONE, BookingHall
from tests.factories_subscribers import opened_mobile
from tests.people import WANG, DemoHall
from tests.queue_town import Town


class Hall(DemoHall):
    """The demo hall with its queue and a clerk."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.queue = QueueService(self.rig.store, self.rig.clock, self.rig.ids)
        self.session = self.clerk()
        self.wang = self.subscriber(WANG)

    def issue(self, subscriber_id: str = "", press: str = "", language: str = "zh_CN") -> Issued:
        press = press or self.rig.ids.new()
        return self.queue.issue("fee_payment", language, Precedence.NONE, press, subscriber_id=subscriber_id)

    def opening(self, ticket: TicketRow) -> Visit | None:
        with self.rig.store.read() as queries:
            return opening_visit(queries, ticket)

    def brought(self, ticket: TicketRow) -> Visit | None:
        found = self.queue.visit_of(ticket.ticket_id)
        return Visit.from_json(found) if found else None

    def serve(self, ticket: TicketRow) -> None:
        self.queue.call(self.session, ticket.ticket_id)
        self.queue.serve(self.session, ticket.ticket_id)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    assert made.rebuilds()
    made.rig.store.close()


def test_it_is_recorded_with_the_ticket_by_an_id_alone(hall: Hall) -> None:
    ticket = hall.issue(hall.wang.subscriber_id).ticket
    with hall.rig.store.raw() as conn:
        mine = select(OP).where(OP.c.entity == f"ticket:{ticket.ticket_id}")
        ops = conn.execute(mine.order_by(OP.c.n)).all()
    assert [row.kind for row in ops] == [TicketIssued.KIND, TicketLinked.KIND]
    assert len({row.tx for row in ops}) == 1, "both or neither"
    assert ops[0].op_id == ticket.last_op, "it is no transition: nobody decides on it"
    assert TicketLinked.CLASS is FactClass.RECORD
    assert json.loads(ops[1].body) == {
        "at_ms": ticket.issued_ms,
        "subscriber_id": hall.wang.subscriber_id,
        "ticket_id": ticket.ticket_id,
    }
    assert ops[1].refs == "[]", "a number that is set aside somewhere holds no ticket up"
    assert WANG not in "".join(row.body for row in ops)


def test_a_ticket_without_one_says_nothing_and_a_second_press_nothing_more(hall: Hall) -> None:
    plain = hall.issue().ticket
    one = hall.issue(hall.wang.subscriber_id, "press")
    assert hall.issue(hall.wang.subscriber_id, "press") == one
    with hall.rig.store.raw() as conn:
        assert len(conn.execute(select(OP.c.op_id).where(OP.c.kind == TicketLinked.KIND)).all()) == 1
    with hall.rig.store.read() as queries:
        assert queries.queue.linked(plain.ticket_id) is None
        assert queries.queue.linked(one.ticket.ticket_id) == hall.wang.subscriber_id
    assert hall.opening(plain) is hall.brought(plain) is None


def test_the_slip_is_the_same_as_without(hall: Hall) -> None:
    slips = []
    for which in ("", hall.wang.subscriber_id):
        ticket = hall.issue(which).ticket
        with hall.rig.store.read() as queries:
            (document,) = queries.documents.of_subject(f"ticket:{ticket.ticket_id}")
        assert isinstance(document.content, TicketContent)
        assert document.content.number == ticket.number
        slips.append(
            replace(document.content, ticket_id="", number="", ahead=0, wait_low_min=0, wait_high_min=0)
        )
    assert slips[0] == slips[1]


def test_whoever_is_named_is_opened_and_nobody_of_them_is_verified(hall: Hall) -> None:
    ticket = hall.issue(hall.wang.subscriber_id, language="en").ticket
    named = Visit(customer_id=hall.wang.customer_id, subscriber_id=hall.wang.subscriber_id, language="en")
    assert hall.opening(ticket) == hall.brought(ticket) == named
    assert named.person_id is named.verification_id is named.password_of is None
    overview = hall.customers.overview(hall.wang.customer_id, verification_id=named.verification_id)
    assert not overview.clear
    assert WANG not in repr([each.shown for each in overview.numbers])


def test_a_number_that_is_not_known_here_or_was_cancelled_opens_nobody(hall: Hall) -> None:
    unknown, gone = hall.issue("nobody").ticket, hall.issue(hall.wang.subscriber_id).ticket
    assert hall.opening(unknown) is hall.brought(unknown) is None
    hall.rig.record(
        StatusChanged(
            after=hall.wang.last_op,
            subscriber_id=hall.wang.subscriber_id,
            order_id=None,
            status=SubscriberStatus.CANCELLED,
            reason=StatusReason.CANCELLED,
            on="2026-03-11",
        )
    )
    assert hall.opening(gone) is hall.brought(gone) is None


def test_what_the_counter_found_out_stands_above_what_was_named(hall: Hall) -> None:
    ticket = hall.issue(hall.wang.subscriber_id).ticket
    hall.serve(ticket)
    other = Visit(customer_id="somebody-else", verification_id="v", person_id="p")
    hall.queue.park(hall.session, ticket.ticket_id, "fetch", other.to_json())
    assert hall.opening(ticket) is None, "before they are there again, nobody's data is open"
    _, found = hall.queue.resume(hall.session, ticket.ticket_id)
    assert found == other.to_json()
    assert hall.brought(ticket) == other


def test_a_visit_in_which_nobody_was_known_does_not_hide_who_was_named(hall: Hall) -> None:
    ticket = hall.issue(hall.wang.subscriber_id).ticket
    hall.serve(ticket)
    hall.queue.park(hall.session, ticket.ticket_id, "fetch", Visit().to_json())
    assert hall.opening(ticket) is not None
    _, found = hall.queue.resume(hall.session, ticket.ticket_id)
    assert found is not None
    assert Visit.from_json(found).subscriber_id == hall.wang.subscriber_id


def test_what_is_typed_is_found_in_any_form(hall: Hall) -> None:
    with hall.rig.store.read() as queries:
        for typed in (WANG, f"+86 {WANG[:3]} {WANG[3:7]}-{WANG[7:]}"):
            assert number_named(queries, typed) == hall.wang.subscriber_id
        for typed in ("", "13900000000", "123456", "words"):
            assert number_named(queries, typed) == ""


# -------------------------------------------------------------------------------------------- appointments
@pytest.mark.parametrize(("phone", "linked"), [(PHONE, "sub-1"), (OTHER_PHONE, None)])
def test_an_appointment_that_arrives_names_its_number_where_it_is_ours(
    tmp_path: Path, phone: str, linked: str | None
) -> None:
    hall = BookingHall(tmp_path)
    hall.rig.record(opened_mobile("sub-1", "cust-1", PHONE))
    row = hall.book("10:00", phone=phone)
    hall.go_to("09:55")
    ticket = hall.service.check_in(row.appointment_id).issued.ticket
    assert hall.service.check_in(row.appointment_id).again
    with hall.rig.store.read() as queries:
        assert queries.queue.linked(ticket.ticket_id) == linked
    with hall.rig.store.raw() as conn:
        made = conn.execute(select(OP.c.op_id).where(OP.c.kind == TicketLinked.KIND)).all()
    assert len(made) == bool(linked)
    hall.assert_rebuilds()
    hall.rig.store.close()


# --------------------------------------------------------------------------------------------------- apart
def test_it_reaches_every_store_of_the_hall_also_after_the_slip_was_scanned(tmp_path: Path) -> None:
    town = Town(tmp_path)
    left = town.sign_in(town.left, 1)
    town.settle()
    town.cut("left", "kiosk")
    issued = town.kiosk.queue.issue("general", "zh_CN", Precedence.NONE, "press", subscriber_id="sub-1")
    called = town.left.queue.scan(left, town.kiosk.qr(issued.ticket))
    assert called.ticket_id == issued.ticket.ticket_id
    with town.left.store.read() as queries:
        assert queries.queue.linked(called.ticket_id) is None, "its slip does not say it"
    town.heal()
    for desk in town.desks:
        with desk.store.read() as queries:
            assert queries.queue.linked(called.ticket_id) == "sub-1"
            assert queries.queue.undecided() == frozenset()
    town.assert_agreed()
    town.close()
