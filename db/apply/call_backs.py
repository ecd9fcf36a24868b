"""Rows of call-backs. Whether one is owed yet follows from all its calls, in whatever order they came."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from app.domain.call_backs import ENDING, MOST_TRIES, CallBackDue, CallBackMade
from db.apply.applied import Applied, Appliers, newest, once
from db.tables.call_backs import CALL_BACK, CALL_BACK_MADE

_CALLS: Final = (
    select(func.count()).select_from(CALL_BACK_MADE).where(CALL_BACK_MADE.c.order_id == bindparam("which"))
)
_ENDED: Final = _CALLS.where(or_(*(CALL_BACK_MADE.c.outcome == each.value for each in ENDING)))
_SETTLE: Final = (
    update(CALL_BACK)
    .where(CALL_BACK.c.order_id == bindparam("which"))
    .values(
        open=case((_ENDED.scalar_subquery() > 0, 0), (_CALLS.scalar_subquery() >= MOST_TRIES, 0), else_=1)
    )
)


def _due(conn: Connection, ops: Sequence[Applied[CallBackDue]]) -> None:
    rows = [
        {
            "order_id": op.fact.order_id,
            "due_ms": op.fact.due_ms,
            "at_ms": op.fact.at_ms,
            "open": 1,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, CALL_BACK, rows, ["order_id"])
    _settle(conn, ops)


def _made(conn: Connection, ops: Sequence[Applied[CallBackMade]]) -> None:
    rows = [
        {
            "op_id": op.op_id,
            "order_id": op.fact.order_id,
            "outcome": op.fact.outcome.value,
            "score": op.fact.score,
            "staff_no": op.fact.staff_no,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    once(conn, CALL_BACK_MADE, rows, ["op_id"])
    _settle(conn, ops)


def _settle(conn: Connection, ops: Sequence[Applied[Any]]) -> None:
    conn.execute(_SETTLE, [{"which": order_id} for order_id in sorted({op.fact.order_id for op in ops})])


APPLY: Appliers = {CallBackDue: _due, CallBackMade: _made}
