"""Rows of works that outlast the visit."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, select

from app.domain.work import RentalWaived, WorkBegun, WorkContacted, WorkFinished, WorkHandedOver, WorkNoted
from db.apply.applied import Applied, Appliers, newest, once
from db.apply.bills import add_balances, drop_empty_balances
from db.tables.work import RENTAL_WAIVED, WORK, WORK_CONTACT, WORK_END, WORK_HANDOVER, WORK_NOTE

_CREDITS: Final = select(RENTAL_WAIVED.c.subscriber_id, RENTAL_WAIVED.c.amount_fen).where(
    RENTAL_WAIVED.c.order_id.in_(bindparam("which", expanding=True))
)


def _begun(conn: Connection, ops: Sequence[Applied[WorkBegun]]) -> None:
    names = ("order_id", "subscriber_id", "area", "due_ms", "contact_by_ms", "device", "loaner", "at_ms")
    _newest(conn, WORK, ops, names)


def _contacted(conn: Connection, ops: Sequence[Applied[WorkContacted]]) -> None:
    once(conn, WORK_CONTACT, _each(ops, ("order_id", "staff_no", "at_ms")), ["op_id"])


def _noted(conn: Connection, ops: Sequence[Applied[WorkNoted]]) -> None:
    once(conn, WORK_NOTE, _each(ops, ("order_id", "note", "staff_no", "at_ms")), ["op_id"])


def _finished(conn: Connection, ops: Sequence[Applied[WorkFinished]]) -> None:
    rows = [
        {
            "order_id": op.fact.order_id,
            "outcome": op.fact.outcome.value,
            "late": int(op.fact.late),
            "staff_no": op.fact.staff_no,
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, WORK_END, rows, ["order_id"])


def _handed_over(conn: Connection, ops: Sequence[Applied[WorkHandedOver]]) -> None:
    _newest(conn, WORK_HANDOVER, ops, ("order_id", "staff_no", "at_ms"))


def _waived(conn: Connection, ops: Sequence[Applied[RentalWaived]]) -> None:
    """Credit what is waived to the balance of its number; of two waivers of one work the later holds."""
    names = ("order_id", "subscriber_id", "from_ms", "until_ms", "amount_fen", "at_ms")
    which = {"which": sorted({op.fact.order_id for op in ops})}
    before = conn.execute(_CREDITS, which).all()
    _newest(conn, RENTAL_WAIVED, ops, names)
    moved: Counter[str] = Counter()
    for row in conn.execute(_CREDITS, which):
        moved[row.subscriber_id] += row.amount_fen
    for row in before:
        moved[row.subscriber_id] -= row.amount_fen
    add_balances(conn, {whose: fen for whose, fen in moved.items() if fen})
    drop_empty_balances(conn, {row.subscriber_id for row in before})


def _newest(conn: Connection, table: Table, ops: Sequence[Applied[Any]], names: Sequence[str]) -> None:
    rows = [{**{name: getattr(op.fact, name) for name in names}, "stamp": op.stamp} for op in ops]
    newest(conn, table, rows, ["order_id"])


def _each(ops: Sequence[Applied[Any]], names: Sequence[str]) -> list[dict[str, object]]:
    return [{"op_id": op.op_id, **{name: getattr(op.fact, name) for name in names}} for op in ops]


APPLY: Appliers = {
    WorkBegun: _begun,
    WorkContacted: _contacted,
    WorkNoted: _noted,
    WorkFinished: _finished,
    WorkHandedOver: _handed_over,
    RentalWaived: _waived,
}
