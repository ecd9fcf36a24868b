"""What a push may not do: use an id twice, cut a transaction, say what is another's, have the wrong form."""

from dataclasses import replace

import msgspec
import pytest

from app.domain.halls import DeviceKind
from app.domain.log import KeyRotated, Outcome, Verdict
from app.domain.network import HubAppointed
from app.domain.staff import Role, StaffRegistered
from app.services.ports import Stamp
from app.sync.batches import Batch
from app.sync.chain import Signer
from app.sync.codec import Op, make_op
from app.sync.protocol import Push, WireBatch, batch_out
from app.sync.serving import Refused
from tests.factories import HALL
from tests.fakes import FakeIds
from tests.sync.endpoint_rig import SCOPE, device, everything, refused, rig
from tests.sync.serving_rig import Device, HubRig, ServerRig, complaint, failed, noted

__all__ = ["device", "rig"]


def with_header(before: Op, op: Op, **changes: object) -> Op:
    """Return an op with another header, chained as if its maker had written it."""
    header = replace(op.header, **changes)  # type: ignore[arg-type]
    return make_op(before.hash, header, op.salt or b"", op.body or "")


def change_last(device: Device, **changes: object) -> Batch:
    """Change the header of the last op of a device and return it as a batch."""
    device.ops[-1] = with_header(device.ops[-2], device.ops[-1], **changes)
    return device.batch(device.ops[-1:])


def staff(rig: ServerRig, *roles: Role, staff_no: str = "T10208", hall: str = HALL) -> None:
    with rig.store.write(Stamp(""), HALL) as unit:
        unit.record(StaffRegistered(staff_no=staff_no, name="王芳", hall_id=hall, roles=roles))


def appointment(of: Device, term: int = 2, by: str = "T10208", hall: str = HALL) -> HubAppointed:
    return HubAppointed(
        hall_id=hall,
        term=term,
        device=of.origin,
        public_key=Signer("", of.key).public_key,
        url="",
        promoted_by=by,
        at_ms=1,
    )


# ------------------------------------------------------------------------------------------ ids used twice


def test_an_op_id_that_another_op_has_is_set_aside_and_stops_nobody(rig: ServerRig, device: Device) -> None:
    other = rig.enrol()
    rig.push(device, device.open(), device.write(failed()))
    taken = device.ops[1].header.op_id
    rig.push(other, other.open())
    other.write(complaint("c1"))
    doubled = change_last(other, op_id=taken)
    before = everything(rig, device)
    for _ in range(2):
        answer = rig.push(other, doubled)
        assert [(each.origin, each.tx, each.code) for each in answer.quarantined] == [
            (other.origin, "", "duplicate")
        ]
        assert answer.have[0].seq == 1
    # What goes on from there shares its fate; everybody else goes on.
    later = other.write(failed())
    mine = device.write(complaint("c2"))
    answer = rig.push(other, later, mine)
    assert [each.code for each in answer.quarantined] == ["duplicate"]
    assert [each.outcome for each in answer.verdicts] == ["accepted"]
    assert len(everything(rig, device)) == len(before) + 2
    assert [row.code for row in rig.store.quarantined()] == ["duplicate", "duplicate"]


def test_an_op_id_twice_in_one_batch_or_one_chain(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open())
    device.write(failed(), failed())
    change_last(device, op_id=device.ops[-2].header.op_id)
    assert [each.code for each in rig.push(device, device.batch(device.ops[1:])).quarantined] == ["duplicate"]
    other = rig.enrol()
    rig.push(other, other.open(), other.write(failed()))
    other.write(failed())
    again = change_last(other, op_id=other.ops[1].header.op_id)
    assert [each.code for each in rig.push(other, again).quarantined] == ["duplicate"]


