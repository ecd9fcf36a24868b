"""Answers that wait: long polls, and pushes that await their verdicts."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx

from app.domain.copies import AskedBy
from app.domain.errors import EnvironmentFault
from app.server.http import Serving, create_app
from app.sync.protocol import (
    Ask,
    Copies,
    FeedPage,
    HelloAnswer,
    Push,
    PushAnswer,
    batch_out,
    dump,
    load,
)
from tests.factories import HALL
from tests.server.conftest import Centre
from tests.server.serving import in_process
from tests.sync.serving_rig import Device, complaint, ticket

Scenario = Callable[[httpx.AsyncClient, Serving], Awaitable[None]]


def live(centre: Centre, device: Device, scenario: Scenario, **caps: float) -> None:
    """Run a scenario while the program's lifespan lasts."""

    async def whole() -> None:
        app = centre.app(**caps)
        assert device.enrolled is not None
        async with app.router.lifespan_context(app), in_process(app, device.enrolled.token) as client:
            await scenario(client, app.state.serving)

    asyncio.run(whole())


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


def page(response: httpx.Response) -> FeedPage:
    assert response.status_code == 200, response.text
    return load(FeedPage, response.content)


def head(centre: Centre) -> int:
    return dict(centre.rig.store.feed_heads())[f"hall:{HALL}"]


def test_a_poll_is_answered_when_something_arrives(centre: Centre) -> None:
    device, other = centre.rig.enrol(), centre.rig.enrol(seed=5)
    after = head(centre)

    async def scenario(client: httpx.AsyncClient, serving: Serving) -> None:
        poll = asyncio.create_task(client.get(f"/sync/v1/feed/hall:{HALL}?after={after}&wait=20"))
        await until(lambda: serving.routes.wakes.waiting == 1)
        assert "tingtai_polls 1.0" in (await client.get("/metrics")).text
        await asyncio.to_thread(centre.rig.push, other, other.open())
        found = page(await poll)
        assert [item.op.header.origin for item in found.items] == [other.origin]
        assert serving.routes.wakes.waiting == 0

    live(centre, device, scenario)


def test_what_another_process_wrote_is_found_by_looking(centre: Centre) -> None:
    device, other = centre.rig.enrol(), centre.rig.enrol(seed=5)
    after = head(centre)

    async def scenario(client: httpx.AsyncClient, serving: Serving) -> None:
        poll = asyncio.create_task(client.get(f"/sync/v1/feed/hall:{HALL}?after={after}&wait=20"))
        await until(lambda: serving.routes.wakes.waiting == 1)
        listeners, centre.rig.store._workshop.notices._listeners = (  # type: ignore[attr-defined]
            centre.rig.store._workshop.notices._listeners,  # type: ignore[attr-defined]
            (),
        )
        await asyncio.to_thread(centre.rig.push, other, other.open())
        assert len(page(await poll).items) == 1
        centre.rig.store._workshop.notices._listeners = listeners  # type: ignore[attr-defined]

    live(centre, device, scenario)


def test_a_poll_ends_empty(centre: Centre) -> None:
    device = centre.rig.enrol()
    after = head(centre)

    async def scenario(client: httpx.AsyncClient, _: Serving) -> None:
        found = page(await client.get(f"/sync/v1/feed/hall:{HALL}?after={after}&wait=0.05"))
        assert (found.items, found.next) == ((), after)

    live(centre, device, scenario)


def test_a_revoked_device_does_not_go_on_waiting(centre: Centre) -> None:
    device = centre.rig.enrol()
    after = head(centre)

    async def scenario(client: httpx.AsyncClient, serving: Serving) -> None:
        poll = asyncio.create_task(client.get(f"/sync/v1/feed/hall:{HALL}?after={after}&wait=20"))
        await until(lambda: serving.routes.wakes.waiting == 1)
        await asyncio.to_thread(centre.rig.store.revoke, device.origin, "lost")
        assert (await poll).json()["error"] == "revoked"

    live(centre, device, scenario)


def test_of_too_many_polls_the_oldest_is_answered(centre: Centre) -> None:
    device = centre.rig.enrol()
    after = head(centre)

    async def scenario(client: httpx.AsyncClient, serving: Serving) -> None:
        url = f"/sync/v1/feed/hall:{HALL}?after={after}&wait=20"
        polls = []
        for count in (1, 2, 2):
            polls.append(asyncio.create_task(client.get(url)))
            await until(lambda count=count: serving.routes.wakes.waiting == count)  # type: ignore[misc]
        assert page(await polls[0]).items == ()
        serving.stop_waiting()
        for poll in polls[1:]:
            assert page(await poll).items == ()
        assert page(await client.get(url)).items == ()

    live(centre, device, scenario, polls=2)


def push_of(device: Device, *facts: object) -> bytes:
    batches = [batch_out(device.open())] if not device.ops else []
    batches += [batch_out(device.write(fact)) for fact in facts]  # type: ignore[arg-type]
    return dump(Push(tuple(batches)))


def test_a_push_has_its_verdicts_at_once_where_the_centre_decides(centre: Centre) -> None:
    device = centre.rig.enrol()

    async def scenario(client: httpx.AsyncClient, _: Serving) -> None:
        done = await client.post("/sync/v1/push?await=verdict", content=push_of(device, complaint("k-1")))
        found = load(PushAnswer, done.content)
        assert [verdict.outcome for verdict in found.verdicts] == ["accepted"]
        assert found.verdicts[0].op_id == device.ops[-1].header.op_id

    live(centre, device, scenario)


