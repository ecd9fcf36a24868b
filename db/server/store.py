"""The store of a hub or of the centre: under the endpoint, the services and the relay (SYNC §§3-5)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from app.domain.errors import EnvironmentFault
from app.domain.every_fact import FACTS
from app.domain.facts import CaseFact
from app.domain.log import Verdict
from app.domain.money import PaymentReversed, PaymentTaken
from app.domain.network import DayTallied, DeviceRevoked, EditProposed, HubAppointed
from app.domain.refunds import PaymentRefunded
from app.services.ports import Clock, Ids, Stamp, TerminalIdentity, UnitOfWork
from app.services.reading import Queries
from app.services.settled import Settled
from app.sync.batches import CATALOGUE_SCOPE, Batch, ChainHead
from app.sync.chain import Signer
from app.sync.codec import Op
from app.sync.protocol import Enrolled
from app.sync.serving import Caller, Taken
from app.sync.wire import SCHEMA
from db import deciding, guard, inbox, log
from db.queries import SqlQueries
from db.server import devices, holding, state, taking
from db.server.engine import Engines, passing
from db.server.members import Members
from db.server.notices import Listener
from db.server.reads import Reads
from db.server.taking import Delivery, Intake, MovedBack, OwnFork
from db.server.unit import ServerIdentity, ServerUnit
from db.server.work import Work, Workshop, holder

_TRIES: Final = 4
_SEATING: Final = frozenset({HubAppointed.KIND, DeviceRevoked.KIND})
"""After these a hub looks again whether it decides, and on what."""

React = Callable[[UnitOfWork, Sequence[Settled]], None]
"""What the centre's services add in the transaction that settled something."""
Refuse = Callable[[CaseFact, Queries], str]
"""Returns the code of a reason against a transition that would be accepted, or an empty string."""


