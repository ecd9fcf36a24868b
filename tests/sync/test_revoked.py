"""A revoked device: what others bring of it is set aside, and an operator lets in what was made before."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.domain.log import Outcome
from app.domain.network import DeviceRevoked
from app.services.ports import Stamp
from app.sync.serving import Refused
from db.rebuild import differences
from db.tables.log import EPOCH, OP
from tests.factories import HALL
from tests.sync.databases import rebuilds
from tests.sync.endpoint_rig import opened as device
from tests.sync.endpoint_rig import rig
from tests.sync.serving_rig import (
    Device,
    HubRig,
    ServerRig,
    complaint,
    failed,
    noted,
    overridden,
    overrides,
    ticket,
)

__all__ = ["device", "rig"]


@pytest.fixture
def hub(rig: ServerRig) -> Iterator[HubRig]:
    made = HubRig(rig.path.parent / "hub", rig, rig.enrol("hub"))
    made.down()
    yield made
    made.close()


def alike(one: ServerRig, other: ServerRig) -> bool:
    with one.store.raw() as here, other.store.raw() as there:
        mine = set(here.execute(select(OP.c.op_id)).scalars())
        return mine == set(there.execute(select(OP.c.op_id)).scalars()) and differences(here, there) == ()


def test_what_others_bring_of_a_revoked_device_is_set_aside_everywhere(rig: ServerRig, hub: HubRig) -> None:
    lost, honest = rig.enrol(), rig.enrol()
    hub.down()
    hub.push(lost, lost.open(), lost.write(overridden("before")))
    hub.up()
    # The hub has these, the centre does not, when the device is put out.
    hub.push(lost, lost.write(overridden("late")), lost.write(complaint("c1")))
    asked = lost.ops[-1].header.op_id
    hub.push(honest, honest.open(), honest.write(noted("c1", asked)), honest.write(overridden("honest")))
    assert overrides(hub) == ["before", "honest", "late"]
    rig.store.revoke(lost.origin, "stolen")
    answer = hub.up()
    assert answer is not None
    assert overrides(rig) == ["before", "honest"]
    assert {row.code for row in rig.store.quarantined()} == {"revoked"}
    assert rig.store.verdicts([asked]) == ()
    hub.down()
    assert overrides(hub) == ["before", "honest"]
    hub.up()
    assert alike(rig, hub)
    assert rebuilds(rig)
    assert rebuilds(hub)
    # Named each time that it is brought, and a second revocation lets nothing in.
    relayed = rig.push(honest, lost.batch(lost.ops))
    assert [each.code for each in relayed.quarantined] == ["revoked", "revoked"]
    rig.store.revoke(lost.origin, "stolen")
    assert rig.store.replay() == 0
    # What it hands over itself stays out of the log, and only what is its own is kept.
    assert [each.code for each in rig.push(lost, lost.write(failed())).quarantined] == ["revoked"]
    assert rig.store.counts()["set_aside"] == 1


def test_an_operator_lets_in_what_was_made_before(rig: ServerRig, hub: HubRig) -> None:
    lost, honest = rig.enrol(), rig.enrol()
    hub.down()
    hub.push(lost, lost.open(), lost.write(overridden("before"), complaint("c1")))
    asked = lost.ops[-1].header.op_id
    rig.store.revoke(lost.origin, "stolen")
    hub.up()
    assert overrides(rig) == []
    with rig.store.raw() as conn:
        # That it opened an epoch is no business of its: others must be able to tell.
        assert lost.origin in conn.execute(select(EPOCH.c.terminal_id)).scalars().all()
    assert rig.store.admit(lost.origin) == 2
    assert rig.store.verdicts([asked])[0].outcome is Outcome.ACCEPTED
    hub.down()
    assert overrides(hub) == overrides(rig) == ["before"]
    assert alike(rig, hub)
    # Whatever comes after that is out again.
    assert [each.code for each in rig.push(honest, honest.open(), lost.write(failed())).quarantined] == [
        "revoked"
    ]
    hub.down()
    assert alike(rig, hub)
    assert rebuilds(rig)
    assert rebuilds(hub)


def test_a_ticket_of_a_revoked_device_goes_with_it(rig: ServerRig, hub: HubRig) -> None:
    lost = rig.enrol("kiosk")
    hub.down()
    hub.push(lost, lost.open(), lost.write(ticket("t1")))
    assert hub.store.verdicts([lost.ops[-1].header.op_id])[0].outcome is Outcome.ACCEPTED
    rig.store.revoke(lost.origin, "stolen")
    hub.up()
    hub.down()
    for server in (rig, hub):
        with server.store.raw() as conn:
            assert conn.exec_driver_sql("SELECT count(*) FROM ticket").scalar() == 0
    assert alike(rig, hub)


def test_a_revocation_without_heads_cuts_nothing_off(rig: ServerRig, device: Device) -> None:
    """As older centres wrote it."""
    with rig.store.write(Stamp(""), HALL) as unit:
        unit.record(DeviceRevoked(terminal_id=device.origin, reason="", at_ms=1))
    relay = rig.enrol()
    assert rig.push(relay, relay.open(), device.write(overridden("x"))).quarantined == ()
    assert overrides(rig) == ["x"]


def test_a_revoked_device_cannot_fill_the_store_in_the_name_of_others(rig: ServerRig, device: Device) -> None:
    other = rig.enrol()
    rig.store.revoke(device.origin, "lost")
    batch = replace(other.open(), prev_hash=bytes(32))
    forged = replace(batch, checkpoint=replace(batch.checkpoint, signature=bytes(64)))
    with pytest.raises(Refused) as error:
        rig.push(device, forged)
    assert error.value.code == "forged"
    assert rig.store.counts()["set_aside"] == 0
