"""What devices write about goods, works and notices."""

from collections.abc import Sequence

from app.domain.call_backs import CallBackDue, CallBackMade, CallBackOutcome
from app.domain.facts import Fact
from app.domain.goods import PieceMoved, PieceStocked
from app.domain.notices import (
    NoticeChannel,
    NoticeDelivered,
    NoticeOutcome,
    NoticeParam,
    NoticeRequested,
)
from app.domain.stock import StockState
from app.domain.work import (
    RentalWaived,
    WorkBegun,
    WorkContacted,
    WorkFinished,
    WorkHandedOver,
    WorkNoted,
    WorkOutcome,
)
from db.queries import SqlQueries
from tests.fold.acting import now
from tests.fold.village import Node


def goods(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Take a piece in, or move it: two devices may reach for the same."""
    serial = f"CZ1000{which % 2}"
    after = node.head(f"piece:{serial}")
    if after is None:
        return (PieceStocked(after=None, serial=serial, sku=f"card{free % 2}"),)
    state = list(StockState)[free % len(StockState)]
    order_id = f"o{which % 2}" if state in {StockState.RESERVED, StockState.ASSIGNED} else None
    return (PieceMoved(after=after, serial=serial, state=state, order_id=order_id, reason=str(free)),)


def work(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Begin the work of an order, write about it, end it."""
    order_id, at = f"o{which % 2}", now(node, free)
    step = free % 6
    if step == 0:
        return (
            WorkBegun(
                order_id=order_id,
                subscriber_id=f"s{which % 2}" if free % 2 else None,
                area="town",
                due_ms=at + free,
                contact_by_ms=None if free % 4 else at,
                device=f"d{free}",
                loaner="",
                at_ms=at,
            ),
        )
    if step == 1:
        return (WorkContacted(order_id=order_id, staff_no="T1", at_ms=at),)
    if step == 2:
        return (WorkNoted(order_id=order_id, note=f"note {free}", staff_no="T1", at_ms=at),)
    if step == 3:
        outcome = list(WorkOutcome)[which % len(WorkOutcome)]
        return (
            WorkFinished(order_id=order_id, outcome=outcome, late=bool(which % 2), staff_no="T1", at_ms=at),
        )
    if step == 4:
        return (WorkHandedOver(order_id=order_id, staff_no="T1", at_ms=at),)
    return (
        RentalWaived(
            order_id=order_id,
            subscriber_id=f"s{which % 2}",
            from_ms=at,
            until_ms=at + free,
            amount_fen=free,
            at_ms=at,
        ),
    )


def call_back(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Owe a customer a call, or make one: a call may come before its promise, and after the last one."""
    order_id, at = f"o{which % 2}", now(node, free)
    if free % 4 == 0:
        return (CallBackDue(order_id=order_id, due_ms=at + free, at_ms=at),)
    outcome = CallBackOutcome.NOT_REACHED if free % 4 < 3 else list(CallBackOutcome)[which % 3]
    score = free % 5 + 1 if outcome is CallBackOutcome.REACHED else None
    return (CallBackMade(order_id=order_id, outcome=outcome, score=score, staff_no="T1", at_ms=at),)


def notice(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Ask for a notice, perhaps one that another device asks for too; say what became of it."""
    notice_id, at = f"n{which % 3}", now(node, free)
    if free % 2 == 0:
        return (
            NoticeRequested(
                notice_id=notice_id,
                customer_id=f"p{which % 2}" if free % 4 else None,
                order_id=f"o{which % 2}" if free % 3 else None,
                complaint_id=f"c{which % 2}" if not free % 3 else None,
                phone=str(free),
                channel=NoticeChannel.SMS,
                language="zh_CN",
                code="notice.order.completed",
                params=(NoticeParam(name="code", value=str(free)),),
                at_ms=at,
                appointment_id=f"a{which % 2}" if free % 5 else None,
            ),
        )
    with node.conn.transaction() as conn:
        if SqlQueries(conn).notices.notice(notice_id) is None:
            return ()
    return (
        NoticeDelivered(
            notice_id=notice_id,
            outcome=list(NoticeOutcome)[free % 3],
            attempt=free % 5 + 1,
            sender=node.terminal.terminal_id,
            detail=str(free),
            at_ms=at,
        ),
    )
