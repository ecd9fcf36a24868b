"""Looking for people: by name, initials and the tail of a document among those served lately (UX).

Staff may not browse people: only who came to the hall not long ago is found by less than a whole number.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from app.domain.customers import SubscriberStatus
from app.domain.documents_of_identity import DocumentKind
from app.services.rows.customers import CustomerRow, PersonRow
from db.queries.copies import LAST, Copies, Copy
from db.tables.complaints import COMPLAINT
from db.tables.customers import CONTACT, CUSTOMER, PERSON, SUBSCRIBER
from db.tables.money import PAYMENT
from db.tables.orders import BUSINESS_ORDER
from db.tables.verification import VERIFICATION

Found = tuple[tuple[PersonRow, CustomerRow], ...]


def _field(name: str) -> Any:  # noqa: ANN401 - an expression of SQLAlchemy
    return (
        select(CONTACT.c.value)
        .where(CONTACT.c.customer_id == CUSTOMER.c.customer_id, CONTACT.c.field == name)
        .scalar_subquery()
    )


CUSTOMERS = select(
    CUSTOMER.c.customer_id,
    CUSTOMER.c.person_id,
    CUSTOMER.c.organisation,
    CUSTOMER.c.since,
    func.coalesce(_field("phone"), "").label("phone"),
    func.coalesce(_field("language"), "zh_CN").label("language"),
    func.coalesce(_field("email"), "").label("email"),
    func.coalesce(_field("address"), "").label("contact_address"),
)
_PEOPLE = (
    CUSTOMERS.join(PERSON, PERSON.c.person_id == CUSTOMER.c.person_id)
    .add_columns(*(column for column in PERSON.c if column.name != "person_id"))
    .limit(bindparam("most"))
)


def _served(person: Any, customer: Any) -> ColumnElement[bool]:  # noqa: ANN401 - columns
    """Return whether a customer came since `since`: a document looked at, an order, money, a complaint."""
    since: BindParameter[Any] = bindparam("since")
    came = (
        (VERIFICATION.c.person_id == person, VERIFICATION.c.at_ms >= since),
        (PAYMENT.c.customer_id == customer, PAYMENT.c.at_ms >= since),
        (BUSINESS_ORDER.c.customer_id == customer, BUSINESS_ORDER.c.at_ms >= since),
        (COMPLAINT.c.customer_id == customer, COMPLAINT.c.at_ms >= since),
    )
    return or_(*(exists().where(*each).correlate(person.table, customer.table) for each in came))


# In a query of its own, which goes along the index of names; who it is of is looked up for those found.
_NAMED = PERSON.alias("named")
_HELD = CUSTOMER.alias("held")


def _containing(key: Any) -> Select[Any]:  # noqa: ANN401 - a column
    """Return the persons served lately whose key contains `part`.

    SQLite and PostgreSQL have different functions that say where, but take parts away alike.
    """
    return (
        select(_NAMED.c.person_id)
        .where(
            func.replace(key, bindparam("part"), "") != key,
            exists().where(
                _HELD.c.person_id == _NAMED.c.person_id, _served(_NAMED.c.person_id, _HELD.c.customer_id)
            ),
        )
        .order_by(key, _NAMED.c.person_id)
        .limit(bindparam("most"))
    )


_NAMES = _containing(_NAMED.c.name_key)
_INITIALS = _containing(_NAMED.c.initials)
_BY_NAME = _PEOPLE.where(PERSON.c.person_id.in_(_NAMES)).order_by(PERSON.c.name_key, CUSTOMER.c.customer_id)
_BY_INITIALS = _PEOPLE.where(PERSON.c.person_id.in_(_INITIALS)).order_by(
    PERSON.c.name_key, CUSTOMER.c.customer_id
)
_BY_TAIL = _PEOPLE.where(
    PERSON.c.number_reversed.between(bindparam("low"), bindparam("high")),
    _served(PERSON.c.person_id, CUSTOMER.c.customer_id),
).order_by(PERSON.c.number_reversed, CUSTOMER.c.customer_id)
# By the end of a service number: like names, in a query of its own, which goes along the index of numbers.
_TAILED = SUBSCRIBER.alias("tailed")
_ENDING = (
    select(SUBSCRIBER.c.customer_id)
    .join(_HELD, _HELD.c.customer_id == SUBSCRIBER.c.customer_id)
    .where(
        SUBSCRIBER.c.number.in_(select(_TAILED.c.number).where(_TAILED.c.number.like(bindparam("ending")))),
        SUBSCRIBER.c.status != SubscriberStatus.CANCELLED.value,
        _served(_HELD.c.person_id, _HELD.c.customer_id),
    )
    .limit(bindparam("most"))
)
_BY_NUMBER_TAIL = _PEOPLE.where(CUSTOMER.c.customer_id.in_(_ENDING)).order_by(CUSTOMER.c.customer_id)
_BY_WHOLE = _PEOPLE.where(PERSON.c.number == bindparam("of_number")).order_by(CUSTOMER.c.customer_id)


class People:
    """Those whom a search for people finds, with the copies of customers of other halls."""

    def __init__(self, conn: Connection, copies: Copies) -> None:
        self._conn = conn
        self._copies = copies

    def by_name(self, key: str, since_ms: int, limit: int) -> Found:
        """Return those served since a moment whose name contains a key of `names.search_key`, by name."""
        found = self._all(_BY_NAME, part=key, since=since_ms, most=limit)
        return _with_copies(found, self._copies.by_name(key, since_ms, limit), limit)

    def by_initials(self, part: str, since_ms: int, limit: int) -> Found:
        """Return those served since a moment whose initials contain a part of `initials.typed_initials`."""
        found = self._all(_BY_INITIALS, part=part, since=since_ms, most=limit)
        return _with_copies(found, self._copies.by_initials(part, since_ms, limit), limit)

    def by_document_tail(self, tail: str, since_ms: int, limit: int) -> Found:
        """Return those served since a moment whose document number ends with `tail`."""
        low = tail[::-1]
        found = self._all(_BY_TAIL, low=low, high=low + LAST, since=since_ms, most=limit)
        return _with_copies(found, self._copies.by_tail(tail, since_ms, limit), limit)

    def by_number_tail(self, tail: str, since_ms: int, limit: int) -> Found:
        """Return those served since a moment who have a service number that ends with `tail`, digits."""
        return tuple(self._all(_BY_NUMBER_TAIL, ending=f"%{tail}", since=since_ms, most=limit))

    def by_whole_number(self, number: str, limit: int) -> Found:
        """Return all who have a document with this number, whenever they came."""
        found = self._all(_BY_WHOLE, of_number=number, most=limit)
        return _with_copies(found, self._copies.by_whole_number(number, limit), limit)

    def _all(self, statement: Select[Any], **values: object) -> Iterator[tuple[PersonRow, CustomerRow]]:
        for row in self._conn.execute(statement, values):
            yield person_of(row), customer_of(row)


def _with_copies(found: Iterable[tuple[PersonRow, CustomerRow]], copies: Iterable[Copy], limit: int) -> Found:
    own = tuple(found)
    known = {customer.customer_id for _, customer in own}
    more = ((each.person, each.customer) for each in copies if each.fact.customer_id not in known)
    return (*own, *more)[:limit]


def person_of(row: Row[*tuple[Any, ...]]) -> PersonRow:
    """Return the person of a row."""
    return PersonRow(
        row.person_id,
        row.name,
        DocumentKind(row.document),
        row.number,
        row.valid_from,
        row.valid_until,
        row.sex,
        row.nation,
        row.birth,
        row.address,
        row.issuer,
        row.last_op,
    )


def customer_of(row: Row[*tuple[Any, ...]]) -> CustomerRow:
    """Return the customer of a row."""
    return CustomerRow(
        row.customer_id,
        row.person_id,
        bool(row.organisation),
        row.since,
        row.phone,
        row.language,
        row.email,
        row.contact_address,
    )