def test_a_push_waits_for_a_verdict_in_vain(centre: Centre) -> None:
    """The centre never decides tickets."""
    device = centre.rig.enrol()

    async def scenario(client: httpx.AsyncClient, _: Serving) -> None:
        done = await client.post(
            "/sync/v1/push?await=verdict&wait=0.05", content=push_of(device, ticket("t-1"))
        )
        assert load(PushAnswer, done.content).verdicts == ()

    live(centre, device, scenario)


def test_a_push_waits_until_the_verdict_comes(centre: Centre) -> None:
    """The hub's verdict comes with what somebody else pushes."""
    from app.domain.log import Outcome, Verdict

    device, hub = centre.rig.enrol(), centre.rig.enrol("hub", seed=6)

    async def scenario(client: httpx.AsyncClient, serving: Serving) -> None:
        push = push_of(device, ticket("t-1"))
        asked = asyncio.create_task(client.post("/sync/v1/push?await=verdict&wait=10", content=push))
        await until(lambda: serving.routes.wakes.waiting == 1)
        op_id = device.ops[-1].header.op_id
        verdict = Verdict(op_id=op_id, outcome=Outcome.ACCEPTED, code="", hub_term=1)
        await asyncio.to_thread(centre.rig.push, hub, hub.open(), hub.write(verdict))
        found = load(PushAnswer, (await asked).content)
        assert [(each.op_id, each.outcome, each.hub_term) for each in found.verdicts] == [
            (op_id, "accepted", 1)
        ]

    live(centre, device, scenario)


def test_full_is_said_and_not_queued(centre: Centre) -> None:
    device = centre.rig.enrol()

    async def scenario(client: httpx.AsyncClient, serving: Serving) -> None:
        import threading

        go_on = threading.Event()
        blocked = [asyncio.create_task(serving.routes.gate.run(go_on.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        done = await client.get("/sync/v1/feed/catalogue")
        assert (done.status_code, done.json()["error"], done.headers["retry-after"]) == (503, "busy", "1")
        go_on.set()
        await asyncio.gather(*blocked)
        assert (await client.get("/sync/v1/feed/catalogue")).status_code == 200

    live(centre, device, scenario, waiting=1)


class Upstream:
    """A hub's way to a centre that comes and goes as the test wants."""

    def __init__(self) -> None:
        self.up = True
        self.told: Callable[[], object] = lambda: None

    def listen(self, listener: Callable[[], object]) -> None:
        self.told = listener

    def look_up(self, ask: Ask) -> Copies:
        if not self.up:
            raise EnvironmentFault("link.unreachable", why="")
        assert ask.value
        return Copies(())

    def start(self) -> None: ...

    def wake(self) -> None: ...

    def stop(self) -> None: ...


def test_a_poll_is_answered_when_the_centre_goes(centre: Centre) -> None:
    device, upstream = centre.rig.enrol(), Upstream()
    app = create_app(replace(centre.parts(), upstream=upstream))
    after = head(centre)

    async def whole() -> None:
        assert device.enrolled is not None
        async with app.router.lifespan_context(app), in_process(app, device.enrolled.token) as client:
            wakes = app.state.serving.routes.wakes
            url = f"/sync/v1/feed/hall:{HALL}?after={after}&wait=20"
            assert page(await client.get(url.replace("wait=20", "wait=0"))).centre_up
            poll = asyncio.create_task(client.get(url))
            await until(lambda: wakes.waiting == 1)
            upstream.up = False
            await asyncio.to_thread(upstream.told)
            found = page(await poll)
            assert (found.items, found.centre_up) == ((), False)
            done = await client.post("/sync/v1/hello", content=dump(device.hello()))
            assert not load(HelloAnswer, done.content).centre_up
            done = await client.post("/sync/v1/push?await=verdict", content=push_of(device, complaint("k-1")))
            assert not load(PushAnswer, done.content).centre_up

    asyncio.run(whole())


def test_a_hub_passes_questions_after_customers_on_while_it_reaches_the_centre(centre: Centre) -> None:
    device, upstream = centre.rig.enrol(), Upstream()
    app = create_app(replace(centre.parts(), upstream=upstream, lending=None))
    ask = dump(Ask(AskedBy.NUMBER, "13977778888"))

    async def whole() -> None:
        assert device.enrolled is not None
        async with app.router.lifespan_context(app), in_process(app, device.enrolled.token) as client:
            done = await client.post("/sync/v1/customer", content=ask)
            assert (done.status_code, load(Copies, done.content).copies) == (200, ())
            upstream.up = False
            done = await client.post("/sync/v1/customer", content=ask)
            assert (done.status_code, done.json()["error"]) == (503, "no_centre")
            assert done.headers["Retry-After"]

    asyncio.run(whole())


def test_whoever_is_put_out_asks_after_nobody(centre: Centre) -> None:
    device = centre.rig.enrol()
    centre.rig.store.revoke(device.caller.device, "lost")

    async def asked(client: httpx.AsyncClient, _serving: Serving) -> None:
        done = await client.post("/sync/v1/customer", content=dump(Ask(AskedBy.NUMBER, "13977778888")))
        assert (done.status_code, done.json()["error"]) == (403, "revoked")

    live(centre, device, asked)


def test_questions_after_customers_are_counted_apart(centre: Centre) -> None:
    async def asked(client: httpx.AsyncClient, _serving: Serving) -> None:
        body = dump(Ask(AskedBy.NUMBER, "13977778888"))
        answers = [await client.post("/sync/v1/customer", content=body) for _ in range(3)]
        assert [each.status_code for each in answers] == [200, 200, 429]

    live(centre, centre.rig.enrol(), asked, ask_rate=0.001, ask_burst=2)
