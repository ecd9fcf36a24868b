"""Complaints and suggestions: taken down with everything around them, then followed up (DOMAIN §7)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from app.domain.complaints import (
    MOST_WORDS,
    ComplaintCategory,
    ComplaintNoted,
    ComplaintReceived,
    ComplaintState,
    ComplaintWorded,
    NoteWritten,
    complaint_code,
    date_code,
    final_answer_by,
    first_answer_by,
    intake_faults,
    may_become,
    plain_phone,
)
from app.domain.documents import ComplaintContent
from app.domain.errors import UserError
from app.domain.masking import mask_name, mask_phone
from app.services import papers
from app.services.customer_language import customer_language
from app.services.notice_requests import tell_of_complaint
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.reading import Queries
from app.services.rows.complaints import ComplaintRow, NoteRow
from app.services.rows.customers import HistoryRow
from app.services.sessions import Session

KIOSK: Final = "kiosk"
"""Channel of what was said to a kiosk alone."""
_HISTORY: Final = 10
"""So many of the customer's newest transactions are offered as attachments."""


@dataclass(frozen=True, slots=True)
class Related:
    """Something that a complaint may be about. `ref` is `type:id`, `title` a business type or category."""

    ref: str
    kind: str
    title: str
    at_ms: int
    line: HistoryRow | None = None
    """What is known of it besides: number, amount, and how it stands; None where it is no customer's."""


@dataclass(frozen=True, slots=True)
class ComplaintContext:
    """What is known when a complaint is opened: the customer, the ticket, recent transactions."""

    customer_id: str | None
    ticket_id: str | None
    ticket_number: str
    contact_name: str
    contact_phone: str
    related: tuple[Related, ...]
    masked_name: str = ""
    """Of a customer who was not verified in this visit: it is shown, and not filled in."""
    masked_phone: str = ""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """When answers are due, epoch ms, with the hall's zone."""

    first_ms: int
    final_ms: int
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A complaint as it was taken down. `complaint_id` is made when the form opens: sending twice is one."""

    complaint_id: str
    category: ComplaintCategory
    channel: str
    customer_id: str | None
    ticket_id: str | None
    contact_name: str
    contact_phone: str
    what: str
    wish: str
    related: tuple[str, ...]


class ComplaintService:
    """Takes complaints down and follows them up."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def context(
        self, customer_id: str | None, ticket_id: str | None, verification_id: str | None = None
    ) -> ComplaintContext:
        """Return what is attached to a complaint that is opened now.

        Name and number are filled in for a customer whose document this verification passed, which is in the
        log. Of anybody else they are masked: nobody knows who stands here (DOMAIN §3).
        """
        with self._store.read() as queries:
            ticket = queries.queue.ticket(ticket_id) if ticket_id else None
            name, phone = _contact(queries, customer_id)
            proven = _proven(queries, customer_id, verification_id)
            return ComplaintContext(
                customer_id=customer_id,
                ticket_id=ticket_id,
                ticket_number=ticket.number if ticket else "",
                contact_name=name if proven else "",
                contact_phone=phone if proven else "",
                masked_name="" if proven else mask_name(name),
                masked_phone="" if proven else mask_phone(phone),
                related=_related(queries, customer_id, ticket_id),
            )

    def owners(self, rows: Iterable[ComplaintRow]) -> dict[str, str]:
        """Return who owns some complaints, by staff number: the name as well, which customers are told."""
        with self._store.read() as queries:
            people = {row.owner: queries.staff.staff(row.owner) for row in rows}
        return {no: f"{person.name} {no}" for no, person in people.items() if person is not None}

    def deadlines(self) -> Deadlines:
        """Return when answers to a complaint taken down now are due."""
        with self._store.read() as queries:
            zone, now = queries.halls.hall().zone, self._clock.now_ms()
        return Deadlines(first_answer_by(now), final_answer_by(now, zone), zone)

    def receive(
        self, session: Session, intake: Intake, chosen: str, owner: tuple[str, str] | None = None
    ) -> ComplaintRow:
        """Take a complaint down and spool its acknowledgement; first contact owns it.

        `chosen` is the language that the customer has chosen, if any. `owner`: number and name of whoever
        owns it instead, where no person took it down.

        The same `complaint_id` gives the same complaint again. Raises `UserError`: `complaint.phone`,
        `complaint.words_few`, `complaint.words_many`.
        """
        faults = intake_faults(intake.contact_phone, intake.what, intake.wish)
        if faults:
            raise UserError(faults[0][1], most=MOST_WORDS)
        now = self._clock.now_ms()
        mine = owner or (session.staff_no, session.name)
        with self._write(session) as (unit, day_id):
            queries = unit.queries
            again = queries.complaints.complaint(intake.complaint_id)
            if again is not None:
                return again
            zone = queries.halls.hall().zone
            day = date_code(now, zone)
            unit.record(
                ComplaintReceived(
                    after=None,
                    complaint_id=intake.complaint_id,
                    code=complaint_code(day, queries.complaints.count_on(day) + 1),
                    category=intake.category,
                    channel=intake.channel,
                    customer_id=intake.customer_id,
                    ticket_id=intake.ticket_id,
                    related=intake.related,
                    owner=mine[0],
                    first_answer_by_ms=first_answer_by(now),
                    final_answer_by_ms=final_answer_by(now, zone),
                    at_ms=now,
                )
            )
            unit.record(
                ComplaintWorded(
                    complaint_id=intake.complaint_id,
                    contact_name=intake.contact_name.strip(),
                    contact_phone=plain_phone(intake.contact_phone) or "",
                    what=intake.what.strip(),
                    wish=intake.wish.strip(),
                )
            )
            row = _known(unit.queries, intake.complaint_id)
            spoken = customer_language(
                queries, ticket_id=row.ticket_id, chosen=chosen, customer_id=row.customer_id
            )
            self._acknowledge(unit, session, row, day_id, spoken, mine)
            return row

    def _acknowledge(
        self,
        unit: UnitOfWork,
        session: Session,
        row: ComplaintRow,
        day_id: str,
        language: str,
        owner: tuple[str, str],
    ) -> None:
        content = ComplaintContent(
            head=papers.letterhead(unit, session.counter_id, day_id, row.at_ms),
            code=row.code,
            category=row.category.value,
            customer=mask_name(row.contact_name) if row.contact_name else "",
            what=row.what,
            wish=row.wish,
            first_answer_by_ms=row.first_answer_by_ms,
            final_answer_by_ms=row.final_answer_by_ms,
            owner_no=owner[0],
            owner_name=owner[1],
            kiosk=row.channel == KIOSK,
        )
        papers.spool(unit, self._ids.new(), f"complaint:{row.complaint_id}", language, content, row.at_ms)

    def note(
        self, session: Session, complaint_id: str, state: ComplaintState, note: str, owner: str = ""
    ) -> ComplaintRow:
        """Add a note of progress that leaves the complaint in `state`, perhaps with another owner.

        Raises `UserError`: `complaint.unknown`, `complaint.note_empty`, `complaint.cannot_become`.
        """
        if not note.strip():
            raise UserError("complaint.note_empty")
        now = self._clock.now_ms()
        with self._write(session) as (unit, _):
            row = _known(unit.queries, complaint_id)
            if not may_become(row.state, state):
                raise UserError("complaint.cannot_become", code=row.code)
            noted = unit.record(
                ComplaintNoted(
                    after=row.last_op,
                    complaint_id=complaint_id,
                    state=state,
                    owner=owner or row.owner,
                    staff_no=session.staff_no,
                    at_ms=now,
                )
            )
            tell_of_complaint(unit, row, state, noted.op_id, now)
            unit.record(
                NoteWritten(
                    complaint_id=complaint_id,
                    state=state,
                    note=note.strip(),
                    staff_no=session.staff_no,
                    at_ms=now,
                )
            )
            return _known(unit.queries, complaint_id)

    def list_open(self) -> tuple[ComplaintRow, ...]:
        """Return complaints about which something is to be done yet, the next deadline first."""
        with self._store.read() as queries:
            return queries.complaints.open_complaints()

    def notes(self, complaint_id: str) -> tuple[NoteRow, ...]:
        """Return the notes of a complaint, oldest first."""
        with self._store.read() as queries:
            return queries.complaints.notes(complaint_id)

    @contextmanager
    def _write(self, session: Session) -> Iterator[tuple[UnitOfWork, str]]:
        with self._store.write(Stamp(session.staff_no)) as unit:
            shift = unit.queries.shifts.open_shift_of(session.staff_no)
            if shift is not None:
                unit.in_day(shift.day_id)
            yield unit, shift.day_id if shift else ""


