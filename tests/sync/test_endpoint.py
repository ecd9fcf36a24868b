"""What the endpoint answers to enrolment, greeting and reading, over a real store."""

from dataclasses import replace
from hashlib import sha256

import pytest

from app.domain.staff import StaffPinSet
from app.services.ports import Stamp
from app.sync.batches import CATALOGUE_SCOPE
from app.sync.protocol import (
    MAX_BLOB_BYTES,
    Enrol,
    Head,
    Push,
    WireBatch,
    batch_in,
    batch_out,
    dump,
    load,
)
from app.sync.serving import Refused
from app.sync.tokens import verify_token
from tests.factories import HALL
from tests.sync.endpoint_rig import SCOPE, begin_anew, device, everything, refused, rig
from tests.sync.serving_rig import DAY_MS, Device, ServerRig, called, complaint, failed

__all__ = ["device", "rig"]


def test_enrolment_gives_identity_slot_and_a_token_that_hubs_can_check(rig: ServerRig) -> None:
    first, second, kiosk, display = (rig.enrol(kind) for kind in ("counter", "counter", "kiosk", "display"))
    answers = [each.enrolled for each in (first, second, kiosk, display)]
    assert [each.code for each in answers if each] == ["T01", "T02", "T03", "T04"]
    assert [each.slot for each in answers if each] == ["", "Z", "Y", ""]
    assert first.enrolled is not None
    claims = verify_token(first.enrolled.token, rig.store.authority_keys)
    assert (claims.device, claims.hall, claims.kind) == (first.origin, HALL, "counter")
    assert first.enrolled.authority_keys == rig.store.authority_keys
    row = rig.store.device(first.origin)
    assert row is not None
    assert (row.code, row.slot, row.kind, row.hall) == ("T01", "", "counter", HALL)


def test_the_first_hub_holds_the_hall(rig: ServerRig) -> None:
    hub, spare = rig.enrol("hub"), rig.enrol("hub")
    assert [each.enrolled.code for each in (hub, spare) if each.enrolled] == ["H1", "H2"]
    holder = rig.store.hub(HALL)
    assert holder is not None
    assert (holder.device, holder.term) == (hub.origin, 1)
    assert rig.store.promote(HALL, spare.origin, "https://10.0.0.5:8443") == 2
    assert rig.store.hub_term(HALL) == 2


def test_a_code_serves_once_but_a_lost_answer_is_given_again(rig: ServerRig) -> None:
    code = rig.store.new_code(HALL, "counter", DAY_MS)
    key, other = "ab" * 32, "cd" * 32
    first = rig.endpoint.enrol(Enrol(code.lower(), key, ""))
    again = rig.endpoint.enrol(Enrol(code, key, "counter"))
    assert (again.device, again.code) == (first.device, first.code)
    with pytest.raises(Refused) as error:
        rig.endpoint.enrol(Enrol(code, other, "counter"))
    assert refused(error) == (403, "code.used")


@pytest.mark.parametrize(
    ("kind", "later_ms", "made_up", "code"),
    [
        ("kiosk", 0, False, "code.kind"),
        ("counter", DAY_MS + 1, False, "code.expired"),
        ("counter", 0, True, "code.unknown"),
    ],
)
def test_codes_that_do_not_serve(rig: ServerRig, kind: str, later_ms: int, made_up: bool, code: str) -> None:
    given = rig.store.new_code(HALL, "counter", DAY_MS)
    rig.clock.advance_ms(later_ms)
    with pytest.raises(Refused) as error:
        rig.endpoint.enrol(Enrol("AAAA-BBBB-CCCC" if made_up else given, "ab" * 32, kind))
    assert refused(error) == (403, code)


@pytest.mark.parametrize("key", ["", "ab", "zz" * 32])
def test_a_key_that_is_none(rig: ServerRig, key: str) -> None:
    with pytest.raises(Refused) as error:
        rig.endpoint.enrol(Enrol("AAAA", key, "counter"))
    assert refused(error) == (422, "malformed")


