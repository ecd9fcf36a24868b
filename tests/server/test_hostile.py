"""A hostile client over real HTTP: whatever it tries has a stable code, writes nothing, and hurts nobody."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from app.server.http import create_app
from app.server.limits import Caps
from app.server.parts import Parts
from app.sync.chain import Signer
from app.sync.codec import make_op
from app.sync.protocol import Push, batch_out, dump
from app.sync.tokens import Claims, issue_token
from tests.factories import HALL
from tests.sync.serving_rig import Device, ServerRig, complaint, failed, overridden


@dataclass
class Attacked:
    """A centre that serves on loopback, an honest device, and a hostile one of the same hall."""

    rig: ServerRig
    url: str
    honest: Device
    hostile: Device

    def client(self, device: Device | None = None, token: str = "") -> httpx.Client:
        if device is not None and device.enrolled is not None:
            token = device.enrolled.token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=20, trust_env=False)

    def send(
        self, content: bytes, device: Device | None = None, path: str = "push", **headers: str
    ) -> httpx.Response:
        with self.client(device or self.hostile) as client:
            return client.post(f"/sync/v1/{path}", content=content, headers=headers)

    def standing(self) -> tuple[object, ...]:
        return self.rig.store.heads(HALL), self.rig.store.feed_heads(), self.rig.store.counts()


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    rig = ServerRig(tmp_path_factory.mktemp("hostile"))
    rig.define_hall()
    caps = replace(Caps(), rate=10_000.0, burst=10_000.0)
    # One thread: a second would begin in whichever test needs it first, and look left behind there.
    parts = Parts(rig.store, rig.endpoint, rig.clock, "0", caps, threads=1)
    config = uvicorn.Config(create_app(parts), host="127.0.0.1", port=0, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    honest, hostile = rig.enrol(), rig.enrol()
    made = Attacked(rig, f"http://127.0.0.1:{port}", honest, hostile)
    made.send(dump(Push((batch_out(honest.open()), batch_out(hostile.open())))))
    yield made
    server.should_exit = True
    thread.join()
    rig.close()


@pytest.fixture(autouse=True)
def _nothing_is_written(attacked: Attacked) -> Iterator[None]:
    """Hold after each attack: the store is as it was, the server is well, and an honest push goes through."""
    before, chain = attacked.standing(), list(attacked.hostile.ops)
    yield
    attacked.hostile.ops[:] = chain
    assert attacked.standing() == before
    with attacked.client() as client:
        assert client.get("/health").json()["ok"]
    done = attacked.send(dump(Push((batch_out(attacked.honest.write(failed())),))), attacked.honest)
    assert (done.status_code, done.json()["quarantined"]) == (200, [])


def refusal(response: httpx.Response) -> tuple[int, str]:
    found = response.json()
    assert set(found) == {"error", "detail"}
    return response.status_code, found["error"]


def message(*batches: Any) -> dict[str, Any]:  # noqa: ANN401 - batches
    found: dict[str, Any] = json.loads(dump(Push(tuple(batch_out(batch) for batch in batches))))
    return found


def body_of(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def copy_of(device: Device) -> Device:
    return replace(device, ops=list(device.ops))


# ---------------------------------------------------------------------------------------- who it says it is

Change = Callable[[dict[str, Any], Attacked], None]


def _batch(found: dict[str, Any]) -> dict[str, Any]:
    batch: dict[str, Any] = found["batches"][0]
    return batch


def _header(**members: object) -> Change:
    return lambda found, _: _batch(found)["ops"][0]["header"].update(members)


def _mark(**members: object) -> Change:
    return lambda found, _: _batch(found)["checkpoint"].update(members)


def _other_key(found: dict[str, Any], _: Attacked) -> None:
    """A checkpoint that is signed well, with a key of its own."""
    mark = _batch(found)["checkpoint"]
    signer = Signer(mark["device"], bytes(range(32)))
    made = signer.sign(mark["epoch"], mark["seq"], bytes.fromhex(mark["hash"]))
    mark.update(key=made.key, signature=made.signature.hex())


def _kept_key(found: dict[str, Any], attacked: Attacked) -> None:
    """The same, that names the key of the real one."""
    key = _batch(found)["checkpoint"]["key"]
    _other_key(found, attacked)
    _batch(found)["checkpoint"]["key"] = key


def _other_device(found: dict[str, Any], attacked: Attacked) -> None:
    """The chain of another device, signed with one's own key."""
    origin = attacked.honest.origin
    batch = _batch(found)
    batch["origin"] = batch["checkpoint"]["device"] = origin
    for op in batch["ops"]:
        op["header"]["origin"] = origin


