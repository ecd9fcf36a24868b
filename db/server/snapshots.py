"""A scope whole, as ops: gzip of JSON lines, each a batch of the wire, in parts that are kept as blobs."""

import gzip
import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, delete, select

from app.sync.protocol import Part, batch_out, dump
from db.apply.applied import upsert
from db.server import feeds
from db.server.tables import SNAPSHOT
from db.tables.log import BLOB_STORE

PART_BYTES: Final = 4 << 20
"""Of the JSON lines; a part is smaller than a blob may be."""
_STALE: Final = 5_000
"""So many ops later a new snapshot is worth making: until then the feed adds what is missing."""


def made(conn: Connection, scope: str) -> tuple[int, tuple[Part, ...], tuple[bytes, ...]]:
    """Return a new snapshot, from one state of the store: place, parts, and their bytes."""
    n, _ = feeds.counters(conn, [scope])[scope]
    blobs = tuple(_parts(conn, scope))
    return n, tuple(Part(sha256(data).hexdigest(), len(data)) for data in blobs), blobs


def _parts(conn: Connection, scope: str) -> Iterator[bytes]:
    lines: list[bytes] = []
    size = 0
    for batch in feeds.whole(conn, scope):
        line = dump(batch_out(batch))
        if lines and size + len(line) > PART_BYTES:
            yield _pack(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line) + 1
    if lines:
        yield _pack(lines)


def _pack(lines: Sequence[bytes]) -> bytes:
    # Without a time inside: the same ops make the same part, and whoever has it already need not fetch it.
    return gzip.compress(b"\n".join(lines) + b"\n", compresslevel=6, mtime=0)


def kept(conn: Connection, scope: str) -> tuple[int, tuple[Part, ...]] | None:
    """Return the last snapshot if the feed still goes on from it and is not much longer."""
    row = conn.execute(select(SNAPSHOT).where(SNAPSHOT.c.scope == scope)).first()
    if row is None:
        return None
    head, floor = feeds.counters(conn, [scope])[scope]
    if not floor <= row.n <= head <= row.n + _STALE:
        return None
    return row.n, tuple(Part(each[0], each[1]) for each in json.loads(row.parts))


def keep(conn: Connection, scope: str, n: int, parts: Sequence[Part], blobs: Sequence[bytes]) -> None:
    """Keep a snapshot in the place of the one before."""
    drop(conn, [scope])
    rows = [
        {"sha256": part.sha256, "size": part.size, "bytes": data}
        for part, data in zip(parts, blobs, strict=True)
    ]
    upsert(conn, BLOB_STORE, rows, ["sha256"])
    listed = json.dumps([[part.sha256, part.size] for part in parts])
    upsert(conn, SNAPSHOT, [{"scope": scope, "n": n, "parts": listed}], ["scope"])


def drop(conn: Connection, scopes: Sequence[str]) -> None:
    """Forget the snapshots of these scopes, with their parts: they may hold bodies that were erased."""
    for row in conn.execute(select(SNAPSHOT).where(SNAPSHOT.c.scope.in_(scopes))).all():
        parts = [each[0] for each in json.loads(row.parts)]
        conn.execute(delete(BLOB_STORE).where(BLOB_STORE.c.sha256.in_(parts)))
        conn.execute(delete(SNAPSHOT).where(SNAPSHOT.c.scope == row.scope))
