"""Customers of other halls: asked of the centre, kept as copies, asked again when they change (SYNC §4).

A terminal holds its own hall's customers and those whom it served lately. Whoever is unknown is asked of the
centre; without it, nothing is known of them, and whatever concerns them is deferred (DOMAIN §5).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from app.domain.copies import AskedBy, CopiesExpired, CopyDropped, CustomerCopied, Question
from app.domain.documents_of_identity import DocumentKind, normalise_number
from app.domain.errors import EnvironmentFault
from app.domain.masking import mask_id, mask_phone
from app.domain.phones import plain_number
from app.domain.rights import Right
from app.domain.verification import CustomerSearched
from app.services.access import require
from app.services.link import Link, LinkMode
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.sessions import Session

CUSTOMER: Final = "customer"
_SERVICE_NUMBER: Final = re.compile(r"\d{7,12}")
_AT_ONCE: Final = 5
"""Copies that are asked for again in one go."""


class Lender(Protocol):
    """The way to the centre, for one question."""

    def look_up(self, question: Question) -> tuple[CustomerCopied, ...]:
        """Ask the centre and wait; never in a transaction. Raises `EnvironmentFault` without an answer."""
        ...


class Found(StrEnum):
    """What came of asking."""

    COPIED = "copied"
    UNKNOWN = "unknown"
    """The centre knows nobody by that."""
    DEFERRED = "deferred"
    """The centre does not answer: what concerns this customer waits, or is accepted provisionally."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The centre's answer. `customer_id` and `subscriber_id` are set where somebody was copied."""

    found: Found
    customer_id: str = ""
    subscriber_id: str = ""


class LookupService:
    """Use cases of copies. `lender` is None in a hall on its own: then nobody is ever asked."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, link: Link, lender: Lender | None) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._link = link
        self._lender = lender

    @property
    def asks(self) -> bool:
        """Return whether this hall has a centre at all."""
        return self._lender is not None and self._link.status().mode is not LinkMode.STANDALONE

    def by_words(self, words: str) -> Question | None:
        """Return the question that the search box asks; None unless it holds a whole service number."""
        number = plain_number(words.strip())
        if not self.asks or not _SERVICE_NUMBER.fullmatch(number):
            return None
        return Question(by=AskedBy.NUMBER, value=number)

    def by_document(self, document: str, number: str) -> Question | None:
        """Return the question after whom a document names; None where the hall knows, or asks nobody."""
        if not self.asks:
            return None
        kind, plain = DocumentKind(document), normalise_number(number)
        with self._store.read() as queries:
            person = queries.customers.person_by_document(kind, plain)
            if person is not None and queries.customers.customer_of_person(person.person_id) is not None:
                return None
        return Question(by=AskedBy.DOCUMENT, value=plain, document=kind.value)

    def ask(self, session: Session, question: Question) -> Looked:
        """Ask the centre, keep what it answers, and log that somebody asked. May take seconds: from the pool.

        Raises:
            UserError: staff.no_right.find_customer.
        """
        require(session, Right.FIND_CUSTOMER)
        copies = self._asked(question)
        if copies is None:
            return Looked(Found.DEFERRED)
        with self._store.write(Stamp(session.staff_no)) as unit:
            masked = mask_phone if question.by is AskedBy.NUMBER else mask_id
            unit.record(
                CustomerSearched(
                    search_id=self._ids.new(),
                    staff_no=session.staff_no,
                    by=f"centre_{question.by}",
                    query=masked(question.value),
                    hits=len(copies),
                    at_ms=self._clock.now_ms(),
                )
            )
            for copy in copies:
                unit.record(copy)
        if not copies:
            return Looked(Found.UNKNOWN)
        held = (each for each in copies[0].numbers if each.number == question.value)
        named = next((each.subscriber_id for each in held), "")
        return Looked(Found.COPIED, copies[0].customer_id, named)

    def tidy(self) -> None:
        """Drop copies whose time is over, and ask again for those that have changed. May take seconds.

        Not before the centre has all that this terminal recorded: its answer would lack it.
        """
        now = self._clock.now_ms()
        with self._store.read() as queries:
            expired = queries.customers.copies_expired(now)
            stale = queries.customers.stale_copies(_AT_ONCE)
        if expired:
            with self._store.write(Stamp("")) as unit:
                unit.record(CopiesExpired(terminal_id=unit.terminal.terminal_id, at_ms=now))
        status = self._link.status()
        if not stale or status.unsent or status.undurable:
            return
        answers: Mapping[str, tuple[CustomerCopied, ...] | None] = {
            each: self._asked(Question(by=AskedBy.CUSTOMER, value=each)) for each in stale
        }
        with self._store.write(Stamp("")) as unit:
            for customer_id, copies in answers.items():
                if copies is None:
                    continue
                if not copies:
                    unit.record(CopyDropped(customer_id=customer_id))
                for copy in copies:
                    unit.record(copy)

    def _asked(self, question: Question) -> tuple[CustomerCopied, ...] | None:
        if self._lender is None or not self._link.reach(CUSTOMER):
            return None
        try:
            return self._lender.look_up(question)
        except EnvironmentFault:
            return None
