"""Taking in batches on a server: who may say what, and what is set aside (SYNC §5, Push).

All within the caller's transaction: a push is taken in whole or not at all. A chain that must not enter the
log (a fork, a revoked device, an epoch that its device has left) is kept raw beside it and stops nobody else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, and_, bindparam, select

from app.domain.log import Redacted
from app.domain.network import HubAppointed
from app.sync.batches import CENTRE_MARK, Batch
from app.sync.codec import Op
from app.sync.protocol import Quarantined
from app.sync.serving import Refused, readable_scopes
from db import inbox, writers
from db.inbox import Answer, StoreKeys
from db.server.feeds import Feeder, scope_of
from db.server.tables import CHAIN
from db.tables.log import EPOCH, QUARANTINE

FORK: Final = "fork"
REVOKED: Final = "revoked"
ENDED: Final = "epoch_ended"
LEFT: Final = (
    select(EPOCH.c.terminal_id, EPOCH.c.parent)
    .join(CHAIN, and_(CHAIN.c.origin == EPOCH.c.terminal_id, CHAIN.c.epoch == EPOCH.c.epoch))
    .where(EPOCH.c.parent != EPOCH.c.epoch)
)
"""Epochs that their devices have left. Its own chain must show it: nobody else can say so for a device."""
_LEFT_BY: Final = LEFT.where(
    EPOCH.c.terminal_id == bindparam("device"), EPOCH.c.parent.in_(bindparam("epochs", expanding=True))
)
_HAVE: Final = select(CHAIN.c.seq).where(
    CHAIN.c.origin == bindparam("of"), CHAIN.c.epoch == bindparam("within")
)
_ASIDE: Final = select(QUARANTINE).where(QUARANTINE.c.origin.in_(bindparam("origins", expanding=True)))


class OwnFork(Refused):
    """The sender's own chain went another way: it must begin a new epoch. The batch is still to be kept."""

    def __init__(self, batch: Batch, seq: int) -> None:
        super().__init__(409, FORK, {"origin": batch.origin, "epoch": batch.epoch, "seq": seq})
        self.batch = batch


class MovedBack(Exception):
    """Somebody delivers ops of this server's own present epoch that it does not know: it was restored."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who brings batches: the hall, the device (None: they came down from the centre), and when.

    `own` are this server's own chains in their present epoch, by (device, epoch).
    """

    hall: str
    sender: str | None
    own: tuple[str, str]
    now_ms: int

    def is_own(self, batch: Batch) -> bool:
        """Return whether a batch is of a chain that this server is writing."""
        return (batch.origin.partition(CENTRE_MARK)[0], batch.epoch) == self.own


@dataclass(slots=True)
class Intake:
    """What one transaction took in."""

    fresh: list[Op] = field(default_factory=list)
    """New in the log, in order."""
    folded: list[Op] = field(default_factory=list)
    """Of these, what the rows say by now: without quarantined transactions, with what was waiting."""
    quarantined: list[Quarantined] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """Aggregates that changed, as `type:id`."""

    @property
    def redacts(self) -> bool:
        """Return whether bodies were erased."""
        return any(op.header.kind == Redacted.KIND for op in self.fresh)


def check_halls(batches: Sequence[Batch], hall: str) -> None:
    """Refuse whatever is not of this hall: a device writes for its hall alone. Raises `Refused` (403)."""
    readable = readable_scopes(hall)
    for batch in batches:
        mine = (hall,) if CENTRE_MARK not in batch.origin else (hall, "")
        wrong = any(op.header.hall not in mine for op in batch.ops)
        if wrong or scope_of(batch.origin, hall) not in readable:
            raise Refused(403, "wrong_hall", {"origin": batch.origin, "epoch": batch.epoch})


