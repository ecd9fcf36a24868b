"""Reading copies of customers of other halls, where the hall itself has nobody (SYNC §4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, select

from app.domain.copies import COPY_KEPT_MS, CustomerCopied
from app.domain.documents_of_identity import DocumentKind
from app.services.rows.customers import BillRow, CopyRow, CustomerRow, PersonRow, SubscriberRow
from app.services.rows.shaped import shaped
from app.sync.codec import decode
from db.queries.kept import Kept
from db.tables.copies import COPY_PART, CUSTOMER_COPY

LAST: Final = "\U0010ffff"
"""Sorts after everything that a key can begin with."""
_COPY = select(CUSTOMER_COPY.c.body, CUSTOMER_COPY.c.stale)
_OF_PART = _COPY.join(COPY_PART, COPY_PART.c.customer_id == CUSTOMER_COPY.c.customer_id)
_BY_ID = _COPY.where(CUSTOMER_COPY.c.customer_id == bindparam("which"))
_BY_PERSON = _COPY.where(CUSTOMER_COPY.c.person_id == bindparam("which"))
_BY_DOCUMENT = _COPY.where(
    CUSTOMER_COPY.c.number == bindparam("of_number"), CUSTOMER_COPY.c.document == bindparam("of_kind")
)
_BY_PART = _OF_PART.where(COPY_PART.c.part == bindparam("which"))
_BY_NUMBER = _OF_PART.where(COPY_PART.c.number == bindparam("which"))
_LATELY = _COPY.where(CUSTOMER_COPY.c.until_ms >= bindparam("until"))


def _containing(key: Any) -> Select[Any]:  # noqa: ANN401 - a column
    return (
        _LATELY.where(func.replace(key, bindparam("part"), "") != key)
        .order_by(CUSTOMER_COPY.c.name_key, CUSTOMER_COPY.c.customer_id)
        .limit(bindparam("most"))
    )


_BY_NAME = _containing(CUSTOMER_COPY.c.name_key)
_BY_INITIALS = _containing(CUSTOMER_COPY.c.initials)
_BY_WHOLE = (
    _COPY.where(CUSTOMER_COPY.c.number == bindparam("of_number"))
    .order_by(CUSTOMER_COPY.c.customer_id)
    .limit(bindparam("most"))
)
_BY_TAIL = (
    _LATELY.where(CUSTOMER_COPY.c.number_reversed.between(bindparam("low"), bindparam("high")))
    .order_by(CUSTOMER_COPY.c.number_reversed, CUSTOMER_COPY.c.customer_id)
    .limit(bindparam("most"))
)
_STALE = (
    select(CUSTOMER_COPY.c.customer_id)
    .where(CUSTOMER_COPY.c.stale == 1)
    .order_by(CUSTOMER_COPY.c.customer_id)
    .limit(bindparam("most"))
)
_EXPIRED = select(CUSTOMER_COPY.c.customer_id).where(CUSTOMER_COPY.c.until_ms <= bindparam("now")).limit(1)
_COUNT = select(func.count()).select_from(CUSTOMER_COPY)
_ANY = select(CUSTOMER_COPY.c.customer_id).limit(1)
_ROW = select(CUSTOMER_COPY.c.body, CUSTOMER_COPY.c.stale, CUSTOMER_COPY.c.until_ms).where(
    CUSTOMER_COPY.c.customer_id == bindparam("which")
)


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy; nothing is to be collected on a stale one before the centre was asked again."""

    fact: CustomerCopied
    stale: bool

    @property
    def person(self) -> PersonRow:
        """Return the person."""
        return shaped(PersonRow, self.fact.person, person_id=self.fact.person_id)

    @property
    def customer(self) -> CustomerRow:
        """Return the customer."""
        return shaped(CustomerRow, self.fact)

    @property
    def subscribers(self) -> tuple[SubscriberRow, ...]:
        """Return all service numbers, oldest first."""
        return tuple(
            shaped(SubscriberRow, each, customer_id=self.fact.customer_id) for each in self.fact.numbers
        )

    def subscriber(self, subscriber_id: str) -> SubscriberRow:
        """Return one of the service numbers."""
        return next(each for each in self.subscribers if each.subscriber_id == subscriber_id)

    def bills(self, subscriber_id: str = "") -> tuple[BillRow, ...]:
        """Return the bills of a service number, or of all, oldest first."""
        return tuple(
            shaped(BillRow, bill, subscriber_id=number.subscriber_id, number=number.number)
            for number in self.fact.numbers
            if subscriber_id in ("", number.subscriber_id)
            for bill in number.bills
        )


