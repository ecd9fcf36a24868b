"""A device's open store: its writer, its readers, and the head of its chain."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from app.domain.errors import BugError, EnvironmentFault
from app.domain.log import EpochOpened
from app.services.ports import (
    Authority,
    Changed,
    Clock,
    Ids,
    Stamp,
    TerminalIdentity,
)
from app.sync.batches import Batch
from app.sync.chain import Signer
from app.sync.codec import ZERO_HASH
from app.sync.hlc import HybridClock
from db import log
from db.engine import fault_of
from db.log import Chain
from db.queries import SqlQueries
from db.queries.kept import Kept
from db.quick import Prepared, QuickConnection

if TYPE_CHECKING:
    # What writes knows every fact and every table, and a start only reads.
    from db.inbox import Received
    from db.unit import SqlUnitOfWork

_LOG: Final = logging.getLogger("tingtai.store")


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
            self._clock = HybridClock(clock, log.last_hlc(conn, terminal.terminal_id))
            self._clock.merge(log.last_hlc(conn))

    @property
    def terminal(self) -> TerminalIdentity:
        """The device and its present epoch."""
        return self._terminal

    @contextmanager
    def write(self, stamp: Stamp) -> "Iterator[SqlUnitOfWork]":
        """Open a write transaction: committed and signed on leaving, rolled back on any exception.

        Raises `EnvironmentFault` when the store cannot be written (disk full, read-only, damaged).
        """
        with self._lock, self._transaction(stamp, self._terminal, self._chain) as unit:
            yield unit
        self._tell(frozenset(unit.touched))

    def _tell(self, touched: frozenset[str]) -> None:
        """Tell every listener what a commit changed. One that fails is logged: the commit stands."""
        changed = Changed(touched)
        for listener in tuple(self._listeners):
            try:
                listener(changed)
            except Exception:  # noqa: BLE001 - whatever it is: the others hear, and the writer has not failed
                _LOG.exception("listener")

    @contextmanager
    def _transaction(
        self, stamp: Stamp, terminal: TerminalIdentity, chain: Chain
    ) -> "Iterator[SqlUnitOfWork]":
        """Write within the lock, upon the head of a chain; it is this store's from the commit on."""
        from db.unit import SqlUnitOfWork

        try:
            with self._conn.transaction() as conn:
                unit = SqlUnitOfWork(
                    conn, stamp, terminal, chain, self._clock, self._ids, self._authority, self._kept
                )
                yield unit
                unit.flush()
                if unit.chain.seq > chain.seq:
                    log.insert_checkpoint(
                        conn, self._signer.sign(terminal.epoch, unit.chain.seq, unit.chain.hash)
                    )
        except BaseException as error:
            self._kept.forget()  # what was rolled back may have been read
            if isinstance(error, DBAPIError | sqlcipher.Error):
                raise _translated(error) from error
            raise
        self._terminal, self._chain = terminal, unit.chain

    def begin_epoch(self, label: str, state: Mapping[str, str]) -> None:
        """Go on in a new epoch, because the chain of the present one went on somewhere else (SYNC §5, Epoch).

        `state` is what the store shall know from then on. Raises `EnvironmentFault` as `write` does.
        """
        with self._lock:
            before, chain = self._terminal, self._chain
            opened = EpochOpened(
                terminal_id=before.terminal_id,
                epoch=label,
                parent=before.epoch,
                seq=chain.seq,
                hash=chain.hash.hex(),
            )
            fresh = Chain(0, ZERO_HASH)
            with self._transaction(Stamp(""), replace(before, epoch=label), fresh) as unit:
                unit.record(opened)
                unit.set_state({**state, "epoch": label})

    def receive(self, batches: Sequence[Batch], *, proven: bool = False) -> "tuple[Received, ...]":
        """Take in batches of other devices in one transaction; ends with the first that has no place here.

        `proven` says that this process computed the hashes itself. Raises `EnvironmentFault` when the store
        cannot be written.
        """
        from db import inbox

        with self._lock:
            try:
                self._kept.forget()
                with self._conn.transaction() as conn:
                    keys = inbox.StoreKeys(conn)
                    received = []
                    for batch in batches:
                        received.append(inbox.take_in(conn, batch, keys, proven=proven))
                        if received[-1].answer not in (inbox.Answer.APPLIED, inbox.Answer.KNOWN):
                            break
                for each in received:
                    if each.fresh_ops:
                        self._clock.merge(each.fresh_ops[-1].header.hlc)
            except (DBAPIError, sqlcipher.Error) as error:
                raise _translated(error) from error
        touched = frozenset(entity for each in received for entity in each.touched)
        if touched:
            self._tell(touched)
        return tuple(received)

    @contextmanager
    def read(self) -> Iterator[SqlQueries]:
        """Open a read transaction on one state of the store."""
        try:
            with QuickConnection(self._reader, self._prepared) as conn, conn.transaction():
                yield SqlQueries(conn, hall=self._terminal.hall_id, seen=Kept())
        except (DBAPIError, sqlcipher.Error) as error:
            raise _translated(error) from error

    @contextmanager
    def raw(self) -> Iterator[Connection]:
        """Open a read transaction below the read models: for the log, doctor and rebuild."""
        try:
            with QuickConnection(self._reader, self._prepared) as conn, conn.transaction():
                yield conn
        except (DBAPIError, sqlcipher.Error) as error:
            raise _translated(error) from error

    @contextmanager
    def raw_write(self) -> Iterator[Connection]:
        """Open a write transaction below the unit of work: for repairs, and for what only syncing knows."""
        with self._lock:
            try:
                self._kept.forget()
                with self._writer.begin() as conn:
                    yield conn
            except (DBAPIError, sqlcipher.Error) as error:
                raise _translated(error) from error

    def last_wall_ms(self) -> int:
        """Return the wall clock of this device's latest record, epoch ms; 0 in an empty store.

        Another device's clock may be wrong, and says nothing about this one.
        """
        with self.raw() as conn:
            return log.last_wall(conn, self._terminal.terminal_id)

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