def _centre(found: dict[str, Any], attacked: Attacked) -> None:
    """A chain of the centre."""
    origin = f"{attacked.rig.store.identity.device}~hall:{HALL}"
    batch = _batch(found)
    batch["origin"] = batch["checkpoint"]["device"] = origin
    for op in batch["ops"]:
        op["header"]["origin"] = origin


ATTACKS: dict[str, tuple[Change, tuple[int, str], str]] = {
    "signature": (_mark(signature="ab" * 64), (403, "forged"), ""),
    "other_key": (_other_key, (403, "forged"), ""),
    "kept_key": (_kept_key, (403, "forged"), ""),
    "other_device": (_other_device, (403, "forged"), ""),
    "centre": (_centre, (403, "forged"), ""),
    "mark_of_another": (_mark(device="someone"), (403, "forged"), ""),
    "mark_elsewhere": (_mark(seq=1), (403, "forged"), ""),
    "hash": (_mark(hash="ab" * 32), (403, "forged"), ""),
    "actor": (_header(actor="T66666"), (403, "forged"), ""),
    "hall": (_header(hall="B02"), (403, "wrong_hall"), ""),
    "no_hall": (_header(hall=""), (403, "wrong_hall"), ""),
    "origin": (_header(origin="someone"), (403, "forged"), ""),
    "epoch": (_header(epoch="AAA"), (403, "forged"), ""),
    "seq_jump": (_header(seq=77), (403, "forged"), ""),
    "seq_negative": (_header(seq=-1), (422, "malformed"), "number"),
    "seq_zero": (_header(seq=0), (422, "malformed"), "number"),
    "seq_huge": (_header(seq=2**53), (422, "malformed"), "number"),
    "seq_immense": (_header(seq=10**40), (422, "malformed"), "number"),
    "seq_text": (_header(seq="2"), (400, "malformed"), "batches.ops.header.seq"),
    "seq_fraction": (_header(seq=2.5), (400, "malformed"), "batches.ops.header.seq"),
    "wall_negative": (_header(wall=-1), (422, "malformed"), "number"),
    "v_huge": (_header(v=2**62), (422, "malformed"), "number"),
    "hlc": (_header(hlc="9" * 50), (422, "malformed"), "hlc"),
    "nul": (_header(actor="a\0"), (422, "malformed"), "text"),
    "refs": (_header(refs=["a:b"] * 65), (422, "malformed"), "refs"),
    "kind": (_header(kind="x" * 65), (422, "malformed"), "kind"),
    "signature_form": (_mark(signature="zz" * 64), (422, "malformed"), "checkpoint"),
    "key_form": (_mark(key=""), (422, "malformed"), "checkpoint"),
    "scope": (_mark(epoch=None), (400, "malformed"), "batches.checkpoint.epoch"),
}


@pytest.mark.parametrize("attack", sorted(ATTACKS))
def test_a_run_that_is_not_what_it_says(attacked: Attacked, attack: str) -> None:
    change, expected, where = ATTACKS[attack]
    found = message(copy_of(attacked.hostile).write(failed()))
    change(found, attacked)
    done = attacked.send(body_of(found))
    assert refusal(done) == expected
    if where:
        assert done.json()["detail"]["where"] == where


def test_a_chain_with_a_hole_a_fork_and_a_past(attacked: Attacked) -> None:
    hostile = copy_of(attacked.hostile)
    hostile.write(failed())
    assert refusal(attacked.send(dump(Push((batch_out(hostile.write(failed())),))))) == (409, "gap")
    other = message(replace(hostile, ops=[]).open())
    _batch(other)["ops"][0]["header"]["wall"] += 1
    assert refusal(attacked.send(body_of(other))) == (403, "forged")
    # What is known changes nothing, however often it comes.
    for _ in range(3):
        done = attacked.send(dump(Push((batch_out(attacked.hostile.batch(attacked.hostile.ops)),))))
        assert (done.status_code, done.json()["quarantined"]) == (200, [])


