"""A hall of hub, kiosk, two counters and centre, with the queue's services: real stores, virtual wires."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.domain.documents import TicketContent
from app.domain.ids import uuid7
from app.domain.log import Outcome, Verdict
from app.domain.queue import Precedence, TicketState
from app.domain.staff import SignedOff
from app.services.link import LinkMode, LinkStatus, UnsentItem
from app.services.ports import Stamp
from app.services.queue import QueueService
from app.services.queue_night import QueueNight
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from db.engine import memory_engine
from db.rebuild import verify
from db.uow import SqlStore
from tests.factories import MORNING_MS
from tests.factories_queue import MINUTE, SECOND, window_opened
from tests.fakes import FakeIds
from tests.sync.founding import found_hall
from tests.sync.nodes import ServerNode, TerminalNode, World, quietly

DAY = 24 * 60 * MINUTE


class NodeLink:
    """The link of a terminal in the virtual network: what is asked is pushed and pulled at once."""

    def __init__(self, world: World, node: TerminalNode) -> None:
        self._world = world
        self._node = node
        self.steps: tuple[str, ...] = ("push_once", "feed_once")
        """What is done when a verdict is asked for."""

    def _up(self, name: str) -> bool:
        return self._world.line(self._node.name, name).up and self._world.server(name) is not None

    def reach(self, entity_type: str) -> bool:
        """Return whether the line to who decides is up."""
        return self._up("hub" if entity_type == "ticket" else "centre")

    def verdicts(self, op_ids: Sequence[str], timeout_ms: int) -> Mapping[str, Verdict]:
        """Push, pull, and return what the store knows then."""
        assert timeout_ms > 0
        client = self._node.clients["hub"]
        for step in self.steps:
            while quietly(getattr(client, step)):
                pass
        assert self._node.store is not None
        with self._node.store.read() as queries:
            found = {op_id: queries.network.verdict(op_id) for op_id in op_ids}
        return {
            op_id: Verdict(op_id=op_id, outcome=Outcome(row.outcome), code=row.code, hub_term=row.hub_term)
            for op_id, row in found.items()
            if row is not None
        }

    def status(self) -> LinkStatus:
        """Return who is reached."""
        hub, centre = self._up("hub"), self._up("centre")
        mode = LinkMode.HUB if hub else LinkMode.CENTRE if centre else LinkMode.OFFLINE
        return LinkStatus(mode=mode, hub_up=hub, centre_up=centre)

    def whole(self) -> bool:
        """Return that nobody was restored."""
        return True

    def unsent_items(self, limit: int = 200) -> tuple[UnsentItem, ...]:
        """Return nothing."""
        return ()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Never call the listener."""
        return lambda: None


