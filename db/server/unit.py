"""The server's own facts: each goes to the chain of its scope, signed, fed, in one transaction (SYNC §3).

The centre writes one chain a scope, so that every reader gets whole chains; a hub writes one, its device's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, select

from app.domain.catalogue import PlanPublished, TariffPublished
from app.domain.errors import BugError
from app.domain.facts import Fact
from app.domain.goods import ArticlePublished
from app.domain.log import EpochOpened, Redacted
from app.domain.staff import StaffPinSet, StaffRegistered
from app.services.ports import Authority, Ids, Recorded, Stamp, TerminalIdentity
from app.sync.batches import CATALOGUE_SCOPE, hall_scope, scope_origin, staff_scope
from app.sync.chain import Signer
from app.sync.codec import ZERO_HASH, Op
from app.sync.hlc import HybridClock
from db import log
from db.log import Chain
from db.queries import SqlQueries
from db.queries.kept import Kept
from db.server.feeds import Feeder
from db.server.tables import CHAIN
from db.unit import MAX_OPS, SqlUnitOfWork

_CATALOGUE: Final = frozenset({PlanPublished, TariffPublished, ArticlePublished})
_STAFF: Final = frozenset({StaffRegistered, StaffPinSet})


@dataclass(frozen=True, slots=True)
class ServerIdentity:
    """Which server this is: `hub` or `centre`; its device; the hub's hall, or empty."""

    role: str
    device: str
    hall: str


@dataclass(frozen=True, slots=True)
class Seat:
    """What a server writes its own chains with. `epochs`: all labels of its own, the present one last."""

    identity: ServerIdentity
    key: bytes
    epochs: tuple[str, ...]
    ids: Ids

    def origin(self, scope: str) -> str:
        """Return the origin under which this server writes into a scope."""
        if self.identity.role == "centre":
            return scope_origin(self.identity.device, scope)
        return self.identity.device

    def scope(self, fact: Fact, hall: str) -> str:
        """Return the scope of a fact that is recorded for a hall. Raises `BugError` without a hall."""
        centre = self.identity.role == "centre"
        if centre and type(fact) in _CATALOGUE:
            return CATALOGUE_SCOPE
        if not hall:
            raise BugError(f"{fact.KIND} belongs to a hall")
        return staff_scope(hall) if centre and type(fact) in _STAFF else hall_scope(hall)


class ServerUnit:
    """One write transaction of a server; the `UnitOfWork` of its services."""

    def __init__(
        self,
        conn: Connection,
        stamp: Stamp,
        hall: str,
        seat: Seat,
        feeder: Feeder,
        clock: HybridClock,
        authority: Authority,
        kept: Kept,
    ) -> None:
        self._conn = conn
        self._stamp = stamp
        self._hall = hall
        self._seat = seat
        self._feeder = feeder
        self._clock = clock
        self.authority = authority
        """Who decides on this server's own case facts."""
        self._kept = kept
        self._scope = ""
        self._open: SqlUnitOfWork | None = None
        self._begun = 0
        self._queries = SqlQueries(conn, kept, hall)
        self.touched: set[str] = set()
        self.redacts = False
        """Whether bodies were erased, so that no copy of them may be kept."""

    @property
    def terminal(self) -> TerminalIdentity:
        """The chain that facts of this hall go to."""
        scope = hall_scope(self._hall) if self._hall else CATALOGUE_SCOPE
        return TerminalIdentity(self._seat.origin(scope), "", self._hall, self._seat.epochs[-1])

    @property
    def queries(self) -> SqlQueries:
        """Read models that see what was recorded so far."""
        if self._open is not None:
            self._open.flush()
        return self._queries

    def in_day(self, day_id: str) -> None:
        """Put the id of an accounting day into the headers of what is recorded from here on."""
        self._stamp = replace(self._stamp, business_day=day_id)
        if self._open is not None:
            self._open.in_day(day_id)

    def keep_blob(self, data: bytes) -> str:
        """Keep an image, signature or attachment apart from the ops; returns its SHA-256."""
        return self._unit(self._scope or hall_scope(self._hall)).keep_blob(data)

    def record(self, fact: Fact) -> Recorded:
        """Chain one fact in its scope. Raises `SyncConflict` when the authority does not accept."""
        unit = self._unit(self._seat.scope(fact, self._hall))
        self.redacts |= isinstance(fact, Redacted)
        return unit.record(fact)

    def flush(self) -> None:
        """Write what is buffered."""
        if self._open is not None:
            self._open.flush()

    def finish(self) -> None:
        """Write and sign what was recorded."""
        unit, self._open = self._open, None
        if unit is None:
            return
        unit.flush()
        self.touched |= unit.touched
        if unit.chain.seq > self._begun:
            signer = Signer(unit.terminal.terminal_id, self._seat.key)
            log.insert_checkpoint(
                self._conn, signer.sign(unit.terminal.epoch, unit.chain.seq, unit.chain.hash)
            )

    def _unit(self, scope: str) -> SqlUnitOfWork:
        """Return the unit of a scope's chain; the one before is finished, so that the log stays causal."""
        # A case op comes with its verdict: two at a time.
        room = self._open is not None and self._open.chain.seq + 2 <= self._begun + MAX_OPS
        if self._open is not None and scope == self._scope and room:
            return self._open
        self.finish()
        self._feeder.lock(scope)
        self._scope = scope
        origin, epoch = self._seat.origin(scope), self._seat.epochs[-1]
        seq, digest = self._head(origin, epoch)
        identity = TerminalIdentity(origin, "", "" if scope == CATALOGUE_SCOPE else self._hall, epoch)

        def feed(ops: Sequence[Op]) -> None:
            self._feeder.add(scope, ops)

        made = SqlUnitOfWork(
            self._conn,
            self._stamp,
            identity,
            Chain(seq, digest),
            self._clock,
            self._seat.ids,
            self.authority,
            self._kept,
        )
        made.on_ops = feed
        self._open = made
        self._begun = seq
        if not seq:
            made.record(self._opening(origin, epoch))
        return made

    def _head(self, origin: str, epoch: str) -> tuple[int, bytes]:
        # What this transaction added stands in the log already, but not yet among the heads.
        return log.head(self._conn, origin, epoch)

    def _opening(self, origin: str, epoch: str) -> EpochOpened:
        """Return the first fact of a chain in this epoch: it names the chain that it goes on from."""
        rows = self._conn.execute(select(CHAIN).where(CHAIN.c.origin == origin, CHAIN.c.epoch != epoch)).all()
        before = {row.epoch: row for row in rows}
        last = next((before[label] for label in reversed(self._seat.epochs[:-1]) if label in before), None)
        return EpochOpened(
            terminal_id=origin,
            epoch=epoch,
            parent=last.epoch if last else None,
            seq=last.seq if last else 0,
            hash=(last.hash if last else ZERO_HASH).hex(),
        )
