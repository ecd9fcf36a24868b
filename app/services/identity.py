"""Verifying who stands at the counter: card or typed document, checks, record (DOMAIN §3)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.customers import ContactChanged, CustomerRegistered, PersonIdentified
from app.domain.documents_of_identity import (
    FEMALE,
    MALE,
    Ages,
    DocumentKind,
    ParsedNumber,
    SigningRule,
    check_end,
    check_number,
    normalise_number,
    validity,
)
from app.domain.errors import EnvironmentFault, UserError
from app.domain.halls import local_date
from app.domain.identity_checks import OWN, Checked, CheckLine, Entry, Presented, Shown, run_checks
from app.domain.names import normalise_name
from app.domain.orders import DraftDropped
from app.domain.phones import check_phone
from app.domain.rights import Right
from app.domain.verification import PRINCIPALS, IdentityChecked, PersonalDataViewed, Standing
from app.services.access import require
from app.services.ports import Clock, IdRead, IdReader, Ids, Stamp, Store, UnitOfWork
from app.services.reading import Queries
from app.services.rows.customers import CustomerRow, PersonRow
from app.services.rows.shaped import shaped
from app.services.sessions import Session
from app.services.visit_people import Seen, people_of
from app.services.visits import Visit

TYPED: Final = "TYPED"
"""Stands for the reader where the clerk typed the document."""
VERIFIED_VIEW: Final = "verified"
"""Reason of the one logged view that a passed verification brings."""
NUMBERS_PER_PERSON: Final = "identity.numbers_per_person"
_DEFAULT_NUMBERS: Final = 5
_SEX: Final = {MALE: "男", FEMALE: "女"}
"""As the chip writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDocument:
    """A document as the clerk typed it. Dates are ISO."""

    kind: DocumentKind
    number: str
    name: str
    valid_from: str | None
    valid_until: str | None
    birth: str | None = None
    sex: str = ""
    nation: str = ""
    address: str = ""
    issuer: str = ""
    for_good: bool = False
    """Whether 长期 is printed on it in place of an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """The checks before the clerk has answered; nothing is recorded. `person` is whom the store has."""

    checked: Checked
    person: PersonRow | None
    customer: CustomerRow | None
    at_ms: int

    @property
    def checks(self) -> tuple[CheckLine, ...]:
        """Return all lines."""
        return self.checked.lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A verification that ended and was recorded. `person` is None where the store need not know them."""

    verification_id: str
    passed: bool
    checks: tuple[CheckLine, ...]
    person_id: str | None
    person: PersonRow | None
    customer: CustomerRow | None
    read: IdRead
    signing: SigningRule | None
    at_ms: int
    standing: Standing = Standing.OWNER
    present: bool = True

    @property
    def refused(self) -> CheckLine | None:
        """Return the line that ended it, if any."""
        return Checked(lines=self.checks, name="", parsed=None, birth=None, signing=None).refused


@dataclass(frozen=True, slots=True)
class _Day:
    now_ms: int
    today: date


