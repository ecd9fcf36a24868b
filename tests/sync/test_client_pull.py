"""Taking in: feeds that break off, snapshots that are fetched in parts, restored stores."""

import gzip
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.sync import protocol
from app.sync.batches import Batch
from app.sync.paging import batches_of, batches_of_part, ends_of, transactions
from app.sync.protocol import FeedPage, Part, Snapshot, batch_out
from app.sync.wire import BadAnswer, WireRefused
from db.rebuild import differences
from tests.factories import HALL
from tests.sync.client_rig import Terminal, changed, lose_request, ops_at, refuse
from tests.sync.serving_rig import ServerRig

HALL_SCOPE = f"hall:{HALL}"
Spoil = Callable[[FeedPage], dict[str, Any]]


def same_rows(one: Terminal, two: Terminal) -> bool:
    with one.store.raw() as here, two.store.raw() as there:
        return differences(here, there) == ()


# ---------------------------------------------------------------------------------------------- pages


def page_of(server: ServerRig, terminal: Terminal, after: int = 0) -> FeedPage:
    return server.endpoint.feed(terminal.wire.caller, HALL_SCOPE, after, 1000)


def test_a_page_becomes_batches_of_at_most_a_hundred_ops(terminal: Terminal, server: ServerRig) -> None:
    terminal.note(230)
    terminal.settle()
    batches = batches_of(page_of(server, terminal), 0)
    assert sum(len(batch.ops) for batch in batches) == len(page_of(server, terminal).items)
    assert max(len(batch.ops) for batch in batches) <= 100
    assert all(sum(len(batch.ops) for batch in group) <= 100 for group in transactions(batches))
    assert len(list(transactions(batches))) < len(batches) + 1
    assert ends_of(batches)[terminal.device, terminal.epoch] == 231


def test_a_chain_that_a_page_begins_needs_no_head(terminal: Terminal, server: ServerRig) -> None:
    terminal.note(3)
    terminal.settle()
    page = page_of(server, terminal)
    begun = msgspec.structs.replace(page, prev=tuple(head for head in page.prev if head.seq))
    assert len(begun.prev) < len(page.prev)
    assert batches_of(begun, 0) == batches_of(page, 0)


def test_a_batch_that_is_longer_stands_alone(terminal: Terminal) -> None:
    terminal.note(120)
    long = terminal.mine.outbox({}, 0, 500, 1 << 20).batches
    whole = msgspec_batch(long)
    assert [len(group) for group in transactions((whole, whole))] == [1, 1]


def msgspec_batch(batches: tuple[Batch, ...]) -> Batch:
    first, last = batches[0], batches[-1]
    ops = tuple(op for batch in batches for op in batch.ops)
    return Batch(first.origin, first.epoch, first.prev_hash, ops, last.checkpoint)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda page: {"items": page.items[1:]},
        lambda page: {"items": page.items[::-1]},
        lambda _page: {"checkpoints": ()},
        lambda _page: {"next": 0},
        lambda page: {"prev": tuple(msgspec.structs.replace(each, hash="zz") for each in page.prev)},
        lambda page: {"items": (page.items[0], page.items[0])},
    ],
)
def test_a_page_that_is_no_page_changes_nothing(terminal: Terminal, server: ServerRig, spoil: Spoil) -> None:
    terminal.note(3)
    terminal.client.push_once()
    page = page_of(server, terminal)
    bad = msgspec.structs.replace(page, **spoil(page))
    before = terminal.heads()
    terminal.client.greeted = True
    terminal.wire.twist("feed", lambda _serve: bad, lambda _serve: bad, lambda _serve: bad)
    with pytest.raises((BadAnswer, WireRefused)):
        for _ in range(3):
            terminal.client.feed_once()
    del terminal.wire.twists["feed"]
    assert set(before.items()) <= set(terminal.heads().items())
    terminal.settle()
    assert terminal.heads()[terminal.device, terminal.epoch] == 4


