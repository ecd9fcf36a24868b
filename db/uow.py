"""The unit of work: facts in, ops and rows out, in one transaction (SYNC §§1-3)."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, bindparam, select
from sqlalchemy.exc import DBAPIError

from app.domain.errors import BugError, EnvironmentFault, SyncConflict
from app.domain.facts import CaseFact, Fact, FactClass
from app.domain.log import KeyRotated, Outcome
from app.services.ports import (
    Authority,
    Changed,
    Clock,
    Ids,
    Proposal,
    Recorded,
    Stamp,
    TerminalIdentity,
)
from app.sync.chain import Signer
from app.sync.codec import SALT_BYTES, Header, encode, make_op
from app.sync.hlc import HybridClock
from db import log
from db.apply import apply_all
from db.apply.applied import Applied, upsert
from db.engine import fault_of
from db.queries import SqlQueries
from db.queries.kept import Kept
from db.quick import Prepared, QuickConnection
from db.tables.log import BLOB_STORE, ENTITY_HEAD, STORE_STATE

MAX_OPS: Final = 100
MAX_BYTES: Final = 256 * 1024
_HEAD: Final = select(ENTITY_HEAD.c.op_id).where(ENTITY_HEAD.c.entity == bindparam("of"))


@dataclass(slots=True)
class Chain:
    """Head of this device's own chain in memory; it moves only when a transaction has committed."""

    seq: int
    hash: bytes


class SqlUnitOfWork:
    """One transaction on the writer's connection. Facts are buffered and written in runs."""

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
        self._ops: list[dict[str, object]] = []
        self._applied: list[Applied[Any]] = []
        self._heads: dict[str, str | None] = {}
        self._count = 0
        self._bytes = 0
        self.chain = Chain(chain.seq, chain.hash)
        self.touched: set[str] = set()
        self._kept = kept
        self._queries = SqlQueries(conn, kept)

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
        """Chain one fact; a case fact gets its verdict beside it (SYNC §3).

        Raises `SyncConflict` when the authority does not accept, `BugError` over 100 ops or 256 KiB.
        """
        self.touched.add(fact.entity)
        self.touched.update(fact.refs)
        if fact.CLASS is FactClass.LOCAL:
            return self._record_local(fact)
        recorded = self._chain(fact)
        if isinstance(fact, CaseFact):
            verdict = self._authority.decide(Proposal(recorded.op_id, fact, self._last(fact.entity)))
            if verdict.outcome is not Outcome.ACCEPTED:
                raise SyncConflict(verdict.code)
            self._chain(verdict)
            self._heads[fact.entity] = recorded.op_id
        return recorded

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
            )
        )
        return Recorded(op_id, 0, b"")

    def _chain(self, fact: Fact) -> Recorded:
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
        self._ops.append(log.op_row(op))
        self._applied.append(log.applied_of(op, fact))
        return Recorded(header.op_id, header.seq, op.hash)

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
        if self._ops:
            log.insert_ops(self._conn, self._ops)
            self._ops = []
        if self._applied:
            transitions = (op for op in self._applied if isinstance(op.fact, CaseFact))
            write_heads(self._conn, [(op.fact.entity, op.op_id) for op in transitions])
            apply_all(self._conn, self._applied)
            if any(
                op.fact.CLASS is FactClass.REFERENCE or op.fact.KIND == KeyRotated.KIND
                for op in self._applied
            ):
                self._kept.forget()
            self._applied = []


def write_heads(conn: Connection, transitions: Sequence[tuple[str, str]]) -> None:
    """Remember the last transition of each case, from pairs of entity and op_id in order."""
    rows = [{"entity": entity, "op_id": op_id} for entity, op_id in dict(transitions).items()]
    upsert(conn, ENTITY_HEAD, rows, ["entity"])


class SqlStore:
    """A store that is open: one writer at a time, any number of readers."""

    def __init__(
        self,
        writer: Engine,
        reader: Engine,
        terminal: TerminalIdentity,
        signer: Signer,
        clock: Clock,
        ids: Ids,
        authority: Authority,
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._terminal = terminal
        self._signer = signer
        self._ids = ids
        self._authority = authority
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Changed], None]] = []
        self._prepared = Prepared(writer.dialect)
        self._kept = Kept()
        # Kept open: the writer's engine has one connection, and taking it out anew costs as much as a query.
        self._conn = QuickConnection(writer, self._prepared)
        with writer.begin() as conn:
            self._chain = Chain(*log.head(conn, terminal.terminal_id, terminal.epoch))
            self._clock = HybridClock(clock, log.last_hlc(conn))

    @property
    def terminal(self) -> TerminalIdentity:
        """The device and its present epoch."""
        return self._terminal

    @contextmanager
    def write(self, stamp: Stamp) -> Iterator[SqlUnitOfWork]:
        """Open a write transaction: committed and signed on leaving, rolled back on any exception.

        Raises `EnvironmentFault` when the store cannot be written (disk full, read-only, damaged).
        """
        with self._lock:
            try:
                with self._conn.transaction() as conn:
                    unit = SqlUnitOfWork(
                        conn,
                        stamp,
                        self._terminal,
                        self._chain,
                        self._clock,
                        self._ids,
                        self._authority,
                        self._kept,
                    )
                    yield unit
                    unit.flush()
                    if unit.chain.seq > self._chain.seq:
                        log.insert_checkpoint(
                            conn, self._signer.sign(self._terminal.epoch, unit.chain.seq, unit.chain.hash)
                        )
            except BaseException as error:
                self._kept.forget()  # what was rolled back may have been read
                if isinstance(error, DBAPIError | sqlcipher.Error):
                    raise _translated(error) from error
                raise
            self._chain = unit.chain
        changed = Changed(frozenset(unit.touched))
        for listener in tuple(self._listeners):
            listener(changed)

    @contextmanager
    def read(self) -> Iterator[SqlQueries]:
        """Open a read transaction on one state of the store."""
        try:
            with QuickConnection(self._reader, self._prepared) as conn, conn.transaction():
                yield SqlQueries(conn)
        except (DBAPIError, sqlcipher.Error) as error:
            raise _translated(error) from error

    @contextmanager
    def raw(self) -> Iterator[Connection]:
        """Open a read transaction below the read models: for the log, doctor and rebuild."""
        with self._reader.begin() as conn:
            yield conn

    @contextmanager
    def raw_write(self) -> Iterator[Connection]:
        """Open a write transaction below the unit of work: for `receive` and `rebuild` alone."""
        with self._lock:
            try:
                self._kept.forget()
                with self._writer.begin() as conn:
                    yield conn
            except (DBAPIError, sqlcipher.Error) as error:
                raise _translated(error) from error

    def last_wall_ms(self) -> int:
        """Return the wall clock of the latest record, epoch ms; 0 in an empty store."""
        with self.raw() as conn:
            return log.last_wall(conn)

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `listener` on the writer's thread after each commit; returns the way to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        """Close all connections."""
        self._conn.close()
        self._reader.dispose()
        self._writer.dispose()


def _translated(error: DBAPIError | sqlcipher.Error) -> EnvironmentFault | BugError:
    origin = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(origin, sqlcipher.IntegrityError | sqlcipher.ProgrammingError | sqlcipher.InterfaceError):
        # The statement's parameters may be personal: name only the kind of error.
        return BugError(f"{type(origin).__name__}: {origin}")
    return fault_of(origin or error)
