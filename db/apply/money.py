"""Rows of money: payments, reversals, receipts, card attempts, open checkouts; `bills` says what they pay.

Sales are the hot path: all rows of a run go in with one statement a table, and nothing is read unless a bill
is being paid.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, case, delete, insert, select, update

from app.domain.cash import Tender
from app.domain.halls import local_date
from app.domain.late_fees import Bill
from app.domain.money import (
    CardAnswered,
    CheckoutAbandoned,
    CheckoutOpened,
    LineKind,
    PaymentLine,
    PaymentReversed,
    PaymentTaken,
    ReceiptIssued,
)
from app.domain.refunds import PaymentRefunded
from app.domain.tender_corrections import TenderCorrected
from app.sync.codec import encode_value
from db.apply import bills, copies
from db.apply.applied import Applied, Appliers, dump, newest, once, upsert
from db.tables.money import (
    CARD_ATTEMPT,
    CHECKOUT,
    CORRECTIONS,
    PAYMENT,
    PAYMENT_LINE,
    PAYMENT_TENDER,
    RECEIPT,
)

_TO_BALANCE = frozenset({LineKind.PREPAYMENT, LineKind.ROUNDING_TO_BALANCE})

_INSERT_PAYMENT = insert(PAYMENT)
_INSERT_LINE = insert(PAYMENT_LINE)
_INSERT_TENDER = insert(PAYMENT_TENDER)
_INSERT_RECEIPT = insert(RECEIPT)
_CLOSE_CHECKOUT = delete(CHECKOUT).where(CHECKOUT.c.payment_id == bindparam("closed"))
_MARK_REVERSED = (
    update(PAYMENT)
    .where(PAYMENT.c.payment_id == bindparam("undone"))
    .values(
        reversed_by=case(
            (PAYMENT.c.reversed_by <= bindparam("reversal"), PAYMENT.c.reversed_by),
            else_=bindparam("reversal"),
        )
    )
)
_LINES_OF = (
    select(
        PAYMENT_LINE.c.payment_id,
        PAYMENT_LINE.c.bill_id,
        PAYMENT_LINE.c.kind,
        PAYMENT_LINE.c.to_bill_fen,
        PAYMENT_LINE.c.to_balance_fen,
    )
    .where(PAYMENT_LINE.c.payment_id.in_(bindparam("wanted", expanding=True)))
    .order_by(PAYMENT_LINE.c.payment_id, PAYMENT_LINE.c.position)
)


def _payments(conn: Connection, ops: Sequence[Applied[PaymentTaken]]) -> None:
    book = bills.ledger(conn, (line.bill_id for op in ops for line in op.fact.lines))
    lines: list[dict[str, object]] = []
    balances: dict[str, int] = {}
    for op in ops:
        before = dict(book.bills)
        for position, line in enumerate(op.fact.lines):
            to_bill, to_balance = _effect(conn, book, before, op, line)
            lines.append(_line(op.fact.payment_id, position, line, to_bill, to_balance))
            _add(balances, line.subscriber_id, to_balance)
    rows = [
        {
            "payment_id": op.fact.payment_id,
            "shift_id": op.fact.shift_id,
            "terminal_id": op.origin,
            "ticket_id": op.fact.ticket_id,
            "customer_id": op.fact.customer_id,
            "order_id": None,
            "handler": op.fact.handler,
            "cashier": op.fact.cashier,
            "approved_by": "",
            "reason": "",
            "total_fen": op.fact.total_fen,
            "at_ms": op.fact.at_ms,
            "business_day": op.business_day,
            "reverses": None,
            "reversed_by": None,
            "refund": 0,
            "op_hash": op.hash.hex(),
            "hall_id": op.hall,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    tenders = [row for op in ops for row in _tenders(op.fact.payment_id, op.fact.tenders)]
    _write(conn, rows, lines, tenders)
    bills.write(conn, book, balances)
    copies.moved(conn, _numbers(ops))
    conn.execute(_CLOSE_CHECKOUT, [{"closed": op.fact.payment_id} for op in ops])


def _effect(
    conn: Connection,
    book: bills.Ledger,
    before: Mapping[str, Bill],
    op: Applied[PaymentTaken],
    line: PaymentLine,
) -> tuple[int, int]:
    """Enter one line; returns what its bill needed of it, and what became prepayment."""
    if not line.bill_id:
        return 0, line.amount_fen if line.kind in _TO_BALANCE else 0
    if not book.follows(line.bill_id, op.stamp):
        return 0, 0
    bill = book.bills.get(line.bill_id)
    if bill is None:
        return 0, line.amount_fen
    on = local_date(op.fact.at_ms, book.zone(conn, op.hall))
    book.bills[line.bill_id], needed = bills.pay(bill, before[line.bill_id], line.kind, line.amount_fen, on)
    return needed, line.amount_fen - needed


def _reversals(conn: Connection, ops: Sequence[Applied[PaymentReversed]]) -> None:
    effects = _effects(conn, [op.fact.payment_id for op in ops])
    book = bills.ledger(conn, (line.bill_id for op in ops for line in op.fact.lines))
    lines: list[dict[str, object]] = []
    balances: dict[str, int] = {}
    for op in ops:
        for position, line in enumerate(op.fact.lines):
            to_bill, to_balance = effects[op.fact.payment_id][position]
            if not book.follows(line.bill_id, op.stamp):
                to_bill, to_balance = 0, 0
            elif line.bill_id in book.bills:
                book.bills[line.bill_id] = bills.unpaid_again(book.bills[line.bill_id], line.kind, to_bill)
            lines.append(_line(op.fact.reversal_id, position, line, -to_bill, -to_balance))
            _add(balances, line.subscriber_id, -to_balance)
    rows = [
        {
            "payment_id": op.fact.reversal_id,
            "shift_id": op.fact.shift_id,
            "terminal_id": op.origin,
            "ticket_id": op.fact.ticket_id,
            "customer_id": op.fact.customer_id,
            "order_id": op.fact.order_id,
            "handler": op.fact.handler,
            "cashier": op.fact.handler,
            "approved_by": op.fact.approved_by,
            "reason": op.fact.reason,
            "total_fen": op.fact.total_fen,
            "at_ms": op.fact.at_ms,
            "business_day": op.business_day,
            "reverses": op.fact.payment_id,
            "reversed_by": None,
            "refund": 0,
            "op_hash": op.hash.hex(),
            "hall_id": op.hall,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    tenders = [row for op in ops for row in _tenders(op.fact.reversal_id, op.fact.tenders)]
    _write(conn, rows, lines, tenders)
    bills.write(conn, book, balances)
    copies.moved(conn, _numbers(ops))
    conn.execute(
        _MARK_REVERSED, [{"undone": op.fact.payment_id, "reversal": op.fact.reversal_id} for op in ops]
    )


def _refunds(conn: Connection, ops: Sequence[Applied[PaymentRefunded]]) -> None:
    lines: list[dict[str, object]] = []
    balances: dict[str, int] = {}
    for op in ops:
        for position, line in enumerate(op.fact.lines):
            to_balance = line.amount_fen if line.kind in _TO_BALANCE else 0
            lines.append(_line(op.fact.refund_id, position, line, 0, to_balance))
            _add(balances, line.subscriber_id, to_balance)
    rows = [
        {
            "payment_id": op.fact.refund_id,
            "shift_id": op.fact.shift_id,
            "terminal_id": op.origin,
            "ticket_id": op.fact.ticket_id,
            "customer_id": op.fact.customer_id,
            "order_id": op.fact.order_id,
            "handler": op.fact.handler,
            "cashier": op.fact.handler,
            "approved_by": op.fact.approved_by,
            "reason": op.fact.reason,
            "total_fen": op.fact.total_fen,
            "at_ms": op.fact.at_ms,
            "business_day": op.business_day,
            "reverses": op.fact.payment_id,
            "reversed_by": None,
            "refund": 1,
            "op_hash": op.hash.hex(),
            "hall_id": op.hall,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    tenders = [row for op in ops for row in _tenders(op.fact.refund_id, op.fact.tenders)]
    _write(conn, rows, lines, tenders)
    bills.add_balances(conn, balances)


def _write(
    conn: Connection,
    payments: Sequence[Mapping[str, object]],
    lines: Sequence[Mapping[str, object]],
    tenders: Sequence[Mapping[str, object]],
) -> None:
    conn.execute(_INSERT_PAYMENT, payments)
    conn.execute(_INSERT_LINE, lines)
    if tenders:
        conn.execute(_INSERT_TENDER, tenders)


def _effects(conn: Connection, payment_ids: list[str]) -> dict[str, list[tuple[int, int]]]:
    """Return what each line of these payments did to its bill and balance."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row in conn.execute(_LINES_OF, {"wanted": payment_ids}):
        found.setdefault(row.payment_id, []).append((row.to_bill_fen, row.to_balance_fen))
    return found


