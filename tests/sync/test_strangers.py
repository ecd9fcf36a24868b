"""A device that says what no program in order says: it stops nobody, and is not believed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.sync.batches import Batch
from app.sync.protocol import Push, batch_out
from app.sync.serving import Refused
from db.tables.log import OP, QUARANTINE
from tests.factories import HALL
from tests.sync import recording
from tests.sync.founding import enrolled
from tests.sync.hall import Hall
from tests.sync.machine import falsified
from tests.sync.nodes import ServerNode
from tests.sync.virtual_disk import watched

KEY = bytes(range(100, 132))


class Stranger:
    """A device with a chain of its own and no store."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.device = enrolled(hall.world, "counter", KEY).device
        self.writer = recording.Writer(self.device, KEY, HALL, 77)
        self.opening = self.writer.write(recording.opened(self.device))
        hall.heal()

    def push(self, server: ServerNode, *batches: Batch) -> None:
        assert server.endpoint is not None
        server.endpoint.push(server.caller(self.device), Push(tuple(batch_out(each) for each in batches)))


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with watched():
        made = Hall(tmp_path)
        yield made
        made.close()


def kinds(hall: Hall, name: str) -> list[str]:
    with hall.node(name).raw() as conn:
        return list(conn.execute(select(OP.c.kind).order_by(OP.c.n)).scalars())


def test_an_unknown_kind_is_relayed_and_stops_nothing(hall: Hall) -> None:
    stranger = Stranger(hall)
    later = stranger.writer.write(recording.searched("s-1"), kind="hologram_shown", body='{"at_ms":1}')
    known = stranger.writer.write(recording.searched("s-2"))
    stranger.push(hall.server("hub"), stranger.opening, later, known)
    hall.heal()
    assert hall.verdict() == []
    for name in ("centre", "left"):
        assert "hologram_shown" in kinds(hall, name)


def test_a_transaction_that_cannot_be_applied_is_set_aside_alone(hall: Hall) -> None:
    stranger = Stranger(hall)
    poison = stranger.writer.write(
        recording.searched("s-1"), recording.searched("s-2"), body='{"nonsense":true}'
    )
    after = stranger.writer.write(recording.searched("s-3"))
    stranger.push(hall.server("hub"), stranger.opening, poison, after)
    hall.act("left", "pay", 1)
    hall.heal()
    assert hall.verdict() == []
    for name in ("hub", "centre", "right"):
        with hall.node(name).raw() as conn:
            aside = conn.execute(select(QUARANTINE.c.tx)).scalars().all()
            assert aside == [poison.ops[0].header.tx]
            found = conn.exec_driver_sql("SELECT search_id FROM customer_search ORDER BY 1").scalars().all()
            assert found == ["s-3"]


def test_what_is_forged_is_refused_and_what_is_known_changes_nothing(hall: Hall) -> None:
    import random

    stranger = Stranger(hall)
    batch = stranger.writer.write(recording.searched("s-1"))
    hub = hall.server("hub")
    stranger.push(hub, stranger.opening, batch)
    before = hub.ops()
    stranger.push(hub, stranger.opening, batch)
    assert hub.ops() == before
    fresh = stranger.writer.write(recording.searched("s-2"))
    assert hub.endpoint is not None
    with pytest.raises(Refused) as refused:
        hub.endpoint.push(hub.caller(stranger.device), falsified(Push((batch_out(fresh),)), random.Random(1)))
    assert refused.value.status == 403
    assert hub.ops() == before
    stranger.push(hub, fresh)
    hall.heal()
    assert hall.verdict() == []


def test_a_device_that_is_out_reads_nothing_and_adds_nothing(hall: Hall) -> None:
    stranger = Stranger(hall)
    hub, centre = hall.server("hub"), hall.centre
    stranger.push(hub, stranger.opening)
    hall.heal()
    assert centre.store is not None
    centre.store.revoke(stranger.device, "stolen")
    hall.heal()
    for server in (hub, centre):
        before = server.ops()
        assert server.endpoint is not None
        with pytest.raises(Refused) as refused:
            server.endpoint.feed(server.caller(stranger.device), f"hall:{HALL}", 0, 10)
        assert refused.value.code == "revoked"
        late = stranger.writer.write(recording.searched(f"late-{server.name}"))
        stranger.push(server, late)  # kept raw beside the log
        assert server.ops() == before
        stranger.writer = recording.Writer(stranger.device, KEY, HALL, 77)
        stranger.opening = stranger.writer.write(recording.opened(stranger.device))
    hall.act("left", "pay", 1)
    hall.heal()
    assert hall.verdict() == []
