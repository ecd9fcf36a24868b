"""What becomes of a push: duplicates, gaps, forks, forgeries, poison, revoked devices."""

from dataclasses import replace
from hashlib import sha256

import msgspec
import pytest

from app.domain.log import EpochOpened, Verdict
from app.domain.staff import StaffPinSet
from app.sync.codec import make_op
from app.sync.endpoint import Endpoint
from app.sync.protocol import (
    Limits,
    Push,
    batch_out,
)
from app.sync.serving import Caller, Refused
from tests.factories import HALL
from tests.fakes import FakeIds
from tests.sync.endpoint_rig import SCOPE, begin_anew, device, everything, refused, rig
from tests.sync.serving_rig import Device, ServerRig, complaint, failed, noted, ticket

__all__ = ["device", "rig"]


def test_a_push_is_decided_fed_and_answered(rig: ServerRig, device: Device) -> None:
    case = device.open(), device.write(complaint("c1"))
    answer = rig.push(device, *case)
    assert [(head.seq, head.hash) for head in answer.have] == [(2, device.head.hash)]
    assert [(each.op_id, each.outcome) for each in answer.verdicts] == [
        (device.ops[1].header.op_id, "accepted")
    ]
    kinds = [item.op.header.kind for item in rig.endpoint.feed(device.caller, SCOPE, 0, 1000).items]
    assert kinds[-3:] == ["epoch_opened", "complaint_received", "verdict"]


def test_the_same_push_again_changes_nothing(rig: ServerRig, device: Device) -> None:
    batches = device.open(), device.write(complaint("c1"), failed())
    first = rig.push(device, *batches)
    before = everything(rig, device)
    again = rig.push(device, *batches)
    assert again == first
    assert everything(rig, device) == before
    overlap = device.batch(device.ops[1:])
    assert rig.push(device, overlap).have == first.have


def test_a_rival_is_superseded(rig: ServerRig, device: Device) -> None:
    other = rig.enrol()
    rig.push(device, device.open(), device.write(complaint("c1")))
    first = device.ops[1].header.op_id
    rig.push(device, device.write(noted("c1", first)))
    rig.push(other, other.open())
    answer = rig.push(other, other.write(noted("c1", first)))
    assert [(each.outcome, each.code) for each in answer.verdicts] == [("superseded", "case.superseded")]


def test_the_centre_never_decides_tickets(rig: ServerRig, device: Device) -> None:
    answer = rig.push(device, device.open(), device.write(ticket("t1")))
    assert answer.verdicts == ()
    push = Push((batch_out(device.batch(device.ops)),))
    assert rig.endpoint.undecided(push) == (device.ops[1].header.op_id,)
    assert rig.endpoint.verdicts(device.caller, rig.endpoint.undecided(push)) == ()


def test_a_gap_is_refused_and_named(rig: ServerRig, device: Device) -> None:
    device.open()
    second = device.write(failed())
    with pytest.raises(Refused) as error:
        rig.push(device, second)
    assert refused(error) == (409, "gap")
    assert error.value.detail == {"origin": device.origin, "epoch": "K7Q", "expected": 1}
    assert rig.push(device, device.batch(device.ops)).have[0].seq == 2


def test_a_refusal_takes_the_whole_push_back(rig: ServerRig, device: Device) -> None:
    other = rig.enrol()
    before = rig.store.feed_heads()
    other.open()
    with pytest.raises(Refused):
        rig.push(device, device.open(), other.write(failed()))
    assert rig.store.feed_heads() == before
    assert rig.store.heads(HALL)[-1].origin != device.origin


def test_a_fork_is_kept_and_told(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open(), device.write(failed()))
    copy = replace(device, ops=device.ops[:1], ids=FakeIds(99))
    fork = copy.write(failed(at_ms=5))
    for _ in range(2):
        with pytest.raises(Refused) as error:
            rig.push(device, fork)
        assert refused(error) == (409, "fork")
        assert error.value.detail == {"origin": device.origin, "epoch": "K7Q", "seq": 2}
    assert [(row.code, row.first_seq) for row in rig.store.quarantined()] == [("fork", 2)]
    assert rig.push(device, device.write(failed())).have[0].seq == 3


