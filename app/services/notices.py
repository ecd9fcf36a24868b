"""Sending notices to customers: each by the device that recorded it, again while it does not go."""

import threading
from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.errors import UserError
from app.domain.log import Outcome
from app.domain.masking import mask_name
from app.domain.notices import (
    BY_TELEPHONE,
    SENT_AGAIN,
    SUPERSEDED,
    NoticeDelivered,
    NoticeOutcome,
    NoticeRequested,
    next_attempt_ms,
    outcome_of,
)
from app.domain.rights import Right
from app.i18n import LANGUAGES, Text, placeholders
from app.services.access import require
from app.services.notice_requests import reaches_yet
from app.services.number_views import log_number_view
from app.services.ports import Clock, Ids, NoticeSender, OutgoingNotice, Stamp, Store, UnitOfWork
from app.services.reading import Queries
from app.services.rows.notices import NoticeRow
from app.services.sessions import Session

_AT_ONCE: Final = 50
"""Waiting notices that one look considers."""
TO_CALL: Final = "to_call"
"""Why the number of a notice that never arrived was looked at."""
_CODE: Final = "_code"


def notice_text(notice: NoticeRow, texts: Mapping[str, Text]) -> str:
    """Return the sentence of a notice in the customer's language."""
    text = texts[notice.language if notice.language in LANGUAGES else LANGUAGES[0]]
    values = {
        name.removesuffix(_CODE): _said(value, text) if name.endswith(_CODE) else value
        for name, value in ((param.name, param.value) for param in notice.params)
    }
    return text(notice.code, **values)


def _said(code: str, text: Text) -> str:
    """Return the sentence of a code; one that would need values of its own says nothing to a customer."""
    plain = text.has(code) and not placeholders(text.sentences[code])
    return text(code) if plain else text("notice.reason.other")


