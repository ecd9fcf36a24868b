"""Who is believed, and for how long: writers of each kind, revoked devices, poison, ids that come again."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.domain.every_fact import FACTS
from app.domain.facts import FactClass
from app.domain.log import EpochOpened, KeyRotated, Outcome, Verdict
from app.domain.network import NumberBlockGranted, NumberBlockReturned
from app.domain.queue import TicketIssued
from app.domain.writing import BY_KIND, WRITERS, Writer
from app.services.ports import Stamp
from app.sync.codec import Op, encode, make_op
from app.sync.serving import Refused
from db.tables.log import QUARANTINE, VERDICT
from db.tables.network import NUMBER_HOLDER
from tests.factories import HALL
from tests.sync.databases import rebuilds
from tests.sync.endpoint_rig import opened as device
from tests.sync.endpoint_rig import rig
from tests.sync.serving_rig import Device, HubRig, ServerRig, complaint, failed, noted, overridden, overrides

__all__ = ["device", "rig"]


def change(device: Device, body: str | None = None, **header: object) -> None:
    """Give the last op of a chain another body or header, chained as if its maker had written it."""
    last, before = device.ops[-1], device.ops[-2].hash
    made = replace(last.header, **header)  # type: ignore[arg-type]
    device.ops[-1] = make_op(before, made, last.salt or b"", last.body or "" if body is None else body)


def codes(rig: ServerRig, device: Device, *ops: Op) -> list[str]:
    return [each.code for each in rig.push(device, device.batch(ops)).quarantined]


def told(rig: ServerRig, device: Device, *ops: Op) -> tuple[int, str]:
    with pytest.raises(Refused) as error:
        rig.push(device, device.batch(ops))
    return error.value.status, error.value.code


# ------------------------------------------------------------------------------------- who may write what


def test_each_kind_says_who_may_write_it() -> None:
    assert set(WRITERS) == set(FACTS)
    for fact in FACTS:
        if fact.CLASS is FactClass.REFERENCE:
            assert WRITERS[fact] is Writer.CENTRE
        assert (WRITERS[fact] is Writer.NOBODY) == (fact.CLASS is FactClass.LOCAL)
    named = {
        fact.KIND
        for fact in FACTS
        if WRITERS[fact] is Writer.CENTRE and fact.CLASS is not FactClass.REFERENCE
    }
    assert named == {"bill_issued", "number_stocked", "sim_stocked", "follow_up_raised", "close_confirmed"}


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_a_server_holds_each_kind_to_that(rig: ServerRig, device: Device, kind: str) -> None:
    """A body that says nothing: refused where the kind is not a device's to write, else set aside."""
    device.write(failed())
    entity = next(fact.ENTITY for fact in FACTS if kind == fact.KIND)
    change(device, "{}", kind=kind, entity=f"{entity}:{device.origin}")
    before = rig.store.counts()["ops"]
    if BY_KIND[kind] is Writer.DEVICE or kind == NumberBlockReturned.KIND:
        assert codes(rig, device, device.ops[-1]) == ["poison"]
        return
    assert told(rig, device, device.ops[-1]) == (403, "not_allowed")
    # Of a later version as well: nobody here could tell that it is harmless.
    change(device, v=99)
    if BY_KIND[kind] in (Writer.CENTRE, Writer.NOBODY, Writer.SEAT) or kind == EpochOpened.KIND:
        assert told(rig, device, device.ops[-1]) == (403, "not_allowed")
        assert rig.store.counts()["ops"] == before
    else:
        assert codes(rig, device, device.ops[-1]) == []


def test_a_terminal_gives_back_what_it_holds(rig: ServerRig, device: Device) -> None:
    other = rig.enrol()
    rig.push(other, other.open())
    with rig.store.write(Stamp(""), HALL) as unit:
        for name, holder in (("b1", device.origin), ("b2", other.origin)):
            unit.record(
                NumberBlockGranted(
                    block_id=name, hall_id=HALL, terminal_id=holder, numbers=(f"1{name}",), at_ms=1
                )
            )

    def returned(by: str, *numbers: str) -> NumberBlockReturned:
        return NumberBlockReturned(block_id="b1", terminal_id=by, numbers=numbers, at_ms=2)

    foreign = other.write(returned(device.origin, "1b1"))
    assert told(rig, other, *foreign.ops) == (403, "not_allowed")
    device.ticks += 1000  # it has seen the grant, so its clock is ahead of that
    assert codes(rig, device, *device.write(returned(device.origin, "1b1", "1b2")).ops) == []
    with rig.store.raw() as conn:
        rows = conn.execute(select(NUMBER_HOLDER.c.number, NUMBER_HOLDER.c.terminal_id)).all()
    assert {row.number: row.terminal_id for row in rows} == {"1b1": "", "1b2": other.origin}
    assert rebuilds(rig)


