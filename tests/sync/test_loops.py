"""The two loops under a virtual clock: order of upstreams, jitter, probes, and a prompt end."""

import random
import threading

import pytest

from app.domain.errors import BugError, EnvironmentFault
from app.sync.loops import FeedLoop, Line, Lines, Loops, PushLoop
from app.sync.wire import BadAnswer, Standing, Unreachable, WireRefused
from tests.fakes import FakeClock
from tests.sync.client_rig import Terminal, lose_request, ops_at
from tests.sync.serving_rig import ServerRig


class Half(random.Random):
    """Randomness that is always in the middle."""

    def random(self) -> float:
        return 0.5


class FakeClient:
    """A client whose upstream answers as the test says."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.said: list[str] = []
        self.fault: Exception | None = None
        self.pushes: list[bool] = []
        self.feeds: list[bool] = []
        self.action = "ok"
        self.greeted = True
        self.undurable = False
        self.refused = False
        self.closed = False
        self.standing = Standing()

    def _say(self, word: str) -> None:
        self.said.append(word)
        if self.fault is not None:
            raise self.fault

    def hello(self) -> None:
        self._say("hello")

    def push_once(self) -> bool:
        self._say("push")
        return self.pushes.pop(0) if self.pushes else False

    def feed_once(self, wait_s: float) -> bool:
        self._say(f"feed {wait_s:g}")
        return self.feeds.pop(0) if self.feeds else False

    def close(self) -> None:
        self.closed = True

    def heard(self) -> list[str]:
        said, self.said = self.said, []
        return said


def lines_of(*clients: FakeClient) -> Lines:
    return Lines(list(clients), Half(), FakeClock(7))  # type: ignore[arg-type]


def test_the_first_upstream_gets_everything_and_the_second_is_only_asked_for() -> None:
    hub, centre = FakeClient("hub"), FakeClient("centre")
    loop = PushLoop(lines_of(hub, centre))
    assert loop.step(0) == 30_000
    assert (hub.heard(), centre.heard()) == (["push"], ["hello"])
    loop.step(1000)
    assert (hub.heard(), centre.heard()) == (["push"], [])
    loop.step(30_000)
    assert (hub.heard(), centre.heard()) == (["push"], ["hello"])


def test_while_the_hub_is_down_the_centre_takes_over_and_the_hub_is_tried_again() -> None:
    hub, centre = FakeClient("hub"), FakeClient("centre")
    lines = lines_of(hub, centre)
    loop = PushLoop(lines)
    hub.fault = Unreachable("cut")
    assert loop.step(0) == 1000
    assert (hub.heard(), centre.heard()) == (["push"], ["push"])
    assert [line.up for line in lines.lines] == [False, True]
    assert lines.lines[1].since_ms == 7
    loop.step(500)
    assert (hub.heard(), centre.heard()) == ([], ["push"])
    hub.fault = None
    loop.step(1000)
    assert hub.heard() == ["push"]
    assert lines.lines[0].up


def test_full_jitter_between_one_second_and_a_minute_for_ever() -> None:
    hub = FakeClient("hub")
    hub.fault = Unreachable("cut")
    lines = lines_of(hub)
    loop, now, waits = PushLoop(lines), 0, []
    for _ in range(9):
        again = loop.step(now)
        waits.append(again - now)
        now = again
    assert waits == [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]
    assert lines.lines[0].push.tries == 9
    lines.retry()
    hub.fault = None
    hub.heard()
    loop.step(now)
    assert hub.heard() == ["push"]
    assert lines.lines[0].push.tries == 0


def test_a_server_that_says_when_is_not_asked_before() -> None:
    hub = FakeClient("hub")
    hub.fault = WireRefused(503, "store.busy", {}, 12)
    lines = lines_of(hub)
    assert PushLoop(lines).step(0) == 12_000
    assert lines.lines[0].push.error == "store.busy"
    assert lines.lines[0].feed.next_ms == 0, "what was refused to one loop is not the other's matter"


def test_an_upstream_that_cannot_be_reached_is_so_for_both_loops() -> None:
    hub = FakeClient("hub")
    hub.fault = Unreachable("cut")
    lines = lines_of(hub)
    FeedLoop(lines).step(0)
    assert lines.lines[0].push.next_ms == lines.lines[0].feed.next_ms == 1000
    assert lines.lines[0].push.error == "link.unreachable"
    assert not lines.lines[0].up


def test_the_loop_looks_round_after_a_few_requests() -> None:
    hub = FakeClient("hub")
    hub.pushes = [True] * 12
    loop = PushLoop(lines_of(hub))
    assert loop.step(0) == 0
    assert hub.heard() == ["push"] * 8
    assert loop.step(1) == 30_001
    assert hub.heard() == ["push"] * 5


def test_a_hub_is_asked_how_far_the_centre_is_while_something_is_under_way() -> None:
    hub = FakeClient("hub")
    hub.undurable = True
    hub.greeted = False
    loop = PushLoop(lines_of(hub))
    assert loop.step(0) == 5000
    assert hub.heard() == ["hello", "push", "hello"]
    assert loop.step(100) == 5000
    assert hub.heard() == ["hello", "push"]


def test_what_a_hub_does_not_get_through_goes_straight_to_the_centre() -> None:
    hub, centre = FakeClient("hub"), FakeClient("centre")
    hub.undurable = True
    centre.pushes = [True] * 8
    loop = PushLoop(lines_of(hub, centre))
    assert loop.step(0) == 0
    assert centre.heard() == ["hello"] + ["push"] * 8


def test_a_chain_that_is_refused_is_tried_again_after_a_while() -> None:
    hub = FakeClient("hub")
    hub.refused = True
    loop = PushLoop(lines_of(hub))
    assert loop.step(0) == 30_000
    assert hub.heard() == ["push", "hello"]


def test_the_feed_waits_long_at_the_first_upstream_and_briefly_at_the_second() -> None:
    hub, centre = FakeClient("hub"), FakeClient("centre")
    seconds = iter(range(0, 1000, 10))
    lines = lines_of(hub, centre)
    loop = FeedLoop(lines, lambda: float(next(seconds)))
    hub.feeds = [True]
    assert loop.step(0) == 0
    assert loop.step(0) == 0
    assert (hub.heard(), centre.heard()) == (["feed 25", "feed 25"], [])
    hub.fault = BadAnswer("garbage")
    assert loop.step(0) == 0
    assert centre.heard() == ["feed 5"]
    centre.fault = Unreachable("cut")
    hub.heard()
    assert loop.step(10) == 1000
    assert hub.heard() == []


def test_a_server_that_does_not_wait_is_not_asked_a_thousand_times_a_second() -> None:
    hub = FakeClient("hub")
    assert FeedLoop(lines_of(hub), lambda: 5.0).step(0) == 1000


@pytest.mark.parametrize("action", ["upgrade", "revoked"])
def test_where_nothing_may_be_read_the_feed_rests(action: str) -> None:
    hub = FakeClient("hub")
    hub.action = action
    assert FeedLoop(lines_of(hub), lambda: 5.0).step(0) == 10_000


def test_lines_keep_how_they_fare_when_others_come_and_go() -> None:
    hub, centre, promoted = FakeClient("hub"), FakeClient("centre"), FakeClient("hub")
    lines = lines_of(hub, centre)
    PushLoop(lines).step(0)
    known: Line = lines.lines[1]
    lines.replace([promoted, centre])  # type: ignore[list-item]
    assert lines.lines[1] is known
    assert not lines.lines[0].up


def test_without_a_clock_the_time_is_that_of_the_loop() -> None:
    lines = Lines([FakeClient("hub")], Half())  # type: ignore[list-item]
    PushLoop(lines).step(42)
    assert lines.lines[0].since_ms == 42


# ------------------------------------------------------------------------------------------ on threads


def test_a_commit_wakes_the_push_loop_and_stop_ends_both(terminal: Terminal, server: ServerRig) -> None:
    arrived = threading.Event()
    loops: Loops

    def look() -> None:
        if ops_at(server, terminal.device) == 3:
            arrived.set()

    terminal.wire.twist("hello", lose_request)
    loops = Loops([terminal.client], Half(), terminal.clock, changed=look)
    terminal.store.subscribe(lambda _changed: loops.wake())
    loops.start()
    terminal.note(2)
    loops.retry()
    assert arrived.wait(10)
    loops.stop()
    assert terminal.wire.closed
    assert terminal.mine.standing("centre").relayed


@pytest.mark.parametrize(
    "fault", [BugError("a mistake"), EnvironmentFault("store.disk_full"), RuntimeError("x")]
)
def test_no_fault_of_whatever_kind_ends_a_loop(fault: Exception) -> None:
    client = FakeClient("hub")
    client.fault = fault
    tried = threading.Event()
    times: list[int] = []

    def clock() -> float:
        times.append(1)
        if len([word for word in client.said if word == "push"]) > 1:
            client.fault = None
            tried.set()
        return len(times) * 30.0

    loops = Loops([client], Half(), None, clock)  # type: ignore[list-item]
    loops.start()
    assert tried.wait(10)
    loops.stop()
    assert client.closed


def test_a_wire_that_is_slow_to_end_does_not_hold_up_the_program() -> None:
    gate = threading.Event()

    class Slow(FakeClient):
        def feed_once(self, wait_s: float) -> bool:
            gate.wait(20)
            return False

        def close(self) -> None:
            gate.set()

    loops = Loops([Slow("hub")], Half())  # type: ignore[list-item]
    loops.start()
    loops.stop()
    assert gate.is_set()
