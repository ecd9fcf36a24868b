"""A server's store holds many halls: each sees its own tickets alone."""

from pathlib import Path

from app.domain.halls import TerminalEnrolled
from app.domain.queue import (
    Precedence,
    TicketCalled,
    TicketClass,
    TicketFinished,
    TicketIssued,
    TicketOutcome,
)
from app.domain.queue_rules import ticket_number
from db.queries.queue import SqlQueue
from tests.factories import Rig

DAY = "2026-03-11"


def issued(rig: Rig, hall: str, serial: int) -> TicketIssued:
    return TicketIssued(
        after=None,
        ticket_id=rig.ids.new(),
        at_ms=rig.clock.now_ms() + serial,
        hall_id=hall,
        queue_day=DAY,
        slot="",
        lane="A",
        service_id="general",
        serial=serial,
        number=ticket_number("A", serial),
        klass=TicketClass.ORDINARY,
        precedence=Precedence.NONE,
        language="zh_CN",
        request_id=rig.ids.new(),
    )


def last_op(rig: Rig, ticket: TicketIssued) -> str:
    with rig.store.read() as queries:
        row = queries.queue.ticket(ticket.ticket_id)
    assert row is not None
    return row.last_op


def call(rig: Rig, ticket: TicketIssued, counter: str) -> None:
    now = rig.clock.now_ms()
    rig.record(
        TicketCalled(
            after=last_op(rig, ticket),
            ticket_id=ticket.ticket_id,
            at_ms=now,
            counter_id=counter,
            staff_no="T10001",
            call_no=1,
            vip=False,
            others_waited=False,
        )
    )


def test_each_hall_has_its_own_queue(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.define_hall()
    rig.record(
        TerminalEnrolled(
            terminal_id="b-kiosk",
            hall_id="B02",
            code="T09",
            name="",
            public_key="00" * 32,
            kind="kiosk",
            slot="Z",
        )
    )
    here = [issued(rig, "A01", serial) for serial in (1, 2, 3)]
    there = [issued(rig, "B02", serial) for serial in (1, 2)]
    rig.record(*here, *there)
    call(rig, here[0], "A01-1")
    call(rig, there[0], "B02-1")
    rig.record(
        TicketFinished(
            after=last_op(rig, there[0]),
            ticket_id=there[0].ticket_id,
            at_ms=rig.clock.now_ms(),
            outcome=TicketOutcome.SERVED,
            staff_no="T10001",
        )
    )
    device = rig.store.terminal.terminal_id
    with rig.store.raw() as conn:
        a01, b02, every = SqlQueue(conn, "A01"), SqlQueue(conn, "B02"), SqlQueue(conn)
        assert [len(each.open_tickets()) for each in (a01, b02, every)] == [3, 1, 4]
        first = a01.by_number(DAY, "A001"), b02.by_number(DAY, "A001")
        assert [row and row.ticket_id for row in first] == [here[0].ticket_id, there[0].ticket_id]
        assert [each.last_serial(DAY, "A", "") for each in (a01, b02)] == [3, 2]
        assert [len(each.recent_calls(9)) for each in (a01, b02, every)] == [1, 1, 2]
        assert [each.recent_vips(9) for each in (a01, b02, every)] == [(False,), (False,), (False, False)]
        assert [len(each.of_day(DAY)) for each in (a01, b02, every)] == [3, 2, 5]
        assert [len(each.service_times("general", 9)) for each in (a01, b02)] == [0, 1]
        assert [each.several_issuers() for each in (a01, b02)] == [False, True]
        assert (a01.held_by("B02-1"), a01.held_by("A01-1") is not None) == (None, True)
        assert [len(each.last_moved_by(device)) for each in (a01, b02, every)] == [3, 1, 4]
        assert every.last_moved_by("another") == frozenset()
        assert [each.lost_calls(DAY) for each in (a01, b02)] == [(), ()]
        assert every.undecided() == frozenset()
    rig.store.close()