def test_an_epoch_that_is_another_devices(attacked: Attacked) -> None:
    """Its opening names the other device, or stands in the middle of a chain."""
    made = replace(copy_of(attacked.hostile), epoch="P4R", ops=[])
    made.open()
    last = made.ops[0]
    body = (last.body or "").replace(made.origin, attacked.honest.origin)
    for header, text in (
        (replace(last.header, entity=f"terminal:{attacked.honest.origin}"), body),
        (last.header, body),
        (last.header, (last.body or "").replace("P4R", "AAA")),
    ):
        made.ops[0] = make_op(bytes(32), header, last.salt or b"", text)
        done = attacked.send(dump(Push((batch_out(made.batch(made.ops)),))))
        assert refusal(done) == (403, "not_allowed")


# ------------------------------------------------------------------------------------------------- who asks


def test_tokens_that_are_not_ones_own(attacked: Attacked) -> None:
    device = attacked.honest.enrolled
    assert device is not None
    head, payload, signature = device.token.split(".")
    other = attacked.hostile.enrolled
    assert other is not None
    swapped = other.token.split(".")
    forged = issue_token(Claims(device.device, HALL, "counter", 1), bytes(range(32)))
    elsewhere = issue_token(Claims(device.device, "B02", "counter", 1), bytes(range(32)))
    for token in (
        forged,
        elsewhere,
        f"{head}.{swapped[1]}.{signature}",
        f"{head}.{payload}.{swapped[2]}",
        f"{head}.{payload}.",
        f"{head}.{payload}.{signature}x",
        f"tt2.{payload}.{signature}",
        f"{head}.{payload}",
        f"{head}.{'W10' * 200}.{signature}",
        "." * 4000,
    ):
        with attacked.client(token=token) as client:
            for method, path in (("POST", "hello"), ("POST", "push"), ("GET", "feed/catalogue")):
                done = client.request(method, f"/sync/v1/{path}", content=b"{}" if method == "POST" else None)
                assert refusal(done) == (401, "unauthorized")


def test_scopes_and_devices_of_others(attacked: Attacked) -> None:
    elsewhere = "B02"
    with attacked.client(attacked.hostile) as client:
        for scope in (
            f"hall:{elsewhere}",
            f"staff:{elsewhere}",
            "hall:",
            "all",
            "hall:A01~x",
            "%00",
            "..%2Fhealth",
        ):
            done = client.get(f"/sync/v1/feed/{scope}")
            assert refusal(done) in {(403, "wrong_scope"), (404, "no_route")}
        for query in (
            "after=-1",
            "after=1e9",
            "limit=0",
            "limit=1001",
            "wait=nan",
            "wait=-1",
            "x=1",
            "after=1&after=2",
        ):
            assert refusal(client.get(f"/sync/v1/feed/catalogue?{query}")) == (400, "malformed")
        assert refusal(client.get("/sync/v1/feed/catalogue?after=999999999")) == (410, "snapshot")


# --------------------------------------------------------------------------------------------------- bodies

DEEP = 100_000


