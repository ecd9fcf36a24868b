"""Rows of notices to customers."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from sqlalchemy import Connection, Executable, bindparam, case, update

from app.domain.notices import NoticeDelivered, NoticeOutcome, NoticeRequested
from db.apply.applied import Applied, Appliers, dump, inserting
from db.tables.notices import NOTICE
from db.tables.types import INTEGER, TEXT

_ASKED: Final = (
    "customer_id",
    "order_id",
    "complaint_id",
    "appointment_id",
    "phone",
    "channel",
    "language",
    "code",
    "params",
    "at_ms",
    "hall_id",
    "origin",
    "asked",
)
_LATER = bindparam("stamp_now", type_=TEXT) > NOTICE.c.stamp
_ATTEMPTED = (
    update(NOTICE)
    .where(NOTICE.c.notice_id == bindparam("which"))
    .values(
        waiting=case((bindparam("over", type_=INTEGER) == 1, 0), else_=NOTICE.c.waiting),
        delivered=case((bindparam("came", type_=INTEGER) == 1, 1), else_=NOTICE.c.delivered),
        attempts=case(
            (bindparam("count", type_=INTEGER) > NOTICE.c.attempts, bindparam("count", type_=INTEGER)),
            else_=NOTICE.c.attempts,
        ),
        last_ms=case(
            (bindparam("moment", type_=INTEGER) > NOTICE.c.last_ms, bindparam("moment", type_=INTEGER)),
            else_=NOTICE.c.last_ms,
        ),
        sender=case((_LATER, bindparam("by", type_=TEXT)), else_=NOTICE.c.sender),
        detail=case((_LATER, bindparam("why", type_=TEXT)), else_=NOTICE.c.detail),
        stamp=case((_LATER, bindparam("stamp_now", type_=TEXT)), else_=NOTICE.c.stamp),
    )
)
"""Works in any order: what was delivered once is delivered, the greatest attempt counts."""


@cache
def _first(dialect: str) -> Executable:
    """Return the statement that keeps, of two devices that asked for the same notice, the first by clock."""
    given = inserting(dialect, NOTICE)
    made: Executable = given.on_conflict_do_update(
        index_elements=["notice_id"],
        set_={name: given.excluded[name] for name in _ASKED},
        where=given.excluded.asked < NOTICE.c.asked,
    )
    return made


def _requested(conn: Connection, ops: Sequence[Applied[NoticeRequested]]) -> None:
    rows = [
        {
            "notice_id": op.fact.notice_id,
            "customer_id": op.fact.customer_id,
            "order_id": op.fact.order_id,
            "complaint_id": op.fact.complaint_id,
            "appointment_id": op.fact.appointment_id,
            "phone": op.fact.phone,
            "channel": op.fact.channel.value,
            "language": op.fact.language,
            "code": op.fact.code,
            "params": dump(op.fact.params),
            "at_ms": op.fact.at_ms,
            "hall_id": op.hall,
            "origin": op.origin,
            "asked": op.stamp,
            "waiting": 1,
            "delivered": 0,
            "attempts": 0,
            "last_ms": 0,
            "sender": "",
            "detail": "",
            "stamp": "",
        }
        for op in ops
    ]
    conn.execute(_first(conn.dialect.name), rows)


def _attempted(conn: Connection, ops: Sequence[Applied[NoticeDelivered]]) -> None:
    rows = [
        {
            "which": op.fact.notice_id,
            "over": int(op.fact.outcome is not NoticeOutcome.FAILED),
            "came": int(op.fact.outcome is NoticeOutcome.DELIVERED),
            "count": op.fact.attempt,
            "moment": op.fact.at_ms,
            "by": op.fact.sender,
            "why": op.fact.detail,
            "stamp_now": op.stamp,
        }
        for op in ops
    ]
    conn.execute(_ATTEMPTED, rows)


APPLY: Appliers = {NoticeRequested: _requested, NoticeDelivered: _attempted}
