"""Whatever devices write apart, and in whatever order it arrives: all stores end with the same rows."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.sync.batches import Batch
from db import log
from db.inbox import Answer, next_batch
from db.tables.log import OP, PENDING
from tests.fold.acts import ACTS
from tests.fold.village import Node, Reader, Village

NUMBERS = st.integers(0, 11)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("act"), st.integers(0, len(ACTS) - 1), NUMBERS, NUMBERS, NUMBERS),
        st.tuples(st.just("hear"), NUMBERS, NUMBERS, NUMBERS, NUMBERS),
        st.tuples(st.just("promote"), NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    ),
    min_size=10,
    max_size=45,
)
Arrival = tuple[Batch, dict[tuple[str, str], int]]


def play(village: Village, steps: list[tuple[str, int, int, int, int]]) -> None:
    """Let devices act, and hear of each other; hub 2 takes over at most once."""
    promoted = False
    for kind, first, who, which, free in steps:
        if kind == "act":
            node = village.terminals[who % len(village.terminals)]
            facts = ACTS[first](node, which, free)
            if facts:
                node.write(*facts)
        elif kind == "hear":
            node = village.nodes[who % len(village.nodes)]
            other = village.nodes[which % len(village.nodes)]
            if node is not other:
                node.hear(other, size=free + 1)
        elif not promoted:
            promoted = True
            village.terminals[who % len(village.terminals)].write(village.appointment(2))


def arrivals(node: Node) -> list[Arrival]:
    """Return all transactions in one store's log, each with what its maker had seen of other chains."""
    found: list[Arrival] = []
    with node.conn.transaction() as conn:
        marks = {
            (origin, epoch): [mark.seq for mark in log.checkpoints(conn, origin, epoch)]
            for origin, epoch in log.chains(conn)
        }
        for chain, seqs in marks.items():
            before = 0
            for seq in seqs:
                batch = next_batch(conn, *chain, before, limit=seq - before)
                assert batch is not None
                found.append((batch, {}))
                before = seq
    return found


def seen_by(village: Village) -> dict[str, dict[tuple[str, str], int]]:
    """Return for each op what its maker's log held of each chain when it was written."""
    seen: dict[str, dict[tuple[str, str], int]] = {}
    for node in village.nodes:
        have: dict[tuple[str, str], int] = {}
        with node.conn.transaction() as conn:
            for row in conn.execute(select(OP.c.op_id, OP.c.origin, OP.c.epoch, OP.c.seq).order_by(OP.c.n)):
                if row.origin == node.terminal.terminal_id:
                    seen[row.op_id] = dict(have)
                have[row.origin, row.epoch] = row.seq
    return seen


def shuffled(village: Village, chance: random.Random) -> list[Batch]:
    """Return all transactions in a random order in which none comes before what its maker had seen."""
    seen = seen_by(village)
    left = [batch for batch, _ in arrivals(village.centre)]
    have: dict[tuple[str, str], int] = {}
    order: list[Batch] = []
    while left:
        ready = [
            batch
            for batch in left
            if all(
                have.get(chain, 0) >= seq
                for chain, seq in seen[batch.ops[0].header.op_id].items()
                if chain != (batch.origin, batch.epoch)
            )
            and batch.ops[0].header.seq == have.get((batch.origin, batch.epoch), 0) + 1
        ]
        batch = chance.choice(ready)
        left.remove(batch)
        order.append(batch)
        have[batch.origin, batch.epoch] = batch.checkpoint.seq
        if order and chance.random() < 0.1:
            order.append(chance.choice(order))
    return order


@pytest.mark.no_cover
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, seed=st.integers(0, 2**16))
def test_all_stores_fold_to_the_same_rows(steps: list[tuple[str, int, int, int, int]], seed: int) -> None:
    village = Village()
    chance = random.Random(seed)
    readers: list[Reader] = []
    try:
        play(village, steps)
        for node in village.nodes:
            assert node.against_log() == (), node.terminal.terminal_id
        village.settle()
        first = village.nodes[0]
        for node in village.nodes[1:]:
            assert first.against(node) == (), node.terminal.terminal_id
        for node in village.nodes:
            assert node.against_log() == (), node.terminal.terminal_id
            assert node.aside() == 0
        with first.conn.transaction() as conn:
            assert conn.execute(select(PENDING).where(PENDING.c.accepted == 0)).all() == []
        for _ in range(3):
            reader = Reader(village.keys)
            readers.append(reader)
            for batch in shuffled(village, chance):
                (received,) = reader.take([batch])
                assert received.answer in (Answer.APPLIED, Answer.KNOWN)
            assert reader.against(first) == ()
            assert reader.against_log() == ()
    finally:
        village.close()
        for reader in readers:
            reader.close()