def _numbers(ops: Sequence[Applied[PaymentTaken]] | Sequence[Applied[PaymentReversed]]) -> set[str]:
    return {line.subscriber_id for op in ops for line in op.fact.lines if line.subscriber_id}


def _add(balances: dict[str, int], subscriber_id: str | None, fen: int) -> None:
    if subscriber_id and fen:
        balances[subscriber_id] = balances.get(subscriber_id, 0) + fen


def _line(
    payment_id: str, position: int, line: PaymentLine, to_bill: int, to_balance: int
) -> dict[str, object]:
    return {
        "payment_id": payment_id,
        "position": position,
        "kind": line.kind.value,
        "item": line.item,
        "title": line.title,
        "amount_fen": line.amount_fen,
        "order_id": line.order_id,
        "subscriber_id": line.subscriber_id,
        "bill_id": line.bill_id,
        "agency": int(line.agency),
        "to_bill_fen": to_bill,
        "to_balance_fen": to_balance,
    }


def _tenders(payment_id: str, tenders: Sequence[Tender]) -> Iterable[dict[str, object]]:
    for position, tender in enumerate(tenders):
        yield {
            "payment_id": payment_id,
            "position": position,
            "kind": tender.kind.value,
            "amount_fen": tender.amount_fen,
            "received_fen": tender.received_fen,
            "change_fen": tender.change_fen,
            "reference": tender.reference,
        }


