"""Rows of copies of customers of other halls."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from app.domain.copies import CopiesExpired, CopyDropped, CopyOutdated, CustomerCopied
from app.domain.initials import initials_key
from app.domain.names import search_key
from app.sync.codec import encode
from db.apply.applied import Applied, Appliers, newest, upsert
from db.tables.copies import COPY_OUTDATED, COPY_PART, CUSTOMER_COPY
from db.tables.log import ERASED

_DROP = (
    delete(COPY_PART).where(COPY_PART.c.customer_id == bindparam("which")),
    delete(CUSTOMER_COPY).where(CUSTOMER_COPY.c.customer_id == bindparam("which")),
)
_EXPIRED = select(CUSTOMER_COPY.c.customer_id).where(CUSTOMER_COPY.c.until_ms <= bindparam("now"))
_LEAST = select(COPY_OUTDATED.c.version).where(COPY_OUTDATED.c.customer_id == bindparam("which"))
_GONE = select(ERASED.c.person_id).where(ERASED.c.person_id == bindparam("whose"))
_OUTDATE = (
    update(CUSTOMER_COPY)
    .where(CUSTOMER_COPY.c.customer_id == bindparam("which"), CUSTOMER_COPY.c.version < bindparam("least"))
    .values(stale=1)
)
_ANY = select(CUSTOMER_COPY.c.customer_id).limit(1)
_MOVED = (
    update(CUSTOMER_COPY)
    .where(
        CUSTOMER_COPY.c.customer_id.in_(
            select(COPY_PART.c.customer_id).where(COPY_PART.c.part.in_(bindparam("parts", expanding=True)))
        )
    )
    .values(stale=1)
)


def _copied(conn: Connection, ops: Sequence[Applied[CustomerCopied]]) -> None:
    for op in ops:
        fact = op.fact
        _drop(conn, fact.customer_id)
        if conn.execute(_GONE, {"whose": fact.person_id}).first() is not None:
            continue  # asked before the person was erased, answered after
        least = conn.execute(_LEAST, {"which": fact.customer_id}).scalar() or 0
        row = {
            "customer_id": fact.customer_id,
            "person_id": fact.person_id,
            "document": fact.person.document.value,
            "number": fact.person.number,
            "number_reversed": fact.person.number[::-1],
            "name_key": search_key(fact.person.name),
            "initials": initials_key(fact.person.name),
            "body": encode(fact),
            "version": fact.version,
            "stale": int(fact.version < least),
            "until_ms": fact.until_ms,
        }
        upsert(conn, CUSTOMER_COPY, [row], ["customer_id"])
        parts = [_part(fact, "subscriber", each.subscriber_id, each.number) for each in fact.numbers]
        parts += [_part(fact, "bill", bill.bill_id) for each in fact.numbers for bill in each.bills]
        upsert(conn, COPY_PART, parts, ["part"])


def _part(fact: CustomerCopied, kind: str, which: str, number: str = "") -> dict[str, object]:
    return {"part": f"{kind}:{which}", "customer_id": fact.customer_id, "number": number}


def _drop(conn: Connection, customer_id: str) -> None:
    for statement in _DROP:
        conn.execute(statement, {"which": customer_id})


def _dropped(conn: Connection, ops: Sequence[Applied[CopyDropped]]) -> None:
    for op in ops:
        _drop(conn, op.fact.customer_id)


def _expired(conn: Connection, ops: Sequence[Applied[CopiesExpired]]) -> None:
    for op in ops:
        for customer_id in conn.execute(_EXPIRED, {"now": op.fact.at_ms}).scalars().all():
            _drop(conn, customer_id)


def _outdated(conn: Connection, ops: Sequence[Applied[CopyOutdated]]) -> None:
    rows = [{"customer_id": op.fact.customer_id, "version": op.fact.version, "stamp": op.stamp} for op in ops]
    newest(conn, COPY_OUTDATED, rows, ["customer_id"])
    for op in ops:
        conn.execute(_OUTDATE, {"which": op.fact.customer_id, "least": op.fact.version})


def moved(conn: Connection, subscribers: Collection[str]) -> None:
    """Mark copies as changed: money came or went on a number of theirs, and the centre is to say what is due.

    Nothing is done in a store without copies, which most are.
    """
    if subscribers and conn.execute(_ANY).first() is not None:
        conn.execute(_MOVED, {"parts": [f"subscriber:{each}" for each in sorted(subscribers)]})


def erase(conn: Connection, person_id: str) -> None:
    """Delete the copy of a person who was erased."""
    whose: Any = select(CUSTOMER_COPY.c.customer_id).where(CUSTOMER_COPY.c.person_id == person_id)
    for customer_id in conn.execute(whose).scalars().all():
        _drop(conn, customer_id)


APPLY: Appliers = {
    CustomerCopied: _copied,
    CopyDropped: _dropped,
    CopiesExpired: _expired,
    CopyOutdated: _outdated,
}
