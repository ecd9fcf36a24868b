"""The centre gives terminals copies of customers of other halls, and tells them of changes (SYNC §4)."""

from typing import Final, Protocol

from app.domain.copies import (
    COPY_KEPT_MS,
    AskedBy,
    CopiedBill,
    CopiedNumber,
    CopiedPerson,
    CopyOutdated,
    CustomerCopied,
    Question,
)
from app.domain.customers import CustomerRegistered
from app.domain.documents_of_identity import DocumentKind, normalise_number
from app.domain.log import Redacted
from app.domain.phones import plain_number
from app.services.central.ports import NOBODY, CentralStore
from app.services.ports import Clock
from app.services.reading import Queries
from app.services.rows.customers import CustomerRow, SubscriberRow
from app.services.rows.shaped import shaped

_BILLS: Final = 6
_OPS: Final = 1000
"""Ops that one fact erases at most: their ids stand in its body, and a transaction holds 256 KiB."""


class Loan(Protocol):
    """A hall that is to be told of a change."""

    @property
    def customer(self) -> str:
        """The customer's id."""
        ...

    @property
    def hall(self) -> str:
        """The hall that may have a copy."""
        ...

    @property
    def version(self) -> int:
        """The version that the change made."""
        ...


class LendingStore(CentralStore, Protocol):
    """The centre's store with its list of who has a copy of whom."""

    def lend(self, customer: str, hall: str, until_ms: int) -> None:
        """Note that a hall keeps a copy of a customer until then (epoch ms)."""
        ...

    def lent_version(self, queries: Queries, customer: str, hall: str) -> int:
        """Return the version of a customer that these read models show."""
        ...

    def changed_loans(self, limit: int) -> tuple[Loan, ...]:
        """Return whom the centre is to tell of a change, but for halls that nothing is decided for."""
        ...

    def told(self, loan: Loan, *, over: bool = False) -> None:
        """Note that a hall was told of a change up to this version; `over`: it keeps nothing any more."""
        ...


class Lending:
    """Answers who is asked for, and passes changes on."""

    def __init__(self, store: LendingStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def look_up(self, hall: str, question: Question) -> tuple[CustomerCopied, ...]:
        """Return the customer that is asked for, or nothing; the hall is on the list before it has it."""
        with self._store.read() as queries:
            customer_id = _found(queries, question)
        if customer_id is None:
            return ()
        now = self._clock.now_ms()
        until = now + COPY_KEPT_MS
        # First the list, then the data: a change in between is told rather than missed.
        self._store.lend(customer_id, hall, until)
        with self._store.read() as queries:
            version = self._store.lent_version(queries, customer_id, hall)
            made = _copy(queries, customer_id, version, now, until)
        return () if made is None else (made,)

    def pass_on(self, limit: int) -> int:
        """Tell the halls that keep copies what has changed; returns how many were told."""
        loans = self._store.changed_loans(limit)
        for loan in loans:
            with self._store.read() as queries:
                customer = queries.customers.customer(loan.customer)
                erased = customer is not None and queries.log.is_erased(customer.person_id)
            if customer is not None and erased:
                self._erase(loan.hall, customer)
            else:
                with self._store.write(NOBODY, loan.hall) as unit:
                    unit.record(CopyOutdated(customer_id=loan.customer, version=loan.version))
            self._store.told(loan, over=erased)
        return len(loans)

    def _erase(self, hall: str, customer: CustomerRow) -> None:
        """Erase a person in a hall too: the copy, and what the hall itself recorded while it had one."""
        person_id = customer.person_id
        with self._store.read() as queries:
            op_ids = queries.log.personal_ops_in(person_id, hall)
            reason = queries.log.erased_for(person_id)
        for start in range(0, max(1, len(op_ids)), _OPS):
            with self._store.write(NOBODY, hall) as unit:
                part = op_ids[start : start + _OPS]
                if part:
                    # That hall may have rows of the customer, and no row that says whose they are.
                    unit.record(
                        CustomerRegistered(
                            customer_id=customer.customer_id,
                            person_id=person_id,
                            organisation=customer.organisation,
                            since=customer.since,
                        )
                    )
                unit.record(Redacted(person_id=person_id, op_ids=part, reason=reason))


def _found(queries: Queries, question: Question) -> str | None:
    """Return the customer that a question names exactly."""
    customers = queries.customers
    match question.by:
        case AskedBy.NUMBER:
            held = customers.by_number(plain_number(question.value))
            return held.customer_id if held else None
        case AskedBy.DOCUMENT:
            if question.document not in {kind.value for kind in DocumentKind}:
                return None
            person = customers.person_by_document(
                DocumentKind(question.document), normalise_number(question.value)
            )
            customer = customers.customer_of_person(person.person_id) if person else None
            return customer.customer_id if customer else None
        case AskedBy.CUSTOMER:
            known = customers.customer(question.value)
            return known.customer_id if known else None


def _copy(
    queries: Queries, customer_id: str, version: int, now_ms: int, until_ms: int
) -> CustomerCopied | None:
    customer = queries.customers.customer(customer_id)
    person = queries.customers.person(customer.person_id) if customer else None
    if customer is None or person is None:
        return None
    return shaped(
        CustomerCopied,
        customer,
        person=shaped(CopiedPerson, person),
        numbers=tuple(_number(queries, row) for row in queries.customers.subscribers_of(customer_id)),
        mobiles=queries.customers.mobiles_of_document(person.person_id),
        version=version,
        until_ms=until_ms,
        at_ms=now_ms,
    )


def _number(queries: Queries, row: SubscriberRow) -> CopiedNumber:
    bills = {bill.bill_id: bill for bill in queries.customers.bills(row.subscriber_id, _BILLS)}
    bills |= {bill.bill_id: bill for bill in queries.customers.unpaid_bills(row.subscriber_id)}
    oldest_first = sorted(bills.values(), key=lambda bill: (bill.due_on, bill.bill_id))
    return shaped(CopiedNumber, row, bills=tuple(shaped(CopiedBill, each) for each in oldest_first))
