"""What a server counts and writes down about itself, over the routes."""

import asyncio
import threading

import httpx
import pytest

from app.domain.errors import EnvironmentFault
from app.sync.protocol import Push, PushAnswer, batch_out, dump, load
from tests.fakes import FakeIds
from tests.server.asking import refusal, run
from tests.server.conftest import Centre
from tests.sync.serving_rig import Device, complaint


def test_a_fork_is_counted_and_named_in_the_log(centre: Centre) -> None:
    device, other = centre.rig.enrol(), centre.rig.enrol(seed=7)
    first, second = device.open(), complaint("k-1")
    twin = Device(device.caller, device.enrolled, device.key, device.clock, FakeIds(99), ops=list(device.ops))
    mine, theirs = batch_out(device.write(second)), batch_out(twin.write(complaint("k-2")))
    centre.rig.push(device, first)

    async def scenario(client: httpx.AsyncClient) -> None:
        assert (await client.post("/sync/v1/push", content=dump(Push((mine,))))).status_code == 200
        found = await client.post("/sync/v1/push", content=dump(Push((theirs,))))
        assert refusal(found) == (409, "fork")
        assert other.enrolled is not None
        headers = {"Authorization": f"Bearer {other.enrolled.token}"}
        found = await client.post("/sync/v1/push", content=dump(Push((theirs,))), headers=headers)
        assert [each.code for each in load(PushAnswer, found.content).quarantined] == ["fork"]
        figures = (await client.get("/metrics")).text
        assert "tingtai_forks_total 2.0" in figures
        assert 'tingtai_quarantined_total{code="fork"} 1.0' in figures

    run(centre.client(device), scenario)


def test_looking_for_growth_survives_an_ill_store(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Semaphore(0)

    def fail() -> None:
        asked.release()
        raise EnvironmentFault("server.unreachable")

    monkeypatch.setattr("app.server.http._TICK_S", 0.01)
    monkeypatch.setattr(centre.rig.store, "feed_heads", fail)

    async def scenario() -> None:
        app = centre.app()
        async with app.router.lifespan_context(app):
            for _ in range(2):
                assert await asyncio.to_thread(asked.acquire, timeout=20)

    asyncio.run(scenario())