def test_a_forged_page_is_not_passed_over(terminal: Terminal, other: Terminal, server: ServerRig) -> None:
    terminal.settle()
    other.note()
    other.settle()
    after = terminal.client.standing.cursors[HALL_SCOPE]
    page = page_of(server, terminal, after)
    forged = tuple(msgspec.structs.replace(mark, signature="00" * 64) for mark in page.checkpoints)
    terminal.wire.twist("feed", changed(), changed(), changed(checkpoints=forged))
    terminal.client.greeted = False
    with pytest.raises(BadAnswer):
        terminal.client.feed_once()
    assert terminal.client.standing.cursors[HALL_SCOPE] == after
    terminal.settle()
    assert other.epoch in {epoch for _, epoch in terminal.heads()}


def test_a_hole_in_what_is_here_is_filled_from_the_beginning(
    terminal: Terminal, other: Terminal, server: ServerRig
) -> None:
    terminal.settle()
    other.note(3)
    other.settle()
    later = server.store.feed_heads()[HALL_SCOPE]
    other.note(2)
    other.settle()
    terminal.client._memory.move(terminal.client.standing.server_epoch, {HALL_SCOPE: later})
    assert terminal.client.feed_once()
    terminal.settle()
    assert terminal.heads()[other.device, other.epoch] == 6


def test_a_hole_that_stays_is_told(terminal: Terminal, other: Terminal, server: ServerRig) -> None:
    terminal.settle()
    other.note(3)
    other.settle()
    after = terminal.client.standing.cursors[HALL_SCOPE]
    page = page_of(server, terminal, after)
    last = page.items[-1:]
    # Every answer begins with the last op: what comes before it never arrives.
    seq = last[0].op.header.seq - 1
    digest = other.mine.hash_at(other.device, other.epoch, seq)
    assert digest is not None
    prev = (protocol.Head(other.device, other.epoch, seq, digest.hex()),)

    def holed(_serve: object) -> FeedPage:
        return msgspec.structs.replace(page, items=last, prev=prev)

    terminal.wire.twist("feed", *[holed] * 10)
    with pytest.raises(BadAnswer):
        for _ in range(5):
            terminal.client.feed_once(1)


# ------------------------------------------------------------------------------------------ snapshots


@pytest.mark.parametrize("how", ["410", "floor"])
def test_a_place_that_the_feed_no_longer_has_is_left_for_a_snapshot(
    terminal: Terminal, other: Terminal, how: str
) -> None:
    terminal.settle()
    other.note(3)
    other.settle()
    says = refuse(410, "snapshot", {"floor": 9}) if how == "410" else changed(floor=1 << 40)
    terminal.client.greeted = False
    terminal.wire.twist("feed", says, says, says)
    assert terminal.client.feed_once()
    assert terminal.wire.count("snapshot") == 3
    assert terminal.heads()[other.device, other.epoch] == 4
    terminal.settle()


def test_a_page_that_goes_back_is_no_page(terminal: Terminal) -> None:
    terminal.settle()
    terminal.client.greeted = False
    terminal.wire.twist("feed", *[changed(next=0)] * 3)
    with pytest.raises(BadAnswer):
        terminal.client.feed_once()
    terminal.settle()


def test_a_scope_whose_feed_was_trimmed_comes_as_a_snapshot(
    terminal: Terminal, other: Terminal, server: ServerRig
) -> None:
    other.note(20)
    other.settle()
    server.store.trim(HALL_SCOPE, server.store.feed_heads()[HALL_SCOPE])
    terminal.note(2)
    terminal.settle()
    other.settle()
    assert terminal.wire.count("snapshot") >= 1
    assert terminal.heads()[other.device, other.epoch] == 21
    assert ops_at(server, terminal.device) == 3, "the outbox stays"
    assert same_rows(terminal, other)
    assert terminal.mine.blobs_to_send("centre", 9) == ()


