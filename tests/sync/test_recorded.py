"""Today's server and client with the messages of version 1 as they were written down."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.services.authority import RemoteAuthority
from app.services.ports import DeviceSecrets
from app.sync import protocol
from app.sync.chain import Signer
from app.sync.client import SyncClient
from app.sync.endpoint import Endpoint
from app.sync.protocol import (
    Ask,
    Copies,
    Enrol,
    Enrolled,
    FeedPage,
    Hello,
    HelloAnswer,
    Push,
    PushAnswer,
    Refusal,
    Snapshot,
    dump,
    load,
)
from app.sync.serving import Caller
from app.sync.wire import WireRefused
from db import log
from db.client_store import TerminalClientStore
from db.opening import create_store, new_secrets
from db.server import ServerIdentity, create_server
from db.uow import SqlStore
from tests.factories import MemorySecrets
from tests.fakes import FakeClock, FakeIds
from tests.sync.recording import (
    CENTRE,
    CENTRE_KEY,
    DEVICE,
    EPOCH,
    FOLDER,
    HALL,
    MS,
    OTHER,
    SERVER_EPOCH,
    Story,
)

KINDS: dict[str, Any] = {
    "hello": Hello,
    "hello_answer": HelloAnswer,
    "push": Push,
    "push_answer": PushAnswer,
    "feed": FeedPage,
    "snapshot": Snapshot,
    "enrol": Enrol,
    "enrolled": Enrolled,
    "ask": Ask,
    "copies": Copies,
    "refusal": Refusal,
}
READER = "019cdb00-0000-7000-8000-000000000009"


def recorded(name: str) -> bytes:
    return (FOLDER / f"{name}.json").read_bytes()


SINCE: dict[str, dict[str, Any]] = {
    "copies": {"email": "", "address": "", "features": [], "status_reason": "", "status_on": None},
}
"""Members that a kind has got since it was written down, each with what a message without it means."""


def before(said: Any, since: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Return a message as it was written before it got members, which have to say nothing."""
    if isinstance(said, list):
        return [before(each, since) for each in said]
    if not isinstance(said, dict):
        return said
    known = {name: before(each, since) for name, each in said.items()}
    return {name: each for name, each in known.items() if name not in since or each != since[name]}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_recorded_message_is_read_and_written_the_same(name: str) -> None:
    data = recorded(name)
    written = dump(load(KINDS[name], data))
    assert load(KINDS[name], written) == load(KINDS[name], data)
    if name in SINCE:
        assert before(json.loads(written), SINCE[name]) == json.loads(data)
    else:
        assert written == data


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_newer_peer_may_say_more(name: str) -> None:
    data = recorded(name)
    more = json.dumps({**json.loads(data), "since_version_2": {"unheard": [1, "of"]}}).encode()
    assert load(KINDS[name], more) == load(KINDS[name], data)


def test_every_kind_of_message_was_recorded() -> None:
    assert set(KINDS.values()) >= set(protocol._DECODERS) - {protocol.WireBatch}


def secrets_of(key: bytes, ids: FakeIds) -> MemorySecrets:
    fresh = new_secrets(ids)
    return MemorySecrets(
        DeviceSecrets(fresh.db_key, key.hex(), fresh.epoch_old, fresh.epoch_new, fresh.epochs)
    )


def test_the_server_takes_a_recorded_push_and_knows_it_again(tmp_path: Path) -> None:
    """A hub, which has learnt of the devices from the feed above it."""
    story, clock, ids = Story(), FakeClock(MS + 60_000), FakeIds(5)
    store = create_server(
        f"sqlite:///{tmp_path / 'hub.db'}",
        ServerIdentity("hub", ids.new(), HALL),
        secrets_of(bytes(32), ids),
        clock,
        ids,
        authority_keys={CENTRE: Signer("", CENTRE_KEY).public_key},
    )
    store.take((story.reference,), None, HALL)
    endpoint, caller = Endpoint(store, clock), Caller(DEVICE, HALL, "counter")
    greeted = endpoint.hello(caller, load(Hello, recorded("hello")))
    assert greeted.proto == 1
    assert set(greeted.cursors) == {"hall:A01", "staff:A01", "catalogue"}
    push = load(Push, recorded("push"))
    answer = endpoint.push(caller, push)
    for each in (answer, endpoint.push(caller, push)):
        assert [(head.origin, head.epoch, head.seq, head.hash) for head in each.have] == [
            (DEVICE, EPOCH, story.device.head.seq, story.device.head.hash.hex())
        ]
        assert each.quarantined == ()
        assert load(PushAnswer, dump(each)) == each
    assert len(set(json.loads(dump(answer))) & set(json.loads(recorded("push_answer")))) == 5
    page = endpoint.feed(caller, "hall:A01", 0, 1000)
    assert load(FeedPage, dump(page)) == page
    assert set(json.loads(dump(page))) >= set(json.loads(recorded("feed")))
    # The op of a kind that nobody knows yet goes on to others as it came.
    assert "hologram_shown" in [item.op.header.kind for item in page.items]
    store.close()


