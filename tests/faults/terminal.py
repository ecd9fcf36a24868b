"""One terminal of the fault suite: a process of its own that works and synchronises until it is killed.

It writes what it committed into a journal: a line is there only if its transaction was durable before, so
whatever the journal says must be at the centre in the end, however the process ended.
"""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import func, select

from app.domain.errors import EnvironmentFault, SyncConflict
from app.domain.facts import Fact
from app.domain.writing import WRITERS, Writer
from app.services.authority import RemoteAuthority
from app.services.ports import Stamp
from app.sync.client import SyncClient
from app.sync.http_wire import HttpWire
from app.sync.loops import Loops
from app.terminal.home import Home
from app.terminal.system import SystemClock, SystemIds
from db import log
from db.client_store import TerminalClientStore
from db.opening import open_store, read_state
from db.tables.customers import CUSTOMER
from db.tables.log import PENDING
from db.uow import SqlStore
from tests.sync.deeds import DEEDS, At, newcomers
from tests.sync.standing import CUSTOMERS, people_facts
from tests.sync.virtual_disk import Disk, watched

MOST_UNSENT = 4000
"""So far a terminal runs ahead of its upstreams before it waits for them."""
DRAIN_S = 240
_PAUSE_S = 0.05
_RUN = 20
"""Deeds between two looks at how far behind the upstreams are."""
_NEWCOMERS = 0.2
"""Chance that a run of the founder's begins with new people and orders for all to meet on."""
_FULL = 0.05
"""Chance that the disk is full while a run is done."""
_FULL_PAGES = 4
"""Less than so many pages are left on a full disk."""


class _Clock(SystemClock):
    """The clock of a terminal, which may be wrong."""

    def __init__(self, off_ms: int) -> None:
        self._off_ms = off_ms

    def now_ms(self) -> int:
        return super().now_ms() + self._off_ms


def _people(at: At) -> Sequence[Fact]:
    """Return the customers and orders; bills and numbers are the centre's to publish."""
    return [fact for fact in people_facts(at.now_ms) if WRITERS[type(fact)] is Writer.DEVICE]


@dataclass(frozen=True, slots=True)
class Orders:
    """What a terminal is told when it is started."""

    home: Path
    key_file: Path
    hub_url: str
    centre_url: str
    journal: Path
    seed: int
    founder: bool
    """Whether it records the people and orders that all others meet on."""
    die_at: int = 0
    """Kill itself at this statement after the start; 0: it is killed from outside."""
    drain: Path | None = None
    """When this file is there, stop working."""
    release: Path | None = None
    """When this file is there, all stores have everything: end."""
    clock_off_ms: int = 0
    """How far the clock of this terminal is ahead."""


def run(orders: Orders) -> None:
    """Work until killed, or until it is said that everything has arrived everywhere."""
    _follow_the_suite()
    with watched():
        store, clients = _open(orders)
        if orders.die_at:
            _die_at(store, orders.die_at)
        loops = Loops(clients, random.Random(orders.seed), _Clock(orders.clock_off_ms))
        stop = store.subscribe(lambda _changed: loops.wake())
        loops.start()
        try:
            _work(orders, store, clients)
        finally:
            stop()
            loops.stop()
            store.close()


def _follow_the_suite() -> None:
    """End this process when the suite is gone: nobody else would end it."""
    suite = parent_process()
    assert suite is not None

    def follow() -> None:
        suite.join()
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=follow, name="suite", daemon=True).start()


def _open(orders: Orders) -> tuple[SqlStore, list[SyncClient]]:
    home, clock, ids = Home(orders.home, orders.key_file), _Clock(orders.clock_off_ms), SystemIds()
    secrets = home.secrets()
    store = open_store(home.store_path, secrets, clock, ids, RemoteAuthority(), RemoteAuthority())
    own = TerminalClientStore(store, secrets, ids)
    with store.raw() as conn:
        token = read_state(conn)["token"]
    clients = [
        SyncClient(own, HttpWire(url, token), name, clock)
        for name, url in (("hub", orders.hub_url), ("centre", orders.centre_url))
    ]
    return store, clients