def _known(queries: Queries, complaint_id: str) -> ComplaintRow:
    found = queries.complaints.complaint(complaint_id)
    if found is None:
        raise UserError("complaint.unknown")
    return found


def _contact(queries: Queries, customer_id: str | None) -> tuple[str, str]:
    """Return name and telephone number of a customer: the contact number, else a service number."""
    customer = queries.customers.customer(customer_id) if customer_id else None
    if customer is None:
        return "", ""
    person = queries.customers.person(customer.person_id)
    numbers = [s.number for s in queries.customers.subscribers_of(customer.customer_id)]
    return person.name if person else "", customer.phone or (numbers[0] if numbers else "")


def _proven(queries: Queries, customer_id: str | None, verification_id: str | None) -> bool:
    """Return whether a verification passed on the document of this customer."""
    customer = queries.customers.customer(customer_id) if customer_id else None
    found = queries.customers.verification(verification_id) if verification_id else None
    return bool(customer and found and found.passed and found.person_id == customer.person_id)


def _related(queries: Queries, customer_id: str | None, ticket_id: str | None) -> tuple[Related, ...]:
    """Return the orders of this visit, then the customer's newest transactions, each once."""
    found: dict[str, Related] = {}
    history = queries.customers.history(customer_id, _HISTORY) if customer_id else ()
    lines = {f"{line.kind}:{line.ref}": line for line in history}
    for order in queries.orders.of_ticket(ticket_id) if ticket_id else ():
        ref = f"order:{order.order_id}"
        found[ref] = Related(ref, "order", order.type_key, order.at_ms, lines.get(ref))
    for ref, line in lines.items():
        found.setdefault(ref, Related(ref, line.kind, line.title, line.at_ms, line))
    return tuple(found.values())
