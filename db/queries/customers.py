"""Read models of customers."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from app.domain.customers import BillItem, Contract, SubscriberKind, SubscriberStatus
from app.domain.documents_of_identity import DocumentKind
from app.services.rows.customers import (
    BillRow,
    CopyRow,
    CustomerRow,
    HistoryRow,
    HolderRow,
    PersonRow,
    SubscriberRow,
)
from app.services.rows.verification import VerificationRow, ViewRow
from db.queries import verification
from db.queries.copies import Copies
from db.queries.history import history
from db.queries.kept import Kept
from db.queries.people import CUSTOMERS, People, customer_of, person_of
from db.tables.customers import BALANCE, BILL, CUSTOMER, PERSON, SUBSCRIBER
from db.tables.written import written

_PERSON = select(PERSON).where(PERSON.c.person_id == bindparam("which"))
_BY_DOCUMENT = select(PERSON).where(
    PERSON.c.number == bindparam("of_number"), PERSON.c.document == bindparam("of_kind")
)
_CUSTOMER = CUSTOMERS.where(CUSTOMER.c.customer_id == bindparam("which"))
_CUSTOMER_OF = CUSTOMERS.where(CUSTOMER.c.person_id == bindparam("whose")).order_by(
    CUSTOMER.c.since, CUSTOMER.c.customer_id
)
_SUBSCRIBERS = select(SUBSCRIBER, func.coalesce(BALANCE.c.fen, 0).label("fen")).outerjoin(
    BALANCE, BALANCE.c.subscriber_id == SUBSCRIBER.c.subscriber_id
)
_SUBSCRIBER = _SUBSCRIBERS.where(SUBSCRIBER.c.subscriber_id == bindparam("which"))
_BALANCE = select(BALANCE.c.fen).where(BALANCE.c.subscriber_id == bindparam("which"))
_BY_NUMBER = _SUBSCRIBERS.where(
    SUBSCRIBER.c.number == bindparam("of_number"), SUBSCRIBER.c.status != SubscriberStatus.CANCELLED.value
)
_HOLDERS = (
    select(SUBSCRIBER.c.number, SUBSCRIBER.c.subscriber_id, SUBSCRIBER.c.customer_id, SUBSCRIBER.c.status)
    .where(SUBSCRIBER.c.number.in_(bindparam("wanted", expanding=True)))
    .order_by(SUBSCRIBER.c.opened_on, SUBSCRIBER.c.subscriber_id)
)
_OF_CUSTOMER = _SUBSCRIBERS.where(SUBSCRIBER.c.customer_id == bindparam("whose")).order_by(
    SUBSCRIBER.c.opened_on, SUBSCRIBER.c.subscriber_id
)
_MOBILES = (
    select(func.count())
    .select_from(SUBSCRIBER)
    .join(CUSTOMER, CUSTOMER.c.customer_id == SUBSCRIBER.c.customer_id)
    .where(
        CUSTOMER.c.person_id == bindparam("whose"),
        SUBSCRIBER.c.kind == SubscriberKind.MOBILE.value,
        SUBSCRIBER.c.status != SubscriberStatus.CANCELLED.value,
    )
)
_SAME = PERSON.alias("same")
_TWINS = (
    select(CUSTOMER.c.customer_id)
    .join(PERSON, PERSON.c.person_id == CUSTOMER.c.person_id)
    .join(_SAME, (_SAME.c.number == PERSON.c.number) & (_SAME.c.document == PERSON.c.document))
    .where(_SAME.c.person_id == bindparam("whose"))
)
_OF_DOCUMENT = _SUBSCRIBERS.where(SUBSCRIBER.c.customer_id.in_(_TWINS)).order_by(
    SUBSCRIBER.c.opened_on, SUBSCRIBER.c.subscriber_id
)
_BILLS = (
    select(BILL, SUBSCRIBER.c.number)
    .join(SUBSCRIBER, SUBSCRIBER.c.subscriber_id == BILL.c.subscriber_id)
    .where(BILL.c.subscriber_id == bindparam("whose"))
)
_NEWEST = _BILLS.order_by(BILL.c.period.desc(), BILL.c.bill_id.desc()).limit(bindparam("most"))
_OWED = BILL.c.unpaid_fen > written(0)
_UNPAID = _BILLS.where(_OWED).order_by(BILL.c.due_on, BILL.c.period, BILL.c.bill_id)
_BILL = (
    select(BILL, SUBSCRIBER.c.number)
    .join(SUBSCRIBER, SUBSCRIBER.c.subscriber_id == BILL.c.subscriber_id)
    .where(BILL.c.bill_id == bindparam("which"))
)

_OVERDUE = select(BILL.c.subscriber_id).where(_OWED, BILL.c.due_on < bindparam("day"))
IN_ARREARS = (
    (SUBSCRIBER.c.status != SubscriberStatus.CANCELLED.value)
    & (SUBSCRIBER.c.subscriber_id > bindparam("past"))
    & ((SUBSCRIBER.c.status == SubscriberStatus.ARREARS.value) | SUBSCRIBER.c.subscriber_id.in_(_OVERDUE))
)
"""What a run over arrears looks at: parameters `day` (ISO) and `past` (an id)."""
_IN_ARREARS = (
    select(SUBSCRIBER.c.subscriber_id)
    .where(IN_ARREARS)
    .order_by(SUBSCRIBER.c.subscriber_id)
    .limit(bindparam("most"))
)


class SqlCustomers:
    """Implements `CustomerQueries`. Whoever is unknown in the hall is looked for among the copies.

    What one business asks for several times over is asked of `seen`.
    """

    def __init__(self, conn: Connection, kept: Kept, seen: Kept) -> None:
        self._conn = conn
        self._seen = seen
        self._copies = Copies(conn, kept)
        self._people = People(conn, self._copies)

    def person(self, person_id: str) -> PersonRow | None:
        """Return one person."""
        return self._seen.get(("person", person_id), lambda: self._person(person_id))

    def _person(self, person_id: str) -> PersonRow | None:
        row = self._conn.execute(_PERSON, {"which": person_id}).first()
        if row:
            return person_of(row)
        copy = self._copies.by_person(person_id)
        return copy.person if copy else None

    def person_by_document(self, document: DocumentKind, number: str) -> PersonRow | None:
        """Return the person with this document."""
        row = self._conn.execute(_BY_DOCUMENT, {"of_number": number, "of_kind": document.value}).first()
        if row:
            return person_of(row)
        copy = self._copies.by_document(document, number)
        return copy.person if copy else None

    def customer(self, customer_id: str) -> CustomerRow | None:
        """Return one customer."""
        return self._seen.get(("customer", customer_id), lambda: self._customer(customer_id))

    def _customer(self, customer_id: str) -> CustomerRow | None:
        row = self._conn.execute(_CUSTOMER, {"which": customer_id}).first()
        if row:
            return customer_of(row)
        copy = self._copies.by_customer(customer_id)
        return copy.customer if copy else None

    def customer_of_person(self, person_id: str) -> CustomerRow | None:
        """Return the customer that a person is."""
        row = self._conn.execute(_CUSTOMER_OF, {"whose": person_id}).first()
        if row:
            return customer_of(row)
        copy = self._copies.by_person(person_id)
        return copy.customer if copy else None

    def subscriber(self, subscriber_id: str) -> SubscriberRow | None:
        """Return one service number by id."""
        return self._seen.get(("subscriber", subscriber_id), lambda: self._subscriber(subscriber_id))

    def _subscriber(self, subscriber_id: str) -> SubscriberRow | None:
        row = self._conn.execute(_SUBSCRIBER, {"which": subscriber_id}).first()
        if row:
            return _subscriber(row)
        copy = self._copies.by_subscriber(subscriber_id)
        return copy.subscriber(subscriber_id) if copy else None

    def holders(self, numbers: Sequence[str]) -> Mapping[str, tuple[HolderRow, ...]]:
        """Return who has each of some numbers, and had it; nothing for one that nobody here ever had."""
        found: dict[str, tuple[HolderRow, ...]] = {}
        for row in self._conn.execute(_HOLDERS, {"wanted": list(numbers)}) if numbers else ():
            lives = row.status != SubscriberStatus.CANCELLED.value
            held = HolderRow(row.number, row.subscriber_id, row.customer_id, lives)
            found[row.number] = (*found.get(row.number, ()), held)
        return found

    def balance(self, subscriber_id: str) -> int:
        """Return what lies on the balance of a number (fen), also of one that has not opened."""
        return int(self._conn.execute(_BALANCE, {"which": subscriber_id}).scalar() or 0)

    def by_number(self, number: str) -> SubscriberRow | None:
        """Return the service number that is not cancelled."""
        return self._seen.get(("by_number", number), lambda: self._by_number(number))

    def _by_number(self, number: str) -> SubscriberRow | None:
        row = self._conn.execute(_BY_NUMBER, {"of_number": number}).first()
        if row:
            return _subscriber(row)
        copy = self._copies.by_number(number)
        held = copy.subscribers if copy else ()
        return next((each for each in held if each.number == number and _lives(each)), None)

    def subscribers_of(self, customer_id: str) -> tuple[SubscriberRow, ...]:
        """Return all service numbers of a customer, oldest first."""
        rows = tuple(_subscriber(row) for row in self._conn.execute(_OF_CUSTOMER, {"whose": customer_id}))
        copy = self._copies.by_customer(customer_id)
        return _joined(rows, copy.subscribers) if copy else rows

    def by_name(self, key: str, since_ms: int, limit: int) -> tuple[tuple[PersonRow, CustomerRow], ...]:
        """Return customers served since a moment whose name contains a key of `names.search_key`, by name."""
        return self._people.by_name(key, since_ms, limit)

    def by_initials(self, part: str, since_ms: int, limit: int) -> tuple[tuple[PersonRow, CustomerRow], ...]:
        """Return customers served since a moment whose initials contain what was typed, by name."""
        return self._people.by_initials(part, since_ms, limit)

    def by_document_tail(
        self, tail: str, since_ms: int, limit: int
    ) -> tuple[tuple[PersonRow, CustomerRow], ...]:
        """Return customers served since a moment whose document number ends with `tail`."""
        return self._people.by_document_tail(tail, since_ms, limit)

    def by_number_tail(
        self, tail: str, since_ms: int, limit: int
    ) -> tuple[tuple[PersonRow, CustomerRow], ...]:
        """Return customers served since a moment with a service number that ends with `tail`."""
        return self._people.by_number_tail(tail, since_ms, limit)

    def by_whole_number(self, number: str, limit: int) -> tuple[tuple[PersonRow, CustomerRow], ...]:
        """Return all customers who have a document, of whatever kind, with this number."""
        return self._people.by_whole_number(number, limit)

    def active_mobile_count(self, person_id: str) -> int:
        """Return how many mobile numbers one person holds that are not cancelled."""
        copy = self._copies.by_person(person_id)
        known = int(self._conn.execute(_MOBILES, {"whose": person_id}).scalar_one())
        return max(known, copy.fact.mobiles) if copy else known

    def subscribers_of_document(self, person_id: str) -> tuple[SubscriberRow, ...]:
        """Return all service numbers of all persons with the same document, oldest first."""
        rows = tuple(_subscriber(row) for row in self._conn.execute(_OF_DOCUMENT, {"whose": person_id}))
        copy = self._copies.by_person(person_id)
        return _joined(rows, copy.subscribers) if copy else rows

    def mobiles_of_document(self, person_id: str) -> int:
        """Return how many mobile numbers all persons with the same document hold that are not cancelled."""
        copy = self._copies.by_person(person_id)
        held = self.subscribers_of_document(person_id)
        known = sum(row.kind is SubscriberKind.MOBILE and _lives(row) for row in held)
        return max(known, copy.fact.mobiles) if copy else known

    def bill(self, bill_id: str) -> BillRow | None:
        """Return one bill."""
        row = self._conn.execute(_BILL, {"which": bill_id}).first()
        if row:
            return _bill(row)
        copy = self._copies.by_bill(bill_id)
        return next((bill for bill in copy.bills() if bill.bill_id == bill_id), None) if copy else None

    def bills(self, subscriber_id: str, limit: int = 6) -> tuple[BillRow, ...]:
        """Return the newest bills, newest first."""
        rows = self._conn.execute(_NEWEST, {"whose": subscriber_id, "most": limit}).all()
        copy = None if rows else self._copies.by_subscriber(subscriber_id)
        if copy is not None:
            return tuple(reversed(copy.bills(subscriber_id)))[:limit]
        return tuple(_bill(row) for row in rows)

    def unpaid_bills(self, subscriber_id: str) -> tuple[BillRow, ...]:
        """Return bills with unpaid principal, oldest first; none of a copy that is stale."""
        return self._seen.get(("unpaid_bills", subscriber_id), lambda: self._unpaid_bills(subscriber_id))

    def _unpaid_bills(self, subscriber_id: str) -> tuple[BillRow, ...]:
        rows = self._conn.execute(_UNPAID, {"whose": subscriber_id}).all()
        copy = None if rows else self._copies.by_subscriber(subscriber_id)
        if copy is not None and not copy.stale:
            return tuple(bill for bill in copy.bills(subscriber_id) if bill.unpaid_fen)
        return tuple(_bill(row) for row in rows)

    def copy(self, customer_id: str) -> CopyRow | None:
        """Return how old the copy of a customer of another hall is; None for one of this hall."""
        return self._copies.row(customer_id)

    def stale_copies(self, limit: int) -> tuple[str, ...]:
        """Return customers (ids) whose copies are to be asked for again."""
        return self._copies.stale(limit)

    def copies_expired(self, now_ms: int) -> bool:
        """Return whether the time of a copy is over."""
        return self._copies.any_expired(now_ms)

    def copies(self) -> int:
        """Return how many customers of other halls this terminal keeps a copy of."""
        return self._copies.count()

    def in_arrears(self, day: str, after: str, limit: int) -> tuple[str, ...]:
        """Return ids of numbers that a run over arrears looks at on an ISO day, in order, past `after`."""
        given = {"day": day, "past": after, "most": limit}
        return tuple(self._conn.execute(_IN_ARREARS, given).scalars())

    def history(self, customer_id: str, limit: int) -> tuple[HistoryRow, ...]:
        """Return what was done lately, newest first."""
        return history(self._conn, customer_id, limit)

    def verification(self, verification_id: str) -> VerificationRow | None:
        """Return one verification."""
        return verification.verification(self._conn, verification_id)

    def seen_in_person(self, person_id: str, limit: int) -> tuple[VerificationRow, ...]:
        """Return when whoever has this person's document stood here with it, and it passed; newest first."""
        return verification.seen_in_person(self._conn, person_id, limit)

    def view(self, view_id: str) -> ViewRow | None:
        """Return one logged view."""
        return verification.view(self._conn, view_id)

    def views(self, person_id: str) -> tuple[ViewRow, ...]:
        """Return who saw a person's data unmasked, newest first."""
        return verification.views(self._conn, person_id)


