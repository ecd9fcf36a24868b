"""What payments do to bills and balances, in the order of their clocks.

Two terminals apart may collect the same bill. Which of the two payments clears it, and which becomes
prepayment (DOMAIN §6, paid twice), must not depend on who hears of what first: the order is that of the
stamps. A payment that follows all others on its bill is entered at once; for one that comes late the bill is
worked out anew from the rows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, Executable, bindparam, delete, exists, select, update

from app.domain.halls import local_date
from app.domain.late_fees import Allocation, Bill, after_payment
from app.domain.money import LineKind
from db.apply.applied import inserting
from db.tables.customers import BALANCE, BILL, SUBSCRIBER
from db.tables.halls import HALL
from db.tables.money import PAYMENT, PAYMENT_LINE
from db.tables.subscribers import BALANCE_SETTLED
from db.tables.work import RENTAL_WAIVED
from db.tables.written import written

_ZONE: Final = "Asia/Shanghai"
_AFTER: Final = "~"
"""Sorts a reversal behind the payment that it undoes, whatever its own clock said."""

_HALL_ZONE = select(HALL.c.zone).where(HALL.c.hall_id == bindparam("of"))
_BILLS = select(BILL).where(BILL.c.bill_id.in_(bindparam("wanted", expanding=True)))
_SET_BILL = (
    update(BILL)
    .where(BILL.c.bill_id == bindparam("which"))
    .values(
        unpaid_fen=bindparam("unpaid"),
        late_paid_fen=bindparam("late_paid"),
        fen_days=bindparam("days"),
        counted_until=bindparam("until"),
        stamp=bindparam("at"),
    )
)
_ON_BILL = (
    select(
        PAYMENT_LINE.c.payment_id,
        PAYMENT_LINE.c.position,
        PAYMENT_LINE.c.kind,
        PAYMENT_LINE.c.amount_fen,
        PAYMENT_LINE.c.subscriber_id,
        PAYMENT_LINE.c.to_bill_fen,
        PAYMENT_LINE.c.to_balance_fen,
        PAYMENT.c.at_ms,
        PAYMENT.c.hall_id,
        PAYMENT.c.reverses,
        PAYMENT.c.stamp,
    )
    .join(PAYMENT, PAYMENT.c.payment_id == PAYMENT_LINE.c.payment_id)
    .where(PAYMENT_LINE.c.bill_id == bindparam("which"))
    .order_by(PAYMENT_LINE.c.payment_id, PAYMENT_LINE.c.position)
)
_PAID = select(PAYMENT_LINE.c.bill_id).where(
    PAYMENT_LINE.c.bill_id.in_(bindparam("wanted", expanding=True)), PAYMENT_LINE.c.bill_id.is_not(None)
)
_SET_LINE = (
    update(PAYMENT_LINE)
    .where(PAYMENT_LINE.c.payment_id == bindparam("of"), PAYMENT_LINE.c.position == bindparam("at"))
    .values(to_bill_fen=bindparam("bill"), to_balance_fen=bindparam("balance"))
)
_DROP_EMPTY = delete(BALANCE).where(
    BALANCE.c.subscriber_id == bindparam("whose"),
    BALANCE.c.fen == 0,
    ~exists().where(SUBSCRIBER.c.subscriber_id == BALANCE.c.subscriber_id),
    ~exists().where(
        PAYMENT_LINE.c.subscriber_id == BALANCE.c.subscriber_id, PAYMENT_LINE.c.to_balance_fen != written(0)
    ),
    ~exists().where(
        (BALANCE_SETTLED.c.subscriber_id == BALANCE.c.subscriber_id)
        | (BALANCE_SETTLED.c.to_subscriber == BALANCE.c.subscriber_id)
    ),
    ~exists().where(
        RENTAL_WAIVED.c.subscriber_id == BALANCE.c.subscriber_id, RENTAL_WAIVED.c.amount_fen != 0
    ),
)


@dataclass(slots=True)
class Ledger:
    """The bills that a run of payments touches, as they are now; `late` ones are worked out at the end."""

    bills: dict[str, Bill]
    stamps: dict[str, str]
    late: set[str]
    zones: dict[str, str]

    def zone(self, conn: Connection, hall: str) -> str:
        """Return the time zone of a hall."""
        if hall not in self.zones:
            self.zones[hall] = str(conn.execute(_HALL_ZONE, {"of": hall}).scalar() or _ZONE)
        return self.zones[hall]

    def follows(self, bill_id: str | None, stamp: str) -> bool:
        """Return whether something with this stamp is the newest on a bill; otherwise the bill is late."""
        if bill_id is None or bill_id not in self.bills:
            return True
        if bill_id not in self.late and stamp >= self.stamps[bill_id]:
            self.stamps[bill_id] = stamp
            return True
        self.late.add(bill_id)
        return False


def ledger(conn: Connection, bill_ids: Iterable[str | None]) -> Ledger:
    """Return the bills of these lines that this store knows."""
    wanted = sorted({bill_id for bill_id in bill_ids if bill_id})
    if not wanted:
        return Ledger({}, {}, set(), {})
    rows = conn.execute(_BILLS, {"wanted": wanted}).all()
    return Ledger(
        {row.bill_id: _bill(row) for row in rows}, {row.bill_id: row.stamp for row in rows}, set(), {}
    )


def _bill(row: Any) -> Bill:  # noqa: ANN401 - a row of SQLAlchemy
    return Bill(
        bill_id=row.bill_id,
        period=row.period,
        principal_fen=row.principal_fen,
        unpaid_fen=row.unpaid_fen,
        due=date.fromisoformat(row.due_on),
        late_fee_paid_fen=row.late_paid_fen,
        counted_until=date.fromisoformat(row.counted_until) if row.counted_until else None,
        fen_days=row.fen_days,
    )


def pay(bill: Bill, before: Bill, kind: LineKind, amount_fen: int, on: str) -> tuple[Bill, int]:
    """Pay a bill with one line; returns the bill and how much of the line it needed (DOMAIN §6, paid twice).

    A late fee is owed only while principal is: once another payment has cleared the bill, neither is needed.
    `before` is the bill as it was before the payment's first line, `on` the date of the payment.
    """
    if kind is LineKind.LATE_FEE:
        needed = amount_fen if before.unpaid_fen else 0
        allocation = Allocation(bill.bill_id, needed, 0)
    else:
        needed = min(amount_fen, bill.unpaid_fen)
        allocation = Allocation(bill.bill_id, 0, needed)
    if not needed:
        return bill, 0
    return after_payment(bill, allocation, date.fromisoformat(on)), needed


def unpaid_again(bill: Bill, kind: LineKind, fen: int) -> Bill:
    """Return a bill of which a payment was undone."""
    if kind is LineKind.LATE_FEE:
        return replace(bill, late_fee_paid_fen=bill.late_fee_paid_fen - fen)
    return replace(bill, unpaid_fen=bill.unpaid_fen + fen)


def write(conn: Connection, book: Ledger, balances: Mapping[str, int]) -> None:
    """Write what bills and balances are now; the payments themselves are written already."""
    rows = [
        _row(bill, book.stamps[bill.bill_id]) for bill in book.bills.values() if bill.bill_id not in book.late
    ]
    if rows:
        conn.execute(_SET_BILL, rows)
    add_balances(conn, balances)
    if book.late:
        rework(conn, book.late)


def _row(bill: Bill, stamp: str) -> dict[str, object]:
    return {
        "which": bill.bill_id,
        "unpaid": bill.unpaid_fen,
        "late_paid": bill.late_fee_paid_fen,
        "days": bill.fen_days,
        "until": bill.counted_until.isoformat() if bill.counted_until else None,
        "at": stamp,
    }


def add_balances(conn: Connection, balances: Mapping[str, int]) -> None:
    """Add to balances by subscriber; a payment for a new number may stand before the number opens."""
    if balances:
        added = [{"subscriber_id": subscriber, "fen": fen} for subscriber, fen in balances.items()]
        conn.execute(_add_balance(conn.dialect.name), added)


@cache
def _add_balance(dialect: str) -> Executable:
    statement = inserting(dialect, BALANCE)
    made: Executable = statement.on_conflict_do_update(
        index_elements=["subscriber_id"], set_={"fen": BALANCE.c.fen + statement.excluded.fen}
    )
    return made


def drop_empty_balances(conn: Connection, subscribers: Collection[str]) -> None:
    """Delete balances that nothing has moved after all."""
    if subscribers:
        conn.execute(_DROP_EMPTY, [{"whose": subscriber} for subscriber in sorted(subscribers)])


def rework_paid(conn: Connection, bill_ids: Sequence[str]) -> None:
    """Work out anew those of these bills on which payments arrived before the bill did."""
    rework(conn, {row.bill_id for row in conn.execute(_PAID, {"wanted": list(bill_ids)})})


def rework(conn: Connection, bill_ids: Collection[str]) -> None:
    """Work out bills anew from all payments and reversals on them, in the order of their stamps."""
    if not bill_ids:
        return
    changes: list[dict[str, object]] = []
    balances: dict[str, int] = {}
    book = Ledger({}, {}, set(), {})
    for row in conn.execute(_BILLS, {"wanted": sorted(bill_ids)}).all():
        bill = replace(
            _bill(row),
            unpaid_fen=row.principal_fen - row.paid_fen,
            late_fee_paid_fen=0,
            counted_until=None,
            fen_days=0,
        )
        newest = _replay(conn, book, bill, changes, balances)
        conn.execute(_SET_BILL, [_row(book.bills[bill.bill_id], newest)])
    if changes:
        conn.execute(_SET_LINE, changes)
    add_balances(conn, balances)
    drop_empty_balances(conn, balances.keys())


def _replay(
    conn: Connection, book: Ledger, bill: Bill, changes: list[dict[str, object]], balances: dict[str, int]
) -> str:
    """Enter all payments on one bill; returns the greatest stamp among them."""
    payments = {
        payment_id: list(lines)
        for payment_id, lines in groupby(
            conn.execute(_ON_BILL, {"which": bill.bill_id}).all(), key=lambda row: row.payment_id
        )
    }

    def place(payment_id: str) -> str:
        first = payments[payment_id][0]
        undone = payments.get(first.reverses or "")
        return max(first.stamp, undone[0].stamp + _AFTER) if undone else str(first.stamp)

    effects: dict[tuple[str, int], tuple[int, int]] = {}
    for payment_id in sorted(payments, key=place):
        before = bill
        for line in payments[payment_id]:
            kind = LineKind(line.kind)
            if line.reverses:
                done, kept = effects.get((line.reverses, line.position), (0, 0))
                bill = unpaid_again(bill, kind, done)
                effect = (-done, -kept)
            else:
                on = local_date(line.at_ms, book.zone(conn, line.hall_id))
                bill, needed = pay(bill, before, kind, line.amount_fen, on)
                effect = (needed, line.amount_fen - needed)
            effects[payment_id, line.position] = effect
            if effect != (line.to_bill_fen, line.to_balance_fen):
                changes.append(
                    {"of": payment_id, "at": line.position, "bill": effect[0], "balance": effect[1]}
                )
                if line.subscriber_id:
                    moved = effect[1] - line.to_balance_fen
                    balances[line.subscriber_id] = balances.get(line.subscriber_id, 0) + moved
    book.bills[bill.bill_id] = bill
    return max((lines[0].stamp for lines in payments.values()), default="")
