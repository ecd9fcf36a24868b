"""Finding customers and looking at them: masked unless verified in this visit or logged (DOMAIN §3)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from app.domain import receipt_numbers
from app.domain.documents_of_identity import DocumentKind
from app.domain.errors import UserError
from app.domain.halls import local_date, queue_day
from app.domain.late_fees import days_late, late_fee_due, total_due
from app.domain.masking import mask_id, mask_name, mask_phone
from app.domain.phones import display_number, plain_number
from app.domain.rights import Right
from app.domain.verification import CustomerSearched, PersonalDataViewed
from app.services.access import require
from app.services.people_search import find_people, search_of
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.reading import Queries
from app.services.rows.catalogue import PlanRow
from app.services.rows.customers import BillRow, CustomerRow, HistoryRow, PersonRow, SubscriberRow
from app.services.sessions import Session
from app.services.visit_people import Seen, seen

UNMASK_REASONS: Final = ("read_back", "disputed_number", "complaint", "document_lost", "court_order")
"""Why somebody may see the data of a customer who showed no document; words are in the language tables."""

_HISTORY: Final = 12
_BILLS: Final = 6
_SERVICE_NUMBER: Final = re.compile(r"\d{7,12}")
_TICKET: Final = re.compile(r"[A-Z]{1,2}\d{3,4}")
_ORDER: Final = re.compile(r"S-\d{6}-(?:[A-Z]\d{2,}-)?\d{4,}")
_BUSINESS: Final = re.compile(r"\d{3}")


class HitKind(StrEnum):
    """What the search box found."""

    CUSTOMER = "customer"
    SUBSCRIBER = "subscriber"
    TICKET = "ticket"
    ORDER = "order"
    RECEIPT = "receipt"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `ref` is its id, or the code of a business; title and detail are masked."""

    kind: HitKind
    ref: str
    customer_id: str | None
    subscriber_id: str | None
    title: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberView:
    """One service number as the counter shows it; amounts in fen as of today."""

    row: SubscriberRow
    shown: str
    """Masked, or in groups."""
    plan: PlanRow | None
    next_plan: PlanRow | None
    """The plan that follows, if a change is due."""
    arrears_fen: int
    """Unpaid bills whose due date has passed, with late fees."""
    due_fen: int
    """All unpaid bills, with late fees."""
    late_fee_fen: int
    overdue_days: int
    overdue_count: int
    bills: tuple[BillRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """One line of history with its number masked or in groups."""

    row: HistoryRow
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerOverview:
    """Everything that the customer panels show. Name, document and phone are masked unless `clear`."""

    customer: CustomerRow
    person_id: str
    name: str
    document: DocumentKind | None
    document_number: str
    phone: str
    clear: bool
    verified_ms: int | None
    """When this visit verified the customer."""
    present: bool
    """Whether the customer stood there then; else somebody showed the document for them."""
    acting: Seen | None
    """Who acts for the customer in this visit: agent or guardian."""
    view_id: str | None
    """The logged view that lets everything be seen."""
    numbers: tuple[NumberView, ...]
    arrears_fen: int
    due_fen: int
    today: str
    """ISO date of the hall, for which the amounts hold."""
    history: tuple[HistoryView, ...]


@dataclass(frozen=True, slots=True)
class _Today:
    now_ms: int
    today: date
    queue_day: str


class CustomerService:
    """Use cases of looking customers up."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def find(self, session: Session, query: str) -> tuple[Hit, ...]:
        """Return what one search box finds: number, ticket, order, receipt, business code; then people.

        Looking for people by name or document is logged, found or not (UX: staff may not browse people).

        Raises:
            UserError: search.empty, search.too_short, staff.no_right.find_customer.
        """
        require(session, Right.FIND_CUSTOMER)
        asked = query.strip()
        if not asked:
            raise UserError("search.empty")
        with self._store.read() as queries:
            hits = self._by_code(queries, asked)
        return self._people(session, asked) if hits is None else hits

    def overview(
        self,
        customer_id: str,
        *,
        verification_id: str | None = None,
        view_id: str | None = None,
        acting_id: str | None = None,
    ) -> CustomerOverview:
        """Return one customer; unmasked when this verification passed, or this view was logged, for them.

        `acting_id` is the verification of whoever acts for them.

        Raises:
            UserError: customer.unknown.
        """
        with self._store.read() as queries:
            return self._overview(queries, customer_id, verification_id, view_id, acting_id)

    def unmask(
        self,
        session: Session,
        customer_id: str,
        reason: str,
        ticket_id: str | None,
        verification_id: str | None = None,
        acting_id: str | None = None,
    ) -> CustomerOverview:
        """Return one customer unmasked, and log who looked and why; `reason` is one of `UNMASK_REASONS`.

        Raises:
            UserError: customer.unknown, customer.reason, staff.no_right.find_customer.
        """
        require(session, Right.FIND_CUSTOMER)
        if reason not in UNMASK_REASONS:
            raise UserError("customer.reason")
        with self._store.write(Stamp(session.staff_no)) as unit:
            customer = unit.queries.customers.customer(customer_id)
            if customer is None:
                raise UserError("customer.unknown")
            view_id = self._ids.new()
            unit.record(
                PersonalDataViewed(
                    view_id=view_id,
                    person_id=customer.person_id,
                    staff_no=session.staff_no,
                    reason=reason,
                    ticket_id=ticket_id,
                    at_ms=self._clock.now_ms(),
                )
            )
            return self._overview(unit.queries, customer_id, verification_id, view_id, acting_id)

    def _by_code(self, queries: Queries, asked: str) -> tuple[Hit, ...] | None:
        """Return what an exact number or code names; None for a text that is none."""
        plain = plain_number(asked)
        if _SERVICE_NUMBER.fullmatch(plain):
            row = queries.customers.by_number(plain)
            return (_subscriber_hit(queries, row),) if row else ()
        code = asked.upper()
        if _BUSINESS.fullmatch(code):
            return (Hit(HitKind.BUSINESS, code, None, None, code, ""),)
        if _TICKET.fullmatch(code):
            return self._ticket(queries, code)
        if _ORDER.fullmatch(code):
            order = queries.orders.by_code(code)
            if order is None:
                return ()
            return (Hit(HitKind.ORDER, order.order_id, order.customer_id, order.subscriber_id, code, ""),)
        return _receipt(queries, asked)

    def _ticket(self, queries: Queries, number: str) -> tuple[Hit, ...]:
        ticket = queries.queue.by_number(self._today(queries).queue_day, number)
        if ticket is None:
            return ()
        service = queries.halls.service(ticket.service_id)
        return (Hit(HitKind.TICKET, ticket.ticket_id, None, None, number, service.title if service else ""),)

    def _people(self, session: Session, asked: str) -> tuple[Hit, ...]:
        """Look for people in this store by document, name or initials, and log that somebody did."""
        search = search_of(asked)
        if search is None:
            return ()
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            found = find_people(unit.queries, search, now)
            unit.record(
                CustomerSearched(
                    search_id=self._ids.new(),
                    staff_no=session.staff_no,
                    by=search.by,
                    query=search.shown,
                    hits=len(found),
                    at_ms=now,
                )
            )
        return tuple(_person_hit(person, customer) for person, customer in found)

    def _today(self, queries: Queries) -> _Today:
        hall, now = queries.halls.hall(), self._clock.now_ms()
        return _Today(
            now, date.fromisoformat(local_date(now, hall.zone)), queue_day(now, hall.zone, hall.reset_minute)
        )

    def _overview(
        self,
        queries: Queries,
        customer_id: str,
        verification_id: str | None,
        view_id: str | None,
        acting_id: str | None,
    ) -> CustomerOverview:
        customer = queries.customers.customer(customer_id)
        if customer is None:
            raise UserError("customer.unknown")
        verification = queries.customers.verification(verification_id) if verification_id else None
        verified_ms = None
        if verification and verification.passed and verification.person_id == customer.person_id:
            verified_ms = verification.at_ms
        acting = queries.customers.verification(acting_id) if acting_id else None
        view = queries.customers.view(view_id) if view_id else None
        asked = view is not None and view.person_id == customer.person_id
        # A verified customer is shown in the clear but for the document, which nobody reads out.
        clear = asked or verified_ms is not None
        phone = display_number if clear else mask_phone
        today = self._today(queries).today
        person = queries.customers.person(customer.person_id)
        numbers = tuple(
            _number(queries, row, phone, today) for row in queries.customers.subscribers_of(customer_id)
        )
        return CustomerOverview(
            customer=customer,
            person_id=customer.person_id,
            name=_name(person, clear=clear),
            document=person.document if person else None,
            document_number=_document(person, clear=asked),
            phone=phone(customer.phone) if customer.phone else "",
            clear=clear,
            verified_ms=verified_ms,
            present=verified_ms is None or verification is None or verification.present,
            acting=seen(queries, acting) if acting else None,
            view_id=view_id if asked else None,
            numbers=numbers,
            arrears_fen=sum(number.arrears_fen for number in numbers),
            due_fen=sum(number.due_fen for number in numbers),
            today=today.isoformat(),
            history=tuple(
                HistoryView(row=row, shown=phone(row.number) if row.number else "")
                for row in queries.customers.history(customer_id, _HISTORY)
            ),
        )


def _number(queries: Queries, row: SubscriberRow, shown: Callable[[str], str], today: date) -> NumberView:
    day = today.isoformat()
    plan_id = row.plan_on(day)
    coming = row.next_plan_id if row.next_plan_id and row.next_plan_id != plan_id else None
    unpaid = [bill.as_bill() for bill in queries.customers.unpaid_bills(row.subscriber_id)]
    overdue = [bill for bill in unpaid if bill.due < today]
    return NumberView(
        row=row,
        shown=shown(row.number),
        plan=queries.catalogue.plan(plan_id, day) or queries.catalogue.plan(plan_id),
        next_plan=queries.catalogue.plan(coming) if coming else None,
        arrears_fen=total_due(overdue, today),
        due_fen=total_due(unpaid, today),
        late_fee_fen=sum(late_fee_due(bill, today) for bill in overdue),
        overdue_days=max((days_late(bill.due, today) for bill in overdue), default=0),
        overdue_count=len(overdue),
        bills=queries.customers.bills(row.subscriber_id, _BILLS),
    )


def _name(person: PersonRow | None, *, clear: bool) -> str:
    """Return the name; empty when the person was erased at the end of retention."""
    if person is None:
        return ""
    return person.name if clear else mask_name(person.name)


def _document(person: PersonRow | None, *, clear: bool) -> str:
    if person is None:
        return ""
    return person.number if clear else mask_id(person.number)


def _subscriber_hit(queries: Queries, row: SubscriberRow) -> Hit:
    customer = queries.customers.customer(row.customer_id)
    person = queries.customers.person(customer.person_id) if customer else None
    return Hit(
        HitKind.SUBSCRIBER,
        row.subscriber_id,
        row.customer_id,
        row.subscriber_id,
        mask_phone(row.number),
        _name(person, clear=False),
    )


def _person_hit(person: PersonRow, customer: CustomerRow) -> Hit:
    return Hit(
        HitKind.CUSTOMER,
        customer.customer_id,
        customer.customer_id,
        None,
        mask_name(person.name),
        f"{mask_id(person.number)}  {mask_phone(customer.phone)}".strip(),
    )


def _receipt(queries: Queries, asked: str) -> tuple[Hit, ...] | None:
    try:
        number = str(receipt_numbers.parse(asked))
    except UserError as error:
        return None if error.code == "receipts.format" else ()
    payment = queries.money.by_receipt(number)
    if payment is None:
        return ()
    return (Hit(HitKind.RECEIPT, payment.payment_id, payment.customer_id, None, number, ""),)
