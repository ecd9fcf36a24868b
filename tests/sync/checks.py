"""What must hold once all is connected again: nothing lost, nothing doubled, all stores alike (SYNC §6)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import Connection, func, select

from app.sync.chain import signature_holds
from app.sync.codec import check_op
from db import log
from db.engine import memory_engine
from db.rebuild import differences, verify
from db.tables.customers import BALANCE
from db.tables.log import OP, PENDING, QUARANTINE_BATCH
from db.tables.money import PAYMENT, PAYMENT_LINE, RECEIPT
from tests.sync.nodes import Node, TerminalNode


def exactly_once(expected: Mapping[str, str], centre: Node) -> list[str]:
    """Return what is wrong with the ops at the centre: `expected` says what each op_id is."""
    with centre.raw() as conn:
        counted = Counter(conn.execute(select(OP.c.op_id)).scalars())
    lost = [f"lost at the centre: {what}" for op_id, what in expected.items() if op_id not in counted]
    return lost + [f"doubled at the centre: {op_id}" for op_id, count in counted.items() if count > 1]


def chains_hold(node: Node) -> list[str]:
    """Return the breaks in a node's chains, and heads that nobody has signed."""
    with node.raw() as conn:
        return chain_breaks(node.name, conn)


def chain_breaks(name: str, conn: Connection) -> list[str]:
    """Return the breaks in a store's chains, and heads that nobody has signed."""
    found = []
    for origin, epoch in log.chains(conn):
        seq, previous = log.anchor(conn, origin, epoch)
        for op in log.ops_of(conn, origin, epoch, seq):
            seq += 1
            if op.header.seq != seq or not check_op(previous, op):
                found.append(f"{name}: chain {origin} {epoch} breaks at {seq}")
                break
            previous = op.hash
        marks = log.checkpoints(conn, origin, epoch)
        if not marks or (marks[-1].seq, marks[-1].hash) != (seq, previous):
            found.append(f"{name}: head {seq} of {origin} {epoch} is not signed")
        elif not signature_holds(marks[-1], marks[-1].key):
            found.append(f"{name}: the signature on {origin} {epoch} does not hold")
    return found


def split_chains(nodes: Iterable[Node]) -> set[tuple[str, str]]:
    """Return the chains that go on in two ways: some store has another op in the place of one."""
    hashes: dict[tuple[str, str, int], bytes] = {}
    split = set()
    for node in nodes:
        for origin, epoch, seq, digest in node.ops().values():
            if hashes.setdefault((origin, epoch, seq), digest) != digest:
                split.add((origin, epoch))
    return split


def forks_kept(node: Node) -> set[tuple[str, str]]:
    """Return the chains of which a store keeps another history beside its log."""
    kept = select(QUARANTINE_BATCH.c.origin, QUARANTINE_BATCH.c.epoch).where(
        QUARANTINE_BATCH.c.code == "fork"
    )
    with node.raw() as conn:
        return {(row.origin, row.epoch) for row in conn.execute(kept)}


def chains_equal(one: Node, other: Node, but: AbstractSet[tuple[str, str]] = frozenset()) -> list[str]:
    """Return the chains of which two stores do not have the same, `but` some."""
    heads = []
    for node in (one, other):
        with node.raw() as conn:
            heads.append({key: log.head(conn, *key)[1] for key in log.chains(conn)})
    here, there = heads
    return [
        f"{one.name} and {other.name}: chain {key} differs"
        for key in sorted({*here, *there} - but)
        if here.get(key) != there.get(key)
    ]


def same_rows(one: Node, other: Node) -> list[str]:
    """Return the tables in which two stores differ."""
    with one.raw() as here, other.raw() as there:
        return [f"{one.name} and {other.name}: {each}" for each in differences(here, there)]


def rebuilds(node: Node) -> list[str]:
    """Return the tables that are not what the node's log says."""
    scratch = memory_engine()
    try:
        with node.raw() as here, scratch.begin() as target:
            return [f"{node.name}: rebuild: {each}" for each in verify(here, target)]
    finally:
        scratch.dispose()


def outboxes_empty(node: TerminalNode, *, decided: bool = True) -> list[str]:
    """Return what a terminal believes that the centre does not have, or (`decided`) has not decided."""
    assert node.store is not None
    own, epoch = node.store.terminal.terminal_id, node.store.terminal.epoch
    with node.raw() as conn:
        seq, _ = log.head(conn, own, epoch)
        undecided = conn.execute(select(func.count()).select_from(PENDING)).scalar()
    durable = max((client.standing.durable.get(epoch, 0) for client in node.clients.values()), default=0)
    found = [f"{node.name}: {seq - durable} ops are not known to be durable"] if durable < seq else []
    return [*found, *([f"{node.name}: {undecided} transitions undecided"] if undecided and decided else [])]


def receipts_dense(node: Node) -> list[str]:
    """Return the gaps in the receipt numbers of each terminal and epoch."""
    series: dict[tuple[str, str], list[int]] = {}
    with node.raw() as conn:
        rows = conn.execute(select(RECEIPT.c.terminal_code, RECEIPT.c.epoch, RECEIPT.c.sequence))
        for code, epoch, sequence in rows:
            series.setdefault((code, epoch), []).append(sequence)
    return [
        f"{node.name}: receipts {key} are {sorted(found)}"
        for key, found in series.items()
        if sorted(found) != list(range(1, len(found) + 1))
    ]


def ledger(node: Node) -> tuple[Any, ...]:
    """Return the sums of a store: payments, lines, what came to balances, balances."""
    with node.raw() as conn:
        return (
            _sum(conn, PAYMENT.c.total_fen),
            _sum(conn, PAYMENT_LINE.c.amount_fen),
            _sum(conn, PAYMENT_LINE.c.to_balance_fen),
            _sum(conn, PAYMENT_LINE.c.to_bill_fen),
            _sum(conn, BALANCE.c.fen),
        )


def _sum(conn: Connection, column: Any) -> int:  # noqa: ANN401
    return int(conn.execute(select(func.coalesce(func.sum(column), 0))).scalar() or 0)


def ledgers_equal(nodes: Iterable[Node]) -> list[str]:
    """Return the sums that differ between stores."""
    sums = {node.name: ledger(node) for node in nodes}
    return [f"ledgers differ: {sums}"] if len(set(sums.values())) > 1 else []
