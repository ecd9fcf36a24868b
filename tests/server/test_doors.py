"""What ends at the door: packed blobs, polls of devices that were put out, waiting for what cannot come."""

import asyncio
from dataclasses import replace
from hashlib import sha256

import httpx
import pytest

from app.server.http import Serving
from app.server.routes import Routes
from app.sync.codec import make_op
from app.sync.protocol import Push, PushAnswer, Refusal, batch_out, dump, load
from tests.server.conftest import Centre
from tests.server.test_await import live, until
from tests.sync.serving_rig import complaint


def refusal(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, load(Refusal, response.content).error


def test_a_blob_is_not_packed(centre: Centre) -> None:
    device = centre.rig.enrol()
    name = sha256(b"signature").hexdigest()

    async def scenario(client: httpx.AsyncClient, _: Serving) -> None:
        headers = {"Content-Encoding": "gzip"}
        done = await client.put(f"/sync/v1/blob/{name}", content=b"signature", headers=headers)
        assert refusal(done) == (415, "encoding")
        assert load(Refusal, done.content).detail == {"known": ["identity"]}

    live(centre, device, scenario)


@pytest.mark.parametrize("scope", ["hall:A01", "catalogue"])
def test_a_poll_ends_when_its_device_is_put_out(centre: Centre, scope: str) -> None:
    device = centre.rig.enrol()
    after = dict(centre.rig.store.feed_heads()).get(scope, 0)

    async def scenario(client: httpx.AsyncClient, serving: Serving) -> None:
        poll = asyncio.create_task(client.get(f"/sync/v1/feed/{scope}?after={after}&wait=25"))
        await until(lambda: serving.routes.wakes.waiting == 1)
        await asyncio.to_thread(centre.rig.store.revoke, device.origin, "lost")
        assert refusal(await poll) == (403, "revoked")

    live(centre, device, scenario)


def test_nobody_waits_for_the_verdict_on_poison(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    device = centre.rig.enrol()
    device.open()
    device.write(complaint("k-1"))
    last = device.ops[-1]
    device.ops[-1] = make_op(
        device.ops[-2].hash, replace(last.header, entity="complaint:k-2"), last.salt or b"", last.body or ""
    )

    async def never(*_: object) -> bool:
        raise AssertionError("waits")

    monkeypatch.setattr(Routes, "_wait", never)

    async def scenario(client: httpx.AsyncClient, _: Serving) -> None:
        push = dump(Push((batch_out(device.batch(device.ops)),)))
        for _again in range(2):
            done = await client.post("/sync/v1/push?await=verdict&wait=10", content=push)
            found = load(PushAnswer, done.content)
            assert [each.code for each in found.quarantined] == ["poison"]
            assert found.verdicts == ()

    live(centre, device, scenario)