class ServerStore(Reads):
    """An open store. Methods may be called from any thread; they raise `EnvironmentFault` or `Refused`."""

    def __init__(
        self, engines: Engines, identity: ServerIdentity, key: bytes, clock: Clock, ids: Ids
    ) -> None:
        self.identity = identity
        self.public_key = Signer(identity.device, key).public_key
        self._refuse: Refuse | None = None
        self.react: React | None = None
        self.react_kinds: frozenset[str] = frozenset(
            fact.KIND for fact in (EditProposed, DayTallied, PaymentTaken, PaymentReversed, PaymentRefunded)
        )
        """Kinds of facts that `react` wants to see."""
        self._clock = clock
        workshop = Workshop(engines, identity, key, clock, ids)
        self.members = Members(workshop, key, clock, ids)
        super().__init__(workshop, clock)

    # ------------------------------------------------------------------------------------------- itself

    @property
    def role(self) -> str:
        """`hub` or `centre`."""
        return self.identity.role

    @property
    def schema(self) -> int:
        """Version of the facts that this program writes."""
        return SCHEMA

    @property
    def epoch(self) -> str:
        """Label of this server's own chains."""
        with self.raw() as conn:
            return state.epochs(state.get(conn, state.EPOCHS))[-1]

    @property
    def authority_keys(self) -> dict[str, str]:
        """The centre's devices with their public keys (hexadecimal)."""
        with self.raw() as conn:
            return state.authority_keys(conn)

    def adopt_keys(self, keys: Mapping[str, str]) -> None:
        """Trust these authorities besides those known."""
        with self._workshop.transaction() as conn:
            state.put_authority_keys(conn, {**state.authority_keys(conn), **keys})

    @property
    def refuse(self) -> Refuse | None:
        """Asked about each transition that this server would accept; set before serving."""
        return self._refuse

    @refuse.setter
    def refuse(self, refuse: Refuse | None) -> None:
        self._refuse = refuse
        cases = [fact.KIND for fact in FACTS if issubclass(fact, CaseFact)]
        self._workshop.refuse = dict.fromkeys(cases, refuse) if refuse is not None else {}

    # ------------------------------------------------------------------------------------------ writing

    @contextmanager
    def write(self, stamp: Stamp, hall: str, *, catalogue: bool = False) -> Iterator[ServerUnit]:
        """Open a transaction for this server's own facts on a hall; without one, on the catalogue alone.

        Each fact goes to the chain of its scope, signed; its readers are told after the commit. `catalogue`
        keeps others from publishing for all halls from the start, for who reads before it publishes.
        """
        with self._workshop.work(hall, stamp) as work:
            if catalogue:
                work.feeder.lock(CATALOGUE_SCOPE)
            self._incarnation = work.known[state.INCARNATION]
            yield work.unit

    def take(self, batches: Sequence[Batch], caller: Caller | None, hall: str = "") -> Taken:
        """Take in batches of a hall, decide on them, feed and commit; `caller` None: they come from above.

        Raises `Refused`, and then nothing has changed; of a fork of the caller's own chain the batch is kept.
        """
        hall = caller.hall if caller is not None else hall
        taking.check_halls(batches, hall)
        if not batches:
            return Taken()
        for left in reversed(range(_TRIES)):
            try:
                return self._take(batches, caller, hall)
            except OwnFork as fork:
                with self._workshop.transaction() as conn:
                    inbox.set_batch_aside(conn, fork.batch, taking.FORK, self._clock.now_ms())
                raise
            except MovedBack:
                self.begin_epoch()
            except EnvironmentFault as error:
                if not left or error.__cause__ is None or not passing(error.__cause__):
                    raise
        raise EnvironmentFault("store.busy")  # pragma: no cover - the last try returns or raises

    def _take(self, batches: Sequence[Batch], caller: Caller | None, hall: str) -> Taken:
        now = self._clock.now_ms()
        sender = caller.device if caller is not None else None
        with self._workshop.work(hall) as work:
            conn = work.conn
            self._incarnation = work.known[state.INCARNATION]
            if caller is not None and (caller.revoked or devices.revoked(conn, caller.device)):
                return Taken(0, taking.keep_all(conn, batches, taking.REVOKED, now))
            before = deciding.before(conn, batches)
            delivery = Delivery(hall, sender, work.own, now)
            intake = taking.take_in(conn, work.feeder, batches, delivery)
            if intake.fresh:
                self._settle(work, intake, before)
            work.unit.redacts |= intake.redacts
            work.touched |= intake.touched
            scopes = frozenset(work.feeder.scopes)
        return Taken(len(intake.fresh), tuple(intake.quarantined), scopes)

    def _settle(self, work: Work, intake: Intake, before: Mapping[str, str | None]) -> None:
        """Decide on what was taken in, and let the centre's services answer."""
        done: set[str] = set()
        if self.role == "hub" and any(op.header.kind in _SEATING for op in intake.fresh):
            done = self._seat_again(work)
        verdicts: tuple[Verdict, ...] = ()
        if work.held:
            work.feeder.write()
            if self._reported(work):
                done = self._unhold(work)
        else:
            verdicts = deciding.decide(work.unit, work.authority, self.role, intake.folded, before)
        self._react(work, [op for op in intake.folded if op.header.op_id not in done], verdicts)

    def _react(self, work: Work, ops: Sequence[Op], verdicts: Sequence[Verdict]) -> None:
        if self.react is None:
            return
        decided = {verdict.op_id: verdict for verdict in verdicts}
        found = [settled for op in ops if (settled := self._settled(op, decided)) is not None]
        if found:
            self.react(work.unit, found)

    def _settled(self, op: Op, decided: Mapping[str, Verdict]) -> Settled | None:
        header = op.header
        if header.kind not in self.react_kinds:
            return None
        fact = log.fact_of(op)
        if fact is None:
            return None
        verdict = decided.get(header.op_id)
        outcome, code = (verdict.outcome, verdict.code) if verdict is not None else (None, "")
        return Settled(header.op_id, fact, header.hall, header.actor, header.business_day, outcome, code)

    def _decide_waiting(self, work: Work) -> set[str]:
        """Decide what is waiting, and let the services answer; returns the ops that were decided."""
        verdicts = deciding.decide_pending(work.unit, work.authority, self.role)
        done = {verdict.op_id for verdict in verdicts}
        if done and self.react is not None:
            self._react(work, log.ops_named(work.conn, sorted(done), self.react_kinds), verdicts)
        return done

    def _seat_again(self, work: Work) -> set[str]:
        """Look again who decides: somebody was appointed. Whoever takes over decides what is waiting."""
        term = self._workshop.own_term(work.conn, work.hall)
        if term and work.held:
            # Appointed anew: what it forgot was decided in a lower term, and binds nobody.
            return self._unhold(work)
        self._workshop.seat(work)
        return self._decide_waiting(work) if term else set()

    # --------------------------------------------------------------------------------------- restored

    def begin_epoch(self) -> None:
        """Begin a new incarnation: somebody knows this store's own chains further, or otherwise."""
        with self._workshop.transaction() as conn:
            label = holding.new_label(conn, self._workshop.ids, ())
            holding.incarnate(conn, self.identity, self._workshop.ids, label, restored=True)
            self._incarnation = state.get(conn, state.INCARNATION)

    def held(self, hall: str) -> bool:
        """Return whether this store was restored and decides nothing for the hall yet."""
        return hall in self.held_halls()

    def held_halls(self) -> frozenset[str]:
        """Return the halls that this store decides nothing for yet, since it was restored."""
        with self.raw() as conn:
            return frozenset(state.held_halls(conn))

    def release(self, hall: str) -> int:
        """Decide for a hall again, on an operator's word; returns how many verdicts that made."""
        with self._workshop.work(hall) as work:
            return len(self._unhold(work)) if work.held else 0

    def _unhold(self, work: Work) -> set[str]:
        key = state.HELD + work.hall
        state.drop(work.conn, key)
        state.drop_all(work.conn, f"{state.SAID}{work.hall}:")
        work.known = {name: value for name, value in work.known.items() if name != key}
        self._workshop.seat(work)
        return self._decide_waiting(work)

    def decide_pending(self, hall: str) -> int:
        """Decide what is waiting; returns how many verdicts that made."""
        with self._workshop.work(hall) as work:
            return len(self._decide_waiting(work))

    def met(self, caller: Caller, device: str, have: Sequence[ChainHead]) -> None:
        """Note what the hub of a held hall says that it has: nothing is decided before it is here."""
        if self.role != "centre" or not self.held(caller.hall):
            return
        with self._workshop.work(caller.hall) as work:
            if not work.held:
                return
            # Whoever it is: it may be appointed later, and does not greet again for that.
            state.put(work.conn, {f"{state.SAID}{caller.hall}:{device}": holding.owed(work.conn, have)})
            if self._reported(work):
                self._unhold(work)

    def _reported(self, work: Work) -> bool:
        """Return whether all is here that the hub which decides now said it has."""
        hub = holder(work.conn, work.hall)
        said = state.get(work.conn, f"{state.SAID}{work.hall}:{hub.device}") if hub is not None else ""
        return holding.settled(work.conn, said)

    # ----------------------------------------------------------------------------------------- members

    def new_code(self, hall: str, kind: str, ttl_ms: int) -> str:
        """Return a one-time code for one device of a kind. Raises `UserError("enrol.kind")`."""
        return self.members.new_code(hall, kind, ttl_ms)

    def enrol(self, code: str, public_key: str, kind: str) -> Enrolled:
        """Make a device a member of the hall of a code. Raises `Refused`."""
        return self.members.enrol(code, public_key, kind)

    def revoke(self, device: str, reason: str) -> None:
        """Put a device out. Raises `UserError("device.unknown")`."""
        self.members.revoke(device, reason)

    def admit(self, device: str) -> int:
        """Let count what others have brought of a revoked device; returns how many ops apply now by that.

        Raises `UserError`: device.unknown, device.not_revoked.
        """
        return self.replay(self.members.admit(device))

    def promote(self, hall: str, device: str, url: str) -> int:
        """Let a device decide on a hall's tickets; returns its term. Raises `UserError("device.unknown")`."""
        return self.members.promote(hall, device, url)

    # ------------------------------------------------------------------------------------------- others

    def replay(self, hall: str = "") -> int:
        """Try quarantined transactions again, of a hall or of all, and decide on what they bring.

        Returns how many ops apply now.
        """
        count = 0
        for each in (hall,) if hall else self.halls():
            with self._workshop.work(each) as work:
                ops = guard.replay(work.conn)
                done = self._decide_waiting(work)
                self._react(work, [op for op in ops if op.header.op_id not in done], ())
                work.touched.update(entity for op in ops for entity in (op.header.entity, *op.header.refs))
                count += len(ops)
        return count

    def skip(self, tx: str) -> int:
        """Give a quarantined transaction up and try again what waited behind it.

        Returns how many ops apply now; -1 where there is no such transaction.
        """
        with self._workshop.transaction() as conn:
            if not guard.skip(conn, tx):
                return -1
        return self.replay()

    def store_for(self, hall: str) -> "HallStore":
        """Return the store as the services of one hall see it."""
        return HallStore(self, hall)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the scopes that grew, on any thread; an empty set: ask again for all.

        Returns the way to stop that.
        """
        return self._workshop.notices.subscribe(listener)

    def close(self) -> None:
        """Close all connections."""
        self._workshop.close()


@dataclass(frozen=True, slots=True)
class HallStore:
    """A server's store bound to one hall: the `Store` of services that were written for a terminal."""

    store: ServerStore
    hall: str

    @property
    def terminal(self) -> TerminalIdentity:
        """The chain that facts of this hall go to."""
        return TerminalIdentity(self.store.identity.device, "", self.hall, self.store.epoch)

    @contextmanager
    def write(self, stamp: Stamp) -> Iterator[ServerUnit]:
        """Open a write transaction."""
        with self.store.write(stamp, self.hall) as unit:
            yield unit

    @contextmanager
    def read(self) -> Iterator[SqlQueries]:
        """Open a read transaction."""
        with self.store.read(self.hall) as queries:
            yield queries
