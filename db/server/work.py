"""One write transaction of a server: lock, write, feed, commit, tell (SYNC §5)."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import EnvironmentFault
from app.domain.log import Verdict
from app.services.authority import SeatedAuthority
from app.services.ports import Authority, Clock, Ids, Proposal, Stamp
from app.sync.batches import CATALOGUE_SCOPE, CENTRE_MARK, hall_scope
from app.sync.hlc import HybridClock
from app.sync.serving import readable_scopes
from db.queries.kept import Kept
from db.quick import Prepared, QuickConnection
from db.server import loans, snapshots, state
from db.server.engine import UNSURE, Engines, translated
from db.server.feeds import Feeder
from db.server.notices import LocalNotices, Notices, PostgresNotices
from db.server.tables import CHAIN
from db.server.unit import Seat, ServerIdentity, ServerUnit
from db.tables.network import HUB

_HLC_OF: Final = select(func.max(CHAIN.c.hlc)).where(CHAIN.c.origin.in_(bindparam("own", expanding=True)))
_HLC_IN: Final = select(func.max(CHAIN.c.hlc)).where(CHAIN.c.scope.in_(bindparam("scopes", expanding=True)))
_HOLDER: Final = (
    select(HUB)
    .where(HUB.c.hall_id == bindparam("hall"))
    .order_by(HUB.c.term.desc(), HUB.c.device.desc())
    .limit(1)
)
Refusals = Mapping[str, Callable[..., str]]
"""By kind of a case fact: `(fact, queries) -> code`, empty for yes (the hook of the centre's rules)."""
NOBODY: Final = Stamp("")


class Silent:
    """Decides nothing: of a hall whose hub has not reported since this store was restored."""

    def decide(self, proposal: Proposal) -> Verdict | None:
        """Return None: not now."""
        return None


@dataclass(slots=True)
class Work:
    """What a transaction of a hall works with."""

    conn: Connection
    hall: str
    feeder: Feeder
    unit: ServerUnit
    authority: Authority
    known: Mapping[str, str]
    """The server's state as the transaction found it."""
    touched: set[str] = field(default_factory=set)
    """Aggregates (`type:id`) that what was taken in has changed."""

    @property
    def own(self) -> tuple[str, str]:
        """Return this server's device and the present epoch of its chains."""
        return self.unit.terminal.terminal_id.partition(CENTRE_MARK)[0], self.unit.terminal.epoch

    @property
    def held(self) -> bool:
        """Return whether nothing is decided for this hall for now."""
        return state.HELD + self.hall in self.known


class Workshop:
    """Opens write transactions of one server and tells who listens after each commit."""

    def __init__(
        self, engines: Engines, identity: ServerIdentity, key: bytes, clock: Clock, ids: Ids
    ) -> None:
        self.engines = engines
        self.identity = identity
        self.refuse: Refusals = {}
        self.notices: Notices = PostgresNotices(engines.writer) if engines.postgres else LocalNotices()
        self._key = key
        self._clock = clock
        self.ids = ids
        self._lock = threading.Lock()
        self._quick = None
        self._prepared = Prepared(engines.writer.dialect)
        if engines.locks:
            self._quick = QuickConnection(engines.writer, self._prepared)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a write transaction. Raises `EnvironmentFault` for what the database cannot do."""
        try:
            if self._quick is not None:
                with self._lock, self._quick.transaction() as conn:
                    yield conn
                return
            with QuickConnection(self.engines.writer, self._prepared) as conn:
                with conn.transaction():
                    yield conn
                if conn.info.pop(UNSURE, False):
                    # The standby may not have it: an acknowledgement would promise more than there is.
                    raise EnvironmentFault("server.unsure")
        except (SQLAlchemyError, sqlcipher.Error) as error:
            raise translated(error) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a read transaction. Raises `EnvironmentFault` for what the database cannot do."""
        try:
            with QuickConnection(self.engines.reader, self._prepared) as conn, conn.transaction():
                yield conn
        except (SQLAlchemyError, sqlcipher.Error) as error:
            raise translated(error) from error

    @contextmanager
    def work(self, hall: str, stamp: Stamp = NOBODY) -> Iterator[Work]:
        """Open a transaction that adds to the feeds of a hall (without one: to the catalogue)."""
        with self.transaction() as conn:
            made = self.begin(conn, hall, stamp)
            yield made
            grown = self.finish(made)
        if grown:
            self.notices.committed(grown)

    def begin(self, conn: Connection, hall: str, stamp: Stamp) -> Work:
        """Lock the hall's feed and return what the transaction works with."""
        feeder = Feeder(conn)
        feeder.lock(hall_scope(hall) if hall else CATALOGUE_SCOPE)
        # After the lock: what another worker has just committed counts.
        known = state.read(conn)
        seat = Seat(self.identity, self._key, state.epochs(known[state.EPOCHS]), self.ids)
        authority = self.authority(conn, hall, known)
        clock = self._hybrid(conn, seat, hall)
        unit = ServerUnit(conn, stamp, hall, seat, feeder, clock, authority, Kept())
        return Work(conn, hall, feeder, unit, authority, known)

    def finish(self, work: Work) -> frozenset[str]:
        """Write what is left before the commit; returns the scopes that grew."""
        work.unit.finish()
        if self.identity.role == "centre":
            loans.mark(work.conn, work.unit.touched | work.touched, self._clock.now_ms())
        work.feeder.write()
        grown = frozenset(work.feeder.scopes)
        if work.unit.redacts:
            snapshots.drop(work.conn, sorted(grown))
        self.notices.within(work.conn, grown)
        return grown

    def authority(self, conn: Connection, hall: str, known: Mapping[str, str]) -> Authority:
        """Return who decides in a transaction of this hall."""
        if state.HELD + hall in known:
            return Silent()
        term = self.own_term(conn, hall)
        return SeatedAuthority("hub" if self.identity.role == "hub" else "centre", lambda: term, self.refuse)

    def seat(self, work: Work) -> None:
        """Look again who decides in this transaction."""
        work.authority = self.authority(work.conn, work.hall, work.known)
        work.unit.authority = work.authority

    def own_term(self, conn: Connection, hall: str) -> int:
        """Return the term in which this hub decides for the hall; 0 while it does not."""
        row = holder(conn, hall)
        return row.term if row is not None and row.device == self.identity.device else 0

    def _hybrid(self, conn: Connection, seat: Seat, hall: str) -> HybridClock:
        scopes = readable_scopes(hall) if hall else (CATALOGUE_SCOPE,)
        own = sorted({seat.origin(scope) for scope in scopes})
        last = conn.execute(_HLC_OF, {"own": own}).scalar()
        clock = HybridClock(self._clock, last or "")
        seen = conn.execute(_HLC_IN, {"scopes": scopes}).scalar()
        if seen:
            clock.merge(seen)
        return clock

    def close(self) -> None:
        """Close all connections."""
        self.notices.close()
        if self._quick is not None:
            self._quick.close()
        self.engines.dispose()


def holder(conn: Connection, hall: str) -> Any:  # noqa: ANN401 - a row of HUB
    """Return the hall's hub: of all appointments the greatest (term, device); None without one."""
    return conn.execute(_HOLDER, {"hall": hall}).first()