def test_hello_tells_what_is_here_and_where_the_feeds_begin(rig: ServerRig, device: Device) -> None:
    fresh = rig.endpoint.hello(device.caller, device.hello(have=()))
    assert (fresh.role, fresh.action, fresh.server_epoch) == ("centre", "ok", rig.store.server_epoch)
    assert fresh.cursors == {CATALOGUE_SCOPE: 0, f"staff:{HALL}": 0, SCOPE: 0}
    assert fresh.have == fresh.durable
    rig.push(device, device.open())
    known = rig.endpoint.hello(device.caller, device.hello(have=fresh.have))
    assert known.cursors[SCOPE] == rig.store.feed_heads()[SCOPE] - 1
    knows_all = rig.endpoint.hello(device.caller, device.hello(have=known.have))
    assert knows_all.cursors[SCOPE] == rig.store.feed_heads()[SCOPE]
    assert knows_all.hub_term == 0


def test_a_device_that_is_behind_its_own_chain_begins_a_new_epoch(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open(), device.write(failed()))
    behind = replace(device, ops=device.ops[:1])
    assert rig.endpoint.hello(device.caller, behind.hello()).action == "new_epoch"
    other = Head(device.origin, device.epoch, 2, "00" * 32)
    assert rig.endpoint.hello(device.caller, device.hello(head=other)).action == "new_epoch"
    assert rig.endpoint.hello(device.caller, device.hello()).action == "ok"


def test_a_copy_in_an_epoch_that_was_left_is_told_so(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open())
    later = begin_anew(device)
    rig.push(device, later.batch(later.ops))
    assert rig.endpoint.hello(device.caller, device.hello()).action == "new_epoch"
    assert rig.endpoint.hello(device.caller, later.hello()).action == "ok"


def test_cursors_beyond_the_feed_are_rewound(rig: ServerRig, device: Device) -> None:
    answer = rig.endpoint.hello(device.caller, device.hello(cursors={SCOPE: 10_000}))
    assert answer.action == "rewind"


def test_who_lacks_what_the_feed_has_no_more_gets_a_snapshot(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open())
    rig.store.trim(SCOPE, 3)
    assert rig.endpoint.hello(device.caller, device.hello()).action == "snapshot"
    with pytest.raises(Refused) as error:
        rig.endpoint.feed(device.caller, SCOPE, 0, 10)
    assert refused(error) == (410, "snapshot")
    assert error.value.refusal().detail["floor"] == 3


def test_versions_that_do_not_meet(rig: ServerRig, device: Device) -> None:
    assert rig.endpoint.hello(device.caller, device.hello(schema=(-9, -5))).action == "upgrade"
    with pytest.raises(Refused) as error:
        rig.endpoint.hello(device.caller, device.hello(proto=(2, 3)))
    assert refused(error) == (426, "upgrade")


def test_nobody_greets_for_another(rig: ServerRig, device: Device) -> None:
    other = rig.enrol(hall="B02")
    with pytest.raises(Refused) as error:
        rig.endpoint.hello(device.caller, other.hello())
    assert refused(error) == (403, "wrong_device")
    unknown = rig.endpoint.hello(device.caller, device.hello(device="a hub that was appointed on the spot"))
    assert unknown.action == "ok"
    broken = (Head(device.origin, "K7Q", 1, "no hex"),)
    with pytest.raises(Refused) as error:
        rig.endpoint.hello(device.caller, device.hello(have=broken))
    assert refused(error) == (422, "malformed")


def test_pages_end_at_checkpoints_and_miss_nothing(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open())
    for _ in range(4):
        rig.push(device, device.write(*(failed() for _ in range(5))))
    whole = everything(rig, device)
    assert [n for n, _ in whole] == list(range(1, len(whole) + 1))
    for limit in (1, 3, 7):
        assert everything(rig, device, limit=limit) == whole
    page = rig.endpoint.feed(device.caller, SCOPE, 0, 3)
    ends = {(mark.device, mark.seq) for mark in page.checkpoints}
    last = page.items[-1].op.header
    assert (last.origin, last.seq) in ends


