"""Hubs over their own stores: they decide tickets, relay the rest, and are replaced."""

from pathlib import Path

import pytest

from app.domain.log import Outcome
from app.sync.serving import Refused
from app.sync.wire import Standing
from db.client_store import HubClientStore
from db.rebuild import differences
from tests.factories import HALL
from tests.sync.databases import device, lose_nonce, rebuilds, rig
from tests.sync.serving_rig import (
    Device,
    HubRig,
    ServerRig,
    called,
    complaint,
    failed,
    ticket,
)

__all__ = ["device", "rig"]


def test_a_hub_decides_tickets_and_the_centre_the_rest(tmp_path: Path) -> None:
    rig = ServerRig(tmp_path)
    rig.define_hall()
    hub_device, device, other = rig.enrol("hub"), rig.enrol(), rig.enrol()
    hub = HubRig(tmp_path / "hub", rig, hub_device)
    assert hub.down() > 0
    assert hub.down() == 0
    for each in (device, other):
        hub.push(each, each.open())
    answer = hub.push(device, device.write(ticket("t1"), complaint("c1")))
    assert [(each.op_id, each.outcome, each.hub_term) for each in answer.verdicts] == [
        (device.ops[1].header.op_id, "accepted", 1)
    ]
    assert {head.seq for head in answer.durable} == set()
    first = device.ops[1].header.op_id
    assert hub.push(device, device.write(called("t1", first, 1))).verdicts[0].outcome == "accepted"
    assert hub.push(other, other.write(called("t1", first, 2))).verdicts[0].outcome == "superseded"
    hub.up()
    hub.down()
    complained = device.ops[2].header.op_id
    assert hub.store.verdicts([complained])[0].outcome is Outcome.ACCEPTED
    assert rig.store.heads(HALL) == hub.store.heads(HALL) == hub.store.durable(HALL)
    again = hub.push(device, device.batch(device.ops[1:3]))
    assert {each.op_id for each in again.verdicts} == {first, complained}
    with rig.store.raw() as one, hub.store.raw() as two:
        assert differences(one, two) == ()
    assert rebuilds(rig)
    assert rebuilds(hub)
    hub.close()
    rig.close()


def test_a_hub_that_takes_over_decides_what_waits(tmp_path: Path) -> None:
    rig = ServerRig(tmp_path)
    rig.define_hall()
    old, spare, device = rig.enrol("hub"), rig.enrol("hub"), rig.enrol()
    hub = HubRig(tmp_path / "hub", rig, spare)
    hub.down()
    hub.push(device, device.open())
    waiting = hub.push(device, device.write(ticket("t1")))
    assert waiting.verdicts == ()
    assert hub.store.decide_pending(HALL) == 0
    assert rig.store.promote(HALL, spare.origin, "https://hub") == 2
    hub.down()
    verdict = hub.store.verdicts([device.ops[1].header.op_id])[0]
    assert (verdict.outcome, verdict.hub_term) == (Outcome.ACCEPTED, 2)
    with pytest.raises(Refused) as error:
        hub.store.new_code(HALL, "counter", 1)
    assert error.value.code == "not_centre"
    assert old.origin != spare.origin
    hub.close()
    rig.close()


def test_a_restored_hub_waits_until_it_is_appointed_anew(tmp_path: Path) -> None:
    rig = ServerRig(tmp_path)
    rig.define_hall()
    hub_device, device = rig.enrol("hub"), rig.enrol()
    hub = HubRig(tmp_path / "hub", rig, hub_device)
    hub.down()
    hub.push(device, device.open())
    lose_nonce(hub)
    assert hub.push(device, device.write(ticket("t1"))).verdicts == ()
    rig.store.promote(HALL, hub_device.origin, "")
    hub.down()
    assert hub.store.verdicts([device.ops[1].header.op_id])[0].hub_term == 2
    assert not hub.store.held(HALL)
    hub.close()
    rig.close()


