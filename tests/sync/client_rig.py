"""A centre, terminals with real stores, and a wire between them that a test may cut, twist and record."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from app.domain.errors import TingtaiError
from app.domain.facts import Fact
from app.domain.shifts import DayOpened
from app.domain.staff import SignInFailed
from app.services.authority import RemoteAuthority
from app.services.ports import DeviceSecrets, Stamp
from app.sync import protocol
from app.sync.chain import Signer
from app.sync.client import SyncClient
from app.sync.protocol import Enrol, Enrolled, FeedPage, Hello, HelloAnswer, Push, PushAnswer, Snapshot
from app.sync.serving import Caller, Refused
from app.sync.wire import BadAnswer, Unreachable, WireRefused
from db.client_store import TerminalClientStore
from db.opening import create_store, new_secrets, open_store
from db.uow import SqlStore
from tests.factories import HALL, MORNING_MS, MemorySecrets
from tests.fakes import FakeClock, FakeIds
from tests.sync.serving_rig import ServerRig

Twist = Callable[[Callable[[], Any]], object]
"""What happens to one request: it gets the way to serve it, and returns or raises the answer."""


def lose_answer(serve: Callable[[], Any]) -> object:
    """The server acts, and nobody hears of it."""
    serve()
    raise Unreachable("lost", timed_out=True)


def lose_request(_serve: Callable[[], Any]) -> object:
    """Nothing arrives."""
    raise Unreachable("cut")


def twice(serve: Callable[[], Any]) -> object:
    """The request arrives two times."""
    serve()
    return serve()


def refuse(status: int, error: str, detail: dict[str, Any] | None = None, retry_s: float = 0) -> Twist:
    """The server says no."""

    def run(_serve: Callable[[], Any]) -> object:
        raise WireRefused(status, error, detail, retry_s)

    return run


def garbage(_serve: Callable[[], Any]) -> object:
    """Something answers that is no server of ours."""
    raise BadAnswer("garbage")


def changed(**members: object) -> Twist:
    """The answer arrives with other members."""

    def run(serve: Callable[[], Any]) -> object:
        return msgspec.structs.replace(serve(), **members)

    return run


class EndpointWire:
    """The wire to an endpoint in this process; every message goes through its bytes."""

    def __init__(self, server: ServerRig, caller: Caller) -> None:
        self.server = server
        self.caller = caller
        self.twists: dict[str, list[Twist]] = {}
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.closed = False

    def twist(self, name: str, *twists: Twist) -> None:
        """Let these happen to the next requests of a kind, one each."""
        self.twists.setdefault(name, []).extend(twists)

    def count(self, name: str) -> int:
        """Return how often a request of a kind was made."""
        return sum(each == name for each, _ in self.asked)

    def hello(self, hello: Hello) -> HelloAnswer:
        found: HelloAnswer = self._ask("hello", hello)
        return found

    def push(self, push: Push, await_s: float = 0) -> PushAnswer:
        found: PushAnswer = self._ask("push", push)
        return found

    def feed(self, scope: str, after: int, limit: int, wait_s: float) -> FeedPage:
        found: FeedPage = self._ask("feed", scope, after, limit)
        return found

    def snapshot(self, scope: str) -> Snapshot:
        found: Snapshot = self._ask("snapshot", scope)
        return found

    def blob(self, sha256: str) -> bytes:
        found: bytes = self._ask("blob", sha256)
        return found

    def put_blob(self, sha256: str, data: bytes) -> None:
        self._ask("put_blob", sha256, data)

    def enrol(self, enrol: Enrol) -> Enrolled:
        return self.server.endpoint.enrol(enrol)

    def close(self) -> None:
        self.closed = True

    def _ask(self, name: str, *arguments: object) -> Any:  # noqa: ANN401 - the caller knows
        self.asked.append((name, arguments))
        sent = tuple(_through(each) for each in arguments)

        def serve() -> object:
            revoked = self.server.store.revoked(self.caller.device)
            caller = Caller(self.caller.device, self.caller.hall, self.caller.kind, revoked)
            try:
                return _through(getattr(self.server.endpoint, name)(caller, *sent))
            except Refused as refused:
                raise WireRefused(
                    refused.status, refused.code, dict(refused.detail), refused.retry_after or 0
                ) from refused

        waiting = self.twists.get(name)
        return waiting.pop(0)(serve) if waiting else serve()


def _through(value: object) -> object:
    if value is None or isinstance(value, str | int | float | bytes):
        return value
    try:
        return protocol.load(type(value), protocol.dump(value))
    except TingtaiError as error:
        raise BadAnswer(str(error)) from error


class Terminal:
    """An enrolled terminal with its store, and a client towards the centre."""

    def __init__(self, folder: Path, server: ServerRig, kind: str = "counter", seed: int = 21) -> None:
        self.path = folder / f"terminal-{seed}.db"
        self.server = server
        self.clock = FakeClock(MORNING_MS)
        self.ids = FakeIds(seed)
        self.secrets = MemorySecrets(new_secrets(self.ids))
        assert self.secrets.secrets is not None
        key = Signer("", bytes.fromhex(self.secrets.secrets.device_key)).public_key
        code = server.store.new_code(HALL, kind, 3_600_000)
        answer = server.endpoint.enrol(Enrol(code, key, kind))
        state = {
            "terminal_id": answer.device,
            "token": answer.token,
            "authority_keys": json.dumps(answer.authority_keys),
            "slot": answer.slot,
            "kind": kind,
        }
        self.store: SqlStore = create_store(
            self.path, answer.code, HALL, self.secrets, self.clock, self.ids, RemoteAuthority(), state
        )
        self.wire = EndpointWire(server, Caller(answer.device, HALL, kind))
        self.seconds = 0.0
        self.kept: DeviceSecrets | None = self.secrets.secrets
        self._connect()

    def _connect(self) -> None:
        self.mine = TerminalClientStore(self.store, self.secrets, self.ids)
        self.client = SyncClient(self.mine, self.wire, "centre", self.clock, lambda: self.seconds)

    @property
    def device(self) -> str:
        """Return the device's id."""
        return self.store.terminal.terminal_id

    @property
    def epoch(self) -> str:
        """Return the label of the present epoch."""
        return self.store.terminal.epoch

    def reopen(self) -> None:
        """Start again."""
        self.client.close()
        self.store.close()
        self.reopen_closed()

    def reopen_closed(self) -> None:
        """Start on a store that was closed."""
        self.store = open_store(self.path, self.secrets, self.clock, self.ids, RemoteAuthority())
        self._connect()

    def record(self, *facts: Fact) -> tuple[str, ...]:
        """Record facts in one transaction; returns the op_ids."""
        with self.store.write(Stamp("T10001")) as unit:
            return tuple(unit.record(fact).op_id for fact in facts)

    def note(self, count: int = 1) -> None:
        """Record something that happened, in a transaction each."""
        for _ in range(count):
            self.record(failed(self))

    def open_day(self) -> str:
        """Record a transition that the centre decides on; returns its op_id."""
        return self.record(
            DayOpened(
                after=None,
                day_id=self.ids.new(),
                hall_id=HALL,
                date="2026-03-11",
                at_ms=self.clock.now_ms(),
                staff_no="T10001",
            )
        )[0]

    def settle(self, rounds: int = 50) -> None:
        """Push and pull until nothing more is left."""
        for _ in range(rounds):
            more = self.client.push_once()
            more = self.client.feed_once() or more
            if not more:
                return
        raise AssertionError("never settles")

    def heads(self) -> dict[tuple[str, str], int]:
        """Return how far each chain is here."""
        return {(head.origin, head.epoch): head.seq for head in self.mine.heads()}


def failed(terminal: Terminal) -> SignInFailed:
    """Return something harmless that happened at a terminal."""
    return SignInFailed(
        staff_no="T10001", terminal_id=terminal.device, locked_until_ms=None, at_ms=terminal.clock.now_ms()
    )


def ops_at(server: ServerRig, device: str) -> int:
    """Return how many ops of a device the server has."""
    return sum(head.seq for head in server.store.heads(HALL) if head.origin == device)
