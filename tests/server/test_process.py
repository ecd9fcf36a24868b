"""Real server processes on SQLite: start, serve, operate beside, stop, start again."""

import os
import signal
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.sync.protocol import FeedPage, Push, PushAnswer, batch_out, dump, load
from app.sync.serving import Caller
from tests.factories import MORNING_MS
from tests.fakes import FakeClock, FakeIds
from tests.server.serving import HALL, Member, Place, Running, enrol, running_server
from tests.sync.serving_rig import Device, complaint


def device_of(member: Member, seed: int = 9) -> Device:
    """Return a chain to write on for an enrolled device."""
    caller = Caller(member.answer.device, member.answer.hall, "counter")
    return Device(caller, member.answer, member.private_key, FakeClock(MORNING_MS), FakeIds(seed))


def push(client: httpx.Client, device: Device, *facts: object, query: str = "") -> PushAnswer:
    """Push an epoch (when it is the first) and facts."""
    batches = [batch_out(device.open())] if not device.ops else []
    batches += [batch_out(device.write(fact)) for fact in facts]  # type: ignore[arg-type]
    done = client.post(f"/sync/v1/push{query}", content=dump(Push(tuple(batches))))
    assert done.status_code == 200, done.text
    return load(PushAnswer, done.content)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A centre's store with one hall."""
    made = Place(tmp_path_factory.mktemp("centre"))
    made.load()
    return made


@pytest.fixture(scope="module")
def server(place: Place) -> Iterator[Running]:
    """A centre that serves."""
    with running_server(place) as running:
        yield running


def test_stdout_has_the_address_alone(server: Running) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    found = httpx.get(f"{server.url}/health", trust_env=False).json()
    assert (found["ok"], found["role"]) == (True, "centre")


def test_round_trip(server: Running, place: Place) -> None:
    with server.client() as stranger:
        member = enrol(stranger, place.code())
    device = device_of(member)
    with server.client(member.answer.token) as client:
        answer = push(client, device, complaint("k-1"), query="?await=verdict")
        assert answer.have == (device.head,)
        assert answer.durable == (device.head,)
        assert [verdict.outcome for verdict in answer.verdicts] == ["accepted"]
        page = load(FeedPage, client.get(f"/sync/v1/feed/hall:{HALL}?after=0&limit=1000").content)
        while page.next < page.head:
            page = load(FeedPage, client.get(f"/sync/v1/feed/hall:{HALL}?after={page.next}").content)
        kinds = [item.op.header.kind for item in page.items]
        # The centre may have allotted phone numbers to the counter meanwhile.
        kinds = [kind for kind in kinds if kind != "number_block_granted"]
        assert kinds[-3:] == ["epoch_opened", "complaint_received", "verdict"]
    with server.client() as client:
        figures = client.get("/metrics").text
        assert 'tingtai_requests_total{route="push",status="200"}' in figures
        assert 'tingtai_verdicts_total{outcome="accepted"} 1.0' in figures
        assert "tingtai_pushed_ops_total 2.0" in figures


def test_a_code_is_good_for_one_device(server: Running, place: Place) -> None:
    code = place.code("kiosk")
    with server.client() as client:
        first = enrol(client, code, seed=21)
        again = enrol(client, code, seed=21)
        assert again.answer.device == first.answer.device, "the first answer may have been lost"
        other = client.post("/sync/v1/enrol", json={"code": code, "public_key": "ab" * 32, "kind": ""})
        assert (other.status_code, other.json()["error"]) == (403, "code.used")


def test_revoking_beside_the_server_ends_a_poll(server: Running, place: Place) -> None:
    with server.client() as stranger:
        # A display: the centre has nothing to allot to it, so the feed is still.
        member = enrol(stranger, place.code("display"), seed=22)
    answers: list[httpx.Response] = []
    with server.client(member.answer.token) as client, server.client() as other:
        head = load(FeedPage, client.get(f"/sync/v1/feed/hall:{HALL}?limit=1").content).head
        url = f"/sync/v1/feed/hall:{HALL}?after={head}&wait=25"
        poll = threading.Thread(target=lambda: answers.append(client.get(url)))
        poll.start()
        until(lambda: "tingtai_polls 1.0" in other.get("/metrics").text)
        done = place.command("revoke", member.answer.device, "--reason", "lost")
        assert done.returncode == 0, done.stderr
        poll.join(20)
        assert (answers[0].status_code, answers[0].json()["error"]) == (403, "revoked")


@pytest.mark.usefixtures("server")
def test_only_one_server_has_a_home(place: Place) -> None:
    done = place.command("--role", "centre", "--listen", "127.0.0.1:0")
    assert (done.returncode, done.stdout) == (3, "")
    assert "already running" in done.stderr


def test_a_port_that_is_taken(server: Running, tmp_path: Path) -> None:
    port = server.url.rsplit(":", 1)[1]
    done = Place(tmp_path).command("--role", "centre", "--listen", f"127.0.0.1:{port}")
    assert (done.returncode, done.stdout) == (3, "")
    assert port in done.stderr


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET /health HTTP/1.1\r\n" + b"X-Long: " + b"x" * 40_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_heads_that_are_none(server: Running, sent: bytes) -> None:
    host, port = server.url.removeprefix("http://").rsplit(":", 1)
    with socket.create_connection((host, int(port)), 20) as line:
        line.sendall(sent)
        assert line.recv(64).startswith(b"HTTP/1.1 400 ")
    assert httpx.get(f"{server.url}/health", trust_env=False).status_code == 200


def test_logs_are_json_without_names(server: Running) -> None:
    lines = server.lines("request")
    assert lines
    assert all({"time", "level", "route", "status", "ms", "device"} <= set(line) for line in lines)
    assert all(line.startswith("{") for line in server.output().splitlines())


@pytest.mark.usefixtures("server")
def test_files_are_for_their_owner(place: Place) -> None:
    assert stat.S_IMODE(place.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.home.stat().st_mode) == 0o700
    data = (place.folder / "server.db").read_bytes()
    assert not data.startswith(b"SQLite format 3")
    assert b"complaint_received" not in data


def test_stop_start_and_kill(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.load()
    with running_server(place) as server:
        with server.client() as stranger:
            member = enrol(stranger, place.code("display"))
        epoch = member.answer.server_epoch
        device = device_of(member)
        answers: list[httpx.Response] = []
        with server.client(member.answer.token) as client, server.client() as other:
            push(client, device, complaint("k-1"))
            head = load(FeedPage, client.get(f"/sync/v1/feed/hall:{HALL}?limit=1").content).head
            url = f"/sync/v1/feed/hall:{HALL}?after={head}&wait=25"
            poll = threading.Thread(target=lambda: answers.append(client.get(url)))
            poll.start()
            until(lambda: "tingtai_polls 1.0" in other.get("/metrics").text)
            assert server.stop() == 0
            poll.join(20)
        assert load(FeedPage, answers[0].content).items == ()
    with running_server(place) as server:
        with server.client(member.answer.token) as client:
            push(client, device, complaint("k-2"))
        server.kill()
    with running_server(place) as server:
        with server.client(member.answer.token) as client:
            found = client.post("/sync/v1/hello", content=dump(device.hello())).json()
        assert found["server_epoch"] == epoch
        assert found["action"] == "ok"
        assert any(head["origin"] == device.origin and head["seq"] == 3 for head in found["have"])
        os.kill(server.pid, signal.SIGINT)
        assert server.process.wait(20) == 0
