"""Rows of numbers and SIM cards."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, update

from app.domain.stock import NumberMoved, NumberStocked, SimMoved, SimStocked, StockState
from db.apply.applied import Applied, Appliers, last_of_each
from db.tables.stock import PHONE_NUMBER, SIM_CARD

_MOVE_NUMBER = (
    update(PHONE_NUMBER)
    .where(PHONE_NUMBER.c.number == bindparam("which"))
    .values(state=bindparam("to_state"), order_id=bindparam("of_order"), last_op=bindparam("op"))
)
_MOVE_SIM = (
    update(SIM_CARD)
    .where(SIM_CARD.c.iccid == bindparam("which"))
    .values(
        state=bindparam("to_state"),
        order_id=bindparam("of_order"),
        reason=bindparam("why"),
        last_op=bindparam("op"),
    )
)


def _numbers(conn: Connection, ops: Sequence[Applied[NumberStocked]]) -> None:
    rows = [
        {
            "number": op.fact.number,
            "grade": op.fact.grade,
            "prepay_fen": op.fact.prepay_fen,
            "state": StockState.FREE.value,
            "order_id": None,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(insert(PHONE_NUMBER), rows)


def _sims(conn: Connection, ops: Sequence[Applied[SimStocked]]) -> None:
    rows = [
        {
            "iccid": op.fact.iccid,
            "state": StockState.FREE.value,
            "order_id": None,
            "reason": "",
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(insert(SIM_CARD), rows)


def _numbers_moved(conn: Connection, ops: Sequence[Applied[NumberMoved]]) -> None:
    rows = [
        {
            "which": op.fact.number,
            "to_state": op.fact.state.value,
            "of_order": op.fact.order_id,
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_MOVE_NUMBER, last_of_each(rows, "which"))


def _sims_moved(conn: Connection, ops: Sequence[Applied[SimMoved]]) -> None:
    rows = [
        {
            "which": op.fact.iccid,
            "to_state": op.fact.state.value,
            "of_order": op.fact.order_id,
            "why": op.fact.reason,
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_MOVE_SIM, last_of_each(rows, "which"))


APPLY: Appliers = {
    NumberStocked: _numbers,
    SimStocked: _sims,
    NumberMoved: _numbers_moved,
    SimMoved: _sims_moved,
}