def test_a_page_proves_its_chains(rig: ServerRig, device: Device) -> None:
    rig.push(device, device.open(), device.write(failed()), device.write(failed(), failed()))
    after = rig.store.feed_heads()[SCOPE] - 2
    page = rig.endpoint.feed(device.caller, SCOPE, after, 100)
    (prev,) = page.prev
    ops = tuple(item.op for item in page.items)
    wire = WireBatch(prev.origin, prev.epoch, prev.hash, ops, page.checkpoints[-1])
    assert batch_in(wire).ops[-1].hash.hex() == device.head.hash == page.checkpoints[-1].hash


def test_scopes_are_closed_to_other_halls(rig: ServerRig, device: Device) -> None:
    for scope in ("hall:B02", "staff:B02", "hall:", "", "nonsense"):
        with pytest.raises(Refused) as error:
            rig.endpoint.feed(device.caller, scope, 0, 10)
        assert refused(error) == (403, "wrong_scope")


def test_an_empty_page_waits_at_its_place(rig: ServerRig, device: Device) -> None:
    head = rig.store.feed_heads()[SCOPE]
    page = rig.endpoint.feed(device.caller, SCOPE, head, 10)
    assert (page.items, page.next, page.head) == ((), head, head)
    assert rig.endpoint.feed(device.caller, CATALOGUE_SCOPE, 0, 10).items == ()
    with pytest.raises(Refused) as error:
        rig.endpoint.feed(device.caller, SCOPE, head + 1, 10)
    assert refused(error) == (410, "snapshot")


def test_a_snapshot_holds_the_scope_and_the_feed_goes_on(rig: ServerRig, device: Device) -> None:
    import gzip

    rig.push(device, device.open(), device.write(complaint("c1"), failed()))
    taken = rig.endpoint.snapshot(device.caller, SCOPE)
    assert rig.endpoint.snapshot(device.caller, SCOPE) == taken
    assert taken.n == rig.store.feed_heads()[SCOPE]
    data = b"".join(gzip.decompress(rig.endpoint.blob(device.caller, part.sha256)) for part in taken.parts)
    batches = [load(WireBatch, line) for line in data.splitlines()]
    listed = [op.header.op_id for batch in batches for op in batch.ops]
    assert listed == [op_id for _, op_id in everything(rig, device)]
    assert all(batch_in(batch).ops[-1].hash.hex() == batch.checkpoint.hash for batch in batches)
    for part in taken.parts:
        assert sha256(rig.endpoint.blob(device.caller, part.sha256)).hexdigest() == part.sha256


def test_blobs_are_what_their_name_says(rig: ServerRig, device: Device) -> None:
    data = b"signature"
    name = sha256(data).hexdigest()
    rig.endpoint.put_blob(device.caller, name, data)
    rig.endpoint.put_blob(device.caller, name, data)
    assert rig.endpoint.blob(device.caller, name) == data
    with pytest.raises(Refused) as error:
        rig.endpoint.blob(device.caller, "00" * 32)
    assert refused(error) == (404, "unknown_blob")
    with pytest.raises(Refused) as error:
        rig.endpoint.put_blob(device.caller, "00" * 32, data)
    assert refused(error) == (422, "bad_hash")
    with pytest.raises(Refused) as error:
        rig.endpoint.put_blob(device.caller, name, bytes(MAX_BLOB_BYTES + 1))
    assert refused(error) == (413, "too_large")


def test_messages_survive_the_wire(rig: ServerRig, device: Device) -> None:
    push = Push((batch_out(device.open()),))
    assert load(Push, dump(push)) == push
    answer = rig.endpoint.push(device.caller, push)
    assert load(type(answer), dump(answer)) == answer


def test_the_centres_own_facts_reach_their_scopes(rig: ServerRig, device: Device) -> None:
    with rig.store.write(Stamp("T10001"), HALL) as unit:
        unit.record(StaffPinSet(staff_no="T10201", pin_hash="x", one_time=False, set_by="T10201"))
    kinds = [item.op.header.kind for item in rig.endpoint.feed(device.caller, f"staff:{HALL}", 0, 10).items]
    assert kinds == ["epoch_opened", "staff_pin_set"]
    assert called("t", "x").KIND == "ticket_called"