def test_a_verdict_of_the_centre_holds_against_any_hub(rig: ServerRig, device: Device) -> None:
    """A hub says yes to an op that the centre does not know yet: what the centre says of it later counts."""
    hub = rig.enrol("hub")
    device.write(complaint("c1"))
    first = device.ops[-1].header.op_id
    device.write(noted("c1", "019d2f01-0000-7000-8000-00000000dead"))
    second = device.ops[-1].header.op_id
    said = [Verdict(op_id=each, outcome=Outcome.REFUSED, code="no", hub_term=1) for each in (first, second)]
    rig.push(hub, hub.open(), hub.write(*said))
    answer = rig.push(device, device.batch(device.ops[1:]))
    assert [each.outcome for each in answer.verdicts] == ["accepted", "superseded"]
    with rig.store.raw() as conn:
        assert all("~" in origin for origin in conn.execute(select(VERDICT.c.origin)).scalars())
    assert rebuilds(rig)


# ------------------------------------------------------------------------------------------ about oneself


@pytest.mark.parametrize("case", ["second", "body", "epoch", "other", "parent"])
def test_an_opening_that_is_not_in_order_is_refused(rig: ServerRig, case: str) -> None:
    """Set aside it would lock `terminal:<id>`, and with it all that the device does later."""
    made, other = rig.enrol(), rig.enrol()
    opening = EpochOpened(terminal_id=made.origin, epoch="K7Q", parent=None, seq=0, hash="0" * 64)
    wrong = {
        "body": opening,
        "epoch": replace(opening, epoch="AAA"),
        "other": replace(opening, terminal_id=other.origin),
        "parent": replace(opening, parent="K7Q"),
        "second": replace(opening, epoch="AAA"),
    }[case]
    if case == "second":
        made.open()
    made.write(wrong)
    if case == "body":
        last = made.ops[-1]
        made.ops[-1] = make_op(bytes(32), last.header, last.salt or b"", "{}")
    assert told(rig, made, *made.ops) == (403, "not_allowed")
    assert rig.store.counts()["quarantined"] == 0
    made.ops.clear()
    assert rig.push(made, made.open(), made.write(failed())).quarantined == ()


def test_a_new_key_that_is_none_is_refused(rig: ServerRig, device: Device) -> None:
    batch = device.write(KeyRotated(terminal_id=device.origin, public_key="AB" * 32))
    assert told(rig, device, *batch.ops) == (403, "not_allowed")


@pytest.mark.parametrize("kind", ["sign_in_failed", "invented_later"])
def test_nobody_locks_the_aggregate_of_another(rig: ServerRig, device: Device, kind: str) -> None:
    """Poison under another's name: that device goes on, and can be put out."""
    hub_device = rig.enrol("hub")
    hub = HubRig(rig.path.parent / "hub", rig, hub_device)
    other = rig.enrol()
    hub.down()
    device.write(failed(), failed())
    change(device, "{}", kind=kind, entity=f"terminal:{other.origin}")
    device.write(failed())
    change(device, "{}", entity=f"terminal:{other.origin}")
    assert [each.code for each in hub.push(device, device.batch(device.ops[1:])).quarantined].count(
        "poison"
    ) >= 1
    assert hub.push(other, other.open()).quarantined == ()
    rig.store.revoke(other.origin, "lost")
    hub.down()
    assert hub.store.revoked(other.origin)
    hub.close()


def test_the_centre_does_not_wait_behind_the_poison_of_a_device(rig: ServerRig, device: Device) -> None:
    hub = HubRig(rig.path.parent / "hub", rig, rig.enrol("hub"))
    hub.down()
    device.write(NumberBlockReturned(block_id="b1", terminal_id=device.origin, numbers=("1",), at_ms=1))
    change(device, "{}")
    assert [each.code for each in hub.push(device, device.batch(device.ops[1:])).quarantined] == ["poison"]
    with rig.store.write(Stamp(""), HALL) as unit:
        unit.record(
            NumberBlockGranted(
                block_id="b1", hall_id=HALL, terminal_id=device.origin, numbers=("1",), at_ms=1
            )
        )
    hub.down()
    with hub.store.raw() as conn:
        assert conn.execute(select(NUMBER_HOLDER.c.number)).scalars().all() == ["1"]
        assert len(conn.execute(select(QUARANTINE)).all()) == 1
    hub.close()


