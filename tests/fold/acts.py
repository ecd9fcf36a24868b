"""What devices do on their own: each act writes facts as its device sees matters just then."""

from collections.abc import Sequence

from sqlalchemy import select

from app.domain.facts import Fact
from app.domain.log import Withdrawn
from app.domain.orders import DraftParked
from app.domain.queue import (
    Precedence,
    TicketCalled,
    TicketClass,
    TicketFinished,
    TicketIssued,
    TicketLinked,
    TicketOutcome,
    TicketParked,
    TicketRaised,
    TicketReopened,
    TicketServed,
)
from app.domain.staff import PinConfirmed, SignedIn, SignedOff, SignInFailed
from db import log
from db.tables.log import OP, PENDING
from tests.fold.acting import Act, found, now
from tests.fold.acts_appointments import appointment
from tests.fold.acts_codes import claim, code, transfer
from tests.fold.acts_drawers import drawer
from tests.fold.acts_goods import call_back, goods, notice, work
from tests.fold.acts_money import bill, pay, reverse, shift
from tests.fold.acts_people import complaint, erase, order, person, subscriber
from tests.fold.acts_refunds import refund, reprint
from tests.fold.acts_subscribers import care, change_number, deposit
from tests.fold.village import HALL, Node


def ticket(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Issue a ticket, link it, or move it on; two devices may issue the same one (a scanned slip)."""
    ticket_id = f"k{which % 3}"
    after, at = node.head(f"ticket:{ticket_id}"), now(node, free)
    if free % 5 == 1:  # before the ticket, with it, or later: by whoever hears of the number
        return (TicketLinked(ticket_id=ticket_id, subscriber_id=f"s{free % 3}", at_ms=at),)
    if after is None:
        return (
            TicketIssued(
                ticket_id=ticket_id,
                at_ms=at,
                after=None,
                hall_id=HALL,
                queue_day="2026-06-01",
                slot="",
                lane="A",
                service_id="general",
                serial=which % 3,
                number=f"A00{which % 3}",
                klass=TicketClass.ORDINARY,
                precedence=next(iter(Precedence)),
                language="zh_CN",
                request_id=f"r{which % 3}",
            ),
        )
    step = free % 7
    if step == 0:
        return (
            TicketCalled(
                ticket_id=ticket_id,
                at_ms=at,
                after=after,
                counter_id=node.terminal.terminal_id,
                staff_no="T1",
                call_no=1,
                vip=False,
                others_waited=False,
            ),
        )
    if step == 1:
        return (
            TicketServed(
                ticket_id=ticket_id,
                at_ms=at,
                after=after,
                counter_id=node.terminal.terminal_id,
                staff_no="T1",
            ),
        )
    if step == 2:
        return (
            TicketParked(
                ticket_id=ticket_id, at_ms=at, after=after, staff_no="T1", reason="x", until_ms=at + 9
            ),
            DraftParked(ticket_id=ticket_id, visit=f"visit {free}", at_ms=at),
        )
    if step == 4:
        return (
            TicketReopened(
                ticket_id=ticket_id,
                at_ms=at,
                after=after,
                lane="A",
                counter_id=node.terminal.terminal_id,
                staff_no="T1",
            ),
            DraftParked(ticket_id=ticket_id, visit=f"undone {free}", at_ms=at),
        )
    if step == 5:
        return (
            TicketRaised(
                ticket_id=ticket_id,
                at_ms=at,
                after=after,
                precedence=Precedence.ELDER,
                klass=TicketClass.PRIORITY,
                staff_no="T1",
            ),
        )
    if step == 3:
        return (DraftParked(ticket_id=ticket_id, visit="" if free % 2 else f"again {free}", at_ms=at),)
    return (
        TicketFinished(
            ticket_id=ticket_id, at_ms=at, after=after, outcome=TicketOutcome.SERVED, staff_no="T1"
        ),
    )


def staff(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Sign in and off, give a wrong PIN and a right one."""
    number, at = f"T{which % 2}", now(node, free)
    step = free % 4
    if step == 0:
        return (
            SignedIn(
                staff_no=number,
                session_id=node.ids.new(),
                terminal_id=node.terminal.terminal_id,
                desk="counter",
                counter_id=None,
                took_over=None,
                at_ms=at,
            ),
        )
    if step == 1:
        rows = found(node, select(OP).where(OP.c.kind == SignedIn.KIND).order_by(OP.c.op_id))
        sessions = [fact for row in rows if isinstance(fact := log.fact_of(log.op_of(row)), SignedIn)]
        return tuple(
            SignedOff(staff_no=found.staff_no, session_id=found.session_id, at_ms=at)
            for found in sessions[:2]
        )
    if step == 2:
        until = at + 60_000 if free % 3 == 0 else None
        return (SignInFailed(staff_no=number, terminal_id="", locked_until_ms=until, at_ms=at),)
    return (PinConfirmed(staff_no=number, terminal_id="", at_ms=at),)


def withdraw(node: Node, which: int, free: int) -> Sequence[Fact]:  # noqa: ARG001 - the face of an act
    """Take back an undecided op of one's own."""
    rows = found(
        node,
        select(PENDING.c.op_id, PENDING.c.entity)
        .join(OP, OP.c.op_id == PENDING.c.op_id)
        .where(OP.c.origin == node.terminal.terminal_id, PENDING.c.accepted == 0)
        .order_by(PENDING.c.op_id),
    )
    if not rows:
        return ()
    row = rows[which % len(rows)]
    return (Withdrawn(op_id=row.op_id, of=row.entity),)


ACTS: tuple[Act, ...] = (
    ticket,
    ticket,
    ticket,
    person,
    order,
    subscriber,
    change_number,
    care,
    deposit,
    bill,
    pay,
    pay,
    reverse,
    code,
    claim,
    transfer,
    refund,
    reprint,
    staff,
    shift,
    drawer,
    complaint,
    goods,
    work,
    call_back,
    notice,
    appointment,
    withdraw,
    erase,
)
