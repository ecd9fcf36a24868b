"""One step of arrears on one number, within the caller's transaction (DOMAIN §6).

Whoever decides on service numbers takes it: the centre, or a hall on its own. Everything that was recorded
before is seen here, so that the same call again finds nothing to do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.arrears import SUSPEND_DAYS, ArrearsStep, Standing, end_day, next_step
from app.domain.customers import SubscriberStatus
from app.domain.halls import local_date
from app.domain.late_fees import days_late, total_due
from app.domain.money import LineKind, PaymentLine
from app.domain.stock import SimMoved, StockState
from app.domain.subscribers import StatusChanged, StatusReason
from app.i18n import Text
from app.services.notice_requests import can_tell, tell_customer
from app.services.order_context import today_of
from app.services.ports import UnitOfWork
from app.services.reading import Queries
from app.services.rows.customers import SubscriberRow

_MOVES: Final = {
    ArrearsStep.SUSPEND: (SubscriberStatus.ARREARS, StatusReason.ARREARS),
    ArrearsStep.END: (SubscriberStatus.CANCELLED, StatusReason.ARREARS_END),
    ArrearsStep.RESUME: (SubscriberStatus.ACTIVE, StatusReason.PAID),
}
_SIM_REASON: Final = "arrears"
_REMIND_LATE: Final = "remind_late"
"""The reminder of a bill that was overdue for too long before anybody was told, as after a long stop."""
_PAYS: Final = frozenset({LineKind.BILL, LineKind.LATE_FEE})


@dataclass(frozen=True, slots=True)
class Look:
    """One number before its step: how it stands, and what it owes today (fen)."""

    row: SubscriberRow
    standing: Standing
    oldest_bill: str
    """Id; empty without one."""
    owed_fen: int
    step: ArrearsStep | None


def look(queries: Queries, subscriber_id: str, now_ms: int) -> Look | None:
    """Return how a number stands today and what a run does with it; None for one that is not known."""
    row = queries.customers.subscriber(subscriber_id)
    if row is None:
        return None
    today = today_of(queries, now_ms)
    bills = [bill.as_bill() for bill in queries.customers.unpaid_bills(subscriber_id)]
    oldest = bills[0] if bills else None
    standing = Standing(
        status=row.status,
        stopped=date.fromisoformat(row.status_on) if row.status_on else None,
        due=oldest.due if oldest else None,
        reachable=can_tell(queries, row),
        reminded=_told(queries, ArrearsStep.REMIND, oldest.bill_id) if oldest else None,
        warned=_told(queries, ArrearsStep.WARN, oldest.bill_id) if oldest else None,
    )
    owed = total_due((bill for bill in bills if bill.due < today), today)
    return Look(row, standing, oldest.bill_id if oldest else "", owed, next_step(standing, today))


def take_step(unit: UnitOfWork, subscriber_id: str, now_ms: int) -> ArrearsStep | None:
    """Take the step that is due for a number today and return it, or None.

    Raises SyncConflict when somebody else has moved the number meanwhile.
    """
    found = look(unit.queries, subscriber_id, now_ms)
    if found is None or found.step is None:
        return None
    row, step, today = found.row, found.step, today_of(unit.queries, now_ms)
    notice_id = f"arrears-{step}-{found.oldest_bill}"
    if step in _MOVES:
        notice_id = _move(unit, row, step, today)
    ends = end_day(found.standing)
    params = (
        ("amount", Text.money(found.owed_fen)),
        ("due", found.standing.due.isoformat() if found.standing.due else ""),
        ("ends", ends.isoformat() if ends else ""),
    )
    said = _REMIND_LATE if _past_its_day(found, today) else step.value
    tell_customer(unit, notice_id, subscriber_id, f"notice.arrears.{said}", params, now_ms)
    return step


def _past_its_day(found: Look, today: date) -> bool:
    """Return whether a first reminder comes so late that the day of the suspension it names is over."""
    due = found.standing.due
    return found.step is ArrearsStep.REMIND and due is not None and days_late(due, today) >= SUSPEND_DAYS


def resume_paid(unit: UnitOfWork, lines: Iterable[PaymentLine], now_ms: int) -> tuple[str, ...]:
    """Let the numbers serve again whose bills a payment has just paid; returns their ids.

    The payment is recorded already, within this transaction. Whoever still owes something that is overdue
    stays suspended.
    """
    paid = dict.fromkeys(line.subscriber_id for line in lines if line.kind in _PAYS and line.subscriber_id)
    return tuple(which for which in paid if _resumes(unit, which, now_ms))


def _resumes(unit: UnitOfWork, subscriber_id: str, now_ms: int) -> bool:
    row = unit.queries.customers.subscriber(subscriber_id)
    if row is None or row.status is not SubscriberStatus.ARREARS:
        return False
    found = look(unit.queries, subscriber_id, now_ms)
    return (
        found is not None
        and found.step is ArrearsStep.RESUME
        and take_step(unit, subscriber_id, now_ms) is ArrearsStep.RESUME
    )


def _move(unit: UnitOfWork, row: SubscriberRow, step: ArrearsStep, today: date) -> str:
    """Change the status of a number; a card that served it to the end is scrapped. Returns the op."""
    status, reason = _MOVES[step]
    cards = tuple(_scrapped(unit, row)) if step is ArrearsStep.END else ()
    op_id = unit.record(
        StatusChanged(
            after=row.last_op,
            subscriber_id=row.subscriber_id,
            order_id=None,
            status=status,
            reason=reason,
            on=today.isoformat(),
        )
    ).op_id
    for card in cards:
        unit.record(card)
    return op_id


def _scrapped(unit: UnitOfWork, row: SubscriberRow) -> Iterator[SimMoved]:
    card = unit.queries.stock.sim(row.sim) if row.sim else None
    if card is not None and card.state is not StockState.SCRAPPED:
        yield SimMoved(
            after=card.last_op,
            iccid=card.iccid,
            state=StockState.SCRAPPED,
            order_id=None,
            reason=_SIM_REASON,
        )


def _told(queries: Queries, step: ArrearsStep, bill_id: str) -> date | None:
    row = queries.notices.notice(f"arrears-{step}-{bill_id}")
    if row is None:
        return None
    return date.fromisoformat(local_date(row.at_ms, queries.halls.hall().zone))