def test_a_snapshot_goes_on_where_it_broke_off(
    terminal: Terminal, other: Terminal, server: ServerRig
) -> None:
    other.note(5)
    other.settle()
    terminal.client.hello()
    whole = server.endpoint.snapshot(terminal.wire.caller, HALL_SCOPE)
    data = server.store.blob(whole.parts[0].sha256)
    assert data is not None
    lines = gzip.decompress(data).splitlines()
    parts = [gzip.compress(line, mtime=0) for line in lines]
    listed = Snapshot(
        whole.server_epoch,
        whole.n,
        whole.schema,
        tuple(Part(server.store.put_blob(part), len(part)) for part in parts),
    )
    terminal.wire.twist("snapshot", lambda _serve: listed, lambda _serve: listed)
    terminal.wire.twist("blob", _pass, lose_request)
    with pytest.raises(Exception, match="unreachable"):
        terminal.client.bootstrap(HALL_SCOPE)
    assert terminal.heads().keys() == {(terminal.device, terminal.epoch)}, "all or nothing"
    assert terminal.mine.blobs_to_send("centre", 9) == (), "parts are not attachments"
    asked = terminal.wire.count("blob")
    terminal.client.bootstrap(HALL_SCOPE)
    assert terminal.wire.count("blob") - asked == len(parts) - 1
    assert terminal.heads()[other.device, other.epoch] == 6
    terminal.settle()


def _pass(serve: Callable[[], Any]) -> object:
    return serve()


def test_parts_of_an_older_snapshot_are_dropped(terminal: Terminal) -> None:
    data = b"one"
    name = sha256(data).hexdigest()
    assert terminal.mine.staged("centre", HALL_SCOPE, [name]) == frozenset()
    terminal.mine.stage(name, data)
    assert terminal.mine.staged("centre", HALL_SCOPE, [name]) == {name}
    assert terminal.mine.staged("centre", HALL_SCOPE, ["00"]) == frozenset()
    assert terminal.mine.blobs_to_send("centre", 9) == ()
    terminal.mine.unstage("centre", HALL_SCOPE)
    with pytest.raises(Exception, match=r"blob\.missing"):
        terminal.mine.part(name)


@pytest.mark.parametrize(
    "part",
    [b"no gzip", gzip.compress(b"{}")[:-4], gzip.compress(b'{"origin": 1}'), gzip.compress(b"\xff\xfe")],
    ids=["no gzip", "cut off", "no batch", "no text"],  # its bytes name the time of their making
)
def test_a_part_that_is_none(part: bytes) -> None:
    with pytest.raises(BadAnswer):
        list(batches_of_part(part))


def test_a_part_that_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sync.paging.MAX_PART_BYTES", 1 << 20)
    with pytest.raises(BadAnswer):
        list(batches_of_part(gzip.compress(bytes(3 << 20))))


def test_a_part_with_other_bytes_than_its_name_is_refused(terminal: Terminal) -> None:
    terminal.client.hello()
    terminal.wire.twist("blob", lambda _serve: b"something else")
    with pytest.raises(BadAnswer):
        terminal.client.bootstrap(HALL_SCOPE)
    terminal.wire.twist("snapshot", changed(server_epoch="another"))
    with pytest.raises(BadAnswer):
        terminal.client.bootstrap(HALL_SCOPE)
    terminal.settle()


def test_a_snapshot_that_holds_a_forged_chain_is_dropped(
    terminal: Terminal, other: Terminal, server: ServerRig
) -> None:
    other.note()
    terminal.client.hello()
    batch = batch_out(other.mine.outbox({}, 0, 9, 1 << 20).batches[0])
    forged = msgspec.structs.replace(
        batch, checkpoint=msgspec.structs.replace(batch.checkpoint, signature="00" * 64)
    )
    part = gzip.compress(protocol.dump(forged))
    listed = Snapshot(server.store.server_epoch, 1, 1, (Part(server.store.put_blob(part), len(part)),))
    terminal.wire.twist("snapshot", lambda _serve: listed)
    with pytest.raises(BadAnswer):
        terminal.client.bootstrap(HALL_SCOPE)
    terminal.settle()


