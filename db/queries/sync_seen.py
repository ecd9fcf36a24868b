"""Read models of what people see of the network."""

from typing import Final

from sqlalchemy import Connection, bindparam, exists, func, select

from app.domain.log import Outcome
from app.domain.queue import TicketIssued
from app.services.rows.sync_seen import ChainSeenRow, LostRow
from db.tables.halls import TERMINAL
from db.tables.log import OP, VERDICT
from db.tables.network import CASE_NOTED, DEVICE_REVOKED

_LOST: Final = (
    select(OP.c.op_id, OP.c.entity, OP.c.kind, OP.c.actor, OP.c.wall, VERDICT.c.outcome, VERDICT.c.code)
    .join(VERDICT, VERDICT.c.op_id == OP.c.op_id)
    .where(
        OP.c.origin == bindparam("mine"),
        OP.c.wall >= bindparam("since"),
        OP.c.kind != TicketIssued.KIND,
        VERDICT.c.outcome != Outcome.ACCEPTED.value,
    )
    .order_by(OP.c.n.desc())
    .limit(200)
)
# Of each device the op that came last: its epoch is the present one.
_LAST: Final = select(OP.c.origin, func.max(OP.c.n).label("n")).group_by(OP.c.origin).subquery()
_CHAINS: Final = (
    select(TERMINAL.c.terminal_id, TERMINAL.c.code, TERMINAL.c.name, TERMINAL.c.kind, OP.c.seq, OP.c.wall)
    .outerjoin(_LAST, _LAST.c.origin == TERMINAL.c.terminal_id)
    .outerjoin(OP, OP.c.n == _LAST.c.n)
    .where(~exists().where(DEVICE_REVOKED.c.terminal_id == TERMINAL.c.terminal_id))
    .order_by(TERMINAL.c.code, TERMINAL.c.terminal_id)
)


_NOTED: Final = select(CASE_NOTED.c.key).where(CASE_NOTED.c.staff_no == bindparam("who"))


class SqlSyncSeen:
    """Implements `SyncSeenQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def lost(self, origin: str, since_ms: int) -> tuple[LostRow, ...]:
        """Return own transitions since a moment that were superseded or refused, newest first."""
        found = self._conn.execute(_LOST, {"mine": origin, "since": since_ms})
        return tuple(
            LostRow(row.op_id, row.entity, row.kind, row.actor, row.wall, row.outcome, row.code)
            for row in found
        )

    def noted(self, staff_no: str) -> frozenset[str]:
        """Return the keys of the cases that a person has dealt with at this terminal."""
        return frozenset(self._conn.execute(_NOTED, {"who": staff_no}).scalars())

    def chains(self) -> tuple[ChainSeenRow, ...]:
        """Return every device of the hall that is not revoked, by code."""
        return tuple(
            ChainSeenRow(row.terminal_id, row.code, row.name, row.kind, row.seq or 0, row.wall or 0)
            for row in self._conn.execute(_CHAINS)
        )
