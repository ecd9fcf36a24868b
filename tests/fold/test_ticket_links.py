"""The number that a ticket was taken for: the same rows in whatever order ticket and number arrive."""

from itertools import permutations

from sqlalchemy import select

from app.domain.queue import TicketLinked
from app.sync.batches import Batch
from db.inbox import Answer, next_batch
from db.tables.log import PENDING
from db.tables.queue import TICKET, TICKET_LINK
from tests.fold import acts
from tests.fold.village import Node, Reader, Village, rows


def link(node: Node, which: str, at_ms: int) -> None:
    node.write(TicketLinked(ticket_id="k0", subscriber_id=which, at_ms=at_ms))


def written(node: Node) -> list[Batch]:
    """Return each transaction of a node as a batch of its own."""
    name, epoch = node.terminal.terminal_id, node.terminal.epoch
    found, seq = [], 0
    with node.conn.transaction() as conn:
        while (batch := next_batch(conn, name, epoch, seq, limit=1)) is not None and batch.ops:
            found.append(batch)
            seq = batch.checkpoint.seq
    return found


def test_before_after_and_without_its_ticket(village: Village) -> None:
    first, second, third = village.terminals
    first.write(*acts.ticket(first, 0, 0))
    second.clock.advance_ms(60_000)
    link(second, "late", 2)
    link(third, "early", 1)
    batches = [batch for node in (first, second, third) for batch in written(node)]
    assert len(batches) == 3
    stores: list[Reader] = []
    for order in permutations(batches):
        reader = Reader(village.keys)
        for batch in order:
            (received,) = reader.take([batch])
            assert received.answer is Answer.APPLIED
            assert not received.quarantined
        assert rows(reader, select(TICKET_LINK.c.subscriber_id)) == [("late",)]
        assert [row.state for row in rows(reader, select(TICKET.c.state))] == ["waiting"]
        assert all(reader.against(other) == () for other in stores)
        assert reader.against_log() == ()
        stores.append(reader)
    alone = Reader(village.keys)
    stores.append(alone)
    alone.take(batches[1:])
    assert rows(alone, select(TICKET)) == []
    assert rows(alone, select(PENDING)) == [], "a record waits for nothing"
    assert rows(alone, select(TICKET_LINK.c.ticket_id)) == [("k0",)]
    for store in stores:
        store.close()


def test_a_ticket_that_is_worked_out_anew_keeps_it(village: Village) -> None:
    first, second, _ = village.terminals
    first.write(*acts.ticket(first, 0, 0))
    link(first, "s", 1)
    second.hear(first)
    for node in (first, second):  # rivals: one of the two calls is superseded
        node.write(*acts.ticket(node, 0, 0))
    village.settle()
    for node in village.nodes:
        assert rows(node, select(TICKET.c.state)) == [("called",)]
        assert rows(node, select(TICKET_LINK.c.subscriber_id)) == [("s",)]
        assert node.against_log() == ()
