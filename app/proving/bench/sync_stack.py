"""A centre as a real process and terminals' stores beside it, for the group `sync`."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.domain.halls import HallDefined
from app.proving.bench.children import ChildError
from app.proving.network.hall import ANY_PORT, HALL, ServerProcess, command, key_file
from app.server.home import ServerHome
from app.services.authority import RemoteAuthority
from app.services.ports import Stamp
from app.sync.ahead import on_a_thread
from app.sync.batches import Batch
from app.sync.chain import Signer
from app.sync.client import SyncClient
from app.sync.http_wire import HttpWire
from app.sync.protocol import Enrol
from app.terminal.home import Home
from app.terminal.places import ROOT
from app.terminal.system import SystemClock, SystemIds
from db import log
from db.client_store import TerminalClientStore
from db.opening import create_store, new_secrets, open_store
from db.server import open_server
from db.uow import SqlStore

COUNTER: Final = "counter"


class Centre:
    """The server process of a centre whose database has nothing but halls and devices."""

    def __init__(self, folder: Path, database: str = "", workers: int = 1) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.database = database or f"sqlite:///{folder / 'centre.db'}"
        words = ("--role", "centre", "--db", self.database, "--listen", ANY_PORT)
        more = ("--workers", str(workers)) if workers > 1 else ()
        self.process = ServerProcess("centre", folder, (*words, *more))

    def start(self) -> str:
        """Start it; returns its URL."""
        return self.process.start()

    def stop(self) -> None:
        """End it."""
        self.process.stop()

    def code(self, hall: str = HALL, kind: str = COUNTER) -> str:
        """Return a one-time code for a hall, which is published if the centre does not know it yet."""
        self._publish(hall)
        words = ("server", "code", "--hall", hall, "--kind", kind, "--ttl", "60", "--db", self.database)
        done = subprocess.run(
            command(self.folder, *words), cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ChildError("sync", "server code", done.stderr.strip()[-500:])
        return done.stdout.split()[-1]

    def _publish(self, hall: str) -> None:
        """Publish a hall that has no catalogue: nothing of one is to be sent or counted."""
        secrets = ServerHome(self.folder, key_file(self.folder)).secrets()
        store = open_server(self.database, secrets, SystemClock(), SystemIds(), worker=True)
        try:
            with store.read() as queries:
                known = queries.central.has_kind(HallDefined.KIND, hall)
            if not known:
                with store.write(Stamp(""), hall) as unit:
                    unit.record(
                        HallDefined(
                            hall_id=hall,
                            name=hall,
                            own=True,
                            zone="Asia/Shanghai",
                            reset_minute=4 * 60,
                            opens=9 * 60,
                            closes=18 * 60,
                        )
                    )
        finally:
            store.close()


@contextmanager
def centre_in(folder: Path, database: str = "", workers: int = 1) -> Iterator[Centre]:
    """Run a centre for as long as it is needed."""
    made = Centre(folder, database, workers)
    made.start()
    try:
        yield made
    finally:
        made.stop()


@dataclass(slots=True)
class Desk:
    """A terminal's home without a window: its store, and the way to the centre."""

    home: Home
    url: str
    token: str
    store: SqlStore
    _clients: list[SyncClient] = field(default_factory=list)

    @property
    def client(self) -> SyncClient:
        """Return a fresh client, as after a start; it is closed with the desk."""
        held = TerminalClientStore(self.store, self.home.secrets(), SystemIds())
        made = SyncClient(held, HttpWire(self.url, self.token), "centre", SystemClock(), ahead=on_a_thread)
        self._clients.append(made)
        return made

    @property
    def signer(self) -> Signer:
        """Return what signs this terminal's chain."""
        found = self.home.secrets().load()
        key = bytes.fromhex(found.device_key) if found else b""
        return Signer(self.store.terminal.terminal_id, key)

    def keep(self, batches: Sequence[Batch]) -> None:
        """Put runs of the terminal's own chain into its store, as if recorded there; then open it anew."""
        for batch in batches:
            self.store.receive((batch,), proven=True)
        self.close()
        self.store = opened(self.home)

    def close(self) -> None:
        """Close the store, and whatever talked for it."""
        while self._clients:
            self._clients.pop().close()
        self.store.close()


def opened(home: Home) -> SqlStore:
    """Open the store of an enrolled home without a network of its own."""
    return open_store(home.store_path, home.secrets(), SystemClock(), SystemIds(), RemoteAuthority())


def desk_in(folder: Path, url: str, code: str, hall: str = HALL) -> Desk:
    """Enrol a terminal into a new home; returns it open."""
    ids = SystemIds()
    home = Home(folder, key_file(folder))
    home.create()
    secrets = new_secrets(ids)
    home.secrets().save(secrets)
    wire = HttpWire(url)
    answer = wire.enrol(Enrol(code, Signer("", bytes.fromhex(secrets.device_key)).public_key, ""))
    wire.close()
    state = {
        "terminal_id": answer.device,
        "token": answer.token,
        "authority_keys": json.dumps(answer.authority_keys),
        "slot": answer.slot,
        "kind": COUNTER,
    }
    store = create_store(
        home.store_path, answer.code, hall, home.secrets(), SystemClock(), ids, RemoteAuthority(), state
    )
    return Desk(home, url, answer.token, store)


def head_of(store: SqlStore) -> tuple[int, bytes]:
    """Return the head of a terminal's own chain."""
    with store.raw() as conn:
        return log.head(conn, store.terminal.terminal_id, store.terminal.epoch)