def _lives(row: SubscriberRow) -> bool:
    return row.status is not SubscriberStatus.CANCELLED


def _joined(rows: tuple[SubscriberRow, ...], copied: tuple[SubscriberRow, ...]) -> tuple[SubscriberRow, ...]:
    """Return the hall's own numbers with those of the copy that it does not have."""
    known = {row.subscriber_id for row in rows}
    more = tuple(row for row in copied if row.subscriber_id not in known)
    return tuple(sorted((*rows, *more), key=lambda row: (row.opened_on, row.subscriber_id)))


def _subscriber(row: Row[*tuple[Any, ...]]) -> SubscriberRow:
    return SubscriberRow(
        row.subscriber_id,
        row.customer_id,
        SubscriberKind(row.kind),
        row.number,
        row.sim,
        row.plan_id,
        row.next_plan_id,
        row.next_plan_on,
        SubscriberStatus(row.status),
        row.opened_on,
        row.fen,
        row.credit_limit_fen,
        Contract(**json.loads(row.contract)) if row.contract else None,
        row.last_op,
        tuple(json.loads(row.features)),
        row.status_reason,
        row.status_on,
    )


def _bill(row: Row[*tuple[Any, ...]]) -> BillRow:
    return BillRow(
        row.bill_id,
        row.subscriber_id,
        row.number,
        row.period,
        row.principal_fen,
        row.unpaid_fen,
        row.late_paid_fen,
        row.due_on,
        tuple(BillItem(title=title, amount_fen=amount) for title, amount in json.loads(row.items)),
        row.fen_days,
        row.counted_until,
    )