class Copies:
    """The copies of one store. Most have none: `kept` remembers that."""

    def __init__(self, conn: Connection, kept: Kept) -> None:
        self._conn = conn
        self._kept = kept

    def by_customer(self, customer_id: str) -> Copy | None:
        """Return the copy of a customer."""
        return self._one(_BY_ID, which=customer_id)

    def by_person(self, person_id: str) -> Copy | None:
        """Return the copy of the customer that a person is."""
        return self._one(_BY_PERSON, which=person_id)

    def by_document(self, document: DocumentKind, number: str) -> Copy | None:
        """Return the copy of the customer with this document."""
        return self._one(_BY_DOCUMENT, of_number=number, of_kind=document.value)

    def by_subscriber(self, subscriber_id: str) -> Copy | None:
        """Return the copy with a service number, by its id."""
        return self._one(_BY_PART, which=f"subscriber:{subscriber_id}")

    def by_bill(self, bill_id: str) -> Copy | None:
        """Return the copy with a bill."""
        return self._one(_BY_PART, which=f"bill:{bill_id}")

    def by_number(self, number: str) -> Copy | None:
        """Return the copy with a service number."""
        return self._one(_BY_NUMBER, which=number) if number else None

    def by_name(self, key: str, since_ms: int, limit: int) -> Iterator[Copy]:
        """Yield copies made since a moment whose name contains a search key."""
        return self._all(_BY_NAME, part=key, until=since_ms + COPY_KEPT_MS, most=limit)

    def by_initials(self, part: str, since_ms: int, limit: int) -> Iterator[Copy]:
        """Yield copies made since a moment whose initials contain what was typed."""
        return self._all(_BY_INITIALS, part=part, until=since_ms + COPY_KEPT_MS, most=limit)

    def by_tail(self, tail: str, since_ms: int, limit: int) -> Iterator[Copy]:
        """Yield copies made since a moment whose document number ends with `tail`."""
        low, until = tail[::-1], since_ms + COPY_KEPT_MS
        return self._all(_BY_TAIL, low=low, high=low + LAST, until=until, most=limit)

    def by_whole_number(self, number: str, limit: int) -> Iterator[Copy]:
        """Yield copies with this number of a document, of whatever kind."""
        return self._all(_BY_WHOLE, of_number=number, most=limit)

    def row(self, customer_id: str) -> CopyRow | None:
        """Return how old a copy is."""
        row = self._conn.execute(_ROW, {"which": customer_id}).first()
        if row is None:
            return None
        return CopyRow(customer_id, _fact(row.body).at_ms, row.until_ms, bool(row.stale))

    def stale(self, limit: int) -> tuple[str, ...]:
        """Return customers whose copy is to be asked for again."""
        return tuple(self._conn.execute(_STALE, {"most": limit}).scalars())

    def any_expired(self, now_ms: int) -> bool:
        """Return whether the time of a copy is over."""
        return self._conn.execute(_EXPIRED, {"now": now_ms}).first() is not None

    def count(self) -> int:
        """Return how many copies there are."""
        return int(self._conn.execute(_COUNT).scalar_one())

    def _one(self, statement: Select[Any], **values: object) -> Copy | None:
        if not self._kept.get(("any copy",), self._any):
            return None
        return next(self._all(statement, **values), None)

    def _any(self) -> bool:
        return self._conn.execute(_ANY).first() is not None

    def _all(self, statement: Select[Any], **values: object) -> Iterator[Copy]:
        for row in self._conn.execute(statement, values):
            yield Copy(_fact(row.body), bool(row.stale))


def _fact(body: str) -> CustomerCopied:
    fact = decode(CustomerCopied.KIND, CustomerCopied.V, body)
    assert isinstance(fact, CustomerCopied)  # noqa: S101 - this program wrote it
    return fact
