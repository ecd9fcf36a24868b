"""Read models of what people see of the network."""

from typing import Final

from sqlalchemy import Connection, bindparam, exists, literal_column, select

from app.domain.log import Outcome
from app.domain.queue import TicketIssued
from app.services.rows.sync_seen import ChainSeenRow, LostRow
from db.log import chains
from db.tables.halls import TERMINAL
from db.tables.log import OP, VERDICT
from db.tables.network import CASE_NOTED, DEVICE_REVOKED
from db.tables.written import written

_NOT: Final = VERDICT.alias("not_accepted")
_LOST: Final = (
    select(OP.c.op_id, OP.c.entity, OP.c.kind, OP.c.actor, OP.c.wall, VERDICT.c.outcome, VERDICT.c.code)
    .join(VERDICT, VERDICT.c.op_id == OP.c.op_id)
    .where(
        # As an expression: what was lost is little, what this device has recorded is much.
        OP.c.origin.concat(literal_column("''")) == bindparam("mine"),
        OP.c.wall >= bindparam("since"),
        OP.c.kind != TicketIssued.KIND,
        OP.c.op_id.in_(select(_NOT.c.op_id).where(_NOT.c.outcome != written(Outcome.ACCEPTED))),
    )
    .order_by(OP.c.n.desc())
    .limit(200)
)
_LAST_OF: Final = (
    select(OP.c.n, OP.c.seq, OP.c.wall)
    .where(OP.c.origin == bindparam("of"), OP.c.epoch == bindparam("within"))
    .order_by(OP.c.seq.desc())
    .limit(1)
)
_DEVICES: Final = (
    select(TERMINAL.c.terminal_id, TERMINAL.c.code, TERMINAL.c.name, TERMINAL.c.kind)
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
        last: dict[str, tuple[int, int, int]] = {}
        for origin, epoch in chains(self._conn):
            # Of each device the op that came last: its epoch is the present one.
            n, seq, wall = self._conn.execute(_LAST_OF, {"of": origin, "within": epoch}).one()
            last[origin] = max(last.get(origin, (0, 0, 0)), (n, seq, wall))
        return tuple(
            ChainSeenRow(
                row.terminal_id, row.code, row.name, row.kind, *last.get(row.terminal_id, (0, 0, 0))[1:]
            )
            for row in self._conn.execute(_DEVICES)
        )
