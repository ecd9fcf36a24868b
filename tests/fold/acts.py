"""What devices do on their own: each act writes facts as its device sees matters just then."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from app.domain.cash import Tender, TenderKind
from app.domain.complaints import (
    ComplaintCategory,
    ComplaintNoted,
    ComplaintReceived,
    ComplaintState,
    ComplaintWorded,
    NoteWritten,
)
from app.domain.customers import (
    BillIssued,
    ContactChanged,
    CustomerRegistered,
    PersonIdentified,
    PlanChanged,
    SubscriberKind,
    SubscriberOpened,
    SubscriberStatus,
)
from app.domain.documents_of_identity import DocumentKind
from app.domain.facts import Fact
from app.domain.log import Redacted, Withdrawn
from app.domain.money import CardAnswered, CardOutcome, LineKind, PaymentLine, PaymentReversed, PaymentTaken
from app.domain.orders import DraftParked, FormFilled, OrderAdvanced, OrderState, OrderSubmitted, SlipSigned
from app.domain.queue import (
    Precedence,
    TicketCalled,
    TicketClass,
    TicketFinished,
    TicketIssued,
    TicketOutcome,
    TicketParked,
    TicketServed,
)
from app.domain.shifts import (
    DayOpened,
    DrawerCounted,
    ShiftClosed,
    ShiftOpened,
    Treatment,
    VarianceSettled,
)
from app.domain.staff import PinConfirmed, SignedIn, SignedOff, SignInFailed
from app.domain.stock import NumberMoved, NumberStocked, StockState
from app.domain.verification import IdentityChecked
from db import log
from db.queries import SqlQueries
from db.tables.customers import BILL
from db.tables.log import OP, PENDING
from db.tables.money import PAYMENT, PAYMENT_LINE, PAYMENT_TENDER
from tests.fold.village import HALL, Node

Act = Callable[[Node, int, int], Sequence[Fact]]
"""From a device, the number of an aggregate and a free number to the facts of one transaction."""


def _now(node: Node, free: int) -> int:
    node.clock.advance_ms(free % 5)
    return node.clock.now_ms()


def _found(node: Node, statement: Any) -> list[Any]:  # noqa: ANN401
    with node.conn.transaction() as conn:
        rows: list[Any] = conn.execute(statement).all()
    return rows


def ticket(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Issue a ticket, or move it on; two devices may issue the same one (a scanned slip)."""
    ticket_id = f"k{which % 3}"
    after, at = node.head(f"ticket:{ticket_id}"), _now(node, free)
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
    step = free % 5
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
    if step == 3:
        return (DraftParked(ticket_id=ticket_id, visit="" if free % 2 else f"again {free}", at_ms=at),)
    return (
        TicketFinished(
            ticket_id=ticket_id, at_ms=at, after=after, outcome=TicketOutcome.SERVED, staff_no="T1"
        ),
    )


