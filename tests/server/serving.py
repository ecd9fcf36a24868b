"""Servers for tests: real processes on a free port, and the same program in this process without a socket."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import httpx
from fastapi import FastAPI

from app.devices.secrets.key_file import KeyFileSecrets
from app.sync.chain import Signer
from app.sync.enrolled import ENROLLED_FILE, Enrolment, dump_enrolment
from app.sync.protocol import Enrolled

ROOT: Final = Path(__file__).resolve().parents[2]
CATALOGUE: Final = ROOT / "resources" / "catalogue"
HALL: Final = "A01"
START_S: Final = 60.0
STOP_S: Final = 40.0
COVERAGE: Final = "COVERAGE_PROCESS_START"


@dataclass(frozen=True)
class Place:
    """What every command on one server's store needs: its home, its keys, its database."""

    folder: Path
    db: str = ""
    home: Path = field(init=False)
    key_file: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", self.folder / "home")
        object.__setattr__(self, "key_file", self.folder / "key.json")
        if not self.db:
            object.__setattr__(self, "db", f"sqlite:///{self.folder / 'server.db'}")

    def words(self, *words: str) -> list[str]:
        """Return the command line of a command on this store."""
        named = ["--home", str(self.home), "--key-file", str(self.key_file), "--lang", "en"]
        return [sys.executable, str(ROOT / "main.py"), *named, "server", *words]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run an operation (`code`, `load`, `revoke` …) beside the server."""
        return subprocess.run(
            [*self.words(*words), "--db", self.db],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_S,
        )

    def load(self, hall: str = HALL) -> dict[str, Any]:
        """Publish the demo catalogue for a hall."""
        done = self.command("load", "--catalogue", str(CATALOGUE), "--hall", hall)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def code(self, kind: str = "counter", hall: str = HALL) -> str:
        """Return a fresh one-time code."""
        done = self.command("code", "--hall", hall, "--kind", kind, "--ttl", "10")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@dataclass
class Running:
    """A server that serves."""

    place: Place
    process: subprocess.Popen[str]
    url: str
    log: Path
    ca: Path | None = None

    @property
    def pid(self) -> int:
        """Process id; of several workers, their parent's."""
        return self.process.pid

    def client(self, token: str = "", **options: Any) -> httpx.Client:  # noqa: ANN401 - whatever httpx takes
        """Return a client of this server."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        verify: Any = True
        if self.ca is not None:
            import ssl

            verify = ssl.create_default_context(cafile=str(self.ca))
        options = {"timeout": 40.0, "trust_env": False, **options}
        return httpx.Client(base_url=self.url, headers=headers, verify=verify, **options)

    def output(self) -> str:
        """Return what it has written to stderr so far."""
        return self.log.read_text("utf-8")

    def lines(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of its log of one event."""
        found = [json.loads(line) for line in self.output().splitlines() if line.startswith("{")]
        return [line for line in found if line.get("event") == event]

    def stop(self) -> int:
        """Stop it as an operator does, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def kill(self) -> None:
        """Kill it as a power cut does."""
        self.process.kill()
        self._ended()

    def _ended(self) -> int:
        status = self.process.wait(STOP_S)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status


def start(
    place: Place,
    role: str = "centre",
    *,
    upstream: str = "",
    hall: str = "",
    workers: int = 1,
    listen: str = "127.0.0.1:0",
    tls: tuple[Path, Path] | None = None,
    ca: Path | None = None,
    extra: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
) -> Running:
    """Start a server and return it when it serves; the caller stops it."""
    words = ["--role", role, "--db", place.db, "--listen", listen, "--workers", str(workers)]
    words += ["--upstream", upstream] if upstream else []
    words += ["--hall", hall] if hall else []
    words += ["--tls-cert", str(tls[0]), "--tls-key", str(tls[1])] if tls else []
    place.folder.mkdir(parents=True, exist_ok=True)
    log = place.folder / f"server-{time.monotonic_ns()}.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            place.words(*words, *extra),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env={**os.environ, **(env or {})},
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"ready (https?://\S+)\n", line)
    if found is None:
        process.kill()
        process.wait()
        raise AssertionError(f"not ready: {line!r} {log.read_text('utf-8')}")
    return Running(place, process, found[1], log, ca)


@contextmanager
def running_server(place: Place, role: str = "centre", **options: Any) -> Iterator[Running]:  # noqa: ANN401 - those of `start`
    """Run a real server process for the length of a block."""
    server = start(place, role, **options)
    try:
        yield server
    finally:
        server.kill()


@dataclass(frozen=True)
class Member:
    """A device that is enrolled: its key and what it was answered."""

    private_key: bytes
    answer: Enrolled

    @property
    def signer(self) -> Signer:
        """Signs this device's checkpoints."""
        return Signer(self.answer.device, self.private_key)


def enrol(client: httpx.Client, code: str, kind: str = "", seed: int = 1) -> Member:
    """Enrol a device over HTTP."""
    import msgspec

    key = bytes([seed]) * 32
    body = {"code": code, "public_key": Signer("", key).public_key, "kind": kind}
    done = client.post("/sync/v1/enrol", json=body)
    assert done.status_code == 200, done.text
    return Member(key, msgspec.json.decode(done.content, type=Enrolled))


def member_of(place: Place, code: str, seed: int = 1) -> Member:
    """Enrol a device at a centre's store that nobody serves."""
    from app.devices.machine import SystemClock, SystemIds
    from app.sync.endpoint import Endpoint
    from app.sync.protocol import Enrol
    from db.server import open_server

    key = bytes([seed]) * 32
    clock = SystemClock()
    store = open_server(place.db, KeyFileSecrets(place.key_file), clock, SystemIds(), worker=True)
    try:
        return Member(key, Endpoint(store, clock).enrol(Enrol(code, Signer("", key).public_key, "")))
    finally:
        store.close()


def make_hub_home(place: Place, member: Member, server: str, ca: str = "") -> None:
    """Write into a hub's home what `enrol` writes there."""
    from app.devices.machine import SystemIds
    from db.opening import new_secrets

    place.home.mkdir(parents=True, exist_ok=True)
    fresh = new_secrets(SystemIds())
    KeyFileSecrets(place.key_file).save(replace(fresh, device_key=member.private_key.hex()))
    answer = member.answer
    enrolment = Enrolment(
        server,
        ca,
        answer.device,
        answer.hall,
        answer.slot,
        answer.code,
        "hub",
        answer.token,
        answer.authority_keys,
        answer.server_epoch,
    )
    file = place.home / ENROLLED_FILE
    file.write_text(dump_enrolment(enrolment), "utf-8")
    file.chmod(0o600)


def in_process(app: FastAPI, token: str = "") -> httpx.AsyncClient:
    """Return a client of the program in this process, without a socket. `close_app` ends its threads."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers)


def close_app(app: FastAPI) -> None:
    """End the threads of a program that was never served."""
    app.state.serving.routes.gate.close()