def _die_at(store: SqlStore, statement: int) -> None:
    """Kill this process at a boundary: when the `statement`th statement from now on begins."""
    count = [0]
    lock = threading.Lock()

    def began(_text: str) -> None:
        with lock:
            count[0] += 1
            if count[0] == statement:
                os.kill(os.getpid(), signal.SIGKILL)

    connection: Any = store._writer.raw_connection().driver_connection
    connection.set_trace_callback(began)


def _work(orders: Orders, store: SqlStore, clients: list[SyncClient]) -> None:
    desk, disk = _Desk(store, orders), Disk(Home(orders.home, orders.key_file).store_path)
    with orders.journal.open("a", encoding="ascii", buffering=1) as journal:
        if orders.founder and not desk.founded():
            desk.record(journal, _people, 0)
        while not (orders.drain and orders.drain.exists()):
            if desk.unsent(clients) > MOST_UNSENT:
                time.sleep(_PAUSE_S)
                continue
            if orders.founder and desk.chance.random() < _NEWCOMERS:
                desk.record(journal, newcomers, 0)
            with (
                disk.full(desk.chance.randrange(_FULL_PAGES))
                if desk.chance.random() < _FULL
                else nullcontext()
            ):
                for _ in range(_RUN):
                    desk.record(journal, desk.chance.choice(DEEDS), desk.chance.randrange(8))
        # Not as soon as its own is sent: what others did last has to arrive here as well. And not as soon as
        # all stores have everything: that it has arrived must be heard of, too.
        until = time.monotonic() + 2 * DRAIN_S
        while time.monotonic() < until and (
            not (orders.release and orders.release.exists()) or desk.unsent(clients) or desk.undecided()
        ):
            time.sleep(_PAUSE_S)
        journal.write(f"end {desk.unsent(clients)} {desk.undecided()}\n")


class _Desk:
    """Somebody who works at this terminal."""

    def __init__(self, store: SqlStore, orders: Orders) -> None:
        self.store = store
        self.chance = random.Random(orders.seed)
        self._ids, self._clock = SystemIds(), _Clock(orders.clock_off_ms)
        with store.raw() as conn:
            self._slot = read_state(conn).get("slot", "")

    def founded(self) -> bool:
        with self.store.raw() as conn:
            return (
                conn.execute(
                    select(CUSTOMER.c.customer_id).where(CUSTOMER.c.customer_id == CUSTOMERS[0])
                ).first()
                is not None
            )

    def record(self, journal: TextIO, deed: Callable[[At], Sequence[Fact]], pick: int) -> None:
        """Do one thing; only what is durable comes into the journal."""
        try:
            with self.store.raw() as conn:
                at = At(conn, self.store.terminal, self._slot, self._ids, self._clock.now_ms(), pick)
                facts = deed(at)
            if not facts:
                journal.write("idle\n")
                return
            with self.store.write(Stamp("T10001", "day-1")) as unit:
                made = [unit.record(fact).op_id for fact in facts]
        except SyncConflict:
            journal.write("conflict\n")
        except EnvironmentFault as fault:
            if not fault.code.startswith("store."):
                raise
            journal.write("fault\n")
        else:
            journal.write(f"ops {' '.join(made)}\n")

    def unsent(self, clients: list[SyncClient]) -> int:
        """Return how many own ops are not known to be at the centre."""
        terminal = self.store.terminal
        with self.store.raw() as conn:
            seq, _ = log.head(conn, terminal.terminal_id, terminal.epoch)
        return seq - max(client.standing.durable.get(terminal.epoch, 0) for client in clients)

    def undecided(self) -> int:
        """Return how many transitions wait for a verdict."""
        with self.store.raw() as conn:
            return int(conn.execute(select(func.count()).select_from(PENDING)).scalar() or 0)
