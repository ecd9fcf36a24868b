"""Terminals, hubs, centre of the machine: the real stores, endpoint and client, virtual wires and clocks."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from sqlalchemy import select

from app.domain.errors import EnvironmentFault
from app.domain.facts import Fact
from app.domain.network import HubAppointed
from app.services.authority import RemoteAuthority
from app.services.ports import Stamp
from app.sync.client import SyncClient
from app.sync.endpoint import Endpoint
from app.sync.serving import Caller
from app.sync.wire import BadAnswer, Unreachable, WireRefused
from db.client_store import HubClientStore, TerminalClientStore
from db.opening import open_store
from db.server import ServerStore, open_server
from db.tables.log import OP
from db.uow import SqlStore
from tests.factories import HALL, MORNING_MS, MemorySecrets
from tests.fakes import FakeIds
from tests.sync.deeds import At, HologramShown
from tests.sync.virtual_disk import Disk
from tests.sync.virtual_wire import Line, VirtualWire

LINK_FAULTS = (Unreachable, WireRefused, BadAnswer)
TTL_MS = 3_600_000
T = TypeVar("T")


def at_once(work: Callable[[], T]) -> Callable[[], T]:
    """Do what is to be done ahead before anything else: its faults come in the order of the script."""
    try:
        made = work()
    except Exception as error:  # noqa: BLE001 - told to whoever asks for it
        return partial(_raise, error)
    return lambda: made


def _raise(error: Exception) -> NoReturn:
    raise error


class World:
    """Time, and the lines between the nodes."""

    def __init__(self, now_ms: int = MORNING_MS) -> None:
        self.now_ms = now_ms
        self.lines: dict[tuple[str, str], Line] = {}
        self.nodes: dict[str, Node] = {}

    def line(self, near: str, far: str) -> Line:
        return self.lines.setdefault((near, far), Line())

    def server(self, name: str) -> "ServerNode | None":
        found = self.nodes.get(name)
        return found if isinstance(found, ServerNode) and found.running else None

    def monotonic(self) -> float:
        return self.now_ms / 1000


@dataclass(slots=True)
class NodeClock:
    """The wall clock of one node."""

    world: World
    offset_ms: int = 0

    def now_ms(self) -> int:
        return self.world.now_ms + self.offset_ms


class Node(ABC):
    """What every node has: a disk, secrets, a clock, and a way to fall."""

    def __init__(self, name: str, world: World, folder: Path, seed: int, secrets: MemorySecrets) -> None:
        self.name = name
        self.world = world
        self.folder = folder
        self.clock = NodeClock(world)
        self.seed = seed
        self.ids = FakeIds(seed)
        self.secrets = secrets
        self.disk = Disk(folder / f"{name}.db")
        self.dead = False
        self.image: Path | None = None

    @property
    @abstractmethod
    def running(self) -> bool:
        """Whether the store is open."""

    def start(self) -> None:
        """Open the store as it is on the disk."""
        self.dead = False

    def shut(self) -> None:
        """Close the store."""
        self.disk.forget()

    def fall(self) -> None:
        """The process is killed now: what the file holds at this very statement is what is left."""
        self.image = self.disk.image()
        self.dead = True

    def rise(self, put: Callable[[Path], None] | None = None) -> None:
        """Start again from what the fall left; `put` may damage it first."""
        if self.image is not None:
            self.shut()
            if put:
                put(self.image)
            self.disk.put_back(self.image)
            self.image = None
        self.start()

    def steps(self) -> tuple[Callable[[], bool], ...]:
        """Return what this node does of its own accord; each returns whether more is waiting."""
        return ()

    @abstractmethod
    def raw(self) -> Any:  # noqa: ANN401
        """Open a read transaction on the store."""

    def ops(self) -> dict[str, tuple[str, str, int, bytes]]:
        """Return place and hash of each op in the store, by op_id."""
        with self.raw() as conn:
            rows = conn.execute(select(OP.c.op_id, OP.c.origin, OP.c.epoch, OP.c.seq, OP.c.hash))
            return {row.op_id: (row.origin, row.epoch, row.seq, bytes(row.hash)) for row in rows}


class ServerNode(Node):
    """Centre or hub."""

    def __init__(
        self, name: str, world: World, folder: Path, seed: int, secrets: MemorySecrets, place: str = ""
    ) -> None:
        super().__init__(name, world, folder, seed, secrets)
        self.place = place or f"sqlite:///{self.disk.path}"
        self.store: ServerStore | None = None
        self.endpoint: Endpoint | None = None
        self.relay: SyncClient | None = None
        self.callers: dict[str, Caller] = {}

    @property
    def running(self) -> bool:
        return self.store is not None and not self.dead

    def start(self) -> None:
        super().start()
        store = open_server(self.place, self.secrets, self.clock, self.ids)
        self.store, self.endpoint = store, Endpoint(store, self.clock)
        if store.role == "hub":
            wire = VirtualWire(
                self.world.line(self.name, "centre"),
                lambda: self.world.server("centre"),
                lambda: not self.dead,
                store.identity.device,
            )
            self.relay = SyncClient(
                HubClientStore(store), wire, "centre", self.clock, self.world.monotonic, at_once
            )

    def shut(self) -> None:
        if self.store is not None:
            self.store.close()
        self.store = self.endpoint = self.relay = None
        super().shut()

    def caller(self, device: str) -> Caller:
        assert self.store is not None
        known = self.store.device(device)
        return Caller(device, HALL, known.kind if known else "", self.store.revoked(device))

    def steps(self) -> tuple[Callable[[], bool], ...]:
        relay = self.relay
        return () if relay is None or self.dead else (relay.push_once, relay.feed_once)

    def raw(self) -> Any:  # noqa: ANN401
        assert self.store is not None
        return self.store.raw()


class TerminalNode(Node):
    """A desk's store and its two upstreams."""

    def __init__(
        self, name: str, world: World, folder: Path, seed: int, secrets: MemorySecrets, slot: str
    ) -> None:
        super().__init__(name, world, folder, seed, secrets)
        self.slot = slot
        self.store: SqlStore | None = None
        self.clients: dict[str, SyncClient] = {}
        self.hub = "hub"
        self.behind = 0
        """So many versions of the schema its program is older than the servers'; a start makes it count."""

    @property
    def running(self) -> bool:
        return self.store is not None and not self.dead

    def start(self) -> None:
        super().start()
        self.store = open_store(self.disk.path, self.secrets, self.clock, self.ids, RemoteAuthority())
        self.use(self.hub)

    def twin(self) -> "TerminalNode":
        """Start a copy of disk and keyring together, which no device can tell from itself."""
        assert self.secrets.secrets is not None
        secrets = MemorySecrets(replace(self.secrets.secrets))
        found = TerminalNode(
            f"{self.name}-twin", self.world, self.folder, self.seed + 1000, secrets, self.slot
        )
        for file in self.disk.image().iterdir():
            shutil.copyfile(file, self.folder / file.name.replace(self.name, found.name, 1))
        found.hub = self.hub
        found.start()
        return found

    def use(self, hub: str) -> None:
        """Talk to this hub first, to the centre where it is away."""
        assert self.store is not None
        self.hub = hub
        self.clients.clear()
        device = self.store.terminal.terminal_id
        for upstream in (hub, "centre"):
            wire = VirtualWire(
                self.world.line(self.name, upstream),
                lambda upstream=upstream: self.world.server(upstream),  # type: ignore[misc]
                lambda: not self.dead,
                device,
                self.behind,
            )
            self.clients[upstream] = SyncClient(
                TerminalClientStore(self.store, self.secrets, self.ids),
                wire,
                upstream,
                self.clock,
                self.world.monotonic,
                at_once,
            )

    def shut(self) -> None:
        if self.store is not None:
            self.store.close()
        self.store = None
        self.clients.clear()
        super().shut()

    def do(self, deed: Callable[[At], Sequence[Fact]], pick: int) -> tuple[str, ...]:
        """Do one thing; returns the op_ids that were committed."""
        assert self.store is not None
        with self.store.raw() as conn:
            facts = deed(At(conn, self.store.terminal, self.slot, self.ids, self.clock.now_ms(), pick))
        if not facts:
            return ()
        with self.store.write(Stamp("T10001", "day-1")) as unit:
            made = [unit.record(fact).op_id for fact in facts]
        return () if self.dead else tuple(made)

    def foresee(self) -> str:
        """Record what only a later program knows, which is all that this one has of it: an op in the log."""
        assert self.store is not None
        with self.store.write(Stamp("T10001", "day-1")) as unit:
            op = unit._chain(HologramShown(hologram_id=self.ids.new()))
            unit._applied.pop()  # no applier: there are no rows of it
        return "" if self.dead else op.header.op_id

    def bootstrap(self, scope: str) -> bool:
        """Take a scope in as a whole, from whichever upstream answers first."""
        return any(quietly(partial(_whole, client, scope)) for client in self.clients.values())

    def appoint(self, hub: "ServerNode") -> None:
        """A manager makes a hub the one that decides, on the spot."""
        assert self.store is not None
        assert hub.store is not None
        with self.store.read() as queries:
            holder = queries.network.hub(HALL)
        appointed = HubAppointed(
            hall_id=HALL,
            term=holder.term + 1 if holder else 1,
            device=hub.store.identity.device,
            public_key=hub.store.public_key,
            url="",
            promoted_by="T10208",
            at_ms=self.clock.now_ms(),
        )
        with self.store.write(Stamp("T10208")) as unit:
            unit.record(appointed)

    def steps(self) -> tuple[Callable[[], bool], ...]:
        """Push and pull at the hub and at the centre."""
        if not self.running:
            return ()
        return tuple(
            step
            for client in self.clients.values()
            for step in (client.push_once, client.feed_once, partial(_ask_again, client))
        )

    def raw(self) -> Any:  # noqa: ANN401
        assert self.store is not None
        return self.store.raw()


def _whole(client: SyncClient, scope: str) -> bool:
    client.bootstrap(scope)
    return True


def _ask_again(client: SyncClient) -> bool:
    """Greet while something is not known to be durable, as the loops do now and then."""
    if client.undurable:
        client.hello()
    return False


def quietly(step: Callable[[], bool], said: list[str] | None = None) -> bool:
    """Do one step of a client; what the line does to it is no error of the program, but may be `said`."""
    try:
        return step()
    except EnvironmentFault as fault:
        if not isinstance(fault, LINK_FAULTS) and not fault.code.startswith("store."):
            raise  # else it is the line, or this node's own disk
        if said is not None:
            said.append(f"{step}: {fault.code} {fault.params}")
        return False


# --------------------------------------------------------------------------------------------- the first day