def test_an_action_snapshot_takes_in_what_was_never_read(terminal: Terminal, other: Terminal) -> None:
    other.note(3)
    other.settle()
    terminal.wire.twist("hello", changed(action="snapshot"))
    terminal.settle()
    assert terminal.wire.count("snapshot") >= 1
    assert terminal.heads()[other.device, other.epoch] == 4


# -------------------------------------------------------------------------------------------- restored


def restore(terminal: Terminal, image: Path) -> None:
    """Put last week's store back, and start again."""
    terminal.client.close()
    terminal.store.close()
    for leftover in terminal.path.parent.glob(terminal.path.name + "-*"):
        leftover.unlink()
    shutil.copy(image, terminal.path)
    terminal.reopen_closed()


def image_of(terminal: Terminal) -> Path:
    """Return a copy of a store as a backup has it; its secrets of that moment are in `terminal.kept`."""
    with terminal.store.raw_write() as conn:
        conn.exec_driver_sql("SELECT 1")
    target = terminal.path.with_suffix(".image")
    terminal.client.close()
    terminal.store.close()
    shutil.copy(terminal.path, target)
    terminal.kept = terminal.secrets.secrets
    terminal.reopen_closed()
    return target


def test_a_restored_store_gets_its_own_old_ops_back_before_it_issues_anything(
    terminal: Terminal, server: ServerRig
) -> None:
    terminal.note(2)
    terminal.settle()
    image = image_of(terminal)
    old = terminal.epoch
    terminal.note(3)
    terminal.settle()
    restore(terminal, image)
    assert terminal.epoch != old
    assert terminal.mine.recovering()
    terminal.client.push_once()
    assert terminal.mine.recovering()
    terminal.settle()
    assert not terminal.mine.recovering()
    assert terminal.heads()[terminal.device, old] == 6
    terminal.note()
    terminal.settle()
    assert ops_at(server, terminal.device) == 8
    terminal.reopen()
    assert not terminal.mine.recovering()


def test_a_machine_that_was_rolled_back_whole_opens_a_new_epoch_when_it_meets_the_centre(
    terminal: Terminal, server: ServerRig
) -> None:
    terminal.note(2)
    terminal.settle()
    image = image_of(terminal)
    old = terminal.epoch
    terminal.note(3)
    terminal.settle()
    terminal.secrets.secrets = terminal.kept
    restore(terminal, image)
    assert terminal.epoch == old, "nothing tells it by itself"
    terminal.note(1)
    terminal.settle()
    assert terminal.epoch != old
    assert terminal.heads()[terminal.device, old] >= 4
    terminal.note()
    terminal.settle()
    assert {head.epoch for head in server.store.heads(HALL) if head.origin == terminal.device} >= {
        old,
        terminal.epoch,
    }


def test_a_server_that_calls_every_epoch_a_fork_is_broken(terminal: Terminal) -> None:
    terminal.settle()
    terminal.wire.twist("hello", *[changed(action="new_epoch")] * 9)
    terminal.client.greeted = False
    with pytest.raises(BadAnswer):
        terminal.client.push_once()
    assert len({epoch for _, epoch in terminal.heads() if _ == terminal.device}) == 4


def test_a_fork_of_the_own_chain_found_while_pushing_opens_a_new_epoch(terminal: Terminal) -> None:
    terminal.settle()
    old = terminal.epoch
    terminal.note()
    terminal.wire.twist("push", refuse(409, "fork", {"origin": terminal.device, "epoch": old, "seq": 2}))
    terminal.client.push_once()
    assert terminal.epoch != old
    terminal.settle()
