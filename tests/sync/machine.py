"""A hall whose network, clocks and disks fail in any order. When it fails, Hypothesis prints the shortest script.

Every rule is one line of such a script, so each takes plain words and numbers. After the last step everything
is connected again; 60 virtual seconds later, what SYNC §6 says must hold.
"""

import random
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from app.domain.errors import EnvironmentFault, SyncConflict
from app.services.ports import DeviceSecrets
from app.sync import protocol
from app.sync.protocol import Push
from app.sync.serving import Refused
from tests.factories import HALL, MORNING_MS, MemorySecrets
from tests.sync import checks
from tests.sync.deeds import DEEDS
from tests.sync.nodes import (
    Node,
    ServerNode,
    TerminalNode,
    World,
    found_hall,
    quietly,
)
from tests.sync.virtual_disk import watched, without_unsynced
from tests.sync.virtual_wire import Fault

TERMINALS = ("kiosk", "left", "right")
HUBS = ("hub", "spare")
SERVERS = (*HUBS, "centre")
LINES = (
    *((near, far) for near in TERMINALS for far in SERVERS),
    *((hub, "centre") for hub in HUBS),
)
HOUR_MS = 3_600_000
HEAL_SECONDS = 60
_ENDLESS = 200
_IDLE = 4
_DEEDS = {deed.__name__: deed for deed in DEEDS}

terminals = st.sampled_from(TERMINALS)
nodes = st.sampled_from((*TERMINALS, *SERVERS))
picks = st.integers(0, 7)


@dataclass(frozen=True, slots=True)
class Kept:
    """A node of the first morning: its file and what it needs to open it."""

    data: bytes
    secrets: DeviceSecrets
    slot: str


@cache
def first_morning() -> dict[str, Kept]:
    """Return the nodes of a hall in which everything is known everywhere."""
    with tempfile.TemporaryDirectory() as name:
        world = World()
        found = found_hall(world, Path(name))
        settle(world, HEAL_SECONDS)
        kept = {}
        for node in found.values():
            node.shut()
            assert node.secrets.secrets is not None
            slot = node.slot if isinstance(node, TerminalNode) else ""
            kept[node.name] = Kept(node.disk.path.read_bytes(), node.secrets.secrets, slot)
        return kept


def settle(world: World, seconds: int) -> list[str]:
    """Let time pass, every node doing what it does of its own accord; returns what went wrong last."""
    said: list[str] = []
    idle = 0
    for _ in range(seconds):
        world.now_ms += 1000
        said = []
        idle += 1
        for node in tuple(world.nodes.values()):
            for step in node.steps():
                errors: list[str] = []
                for turn in range(_ENDLESS):
                    if not quietly(step, errors):
                        break
                    idle = 0
                    assert turn < _ENDLESS - 1, f"{node.name} never comes to an end"
                said += [f"{node.name}: {error}" for error in errors]
        idle = 0 if said else idle
        if idle == _IDLE:
            break  # a second more would be like the last
    return said


