"""A server that is killed at any statement, or restored: nothing is lost, nothing decided twice."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import event

from app.domain.log import Outcome
from app.services.ports import Stamp
from app.sync.serving import Refused
from db.rebuild import differences
from tests.factories import HALL
from tests.sync.databases import (
    SCOPE,
    Killed,
    device,
    heads_out,
    lane,
    lose_nonce,
    places,
    rebuilds,
    rig,
    standing,
    tariff,
)
from tests.sync.serving_rig import (
    Device,
    HubRig,
    ServerRig,
    complaint,
    failed,
    noted,
    ticket,
)

__all__ = ["device", "rig"]


@pytest.mark.parametrize("commit", [False, True])
def test_a_kill_at_any_statement_of_a_push_leaves_nothing_or_all(
    rig: ServerRig, device: Device, commit: bool
) -> None:
    rig.push(device, device.write(ticket("t1"), complaint("c1")))
    first = device.ops[-1].header.op_id
    push = device.write(noted("c1", first), failed()), device.write(complaint("c2"))
    before = standing(rig)
    engine = rig.store._workshop.engines.writer
    left = 0

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    name = "commit" if commit else "before_cursor_execute"
    event.listen(engine, name, count)
    killed = 0
    try:
        for at in range(1, 2 if commit else 500):
            left = at
            try:
                rig.store.take(push, device.caller)
            except Killed:
                killed += 1
                left = 0
                assert standing(rig) == before
            else:
                break
    finally:
        event.remove(engine, name, count)
    assert killed >= (1 if commit else 20)
    answer = rig.push(device, *push)
    assert [each.outcome for each in answer.verdicts] == ["accepted", "accepted"]
    assert rig.push(device, *push) == answer
    assert places(rig) == list(range(1, rig.store.feed_heads()[SCOPE] + 1))
    assert rebuilds(rig)


def test_a_kill_at_any_statement_of_an_own_fact(rig: ServerRig) -> None:
    before = standing(rig)
    engine = rig.store._workshop.engines.writer
    left = 0

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    event.listen(engine, "before_cursor_execute", count)
    try:
        for at in range(1, 200):
            left = at
            try:
                with rig.store.write(Stamp(""), HALL) as unit:
                    unit.record(lane("C", 3))
                    unit.record(tariff())
            except Killed:
                left = 0
                assert standing(rig) == before
            else:
                break
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert standing(rig) != before
    assert rebuilds(rig)


@pytest.mark.usefixtures("device")
def test_a_restart_changes_nothing(rig: ServerRig) -> None:
    before, epoch, label = standing(rig), rig.store.server_epoch, rig.store.epoch
    rig.reopen()
    assert (standing(rig), rig.store.server_epoch, rig.store.epoch) == (before, epoch, label)
    assert not rig.store.held(HALL)


def test_a_restored_centre_waits_for_the_hub_and_takes_everything_back(tmp_path: Path) -> None:
    rig = ServerRig(tmp_path)
    rig.define_hall()
    hub_device, device = rig.enrol("hub"), rig.enrol()
    hub = HubRig(tmp_path / "hub", rig, hub_device)
    hub.down()
    hub.push(device, device.open())
    hub.up()
    rig.store.close()
    yesterday = tmp_path / "yesterday.db"
    shutil.copy(rig.path, yesterday)
    rig.reopen()
    epoch, label = rig.store.server_epoch, rig.store.epoch
    hub.push(device, device.write(complaint("c1")))
    hub.up()
    late = rig.enrol()
    hub.down()
    lost = rig.store.heads(HALL)
    assert hub.store.verdicts([device.ops[1].header.op_id])[0].outcome is Outcome.ACCEPTED
    rig.store.close()
    shutil.copy(yesterday, rig.path)
    rig.reopen()
    assert rig.store.server_epoch != epoch
    assert rig.store.epoch != label
    assert rig.store.held(HALL)
    assert rig.store.counts()["held"] == 1
    with pytest.raises(Refused) as error:
        rig.enrol()
    assert (error.value.status, error.value.code, error.value.retry_after) == (503, "held", 60)
    hub.push(device, device.write(complaint("c2")))
    # The hub says what it has, pushes it, and the centre decides again.
    hello = rig.endpoint.hello(hub_device.caller, hub_device.hello(have=heads_out(hub)))
    assert hello.server_epoch == rig.store.server_epoch
    assert rig.store.held(HALL)
    hub.up()
    assert not rig.store.held(HALL)
    here = {(head.origin, head.epoch): head for head in rig.store.heads(HALL)}
    assert all(here[head.origin, head.epoch].seq >= head.seq for head in lost)
    assert rig.store.device(late.origin) is not None
    ids = [op.header.op_id for op in device.ops[1:]]
    assert [each.outcome for each in rig.store.verdicts(ids)] == [Outcome.ACCEPTED] * 2
    hub.down()
    assert [each.outcome for each in hub.store.verdicts(ids)] == [Outcome.ACCEPTED] * 2
    assert rig.enrol().enrolled is not None
    codes = [row.code for row in rig.store.devices(HALL)]
    assert len(set(codes)) == len(codes)
    hub.down()
    with rig.store.raw() as one, hub.store.raw() as two:
        assert differences(one, two) == ()
    assert rebuilds(rig)
    hub.close()
    rig.close()


def test_an_operator_may_decide_without_the_hub(rig: ServerRig, device: Device) -> None:
    lose_nonce(rig)
    assert rig.store.held(HALL)
    answer = rig.push(device, device.write(complaint("c1")))
    assert answer.verdicts == ()
    assert rig.store.counts()["undecided"] == 1
    told: list[object] = []
    rig.store.react_kinds = frozenset({"complaint_received"})
    rig.store.react = lambda _, settled: told.extend(each.outcome for each in settled)
    assert rig.store.release(HALL) == 1
    assert rig.store.release(HALL) == 0
    assert told == [Outcome.ACCEPTED]
    assert rig.store.verdicts([device.ops[-1].header.op_id])[0].outcome is Outcome.ACCEPTED
    assert rebuilds(rig)


def test_own_ops_that_a_peer_brings_back_show_that_the_store_was_restored(tmp_path: Path) -> None:
    """The secrets were restored with the store, so that the nonces tell nothing."""
    rig = ServerRig(tmp_path)
    rig.define_hall()
    hub_device, device = rig.enrol("hub"), rig.enrol()
    hub = HubRig(tmp_path / "hub", rig, hub_device)
    hub.down()
    hub.push(device, device.open())
    hub.up()
    rig.store.close()
    secrets = rig.secrets.secrets
    shutil.copy(rig.path, tmp_path / "yesterday.db")
    rig.reopen()
    with rig.store.write(Stamp(""), HALL) as unit:
        unit.record(lane("C", 3))
    hub.down()
    rig.store.close()
    shutil.copy(tmp_path / "yesterday.db", rig.path)
    assert secrets is not None
    rig.secrets.save(secrets)
    rig.reopen()
    epoch, label = rig.store.server_epoch, rig.store.epoch
    assert not rig.store.held(HALL)
    hub.push(device, device.write(complaint("c1")))
    hub.up()
    assert rig.store.server_epoch != epoch
    assert rig.store.epoch != label
    assert rig.store.held(HALL)
    rig.endpoint.hello(hub_device.caller, hub_device.hello(have=heads_out(hub)))
    assert not rig.store.held(HALL)
    hub.down()
    assert hub.store.verdicts([device.ops[-1].header.op_id])[0].outcome is Outcome.ACCEPTED
    with rig.store.raw() as one, hub.store.raw() as two:
        assert differences(one, two) == ()
    hub.close()
    rig.close()


def test_a_hub_that_has_nothing_to_report_ends_the_wait(rig: ServerRig) -> None:
    hub = rig.enrol("hub")
    lose_nonce(rig)
    rig.endpoint.hello(hub.caller, hub.hello(have=()))
    assert not rig.store.held(HALL)


def test_an_operator_begins_a_new_incarnation(rig: ServerRig, device: Device) -> None:
    label = rig.store.epoch
    rig.store.begin_epoch()
    assert rig.store.epoch != label
    assert rig.store.held(HALL)
    rig.store.release(HALL)
    answer = rig.push(device, device.write(complaint("c1")))
    assert answer.verdicts[0].outcome == "accepted"
    own = [head for head in rig.store.heads(HALL) if head.origin.endswith(SCOPE)]
    assert {head.epoch for head in own} == {label, rig.store.epoch}
    opened = next(op for _, op in rig.store.page(SCOPE, 0, 1000).items if op.header.epoch == rig.store.epoch)
    assert opened.header.kind == "epoch_opened"
    assert rebuilds(rig)
