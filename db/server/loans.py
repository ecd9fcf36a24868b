"""Who keeps copies of whom, and whom the centre is to tell of a change (SYNC §4)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, bindparam, case, delete, or_, select, update

from db.apply.applied import once
from db.server.tables import LENT
from db.tables.customers import CUSTOMER, SUBSCRIBER
from db.tables.money import PAYMENT_LINE

_KINDS: Final = ("customer", "person", "subscriber", "payment")
"""Aggregates that a customer's copy shows, or that change what it shows."""
_ANY: Final = select(LENT.c.customer).limit(1)


def _any_of(kind: str) -> BindParameter[Any]:
    # Not the bare name: an UPDATE would take it for the column.
    return bindparam(f"any_{kind}", expanding=True)


_CUSTOMERS = select(SUBSCRIBER.c.customer_id)
_MARK: Final = (
    update(LENT)
    .where(
        or_(
            LENT.c.customer.in_(_any_of("customer")),
            LENT.c.customer.in_(
                select(CUSTOMER.c.customer_id).where(CUSTOMER.c.person_id.in_(_any_of("person")))
            ),
            LENT.c.customer.in_(_CUSTOMERS.where(SUBSCRIBER.c.subscriber_id.in_(_any_of("subscriber")))),
            LENT.c.customer.in_(
                _CUSTOMERS.join(
                    PAYMENT_LINE, PAYMENT_LINE.c.subscriber_id == SUBSCRIBER.c.subscriber_id
                ).where(PAYMENT_LINE.c.payment_id.in_(_any_of("payment")))
            ),
        )
    )
    .values(
        changed=1,
        version=case((LENT.c.version < bindparam("now"), bindparam("now")), else_=LENT.c.version + 1),
    )
)
_CHANGED: Final = (
    select(LENT.c.customer, LENT.c.hall, LENT.c.version)
    .where(LENT.c.changed == 1, LENT.c.hall.not_in(bindparam("without", expanding=True)))
    .order_by(LENT.c.hall, LENT.c.customer)
    .limit(bindparam("most"))
)
_TOLD: Final = (
    update(LENT)
    .where(
        LENT.c.customer == bindparam("of"),
        LENT.c.hall == bindparam("at"),
        LENT.c.version == bindparam("upto"),
    )
    .values(changed=0)
)
_OVER: Final = delete(LENT).where(LENT.c.customer == bindparam("of"), LENT.c.hall == bindparam("at"))
_VERSION: Final = select(LENT.c.version).where(
    LENT.c.customer == bindparam("of"), LENT.c.hall == bindparam("at")
)
_LONGER: Final = (
    update(LENT)
    .where(
        LENT.c.customer == bindparam("of"),
        LENT.c.hall == bindparam("at"),
        LENT.c.until_ms < bindparam("until"),
    )
    .values(until_ms=bindparam("until"))
)
_EXPIRED: Final = delete(LENT).where(LENT.c.until_ms <= bindparam("now"))


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A hall that is to be told that a customer has changed, and up to which version."""

    customer: str
    hall: str
    version: int


def mark(conn: Connection, entities: Collection[str], now_ms: int) -> None:
    """Note, within the transaction that changed these aggregates (`type:id`), who is to be told of it.

    A version is a clock that never stands still: a loan that ended and began anew goes on above the last.
    """
    wanted: dict[str, list[str]] = {f"any_{kind}": [] for kind in _KINDS}
    for entity in entities:
        kind, _, name = entity.partition(":")
        if kind in _KINDS:
            wanted[f"any_{kind}"].append(name)
    if any(wanted.values()) and conn.execute(_ANY).first() is not None:
        conn.execute(_MARK, {**wanted, "now": now_ms})


def lend(conn: Connection, customer: str, hall: str, until_ms: int, now_ms: int) -> None:
    """Note that a hall keeps a copy until then; what has expired is forgotten."""
    conn.execute(_EXPIRED, {"now": now_ms})
    row = {"customer": customer, "hall": hall, "until_ms": until_ms, "version": now_ms, "changed": 0}
    once(conn, LENT, [row], ["customer", "hall"])
    conn.execute(_LONGER, {"of": customer, "at": hall, "until": until_ms})


def version(conn: Connection, customer: str, hall: str) -> int:
    """Return the version of a customer that a hall was promised; 0 where it was none."""
    return int(conn.execute(_VERSION, {"of": customer, "at": hall}).scalar() or 0)


def changed(conn: Connection, limit: int, without: Collection[str]) -> tuple[LoanRow, ...]:
    """Return whom to tell of a change, but for some halls."""
    found = conn.execute(_CHANGED, {"most": limit, "without": sorted(without)})
    return tuple(LoanRow(*row) for row in found)


def told(conn: Connection, customer: str, hall: str, upto: int, *, over: bool) -> None:
    """Note that a hall was told; a change that came meanwhile stays to be told."""
    conn.execute(_OVER if over else _TOLD, {"of": customer, "at": hall} | ({} if over else {"upto": upto}))
