"""Buckets, the gate, waiting, packing: the parts that bound what the server takes."""

import asyncio
import gzip
import io
import json
import logging
import os
import threading

import pytest
from starlette.requests import Request

from app.server.auth import Doorkeeper
from app.server.bodies import Refuse, inflate, takes_gzip
from app.server.limits import Buckets, Full, Gate
from app.server.logs import log, set_up_logs
from app.server.wakes import Wakes
from app.sync.chain import Signer
from app.sync.tokens import Claims, issue_token


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    buckets = Buckets(rate=2, burst=3, now=lambda: now[0])
    for _ in range(3):
        buckets.take("one")
    with pytest.raises(Full) as refused:
        buckets.take("one")
    assert refused.value.retry_after == 1
    buckets.take("other")
    now[0] = 0.5
    buckets.take("one")
    now[0] = 100
    for _ in range(3):
        buckets.take("one")
    with pytest.raises(Full):
        buckets.take("one")


def test_who_was_refused_for_long_is_told_for_how_long() -> None:
    buckets = Buckets(rate=0.1, burst=1, now=lambda: 0.0)
    buckets.take("one")
    with pytest.raises(Full) as refused:
        buckets.take("one")
    assert refused.value.retry_after == 10


def test_buckets_do_not_grow_for_ever() -> None:
    buckets = Buckets(rate=1, burst=1, most=2, now=lambda: 0.0)
    for key in "abc":
        buckets.take(key)
    buckets.take("a")  # forgotten, and so full again
    with pytest.raises(Full):
        buckets.take("c")


def test_what_was_begun_is_finished_when_the_client_goes_away() -> None:
    done = threading.Event()

    async def scenario() -> None:
        gate = Gate(1, 1)
        begun, go_on = threading.Event(), threading.Event()

        def work() -> None:
            begun.set()
            go_on.wait()
            done.set()

        asked = asyncio.create_task(gate.run(work))
        await asyncio.to_thread(begun.wait)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert gate.inside == 1
        go_on.set()
        await asyncio.to_thread(gate.close)
        await asyncio.sleep(0)
        assert gate.inside == 0

    asyncio.run(scenario())
    assert done.is_set()


def test_an_error_behind_the_gate_reaches_whoever_asked() -> None:
    async def scenario() -> None:
        gate = Gate(1, 0)
        with pytest.raises(ZeroDivisionError):
            await gate.run(lambda: 1 // 0)
        assert await gate.run(lambda: 7) == 7
        gate.close()

    asyncio.run(scenario())


def test_news_between_reading_and_waiting_are_not_lost() -> None:
    async def scenario() -> None:
        wakes = Wakes(4)
        wakes.start()
        seen = wakes.news("hall:A01")
        wakes.wake(["hall:A01"])
        assert await wakes.wait("hall:A01", seen, 60, "d")
        assert not await wakes.wait("hall:A01", wakes.news("hall:A01"), 0.01, "d")
        assert wakes.waiting == 0

    asyncio.run(scenario())


def test_waking_one_scope_and_all() -> None:
    async def scenario() -> None:
        wakes = Wakes(4)
        wakes.start()
        waits = [asyncio.create_task(wakes.wait(scope, 0, 60, "d")) for scope in ("a", "b", "c")]
        await asyncio.sleep(0)
        assert wakes.waiting == 3
        await asyncio.to_thread(wakes.wake_from_thread, ["a"])
        assert await waits[0]
        assert wakes.waiting == 2
        wakes.wake(None)
        assert await asyncio.gather(*waits[1:]) == [True, True]
        wait = asyncio.create_task(wakes.wait("a", wakes.news("a"), 60, "d"))
        await asyncio.sleep(0)
        wakes.stop()
        assert not await wait
        assert not await wakes.wait("a", wakes.news("a"), 60, "d")

    asyncio.run(scenario())


def test_waking_after_the_loop_has_ended() -> None:
    wakes = Wakes(4)
    wakes.wake_from_thread(["a"])

    async def scenario() -> None:
        wakes.start()

    asyncio.run(scenario())
    wakes.wake_from_thread(["a"])


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 60_000
    with pytest.raises(Refuse) as refused:
        inflate(bomb, 1000)
    assert (refused.value.status, refused.value.detail) == (413, {"limit": 1000})
    assert inflate(gzip.compress(bytes(1000)), 1000) == bytes(1000)


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        ("", False), ("gzip", True), ("br, GZIP;q=0.5", True), ("gzip;q=0", False), ("gzip; q=0.0", False),
        ("identity", False), ("x-gzip", False),
    ],
)  # fmt: skip
def test_who_can_unpack(said: str, takes: bool) -> None:
    request = Request({"type": "http", "headers": [(b"accept-encoding", said.encode())]})
    assert takes_gzip(request) is takes


def test_tokens_are_verified_again_with_other_keys() -> None:
    old, new = bytes([1]) * 32, bytes([2]) * 32
    door = Doorkeeper({"c": Signer("", old).public_key})
    token = f"Bearer {issue_token(Claims('d', 'A01', 'kiosk', 1), old)}"
    assert door.check(token).device == "d"
    door.trust({"c": Signer("", old).public_key})
    assert door.check(token).device == "d"
    door.trust({"c": Signer("", new).public_key})
    with pytest.raises(Refuse):
        door.check(token)


def test_remembered_tokens_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.server.auth._REMEMBERED", 2)
    key = bytes([1]) * 32
    door = Doorkeeper({"c": Signer("", key).public_key})
    for number in range(4):
        door.check(f"Bearer {issue_token(Claims(f'd{number}', 'A01', 'kiosk', 1), key)}")
    assert len(door._known) == 2


def test_log_lines_have_no_messages() -> None:
    stream = io.StringIO()
    set_up_logs(stream)
    log(logging.INFO, "request", route="feed", status=200)
    try:
        int("Zhang Wei 13812345678")
    except ValueError as error:
        log(logging.ERROR, "fault", error=error)
    logging.getLogger("somebody.else").warning("Zhang Wei again")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["request", "fault", "library"]
    assert (lines[0]["route"], lines[0]["status"]) == ("feed", 200)
    assert lines[1]["error"] == "ValueError"
    assert lines[1]["at"]
    assert "Zhang" not in stream.getvalue()


def test_figures_of_several_workers(tmp_path: os.PathLike[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from app.server.metrics import SHARED_FOLDER, Metrics

    monkeypatch.setenv(SHARED_FOLDER, str(tmp_path))
    # Whether counts go into files is settled when the library is loaded; here the folder is empty.
    assert b"tingtai_stored_ops 7.0" in Metrics().text({"ops": 7})