class Hall:
    """A copy of the first morning, and everything that can happen to it."""

    def __init__(self, folder: Path, seed: int = 100) -> None:
        self.folder = folder
        self.world = World(MORNING_MS + 2 * HOUR_MS)
        self.committed: dict[str, str] = {}
        """Ops that were committed on a disk that has not been set back since, with what they are."""
        self.backups: dict[str, Path] = {}
        self.revoked: set[str] = set()
        self.said: list[str] = []
        """What the nodes' steps said at the very end."""
        for place, (name, kept) in enumerate(first_morning().items()):
            secrets = MemorySecrets(replace(kept.secrets))
            node: Node
            if name in SERVERS:
                node = ServerNode(name, self.world, folder, seed + place, secrets)
            else:
                node = TerminalNode(name, self.world, folder, seed + place, secrets, kept.slot)
            node.disk.path.write_bytes(kept.data)
            self.world.nodes[name] = node
            node.start()

    def node(self, name: str) -> Node:
        return self.world.nodes[name]

    def terminal(self, name: str) -> TerminalNode:
        found = self.world.nodes[name]
        assert isinstance(found, TerminalNode)
        return found

    @property
    def centre(self) -> ServerNode:
        found = self.world.nodes["centre"]
        assert isinstance(found, ServerNode)
        return found

    def server(self, name: str) -> ServerNode:
        found = self.world.nodes[name]
        assert isinstance(found, ServerNode)
        return found

    def holder(self) -> ServerNode:
        """Return the hub that decides, as the centre knows it."""
        assert self.centre.store is not None
        found = self.centre.store.hub(HALL)
        hubs = [self.server(name) for name in HUBS]
        return next(hub for hub in hubs if found and hub.store and hub.store.identity.device == found.device)

    # --------------------------------------------------------------------------------------- what they do

    def appoint(self, name: str) -> None:
        """The centre lets a hub decide from here on."""
        hub = self.server(name)
        if self.centre.running and hub.running:
            assert self.centre.store is not None
            assert hub.store is not None
            self.centre.store.promote(HALL, hub.store.identity.device, "")

    def revoke(self, name: str) -> None:
        """The centre puts a terminal out: what it has not sent by now is nobody's business any more."""
        node = self.terminal(name)
        if self.centre.running and node.running and not self.revoked:
            assert self.centre.store is not None
            assert node.store is not None
            self.centre.store.revoke(node.store.terminal.terminal_id, "stolen")
            self._may_be_lost(node)
            self.revoked.add(name)

    def act(self, name: str, deed: str, pick: int) -> None:
        """Somebody does something; a conflict that is seen at once is an answer."""
        node = self.terminal(name)
        if not node.running:
            if node.dead and node.store is not None:
                return  # it falls at this very moment
            node.rise()  # somebody switches it on
        try:
            made = node.do(_DEEDS[deed], pick)
        except SyncConflict:
            return
        except EnvironmentFault as fault:
            if not fault.code.startswith("store."):
                raise
            return
        if name not in self.revoked:
            self.committed |= {op_id: f"{deed} at {name} ({op_id})" for op_id in made}

    def talk(self, name: str, turns: int = 1) -> None:
        """A node does what it does of its own accord, for a while."""
        for _ in range(turns):
            for step in self.node(name).steps():
                quietly(step)

    def fall(self, name: str) -> None:
        """The process is gone."""
        node = self.node(name)
        if node.running:
            node.fall()
            node.shut()

    def rise(self, name: str, share: float = 1) -> None:
        """It starts again. With a `share` below 1 the power took what was not synced."""
        node = self.node(name)
        if node.running:
            return
        node.rise(partial(without_unsynced, name=node.disk.path.name, share=share) if share < 1 else None)

    def _may_be_lost(self, node: Node) -> None:
        """What was committed since the copy may be gone, unless it is somewhere else."""
        if isinstance(node, TerminalNode):
            self.committed = {
                op_id: what for op_id, what in self.committed.items() if f" at {node.name} " not in what
            }

    def within(self, name: str, do: Callable[[], None], at: AbstractContextManager[object]) -> None:
        """Do something while the disk of a node is as `at` makes it."""
        if self.node(name).running:
            with at:
                do()

    def restore(self, name: str, folder: Path) -> None:
        """Put an older copy of a node's file in the place of the present one."""
        node = self.node(name)
        if node.running:
            node.shut()
        self._may_be_lost(node)
        node.image = None
        node.disk.put_back(folder)
        # As the command does: what the keyring knows is no nonce that the copy could have.
        assert node.secrets.secrets is not None
        node.secrets.save(replace(node.secrets.secrets, epoch_old="restored", epoch_new="restored"))
        node.start()

    # ------------------------------------------------------------------------------------------- the end

    def heal(self) -> None:
        """Everything is connected again."""
        for node in self.world.nodes.values():
            node.clock.offset_ms = 0
            if not node.running:
                node.rise()
        for line in self.world.lines.values():
            line.heal()
        settle(self.world, HEAL_SECONDS)
        holder = self.holder()
        if holder.store is not None and holder.store.held(HALL):
            # A hub that was restored decides nothing until somebody appoints it again, as the manual says.
            self.appoint(holder.name)
        self.said = settle(self.world, HEAL_SECONDS)

    def verdict(self) -> list[str]:
        """Return everything that does not hold."""
        # What a revoked terminal still holds is its own; the others go on without it.
        alive = [node for node in self.world.nodes.values() if node.name not in self.revoked]
        desks = [node for node in alive if isinstance(node, TerminalNode)]
        expected = dict(self.committed)
        for node in alive:
            expected |= {op_id: f"op {op_id} of {node.name}'s store" for op_id in node.ops()}
        found = checks.exactly_once(expected, self.centre)
        for node in alive:
            found += checks.chains_hold(node)
            found += checks.chains_equal(node, self.centre)
            found += checks.receipts_dense(node)
        for node in desks:
            found += checks.outboxes_empty(node)
        found += checks.ledgers_equal(alive)
        for node in alive[1:]:
            found += checks.same_rows(alive[0], node)
        for node in alive:
            found += checks.rebuilds(node)
        return [*found, *self.said] if found else []

    def close(self) -> None:
        for node in self.world.nodes.values():
            node.shut()


