"""What a store says about itself, read-only: the figures behind `doctor`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from app.domain.images import MOST_BYTES
from app.sync.batches import CENTRE_MARK
from app.sync.chain import signature_holds
from app.sync.codec import check_op
from db import log
from db.engine import memory_engine, read_engine
from db.inbox import AUTHORITY_KEYS
from db.migrate import HEAD, revision
from db.opening import read_state
from db.outgoing_blobs import count_aside
from db.queries import SqlQueries
from db.rebuild import Difference, verify


@dataclass(frozen=True, slots=True)
class Integrity:
    """Damaged pages by SQLCipher's own codes, the quick check's word, and whether foreign keys hold."""

    damaged_pages: int
    quick_check: str
    foreign_keys: bool

    @property
    def sound(self) -> bool:
        """Return whether nothing is damaged."""
        return not self.damaged_pages and self.quick_check == "ok" and self.foreign_keys


@dataclass(frozen=True, slots=True)
class Chains:
    """All chains: ops, breaks as `epoch/seq`, checkpoints that do not hold, ops after the last one."""

    ops: int
    breaks: tuple[str, ...]
    bad_checkpoints: int
    unsigned_ops: int


@dataclass(frozen=True, slots=True)
class Receipts:
    """Receipt numbers of all terminals and epochs."""

    receipts: int
    gaps: int
    doubles: int


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for somebody."""

    open_checkouts: int
    open_approvals: int
    unprinted: int
    open_days: int
    terminal: str
    epoch: str


class Checkup:
    """One read transaction on a store, whoever else has it open."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def integrity(self) -> Integrity:
        """Check every page, the structure, and the foreign keys."""
        pages = self._conn.execute(text("PRAGMA cipher_integrity_check")).all()
        words = self._conn.execute(text("PRAGMA quick_check")).scalar()
        broken = self._conn.execute(text("PRAGMA foreign_key_check")).first()
        return Integrity(len(pages), str(words), broken is None)

    def schema(self) -> tuple[str | None, str]:
        """Return the schema's revision and the one that this program expects."""
        return revision(self._conn), HEAD

    def chains(self) -> Chains:
        """Walk every chain from its anchor and check every signature."""
        keys = self._keys()
        ops, bad, unsigned, breaks = 0, 0, 0, []
        for origin, epoch in log.chains(self._conn):
            seq, digest = log.anchor(self._conn, origin, epoch)
            hashes: dict[int, bytes] = {}
            for op in log.ops_of(self._conn, origin, epoch, seq):
                if op.header.seq != seq + 1 or not check_op(digest, op):
                    breaks.append(f"{epoch}/{op.header.seq}")
                    break
                seq, digest = op.header.seq, op.hash
                hashes[seq] = digest
            ops += len(hashes)
            marks = log.checkpoints(self._conn, origin, epoch)
            bad += sum(
                hashes.get(mark.seq) != mark.hash
                or not any(signature_holds(mark, key) for key in keys.get(signer_of(origin), ()))
                for mark in marks
            )
            unsigned += seq - (marks[-1].seq if marks else 0)
        return Chains(ops, tuple(breaks), bad, unsigned)

    def _keys(self) -> dict[str, set[str]]:
        """Return all keys that a device, or the centre, ever signed with, as far as this store knows."""
        keys: dict[str, set[str]] = {}
        for name in ("terminal", "rotated_key"):
            rows = self._conn.execute(text(f"SELECT terminal_id, public_key FROM {name}"))  # noqa: S608 - constants
            for row in rows:
                keys.setdefault(row.terminal_id, set()).add(row.public_key)
        for device, key in json.loads(read_state(self._conn).get(AUTHORITY_KEYS) or "{}").items():
            keys.setdefault(device, set()).add(key)
        return keys

    def rebuild(self) -> tuple[Difference, ...]:
        """Fold the log in memory and return where the rows differ."""
        scratch = memory_engine()
        try:
            with scratch.begin() as there:
                return verify(self._conn, there)
        finally:
            scratch.dispose()

    def receipts(self) -> Receipts:
        """Count receipt numbers, missing ones, and ones that stand twice."""
        rows = self._conn.execute(
            text(
                "SELECT count(*) AS n, max(sequence) AS last, count(DISTINCT sequence) AS each_once"
                " FROM receipt GROUP BY terminal_code, epoch"
            )
        ).all()
        return Receipts(
            sum(row.n for row in rows),
            sum(row.last - row.each_once for row in rows),
            sum(row.n - row.each_once for row in rows),
        )

    def oversized_images(self) -> int:
        """Count images that no server takes: they are in this store and its backups alone."""
        found = self._conn.execute(text("SELECT count(*) FROM blob WHERE size > :most"), {"most": MOST_BYTES})
        return int(found.scalar() or 0)

    def images_aside(self) -> int:
        """Count images that something on the way to a server refuses as too large: they are sent again."""
        return count_aside(self._conn)

    def last_wall_ms(self) -> int:
        """Return the wall clock of the latest record, epoch ms."""
        return log.last_wall(self._conn)

    def pending(self) -> Pending:
        """Count what waits."""
        queries = SqlQueries(self._conn)
        state = read_state(self._conn)
        unprinted = self._conn.execute(text("SELECT count(*) FROM document WHERE state <> 'done'")).scalar()
        return Pending(
            len(queries.money.open_checkouts()),
            len(queries.orders.open_approvals()),
            int(unprinted or 0),
            len(queries.shifts.open_days()),
            state.get("code", ""),
            state.get("epoch", ""),
        )


def signer_of(origin: str) -> str:
    """Return the device that signs a chain: the centre has one for each scope."""
    return origin.partition(CENTRE_MARK)[0]


@contextmanager
def checkup(path: Path, key: str) -> Iterator[Checkup]:
    """Open a store for a check-up. Raises `EnvironmentFault` as opening it does."""
    engine = read_engine(path, key)
    try:
        # No commit at the end: on a damaged store even that fails, and there is nothing to keep.
        with engine.connect() as conn:
            yield Checkup(conn)
    finally:
        engine.dispose()