def test_a_fork_that_somebody_relays_stops_nobody(rig: ServerRig, device: Device) -> None:
    other = rig.enrol()
    rig.push(device, device.open(), device.write(failed()))
    copy = replace(device, ops=device.ops[:1], ids=FakeIds(99))
    fork, more = copy.write(failed(at_ms=5)), copy.write(failed(at_ms=6))
    answer = rig.push(other, other.open(), fork, more)
    assert [(each.origin, each.tx, each.code) for each in answer.quarantined] == [
        (device.origin, "", "fork")
    ] * 2
    assert {head.origin: head.seq for head in answer.have} == {device.origin: 2, other.origin: 1}
    later = copy.write(failed(at_ms=7))
    assert rig.push(other, later).quarantined[0].code == "fork"
    assert len(rig.store.quarantined()) == 3


def test_forged_batches(rig: ServerRig, device: Device) -> None:
    thief = replace(device, key=bytes(32), ops=[])
    with pytest.raises(Refused) as error:
        rig.push(device, thief.open())
    assert refused(error) == (403, "forged")
    genuine = device.open()
    op = genuine.ops[0]
    changed = make_op(genuine.prev_hash, replace(op.header, actor="T99999"), op.salt or b"", op.body or "")
    with pytest.raises(Refused) as error:
        rig.push(device, replace(genuine, ops=(changed,)))
    assert refused(error) == (403, "forged")
    assert error.value.detail == {"origin": device.origin, "epoch": "K7Q"}


def test_what_only_the_centre_may_say(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open())
    tariff = device.write(
        StaffPinSet(staff_no="T10201", pin_hash="x", one_time=False, set_by="T10201"),
    )
    with pytest.raises(Refused) as error:
        rig.push(device, tariff)
    assert refused(error) == (403, "not_allowed")
    named = {"origin": device.origin, "epoch": "K7Q", "op_id": tariff.ops[0].header.op_id}
    assert error.value.detail == named


def test_a_terminal_gives_no_verdict(rig: ServerRig, device: Device) -> None:
    from app.domain.log import Outcome

    rig.push(device, device.open(), device.write(ticket("t1")))
    verdict = Verdict(op_id=device.ops[1].header.op_id, outcome=Outcome.ACCEPTED, code="", hub_term=1)
    with pytest.raises(Refused) as error:
        rig.push(device, device.write(verdict))
    assert refused(error) == (403, "not_allowed")


def test_a_device_writes_for_its_hall_alone(rig: ServerRig, device: Device) -> None:
    with pytest.raises(Refused) as error:
        rig.push(device, device.write(opening(device), hall="B02"))
    assert refused(error) == (403, "wrong_hall")
    stranger = Caller(device.origin, "B02", "counter")
    device.ops.clear()
    batch = device.open()
    with pytest.raises(Refused) as error:
        rig.endpoint.push(stranger, Push((batch_out(batch),)))
    assert refused(error) == (403, "wrong_hall")


def test_a_revoked_device_reads_nothing_and_what_it_sends_is_kept_apart(
    rig: ServerRig, device: Device
) -> None:
    rig.push(device, device.open())
    rig.store.revoke(device.origin, "lost")
    assert rig.store.revoked(device.origin)
    answer = rig.push(device, device.write(complaint("c1")))
    assert [each.code for each in answer.quarantined] == ["revoked"]
    assert answer.verdicts == ()
    assert answer.have[0].seq == 1
    out = replace(device.caller, revoked=True)
    blob = sha256(b"x").hexdigest()
    for ask in (
        lambda: rig.endpoint.hello(out, device.hello()),
        lambda: rig.endpoint.feed(out, SCOPE, 0, 10),
        lambda: rig.endpoint.snapshot(out, SCOPE),
        lambda: rig.endpoint.blob(out, blob),
        lambda: rig.endpoint.put_blob(out, blob, b"x"),
    ):
        with pytest.raises(Refused) as error:
            ask()
        assert refused(error) == (403, "revoked")
    assert rig.endpoint.verdicts(out, ["x"]) == ()


def test_a_copy_that_goes_on_in_an_old_epoch_is_kept_apart(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open())
    later = begin_anew(device)
    rig.push(device, later.batch(later.ops))
    assert rig.push(device, device.batch(device.ops)).quarantined == ()
    late = device.write(failed())
    assert [each.code for each in rig.push(device, late).quarantined] == ["epoch_ended"]
    other = rig.enrol()
    assert rig.push(other, other.open(), late).quarantined == ()