def test_an_operator_gives_poison_up_and_the_rest_goes_on(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.write(complaint("c1")))
    first = device.ops[-1].header.op_id
    device.write(noted("c1", first))
    change(device, '{"nonsense":1}')
    bad = device.ops[-1]
    assert codes(rig, device, bad) == ["poison"]
    behind = device.write(noted("c1", first))
    assert codes(rig, device, *behind.ops) == ["behind"]
    assert rig.store.replay() == 0
    assert rig.store.skip("unknown") == -1
    assert rig.store.skip(bad.header.tx) == 1
    assert rig.store.verdicts([behind.ops[0].header.op_id])[0].outcome is Outcome.ACCEPTED
    assert [row.code for row in rig.store.quarantined()] == ["skipped"]
    assert codes(rig, device, *device.write(noted("c1", behind.ops[0].header.op_id)).ops) == []
    assert rebuilds(rig)


# ----------------------------------------------------------------------------------- ids that come again


def test_a_transaction_is_told_from_another_ones_of_the_same_id(rig: ServerRig, device: Device) -> None:
    """Poison under the id of somebody else's transaction takes nothing away from that."""
    other = rig.enrol()
    rig.push(other, other.open(), other.write(complaint("c1")))
    first = other.ops[-1].header
    device.write(complaint("c2"))
    change(device, "{}", tx=first.tx)
    assert codes(rig, device, device.ops[-1]) == ["poison"]
    assert rig.push(other, other.batch(other.ops)).quarantined == ()
    rig.push(
        other, other.write(noted("c1", first.op_id), noted("c1", "019d2f01-0000-7000-8000-00000000dead"))
    )
    assert rebuilds(rig)


@pytest.mark.parametrize("poison", ["first", "second", "neither"])
def test_an_id_that_comes_again_where_one_of_the_two_is_set_aside(
    rig: ServerRig, device: Device, poison: str
) -> None:
    device.write(overridden("a"))
    if poison == "first":
        change(device, "{}")
    tx = device.ops[-1].header.tx
    rig.push(device, device.batch(device.ops[1:]))
    rig.push(device, device.write(failed()))
    device.write(overridden("b"))
    change(device, "{}" if poison == "second" else None, tx=tx)
    if poison == "neither":
        assert codes(rig, device, device.ops[-1]) == []
        assert overrides(rig) == ["a", "b"]
    else:
        before = rig.store.counts()
        with pytest.raises(Refused) as error:
            rig.push(device, device.batch(device.ops[-1:]))
        assert (error.value.status, error.value.detail["where"]) == (422, "tx")
        assert rig.store.counts() == before
    assert rebuilds(rig)


# ------------------------------------------------------------------------------------------------- bodies

GOOD = encode(overridden("x"))


@pytest.mark.parametrize(
    "body",
    [
        GOOD.replace('"action"', ' "action"'),
        GOOD.replace('"reason":""', '"reason":"","reason":"again"'),
        GOOD.replace('"reason":""', '"reason":"\\u0041"'),
        GOOD.replace('"reason":""', '"reason":"\\ud800"'),
        "{" + ",".join(reversed(GOOD[1:-1].split(","))) + "}",
        GOOD.replace('"reason":""', '"reason":NaN'),
        "[" * 100_000 + "]" * 100_000,
        "9" * 5_000,
        "",
        "not json",
    ],
)
def test_a_body_of_another_form_is_set_aside(rig: ServerRig, device: Device, body: str) -> None:
    device.write(overridden("x"))
    change(device, body)
    assert codes(rig, device, device.ops[-1]) == ["poison"]
    device.write(overridden("y"))
    change(device, body, kind="invented_later", v=3)
    assert codes(rig, device, device.ops[-1]) == []
    found = rig.endpoint.feed(device.caller, f"hall:{HALL}", 0, 1000).items[-1].op
    assert found.body == body
    assert overrides(rig) == []
    assert rebuilds(rig)


@pytest.mark.parametrize(
    "number", ["9007199254740992", "-9007199254740992", str(2**63), str(2**64), "9" * 400]
)
def test_numbers_that_json_does_not_hold_are_set_aside(rig: ServerRig, device: Device, number: str) -> None:
    device.write(failed(at_ms=77))
    change(device, (device.ops[-1].body or "").replace("77", number))
    assert codes(rig, device, device.ops[-1]) == ["poison"]
    device.write(failed(at_ms=2**53 - 1, staff_no="T10238"))
    assert codes(rig, device, device.ops[-1]) == []


def test_what_the_rules_cannot_make_anything_of_is_refused(rig: ServerRig, device: Device) -> None:
    """Else the request would fail, and a hub would send it again for ever."""

    def stumble(_: object, __: object) -> str:
        raise ValueError

    rig.store.refuse = stumble
    answer = rig.push(device, device.write(complaint("c1")))
    assert [(each.outcome, each.code) for each in answer.verdicts] == [("refused", "case.unreadable")]
    assert rebuilds(rig)


def test_kinds_of_tickets_are_decided_by_hubs(rig: ServerRig) -> None:
    assert BY_KIND[TicketIssued.KIND] is Writer.DEVICE
    assert rig.store.hub_term(HALL) == 0