class RecordedWire:
    """An upstream that answers what was recorded."""

    def __init__(self, *, snapshot: bool) -> None:
        self.snapshot_only = snapshot
        self.pushed: list[Push] = []

    def hello(self, hello: Hello) -> HelloAnswer:
        return load(HelloAnswer, recorded("hello_answer"))

    def push(self, push: Push, await_s: float = 0) -> PushAnswer:
        self.pushed.append(push)
        last = push.batches[-1]
        data = json.loads(recorded("push_answer"))
        mark = last.checkpoint
        data["have"] = [{"origin": last.origin, "epoch": last.epoch, "seq": mark.seq, "hash": mark.hash}]
        data["durable"] = data["have"]
        return load(PushAnswer, json.dumps(data).encode())

    def feed(self, scope: str, after: int, limit: int, wait_s: float) -> FeedPage:
        page = load(FeedPage, recorded("feed"))
        if scope != "hall:A01":
            return FeedPage(SERVER_EPOCH, (), (), (), 0, 0, 0)
        if self.snapshot_only and not after:
            raise WireRefused(410, "snapshot", {"floor": page.head, "head": page.head})
        if after:
            return FeedPage(SERVER_EPOCH, (), (), (), after, page.head, 0)
        return page

    def snapshot(self, scope: str) -> Snapshot:
        return load(Snapshot, recorded("snapshot"))

    def blob(self, sha256: str) -> bytes:
        return (FOLDER / "snapshot.part").read_bytes()

    def put_blob(self, sha256: str, data: bytes) -> None:
        raise AssertionError("there is none")

    def enrol(self, enrol: Enrol) -> Enrolled:
        return load(Enrolled, recorded("enrolled"))

    def close(self) -> None:
        pass


def reader(folder: Path) -> tuple[SqlStore, MemorySecrets, FakeIds, FakeClock]:
    ids, clock = FakeIds(6), FakeClock(MS + 60_000)
    secrets = secrets_of(bytes(32), ids)
    answer: Any = load(Enrolled, recorded("enrolled"))
    state = {
        "terminal_id": READER,
        "token": answer.token,
        "authority_keys": json.dumps(answer.authority_keys),
    }
    made = create_store(folder / "store.db", "T09", HALL, secrets, clock, ids, RemoteAuthority(), state)
    return made, secrets, ids, clock


@pytest.mark.parametrize("snapshot", [False, True])
def test_the_client_takes_recorded_answers(tmp_path: Path, snapshot: bool) -> None:
    store, secrets, ids, clock = reader(tmp_path)
    wire = RecordedWire(snapshot=snapshot)
    client = SyncClient(TerminalClientStore(store, secrets, ids), wire, "centre", clock)
    while client.push_once():
        pass
    for _ in range(5):
        client.feed_once()
    story = Story()
    with store.raw() as conn:
        assert log.head(conn, DEVICE, EPOCH) == (2, story.first.ops[-1].hash)
        assert log.head(conn, OTHER, EPOCH) == (story.other.head.seq, story.other.head.hash)
        assert log.head(conn, story.hall.origin, EPOCH) == (story.hall.head.seq, story.hall.head.hash)
    with store.read() as queries:
        ticket = queries.queue.ticket("ticket-1")
    assert ticket is not None
    assert ticket.state == "waiting"  # the call was superseded
    assert wire.pushed[0].batches[0].origin == READER
    store.close()
