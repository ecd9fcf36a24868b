"""The terminal's connection: loops beside the windows, and how things stand for services and screens.

Nothing of HTTP is imported before `start`: a desk stands before it looks for company.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.domain.errors import EnvironmentFault, TingtaiError, UserError
from app.domain.log import Outcome, Verdict
from app.services.authority import jurisdiction
from app.services.link import LinkMode, LinkStatus, UnsentItem, Upstream
from app.services.ports import Changed, Clock, Ids
from app.services.sessions import Session
from app.terminal.home import Home
from db.opening import RECOVERING, TOKEN, read_state
from db.uow import SqlStore

if TYPE_CHECKING:
    from app.domain.copies import CustomerCopied, Question
    from app.sync.client import SyncClient
    from app.sync.http_wire import HttpWire
    from app.sync.loops import Line, Loops
    from app.sync.protocol import WireVerdict
    from app.terminal.promotion import HubProcess
    from db.client_store import TerminalClientStore

_LOG: Final = logging.getLogger("tingtai.network")
_HUB: Final = "hub"
_CENTRE: Final = "centre"
_GRACE_S: Final = 1


@dataclass(frozen=True, slots=True)
class Address:
    """One upstream: its name in the store, where it is, and how it is known (`pin`: a promoted hub's key)."""

    name: str
    url: str
    pin: str = ""


class TerminalNetwork:
    """Implements `Link`, and what a desk shows of it, for a terminal that is enrolled."""

    def __init__(self, store: SqlStore, home: Home, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._home = home
        self._clock = clock
        self._ids = ids
        with store.raw() as conn:
            self._state = read_state(conn)
        self._lock = threading.RLock()
        self._listeners: list[Callable[[], None]] = []
        self._loops: Loops | None = None
        self._mine: TerminalClientStore | None = None
        self._clients: dict[Address, SyncClient] = {}
        self._wires: dict[Address, HttpWire] = {}
        self._hub: HubProcess | None = None
        self._starter: threading.Thread | None = None
        self._stopped = False
        self._unsubscribe: Callable[[], None] = lambda: None
        self._patience = threading.Event()
        """Set when whoever waits for verdicts gives up; each wait has one of its own."""
        self._status = LinkStatus(
            mode=LinkMode.OFFLINE,
            since_ms=clock.now_ms(),
            recovering=bool(self._state.get(RECOVERING)),
            connecting=True,
        )

    # ----------------------------------------------------------------------------------- start and stop

    def start(self) -> None:
        """Begin to connect, on threads of their own; returns at once."""
        self._starter = threading.Thread(target=self._start, name="tingtai-network", daemon=True)
        self._starter.start()

    def _start(self) -> None:
        from app.sync.loops import Loops
        from app.terminal.promotion import resume_hub
        from db.client_store import TerminalClientStore

        with self._lock:
            if self._stopped:
                return
            self._mine = TerminalClientStore(self._store, self._home.secrets(), self._ids)
            self._loops = Loops((), clock=self._clock, changed=self._look)
            self._readdress()
            self._unsubscribe = self._store.subscribe(self._committed)
            self._loops.start()
        try:
            self._hub = resume_hub(self._home)
        except TingtaiError as error:
            _LOG.warning("the hub beside this terminal does not start: %s", error)

    def stop(self) -> None:
        """End calls under way and the hub beside this terminal, and stop. Before the store is closed."""
        with self._lock:
            self._stopped = True
        if self._starter is not None:
            self._starter.join()
        self._unsubscribe()
        if self._loops is not None:
            self._loops.stop()
        if self._hub is not None:
            self._hub.stop()

    def _committed(self, changed: Changed) -> None:
        loops = self._loops
        if loops is None:
            return
        if any(entity.startswith("hub:") for entity in changed.entities):
            # Not here: this is the writer's thread, within its lock.
            threading.Thread(target=self._moved, name="tingtai-network-hub", daemon=True).start()
        loops.wake()

    def _moved(self) -> None:
        with self._lock:
            if not self._stopped:
                self._readdress()

    # ------------------------------------------------------------------------------------ the upstreams

    def addresses(self) -> tuple[Address, ...]:
        """Return the upstreams in order of preference: the hub, then the centre.

        An address in the settings stands for the hub that the centre granted, or for one that this terminal
        has not heard of. A hub that a manager made since then says itself where it is.
        """
        settings = self._home.settings()
        found = []
        with self._store.read() as queries:
            hubs = queries.network.hubs(self._store.terminal.hall_id)
        holder = hubs[0] if hubs else None
        heard = not settings.hub_key or settings.hub_key in {each.public_key for each in hubs}
        if holder is not None and holder.url and holder.promoted_by and heard:
            found.append(Address(_HUB, holder.url, holder.public_key))
        elif settings.hub_url:
            found.append(Address(_HUB, settings.hub_url, settings.hub_key))
        elif holder is not None and holder.url:
            found.append(Address(_HUB, holder.url, holder.public_key if holder.promoted_by else ""))
        centre = settings.centre_url or self._state.get("centre_url", "")
        if centre:
            found.append(Address(_CENTRE, centre))
        return tuple(found)

    def _readdress(self) -> None:
        """Talk to those who are upstreams now; who stays keeps its client."""
        loops = self._loops
        if loops is None or self._mine is None:
            return
        wanted = self.addresses()
        for each in wanted:
            if each not in self._clients:
                made = self._client(each)
                if made is not None:
                    self._clients[each] = made
        gone = [each for each in self._clients if each not in wanted]
        loops.lines.replace([self._clients[each] for each in wanted if each in self._clients])
        for each in gone:
            self._wires.pop(each)
            self._clients.pop(each).close()
        loops.retry()

    def _client(self, address: Address) -> "SyncClient | None":
        from app.sync.ahead import on_a_thread
        from app.sync.client import SyncClient
        from app.sync.http_wire import HttpWire

        mine = self._mine
        if mine is None:  # pragma: no cover - only asked after the store is there
            return None
        try:
            wire = HttpWire(address.url, self._state[TOKEN], self._state.get("ca", ""), address.pin)
        except UserError as error:
            _LOG.warning("upstream %s: %s", address.name, error.code)
            return None
        self._wires[address] = wire
        return SyncClient(mine, wire, address.name, self._clock, ahead=on_a_thread)

    # ----------------------------------------------------------------------------------- how it stands

    def status(self) -> LinkStatus:
        """Return how things stand, from memory."""
        return self._status

    def whole(self) -> bool:
        """Return whether this store has all that its device ever recorded, so that it may issue numbers."""
        return not self._status.recovering

    def upstreams(self) -> tuple[Upstream, ...]:
        """Return the servers that this terminal talks to, the preferred one first."""
        urls = {id(client): address.url for address, client in tuple(self._clients.items())}
        ahead = self._clock.now_ms() - self._loops.now_ms() if self._loops is not None else 0
        return tuple(
            Upstream(
                role=line.client.role or line.client.name,
                url=urls.get(id(line.client), ""),
                up=line.up,
                since_ms=line.since_ms,
                last_ok_ms=line.client.last_ok_ms or None,
                rtt_ms=line.client.rtt_ms if line.client.role else None,
                tries=max(line.push.tries, line.feed.tries),
                next_try_ms=line.push.next_ms + ahead if line.push.next_ms else None,
                error=line.push.error or line.feed.error,
            )
            for line in self._lines()
        )

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` on any thread when the status changed; returns the way to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def retry(self) -> None:
        """Try all upstreams again now; returns at once."""
        if self._loops is not None:
            self._loops.retry()

    def unsent_items(self, limit: int = 200) -> tuple[UnsentItem, ...]:
        """Return own ops that are not at the centre or not decided, oldest first."""
        if self._mine is None:
            return ()
        relayed, durable = self._reached()
        held = [each for line in self._lines() for each in line.client.standing.held]
        return self._mine.unsent_items(relayed, durable, held, limit)

    def durable(self, entity: str) -> bool:
        """Return whether the centre has all that this terminal recorded about an aggregate (`type:id`)."""
        if self._mine is None:
            return False
        _, durable = self._reached()
        return all(seq <= durable.get(epoch, 0) for epoch, seq in self._mine.last_of(entity).items())

    def _lines(self) -> "tuple[Line, ...]":
        return self._loops.lines.lines if self._loops is not None else ()

    def _reached(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return, by own epoch, how far some upstream has this device's ops, and how far the centre has."""
        relayed: dict[str, int] = {}
        durable: dict[str, int] = {}
        for line in self._lines():
            known = line.client.standing
            _raise_to(durable, known.durable)
            if line.client.role == _CENTRE:
                _raise_to(durable, known.relayed)
            _raise_to(relayed, known.relayed)
        _raise_to(relayed, durable)
        return relayed, durable

    def _look(self) -> None:
        """Look again how things stand, and tell whoever listens when that is news."""
        mine = self._mine
        if mine is None:
            return
        now = self._clock.now_ms()
        relayed, durable = self._reached()
        heads = mine.own_heads()
        unsent = sum(max(0, seq - relayed.get(epoch, 0)) for epoch, seq in heads.items())
        behind = sum(max(0, seq - durable.get(epoch, 0)) for epoch, seq in heads.items())
        before = self._status
        lines = self._lines()
        hub = any(line.up and line.client.role == _HUB for line in lines)
        direct = any(line.up and line.client.role == _CENTRE for line in lines)
        through = any(line.up and line.client.role == _HUB and line.client.centre_up for line in lines)
        # A hub knows at once; the direct line beside it is tried twice a minute and may be old news.
        centre = through if hub else direct
        mode = LinkMode.HUB if hub else LinkMode.CENTRE if direct else LinkMode.OFFLINE
        actions = [line.client.action for line in lines if line.client.action != "ok"]
        status = LinkStatus(
            mode=mode,
            hub_up=hub,
            centre_up=centre,
            since_ms=before.since_ms if (mode, centre) == (before.mode, before.centre_up) else now,
            unsent=unsent,
            undurable=behind - unsent,
            undecided=mine.undecided(),
            action=actions[0] if actions else "ok",
            last_ok_ms=max((line.client.last_ok_ms for line in lines), default=0) or before.last_ok_ms,
            last_durable_ms=now if behind == 0 and (hub or direct) else before.last_durable_ms,
            recovering=mine.recovering(),
            hub_url=next((each.url for each in tuple(self._clients) if each.name == _HUB), ""),
            connecting=before.connecting and not (hub or direct or all(line.failed for line in lines)),
        )
        self._status = status
        # The times of the latest answer alone are no news: they change with every long poll.
        if replace(status, last_ok_ms=0, last_durable_ms=0) != replace(
            before, last_ok_ms=0, last_durable_ms=0
        ):
            for listener in tuple(self._listeners):
                listener()

    # ---------------------------------------------------------------------------------------- asking

    def reach(self, entity_type: str) -> bool:
        """Return whether the authority for aggregates of this type can be asked now."""
        status = self._status
        return status.hub_up if jurisdiction(entity_type) == _HUB else status.centre_up

    def verdicts(self, op_ids: Sequence[str], timeout_ms: int) -> Mapping[str, Verdict]:
        """Push now, wait, and return the verdicts; what is undecided at the time-out is missing."""
        mine = self._mine
        if mine is None:
            return {}
        by_seat: dict[str, list[str]] = {}
        for op_id, entity_type in mine.types_of(op_ids).items():
            by_seat.setdefault(jurisdiction(entity_type), []).append(op_id)
        until = self._clock.now_ms() + timeout_ms
        found: dict[str, Verdict] = {}
        for seat, asked in sorted(by_seat.items()):
            client = self._seat(seat)
            if client is not None:
                left = max(0, until - self._clock.now_ms())
                found |= _read(self._wait(client, asked, left))
        self._look()
        return found

    def _wait(self, client: "SyncClient", op_ids: Sequence[str], left_ms: int) -> "Mapping[str, WireVerdict]":
        """Ask on a thread of its own, so that whoever waits can give up; what came by then is returned."""
        answers: list[Mapping[str, WireVerdict]] = []
        over = self._patience = threading.Event()

        def ask() -> None:
            try:
                answers.append(client.verdicts(op_ids, left_ms / 1000))
            except EnvironmentFault as fault:
                # The loops try at once, and say on the strip what they meet.
                _LOG.info("no verdict: %s", fault.code)
                self.retry()
            finally:
                over.set()

        threading.Thread(target=ask, name="tingtai-verdict", daemon=True).start()
        over.wait(left_ms / 1000 + _GRACE_S)
        return answers[0] if answers else client.decided(op_ids)

    def give_up(self) -> None:
        """Let whoever waits in `verdicts` wait no longer: it returns what is decided by now."""
        self._patience.set()

    def look_up(self, question: "Question") -> "tuple[CustomerCopied, ...]":
        """Ask the centre for a customer, straight or through the hub. Raises `EnvironmentFault`."""
        from app.sync.protocol import Ask

        client = self._seat(_CENTRE)
        wire = next((self._wires[each] for each, known in self._clients.items() if known is client), None)
        if wire is None:
            raise EnvironmentFault("link.unreachable", why="")
        return wire.look_up(Ask(question.by, question.value, question.document)).copies

    def _seat(self, seat: str) -> "SyncClient | None":
        """Return the way to an authority: straight if there is one, else through whoever is up."""
        up = [line.client for line in self._lines() if line.up]
        straight = [client for client in up if client.role == seat]
        through = [client for client in up if seat == _CENTRE]
        return next(iter((*straight, *through)), None)

    # -------------------------------------------------------------------------------------- promotion

    def promote(self, session: Session, pin: str) -> int:
        """Make this terminal the hall's hub, signed by the manager's PIN; returns the new term.

        Raises `UserError` (of the PIN; `link.hub_address`, `link.hub_here`, `link.hub_not_installed`),
        `EnvironmentFault("link.hub_not_started")`: then nothing has changed.
        """
        from app.terminal.promotion import Promotion

        running = self._hub if self._hub is not None and self._hub.running else None
        centre = next((each.url for each in self.addresses() if each.name == _CENTRE), "")
        promotion = Promotion(self._store, self._home, self._clock, self._ids, self._state, centre)
        self._hub, term = promotion.run(session, pin, running)
        self.retry()
        return term


def _raise_to(known: dict[str, int], other: Mapping[str, int]) -> None:
    for epoch, seq in other.items():
        known[epoch] = max(seq, known.get(epoch, 0))


def _read(found: "Mapping[str, WireVerdict]") -> dict[str, Verdict]:
    """Return verdicts as facts; an outcome that this program does not know is none."""
    known = {outcome.value: outcome for outcome in Outcome}
    return {
        op_id: Verdict(op_id=op_id, outcome=known[each.outcome], code=each.code, hub_term=each.hub_term)
        for op_id, each in found.items()
        if each.outcome in known
    }


def network_of(store: SqlStore, home: Home, clock: Clock, ids: Ids) -> TerminalNetwork | None:
    """Return the network of a store that is enrolled; None for a standalone hall."""
    with store.raw() as conn:
        if not read_state(conn).get(TOKEN):
            return None
    return TerminalNetwork(store, home, clock, ids)