class IdentityService:
    """Use cases of verification."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, reader: IdReader) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._reader = reader

    @property
    def simulated(self) -> bool:
        """Return whether cards are simulated."""
        return self._reader.simulated

    def read(self) -> IdRead:
        """Return the card on the reader; call it from the pool, readers are slow.

        Raises `EnvironmentFault` (`reader.*`).
        """
        return self._reader.read()

    def typed(self, document: TypedDocument) -> IdRead:
        """Return a typed document in the shape of a read one, its fields normalised.

        Raises:
            UserError: identity.*, names.* or check.date_format: what `check_number`, `check_end`,
                `validity` and `normalise_name` say.
        """
        with self._store.read() as queries:
            day = self._day(queries)
        parsed: ParsedNumber = check_number(document.kind, document.number, day.today)
        valid_from, valid_until = date_of(document.valid_from), date_of(document.valid_until)
        check_end(document.kind, valid_until, for_good=document.for_good)
        validity(valid_from, valid_until, day.today)
        birth = parsed.birth or date_of(document.birth)
        many = document.kind in (DocumentKind.PASSPORT, DocumentKind.FOREIGN_PERMANENT_ID)
        return IdRead(
            reader=TYPED,
            simulated=False,
            document=document.kind.value,
            name=normalise_name(document.name, most_dots=5 if many else 1),
            number=parsed.number,
            sex=document.sex or _SEX.get(parsed.sex or "", ""),
            nation=document.nation,
            birth=birth.isoformat() if birth else None,
            address=document.address.strip(),
            issuer=document.issuer.strip(),
            valid_from=valid_from.isoformat() if valid_from else None,
            valid_until=valid_until.isoformat() if valid_until else None,
            read_ms=day.now_ms,
        )

    def examine(
        self, read: IdRead, *, entry_business: bool, shown: Shown = OWN, whole: bool = True
    ) -> Examination:
        """Return the checks as far as they go without the clerk's answer; records nothing.

        `whole`: what is known here of the person is all that the operator knows; without it, the centre was
        not to be asked, and what it alone knows is checked later (deferred).
        """
        with self._store.read() as queries:
            return self._examine(
                queries, read, same_person=None, entry_business=entry_business, shown=shown, whole=whole
            )

    def verify(
        self,
        session: Session,
        read: IdRead,
        ticket_id: str | None,
        *,
        same_person: bool,
        entry_business: bool,
        shown: Shown = OWN,
        whole: bool = True,
    ) -> Verification:
        """Record how a verification ended, with the clerk's answer whether person and document match.

        A refused one is an incident and leaves no draft of the visit. One that passed corrects what the chip
        knows better, records a person who is to enter the network or acts for somebody, and logs the view of
        personal data once.

        Raises:
            UserError: identity.kinship_missing: a guardian without proof.
        """
        require(session, Right.SERVE)
        if shown.standing is Standing.GUARDIAN and same_person and not shown.kinship:
            raise UserError("identity.kinship_missing")
        with self._store.write(Stamp(session.staff_no)) as unit:
            found = self._examine(
                unit.queries,
                read,
                same_person=same_person,
                entry_business=entry_business,
                shown=shown,
                whole=whole,
            )
            checked = found.checked
            person_id = found.person.person_id if found.person else None
            if checked.passed:
                if found.person is not None or entry_business or shown.standing not in PRINCIPALS:
                    person_id = self._keep_person(unit, found, read)
                    self._log_view(unit, session, person_id, ticket_id, found.at_ms)
            else:
                _drop_drafts(unit, ticket_id)
            verification_id = self._ids.new()
            unit.record(
                IdentityChecked(
                    verification_id=verification_id,
                    person_id=person_id,
                    ticket_id=ticket_id,
                    staff_no=session.staff_no,
                    reader=read.reader,
                    passed=checked.passed,
                    checks=tuple(line.fact for line in checked.lines),
                    at_ms=found.at_ms,
                    standing=shown.standing,
                    present=not shown.represented,
                    kinship=shown.kinship if shown.standing is Standing.GUARDIAN else "",
                )
            )
            person = unit.queries.customers.person(person_id) if person_id else None
        return Verification(
            verification_id=verification_id,
            passed=checked.passed,
            checks=checked.lines,
            person_id=person_id,
            person=person,
            customer=found.customer,
            read=read,
            signing=checked.signing,
            at_ms=found.at_ms,
            standing=shown.standing,
            present=not shown.represented,
        )

    def people(self, visit: Visit) -> tuple[Seen, ...]:
        """Return whose documents passed in a visit so far, names masked."""
        with self._store.read() as queries:
            return people_of(queries, visit)

    def register(
        self, session: Session, verification: Verification, phone: str, language: str = "zh_CN"
    ) -> CustomerRow:
        """Make a customer of a person who was verified for an entry, and return it; once is enough.

        Raises:
            UserError: customer.not_verified, customer.phone_invalid.
        """
        require(session, Right.SERVE)
        contact = check_phone(phone)
        if not verification.passed or verification.person_id is None:
            raise UserError("customer.not_verified")
        with self._store.write(Stamp(session.staff_no)) as unit:
            known = unit.queries.customers.customer_of_person(verification.person_id)
            if known is not None:
                return known
            # A person's customer carries the person's id, so that two terminals apart make the same one.
            customer_id = verification.person_id
            unit.record(
                CustomerRegistered(
                    customer_id=customer_id,
                    person_id=verification.person_id,
                    organisation=verification.read.document == DocumentKind.ORGANISATION,
                    since=self._day(unit.queries).today.isoformat(),
                )
            )
            unit.record(ContactChanged(customer_id=customer_id, phone=contact, language=language))
            made = unit.queries.customers.customer(customer_id)
        if made is None:  # pragma: no cover - it was recorded above
            raise UserError("customer.not_verified")
        return made

    def _day(self, queries: Queries) -> _Day:
        now = self._clock.now_ms()
        return _Day(now, date.fromisoformat(local_date(now, queries.halls.hall().zone)))

    def _examine(
        self,
        queries: Queries,
        read: IdRead,
        *,
        same_person: bool | None,
        entry_business: bool,
        shown: Shown,
        whole: bool,
    ) -> Examination:
        day = self._day(queries)
        presented = _presented(read)
        person = queries.customers.person_by_document(presented.kind, normalise_number(read.number))
        entry = None
        if entry_business:
            count = queries.customers.active_mobile_count(person.person_id) if person else 0
            limit = queries.halls.setting(NUMBERS_PER_PERSON, _DEFAULT_NUMBERS)
            entry = Entry(count=count, limit=limit, whole=whole)
        checked = run_checks(
            presented,
            today=day.today,
            at_ms=day.now_ms,
            ages=Ages(
                queries.halls.setting("identity.age_consented", Ages().consented),
                queries.halls.setting("identity.age_alone", Ages().alone),
                queries.halls.setting("identity.age_full", Ages().full),
            ),
            recorded_name=person.name if person else None,
            same_person=same_person,
            entry=entry,
            shown=shown,
        )
        customer = queries.customers.customer_of_person(person.person_id) if person else None
        return Examination(checked=checked, person=person, customer=customer, at_ms=day.now_ms)

    def _keep_person(self, unit: UnitOfWork, found: Examination, read: IdRead) -> str:
        """Record a new person, or what a chip says differently from the record; returns the person's id."""
        known = found.person
        parsed = found.checked.parsed
        person_id = known.person_id if known else self._ids.new()
        birth = found.checked.birth
        said = PersonIdentified(
            after=known.last_op if known else None,
            person_id=person_id,
            name=found.checked.name,
            document=DocumentKind(read.document),
            number=parsed.number if parsed else normalise_number(read.number),
            valid_from=read.valid_from,
            valid_until=read.valid_until,
            sex=read.sex,
            nation=read.nation,
            birth=birth.isoformat() if birth else None,
            address=read.address,
            issuer=read.issuer,
        )
        customer = found.customer
        if customer is not None and unit.queries.customers.copy(customer.customer_id) is not None:
            return person_id  # the record is another hall's, and its history is not here to be continued
        corrected = known is not None and shaped(PersonRow, said, last_op=known.last_op) != known
        if known is None or (read.reader != TYPED and corrected):
            unit.record(said)
        return person_id

    def _log_view(
        self, unit: UnitOfWork, session: Session, person_id: str, ticket_id: str | None, at_ms: int
    ) -> None:
        """Log that the visit shows personal data unmasked, once a ticket."""
        seen = (view for view in unit.queries.customers.views(person_id) if view.ticket_id == ticket_id)
        if ticket_id is not None and any(view.reason == VERIFIED_VIEW for view in seen):
            return
        unit.record(
            PersonalDataViewed(
                view_id=self._ids.new(),
                person_id=person_id,
                staff_no=session.staff_no,
                reason=VERIFIED_VIEW,
                ticket_id=ticket_id,
                at_ms=at_ms,
            )
        )


def kind_of(read: IdRead) -> DocumentKind:
    """Return which document was read; raises `EnvironmentFault("reader.content")` for one that is none."""
    try:
        return DocumentKind(read.document)
    except ValueError:
        raise EnvironmentFault("reader.content") from None


def _presented(read: IdRead) -> Presented:
    return Presented(
        kind=kind_of(read),
        number=read.number,
        name=read.name,
        birth=date_of(read.birth),
        valid_from=date_of(read.valid_from),
        valid_until=date_of(read.valid_until),
        from_chip=read.reader != TYPED,
    )


def date_of(text: str | None) -> date | None:
    """Return a date; raises `UserError("check.date_format")` for a text that is none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError("check.date_format", date=text) from None


def _drop_drafts(unit: UnitOfWork, ticket_id: str | None) -> None:
    if ticket_id is not None:
        for draft in unit.queries.orders.drafts(ticket_id):
            unit.record(DraftDropped(draft_id=draft.draft_id))
