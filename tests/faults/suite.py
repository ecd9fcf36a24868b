"""Real processes, real lines, SIGKILL: centre and hub as the program starts them, terminals that work on.

Their disks fill up, and their clocks are an hour off and right again.

Everything that a terminal committed before it was killed is in its journal. In the end the lines are mended,
every terminal empties its outbox, and the stores are held against the journals and against each other.
"""

import multiprocessing
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from app.domain.catalogue import PlanPublished
from app.domain.customers import BillIssued
from app.domain.facts import Fact
from app.domain.halls import DeviceKind
from app.domain.stock import NumberStocked
from app.proving.network.hall import HALL, NetworkHall, Seat, key_file
from app.proving.network.postgres import postgres
from app.proving.proxy import Line, Proxy
from app.services.ports import Stamp
from app.terminal.system import SystemClock, SystemIds
from db.server import open_server
from tests.faults.terminal import DRAIN_S, Orders, run
from tests.faults.verdict import Found, judge, unsettled
from tests.sync.standing import new_at_centre, people_facts

SEATS = (
    Seat("kiosk", DeviceKind.KIOSK),
    Seat("left", DeviceKind.COUNTER),
    Seat("right", DeviceKind.COUNTER),
)
_BOUNDARIES = 400
"""Statements after a start at which terminals kill themselves, one after the other."""
_LOOK_S = 0.25
_ROUND_S = 3
"""The centre looks once a second, and a busy machine takes its time."""
_CLOCKS_OFF_MS = (0, 0, 0, 3_600_000, -3_600_000)
"""How far a terminal's clock may be ahead when it is started again."""
_PRELOADED = ["tests.faults.terminal", "db.inbox", "db.unit"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much is asked for. The run ends when steps and kills are reached, or the time is up."""

    seed: int
    steps: int
    kills: int
    pace_s: float
    """The kills are spread over so long."""
    longest_s: float
    """Then it ends, whatever was reached."""
    postgres: bool


@dataclass(slots=True)
class _Terminal:
    seat: Seat
    process: BaseProcess | None = None
    starts: int = 0


class Suite:
    """One run."""

    def __init__(self, wanted: Wanted, folder: Path, database: str) -> None:
        self.wanted = wanted
        self.chance = random.Random(wanted.seed)
        self.folder = folder
        self.hall = NetworkHall(folder, SEATS, database)
        self.journals = folder / "journals"
        self.journals.mkdir()
        self.drain = folder / "drain"
        self.release = folder / "release"
        self.terminals = [_Terminal(seat) for seat in SEATS]
        self.kills = 0
        self.events = 0
        self.boundary = 0
        self.begun = time.monotonic()
        # As many kills as are asked for come in the time that there is, and the rest of it is for work.
        self.pause_s = min(1.5, max(0.1, wanted.pace_s / (wanted.kills * 1.3 + 1)))
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(_PRELOADED)

    # ------------------------------------------------------------------------------------------ terminals

    def start(self, terminal: _Terminal, *, at_boundary: bool, clock_off_ms: int = 0) -> None:
        """Start a terminal; one that is to die at a boundary gets the next."""
        assert self.hall.wan
        assert self.hall.lan
        terminal.starts += 1
        if at_boundary:
            self.boundary = self.boundary % _BOUNDARIES + 1
        home = self.folder / terminal.seat.name
        orders = Orders(
            home=home,
            key_file=key_file(home),
            hub_url=self.hall.lan.url,
            centre_url=self.hall.wan.url,
            journal=self.journals / terminal.seat.name,
            seed=self.wanted.seed * 1000 + terminal.starts * 10 + self.terminals.index(terminal),
            founder=terminal is self.terminals[0],
            die_at=self.boundary if at_boundary else 0,
            drain=self.drain,
            release=self.release,
            clock_off_ms=clock_off_ms,
        )
        terminal.process = self.context.Process(target=run, args=(orders,), daemon=True)
        terminal.process.start()

    def kill(self, terminal: _Terminal) -> None:
        if terminal.process is not None and terminal.process.is_alive():
            terminal.process.kill()
            terminal.process.join()
            terminal.process = None
            self.kills += 1

    def revive(self) -> None:
        """Start the terminals that have ended; those that killed themselves are counted."""
        for terminal in self.terminals:
            process = terminal.process
            if process is None or not process.is_alive():
                if process is not None:
                    process.join()
                    assert process.exitcode == -signal.SIGKILL, (
                        f"{terminal.seat.name} ended with {process.exitcode}"
                    )
                    self.kills += 1
                self.start(
                    terminal,
                    at_boundary=self.behind() and self.chance.random() < 0.5,
                    clock_off_ms=self.chance.choice(_CLOCKS_OFF_MS),
                )

    # ------------------------------------------------------------------------------------------ the centre

    def publish(self, facts: Sequence[Fact]) -> None:
        """Let the centre say something, as an operator's command does beside the servers."""
        secrets = self.hall.home("centre").secrets()
        store = open_server(self.hall.database, secrets, SystemClock(), SystemIds(), worker=True)
        try:
            with store.write(Stamp("", ""), HALL) as unit:
                for fact in facts:
                    unit.record(fact)
        finally:
            store.close()

    def publish_first(self) -> None:
        found = people_facts(SystemClock().now_ms())
        self.publish([fact for fact in found if type(fact) in (BillIssued, NumberStocked, PlanPublished)])

    def publish_more(self) -> None:
        self.publish(new_at_centre(SystemClock().now_ms()))

    # ------------------------------------------------------------------------------------------ the course

    def steps(self) -> int:
        """Return what was done so far: transactions tried at the terminals, and faults."""
        return self.events + sum(each.read_bytes().count(b"\n") for each in self.journals.iterdir())

    def go(self) -> Found:
        """Run to the end and return what was found."""
        self.publish_first()
        self.begun = begun = time.monotonic()
        for terminal in self.terminals:
            self.start(terminal, at_boundary=False)
        time.sleep(1)
        while time.monotonic() - begun < self.wanted.longest_s:
            if (
                self.events % 10 == 0
                and self.kills >= self.wanted.kills
                and self.steps() >= self.wanted.steps
            ):
                break
            self.event()
            time.sleep(self.chance.uniform(0.5, 1.5) * self.pause_s)
            self.revive()
        return self.end()

    def event(self) -> None:
        """Let something happen."""
        self.events += 1
        happenings: tuple[tuple[int, Callable[[], None]], ...] = (
            (60, self.kill_a_terminal),
            (12, self.spoil_a_line),
            (16, self.mend_the_lines),
            (3, self.kill_the_hub),
            (3, self.kill_the_centre),
            (6, self.publish_more),
        )
        weights = [weight for weight, _ in happenings]
        self.chance.choices([do for _, do in happenings], weights)[0]()

    def behind(self) -> bool:
        """Return whether fewer were killed by now than the time that has passed asks for."""
        return self.kills < self.wanted.kills * 1.1 * (time.monotonic() - self.begun) / self.wanted.pace_s

    def kill_a_terminal(self) -> None:
        if self.behind():
            self.kill(self.chance.choice(self.terminals))

    def lines(self) -> list[Proxy]:
        return [line for line in (self.hall.wan, self.hall.lan) if line]

    def spoil_a_line(self) -> None:
        line = self.chance.choice(self.lines())
        how = self.chance.choice((Line.CUT, Line.HALF_OPEN, Line.SLOW, Line.MID_ANSWER))
        line.set(how, delay_ms=20, rate=200_000, after=self.chance.randrange(1, 2000))

    def mend_the_lines(self) -> None:
        for line in self.lines():
            line.set(Line.PASS)

    def kill_the_hub(self) -> None:
        assert self.hall.hub
        self.hall.hub.kill()
        self.kills += 1
        self.hall.hub.start()

    def kill_the_centre(self) -> None:
        self.hall.centre.kill()
        self.kills += 1
        self.hall.centre.start()

    def unrest(self, seats: Sequence[str]) -> tuple[str, ...]:
        """Return what is not at rest, now or when the centre has had its next round."""
        found = unsettled(self.folder, seats, self.hall.database)
        if not found:
            time.sleep(_ROUND_S)
            found = unsettled(self.folder, seats, self.hall.database)
        return found

    def end(self) -> Found:
        """Mend everything, wait until all has arrived everywhere, and judge."""
        self.mend_the_lines()
        for terminal in self.terminals:
            if terminal.process is not None:
                terminal.process.kill()
                terminal.process.join()
            self.start(terminal, at_boundary=False)
        self.drain.touch()
        seats, database = [seat.name for seat in SEATS], self.hall.database
        until = time.monotonic() + DRAIN_S
        while (left := self.unrest(seats)) and time.monotonic() < until:
            time.sleep(_LOOK_S)
        self.release.touch()
        stalls = ["the hall did not come to rest", *left] if left else []
        for terminal in self.terminals:
            assert terminal.process is not None
            terminal.process.join(DRAIN_S)
            if terminal.process.exitcode != 0:
                stalls.append(f"{terminal.seat.name}: exit code {terminal.process.exitcode}")
                terminal.process.kill()
        steps = self.steps()
        self.hall.stop()
        found = judge(self.folder, seats, self.journals, database)
        return found.counted(self.wanted.seed, steps, self.kills, stalls)


def faults(wanted: Wanted) -> Found:
    """Run the suite in a folder of its own and return what was found."""
    with ExitStack() as stack:
        database = stack.enter_context(postgres()) if wanted.postgres else ""
        folder = Path(tempfile.mkdtemp(prefix="tt-faults-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        hall = Suite(wanted, folder, database)
        with hall.hall:
            return hall.go()
