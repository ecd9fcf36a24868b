"""Devices of one hall with stores in memory: they write apart, and meet in whatever order a test wants."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any

from sqlalchemy import select

from app.domain.facts import Fact
from app.domain.halls import TerminalEnrolled
from app.domain.network import HubAppointed
from app.services.authority import RemoteAuthority, SeatedAuthority
from app.services.ports import Authority, Recorded, Stamp, TerminalIdentity
from app.sync.batches import Batch, hall_scope, scope_origin
from app.sync.chain import Signer
from app.sync.hlc import HybridClock
from db import deciding, log
from db.engine import memory_engine
from db.inbox import Answer, Received, Trust, next_batch, take_in
from db.log import Chain
from db.queries import SqlQueries
from db.queries.kept import Kept
from db.quick import Prepared, QuickConnection
from db.rebuild import Difference, differences, fold
from db.tables.every import METADATA
from db.tables.log import ENTITY_HEAD, OP
from db.unit import SqlUnitOfWork
from tests.fakes import FakeClock, FakeIds

HALL = "A01"
_HEAD = select(ENTITY_HEAD.c.op_id)


@cache
def _tables() -> tuple[str, ...]:
    """Return the statements that make all tables: many times faster than asking SQLAlchemy each time."""
    with memory_engine().begin() as conn:
        METADATA.create_all(conn)
        return tuple(
            conn.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'"
            ).scalars()
        )


@cache
def _prepared() -> Prepared:
    """Return the statements that all stores of the tests share."""
    return Prepared(memory_engine().dialect)


class Reader:
    """A store that only takes in."""

    def __init__(self, keys: dict[str, str]) -> None:
        self.engine = memory_engine()
        raw = self.engine.raw_connection()
        raw.cursor().execute("PRAGMA foreign_keys=ON")
        raw.close()
        self.conn = QuickConnection(self.engine, _prepared())
        with self.conn.transaction() as conn:
            for statement in _tables():
                conn.exec_driver_sql(statement)
        self.keys = keys

    def trust(self, origin: str) -> Trust | None:
        """Return the key of an origin."""
        key = self.keys.get(origin)
        return None if key is None else Trust(key, None, "~" in origin)

    def take(self, batches: Sequence[Batch]) -> list[Received]:
        """Take in batches in one transaction."""
        with self.conn.transaction() as conn:
            return [take_in(conn, batch, self.trust, networked=False) for batch in batches]

    def against(self, other: "Reader") -> tuple[Difference, ...]:
        """Return the tables in which this store differs from another."""
        with self.conn.transaction() as here, other.conn.transaction() as there:
            return differences(here, there)

    def against_log(self) -> tuple[Difference, ...]:
        """Return the tables in which this store differs from what its log says."""
        other = Reader(self.keys)
        with self.conn.transaction() as here, other.conn.transaction() as scratch:
            fold(here, scratch)
        found = self.against(other)
        other.close()
        return found

    def aside(self) -> int:
        """Return how many transactions are set aside."""
        with self.conn.transaction() as conn:
            return len(SqlQueries(conn).network.quarantined())

    def close(self) -> None:
        """Close the store."""
        self.conn.close()
        self.engine.dispose()


class Node(Reader):
    """A device with a store."""

    def __init__(self, keys: dict[str, str], origin: str, seed: int, authority: Authority, hall: str) -> None:
        super().__init__(keys)
        self.ids = FakeIds(seed)
        self.clock = FakeClock()
        self.clock.advance_ms(seed % 7 * 1000)
        self.hlc = HybridClock(self.clock, "")
        self.authority = authority
        self.terminal = TerminalIdentity(origin, origin[:3], hall, "E01")
        self.signer = Signer(origin, bytes([seed % 256]) * 32)
        keys[origin] = self.signer.public_key

    def write(self, *facts: Fact, judge: Callable[[SqlUnitOfWork], object] | None = None) -> list[Recorded]:
        """Record facts in one transaction."""
        origin, epoch = self.terminal.terminal_id, self.terminal.epoch
        with self.conn.transaction() as conn:
            begun = Chain(*log.head(conn, origin, epoch))
            unit = SqlUnitOfWork(
                conn, Stamp("T1"), self.terminal, begun, self.hlc, self.ids, self.authority, Kept()
            )
            made = [unit.record(fact) for fact in facts]
            if judge is not None:
                judge(unit)
            unit.flush()
            if unit.chain.seq > begun.seq:
                log.insert_checkpoint(conn, self.signer.sign(epoch, unit.chain.seq, unit.chain.hash))
        return made

    def take(self, batches: Sequence[Batch]) -> list[Received]:
        """Take in batches; an authority decides in the same breath."""
        with self.conn.transaction() as conn:
            before = deciding.before(conn, batches)
            received = [take_in(conn, batch, self.trust, networked=False) for batch in batches]
        folded = [op for each in received for op in each.folded]
        for op in folded:
            self.hlc.merge(op.header.hlc)
        role = getattr(self.authority, "role", "")
        if role and folded:
            if any(op.header.kind == HubAppointed.KIND for op in folded):
                self.take_over()
            self.write(judge=lambda unit: deciding.decide(unit, self.authority, role, folded, before))
        return received

    def take_over(self) -> None:
        """Decide on what waits."""
        role = getattr(self.authority, "role", "")
        self.write(judge=lambda unit: deciding.decide_pending(unit, self.authority, role))

    def term(self) -> int:
        """Return the own term while this device holds the hall."""
        with nullcontext() if self.conn.in_transaction() else self.conn.transaction():
            found = SqlQueries(self.conn).network.hub(HALL)
        return found.term if found is not None and found.device == self.terminal.terminal_id else 0

    def head(self, entity: str) -> str | None:
        """Return the last transition of a case that this device sees."""
        with self.conn.transaction() as conn:
            found: str | None = conn.execute(_HEAD.where(ENTITY_HEAD.c.entity == entity)).scalar()
        return found

    def lacks(self, other: "Node") -> list[Batch]:
        """Return what another store has and this one does not, in the order in which the other took it in."""
        with self.conn.transaction() as here, other.conn.transaction() as there:
            have = {chain: log.head(here, *chain)[0] for chain in log.chains(here)}
            firsts = there.execute(select(OP.c.origin, OP.c.epoch, OP.c.seq).order_by(OP.c.n)).all()
            batches = []
            for row in firsts:
                chain = (row.origin, row.epoch)
                if row.seq <= have.get(chain, 0):
                    continue
                batch = next_batch(there, *chain, have.get(chain, 0), limit=_until(there, chain, row.seq))
                assert batch is not None
                batches.append(batch)
                have[chain] = batch.checkpoint.seq
        return batches

    def place(self) -> tuple[tuple[str, int], ...]:
        """Return how far this store has come with each chain."""
        with self.conn.transaction() as conn:
            return tuple((origin, log.head(conn, origin, epoch)[0]) for origin, epoch in log.chains(conn))

    def hear(self, other: "Node", size: int = 100) -> None:
        """Take in what another store has and this one does not, at most `size` transactions."""
        batches = self.lacks(other)[:size]
        if batches:
            received = self.take(batches)
            assert all(each.answer is Answer.APPLIED for each in received), received
            assert not any(each.quarantined for each in received), received


def _until(conn: QuickConnection, chain: tuple[str, str], seq: int) -> int:
    marks = [mark.seq for mark in log.checkpoints(conn, *chain, seq - 1)]
    return min(marks) - seq + 1


class Village:
    """Three terminals, two hubs, and the centre."""

    def __init__(self) -> None:
        keys: dict[str, str] = {}
        self.keys = keys
        self.terminals = [Node(keys, f"t{number}", number, RemoteAuthority(), HALL) for number in (1, 2, 3)]
        self.hubs: list[Node] = []
        for number in (1, 2):
            hub = Node(keys, f"hub{number}", 40 + number, RemoteAuthority(), HALL)
            hub.authority = SeatedAuthority("hub", hub.term)
            self.hubs.append(hub)
        self.centre = Node(
            keys, scope_origin("centre", hall_scope(HALL)), 60, SeatedAuthority("centre"), HALL
        )
        self.nodes = [*self.terminals, *self.hubs, self.centre]
        enrolled = [
            TerminalEnrolled(
                terminal_id=node.terminal.terminal_id,
                hall_id=HALL,
                code=node.terminal.code,
                name="",
                public_key=node.signer.public_key,
            )
            for node in (*self.terminals, *self.hubs)
        ]
        self.centre.write(*enrolled)
        self.centre.write(self.appointment(1))
        for node in self.nodes[:-1]:
            node.hear(self.centre)

    def appointment(self, number: int) -> HubAppointed:
        """Return that hub 1 or 2 holds the term of its number."""
        hub = self.hubs[number - 1]
        return HubAppointed(
            hall_id=HALL,
            term=number,
            device=hub.terminal.terminal_id,
            public_key=hub.signer.public_key,
            url="",
            promoted_by="",
            at_ms=1,
        )

    def settle(self) -> None:
        """Let everybody hear everything."""
        while len({node.place() for node in self.nodes}) > 1:
            for node in self.nodes[:-1]:
                self.centre.hear(node)
            for node in self.nodes[:-1]:
                node.hear(self.centre)

    def close(self) -> None:
        """Close all stores."""
        for node in self.nodes:
            node.close()


def rows(node: Reader, statement: Any) -> list[Any]:  # noqa: ANN401 - a statement of SQLAlchemy
    """Return what a store answers."""
    with node.conn.transaction() as conn:
        found: list[Any] = conn.execute(statement).all()
    return found