class TimedIds(FakeIds):
    """Identifiers that hold the time of the world, as a device's do."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(seed)
        self._world = world

    def new(self) -> str:
        """Return a new UUIDv7."""
        return uuid7(self._world.now_ms, self.random_bytes(10))


class Desk:
    """One terminal with its queue."""

    def __init__(self, world: World, node: TerminalNode, seed: int) -> None:
        assert node.store is not None
        self.name = node.name
        self.store: SqlStore = node.store
        self.link = NodeLink(world, node)
        self.queue = QueueService(node.store, node.clock, TimedIds(world, seed), self.link)

    def row(self, ticket: TicketRow) -> TicketRow:
        with self.store.read() as queries:
            found = queries.queue.ticket(ticket.ticket_id)
        assert found is not None
        return found

    def knows(self, ticket: TicketRow) -> bool:
        with self.store.read() as queries:
            return queries.queue.ticket(ticket.ticket_id) is not None

    def qr(self, ticket: TicketRow) -> str:
        """Return the code on the slip that this terminal printed."""
        with self.store.read() as queries:
            (document,) = queries.documents.of_subject(f"ticket:{ticket.ticket_id}")
        assert isinstance(document.content, TicketContent)
        return document.content.qr


class Town:
    """A hall of a hub, a kiosk and two counters, and the centre."""

    def __init__(self, folder: Path) -> None:
        self.world = World()
        self._sessions: list[tuple[Desk, Session]] = []
        self._signed = 0
        self.nodes = found_hall(self.world, folder)
        self.settle()
        self.kiosk, self.left, self.right = (
            self._desk(name, seed) for name, seed in (("kiosk", 31), ("left", 32), ("right", 33))
        )

    def _desk(self, name: str, seed: int) -> Desk:
        node = self.nodes[name]
        assert isinstance(node, TerminalNode)
        return Desk(self.world, node, seed)

    def settle(self) -> None:
        """Let everybody push and pull until nothing moves."""
        for _ in range(40):
            before = {name: len(node.ops()) for name, node in self.nodes.items()}
            for node in self.nodes.values():
                for step in node.steps():
                    while quietly(step):
                        pass
            if before == {name: len(node.ops()) for name, node in self.nodes.items()}:
                return
        raise AssertionError("it never comes to rest")

    def cut(self, *names: str, centre: bool = True) -> None:
        """Cut terminals off the hub, and off the centre too."""
        for name in names:
            self.world.line(name, "hub").up = False
            self.world.line(name, "centre").up = not centre

    def heal(self, *names: str) -> None:
        """Connect again: these terminals first, then all."""
        for name in names:
            self.world.line(name, "hub").heal()
            self.world.line(name, "centre").heal()
            self.settle()
        for line in self.world.lines.values():
            line.heal()
        self.settle()

    def wait(self, ms: int) -> None:
        self.world.now_ms += ms

    def tomorrow(self) -> None:
        """Begin anew: everybody connected, nobody signed in, no ticket open, another morning."""
        self.heal()
        for desk, session in self._sessions:
            held = desk.queue.held(session)
            if held is not None and held.state is TicketState.SERVING:
                desk.queue.finish(session, held.ticket_id)
            with desk.store.write(Stamp(session.staff_no)) as unit:
                unit.record(
                    SignedOff(
                        staff_no=session.staff_no, session_id=session.session_id, at_ms=self.world.now_ms
                    )
                )
        self._sessions.clear()
        days = 1 + (self.world.now_ms - MORNING_MS) // DAY
        self.world.now_ms = MORNING_MS + days * DAY
        self.night()
        self.settle()

    def night(self) -> bool:
        """Let the hub do what time does."""
        store = self.hub.store
        assert store is not None
        return QueueNight(store.store_for("A01"), self.hub.clock).tick()

    def sign_in(self, desk: Desk, counter: int) -> Session:
        self._signed += 1
        session_id = f"s-{counter}-{self._signed}"
        session = Session(session_id, f"T1000{counter}", "测试", (), "counter", f"A01-{counter}")
        self._sessions.append((desk, session))
        with desk.store.write(Stamp(session.staff_no)) as unit:
            for fact in window_opened(session, desk.store.terminal.terminal_id, self.world.now_ms):
                unit.record(fact)
        return session

    def issue(self, desk: Desk, service: str = "general") -> TicketRow:
        self.wait(SECOND)
        request = f"press-{desk.name}-{self.world.now_ms}"
        return desk.queue.issue(service, "zh_CN", Precedence.NONE, request).ticket

    @property
    def desks(self) -> tuple[Desk, ...]:
        return (self.kiosk, self.left, self.right)

    @property
    def hub(self) -> ServerNode:
        node = self.nodes["hub"]
        assert isinstance(node, ServerNode)
        return node

    def assert_agreed(self) -> None:
        """Every store folds to the same tickets, and again to the same from its log."""
        found = []
        for desk in self.desks:
            with desk.store.raw() as conn:
                rows = conn.exec_driver_sql("SELECT * FROM ticket ORDER BY ticket_id").all()
                calls = conn.exec_driver_sql("SELECT * FROM ticket_call ORDER BY op_id").all()
            found.append(([tuple(row) for row in rows], [tuple(row) for row in calls]))
            scratch = memory_engine()
            with desk.store.raw() as source, scratch.begin() as target:
                assert verify(source, target) == ()
            scratch.dispose()
        assert found[0] == found[1] == found[2]

    def close(self) -> None:
        for node in self.nodes.values():
            node.shut()
