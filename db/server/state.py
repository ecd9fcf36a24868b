"""What a server knows of itself, by key: one small table, inside the caller's transaction."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from db.apply.applied import upsert
from db.server.tables import SERVER_STATE
from db.tables.log import STORE_STATE

ROLE: Final = "role"
DEVICE: Final = "device"
HALL: Final = "hall"
EPOCHS: Final = "epochs"
"""JSON list of all labels of this server's own chains; the last one is in force."""
INCARNATION: Final = "server_epoch"
NONCE: Final = "epoch_nonce"
AUTHORITY_KEYS: Final = "authority_keys"
KEPT: Final = "kept:"
"""`kept:<name>`: the relay's memory of its upstream."""
HELD: Final = "held:"
"""`held:<hall>`: this store was restored and decides nothing for the hall yet."""
SAID: Final = "said:"
"""`said:<hall>:<device>`: JSON of what a device had that this store lacked, when it greeted a held hall."""


_VALUE: Final = select(SERVER_STATE.c.value).where(SERVER_STATE.c.key == bindparam("which"))
_ALL: Final = select(SERVER_STATE).where(~SERVER_STATE.c.key.startswith(KEPT))


def get(conn: Connection, key: str) -> str:
    """Return a value, or an empty string."""
    found = conn.execute(_VALUE, {"which": key}).scalar()
    return str(found or "")


def read(conn: Connection) -> dict[str, str]:
    """Return everything but what the relay keeps."""
    return {row.key: row.value for row in conn.execute(_ALL)}


def put(conn: Connection, values: Mapping[str, str]) -> None:
    """Set values."""
    rows = [{"key": key, "value": value} for key, value in values.items()]
    upsert(conn, SERVER_STATE, rows, ["key"])


def drop(conn: Connection, key: str) -> None:
    """Forget a value."""
    conn.execute(delete(SERVER_STATE).where(SERVER_STATE.c.key == key))


def drop_all(conn: Connection, prefix: str) -> None:
    """Forget all values whose keys begin so."""
    conn.execute(delete(SERVER_STATE).where(SERVER_STATE.c.key.startswith(prefix, autoescape=True)))


def held_halls(conn: Connection) -> dict[str, str]:
    """Return the halls that this server decides nothing for, with what their hubs still owe it (JSON)."""
    rows = conn.execute(select(SERVER_STATE).where(SERVER_STATE.c.key.startswith(HELD, autoescape=True)))
    return {row.key.removeprefix(HELD): row.value for row in rows}


def epochs(text: str) -> tuple[str, ...]:
    """Return the labels of `EPOCHS`."""
    return tuple(json.loads(text or "[]"))


def dump(values: Sequence[object]) -> str:
    """Return JSON of a list."""
    return json.dumps(list(values))


def authority_keys(conn: Connection) -> dict[str, str]:
    """Return the centre's devices with their public keys (hexadecimal)."""
    found = conn.execute(select(STORE_STATE.c.value).where(STORE_STATE.c.key == AUTHORITY_KEYS)).scalar()
    return dict(json.loads(found or "{}"))


def put_authority_keys(conn: Connection, keys: Mapping[str, str]) -> None:
    """Set the centre's keys, where the fold looks for them too."""
    upsert(conn, STORE_STATE, [{"key": AUTHORITY_KEYS, "value": json.dumps(dict(keys))}], ["key"])
