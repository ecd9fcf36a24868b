"""Read models of the network."""

import json
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, func, select

from app.domain.network import Tally
from app.services.rows.network import (
    ConfirmedRow,
    EditRow,
    FollowUpRow,
    HubRow,
    NumberBlockRow,
    QuarantineRow,
    RevokedRow,
    TalliedRow,
    VerdictRow,
)
from db.tables.log import PENDING, QUARANTINE, VERDICT, WITHDRAWN
from db.tables.network import (
    CLOSE_CONFIRMED,
    DAY_TALLY,
    DEVICE_REVOKED,
    EDIT,
    FOLLOW_UP,
    HUB,
    NUMBER_BLOCK,
    NUMBER_HOLDER,
    NUMBER_RETURN,
)

_WHICH: BindParameter[Any] = bindparam("which")
_HUBS = select(HUB).where(HUB.c.hall_id == _WHICH).order_by(HUB.c.term.desc(), HUB.c.device.desc())
_REVOKED = select(DEVICE_REVOKED).where(DEVICE_REVOKED.c.terminal_id == _WHICH)
_EDIT = select(EDIT).where(EDIT.c.edit_id == _WHICH)
_HOLDER = select(NUMBER_HOLDER.c.terminal_id).where(NUMBER_HOLDER.c.number == _WHICH)
_HELD = (
    select(NUMBER_HOLDER.c.number, NUMBER_HOLDER.c.block_id)
    .where(NUMBER_HOLDER.c.terminal_id == _WHICH)
    .order_by(NUMBER_HOLDER.c.number)
)
_BLOCKS = (
    select(NUMBER_BLOCK)
    .where(NUMBER_BLOCK.c.terminal_id == _WHICH)
    .order_by(NUMBER_BLOCK.c.at_ms, NUMBER_BLOCK.c.block_id)
)
_FOLLOW_UP = select(FOLLOW_UP).where(FOLLOW_UP.c.follow_up_id == _WHICH)
_OPEN_FOLLOW_UPS = (
    select(FOLLOW_UP)
    .where(FOLLOW_UP.c.settled_ms.is_(None))
    .order_by(FOLLOW_UP.c.at_ms, FOLLOW_UP.c.follow_up_id)
)
_TALLIED = select(DAY_TALLY).where(DAY_TALLY.c.day_id == _WHICH)
_CONFIRMED = select(CLOSE_CONFIRMED).where(CLOSE_CONFIRMED.c.day_id == _WHICH)
_VERDICT = select(VERDICT).where(VERDICT.c.op_id == _WHICH)
_WITHDRAWN = select(WITHDRAWN.c.op_id).where(WITHDRAWN.c.op_id == _WHICH)
_UNDECIDED = (
    select(PENDING.c.op_id)
    .where(PENDING.c.entity == _WHICH, PENDING.c.accepted == 0)
    .order_by(PENDING.c.hlc, PENDING.c.op_id)
)
_RETURNED = select(NUMBER_RETURN.c.at_ms).where(NUMBER_RETURN.c.terminal_id == bindparam("which"))
_COUNT = select(func.count()).select_from(PENDING).where(PENDING.c.accepted == 0)
_QUARANTINED = select(QUARANTINE).order_by(QUARANTINE.c.tx)