def test_what_an_upstream_lacks_comes_in_order_and_in_measure(rig: ServerRig, device: Device) -> None:
    for _ in range(5):
        rig.push(device, device.write(failed(), failed()))
    have: dict[tuple[str, str], int] = {}
    seen = []
    while found := rig.store.lacking(HALL, have, ops=3):
        assert sum(len(batch.ops) for batch in found) <= 3 or len(found) == 1
        for batch in found:
            key = (batch.origin, batch.epoch)
            assert batch.ops[0].header.seq == have.get(key, 0) + 1
            assert batch.checkpoint.hash == batch.ops[-1].hash
            have[key] = batch.ops[-1].header.seq
            seen += [op.header.op_id for op in batch.ops]
    assert len(seen) == len(set(seen)) == sum(head.seq for head in rig.store.heads(HALL))
    assert len(rig.store.lacking(HALL, {}, size=1)) == 1
    key = (device.origin, device.epoch)
    (rest,) = rig.store.lacking(HALL, {**have, key: 4})[:1]
    assert (rest.ops[0].header.seq, rest.prev_hash) == (5, device.ops[3].hash)


def test_a_hub_hands_its_blobs_on_whatever_its_database(rig: ServerRig) -> None:
    """On either database; `rig` is the hub's store here."""
    store = HubClientStore(rig.store)
    names = [rig.store.put_blob(data) for data in (b"one", b"two", b"three")]
    assert sorted(store.blobs_to_send("centre", 10)) == sorted(names)
    first = store.blobs_to_send("centre", 2)
    store.blobs_sent("centre", first)
    assert sorted((*first, *store.blobs_to_send("centre", 10))) == sorted(names)
    store.blobs_sent("centre", store.blobs_to_send("centre", 10))
    assert store.blobs_to_send("centre", 10) == ()
    assert sorted(store.blobs_to_send("other", 10)) == sorted(names)
    store.leave_aside("other", names[1])
    store.leave_aside("other", names[1])
    store.blobs_sent("other", [names[2]])
    assert names[1] not in store.blobs_to_send("other", 10)
    assert store.left_aside("other") == (names[1],)
    store.blobs_sent("other", [names[1]])
    assert store.left_aside("other") == ()
    assert not {names[1], names[2]} & set(store.blobs_to_send("other", 10))
    # A centre that was restored may have lost them.
    store.remember("centre", Standing(server_epoch="another"))
    assert sorted(store.blobs_to_send("centre", 10)) == sorted(names)


def test_a_hub_takes_back_what_a_revocation_cuts_off(
    rig: ServerRig, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("pg_server") if rig.place.startswith("postgresql") else None
    lost, honest = rig.enrol("kiosk"), rig.enrol()
    hub = HubRig(tmp_path / "hub", rig, rig.enrol("hub"), server.make() if server else None)
    hub.down()
    hub.push(lost, lost.open(), lost.write(ticket("t1")))
    hub.up()
    hub.push(lost, lost.write(ticket("t2", 2)), lost.write(complaint("c1")), lost.write(failed()))
    hub.push(honest, honest.open(), honest.write(called("t2", lost.ops[2].header.op_id)))
    rig.store.revoke(lost.origin, "stolen")
    hub.up()
    hub.down()
    hub.up()
    with rig.store.raw() as one, hub.store.raw() as two:
        assert differences(one, two) == ()
        assert one.exec_driver_sql("SELECT ticket_id FROM ticket").scalars().all() == ["t1"]
    assert rebuilds(rig)
    assert rebuilds(hub)
    assert rig.store.admit(lost.origin) == 3
    hub.down()
    with rig.store.raw() as one, hub.store.raw() as two:
        assert differences(one, two) == ()
        tickets = two.exec_driver_sql("SELECT ticket_id, state FROM ticket ORDER BY 1").all()
        assert [tuple(row) for row in tickets] == [("t1", "waiting"), ("t2", "called")]
    assert rebuilds(rig)
    assert rebuilds(hub)
    hub.close()
