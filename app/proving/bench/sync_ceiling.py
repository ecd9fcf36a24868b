"""The bare ceiling: the same bytes through httpx, Starlette on uvicorn, `executemany` into SQLite.

The store is plain SQLite, not encrypted, WAL with synchronous=FULL, one transaction a request, with the
columns and indexes of the log. No hash is computed, no signature checked, nothing known before is asked for.
As a module it is the server's process: it prints its port.
"""

import json
import os
import socket
import sqlite3
import sys
from pathlib import Path
from typing import Any, Final

COLUMNS: Final = (
    "origin", "epoch", "seq", "op_id", "tx", "kind", "v", "entity", "refs", "hall", "actor",
    "business_day", "hlc", "wall", "salt", "body", "body_hash", "hash",
)  # fmt: skip
_NUMBERS: Final = frozenset({"seq", "v", "wall"})
_TABLE: Final = (
    "CREATE TABLE op (n INTEGER PRIMARY KEY AUTOINCREMENT, "
    + ", ".join(f"{name} {'INTEGER' if name in _NUMBERS else 'ANY'}" for name in COLUMNS)
    + ", UNIQUE (op_id), UNIQUE (origin, epoch, seq)) STRICT"
)
_INSERT: Final = f"INSERT INTO op ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
_HASH: Final = bytes(32)


class Bare:
    """A plain SQLite file with a table like the log's."""

    def __init__(self, path: Path) -> None:
        self._conn = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE):
            self._conn.execute(statement)
        self._conn.execute("CREATE INDEX ix_op_entity ON op (entity)")

    def insert(self, body: bytes) -> int:
        """Write the ops of one body in a transaction of its own; returns how many."""
        rows = [_row(op) for batch in json.loads(body)["batches"] for op in batch["ops"]]
        self._conn.execute("BEGIN IMMEDIATE")
        self._conn.executemany(_INSERT, rows)
        self._conn.execute("COMMIT")
        return len(rows)

    def close(self) -> None:
        """Close the file."""
        self._conn.close()


def _row(op: dict[str, Any]) -> tuple[object, ...]:
    header = op["header"]
    fields = [header[name] for name in COLUMNS[:14]]
    fields[8] = json.dumps(fields[8])
    return (*fields, bytes.fromhex(op["salt"]), op["body"], _HASH, _HASH)


def main() -> None:
    """Serve `push` into the file of the first argument, and `page/<number>` from the files of the second."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    bare = Bare(Path(sys.argv[1]))
    pages = [each.read_bytes() for each in sorted(Path(sys.argv[2]).glob("*.json"))]

    async def push(request: Request) -> Response:
        return JSONResponse({"n": bare.insert(await request.body())})

    async def page(request: Request) -> Response:
        return Response(pages[request.path_params["number"]], media_type="application/json")

    app = Starlette(
        routes=[Route("/push", push, methods=["POST"]), Route("/page/{number:int}", page, methods=["GET"])]
    )
    listener = socket.create_server(("127.0.0.1", 0))
    # Accepted sockets inherit it. Without it each answer waits 40 ms for an acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(listener.getsockname()[1], flush=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
    server.run(sockets=[listener])
    os._exit(0)


if __name__ == "__main__":
    main()
