"""Which images and signatures an upstream was given, and which something on the way to it refused."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, delete, exists, literal, or_, select, text

from db.apply.applied import upsert
from db.tables.log import BLOB_STORE, STORE_STATE

STAGING: Final = "staging:"
"""What is staged are parts of snapshots, and no attachments."""
_SENT: Final = "blobs:"
_ASIDE: Final = "blobs_aside:"


def to_send(conn: Connection, upstream: str, limit: int) -> tuple[str, ...]:
    """Return blobs that the upstream was not given yet, oldest first; not those that were left aside."""
    names = _new(conn, upstream)
    left_out = _staged(conn) | set(aside(conn, upstream))
    return tuple(name for name in names if name not in left_out)[:limit]


def _new(conn: Connection, upstream: str) -> Sequence[str]:
    if conn.dialect.name != "sqlite":
        # No order of arrival there: each that was sent is remembered by its name.
        sent_key = literal(f"{_SENT}{upstream}:") + BLOB_STORE.c.sha256
        new = ~exists().where(STORE_STATE.c.key == sent_key)
        return (
            conn.execute(select(BLOB_STORE.c.sha256).where(new).order_by(BLOB_STORE.c.sha256)).scalars().all()
        )
    sent, after = json.loads(state(conn, _SENT + upstream) or "[]"), 0
    if sent:
        # A place is worth something only while the blob that it names is still there.
        place = text("SELECT rowid FROM blob WHERE sha256 = :name AND rowid = :place")
        after = conn.execute(place, {"place": sent[0], "name": sent[1]}).scalar() or 0
    rows = text("SELECT sha256 FROM blob WHERE rowid > :after ORDER BY rowid")
    return conn.execute(rows, {"after": after}).scalars().all()


def sent(conn: Connection, upstream: str, names: Sequence[str]) -> None:
    """Remember that the upstream has these blobs, and all before them but those that were left aside."""
    kept = aside(conn, upstream)
    if kept:
        _keep_aside(conn, upstream, [name for name in kept if name not in names])
    if conn.dialect.name != "sqlite":
        set_state(conn, {f"{_SENT}{upstream}:{name}": "1" for name in names})
        return
    # One that was left aside is passed already: the place would go back.
    fresh = [name for name in names if name not in kept]
    if fresh:
        _pass(conn, upstream, fresh[-1])


def leave_aside(conn: Connection, upstream: str, name: str) -> None:
    """Remember that something on the way to the upstream refuses a blob: all others go first."""
    kept = aside(conn, upstream)
    _keep_aside(conn, upstream, [*(each for each in kept if each != name), name])
    if name not in kept and conn.dialect.name == "sqlite":
        _pass(conn, upstream, name)


def aside(conn: Connection, upstream: str) -> tuple[str, ...]:
    """Return the blobs that were left aside and are still here, those asked last at the end."""
    return _here(conn, json.loads(state(conn, _ASIDE + upstream) or "[]"))


def count_aside(conn: Connection) -> int:
    """Count the blobs that were left aside, whichever upstream they are for."""
    rows = conn.execute(
        select(STORE_STATE.c.value).where(STORE_STATE.c.key.startswith(_ASIDE, autoescape=True))
    )
    return len(_here(conn, sorted({name for value in rows.scalars() for name in json.loads(value)})))


def forget(conn: Connection, upstream: str) -> None:
    """Forget all of it: the upstream is another incarnation."""
    key = STORE_STATE.c.key
    mine = (
        key.in_([_SENT + upstream, _ASIDE + upstream]),
        key.startswith(f"{_SENT}{upstream}:", autoescape=True),
    )
    conn.execute(delete(STORE_STATE).where(or_(*mine)))


def state(conn: Connection, key: str) -> str:
    """Return a value of the store's own state; empty where there is none."""
    return conn.execute(select(STORE_STATE.c.value).where(STORE_STATE.c.key == key)).scalar() or ""


def set_state(conn: Connection, values: Mapping[str, str]) -> None:
    """Write values of the store's own state."""
    upsert(conn, STORE_STATE, [{"key": key, "value": value} for key, value in values.items()], ["key"])


def _pass(conn: Connection, upstream: str, name: str) -> None:
    place = conn.execute(text("SELECT rowid FROM blob WHERE sha256 = :name"), {"name": name}).scalar()
    set_state(conn, {_SENT + upstream: json.dumps([place, name])})


def _keep_aside(conn: Connection, upstream: str, names: Sequence[str]) -> None:
    set_state(conn, {_ASIDE + upstream: json.dumps(list(names))})


def _here(conn: Connection, names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    here = set(conn.execute(select(BLOB_STORE.c.sha256).where(BLOB_STORE.c.sha256.in_(names))).scalars())
    return tuple(name for name in names if name in here)


def _staged(conn: Connection) -> set[str]:
    rows = conn.execute(select(STORE_STATE.c.value).where(STORE_STATE.c.key.startswith(STAGING)))
    return {name for value in rows.scalars() for name in json.loads(value)}