def test_poison_is_set_aside_with_what_leans_on_it(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open())
    bad = device.write(complaint("c1"))
    spoil(device, "{}")
    answer = rig.push(device, device.batch(device.ops[1:]))
    assert [(each.tx != "", each.code) for each in answer.quarantined] == [(True, "poison")]
    assert answer.have[0].seq == 2
    behind = device.write(noted("c1", bad.ops[0].header.op_id))
    assert [each.code for each in rig.push(device, behind).quarantined] == ["behind"]
    assert rig.push(device, device.write(complaint("c2"))).quarantined == ()
    assert [row.code for row in rig.store.quarantined()] == ["behind", "poison"]
    assert rig.store.replay(HALL) == 0


def spoil(device: Device, body: str) -> None:
    """Give the last op another body, chained and signed as if its maker had written it."""
    last = device.ops[-1]
    before = device.ops[-2].hash
    device.ops[-1] = make_op(before, last.header, last.salt or b"", body)


def test_an_unknown_kind_travels_on(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open(), device.write(failed()))
    last = device.ops[-1]
    device.ops[-1] = make_op(
        device.ops[-2].hash, replace(last.header, kind="invented_later", v=7), last.salt or b"", '{"a":1}'
    )
    other = replace(device, ops=[])
    fresh = rig.enrol()
    fresh.open()
    fresh.write(failed())
    last = fresh.ops[-1]
    fresh.ops[-1] = make_op(
        fresh.ops[-2].hash, replace(last.header, kind="invented_later", v=7), last.salt or b"", '{"a":1}'
    )
    answer = rig.push(fresh, fresh.batch(fresh.ops))
    assert answer.quarantined == ()
    found = rig.endpoint.feed(other.caller, SCOPE, 0, 1000).items[-1].op
    assert (found.header.kind, found.body) == ("invented_later", '{"a":1}')


def test_too_much_at_once(rig: ServerRig, device: Device) -> None:
    small = Endpoint(rig.store, rig.clock, Limits(ops=2))
    device.open()
    device.write(failed(), failed())
    with pytest.raises(Refused) as error:
        small.push(device.caller, Push((batch_out(device.batch(device.ops)),)))
    assert refused(error) == (413, "too_large")
    assert rig.push(device).have == ()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"op_id": "a\0b"}, "text"),
        ({"refs": ("a\0",)}, "text"),
        ({"seq": 0}, "number"),
        ({"wall": 1 << 60}, "number"),
        ({"hlc": "soon"}, "hlc"),
    ],
)
def test_what_no_store_could_hold(
    rig: ServerRig, device: Device, change: dict[str, object], where: str
) -> None:
    wire = batch_out(device.open())
    op = wire.ops[0]
    broken = msgspec.structs.replace(
        wire,
        ops=(msgspec.structs.replace(op, header=replace(op.header, **change)),),  # type: ignore[arg-type]
    )
    with pytest.raises(Refused) as error:
        rig.endpoint.push(device.caller, Push((broken,)))
    assert (refused(error), error.value.detail["where"]) == ((422, "malformed"), where)


def test_batches_without_ops_or_hashes(rig: ServerRig, device: Device) -> None:
    wire = batch_out(device.open())
    for broken in (msgspec.structs.replace(wire, ops=()), msgspec.structs.replace(wire, prev_hash="xx")):
        with pytest.raises(Refused) as error:
            rig.endpoint.push(device.caller, Push((broken,)))
        assert refused(error) == (422, "malformed")


def test_nobody_ends_the_epoch_of_another(rig: ServerRig, device: Device) -> None:
    other = rig.enrol()
    rig.push(device, device.open())
    rig.push(other, other.open())
    lie = EpochOpened(
        terminal_id=device.origin, epoch="P4R", parent=device.epoch, seq=1, hash=device.head.hash
    )
    with pytest.raises(Refused) as error:
        rig.push(other, other.write(lie))
    assert refused(error) == (403, "not_allowed")
    assert rig.endpoint.hello(device.caller, device.hello()).action == "ok"
    assert rig.push(device, device.write(failed())).quarantined == ()


def opening(device: Device) -> EpochOpened:
    return EpochOpened(terminal_id=device.origin, epoch=device.epoch, parent=None, seq=0, hash="0" * 64)
