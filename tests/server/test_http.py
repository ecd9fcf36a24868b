"""The routes over a real store: what each answers, and in which form it refuses."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator
from hashlib import sha256

import httpx
import pytest
from fastapi.routing import APIRoute

from app.domain.errors import EnvironmentFault, UserError
from app.sync.protocol import Enrol, FeedPage, HelloAnswer, Push, PushAnswer, Snapshot, batch_out, dump, load
from app.sync.serving import Refused
from tests.factories import HALL
from tests.server.asking import ask, opening, refusal, run
from tests.server.conftest import Centre
from tests.sync.serving_rig import ticket


def test_enrol(centre: Centre) -> None:
    code = centre.rig.store.new_code(HALL, "kiosk", 60_000)
    body = dump(Enrol(code, "ab" * 32, ""))
    done = ask(centre.client(), "POST", "/sync/v1/enrol", content=body)
    assert done.status_code == 200
    assert done.json()["hall"] == HALL
    wrong = ask(centre.client(), "POST", "/sync/v1/enrol", content=dump(Enrol("NO", "cd" * 32, "")))
    assert refusal(wrong) == (403, "code.unknown")


def test_hello_push_feed_snapshot(centre: Centre) -> None:
    device = centre.rig.enrol()
    push = opening(device)

    async def scenario(client: httpx.AsyncClient) -> None:
        done = await client.post("/sync/v1/hello", content=dump(device.hello()))
        assert load(HelloAnswer, done.content).role == "centre"
        done = await client.post(
            "/sync/v1/push", content=gzip.compress(push), headers={"Content-Encoding": "gzip"}
        )
        assert load(PushAnswer, done.content).have == (device.head,)
        done = await client.get(f"/sync/v1/feed/hall:{HALL}?after=0&limit=1000")
        assert done.headers["content-encoding"] == "gzip"
        page = load(FeedPage, done.content)
        assert page.items[-1].op.header.origin == device.origin
        assert page.next == page.head
        done = await client.get(f"/sync/v1/snapshot/hall:{HALL}")
        part = load(Snapshot, done.content).parts[0]
        done = await client.get(f"/sync/v1/blob/{part.sha256}")
        assert (len(done.content), sha256(done.content).hexdigest()) == (part.size, part.sha256)

    run(centre.client(device), scenario)


def test_blobs(centre: Centre) -> None:
    device = centre.rig.enrol()
    name = sha256(b"signature").hexdigest()

    async def scenario(client: httpx.AsyncClient) -> None:
        assert refusal(await client.get(f"/sync/v1/blob/{name}")) == (404, "unknown_blob")
        assert refusal(await client.put(f"/sync/v1/blob/{name}", content=b"other")) == (422, "bad_hash")
        assert refusal(await client.put("/sync/v1/blob/xyz", content=b"x")) == (400, "malformed")
        for _ in range(2):
            assert (await client.put(f"/sync/v1/blob/{name}", content=b"signature")).status_code == 204
        assert (await client.get(f"/sync/v1/blob/{name}")).content == b"signature"

    run(centre.client(device), scenario)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "hello"),
        ("POST", "push"),
        ("GET", "feed/catalogue"),
        ("GET", "snapshot/catalogue"),
        ("GET", f"blob/{'a' * 64}"),
        ("PUT", f"blob/{'a' * 64}"),
    ],
)
def test_no_route_without_a_token(centre: Centre, method: str, path: str) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        for authorization, why in (
            (None, "missing"),
            ("Basic dXNlcjpwYXNz", "scheme"),
            ("Bearer ", "malformed"),
            ("Bearer tt1.e30.AA", "malformed"),
            ("Bearer tt1.!.!", "malformed"),
            ("Bearer " + "x" * 3000, "malformed"),
        ):
            headers = {"Authorization": authorization} if authorization is not None else {}
            done = await client.request(method, f"/sync/v1/{path}", headers=headers)
            assert refusal(done) == (401, "unauthorized")
            assert done.json()["detail"] == {"why": why}
            assert done.headers["www-authenticate"] == "Bearer"

    run(centre.client(), scenario)


def test_a_token_of_another_centre_is_forged(centre: Centre) -> None:
    from app.sync.tokens import Claims, issue_token

    token = issue_token(Claims("someone", HALL, "counter", 1), bytes(32))
    done = ask(centre.client(), "POST", "/sync/v1/hello", headers={"Authorization": f"Bearer {token}"})
    assert done.json() == {"error": "unauthorized", "detail": {"why": "forged"}}


@pytest.mark.parametrize("path", ["hello", "push", "enrol"])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\xfe", b'{"code": 5}', b'"\\ud800"', b"[" * 100_000]
)
def test_bodies_that_cannot_be_read(centre: Centre, path: str, body: bytes) -> None:
    device = centre.rig.enrol()
    done = ask(centre.client(device), "POST", f"/sync/v1/{path}", content=body)
    assert refusal(done) == (400, "malformed")
    assert done.json()["detail"]["where"]


@pytest.mark.parametrize(
    ("packed", "coding", "expected"),
    [
        (b"not gzip", "gzip", (400, "malformed")),
        (gzip.compress(b"{}", mtime=0)[:-4], "gzip", (400, "malformed")),
        (gzip.compress(b"{}", mtime=0) + b"more", "gzip", (400, "malformed")),
        (b"{}", "br", (415, "encoding")),
        (gzip.compress(bytes(9 << 20), mtime=0), "gzip", (413, "too_large")),
        (bytes(3 << 20), "identity", (413, "too_large")),
    ],
)
def test_packed_bodies(centre: Centre, packed: bytes, coding: str, expected: tuple[int, str]) -> None:
    device = centre.rig.enrol()
    headers = {"Content-Encoding": coding}
    done = ask(centre.client(device), "POST", "/sync/v1/push", content=packed, headers=headers)
    assert refusal(done) == expected


def test_a_body_without_a_length_is_cut_off_too(centre: Centre) -> None:
    device = centre.rig.enrol()

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield bytes(100_000)

    async def scenario(client: httpx.AsyncClient) -> None:
        assert refusal(await client.post("/sync/v1/push", content=pieces())) == (413, "too_large")

    run(centre.client(device), scenario)


def test_a_body_that_does_not_come(centre: Centre) -> None:
    device = centre.rig.enrol()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async def scenario(client: httpx.AsyncClient) -> None:
        assert refusal(await client.post("/sync/v1/push", content=pieces())) == (408, "too_slow")

    run(centre.client(device, body_s=0.05), scenario)


@pytest.mark.parametrize(
    "query",
    [
        "after=-1", "after=x", "after=1.5", "after=1&after=2", "limit=0", "limit=1001", "limit=",
        "wait=-1", "wait=nan", "wait=inf", "wait=1e9", "after=9999999999999999",
    ],
)  # fmt: skip
def test_queries_of_the_feed(centre: Centre, query: str) -> None:
    device = centre.rig.enrol()
    done = ask(centre.client(device), "GET", f"/sync/v1/feed/catalogue?{query}")
    assert refusal(done) == (400, "malformed")
    assert done.json()["detail"]["where"] in query


@pytest.mark.parametrize("query", ["await=other", "await=verdict&wait=x"])
def test_queries_of_push(centre: Centre, query: str) -> None:
    device = centre.rig.enrol()
    done = ask(centre.client(device), "POST", f"/sync/v1/push?{query}", content=b'{"batches":[]}')
    assert refusal(done) == (400, "malformed")


def test_other_scopes_and_places(centre: Centre) -> None:
    device = centre.rig.enrol()

    async def scenario(client: httpx.AsyncClient) -> None:
        for scope in ("hall:B02", "staff:B02", "nothing", "%00", "hall:"):
            assert refusal(await client.get(f"/sync/v1/feed/{scope}")) == (403, "wrong_scope")
            assert refusal(await client.get(f"/sync/v1/snapshot/{scope}")) == (403, "wrong_scope")
        found = await client.get(f"/sync/v1/feed/hall:{HALL}?after=999999")
        assert refusal(found) == (410, "snapshot")

    run(centre.client(device), scenario)


def test_gap_and_forgery(centre: Centre) -> None:
    device = centre.rig.enrol()
    other = centre.rig.enrol(seed=3)
    first = batch_out(device.open())
    centre.rig.push(other, other.open())

    async def scenario(client: httpx.AsyncClient) -> None:
        later = batch_out(device.write(ticket("t-1")))
        found = await client.post("/sync/v1/push", content=dump(Push((later,))))
        assert refusal(found) == (409, "gap")
        assert found.json()["detail"]["expected"] == 1
        assert (await client.post("/sync/v1/push", content=dump(Push((first, later))))).status_code == 200

    run(centre.client(device), scenario)


def test_routes_that_there_are_not(centre: Centre) -> None:
    assert refusal(ask(centre.client(), "GET", "/nothing")) == (404, "no_route")
    done = ask(centre.client(), "GET", "/sync/v1/push")
    assert refusal(done) == (405, "method")
    assert "POST" in done.headers["allow"]


def test_rate(centre: Centre) -> None:
    one, other = centre.rig.enrol(), centre.rig.enrol()
    app = centre.app(rate=0.5, burst=3)

    async def scenario() -> None:
        from tests.server.serving import in_process

        assert one.enrolled is not None
        assert other.enrolled is not None
        async with in_process(app, one.enrolled.token) as client:
            answers = [await client.get("/sync/v1/feed/catalogue") for _ in range(5)]
            assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
            assert refusal(answers[3]) == (429, "rate")
            assert int(answers[3].headers["retry-after"]) in {1, 2}
            headers = {"Authorization": f"Bearer {other.enrolled.token}"}
            assert (await client.get("/sync/v1/feed/catalogue", headers=headers)).status_code == 200

    asyncio.run(scenario())


def test_guessing_codes_is_slow(centre: Centre) -> None:
    body = dump(Enrol("AAAA-BBBB-CCCC", "ab" * 32, ""))

    async def scenario(client: httpx.AsyncClient) -> None:
        answers = [await client.post("/sync/v1/enrol", content=body) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [403, 403, 429, 429]

    run(centre.client(enrol_rate=0.01, enrol_burst=2), scenario)


def test_revoked_at_once(centre: Centre) -> None:
    device = centre.rig.enrol()

    async def scenario(client: httpx.AsyncClient) -> None:
        assert (await client.get("/sync/v1/feed/catalogue")).status_code == 200
        centre.rig.store.revoke(device.origin, "lost")
        for method, path in (
            ("GET", "feed/catalogue"),
            ("GET", "snapshot/catalogue"),
            ("GET", f"blob/{'a' * 64}"),
        ):
            assert refusal(await client.request(method, f"/sync/v1/{path}")) == (403, "revoked")
        assert refusal(await client.post("/sync/v1/hello", content=dump(device.hello()))) == (403, "revoked")
        done = await client.post("/sync/v1/push", content=opening(device))
        assert [each.code for each in load(PushAnswer, done.content).quarantined] == ["revoked"]

    run(centre.client(device), scenario)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (EnvironmentFault("store.disk_full"), (503, "store")),
        (Refused(503, "held", {"hall": HALL}, 60), (503, "held")),
        (UserError("wire.malformed", where="x", name="Li"), (400, "malformed")),
        (ZeroDivisionError("a person's name"), (500, "fault")),
    ],
)
def test_errors_of_the_store(
    centre: Centre,
    error: Exception,
    expected: tuple[int, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    device = centre.rig.enrol()

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(centre.rig.endpoint, "feed", fail)
    with caplog.at_level(logging.INFO):
        done = ask(centre.client(device), "GET", "/sync/v1/feed/catalogue")
    assert refusal(done) == expected
    if expected[0] == 503:
        assert int(done.headers["retry-after"]) > 0
    assert "Li" not in done.text
    assert "a person's name" not in done.text


def test_health_and_figures(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        found = (await client.get("/health")).json()
        assert (found["ok"], found["role"], found["server_epoch"]) == (
            True,
            "centre",
            centre.rig.store.server_epoch,
        )
        figures = (await client.get("/metrics")).text
        assert 'tingtai_requests_total{route="health",status="200"} 1.0' in figures
        assert "tingtai_stored_ops " in figures

        def fail() -> None:
            raise EnvironmentFault("server.unreachable")

        monkeypatch.setattr(centre.rig.store, "health", fail)
        monkeypatch.setattr(centre.rig.store, "counts", fail)
        assert refusal(await client.get("/health")) == (503, "store")
        assert "tingtai_stored_ops " not in (await client.get("/metrics")).text

    run(centre.client(), scenario)


def test_the_document_names_what_there_is(centre: Centre) -> None:
    document = ask(centre.client(), "GET", "/openapi.json").json()
    paths = {route.path for route in centre.apps[-1].routes if isinstance(route, APIRoute)}
    assert set(document["paths"]) == paths
    assert document["components"]["schemas"]["Refusal"]["required"] == ["error"]
