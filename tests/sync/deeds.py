"""What people do at the terminals of the machine: each deed is the facts of one transaction.

The facts are recorded as the services record them; the services themselves are tried by machines of their own
(`tests/day_machine.py`). A deed reads what its terminal shows and goes on from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, func, select

from app.domain.cash import Tender, TenderKind
from app.domain.customers import (
    ContactChanged,
    CustomerRegistered,
)
from app.domain.facts import Fact, FactClass
from app.domain.goods import PieceMoved, PieceStocked
from app.domain.money import LineKind, PaymentLine, PaymentTaken, ReceiptIssued
from app.domain.orders import FormFilled, OrderAdvanced, OrderState
from app.domain.queue import (
    Precedence,
    TicketCalled,
    TicketClass,
    TicketFinished,
    TicketIssued,
    TicketOutcome,
    TicketServed,
    TicketState,
)
from app.domain.receipt_numbers import ReceiptNumber
from app.domain.refunds import RefundClaimed
from app.domain.stock import NumberMoved, StockState
from app.domain.subscribers import DepositReturned, DepositTaken, FeatureChanged, ServicePasswordTried
from app.services.ports import Ids, TerminalIdentity
from db.tables.customers import BILL as BILLS
from db.tables.customers import CUSTOMER, PERSON, SUBSCRIBER
from db.tables.goods import PIECE
from db.tables.log import ENTITY_HEAD
from db.tables.money import RECEIPT
from db.tables.orders import BUSINESS_ORDER
from db.tables.queue import TICKET
from db.tables.stock import PHONE_NUMBER
from tests.sync.deeds_codes import settle_claim
from tests.sync.standing import (
    BILL,
    BILL_FEN,
    CUSTOMERS,
    DAY,
    HALL,
    NUMBERS,
    ORDERS,
    PEOPLE,
    SERIAL,
    SUBSCRIBERS,
    order,
    person,
    subscriber,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HologramShown(Fact):
    """A fact of a later version."""

    KIND = "hologram_shown"
    CLASS = FactClass.RECORD
    ENTITY = "hologram"
    ENTITY_ID = "hologram_id"

    hologram_id: str


@dataclass(frozen=True, slots=True)
class At:
    """A terminal at a moment: what its store shows."""

    conn: Connection
    who: TerminalIdentity
    slot: str
    ids: Ids
    now_ms: int
    pick: int
    """A number from the machine that chooses among what is possible."""

    def head(self, entity: str) -> str | None:
        found: str | None = self.conn.execute(
            select(ENTITY_HEAD.c.op_id).where(ENTITY_HEAD.c.entity == entity)
        ).scalar()
        return found

    def rows(self, statement: Any) -> list[Any]:  # noqa: ANN401
        return list(self.conn.execute(statement))

    @property
    def latest_order(self) -> str:
        """Return the newest of the orders that everybody meets on: what belongs to it is named after it."""
        return next(iter(self.meeting(BUSINESS_ORDER.c.order_id, ORDERS[0])), ORDERS[0])

    def meeting(self, column: Column[str], first: str) -> list[str]:
        """Return the two latest of those aggregates of one kind that everybody meets on, newest first.

        `first` is the id of the first one there was; those of `newcomers` are longer, and grow.
        """
        found = select(column).where(column >= first[:-1], column < first[:-1] + ":")
        return list(
            self.conn.execute(found.order_by(func.length(column).desc(), column.desc()).limit(2)).scalars()
        )


def issue(at: At) -> Sequence[Fact]:
    """A number at this terminal's own slot."""
    taken = at.conn.execute(select(func.max(TICKET.c.serial)).where(TICKET.c.slot == at.slot)).scalar() or 0
    return (
        TicketIssued(
            after=None,
            ticket_id=at.ids.new(),
            at_ms=at.now_ms,
            hall_id=HALL,
            queue_day=DAY,
            slot=at.slot,
            lane="A",
            service_id="general",
            serial=taken + 1,
            number=f"{at.slot}A{taken + 1:03d}",
            klass=TicketClass.ORDINARY,
            precedence=Precedence.NONE,
            language="zh_CN",
            request_id=at.ids.new(),
        ),
    )


