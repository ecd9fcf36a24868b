"""What a kiosk may tell about a number: masked for whoever types it, whole for its owner (DOMAIN §3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.customers import BillItem, SubscriberKind, SubscriberStatus
from app.domain.documents_of_identity import normalise_number, validity
from app.domain.errors import UserError
from app.domain.halls import local_date
from app.domain.late_fees import days_late, late_fee_due, total_due
from app.domain.masking import mask_name, mask_phone
from app.domain.phones import check_phone, display_number
from app.domain.verification import PersonalDataViewed
from app.services.identity import VERIFIED_VIEW, date_of, kind_of
from app.services.kiosk_money import most_payable
from app.services.machine_shifts import machine_session
from app.services.ports import Clock, IdRead, IdReader, Ids, Stamp, Store
from app.services.queue_links import number_named
from app.services.reading import Queries
from app.services.rows.customers import PersonRow, SubscriberRow
from app.services.service_passwords import ServicePasswordService
from app.services.visits import Visit
from app.services.waiting_orders import ending

_KINDS = tuple(SubscriberKind)
ELDER_AGE = 70
"""From this age on a document proves precedence (DOMAIN §2)."""


@dataclass(frozen=True, slots=True)
class BillView:
    """One unpaid bill as of today (fen)."""

    period: str
    unpaid_fen: int
    late_fee_fen: int
    days_late: int


@dataclass(frozen=True, slots=True)
class KioskBill:
    """What is owed on a number, masked: whoever pays for somebody else sees no more."""

    subscriber_id: str
    kind: SubscriberKind
    shown: str
    owner: str
    due_fen: int
    most_fen: int
    """The most that is taken here at once: what the hall allows of a prepayment, or all that is due."""
    bills: tuple[BillView, ...]
    due_on: str
    """ISO date until which nothing more is added; empty when nothing is owed or a bill is late."""
    newest: str
    """Period of the newest bill, or empty."""
    ending: bool = False
    """Whether the number is about to end, so that nothing is taken in advance."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """What only the owner sees, while a finger holds the button."""

    number: str
    name: str
    items: tuple[BillItem, ...]
    """Of the newest bill."""
    balance_fen: int


@dataclass(frozen=True, slots=True)
class CardHolder:
    """Who laid a card on the reader: greeted masked, with the numbers that are theirs."""

    greeted: str
    elder: bool
    numbers: tuple[tuple[str, str, SubscriberKind], ...]
    """Subscriber, its masked number, and what that is: what is owed on first, then by kind."""
    person_id: str = ""
    """Who that is here; empty where nobody by that document is known."""
    due_fen: Mapping[str, int] = field(default_factory=dict)
    """What is owed today on each of them, by subscriber (fen)."""
    stopped: frozenset[str] = frozenset()
    """Which of them do not serve now, on request or for arrears."""


class KioskBills:
    """Use cases around a number at a kiosk. Nothing is written but that its owner saw it."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        reader: IdReader,
        passwords: ServicePasswordService,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._reader = reader
        self._passwords = passwords

    def look(self, number: str) -> KioskBill:
        """Return what is owed on a number. Raises UserError kiosk.phone_form, kiosk.unknown_number."""
        try:
            plain = check_phone(number)
        except UserError as error:
            # It is no contact that is asked for, but the number that is paid for.
            raise UserError("kiosk.phone_form") from error
        with self._store.read() as queries:
            row = queries.customers.by_number(plain)
            if row is None:
                raise UserError("kiosk.unknown_number")
            return self._bill(queries, row)

    def named(self, typed: str) -> str:
        """Return the service number (subscriber id) that was typed; empty where it is none of ours."""
        with self._store.read() as queries:
            return number_named(queries, typed)

    def look_at(self, subscriber_id: str) -> KioskBill:
        """Return the same for a number that is known already. Raises UserError kiosk.unknown_number."""
        with self._store.read() as queries:
            row = queries.customers.subscriber(subscriber_id)
            if row is None:
                raise UserError("kiosk.unknown_number")
            return self._bill(queries, row)

    def card(self) -> CardHolder:
        """Return who laid a card on the reader; call it from the pool.

        Raises EnvironmentFault `reader.*`, UserError check.date_format and those of `validity`.
        """
        read = self._reader.read()
        with self._store.read() as queries:
            today = self._today(queries)
            validity(date_of(read.valid_from), date_of(read.valid_until), today)
            person = _person(queries, read)
            customer = queries.customers.customer_of_person(person.person_id) if person else None
            found = queries.customers.subscribers_of(customer.customer_id) if customer else ()
            numbers = [row for row in found if _open(row)]
            due = {row.subscriber_id: _due_fen(queries, row.subscriber_id, today) for row in numbers}
            numbers.sort(key=lambda row: (not due[row.subscriber_id], _KINDS.index(row.kind)))
        born = date_of(read.birth)
        return CardHolder(
            greeted=mask_name(read.name),
            elder=born is not None and _age(born, today) >= ELDER_AGE,
            numbers=tuple((row.subscriber_id, mask_phone(row.number), row.kind) for row in numbers),
            person_id=person.person_id if person else "",
            due_fen=due,
            stopped=frozenset(
                row.subscriber_id for row in numbers if row.status is not SubscriberStatus.ACTIVE
            ),
        )

    def of_holder(self, subscriber_id: str, holder: CardHolder) -> tuple[KioskBill, Cleared]:
        """Return a number's bill with what its owner may see, proven by the card that `card` read. Logged.

        Raises UserError kiosk.unknown_number, kiosk.not_owner.
        """
        bill = self.look_at(subscriber_id)
        with self._store.read() as queries:
            _check_owner(queries, subscriber_id, queries.customers.person(holder.person_id))
        return bill, self._clear(subscriber_id)

    def by_card(self, subscriber_id: str) -> Cleared:
        """Return what the owner may see, proven by the card on the reader. Logged. Call it from the pool.

        Raises EnvironmentFault `reader.*`, UserError kiosk.not_owner, check.date_format, those of `validity`.
        """
        read = self._reader.read()
        with self._store.read() as queries:
            validity(date_of(read.valid_from), date_of(read.valid_until), self._today(queries))
            _check_owner(queries, subscriber_id, _person(queries, read))
        return self._clear(subscriber_id)

    def by_password(self, subscriber_id: str, typed: str) -> Cleared:
        """Return the same, proven by the service password; each try is recorded. Call it from the pool.

        Raises UserError as `ServicePasswordService.check`.
        """
        session = machine_session(self._store.terminal, "zh_CN", "")
        visit = Visit(subscriber_id=subscriber_id)
        self._passwords.check(session, visit, typed)
        return self._clear(subscriber_id)

    def _clear(self, subscriber_id: str) -> Cleared:
        session = machine_session(self._store.terminal, "zh_CN", "")
        with self._store.write(Stamp(session.staff_no)) as unit:
            queries = unit.queries
            row, owner = queries.customers.subscriber(subscriber_id), _owner(queries, subscriber_id)
            if row is None or owner is None:
                raise UserError("kiosk.unknown_number")
            unit.record(
                PersonalDataViewed(
                    view_id=self._ids.new(),
                    person_id=owner.person_id,
                    staff_no=session.staff_no,
                    reason=VERIFIED_VIEW,
                    ticket_id=None,
                    at_ms=self._clock.now_ms(),
                )
            )
            bills = queries.customers.bills(subscriber_id, 1)
        return Cleared(
            number=display_number(row.number),
            name=owner.name,
            items=bills[0].items if bills else (),
            balance_fen=row.balance_fen,
        )

    def _bill(self, queries: Queries, row: SubscriberRow) -> KioskBill:
        today = self._today(queries)
        unpaid = queries.customers.unpaid_bills(row.subscriber_id)
        bills = [each.as_bill() for each in unpaid]
        owner = _owner(queries, row.subscriber_id)
        due = total_due(bills, today)
        late = any(days_late(bill.due, today) for bill in bills)
        newest = queries.customers.bills(row.subscriber_id, 1)
        return KioskBill(
            subscriber_id=row.subscriber_id,
            kind=row.kind,
            shown=mask_phone(row.number),
            owner=mask_name(owner.name) if owner else "",
            due_fen=due,
            most_fen=most_payable(queries, row.subscriber_id, due),
            bills=tuple(
                BillView(bill.period, bill.unpaid_fen, late_fee_due(bill, today), days_late(bill.due, today))
                for bill in bills
            ),
            due_on=min(bill.due for bill in bills).isoformat() if bills and not late else "",
            newest=newest[0].period if newest else "",
            ending=ending(queries, row.subscriber_id),
        )

    def _today(self, queries: Queries) -> date:
        return date.fromisoformat(local_date(self._clock.now_ms(), queries.halls.hall().zone))


def _due_fen(queries: Queries, subscriber_id: str, today: date) -> int:
    """Return what is owed on a number, late fees included (fen)."""
    return total_due([each.as_bill() for each in queries.customers.unpaid_bills(subscriber_id)], today)


def _person(queries: Queries, read: IdRead) -> PersonRow | None:
    return queries.customers.person_by_document(kind_of(read), normalise_number(read.number))


def _owner(queries: Queries, subscriber_id: str) -> PersonRow | None:
    row = queries.customers.subscriber(subscriber_id)
    customer = queries.customers.customer(row.customer_id) if row else None
    return queries.customers.person(customer.person_id) if customer else None


def _check_owner(queries: Queries, subscriber_id: str, person: PersonRow | None) -> None:
    """Refuse whoever is not the owner: a document proves it, whichever row of that person was found by it.

    Raises UserError kiosk.not_owner.
    """
    owner = _owner(queries, subscriber_id)
    shown = (person.document, person.number) if person is not None else None
    if owner is None or shown != (owner.document, owner.number):
        raise UserError("kiosk.not_owner")


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _open(row: SubscriberRow) -> bool:
    return row.status is not SubscriberStatus.CANCELLED
