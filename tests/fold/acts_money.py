"""What devices write about bills, payments and shifts."""

from collections.abc import Sequence

from sqlalchemy import select

from app.domain.cash import Tender, TenderKind
from app.domain.customers import (
    BillIssued,
)
from app.domain.facts import Fact
from app.domain.money import CardAnswered, CardOutcome, LineKind, PaymentLine, PaymentReversed, PaymentTaken
from app.domain.shifts import (
    DayOpened,
    DrawerCounted,
    ShiftClosed,
    ShiftOpened,
    Treatment,
    VarianceSettled,
)
from db.tables.customers import BILL
from db.tables.log import OP
from db.tables.money import PAYMENT, PAYMENT_LINE, PAYMENT_TENDER
from tests.fold.acting import found, now
from tests.fold.village import HALL, Node


def bill(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Issue a bill once."""
    bill_id = f"b{which % 2}-{node.terminal.terminal_id}"
    if found(node, select(BILL.c.bill_id).where(BILL.c.bill_id == bill_id)):
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
    bills = found(node, select(BILL.c.bill_id, BILL.c.subscriber_id).order_by(BILL.c.bill_id))
    at, amount = now(node, free), 100 * (free % 12 + 1)
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
    payments = found(
        node,
        select(PAYMENT)
        .where(PAYMENT.c.reverses.is_(None), PAYMENT.c.reversed_by.is_(None))
        .order_by(PAYMENT.c.payment_id),
    )
    if not payments:
        return ()
    row = payments[which % len(payments)]
    lines = found(
        node,
        select(PAYMENT_LINE)
        .where(PAYMENT_LINE.c.payment_id == row.payment_id)
        .order_by(PAYMENT_LINE.c.position),
    )
    tenders = found(node, select(PAYMENT_TENDER).where(PAYMENT_TENDER.c.payment_id == row.payment_id))
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
            at_ms=now(node, free),
        ),
    )


def shift(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Open a day and a shift, count the drawer, settle a difference, close."""
    name, at = f"h{which % 2}", now(node, free)
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
    rows = found(
        node, select(OP.c.op_id).where(OP.c.entity == f"shift:{name}", OP.c.kind == DrawerCounted.KIND)
    )
    return len(rows)