def advance_ticket(at: At) -> Sequence[Fact]:
    """The oldest open ticket goes a step on: called, served, finished."""
    found = at.rows(
        select(TICKET.c.ticket_id, TICKET.c.state)
        .where(TICKET.c.state.in_(("waiting", "called", "serving")))
        .order_by(TICKET.c.ticket_id)
        .limit(3)
    )
    if not found:
        return ()
    ticket_id, state = found[at.pick % len(found)]
    shared = {"ticket_id": ticket_id, "at_ms": at.now_ms, "after": at.head(f"ticket:{ticket_id}")}
    counter, clerk = f"{HALL}-{1 + at.pick % 2}", f"T1000{1 + at.pick % 2}"
    if state == TicketState.WAITING:
        return (
            TicketCalled(
                **shared, counter_id=counter, staff_no=clerk, call_no=1, vip=False, others_waited=False
            ),
        )
    if state == TicketState.CALLED:
        return (TicketServed(**shared, counter_id=counter, staff_no=clerk),)
    return (TicketFinished(**shared, outcome=TicketOutcome.SERVED, staff_no=clerk),)


def pay(at: At) -> Sequence[Fact]:
    """Money is taken, on a balance or on the bill that others may be paying too; a receipt is printed."""
    where = at.pick % (len(SUBSCRIBERS) + 1)
    if where == len(SUBSCRIBERS):
        line = PaymentLine(
            kind=LineKind.BILL, item="bill", title="2 月账单", amount_fen=BILL_FEN,
            subscriber_id=SUBSCRIBERS[0], bill_id=next(iter(at.meeting(BILLS.c.bill_id, BILL)), BILL),
        )  # fmt: skip
    else:
        line = PaymentLine(
            kind=LineKind.PREPAYMENT, item="prepayment", title="预存", amount_fen=100 + at.pick,
            subscriber_id=SUBSCRIBERS[where],
        )  # fmt: skip
    payment_id = at.ids.new()
    last = at.conn.execute(
        select(func.max(RECEIPT.c.sequence)).where(
            RECEIPT.c.terminal_code == at.who.code, RECEIPT.c.epoch == at.who.epoch
        )
    ).scalar()
    sequence = (last or 0) + 1
    return (
        PaymentTaken(
            payment_id=payment_id,
            shift_id=f"shift-{at.who.code}",
            ticket_id=None,
            customer_id=CUSTOMERS[0],
            handler="T10001",
            cashier="T10001",
            lines=(line,),
            tenders=(Tender(TenderKind.CASH, line.amount_fen, line.amount_fen, 0),),
            total_fen=line.amount_fen,
            at_ms=at.now_ms,
        ),
        ReceiptIssued(
            number=str(ReceiptNumber(at.who.code, at.who.epoch, sequence)),
            terminal_code=at.who.code,
            epoch=at.who.epoch,
            sequence=sequence,
            payment_id=payment_id,
            reverses=None,
        ),
    )


def submit(at: At) -> Sequence[Fact]:
    """An order, with what was typed into its form."""
    order_id = at.ids.new()
    return (order(order_id, at.now_ms), FormFilled(order_id=order_id, payload="{}"))


def advance_order(at: At) -> Sequence[Fact]:
    """An order goes on: one that all meet on, or the latest that was submitted, at whichever terminal."""
    column = BUSINESS_ORDER.c.order_id
    latest = select(column).where(column < ORDERS[0]).order_by(column.desc()).limit(2)
    found = [*at.meeting(column, ORDERS[0]), *at.conn.execute(latest).scalars()]
    if not found:
        return ()
    order_id = found[at.pick % len(found)]
    states = (OrderState.HELD, OrderState.IN_PROGRESS, OrderState.COMPLETED, OrderState.CANCELLED)
    return (
        OrderAdvanced(
            after=at.head(f"order:{order_id}"),
            order_id=order_id,
            at_ms=at.now_ms,
            state=states[at.pick % len(states)],
            reason="",
            payment_id=None,
            staff_no="T10001",
        ),
    )


def correct_person(at: At) -> Sequence[Fact]:
    """A name is corrected from another document."""
    found = at.meeting(PERSON.c.person_id, PEOPLE[0]) or PEOPLE
    who = found[at.pick % len(found)]
    return (person(who, at.head(f"person:{who}"), f"测试·{at.pick}"),)


def change_contact(at: At) -> Sequence[Fact]:
    """A customer has another telephone number: the latest clock wins."""
    found = at.meeting(CUSTOMER.c.customer_id, CUSTOMERS[0]) or CUSTOMERS
    return (
        ContactChanged(
            customer_id=found[at.pick % len(found)],
            phone=f"139{at.pick:08d}",
            language=("zh_CN", "en")[at.pick % 2],
        ),
    )