def test_a_hub_goes_on_when_the_centre_knows_an_id_otherwise(
    rig: ServerRig, device: Device, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other, third = rig.enrol(), rig.enrol()
    seat = rig.enrol("hub")
    hub = HubRig(tmp_path_factory.mktemp("hub"), rig, seat)
    hub.down()
    # One device pushes at the centre, the other at the hub, before either has heard of it.
    rig.push(device, device.open(), device.write(failed()))
    hub.push(other, other.open())
    other.write(failed())
    hub.push(other, change_last(other, op_id=device.ops[1].header.op_id))
    hub.push(third, third.open())
    answer = hub.up()
    assert answer is not None
    assert (other.origin, "duplicate") in {(each.origin, each.code) for each in answer.quarantined}
    hub.down()
    assert [row.code for row in hub.store.quarantined()] == ["duplicate"]
    heads = {head.origin: head.seq for head in rig.store.heads(HALL)}
    assert (heads[device.origin], heads[other.origin], heads[third.origin]) == (2, 1, 1)
    hub.close()


# ------------------------------------------------------------------------------------------- gap and fork


def test_a_gap_stays_a_gap_after_a_fork(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open(), device.write(failed()))
    copy = replace(device, ops=device.ops[:1], ids=FakeIds(99))
    with pytest.raises(Refused):
        rig.push(device, copy.write(failed(at_ms=5)))
    third, fourth = device.write(failed()), device.write(failed())
    with pytest.raises(Refused) as error:
        rig.push(device, fourth)
    assert (refused(error), error.value.detail["expected"]) == ((409, "gap"), 3)
    # The other history goes on: that is still the fork.
    late = (copy.write(failed(at_ms=6)), copy.write(failed(at_ms=7)))[1]
    with pytest.raises(Refused) as error:
        rig.push(device, late)
    assert refused(error) == (409, "gap")
    with pytest.raises(Refused) as error:
        rig.push(device, copy.batch(copy.ops[2:]))
    assert refused(error) == (409, "fork")
    assert rig.push(device, third, fourth).have[0].seq == 4


# ------------------------------------------------------------------------------------------- transactions


def test_a_transaction_is_not_cut(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open())
    whole = device.write(failed(), failed())
    rig.push(device, device.batch(whole.ops[:1]))
    with pytest.raises(Refused) as error:
        rig.push(device, device.batch(whole.ops[1:]))
    assert refused(error) == (422, "malformed")
    assert error.value.detail == {"where": "tx", "origin": device.origin, "epoch": "K7Q", "seq": 3}


@pytest.mark.parametrize("case", ["many", "scattered", "heavy"])
def test_a_transaction_that_is_none(rig: ServerRig, device: Device, case: str) -> None:
    device.open()
    if case == "many":
        device.write(*(failed() for _ in range(101)))
    elif case == "scattered":
        tx = device.write(failed()).ops[0].header.tx
        device.write(failed())
        device.write(failed())
        change_last(device, tx=tx)
    else:
        device.write(failed())
        last = device.ops[-1]
        device.ops[-1] = make_op(device.ops[-2].hash, last.header, last.salt or b"", " " * (1 << 18) + "{}")
    with pytest.raises(Refused) as error:
        rig.push(device, device.batch(device.ops))
    assert refused(error) == (422, "malformed")
    assert (error.value.detail["where"], error.value.detail["seq"]) == ("tx", len(device.ops))


# --------------------------------------------------------------------------------------------- who may say


@pytest.mark.parametrize("kind", [DeviceKind.COUNTER, DeviceKind.MANAGER])
def test_a_manager_appoints_a_hub_at_a_desk(rig: ServerRig, kind: DeviceKind) -> None:
    desk, hub = rig.enrol(kind.value), rig.enrol("hub")
    staff(rig, Role.DUTY_MANAGER)
    staff(rig, Role.CLERK)  # since then no longer: what was right when it was made stays right
    assert rig.push(desk, desk.open(), desk.write(appointment(hub))).quarantined == ()
    assert rig.store.hub_term(HALL) == 2


@pytest.mark.parametrize("case", ["kiosk", "nobody", "clerk", "elsewhere", "term", "hall"])
def test_nobody_else_appoints_a_hub(rig: ServerRig, case: str) -> None:
    desk = rig.enrol("kiosk" if case == "kiosk" else "counter")
    staff(rig, Role.CLERK if case == "clerk" else Role.HALL_HEAD, hall="B02" if case == "elsewhere" else HALL)
    said = appointment(desk, by="" if case == "nobody" else "T10208", term=0 if case == "term" else 2)
    if case == "hall":
        said = appointment(desk, hall="B02")
    rig.push(desk, desk.open())
    batch = desk.write(said)
    relay = rig.enrol()
    for each in (desk, relay):
        with pytest.raises(Refused) as error:
            rig.push(each, batch)
        assert refused(error) == (403, "not_allowed")
        assert error.value.detail["op_id"] == batch.ops[0].header.op_id
    assert rig.store.hub_term(HALL) == 0


def test_an_appointment_that_cannot_be_read_is_refused(rig: ServerRig) -> None:
    """As poison it would keep everybody who may appoint from doing so."""
    desk = rig.enrol("kiosk")
    desk.open()
    desk.write(appointment(desk))
    last = desk.ops[-1]
    desk.ops[-1] = make_op(desk.ops[-2].hash, last.header, last.salt or b"", "{}")
    with pytest.raises(Refused) as error:
        rig.push(desk, desk.batch(desk.ops))
    assert refused(error) == (403, "not_allowed")


@pytest.mark.parametrize("body", ["{}", "own"])
def test_nobody_changes_the_key_of_another(rig: ServerRig, device: Device, body: str) -> None:
    rig.push(device, device.open())
    other = rig.enrol()
    device.write(KeyRotated(terminal_id=other.origin, public_key="ab" * 32))
    last = device.ops[-1]
    # Neither under the other's name, nor under one's own with the other's in the body.
    entity = f"terminal:{device.origin}" if body == "own" else last.header.entity
    header = replace(last.header, entity=entity)
    text = last.body or "" if body == "own" else body
    device.ops[-1] = make_op(device.ops[-2].hash, header, last.salt or b"", text)
    with pytest.raises(Refused) as error:
        rig.push(device, device.batch(device.ops[1:]))
    assert refused(error) == (403, "not_allowed")


def test_a_verdict_that_cannot_be_read_is_refused_as_well(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open())
    device.write(Verdict(op_id="x", outcome=Outcome.ACCEPTED, code="", hub_term=0))
    last = device.ops[-1]
    device.ops[-1] = make_op(device.ops[-2].hash, last.header, last.salt or b"", "[]")
    with pytest.raises(Refused) as error:
        rig.push(device, device.batch(device.ops[1:]))
    assert refused(error) == (403, "not_allowed")


def test_a_hub_decides_on_nothing_but_tickets(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open(), device.write(complaint("c1")))
    asked = device.ops[-1].header.op_id
    seat = rig.enrol("hub")
    rig.push(seat, seat.open())
    seat.write(Verdict(op_id=asked, outcome=Outcome.REFUSED, code="", hub_term=1))
    with pytest.raises(Refused) as error:
        rig.push(seat, seat.batch(seat.ops[1:]))
    assert refused(error) == (403, "not_allowed")


def test_header_and_body_speak_of_one_aggregate(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open())
    device.write(complaint("c1"))
    batch = change_last(device, entity="complaint:c2")
    assert [each.code for each in rig.push(device, batch).quarantined] == ["poison"]


# --------------------------------------------------------------------------------------- quarantine is told


def test_what_is_in_quarantine_is_named_each_time_and_not_waited_for(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open())
    device.write(complaint("c1"))
    change_last(device, entity="complaint:c2")
    device.write(complaint("c3"))
    batch = device.batch(device.ops[1:])
    push = Push((batch_out(batch),))
    for _ in range(2):
        answer = rig.push(device, batch)
        assert [(each.tx, each.code) for each in answer.quarantined] == [(batch.ops[0].header.tx, "poison")]
        asked = rig.endpoint.undecided(push, answer.quarantined)
        assert asked == (batch.ops[1].header.op_id,)
        assert [each.op_id for each in answer.verdicts] == list(asked)
    behind = device.write(noted("c2", device.ops[-1].header.op_id))
    assert [each.code for each in rig.push(device, behind).quarantined] == ["behind"]


# --------------------------------------------------------------------------------------------------- forms


def test_an_epoch_begins_with_its_opening(rig: ServerRig, device: Device) -> None:
    with pytest.raises(Refused) as error:
        rig.push(device, device.write(failed()))
    assert (refused(error), error.value.detail["where"]) == ((422, "malformed"), "epoch_opened")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"op_id": "hello"}, "op_id"),
        ({"op_id": "019D2F01-0000-7000-8000-000000000012"}, "op_id"),
        ({"tx": " "}, "tx"),
        ({"epoch": "k7q"}, "epoch"),
        ({"kind": ""}, "kind"),
        ({"kind": "x" * 65}, "kind"),
        ({"entity": ""}, "entity"),
        ({"entity": "ticket:" + "x" * 200}, "entity"),
        ({"origin": "x" * 201}, "origin"),
        ({"hall": "x" * 65}, "hall"),
        ({"actor": "x" * 65}, "actor"),
        ({"business_day": "x" * 65}, "business_day"),
        ({"refs": ("a:b",) * 65}, "refs"),
        ({"refs": ("a",)}, "refs"),
    ],
)
def test_headers_have_their_form(
    rig: ServerRig, device: Device, change: dict[str, object], where: str
) -> None:
    wire = batch_out(device.open())
    op = wire.ops[0]
    broken = msgspec.structs.replace(op, header=replace(op.header, **change))  # type: ignore[arg-type]
    told(rig, device, msgspec.structs.replace(wire, ops=(broken,)), where)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"salt": "aa"}, "salt"),
        ({"salt": "AA" * 16}, "salt"),
        ({"salt": None}, "salt"),
        ({"salt": None, "body": None}, "body_hash"),
    ],
)
def test_ops_have_their_form(rig: ServerRig, device: Device, change: dict[str, object], where: str) -> None:
    wire = batch_out(device.open())
    broken = msgspec.structs.replace(wire.ops[0], **change)
    told(rig, device, msgspec.structs.replace(wire, ops=(broken,)), where)


def test_hexadecimal_is_lower_case(rig: ServerRig, device: Device) -> None:
    wire = batch_out(device.open())
    told(rig, device, msgspec.structs.replace(wire, prev_hash="AB" * 32), "prev_hash")
    for name, size in (("key", 32), ("hash", 32), ("signature", 64)):
        mark = msgspec.structs.replace(wire.checkpoint, **{name: "AB" * size})
        told(rig, device, msgspec.structs.replace(wire, checkpoint=mark), "checkpoint")


def told(rig: ServerRig, device: Device, broken: WireBatch, where: str) -> None:
    with pytest.raises(Refused) as error:
        rig.endpoint.push(device.caller, Push((broken,)))
    assert refused(error) == (422, "malformed")
    expected = {"where": where, "origin": device.origin, "epoch": "K7Q", "seq": 1}
    assert error.value.detail == expected


def test_a_place_that_the_feed_has_not_names_the_incarnation(rig: ServerRig, device: Device) -> None:
    with pytest.raises(Refused) as error:
        rig.endpoint.feed(device.caller, SCOPE, 9999, 10)
    assert refused(error) == (410, "snapshot")
    assert error.value.detail["server_epoch"] == rig.store.server_epoch