class SqlNetwork:
    """Implements `NetworkQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def hub(self, hall_id: str) -> HubRow | None:
        """Return who decides on a hall's tickets: the greatest (term, device)."""
        row = self._conn.execute(_HUBS, {"which": hall_id}).first()
        return _hub(row) if row else None

    def hubs(self, hall_id: str) -> tuple[HubRow, ...]:
        """Return all appointments of a hall, the holder first."""
        return tuple(_hub(row) for row in self._conn.execute(_HUBS, {"which": hall_id}))

    def revoked(self, terminal_id: str) -> RevokedRow | None:
        """Return whether and why a device is out."""
        row = self._conn.execute(_REVOKED, {"which": terminal_id}).first()
        return RevokedRow(row.terminal_id, row.reason, row.at_ms) if row else None

    def edit(self, edit_id: str) -> EditRow | None:
        """Return a proposed edit."""
        row = self._conn.execute(_EDIT, {"which": edit_id}).first()
        if row is None:
            return None
        return EditRow(
            row.edit_id, row.hall_id, row.kind, row.v, row.body, row.staff_no, row.at_ms, row.last_op
        )

    def number_holder(self, number: str) -> str:
        """Return the terminal that alone may hand a number out, or an empty string."""
        return self._conn.execute(_HOLDER, {"which": number}).scalar() or ""

    def held_numbers(self, terminal_id: str) -> tuple[str, ...]:
        """Return the numbers that were granted to a terminal and not given back, handed out or not."""
        return tuple(row.number for row in self._conn.execute(_HELD, {"which": terminal_id}))

    def numbers_returned_ms(self, terminal_id: str) -> int:
        """Return when a terminal gave numbers back last, epoch ms; 0 for never."""
        return int(self._conn.execute(_RETURNED, {"which": terminal_id}).scalar() or 0)

    def blocks(self, terminal_id: str) -> tuple[NumberBlockRow, ...]:
        """Return the blocks of a terminal, oldest first."""
        held: dict[str, list[str]] = {}
        for row in self._conn.execute(_HELD, {"which": terminal_id}):
            held.setdefault(row.block_id, []).append(row.number)
        return tuple(
            NumberBlockRow(
                row.block_id,
                row.hall_id,
                row.terminal_id,
                row.numbers,
                tuple(held.get(row.block_id, ())),
                row.at_ms,
            )
            for row in self._conn.execute(_BLOCKS, {"which": terminal_id})
        )

    def follow_up(self, follow_up_id: str) -> FollowUpRow | None:
        """Return one follow-up."""
        row = self._conn.execute(_FOLLOW_UP, {"which": follow_up_id}).first()
        return FollowUpRow(*row) if row else None

    def open_follow_ups(self) -> tuple[FollowUpRow, ...]:
        """Return what is to be put right yet, oldest first."""
        return tuple(FollowUpRow(*row) for row in self._conn.execute(_OPEN_FOLLOW_UPS))

    def tallies(self, day_id: str) -> TalliedRow | None:
        """Return what the closing terminal counted."""
        row = self._conn.execute(_TALLIED, {"which": day_id}).first()
        return TalliedRow(row.day_id, _tallies(row.tallies), row.at_ms) if row else None

    def confirmation(self, day_id: str) -> ConfirmedRow | None:
        """Return what the centre says of a day's close."""
        row = self._conn.execute(_CONFIRMED, {"which": day_id}).first()
        if row is None:
            return None
        return ConfirmedRow(row.day_id, bool(row.proven), row.code, _tallies(row.tallies), row.at_ms)

    def verdict(self, op_id: str) -> VerdictRow | None:
        """Return the verdict that holds on an op, or None while it is undecided."""
        row = self._conn.execute(_VERDICT, {"which": op_id}).first()
        return VerdictRow(row.op_id, row.outcome, row.code, row.hub_term, row.origin) if row else None

    def withdrawn(self, op_id: str) -> bool:
        """Return whether an op was taken back."""
        return self._conn.execute(_WITHDRAWN, {"which": op_id}).first() is not None

    def undecided(self, entity: str) -> tuple[str, ...]:
        """Return the ops of an aggregate (`type:id`) that await their verdict, by clock."""
        return tuple(row.op_id for row in self._conn.execute(_UNDECIDED, {"which": entity}))

    def undecided_count(self) -> int:
        """Return how many ops await their verdict."""
        return int(self._conn.execute(_COUNT).scalar() or 0)

    def quarantined(self) -> tuple[QuarantineRow, ...]:
        """Return the transactions that are not folded."""
        return tuple(
            QuarantineRow(row.origin, row.epoch, row.tx, row.code, tuple(json.loads(row.entities)))
            for row in self._conn.execute(_QUARANTINED)
        )


def _hub(row: Row[*tuple[Any, ...]]) -> HubRow:
    return HubRow(row.hall_id, row.term, row.device, row.public_key, row.url, row.promoted_by, row.at_ms)


def _tallies(text: str) -> tuple[Tally, ...]:
    return tuple(Tally(**each) for each in json.loads(text))
