"""A hall whose network, clocks and disks fail in any order. When it fails, Hypothesis prints a short script.

Every rule is one line of such a script, so each takes plain words and numbers. After the last step everything
is connected again; 60 virtual seconds later, what SYNC §6 says must hold.
"""

import random
import shutil
import tempfile
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from dataclasses import replace
from pathlib import Path

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from app.domain.errors import EnvironmentFault
from app.sync import protocol
from app.sync.protocol import Push
from app.sync.serving import Refused
from tests.sync.hall import BY_NAME, HOUR_MS, HUBS, LINES, SERVERS, TERMINALS, Hall
from tests.sync.nodes import ServerNode, TerminalNode
from tests.sync.virtual_disk import watched
from tests.sync.virtual_wire import Fault

terminals = st.sampled_from(TERMINALS)
nodes = st.sampled_from((*TERMINALS, *SERVERS))
picks = st.integers(0, 7)
names = st.sampled_from(tuple(BY_NAME))
work = st.lists(st.tuples(names, picks), min_size=1, max_size=4)


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

    @rule(at=terminals, deeds=work)
    def act(self, at: str, deeds: list[tuple[str, int]]) -> None:
        for deed, pick in deeds:
            self.hall.act(at, deed, pick)

    @rule(pick=picks, deed=names)
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

    @rule(who=nodes, statement=st.integers(1, 60), while_=terminals, deed=names)
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

    @rule(who=nodes, pages=st.integers(0, 3), deed=names, at=terminals)
    def work_with_a_full_disk(self, who: str, pages: int, deed: str, at: str) -> None:
        self._work(who, at, deed, self.hall.node(who).disk.full(pages))

    @rule(who=nodes, after=st.integers(0, 40), deed=names, at=terminals)
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

    @rule(at=terminals, mine=work, its=work, twin_first=st.booleans())
    def fork(
        self, at: str, mine: list[tuple[str, int]], its: list[tuple[str, int]], twin_first: bool
    ) -> None:
        """Disk and keyring of a terminal are copied, and both go on under its name."""
        if at not in self.hall.revoked:
            self.hall.fork(at, mine, its, twin_first=twin_first)

    @rule(at=terminals, statement=st.integers(1, 400))
    def begin_anew(self, at: str, statement: int) -> None:
        """A terminal with an empty store takes snapshots in, and is killed while it does, or is not."""
        if at not in self.hall.revoked:
            self.hall.begin_anew(at, statement)

    @rule(at=terminals)
    def record_what_only_a_later_version_knows(self, at: str) -> None:
        self.hall.foresee(at)

    @rule(at=terminals, behind=st.sampled_from((0, 2, 3)))
    def run_an_older_version(self, at: str, behind: int) -> None:
        """Two versions behind goes on as ever; three only sends, until it is brought up to date."""
        self.hall.set_version(at, behind)

    @rule(days=st.sampled_from((1, 7)))
    def days_pass(self, days: int) -> None:
        """Yesterday and last week: with copies before, and restores after."""
        self.hall.world.now_ms += days * 24 * HOUR_MS

    @rule(who=nodes, hours=st.sampled_from((-1, 1, 0)))
    def set_clock(self, who: str, hours: int) -> None:
        self.hall.node(who).clock.offset_ms = hours * HOUR_MS

    # ------------------------------------------------------------------------------------------ who decides

    @rule(hub=st.sampled_from(HUBS))
    def appoint(self, hub: str) -> None:
        with suppress(EnvironmentFault):
            self.hall.appoint(hub)

    @rule(at=st.sampled_from(TERMINALS[1:]), hub=st.sampled_from(HUBS))
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
    *others, last = push.batches
    place = chance.randrange(len(last.ops))
    op = last.ops[place]
    header = replace(op.header, actor="T66666")
    ops = (*last.ops[:place], msgspec.structs.replace(op, header=header), *last.ops[place + 1 :])
    return Push((*others, msgspec.structs.replace(last, ops=ops)))
