"""The unit of work: facts in, ops and rows out, in one transaction (SYNC §§1-3)."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from app.domain.alarms import AlarmLifted, AlarmRaised
from app.domain.copies import CustomerCopied
from app.domain.errors import BugError, SyncConflict
from app.domain.facts import CaseFact, Fact, FactClass
from app.domain.log import KeyRotated, Outcome, Redacted
from app.domain.network import HubAppointed
from app.domain.shifts import DrawerCounted, ShiftClosed, ShiftOpened, VarianceSettled
from app.domain.staff import SignedIn, SignedOff
from app.services.authority import SUPERSEDED
from app.services.ports import (
    Authority,
    Ids,
    Proposal,
    Recorded,
    Stamp,
    TerminalIdentity,
)
from app.sync.codec import SALT_BYTES, Header, Op, encode, make_op
from app.sync.hlc import HybridClock
from db import log
from db.apply.applied import Applied, upsert
from db.apply.every import apply_all
from db.erased import any_erased, erase_again, leading
from db.fold import DECISIVE, Fold
from db.log import Chain
from db.queries import SqlQueries
from db.queries.kept import Kept
from db.refold import pending_row, write_heads, write_pending
from db.tables.log import BLOB_STORE, ENTITY_HEAD, PENDING, STORE_STATE

MAX_OPS: Final = 100
MAX_BYTES: Final = 256 * 1024
_KEPT: Final = frozenset(
    {
        *(KeyRotated, HubAppointed),
        *(AlarmRaised, AlarmLifted),
        *(CustomerCopied, Redacted),
        *(SignedIn, SignedOff),
        *(ShiftOpened, DrawerCounted, VarianceSettled, ShiftClosed),
    }
)
"""Besides what is published: facts that change what the writer keeps (`db.queries.kept`)."""
_HEAD: Final = select(ENTITY_HEAD.c.op_id).where(ENTITY_HEAD.c.entity == bindparam("of"))
_HIDDEN: Final = (
    select(PENDING.c.op_id).where(PENDING.c.entity == bindparam("of"), PENDING.c.shown == 0).limit(1)
)


class SqlUnitOfWork:
    """One transaction on the writer's connection. Facts are buffered and written in runs.

    `terminal.terminal_id` is the origin of the chain that is written: a device, or one of a server's own.
    """

    def __init__(
        self,
        conn: Connection,
        stamp: Stamp,
        terminal: TerminalIdentity,
        chain: Chain,
        clock: HybridClock,
        ids: Ids,
        authority: Authority,
        kept: Kept,
    ) -> None:
        self._conn = conn
        self._stamp = stamp
        self._terminal = terminal
        self._clock = clock
        self._ids = ids
        self._authority = authority
        self._tx = ids.new()
        self.on_ops: Callable[[Sequence[Op]], None] | None = None
        """Told of ops once they stand in the log, in their order."""
        self._ops: list[tuple[Op, Fact]] = []
        self._applied: list[Applied[Any]] = []
        self._pending: list[dict[str, object]] = []
        self._decisive = False
        self._heads: dict[str, str | None] = {}
        self._count = 0
        self._bytes = 0
        self.chain = Chain(chain.seq, chain.hash)
        self.touched: set[str] = set()
        self._kept = kept
        self._seen = Kept()
        self._queries = SqlQueries(conn, kept, terminal.hall_id, self._seen)

    @property
    def terminal(self) -> TerminalIdentity:
        """The device and epoch that this transaction writes for."""
        return self._terminal

    @property
    def queries(self) -> SqlQueries:
        """Read models that see what was recorded so far."""
        self.flush()
        return self._queries

    def in_day(self, day_id: str) -> None:
        """Put the id of an accounting day into the headers of what is recorded from here on."""
        self._stamp = Stamp(self._stamp.actor, day_id)

    def record(self, fact: Fact) -> Recorded:
        """Chain one fact; a case fact gets its verdict beside it, or stands undecided (SYNC §3).

        Raises `SyncConflict` when the fact does not follow what is shown or the authority does not accept,
        `BugError` over 100 ops or 256 KiB.
        """
        self.touched.add(fact.entity)
        self.touched.update(fact.refs)
        if fact.CLASS is FactClass.LOCAL:
            return self._record_local(fact)
        if not isinstance(fact, CaseFact):
            op = self._chain(fact)
            self._decisive = self._decisive or isinstance(fact, DECISIVE)
            return Recorded(op.header.op_id, op.header.seq, op.hash)
        last = self._last(fact.entity)
        if fact.after != last:
            raise SyncConflict(SUPERSEDED)
        op = self._chain(fact)
        header = op.header
        verdict = self._authority.decide(
            Proposal(header.op_id, fact, last, header.origin, header.hall, self._look)
        )
        if verdict is None:
            self._pending.append(pending_row(op, fact.after, shown=True, accepted=False))
        elif verdict.outcome is not Outcome.ACCEPTED:
            raise SyncConflict(verdict.code)
        else:
            self._chain(verdict)
        self._heads[fact.entity] = header.op_id
        if last is None and self._conn.execute(_HIDDEN, {"of": fact.entity}).first() is not None:
            # Something waited for this case to be shown: it is worked out as if it had been received.
            self._decisive = True
            self.flush()
            del self._heads[fact.entity]
        return Recorded(header.op_id, header.seq, op.hash)

    def _look(self) -> SqlQueries:
        return self.queries

    def _record_local(self, fact: Fact) -> Recorded:
        op_id = self._ids.new()
        terminal, stamp = self._terminal, self._stamp
        self._applied.append(
            Applied(
                fact,
                op_id,
                terminal.terminal_id,
                terminal.epoch,
                0,
                b"",
                "",
                self._clock.wall_ms(),
                stamp.actor,
                stamp.business_day,
                terminal.hall_id,
            )
        )
        return Recorded(op_id, 0, b"")

    def _chain(self, fact: Fact) -> Op:
        hlc, wall = self._clock.tick()
        header = Header(
            origin=self._terminal.terminal_id,
            epoch=self._terminal.epoch,
            seq=self.chain.seq + 1,
            op_id=self._ids.new(),
            tx=self._tx,
            kind=fact.KIND,
            v=fact.V,
            entity=fact.entity,
            refs=fact.refs,
            hall=self._terminal.hall_id,
            actor=self._stamp.actor,
            business_day=self._stamp.business_day,
            hlc=hlc,
            wall=wall,
        )
        body = encode(fact)
        self._count += 1
        self._bytes += len(body)
        if self._count > MAX_OPS or self._bytes > MAX_BYTES:
            raise BugError("a transaction may hold 100 ops and 256 KiB")
        op = make_op(self.chain.hash, header, self._ids.random_bytes(SALT_BYTES), body)
        self.chain.seq, self.chain.hash = header.seq, op.hash
        self._ops.append((op, fact))
        self._applied.append(log.applied_of(op, fact))
        return op

    def _last(self, entity: str) -> str | None:
        if entity not in self._heads:
            self._heads[entity] = self._conn.execute(_HEAD, {"of": entity}).scalar()
        return self._heads[entity]

    def set_state(self, values: dict[str, str]) -> None:
        """Change the store's own state within this transaction."""
        upsert(
            self._conn, STORE_STATE, [{"key": key, "value": value} for key, value in values.items()], ["key"]
        )

    def keep_blob(self, data: bytes) -> str:
        """Keep an image, signature or attachment apart from the ops; returns its SHA-256 (hexadecimal)."""
        digest = sha256(data).hexdigest()
        upsert(self._conn, BLOB_STORE, [{"sha256": digest, "size": len(data), "bytes": data}], ["sha256"])
        return digest

    def flush(self) -> None:
        """Write what is buffered: ops first, then the rows that they mean."""
        if not (self._ops or self._applied):
            return
        if self._ops:
            log.insert_ops(self._conn, [op for op, _ in self._ops])
        if self._decisive:
            self._fold()
        else:
            transitions = [op for op in self._applied if isinstance(op.fact, CaseFact)]
            write_heads(self._conn, {op.fact.entity: op.op_id for op in transitions})
            write_pending(self._conn, self._pending)
            apply_all(self._conn, self._applied)
            if self._kept.get(("erased",), self._any_erased):
                erase_again(self._conn, leading(op.fact for op in self._applied))
        if any(op.fact.CLASS is FactClass.REFERENCE or type(op.fact) in _KEPT for op in self._applied):
            self._kept.forget()
        self._seen.forget()
        if self._ops and self.on_ops is not None:
            self.on_ops([op for op, _ in self._ops])
        self._ops, self._applied, self._pending, self._decisive = [], [], [], False

    def _any_erased(self) -> bool:
        return any_erased(self._conn)

    def _fold(self) -> None:
        """Apply what changes more than its own aggregate, as if it had been received."""
        apply_all(self._conn, [op for op in self._applied if op.fact.CLASS is FactClass.LOCAL])
        fold = Fold(self._conn)
        fold.add_facts(list(self._ops))
        fold.finish()
        self.touched |= fold.touched
        self._kept.forget()