def _receipts(conn: Connection, ops: Sequence[Applied[ReceiptIssued]]) -> None:
    rows = [
        {
            "number": op.fact.number,
            "terminal_code": op.fact.terminal_code,
            "epoch": op.fact.epoch,
            "sequence": op.fact.sequence,
            "payment_id": op.fact.payment_id,
            "reverses": op.fact.reverses,
        }
        for op in ops
    ]
    conn.execute(_INSERT_RECEIPT, rows)


def _cards(conn: Connection, ops: Sequence[Applied[CardAnswered]]) -> None:
    rows = [
        {
            "card_ref": op.fact.card_ref,
            "payment_id": op.fact.payment_id,
            "amount_fen": op.fact.amount_fen,
            "outcome": op.fact.outcome.value,
            "tail": op.fact.tail,
            "simulated": int(op.fact.simulated),
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, CARD_ATTEMPT, rows, ["card_ref"])


def _corrections(conn: Connection, ops: Sequence[Applied[TenderCorrected]]) -> None:
    """Add the tenders of corrections to those of their payments: from then on every sum has them."""
    rows = [
        {**row, "position": CORRECTIONS + 2 * op.fact.at_ms + place}
        for op in ops
        for place, row in enumerate(_tenders(op.fact.payment_id, op.fact.tenders))
    ]
    once(conn, PAYMENT_TENDER, rows, ["payment_id", "position"])


def _opened(conn: Connection, ops: Sequence[Applied[CheckoutOpened]]) -> None:
    rows = [
        {
            "payment_id": op.fact.payment_id,
            "shift_id": op.fact.shift_id,
            "ticket_id": op.fact.ticket_id,
            "order_ids": dump(op.fact.order_ids),
            "customer_id": op.fact.customer_id,
            "customer": op.fact.customer,
            "language": op.fact.language,
            "handler": op.fact.handler,
            "lines": "[" + ",".join(encode_value(line) for line in op.fact.lines) + "]",
            "cash_received_fen": op.fact.cash_received_fen,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    upsert(conn, CHECKOUT, rows, ["payment_id"])


def _abandoned(conn: Connection, ops: Sequence[Applied[CheckoutAbandoned]]) -> None:
    conn.execute(_CLOSE_CHECKOUT, [{"closed": op.fact.payment_id} for op in ops])


APPLY: Appliers = {
    CheckoutOpened: _opened,
    CheckoutAbandoned: _abandoned,
    CardAnswered: _cards,
    PaymentTaken: _payments,
    ReceiptIssued: _receipts,
    PaymentReversed: _reversals,
    PaymentRefunded: _refunds,
    TenderCorrected: _corrections,
}