def move_number(at: At) -> Sequence[Fact]:
    """A number is reserved or freed: two terminals may reach for the same."""
    numbers = at.meeting(PHONE_NUMBER.c.number, NUMBERS[0]) or NUMBERS
    number = numbers[at.pick % len(numbers)]
    row = at.rows(select(PHONE_NUMBER.c.state).where(PHONE_NUMBER.c.number == number))
    free = bool(row) and row[0][0] == StockState.FREE
    return (
        NumberMoved(
            after=at.head(f"number:{number}"),
            number=number,
            state=StockState.RESERVED if free else StockState.FREE,
            order_id=at.latest_order if free else None,
        ),
    )


def change_features(at: At) -> Sequence[Fact]:
    """A feature goes on or off, and the owner's password is typed: two terminals may have the same number."""
    found = at.meeting(SUBSCRIBER.c.subscriber_id, SUBSCRIBERS[0]) or SUBSCRIBERS
    which = found[at.pick % len(found)]
    features = ("feature.caller_id",) if at.pick % 3 else ()
    return (
        FeatureChanged(
            after=at.head(f"subscriber:{which}"), subscriber_id=which, order_id=ORDERS[0], features=features
        ),
        ServicePasswordTried(
            try_id=at.ids.new(),
            subscriber_id=which,
            ticket_id=None,
            passed=at.pick % 2 == 0,
            day=DAY,
            staff_no="T10001",
            at_ms=at.now_ms,
        ),
    )


def take_deposit(at: At) -> Sequence[Fact]:
    """A deposit is taken, or given back: never twice."""
    deposit_id = f"deposit-{at.latest_order}-{at.pick % 2}"
    after = at.head(f"deposit:{deposit_id}")
    if after is not None:
        return (DepositReturned(after=after, deposit_id=deposit_id, order_id=ORDERS[1], at_ms=at.now_ms),)
    return (
        DepositTaken(
            after=None,
            deposit_id=deposit_id,
            subscriber_id=SUBSCRIBERS[0],
            order_id=ORDERS[0],
            item="deposit.international",
            amount_fen=500_00,
            at_ms=at.now_ms,
        ),
    )


def move_piece(at: At) -> Sequence[Fact]:
    """A piece of goods is reserved or freed: two terminals may reach for the same."""
    serial = next(iter(at.meeting(PIECE.c.serial, SERIAL)), SERIAL)
    row = at.rows(select(PIECE.c.state).where(PIECE.c.serial == serial))
    free = bool(row) and row[0][0] == StockState.FREE
    return (
        PieceMoved(
            after=at.head(f"piece:{serial}"),
            serial=serial,
            state=StockState.RESERVED if free else StockState.FREE,
            order_id=ORDERS[0] if free else None,
            reason="",
        ),
    )


def claim_refund(at: At) -> Sequence[Fact]:
    """An order claims part of a payment: two terminals may want the same money."""
    payment_id = f"payment-{at.latest_order}-{at.pick % 2}"
    return (
        RefundClaimed(
            after=at.head(f"refund_claim:{payment_id}"),
            payment_id=payment_id,
            order_id=ORDERS[at.pick % 2],
            amount_fen=100 * (at.pick % 3),
        ),
    )


def visit(at: At) -> Sequence[Fact]:
    """Business of two authorities in one transaction: ticket and order, with money between them."""
    return (*advance_ticket(at), *pay(at), *advance_order(at))


def newcomers(at: At) -> Sequence[Fact]:
    """People, orders and goods that everybody meets on from now on, instead of those before.

    An aggregate lives for some dozens of transitions in a hall, and not for the thousands of a long run. They
    are counted: a clock that is an hour ahead would name what stays the newest for an hour.
    """
    place = max(int(at.latest_order.removeprefix("o-")), 9) + 1
    return (
        person(f"p-{place}", None, "测试·新"),
        CustomerRegistered(
            customer_id=f"customer-{place}", person_id=f"p-{place}", organisation=False, since="2020-05-01"
        ),
        subscriber(f"sub-{place}", f"138{place:08d}"),
        PieceStocked(after=None, serial=f"{SERIAL[:-1]}{place}", sku="card100"),
        order(f"o-{place}", place),
    )


DEEDS = (
    issue,
    advance_ticket,
    pay,
    submit,
    advance_order,
    correct_person,
    change_contact,
    move_number,
    change_features,
    take_deposit,
    move_piece,
    claim_refund,
    settle_claim,
    visit,
)
