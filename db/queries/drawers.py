"""Read models of what happens to drawers."""

import json
from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from app.domain.drawers import CheckCause, DisputeKind
from app.domain.shifts import NoteCount
from app.services.rows.drawers import BagRow, CheckRow, DisputeRow
from db.tables.drawers import BAG, DISPUTE, DRAWER_CHECK, HAND_OVER
from db.tables.shifts import DAY, SHIFT

_BAGS: Final = select(BAG).where(BAG.c.shift_id == bindparam("which")).order_by(BAG.c.at_ms, BAG.c.bag_id)
_BAG_NO: Final = select(BAG.c.bag_id).where(BAG.c.bag_no == bindparam("number")).limit(1)
_BAGGED: Final = select(func.coalesce(func.sum(BAG.c.amount_fen), 0)).where(
    BAG.c.shift_id == bindparam("which")
)
_ON: Final = select(func.coalesce(func.sum(HAND_OVER.c.takings_fen), 0)).where(
    HAND_OVER.c.shift_id == bindparam("which")
)
_GOT: Final = select(func.coalesce(func.sum(HAND_OVER.c.takings_fen), 0)).where(
    HAND_OVER.c.to_shift_id == bindparam("which")
)
_RECEIVED: Final = select(func.coalesce(func.sum(HAND_OVER.c.cash_fen), 0)).where(
    HAND_OVER.c.to_shift_id == bindparam("which")
)
_DISPUTES: Final = (
    select(DISPUTE)
    .where(DISPUTE.c.shift_id == bindparam("which"))
    .order_by(DISPUTE.c.at_ms, DISPUTE.c.dispute_id)
)
_CHECKS: Final = (
    select(DRAWER_CHECK)
    .where(DRAWER_CHECK.c.about == bindparam("what"))
    .order_by(DRAWER_CHECK.c.at_ms, DRAWER_CHECK.c.check_id)
)

_LATELY: Final = 10
"""Accounting days in which a drawer is looked for: one of a day before them was counted, or is forgotten."""
_LATEST_DAYS: Final = (
    select(DAY.c.day_id).order_by(DAY.c.opened_ms.desc(), DAY.c.day_id.desc()).limit(_LATELY)
)
_LATELY_AT: Final = select(SHIFT.c.opened_ms, SHIFT.c.shift_id).where(
    SHIFT.c.day_id.in_(_LATEST_DAYS), SHIFT.c.counter_id == bindparam("which")
)


class SqlDrawers:
    """Implements `DrawerQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def bags_of(self, shift_id: str) -> tuple[BagRow, ...]:
        """Return the bags of a shift, oldest first."""
        return tuple(
            BagRow(
                bag_id=row.bag_id,
                bag_no=row.bag_no,
                shift_id=row.shift_id,
                notes=tuple(
                    NoteCount(denomination_fen=fen, pieces=pieces) for fen, pieces in json.loads(row.notes)
                ),
                amount_fen=row.amount_fen,
                staff_no=row.staff_no,
                witness=row.witness,
                at_ms=row.at_ms,
            )
            for row in self._conn.execute(_BAGS, {"which": shift_id})
        )

    def bag_number_used(self, bag_no: str) -> bool:
        """Return whether a bag of this number went to the safe already."""
        return self._conn.execute(_BAG_NO, {"number": bag_no}).first() is not None

    def bagged(self, shift_id: str) -> int:
        """Return how much of a shift's cash went to the safe in bags (fen)."""
        return int(self._conn.execute(_BAGGED, {"which": shift_id}).scalar_one())

    def handed_on(self, shift_id: str) -> int:
        """Return the takings in the drawer that a shift handed on to the next (fen)."""
        return int(self._conn.execute(_ON, {"which": shift_id}).scalar_one())

    def handed_in(self, shift_id: str) -> int:
        """Return the takings that were in the drawer when a shift took it over (fen)."""
        return int(self._conn.execute(_GOT, {"which": shift_id}).scalar_one())

    def received(self, shift_id: str) -> int:
        """Return the cash that a shift was handed as its float, counted by the shift before (fen)."""
        return int(self._conn.execute(_RECEIVED, {"which": shift_id}).scalar_one())

    def disputes_of(self, shift_id: str) -> tuple[DisputeRow, ...]:
        """Return the disputed change of a shift, oldest first."""
        return tuple(
            DisputeRow(
                dispute_id=row.dispute_id,
                shift_id=row.shift_id,
                receipt=row.receipt,
                said=DisputeKind(row.said),
                amount_fen=row.amount_fen,
                staff_no=row.staff_no,
                at_ms=row.at_ms,
            )
            for row in self._conn.execute(_DISPUTES, {"which": shift_id})
        )

    def checks_about(self, about: str) -> tuple[CheckRow, ...]:
        """Return the counts about one alarm or dispute, oldest first."""
        return tuple(
            CheckRow(
                check_id=row.check_id,
                shift_id=row.shift_id,
                cause=CheckCause(row.cause),
                about=row.about,
                cash_fen=row.cash_fen,
                expected_fen=row.expected_fen,
                counted_by=row.counted_by,
                manager=row.manager,
                at_ms=row.at_ms,
            )
            for row in self._conn.execute(_CHECKS, {"what": about})
        )

    def last_shift_at(self, counter_id: str, before: tuple[int, str] | None = None) -> str | None:
        """Return the newest shift (id) at a counter within the last accounting days, open or closed.

        With `before`, when one was opened (epoch ms) and its id, the newest of those before it.
        """
        rows = self._conn.execute(_LATELY_AT, {"which": counter_id})
        found = max((tuple(row) for row in rows if before is None or tuple(row) < before), default=None)
        return found[1] if found else None