class FaultyHall(RuleBasedStateMachine):
    """The machine: anything may happen, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(watched())
        folder = Path(tempfile.mkdtemp(prefix="tt-machine-"))
        self.stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self.hall = Hall(folder)
        self.stack.callback(self.hall.close)

    # ----------------------------------------------------------------------------------------------- work

    @rule(at=terminals, deeds=st.lists(st.tuples(st.sampled_from(tuple(_DEEDS)), picks), min_size=1, max_size=4))
    def act(self, at: str, deeds: list[tuple[str, int]]) -> None:
        for deed, pick in deeds:
            self.hall.act(at, deed, pick)

    @rule(pick=picks, deed=st.sampled_from(tuple(_DEEDS)))
    def all_act_alike(self, pick: int, deed: str) -> None:
        """All terminals reach for the same at a time."""
        for name in TERMINALS:
            self.hall.act(name, deed, pick)

    @rule(who=st.lists(nodes, min_size=1, max_size=6))
    def talk(self, who: list[str]) -> None:
        for name in who:
            self.hall.talk(name)

    @rule()
    def everybody_talks(self) -> None:
        for name in (*TERMINALS, *HUBS, *TERMINALS):
            self.hall.talk(name)

    @rule(seconds=st.sampled_from((1, 30)))
    def wait(self, seconds: int) -> None:
        self.hall.world.now_ms += 1000 * seconds

    # -------------------------------------------------------------------------------------------- network

    @rule(line=st.sampled_from(LINES), fault=st.sampled_from(tuple(Fault)))
    def spoil(self, line: tuple[str, str], fault: Fault) -> None:
        self.hall.world.line(*line).faults.append(fault)

    @rule(line=st.sampled_from(LINES))
    def cut(self, line: tuple[str, str]) -> None:
        self.hall.world.line(*line).up = False

    @rule(line=st.sampled_from(LINES))
    def mend(self, line: tuple[str, str]) -> None:
        self.hall.world.line(*line).up = True

    @rule(line=st.sampled_from(LINES))
    def deliver_late(self, line: tuple[str, str]) -> None:
        self.hall.world.line(*line).deliver()

    # ------------------------------------------------------------------------------------------ processes

    @rule(who=nodes)
    def kill(self, who: str) -> None:
        self.hall.fall(who)

    @rule(who=nodes)
    def start(self, who: str) -> None:
        self.hall.rise(who)

    @rule(who=nodes, share=st.sampled_from((0.0, 0.5, 0.9)))
    def start_after_power_cut(self, who: str, share: float) -> None:
        self.hall.rise(who, share)

    @rule(who=nodes, statement=st.integers(1, 60), while_=terminals, deed=st.sampled_from(tuple(_DEEDS)))
    def kill_within(self, who: str, statement: int, while_: str, deed: str) -> None:
        """A node is killed at a statement while a terminal works, and everybody talks."""

        def do() -> None:
            self.hall.act(while_, deed, statement % 8)
            for name in (while_, *HUBS, who):
                self.hall.talk(name)

        node = self.hall.node(who)
        self.hall.within(who, do, node.disk.at_statement(statement, node.fall))
        if node.dead:
            node.shut()

    # ---------------------------------------------------------------------------------------------- disks

    @rule(who=nodes, pages=st.integers(0, 3), deed=st.sampled_from(tuple(_DEEDS)), at=terminals)
    def work_with_a_full_disk(self, who: str, pages: int, deed: str, at: str) -> None:
        self._work(who, at, deed, self.hall.node(who).disk.full(pages))

    @rule(who=nodes, after=st.integers(0, 40), deed=st.sampled_from(tuple(_DEEDS)), at=terminals)
    def work_with_a_failing_disk(self, who: str, after: int, deed: str, at: str) -> None:
        self._work(who, at, deed, self.hall.node(who).disk.failing(after))

    def _work(self, who: str, at: str, deed: str, disk: AbstractContextManager[object]) -> None:
        def do() -> None:
            self.hall.act(at, deed, 1)
            for name in (at, *HUBS, who):
                self.hall.talk(name)

        self.hall.within(who, do, disk if self.hall.node(who).running else nullcontext())

    @rule(who=nodes)
    def copy(self, who: str) -> None:
        node = self.hall.node(who)
        if node.running:
            self.hall.backups[who] = node.disk.image()

    @precondition(lambda self: self.hall.backups)
    @rule(which=st.integers(0, 4))
    def restore(self, which: int) -> None:
        """A store is put back as it was when it was copied: a week ago, yesterday."""
        names = sorted(self.hall.backups)
        name = names[which % len(names)]
        self.hall.restore(name, self.hall.backups.pop(name))

    @rule(who=nodes, hours=st.sampled_from((-1, 1, 0)))
    def set_clock(self, who: str, hours: int) -> None:
        self.hall.node(who).clock.offset_ms = hours * HOUR_MS

    # ------------------------------------------------------------------------------------------ who decides

    @rule(hub=st.sampled_from(HUBS))
    def appoint(self, hub: str) -> None:
        with suppress(EnvironmentFault):
            self.hall.appoint(hub)

    @rule(at=terminals, hub=st.sampled_from(HUBS))
    def appoint_on_the_spot(self, at: str, hub: str) -> None:
        """A manager promotes a hub at a terminal, whatever the centre does meanwhile."""
        node, other = self.hall.terminal(at), self.hall.server(hub)
        if node.running and other.running and at not in self.hall.revoked:
            with suppress(EnvironmentFault):
                node.appoint(other)

    @rule(at=terminals, hub=st.sampled_from(HUBS))
    def use(self, at: str, hub: str) -> None:
        """A terminal talks to another hub from now on."""
        node = self.hall.terminal(at)
        if node.running:
            node.use(hub)

    @rule(at=st.sampled_from(TERMINALS[1:]))
    def revoke(self, at: str) -> None:
        with suppress(EnvironmentFault):
            self.hall.revoke(at)

    # -------------------------------------------------------------------------------------------- attacks

    @rule(line=st.sampled_from(LINES), place=st.integers(0, 7))
    def replay(self, line: tuple[str, str], place: int) -> None:
        """Somebody sends again what was sent before: it changes nothing."""
        self._send(line, place, forged=False)

    @rule(line=st.sampled_from(LINES), place=st.integers(0, 7))
    def forge(self, line: tuple[str, str], place: int) -> None:
        """Somebody changes a byte of what was sent before: it is refused."""
        self._send(line, place, forged=True)

    def _send(self, line: tuple[str, str], place: int, *, forged: bool) -> None:
        sent = self.hall.world.line(*line).sent
        server = self.hall.world.server(line[1])
        if not sent or server is None or server.endpoint is None:
            return
        push = protocol.load(Push, sent[place % len(sent)])
        if forged:
            push = falsified(push, random.Random(place))
        before = server.ops()
        with suppress(Refused, EnvironmentFault):
            server.endpoint.push(server.caller(self._device(line[0])), push)
        if forged:
            assert server.ops() == before, "a forged batch was taken in"

    def _device(self, name: str) -> str:
        node = self.hall.node(name)
        if isinstance(node, ServerNode):
            return node.store.identity.device if node.store else ""
        assert isinstance(node, TerminalNode)
        return node.store.terminal.terminal_id if node.store else ""

    # ------------------------------------------------------------------------------------------------ end

    def teardown(self) -> None:
        try:
            self.hall.heal()
            found = self.hall.verdict()
            assert not found, "\n".join(found)
        finally:
            self.stack.close()


def falsified(push: Push, chance: random.Random) -> Push:
    """Return a push in which one op of the last batch says something else."""
    import msgspec

    *others, last = push.batches
    place = chance.randrange(len(last.ops))
    op = last.ops[place]
    header = replace(op.header, actor="T66666")
    ops = (*last.ops[:place], msgspec.structs.replace(op, header=header), *last.ops[place + 1 :])
    return Push((*others, msgspec.structs.replace(last, ops=ops)))