@pytest.mark.parametrize(
    ("content", "headers", "expected"),
    [
        (gzip.compress(bytes(64 << 20), mtime=0), {"Content-Encoding": "gzip"}, (413, "too_large")),
        (gzip.compress(b"{}", mtime=0) + b"tail", {"Content-Encoding": "gzip"}, (400, "malformed")),
        (gzip.compress(b"{}" * 100, mtime=0)[:-9], {"Content-Encoding": "gzip"}, (400, "malformed")),
        (b"no gzip", {"Content-Encoding": "gzip"}, (400, "malformed")),
        (b"{}", {"Content-Encoding": "br"}, (415, "encoding")),
        (bytes((2 << 20) + 1), {}, (413, "too_large")),
        (b"[" * DEEP + b"]" * DEEP, {}, (400, "malformed")),
        (b'{"batches":' + b"[" * DEEP + b"]" * DEEP + b"}", {}, (400, "malformed")),
        (b'{"x":' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}", {}, (400, "malformed")),
        (b'{"batches":' + b"9" * DEEP + b"}", {}, (400, "malformed")),
        (b'{"batches":NaN}', {}, (400, "malformed")),
        (b'{"batches":[{"origin":"\\ud800"}]}', {}, (400, "malformed")),
        (b'{"batches":[{"origin":"\xff\xfe"}]}', {}, (400, "malformed")),
        (b'{"batches":[{"origin":"\xed\xa0\x80"}]}', {}, (400, "malformed")),
        (b"\x00", {}, (400, "malformed")),
        (b"", {}, (400, "malformed")),
        (b'{"batches":[],"batches":5}', {}, (400, "malformed")),
        (b'\xef\xbb\xbf{"batches":[]}', {}, (400, "malformed")),
    ],
    ids=lambda value: None if isinstance(value, dict | tuple) else f"{bytes(value[:14])!r}",  # so no times
)
def test_what_cannot_be_read(
    attacked: Attacked, content: bytes, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    for path in ("push", "hello", "enrol"):
        done = attacked.send(content, None, path, **headers)
        assert refusal(done) == expected
        where = done.json()["detail"].get("where", "")
        # A stable name of a place, and none of a parser's words.
        assert where.replace(".", "").replace("_", "").isalnum() or expected[0] != 400


def test_a_blob_that_is_another(attacked: Attacked) -> None:
    with attacked.client(attacked.hostile) as client:
        assert refusal(client.put(f"/sync/v1/blob/{'a' * 64}", content=b"x")) == (422, "bad_hash")
        for name in ("A" * 64, "a" * 63, "../../etc/passwd", "%00" * 20):
            assert refusal(client.put(f"/sync/v1/blob/{name}", content=b"x"))[0] in {400, 404}


def test_hello_of_another_shape(attacked: Attacked) -> None:
    good = json.loads(dump(attacked.hostile.hello()))
    for change, expected in (
        ({"proto": [2, 3]}, (426, "upgrade")),
        ({"proto": [1]}, (400, "malformed")),
        ({"wall": 10**30}, None),
        ({"head": {**good["head"], "seq": 10**30}}, (422, "malformed")),
        ({"have": [{**good["head"], "seq": 10**30}]}, (422, "malformed")),
        ({"have": [{**good["head"], "seq": -1}]}, (422, "malformed")),
        ({"have": [{**good["head"], "origin": "\0"}]}, (422, "malformed")),
        ({"device": "\0"}, (422, "malformed")),
        ({"device": "x" * 201}, (422, "malformed")),
        ({"epoch": "\0"}, (422, "malformed")),
        ({"cursors": {"hall:A01": 10**30}}, None),
        ({"cursors": {"hall:A01": -1}}, None),
        ({"cursors": {"x" * 9000: 2**62}}, None),
        ({"have": [{"origin": "x", "epoch": "y", "seq": 1, "hash": "zz"}]}, (422, "malformed")),
    ):
        done = attacked.send(body_of({**good, **change}), path="hello")
        if expected is None:
            assert done.status_code == 200
        else:
            assert refusal(done) == expected


# ---------------------------------------------------------------------- what is written, and hurts nobody


def test_a_device_that_is_out(attacked: Attacked, tmp_path: Path) -> None:
    """In a centre of its own: what it sends is kept aside, and it reads nothing."""
    rig = ServerRig(tmp_path)
    rig.define_hall()
    device = rig.enrol()
    rig.push(device, device.open())
    rig.store.revoke(device.origin, "stolen")
    before = rig.store.counts()["ops"]
    assert rig.push(device, device.write(overridden("x"))).quarantined[0].code == "revoked"
    assert rig.store.counts()["ops"] == before
    rig.close()
    attacked.rig.store.health()


@pytest.mark.parametrize(
    "body",
    ["", "[" * DEEP, "9" * 5_000, '{"a":1,"a":2}', '{"a":NaN}', '{"a":"\\ud800"}', '{"a":' + "1" * 400 + "}"],
    ids=len,
)
def test_bodies_of_facts_hurt_nobody(tmp_path: Path, attacked: Attacked, body: str) -> None:
    rig = ServerRig(tmp_path)
    rig.define_hall()
    device = rig.enrol()
    rig.push(device, device.open(), device.write(complaint("c1")))
    last = device.ops[-1]
    for kind in ("complaint_noted", "payment_taken", "edit_proposed", "day_tallied", "redacted", "withdrawn"):
        device.write(failed())
        made = device.ops[-1]
        header = replace(made.header, kind=kind, entity=f"{kind.partition('_')[0]}:{made.header.seq}")
        device.ops[-1] = make_op(device.ops[-2].hash, header, made.salt or b"", body)
        answer = rig.push(device, device.batch(device.ops[-1:]))
        assert [each.code for each in answer.quarantined] == ["poison"]
    assert rig.store.verdicts([last.header.op_id])
    assert rig.push(device, device.write(overridden("x"))).quarantined == ()
    assert len(rig.endpoint.feed(device.caller, f"hall:{HALL}", 0, 1000).items) > 0
    rig.close()
    attacked.rig.store.health()