def person(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Identify a person, or read the card again; a contact; a verification."""
    person_id, at = f"p{which % 2}", _now(node, free)
    if free % 4 == 1:
        return (ContactChanged(customer_id=person_id, phone=str(free), language="zh_CN"),)
    if free % 4 == 2:
        customer = CustomerRegistered(
            customer_id=person_id,
            person_id=person_id,
            organisation=False,
            since=f"2026-03-{free % 28 + 1:02d}",
        )
        return (customer, ContactChanged(customer_id=person_id, phone=str(free), language="en"))
    if free % 4 == 3:
        return (
            IdentityChecked(
                verification_id=node.ids.new(),
                person_id=person_id,
                ticket_id=f"k{which % 3}",
                staff_no="T1",
                reader="SIM-1",
                passed=True,
                checks=(),
                at_ms=at,
            ),
        )
    return (
        PersonIdentified(
            after=node.head(f"person:{person_id}"),
            person_id=person_id,
            name=f"测试·{node.terminal.terminal_id}{free}",
            document=DocumentKind.RESIDENT_ID,
            number=f"1101051949123100{which % 2}",
            valid_from=None,
            valid_until=None,
            sex="",
            nation="",
            birth=None,
            address="",
            issuer="",
        ),
    )


def erase(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Erase a person, as far as this device knows the ops."""
    person_id = f"p{which % 2}"
    with node.conn.transaction() as conn:
        ids = SqlQueries(conn).log.personal_ops(person_id)
    return (Redacted(person_id=person_id, op_ids=ids, reason="retention"),) if ids and free % 3 == 0 else ()


def order(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Submit an order with its form, sign it, move it on."""
    order_id, at = f"o{which % 2}", _now(node, free)
    after = node.head(f"order:{order_id}")
    if after is None:
        submitted = OrderSubmitted(
            order_id=order_id,
            at_ms=at,
            after=None,
            code=f"S-260601-000{which % 2}",
            type_key="plan_change",
            spec_version=1,
            customer_id=f"p{which % 2}",
            subscriber_id=None,
            ticket_id=None,
            verification_id=None,
            counter_id=None,
            handler=node.terminal.terminal_id,
            quote=(),
            changes=(),
            effective_on="2026-06-01",
            state=OrderState.ACKNOWLEDGED,
            approval_id=None,
        )
        return (submitted, FormFilled(order_id=order_id, payload=f"{free}"))
    if free % 3 == 0:
        return (SlipSigned(order_id=order_id, method="pad", witness="", staff_no="T1", at_ms=at),)
    return (
        OrderAdvanced(
            order_id=order_id,
            at_ms=at,
            after=after,
            state=OrderState.COMPLETED,
            reason=str(free),
            payment_id=None,
            staff_no="T1",
        ),
    )


def subscriber(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Open a number with money on it, or change its plan; the number itself moves."""
    name, after = f"s{which % 2}", node.head(f"subscriber:s{which % 2}")
    if after is not None:
        return (
            PlanChanged(
                after=after,
                subscriber_id=name,
                order_id="o0",
                from_plan="a",
                to_plan=str(free),
                effective_on="2026-07-01",
            ),
        )
    number = f"1390000000{which % 2}"
    opened = SubscriberOpened(
        after=None,
        subscriber_id=name,
        customer_id=f"p{which % 2}",
        kind=SubscriberKind.MOBILE,
        number=number,
        sim=None,
        plan_id="a",
        status=SubscriberStatus.ACTIVE,
        opened_on="2026-06-01",
        credit_limit_fen=0,
        contract=None,
        opening_balance_fen=free % 3 * 100,
        order_id=None,
    )
    held = node.head(f"number:{number}")
    if held is None:
        return (opened, NumberStocked(after=None, number=number, grade="", prepay_fen=0))
    return (opened, NumberMoved(after=held, number=number, state=StockState.ASSIGNED, order_id=f"o{free}"))


def bill(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Issue a bill once."""
    bill_id = f"b{which % 2}-{node.terminal.terminal_id}"
    if _found(node, select(BILL.c.bill_id).where(BILL.c.bill_id == bill_id)):
        return ()
    return (
        BillIssued(
            bill_id=bill_id,
            subscriber_id=f"s{which % 2}",
            period="2026-05",
            principal_fen=1000 + free % 3 * 100,
            paid_fen=free % 2 * 50,
            due_on="2026-05-20",
            items=(),
        ),
    )


def pay(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Collect a bill, or pay in advance."""
    bills = _found(node, select(BILL.c.bill_id, BILL.c.subscriber_id).order_by(BILL.c.bill_id))
    at, amount = _now(node, free), 100 * (free % 12 + 1)
    if bills and free % 4:
        chosen = bills[which % len(bills)]
        kinds = [(LineKind.BILL, amount)] + ([(LineKind.LATE_FEE, 7)] if free % 3 == 0 else [])
        lines = tuple(
            PaymentLine(
                kind=kind,
                item="bill",
                title="",
                amount_fen=fen,
                subscriber_id=chosen.subscriber_id,
                bill_id=chosen.bill_id,
            )
            for kind, fen in kinds
        )
    else:
        lines = (
            PaymentLine(
                kind=LineKind.PREPAYMENT,
                item="prepayment",
                title="",
                amount_fen=amount,
                subscriber_id=f"s{which % 2}",
            ),
        )
    total = sum(line.amount_fen for line in lines)
    payment_id = node.ids.new()
    return (
        CardAnswered(
            payment_id=payment_id,
            card_ref=payment_id,
            amount_fen=total,
            outcome=CardOutcome.APPROVED,
            tail="1",
            simulated=True,
            at_ms=at,
        ),
        PaymentTaken(
            payment_id=payment_id,
            shift_id="h0",
            ticket_id=None,
            customer_id=None,
            handler="T1",
            cashier="T1",
            lines=lines,
            tenders=(Tender(kind=TenderKind.CARD, amount_fen=total),),
            total_fen=total,
            at_ms=at,
        ),
    )


def reverse(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Give a payment back; two devices may do it at once."""
    found = _found(
        node,
        select(PAYMENT)
        .where(PAYMENT.c.reverses.is_(None), PAYMENT.c.reversed_by.is_(None))
        .order_by(PAYMENT.c.payment_id),
    )
    if not found:
        return ()
    row = found[which % len(found)]
    lines = _found(
        node,
        select(PAYMENT_LINE)
        .where(PAYMENT_LINE.c.payment_id == row.payment_id)
        .order_by(PAYMENT_LINE.c.position),
    )
    tenders = _found(node, select(PAYMENT_TENDER).where(PAYMENT_TENDER.c.payment_id == row.payment_id))
    return (
        PaymentReversed(
            payment_id=row.payment_id,
            reversal_id=node.ids.new(),
            shift_id="h0",
            ticket_id=None,
            customer_id=None,
            order_id=None,
            handler="T1",
            approved_by="T2",
            reason="wrong",
            lines=tuple(
                PaymentLine(
                    kind=LineKind(line.kind),
                    item=line.item,
                    title="",
                    amount_fen=-line.amount_fen,
                    subscriber_id=line.subscriber_id,
                    bill_id=line.bill_id,
                )
                for line in lines
            ),
            tenders=tuple(
                Tender(kind=TenderKind(tender.kind), amount_fen=-tender.amount_fen) for tender in tenders
            ),
            total_fen=-row.total_fen,
            at_ms=_now(node, free),
        ),
    )


def staff(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Sign in and off, give a wrong PIN and a right one."""
    number, at = f"T{which % 2}", _now(node, free)
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
        rows = _found(node, select(OP).where(OP.c.kind == SignedIn.KIND).order_by(OP.c.op_id))
        sessions = [fact for row in rows if isinstance(fact := log.fact_of(log.op_of(row)), SignedIn)]
        return tuple(
            SignedOff(staff_no=found.staff_no, session_id=found.session_id, at_ms=at)
            for found in sessions[:2]
        )
    if step == 2:
        until = at + 60_000 if free % 3 == 0 else None
        return (SignInFailed(staff_no=number, terminal_id="", locked_until_ms=until, at_ms=at),)
    return (PinConfirmed(staff_no=number, terminal_id="", at_ms=at),)


def shift(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Open a day and a shift, count the drawer, settle a difference, close."""
    name, at = f"h{which % 2}", _now(node, free)
    after = node.head(f"shift:{name}")
    if after is None:
        day = node.head("day:d0")
        opened = ShiftOpened(
            after=None,
            shift_id=name,
            day_id="d0",
            staff_no="T1",
            counter_id="",
            terminal_id=node.terminal.terminal_id,
            float_notes=(),
            float_fen=0,
            at_ms=at,
        )
        if day is not None:
            return (opened,)
        return (
            DayOpened(after=None, day_id="d0", hall_id=HALL, date="2026-06-01", staff_no="T1", at_ms=at),
            opened,
        )
    if free % 3 == 0:
        return (
            ShiftClosed(
                after=after,
                shift_id=name,
                expected_cash_fen=free,
                counted_cash_fen=free,
                deposit_fen=0,
                staff_no="T1",
                manager="T2",
                at_ms=at,
            ),
        )
    counted = DrawerCounted(
        after=after,
        shift_id=name,
        count_no=_count(node, name) + 1,
        notes=(),
        cash_fen=free,
        tenders=(),
        counted_by="T1",
        witness="",
        at_ms=at,
    )
    settled = VarianceSettled(
        shift_id=name,
        count_no=1,
        tender="cash",
        variance_fen=free,
        treatment=next(iter(Treatment)),
        explanation="",
        clerk="T1",
        signed_by="T2",
        at_ms=at,
    )
    return (counted, settled)


def _count(node: Node, name: str) -> int:
    rows = _found(
        node, select(OP.c.op_id).where(OP.c.entity == f"shift:{name}", OP.c.kind == DrawerCounted.KIND)
    )
    return len(rows)


def complaint(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Take a complaint in, write a note, move it on."""
    name, at = f"c{which % 2}", _now(node, free)
    after = node.head(f"complaint:{name}")
    if after is None:
        received = ComplaintReceived(
            after=None,
            complaint_id=name,
            code=name,
            category=next(iter(ComplaintCategory)),
            channel="hall",
            customer_id=f"p{which % 2}" if free % 2 else None,
            ticket_id=f"k{which % 3}",
            related=(),
            owner=node.terminal.terminal_id,
            first_answer_by_ms=at,
            final_answer_by_ms=at,
            at_ms=at,
        )
        words = ComplaintWorded(complaint_id=name, contact_name="", contact_phone="", what=str(free), wish="")
        return (received, words)
    state = list(ComplaintState)[free % len(ComplaintState)]
    return (
        ComplaintNoted(after=after, complaint_id=name, state=state, owner="T1", staff_no="T1", at_ms=at),
        NoteWritten(complaint_id=name, state=state, note=str(free), staff_no="T1", at_ms=at),
    )


def withdraw(node: Node, which: int, free: int) -> Sequence[Fact]:  # noqa: ARG001 - the face of an act
    """Take back an undecided op of one's own."""
    rows = _found(
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
    bill,
    pay,
    pay,
    reverse,
    staff,
    shift,
    complaint,
    withdraw,
    erase,
)