class NoticeService:
    """Sends what this device recorded, and shows what became of it."""

    def __init__(
        self, store: Store, clock: Clock, ids: Ids, sender: NoticeSender, texts: Mapping[str, Text]
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._sender = sender
        self._texts = texts
        self._sending = threading.Lock()

    @property
    def simulated(self) -> bool:
        """Return whether nothing leaves the hall."""
        return self._sender.simulated

    def send_next(self) -> bool:
        """Send the oldest notice that is due; returns whether there was one.

        The way out knows by the notice's id what it has delivered: a stop of the program before the result
        was recorded sends nothing twice.
        """
        with self._sending:
            with self._store.read() as queries:
                found = next_due(queries, self._store.terminal.terminal_id, self._clock.now_ms())
                if found is None:
                    return False
                refused = taken_back(queries, found)
            detail = SUPERSEDED if refused else send(self._sender, found, self._texts)
            with self._store.write(Stamp("")) as unit:
                record_attempt(unit, found.notice_id, self._sender.name, detail, self._clock.now_ms())
            return True

    def of_order(self, order_id: str) -> tuple[NoticeRow, ...]:
        """Return the notices about an order, oldest first."""
        with self._store.read() as queries:
            return queries.notices.of_order(order_id)

    def of_customer(self, customer_id: str, limit: int = 20) -> tuple[NoticeRow, ...]:
        """Return the newest notices to a customer, newest first."""
        with self._store.read() as queries:
            return queries.notices.of_customer(customer_id, limit)

    def undelivered(self, limit: int = 50) -> tuple[NoticeRow, ...]:
        """Return what never arrived and is true, newest first: somebody should call these customers."""
        with self._store.read() as queries:
            return queries.notices.undelivered(limit)

    def names(self, rows: Sequence[NoticeRow]) -> dict[str, str]:
        """Return whom notices are for, masked, by notice; of who is no customer there is no name."""
        found = {}
        with self._store.read() as queries:
            for row in rows:
                customer = queries.customers.customer(row.customer_id) if row.customer_id else None
                person = queries.customers.person(customer.person_id) if customer else None
                if person is not None:
                    found[row.notice_id] = mask_name(person.name)
        return found

    def number(self, session: Session, notice_id: str) -> str:
        """Return the whole number of a notice that was given up, for whoever calls it now.

        The view is logged; of who is no customer there is nobody whose data it could be.

        Raises:
            UserError: staff.no_right.serve, notice.unknown, notice.not_given_up, notice.superseded,
                notice.sent_again, notice.no_number where it rings somebody else, or nobody, since.
        """
        require(session, Right.SERVE)
        with self._store.write(Stamp(session.staff_no)) as unit:
            row = _reaching(unit.queries, notice_id)
            log_number_view(unit, self._ids, session, row.customer_id, TO_CALL, self._clock.now_ms())
        return row.phone

    def called(self, session: Session, notice_id: str) -> None:
        """Take down that the customer of a notice that was given up has been told by telephone.

        Raises:
            UserError: staff.no_right.serve, notice.unknown, notice.not_given_up, notice.superseded.
        """
        require(session, Right.SERVE)
        with self._store.write(Stamp(session.staff_no)) as unit:
            row = _given_up(unit.queries, notice_id)
            unit.record(
                NoticeDelivered(
                    notice_id=notice_id,
                    outcome=NoticeOutcome.DELIVERED,
                    attempt=row.attempts,
                    sender=session.staff_no,
                    detail=BY_TELEPHONE,
                    at_ms=self._clock.now_ms(),
                )
            )

    def text(self, notice: NoticeRow) -> str:
        """Return the sentence of a notice in the customer's language."""
        return notice_text(notice, self._texts)

    def again(self, session: Session, notice_id: str) -> str:
        """Ask once more for a notice that was given up, from this device; returns the new notice.

        The old one is followed up no more: whoever presses twice sends once.

        Raises:
            UserError: staff.no_right.serve, notice.unknown, notice.not_given_up, notice.superseded,
                notice.sent_again, notice.no_number where it would reach somebody else, or nobody, since.
        """
        require(session, Right.SERVE)
        with self._store.write(Stamp(session.staff_no)) as unit:
            return self._ask_again(unit, session, _reaching(unit.queries, notice_id))

    def again_all(self, session: Session, notice_ids: Sequence[str]) -> int:
        """Ask once more for several notices; returns for how many.

        What was sent again, told or taken back meanwhile is left out: a second press sends nothing twice.
        So is what would reach somebody else by now: it stays for whoever finds another way.

        Raises:
            UserError: staff.no_right.serve.
        """
        require(session, Right.SERVE)
        count = 0
        with self._store.write(Stamp(session.staff_no)) as unit:
            for notice_id in notice_ids:
                try:
                    old = _reaching(unit.queries, notice_id)
                except UserError:
                    continue
                self._ask_again(unit, session, old)
                count += 1
        return count

    def _ask_again(self, unit: UnitOfWork, session: Session, old: NoticeRow) -> str:
        new_id, now = self._ids.new(), self._clock.now_ms()
        unit.record(
            NoticeRequested(
                notice_id=new_id,
                customer_id=old.customer_id,
                order_id=old.order_id,
                complaint_id=old.complaint_id,
                appointment_id=old.appointment_id,
                phone=old.phone,
                channel=old.channel,
                language=old.language,
                code=old.code,
                params=old.params,
                at_ms=now,
            )
        )
        unit.record(
            NoticeDelivered(
                notice_id=old.notice_id,
                outcome=NoticeOutcome.GIVEN_UP,
                attempt=old.attempts,
                sender=session.staff_no,
                detail=SENT_AGAIN,
                at_ms=now,
            )
        )
        return new_id


def _given_up(queries: Queries, notice_id: str) -> NoticeRow:
    """Return a notice that never arrived, and still tells the truth.

    Raises `UserError` notice.unknown, notice.not_given_up, notice.superseded, notice.sent_again.
    """
    row = queries.notices.notice(notice_id)
    if row is None:
        raise UserError("notice.unknown")
    if row.waiting or row.delivered:
        raise UserError("notice.not_given_up")
    if row.detail in {SUPERSEDED, SENT_AGAIN}:
        raise UserError(row.detail)
    return row


def _reaching(queries: Queries, notice_id: str) -> NoticeRow:
    """Return a notice that was given up and whose phone rings the customer yet.

    Raises `UserError` notice.no_number, and those of `_given_up`.
    """
    row = _given_up(queries, notice_id)
    if not reaches_yet(queries, row):
        raise UserError("notice.no_number")
    return row


def next_due(queries: Queries, origin: str, now_ms: int) -> NoticeRow | None:
    """Return the oldest notice of a device that is to be sent now."""
    waiting = queries.notices.waiting(origin, _AT_ONCE)
    return next((row for row in waiting if next_attempt_ms(row.attempts, row.last_ms) <= now_ms), None)


def taken_back(queries: Queries, notice: NoticeRow) -> bool:
    """Return whether what a notice tells of was not accepted after all: its id is that of the transition."""
    verdict = queries.network.verdict(notice.notice_id)
    return verdict is not None and verdict.outcome != Outcome.ACCEPTED.value


def send(sender: NoticeSender, notice: NoticeRow, texts: Mapping[str, Text]) -> str:
    """Hand one notice to its way out; returns an empty string, or the code of why it did not go."""
    out = OutgoingNotice(
        notice.notice_id, notice.phone, notice.channel.value, notice.language, notice_text(notice, texts)
    )
    return sender.send(out)


def record_attempt(unit: UnitOfWork, notice_id: str, sender: str, detail: str, at_ms: int) -> None:
    """Record what became of an attempt, unless somebody else has finished with this notice meanwhile."""
    row = unit.queries.notices.notice(notice_id)
    if row is None or not row.waiting:
        return
    attempt = row.attempts + 1
    outcome = outcome_of(attempt, delivered=not detail, final=detail == SUPERSEDED)
    unit.record(
        NoticeDelivered(
            notice_id=notice_id,
            outcome=outcome,
            attempt=attempt,
            sender=sender,
            detail=detail,
            at_ms=at_ms,
        )
    )
