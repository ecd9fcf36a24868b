"""What a terminal's store tells of its own ops, and what a hub's store does with what comes from above."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.services.authority import RemoteAuthority
from app.services.link import UnsentState
from app.services.ports import Stamp
from app.sync.batches import ChainHead
from app.sync.chain import Signer
from app.sync.client import SyncClient
from app.sync.endpoint import Endpoint
from app.sync.memory import Memory
from app.sync.protocol import Enrol, Head
from app.sync.serving import Caller
from app.sync.wire import BadAnswer, Held, Standing
from db import outbox
from db.client_store import HubClientStore, TerminalClientStore
from db.opening import new_secrets, open_store
from db.server import ServerIdentity, ServerStore, create_server
from db.tables.log import QUARANTINE_BATCH
from tests.factories import HALL, MORNING_MS, MemorySecrets
from tests.fakes import FakeClock, FakeIds
from tests.sync.client_rig import EndpointWire, Terminal, failed
from tests.sync.serving_rig import ServerRig


def test_own_ops_are_unsent_then_relayed_then_undecided_then_gone(terminal: Terminal) -> None:
    mine, epoch = terminal.mine, terminal.epoch
    day = terminal.open_day()
    terminal.note()
    assert mine.own_heads() == {epoch: 3}
    assert mine.undecided() == 1
    assert mine.types_of([day]) == {day: "day"}

    def states(relayed: int, durable: int, *held: Held) -> list[tuple[str, UnsentState]]:
        items = mine.unsent_items({epoch: relayed}, {epoch: durable}, held, 10)
        return [(item.kind, item.state) for item in items]

    assert states(0, 0) == [
        ("epoch_opened", UnsentState.UNSENT),
        ("day_opened", UnsentState.UNSENT),
        ("sign_in_failed", UnsentState.UNSENT),
    ]
    assert states(3, 1) == [("day_opened", UnsentState.RELAYED), ("sign_in_failed", UnsentState.RELAYED)]
    assert states(3, 3) == [("day_opened", UnsentState.UNDECIDED)]
    item = mine.unsent_items({}, {}, (), 10)[1]
    held = Held(terminal.device, epoch, item.tx, "body.format")
    assert states(3, 3, held) == [("day_opened", UnsentState.HELD)]
    assert mine.unsent_items({}, {}, (held,), 10)[1].code == "body.format"
    terminal.settle()
    assert mine.undecided() == 0
    assert states(3, 3) == []
    assert mine.last_of(item.subject) == {epoch: 2}


def test_a_standing_is_kept_whole(terminal: Terminal) -> None:
    standing = Standing(
        "e", {"catalogue": 3}, {"K7Q": 2}, {"K7Q": 1}, {("d", "K7Q"): 5}, (Held("d", "K7Q", "", "fork"),)
    )
    terminal.mine.remember("hub", standing)
    assert terminal.mine.standing("hub") == standing
    assert terminal.mine.standing("centre") == Standing()


def test_an_outbox_is_cut_to_what_fits(terminal: Terminal) -> None:
    terminal.note(5)
    one = terminal.mine.outbox({}, 0, 500, 1)
    assert [len(batch.ops) for batch in one.batches] == [1], "the shortest run, however small the room"
    assert one.more
    two = terminal.mine.outbox({}, 0, 2, 1 << 20)
    assert [len(batch.ops) for batch in two.batches] == [2]
    rest = terminal.mine.outbox({(terminal.device, terminal.epoch): 2}, 0, 500, 1 << 20)
    assert [op.header.seq for op in rest.batches[0].ops] == [3, 4, 5, 6]
    assert rest.batches[0].prev_hash == two.batches[0].ops[-1].hash
    nothing = terminal.mine.outbox({(terminal.device, terminal.epoch): 6}, 0, 500, 1 << 20)
    assert (nothing.batches, nothing.more) == ((), False)
    assert terminal.mine.outbox({}, nothing.upto, 500, 1 << 20).batches == ()


def test_ops_without_a_checkpoint_wait(terminal: Terminal) -> None:
    terminal.note(2)
    with terminal.store.raw_write() as conn:
        conn.exec_driver_sql("DELETE FROM checkpoint")
    found = terminal.mine.outbox({}, 0, 500, 1 << 20)
    assert (found.batches, found.more) == ((), False)
    with terminal.store.raw() as conn:
        assert outbox.covering(conn, ["unknown"]) == ()


def test_who_wrote_an_op_is_said_before_it(terminal: Terminal, server: ServerRig) -> None:
    """A hub that is made on the spot knows nobody: it must hear of a terminal before its ops."""
    terminal.settle()
    terminal.note()
    batches = terminal.mine.outbox({}, 0, 500, 1 << 20).batches
    assert batches[0].origin == f"{server.store.identity.device}~hall:{HALL}"
    assert batches[1].origin == terminal.device
    assert terminal.mine.outbox({}, 0, 1, 1 << 20).batches[0].origin == batches[0].origin


def test_the_batches_that_hold_ops(terminal: Terminal) -> None:
    first, second = terminal.open_day(), None
    terminal.note(2)
    second = terminal.open_day()
    batches = terminal.mine.batches_with([first, second])
    assert [[op.header.seq for op in batch.ops] for batch in batches] == [[2], [5]]
    terminal.store.receive(())


def test_a_fork_is_set_aside_and_the_rest_goes_on(
    terminal: Terminal, server: ServerRig, tmp_path: Path
) -> None:
    other = Terminal(tmp_path, server, seed=22)
    other.note()
    # The same device, started twice from one image: its chain goes on in two ways.
    other.client.close()
    other.store.close()
    image = tmp_path / "image.db"
    shutil.copy(other.path, image)
    secrets = MemorySecrets(other.secrets.secrets)
    other.reopen_closed()
    twin = open_store(image, secrets, other.clock, FakeIds(99), RemoteAuthority())
    assert twin.terminal == other.store.terminal
    other.clock.advance_ms(1000)
    other.note()
    with twin.write(Stamp("T10002")) as unit:
        unit.record(failed(terminal))
    terminal.settle()
    whole = other.mine.outbox({}, 0, 500, 1 << 20).batches
    rival = TerminalClientStore(twin, secrets, FakeIds(98)).outbox({}, 0, 500, 1 << 20).batches
    third = Terminal(tmp_path, server, seed=23)
    third.note()
    after = third.mine.outbox({}, 0, 500, 1 << 20).batches
    terminal.settle()
    taken = terminal.mine.take((*whole, *rival, *after))
    assert taken.refused == ""
    assert taken.fresh == len(whole[0].ops) + 2
    with terminal.store.raw() as conn:
        kept = conn.execute(select(QUARANTINE_BATCH.c.code, QUARANTINE_BATCH.c.origin)).all()
    assert [tuple(row) for row in kept] == [("fork", other.device)]
    for each in (other.store, third.store, twin):
        each.close()


def test_an_answer_with_a_hash_that_is_none_is_no_answer(terminal: Terminal) -> None:
    memory = Memory(terminal.mine, "hub", terminal.clock)
    with pytest.raises(BadAnswer):
        memory.acknowledge((), (Head("d", "K7Q", 1, "zz"),), whole=True)
    memory.begin("e", {"catalogue": 1})
    memory.move("another", {"catalogue": 9})
    assert memory.standing.cursors == {"catalogue": 1}
    memory.hold((), {("d", "K7Q"): 4})
    memory.release(("d", "K7Q"))
    assert memory.standing.passed == {}


# -------------------------------------------------------------------------------------------------- hub


@pytest.fixture
def hub(tmp_path: Path, server: ServerRig) -> Iterator[ServerStore]:
    ids = FakeIds(77)
    secrets = MemorySecrets(new_secrets(ids))
    assert secrets.secrets is not None
    key = Signer("", bytes.fromhex(secrets.secrets.device_key)).public_key
    answer = server.endpoint.enrol(Enrol(server.store.new_code(HALL, "hub", 60_000), key, "hub"))
    made = create_server(
        f"sqlite:///{tmp_path / 'hub.db'}",
        ServerIdentity("hub", answer.device, HALL),
        secrets,
        FakeClock(MORNING_MS),
        ids,
        authority_keys=answer.authority_keys,
    )
    yield made
    made.close()


def relay(hub: ServerStore, server: ServerRig) -> SyncClient:
    wire = EndpointWire(server, Caller(hub.identity.device, HALL, "hub"))
    return SyncClient(HubClientStore(hub), wire, "centre", FakeClock(MORNING_MS))


def waits(client: SyncClient) -> bool:
    return client.undurable


def run(client: SyncClient) -> None:
    while client.push_once() or client.feed_once():
        pass


def test_a_hub_relays_both_ways_and_knows_what_is_durable(
    terminal: Terminal, server: ServerRig, hub: ServerStore
) -> None:
    client = relay(hub, server)
    run(client)
    down = EndpointWire(server, terminal.wire.caller)
    down.server = _Behind(hub)  # type: ignore[assignment]
    near = SyncClient(terminal.mine, down, "hub", terminal.clock)
    terminal.note(2)
    day = terminal.open_day()
    run(near)
    assert near.role == "hub"
    assert waits(near)
    run(client)
    near.hello()
    assert not waits(near)
    run(near)
    assert terminal.mine.verdicts([day])
    store = HubClientStore(hub)
    assert (store.recovering(), store.device) == (False, hub.identity.device)
    store.recovered()
    assert store.standing("centre").cursors


def test_a_hub_whose_chain_went_on_elsewhere_begins_an_epoch(server: ServerRig, hub: ServerStore) -> None:
    client = relay(hub, server)
    run(client)
    before = hub.epoch
    HubClientStore(hub).begin_epoch()
    assert hub.epoch != before
    run(client)


def test_what_a_hub_cannot_take_is_told(terminal: Terminal, hub: ServerStore, server: ServerRig) -> None:
    store = HubClientStore(hub)
    terminal.note(2)
    batch = terminal.mine.outbox({}, 0, 500, 1 << 20).batches
    assert store.take(batch).refused == "forged"
    run(relay(hub, server))
    later = terminal.mine.outbox({(terminal.device, terminal.epoch): 1}, 0, 500, 1 << 20).batches
    assert store.take(later).refused == "gap"
    store.acknowledged((ChainHead("d", "K7Q", 1, bytes(32)),), whole=False)


def test_a_hub_hands_attachments_on(terminal: Terminal, hub: ServerStore, server: ServerRig) -> None:
    run(relay(hub, server))
    name = hub.put_blob(b"signature")
    run(relay(hub, server))
    assert server.store.blob(name) == b"signature"
    with terminal.store.write(Stamp("")) as unit:
        unit.keep_blob(b"x")


class _Behind:
    """A hub as the rig's wire wants a server: a store and an endpoint."""

    def __init__(self, store: ServerStore) -> None:
        self.store = store
        self.endpoint = Endpoint(store, FakeClock(MORNING_MS))
