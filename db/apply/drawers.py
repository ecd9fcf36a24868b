"""Rows of what happens to drawers."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table

from app.domain.drawers import CashToSafe, ChangeDisputed, DrawerChecked, DrawerHandedOver
from db.apply.applied import Applied, Appliers, Apply, dump, newest
from db.tables.drawers import BAG, DISPUTE, DRAWER_CHECK, HAND_OVER


def _into(table: Table, key: str, *names: str) -> Apply:
    """Return an applier that keeps the newest fact of each id."""

    def apply(conn: Connection, ops: Sequence[Applied[Any]]) -> None:
        rows = [
            {
                key: getattr(op.fact, key),
                **{name: _plain(getattr(op.fact, name)) for name in names},
                "stamp": op.stamp,
            }
            for op in ops
        ]
        newest(conn, table, rows, [key])

    return apply


def _plain(value: object) -> object:
    """Return a value as its column holds it: notes as pairs of denomination and pieces."""
    if isinstance(value, tuple):
        return dump([[note.denomination_fen, note.pieces] for note in value])
    return value.value if isinstance(value, StrEnum) else value


APPLY: Appliers = {
    CashToSafe: _into(
        BAG, "bag_id", "bag_no", "shift_id", "notes", "amount_fen", "staff_no", "witness", "at_ms"
    ),
    DrawerHandedOver: _into(
        HAND_OVER,
        "hand_over_id",
        "shift_id",
        "to_shift_id",
        "cash_fen",
        "takings_fen",
        "from_no",
        "to_no",
        "at_ms",
    ),
    ChangeDisputed: _into(
        DISPUTE, "dispute_id", "shift_id", "receipt", "said", "amount_fen", "staff_no", "at_ms"
    ),
    DrawerChecked: _into(
        DRAWER_CHECK,
        "check_id",
        "shift_id",
        "cause",
        "about",
        "notes",
        "cash_fen",
        "expected_fen",
        "counted_by",
        "manager",
        "at_ms",
    ),
}
