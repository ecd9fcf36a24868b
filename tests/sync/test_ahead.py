"""What is read ahead changes when something is there, never what."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from app.sync.ahead import Ahead, Begin, on_a_thread
from app.sync.client import SyncClient
from app.sync.protocol import Limits
from app.sync.pulling import _next_size
from app.sync.wire import BadAnswer, Unreachable
from db.rebuild import differences
from tests.sync.client_rig import Terminal, Twist, changed, failed, lose_request, ops_at
from tests.sync.nodes import at_once
from tests.sync.serving_rig import ServerRig

T = TypeVar("T")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerRig]:
    rig = ServerRig(tmp_path)
    rig.define_hall()
    yield rig
    rig.close()


@pytest.fixture
def terminal(tmp_path: Path, server: ServerRig) -> Iterator[Terminal]:
    made = Terminal(tmp_path, server)
    made.settle()
    yield made
    made.store.close()


@pytest.fixture
def other(tmp_path: Path, server: ServerRig) -> Iterator[Terminal]:
    made = Terminal(tmp_path, server, seed=22)
    made.settle()
    yield made
    made.store.close()


def client(of: Terminal, begin: Begin | None = at_once, **limits: int) -> SyncClient:
    """Return a client that reads ahead, greeted; a small request of the limits makes many of one backlog."""
    if limits:
        of.wire.twist("hello", changed(limits=Limits(**limits)))
    made = SyncClient(of.mine, of.wire, "centre", of.clock, lambda: of.seconds, ahead=begin)
    made.hello()
    return made


def backlog(of: Terminal, transactions: int = 6, ops: int = 4) -> int:
    """Record a backlog; returns how many ops."""
    for _ in range(transactions):
        of.record(*[failed(of) for _ in range(ops)])
    return transactions * ops


# ------------------------------------------------------------------------------------------------ the work


def test_work_on_a_thread_is_waited_for() -> None:
    go = threading.Event()

    def work() -> str:
        assert go.wait(5)
        return threading.current_thread().name

    wait = on_a_thread(work)
    go.set()
    assert wait() != threading.current_thread().name


@pytest.mark.parametrize("begin", [at_once, on_a_thread])
def test_what_the_work_raises_is_raised_where_it_is_asked_for(begin: Begin) -> None:
    def work() -> int:
        raise Unreachable("cut")

    wait = begin(work)
    with pytest.raises(Unreachable):
        wait()


def test_work_is_good_for_what_it_was_begun_for_and_once() -> None:
    ahead: Ahead[int] = Ahead(at_once)
    ahead.begin("a", lambda: 1)
    assert ahead.take("b") is None
    assert ahead.take("a") is None, "it was for another place: forgotten"
    ahead.begin("a", lambda: 2)
    assert (ahead.take("a"), ahead.take("a")) == (2, None)
    ahead.begin("a", lambda: 3)
    ahead.drop()
    assert ahead.take("a") is None


def test_closing_waits_for_the_work_and_minds_no_fault() -> None:
    ahead: Ahead[int] = Ahead(on_a_thread)
    done = threading.Event()

    def work() -> int:
        done.set()
        raise Unreachable("closed")

    ahead.begin("a", work)
    ahead.close()
    assert done.is_set()
    ahead.close()


# ------------------------------------------------------------------------------------------------ pushing


@pytest.mark.parametrize("begin", [None, at_once, on_a_thread])
def test_a_backlog_arrives_there_and_at_the_other_desk(
    terminal: Terminal, other: Terminal, server: ServerRig, begin: Begin | None
) -> None:
    count = backlog(terminal)
    near, far = client(terminal, begin, ops=8), client(other, begin, feed=8)
    while near.push_once():
        pass
    assert ops_at(server, terminal.device) == 1 + count
    while far.feed_once():
        pass
    terminal.settle()
    with terminal.store.raw() as here, other.store.raw() as there:
        assert differences(here, there) == ()
    near.close()
    far.close()


def test_each_run_is_read_once(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    near = client(terminal, ops=8)
    read: list[int] = []
    outbox = terminal.mine.outbox

    def counted(*place: object) -> object:
        found = outbox(*place)  # type: ignore[arg-type]
        read.append(sum(len(batch.ops) for batch in found.batches))
        return found

    monkeypatch.setattr(terminal.mine, "outbox", counted)
    backlog(terminal)
    while near.push_once():
        pass
    assert [each for each in read if each] == [8, 8, 8]


def test_what_is_recorded_after_the_reading_goes_too(terminal: Terminal, server: ServerRig) -> None:
    near = client(terminal, ops=8)
    count = backlog(terminal, transactions=4)
    assert near.push_once()
    late = terminal.open_day()
    assert near.verdicts([late], 5).keys() == {late}
    assert ops_at(server, terminal.device) == 1 + count + 1


def test_what_was_read_is_not_sent_to_somebody_who_lacks_more(terminal: Terminal, server: ServerRig) -> None:
    near = client(terminal, ops=8)
    count = backlog(terminal)
    assert near.push_once()
    terminal.wire.twist("push", lose_request)
    with pytest.raises(Unreachable):
        near.push_once()
    terminal.wire.twist("hello", changed(have=()))
    while near.push_once():
        pass
    assert ops_at(server, terminal.device) == 1 + count


# ------------------------------------------------------------------------------------------------ pulling


def reader(terminal: Terminal, other: Terminal, transactions: int = 6) -> SyncClient:
    """Return a client that has a backlog before it, eight ops a page."""
    for _ in range(transactions):
        # Each by itself: what is pushed together has one checkpoint, and makes one page.
        backlog(terminal, 1)
        terminal.settle()
    return client(other, feed=8)


def test_each_page_is_asked_for_once(terminal: Terminal, other: Terminal) -> None:
    far = reader(terminal, other)
    before = other.wire.count("feed")
    while far.feed_once():
        pass
    asked = [place[:2] for name, place in other.wire.asked if name == "feed"][before:]
    hall = [place for place in asked if str(place[0]).startswith("hall:")]
    assert len(hall) == len(set(hall)) >= 3


def test_a_page_of_another_incarnation_is_not_taken_in(terminal: Terminal, other: Terminal) -> None:
    far = reader(terminal, other)
    before = other.heads()[terminal.device, terminal.epoch]
    hall_next = _third_feed(other, changed(server_epoch="other"))
    assert hall_next(far)
    assert not far.greeted
    while far.feed_once():
        pass
    assert other.heads()[terminal.device, terminal.epoch] > before


def test_a_page_that_is_none_is_told_when_it_is_asked_for(terminal: Terminal, other: Terminal) -> None:
    far = reader(terminal, other)
    hall_next = _third_feed(other, changed(checkpoints=()))
    with pytest.raises(BadAnswer):
        hall_next(far)
    while far.feed_once():
        pass
    terminal.settle()
    with terminal.store.raw() as here, other.store.raw() as there:
        assert differences(here, there) == ()


def _third_feed(of: Terminal, twist: Twist) -> Callable[[SyncClient], bool]:
    """Let a twist happen to the page that is read ahead; returns what asks until it is used."""

    def same(serve: Callable[[], object]) -> object:
        return serve()

    # Catalogue, staff and hall in turn; then the page after the hall's first.
    of.wire.twist("feed", same, same, same, twist)

    def ask(by: SyncClient) -> bool:
        assert by.feed_once()
        return by.feed_once()

    return ask


# ------------------------------------------------------------------------------------------- transactions


@pytest.mark.parametrize(
    ("ops", "seconds", "then"),
    [(100, 0.001, 200), (400, 0.001, 500), (200, 0.012, 200), (400, 0.03, 200), (100, 3.0, 100)],
)
def test_a_transaction_is_as_large_as_a_person_can_wait_for(ops: int, seconds: float, then: int) -> None:
    assert _next_size(ops, seconds) == then
