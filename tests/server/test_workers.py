"""Several workers over one PostgreSQL: what one takes in, all answer; one that dies is started again."""

import os
import signal
import threading
from pathlib import Path

import httpx
import psutil

from app.sync.protocol import FeedPage, load
from tests.server.serving import HALL, Place, enrol, running_server
from tests.server.test_process import device_of, push, until
from tests.sync.serving_rig import complaint

WORKERS = 2


def test_two_workers(tmp_path: Path, pg_url: str) -> None:
    place = Place(tmp_path, pg_url)
    place.load()
    with running_server(place, workers=WORKERS) as server:
        children = psutil.Process(server.pid).children()
        assert len(children) == WORKERS
        with server.client() as stranger:
            # A display: the centre has nothing to allot to it, so the feed is still.
            member = enrol(stranger, place.code("display"))
        device = device_of(member)
        with server.client(member.answer.token) as client:
            head = load(FeedPage, client.get(f"/sync/v1/feed/hall:{HALL}?limit=1").content).head
        answers: list[httpx.Response] = []

        def poll() -> None:
            with server.client(member.answer.token) as each:
                answers.append(each.get(f"/sync/v1/feed/hall:{HALL}?after={head}&wait=25"))

        polls = [threading.Thread(target=poll) for _ in range(6)]
        for each in polls:
            each.start()
        with server.client() as stranger:
            until(lambda: "tingtai_polls 6.0" in stranger.get("/metrics").text)
        with server.client(member.answer.token) as client:
            answer = push(client, device, complaint("k-1"), query="?await=verdict")
            assert [verdict.outcome for verdict in answer.verdicts] == ["accepted"]
        for each in polls:
            each.join(30)
        assert all(load(FeedPage, found.content).items for found in answers), "whichever worker held the poll"
        os.kill(children[1].pid, signal.SIGKILL)
        until(lambda: len([each for each in _alive(server.pid) if each != children[1].pid]) == WORKERS)
        assert server.lines("worker_died")
        with server.client(member.answer.token) as client:
            assert client.get("/sync/v1/feed/catalogue").status_code == 200
        done = place.command("revoke", member.answer.device)
        assert done.returncode == 0, done.stderr
        with server.client(member.answer.token) as client:
            assert client.get("/sync/v1/feed/catalogue").status_code == 403
        family = _alive(server.pid)
        assert server.stop() == 0
        assert not any(psutil.pid_exists(pid) for pid in family)


def test_workers_end_with_their_parent(tmp_path: Path, pg_url: str) -> None:
    place = Place(tmp_path, pg_url)
    with running_server(place, workers=WORKERS) as server:
        family = _alive(server.pid)
        server.kill()
        until(lambda: not any(psutil.pid_exists(pid) for pid in family))


def _alive(parent: int) -> list[int]:
    return [child.pid for child in psutil.Process(parent).children() if _runs(child)]


def _runs(process: psutil.Process) -> bool:
    """Return whether a process still is one: it may end while it is looked at."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