def take_in(conn: Connection, feeder: Feeder, batches: Sequence[Batch], delivery: Delivery) -> Intake:
    """Take in batches in their order. The hall's feed is locked already.

    Raises `Refused`: 403 `forged`, `not_allowed`, 409 `gap`, 422 `malformed`, and `OwnFork`; and `MovedBack`.
    """
    hall, sender, now_ms = delivery.hall, delivery.sender, delivery.now_ms
    made = Intake()
    keys = StoreKeys(conn)
    ended = _ended(conn, batches, sender)
    for batch in batches:
        chain = (batch.origin, batch.epoch)
        if chain in ended and batch.ops[-1].header.seq > _have(conn, *chain):
            _keep(conn, made, batch, ENDED, now_ms)
            continue
        scope = scope_of(batch.origin, hall)
        feeder.lock(scope)
        received = inbox.take_in(conn, batch, keys, networked=True, proven=True)
        _refuse(batch, received)
        if received.answer is not Answer.KNOWN and delivery.is_own(batch):
            raise MovedBack  # signed with this server's own key, so nobody can say it of a sound store
        if received.answer in inbox.ASIDE:
            if received.answer is Answer.FORK and batch.origin == sender:
                raise OwnFork(batch, received.culprit.header.seq if received.culprit else received.have + 1)
            _keep(conn, made, batch, received.answer.value, now_ms)
            continue
        if sender is not None:
            _check(conn, batch, received)
        feeder.add(scope, received.fresh_ops)
        made.fresh += received.fresh_ops
        made.folded += received.folded
        made.touched |= received.touched
    made.quarantined += _standing(conn, batches)
    return made


def _refuse(batch: Batch, received: inbox.Received) -> None:
    """Raise the refusal of a batch that nothing comes of."""
    where = {"origin": batch.origin, "epoch": batch.epoch}
    if received.answer is Answer.FORGED:
        raise Refused(403, "forged", where)
    if received.answer is Answer.NOT_ALLOWED:
        culprit = received.culprit or batch.ops[0]
        raise Refused(403, "not_allowed", {**where, "op_id": culprit.header.op_id})
    if received.answer is Answer.GAP:
        raise Refused(409, "gap", {**where, "expected": received.have + 1})


def _check(conn: Connection, batch: Batch, received: inbox.Received) -> None:
    """Refuse what the first server refuses, so that no other has to: all others decide alike."""
    where = {"origin": batch.origin, "epoch": batch.epoch}
    for op in received.fresh_ops:
        if op.header.kind == HubAppointed.KIND and not writers.may_appoint(conn, op):
            raise Refused(403, "not_allowed", {**where, "op_id": op.header.op_id})
    again = received.reused
    if received.fresh_ops and received.fresh_ops[0].header.tx == received.closed:
        again = received.fresh_ops[0]
    if again is not None:
        seq = again.header.seq
        raise Refused(422, "malformed", {"where": "tx", **where, "seq": seq})


def _standing(conn: Connection, batches: Sequence[Batch]) -> list[Quarantined]:
    """Return the transactions of these batches that are in the log, but not applied: new ones and known."""
    origins = sorted({batch.origin for batch in batches})
    rows = conn.execute(_ASIDE, {"origins": origins})
    codes = {(row.origin, row.epoch, row.tx): row.code for row in rows}
    if not codes:
        return []
    sent = {(batch.origin, batch.epoch, op.header.tx): None for batch in batches for op in batch.ops}
    return [Quarantined(*key, codes[key]) for key in sent if key in codes]


def keep_all(conn: Connection, batches: Sequence[Batch], code: str, now_ms: int) -> tuple[Quarantined, ...]:
    """Set all batches aside that are what they say to be. Raises `Refused` (403 `forged`)."""
    made = Intake()
    keys = StoreKeys(conn)
    for batch in batches:
        if not inbox.genuine(batch, keys):
            raise Refused(403, "forged", {"origin": batch.origin, "epoch": batch.epoch})
        _keep(conn, made, batch, code, now_ms)
    return tuple(made.quarantined)


def _keep(conn: Connection, made: Intake, batch: Batch, code: str, now_ms: int) -> None:
    inbox.set_batch_aside(conn, batch, code, now_ms)
    made.quarantined.append(Quarantined(batch.origin, batch.epoch, "", code))


def _have(conn: Connection, origin: str, epoch: str) -> int:
    found = conn.execute(_HAVE, {"of": origin, "within": epoch}).scalar()
    return int(found or 0)


def _ended(conn: Connection, batches: Sequence[Batch], sender: str | None) -> Collection[tuple[str, str]]:
    """Return the chains of the sender itself whose epoch it has left: a copy of it still writes there.

    What somebody else relays was written before, and taken in by a store that did not know yet.
    """
    own = {batch.epoch for batch in batches if batch.origin == sender}
    if not own:
        return ()
    found = conn.execute(_LEFT_BY, {"device": sender, "epochs": sorted(own)})
    return {(row.terminal_id, row.parent) for row in found}
