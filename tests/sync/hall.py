"""A hall of the machine: copied from its first morning, with everything that can happen to it."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from app.domain.errors import EnvironmentFault, SyncConflict
from app.services.ports import DeviceSecrets
from app.sync.serving import readable_scopes
from tests.factories import HALL, MORNING_MS, MemorySecrets
from tests.sync import checks
from tests.sync.deeds import DEEDS
from tests.sync.founding import found_hall
from tests.sync.nodes import Node, ServerNode, TerminalNode, World, quietly
from tests.sync.virtual_disk import without_unsynced

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
BY_NAME = {deed.__name__: deed for deed in DEEDS}
Deeds = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A node of the first morning: its file and what it needs to open it."""

    data: bytes
    secrets: DeviceSecrets
    slot: str
    enrolled: Mapping[str, bytes]
    """Its files right after it was enrolled, when it had nothing of the others yet."""


@cache
def first_morning() -> dict[str, Kept]:
    """Return the nodes of a hall in which everything is known everywhere."""
    with tempfile.TemporaryDirectory() as name:
        world = World()
        found = found_hall(world, Path(name))
        images = {node.name: node.disk.image() for node in found.values()}
        enrolled = {
            name: {each.name: each.read_bytes() for each in image.iterdir()} for name, image in images.items()
        }
        settle(world, HEAL_SECONDS)
        kept = {}
        for node in found.values():
            node.shut()
            assert node.secrets.secrets is not None
            slot = node.slot if isinstance(node, TerminalNode) else ""
            data = node.disk.path.read_bytes()
            kept[node.name] = Kept(data, node.secrets.secrets, slot, enrolled[node.name])
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
        self.forked: dict[str, tuple[str, str]] = {}
        """Terminals of which there were two, and the chain that both wrote."""
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
            made = node.do(BY_NAME[deed], pick)
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

    def begin_anew(self, name: str, statement: int) -> None:
        """A terminal has nothing but its enrolment, and takes the hall in by snapshot; killed at `statement`.

        The snapshot is that of whichever upstream is there, and what it lacks the feeds bring.
        """
        folder = self.folder / f"{name}.enrolled"
        folder.mkdir(exist_ok=True)
        for file, data in first_morning()[name].enrolled.items():
            (folder / file).write_bytes(data)
        self.restore(name, folder)
        node = self.terminal(name)
        with node.disk.at_statement(statement, node.fall):
            for scope in readable_scopes(HALL):
                node.bootstrap(scope)
        if node.dead:
            node.shut()

    def fork(self, name: str, mine: Deeds, its: Deeds, *, twin_first: bool) -> None:
        """A copy of a terminal works beside it under its name, until somebody notices and switches it off."""
        node = self.terminal(name)
        if not node.running or self.forked:
            return
        assert node.store is not None
        self.forked[name] = (node.store.terminal.terminal_id, node.store.terminal.epoch)
        twin = node.twin()
        for deed, pick in mine:
            self.act(name, deed, pick)
        for deed, pick in its:
            with suppress(SyncConflict):
                twin.do(BY_NAME[deed], pick)
        for each in (twin, node) if twin_first else (node, twin):
            for step in each.steps():
                quietly(step)
        twin.shut()

    def foresee(self, name: str) -> None:
        """A terminal of a later version records what nobody else knows."""
        node = self.terminal(name)
        if not node.running:
            return
        try:
            op_id = node.foresee()
        except EnvironmentFault as fault:
            if not fault.code.startswith("store."):
                raise
            return
        if op_id and name not in self.revoked:
            self.committed[op_id] = f"something new at {name} ({op_id})"

    def set_version(self, name: str, behind: int) -> None:
        """Start a terminal with the program of an older version, or of the present one."""
        self.fall(name)
        self.terminal(name).behind = behind
        self.rise(name)

    # ------------------------------------------------------------------------------------------- the end

    def heal(self) -> None:
        """Everything is connected again."""
        for node in self.world.nodes.values():
            node.clock.offset_ms = 0
            if not node.running:
                node.rise()
            if isinstance(node, TerminalNode) and node.behind:
                self.set_version(node.name, 0)
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
        # What a revoked terminal still holds is its own; the others go on without it. One that there were two
        # of keeps what only it recorded in that epoch, and so other rows: it must be noticed, and is.
        alone = {*self.revoked, *self.forked}
        alive = [node for node in self.world.nodes.values() if node.name not in alone]
        desks = [node for node in alive if isinstance(node, TerminalNode)]
        split = checks.split_chains(alive)
        found = self._forks(split)
        expected = {op_id: what for op_id, what in self.committed.items() if op_id not in self._left_behind()}
        for node in alive:
            mine = {op_id for op_id, place in node.ops().items() if place[:2] not in split}
            expected |= {op_id: f"op {op_id} of {node.name}'s store" for op_id in mine}
        found += checks.exactly_once(expected, self.centre)
        for node in alive:
            found += checks.chains_hold(node)
            found += checks.chains_equal(node, self.centre, split)
            found += checks.receipts_dense(node)
            found += checks.rebuilds(node)
        for node in desks:
            # What hangs on the one half of a split chain waits for ever where the other half was first.
            found += checks.outboxes_empty(node, decided=not split)
        if not split:
            found += checks.ledgers_equal(alive)
            for node in alive[1:]:
                found += checks.same_rows(alive[0], node)
        return [*found, *self.said] if found else []

    def _left_behind(self) -> set[str]:
        """Return the ops of the epochs that two wrote: those of one of the two may be nowhere else."""
        return {
            op_id
            for name, chain in self.forked.items()
            for op_id, place in self.node(name).ops().items()
            if place[:2] == chain
        }

    def _forks(self, split: AbstractSet[tuple[str, str]]) -> list[str]:
        """Return the chains that stores have in two ways though no fork was made, or without an alarm."""
        found = [f"chain {chain} was split" for chain in split if chain not in self.forked.values()]
        alarms = {chain for name in SERVERS for chain in checks.forks_kept(self.node(name))}
        return found + [f"no server noticed the fork of {chain}" for chain in split if chain not in alarms]

    def close(self) -> None:
        for node in self.world.nodes.values():
            node.shut()
