"""The queue's use cases: numbers, estimates, calls, service, and the rules of time (DOMAIN §2).

One use case is one transaction. Whoever comes second to a ticket finds it in another state and is told so.
"""

from dataclasses import replace
from typing import Final

from app.domain.errors import UserError
from app.domain.halls import local_minute, queue_day
from app.domain.queue import Precedence, TicketIssued
from app.domain.queue_deal import may_issue
from app.domain.queue_rules import CLAIMABLE, class_of, ticket_number
from app.domain.queue_times import Estimate, check_hours
from app.services import queue_slips, queue_views
from app.services.alarms import refuse_during_alarm
from app.services.link import Link
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.queue_calls import TICKET, known
from app.services.queue_desk import QueueDesk
from app.services.queue_doubles import DoubleCall, double_calls
from app.services.queue_links import link
from app.services.queue_night import Ended, QueueNight
from app.services.queue_slips import Issued, SlipAtPrinter
from app.services.queue_views import DisplayBoard, HallWait, QueueOverview
from app.services.rows.halls import ServiceRow
from app.services.rows.queue import TicketRow
from app.services.sessions import Session

SLIP_AGAIN_MS: Final = 90_000
"""So long after its issue a machine prints its last number again (补打) without asking who wants it."""

__all__ = ["DisplayBoard", "DoubleCall", "Ended", "HallWait", "Issued", "QueueOverview", "QueueService"]


class QueueService(QueueDesk):
    """Tickets from the kiosk to the end of service. Times are epoch ms from the injected clock."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, link: Link | None = None) -> None:
        super().__init__(store, clock, link)
        self._ids = ids
        self._night = QueueNight(store, clock, self._link)

    def issue(
        self,
        service_id: str,
        language: str,
        precedence: Precedence,
        request_id: str,
        session: Session | None = None,
        *,
        subscriber_id: str = "",
    ) -> Issued:
        """Give a number and spool its slip. The same `request_id` gives the same ticket again.

        `subscriber_id` is the service number that its customer named before: the counter opens with it.

        A customer alone may claim age, disability or pregnancy; a VIP or an appointment needs staff who saw
        the proof. Every issuer has a permanent letter of its own, so it never asks anybody (SYNC §4). Raises
        `UserError`: `queue.unknown_service`, `queue.needs_proof`, `queue.not_open_yet`, `queue.closed`,
        `queue.too_late`, `queue.no_issuer` on a device that gives no numbers, `queue.restored` while a
        restored store may not know which numbers it gave.
        """
        if session is None and precedence not in CLAIMABLE:
            raise UserError("queue.needs_proof")
        with self._store.write(Stamp(session.staff_no if session else "")) as unit:
            return self.give(unit, service_id, language, precedence, request_id, subscriber_id=subscriber_id)

    def give(
        self,
        unit: UnitOfWork,
        service_id: str,
        language: str,
        precedence: Precedence,
        request_id: str,
        ticket_id: str = "",
        *,
        slip: bool = True,
        subscriber_id: str = "",
    ) -> Issued:
        """Give a number as `issue` does, within a transaction of the caller, who has seen the proof.

        `ticket_id` is the number's id where it follows from something else; else it gets one of its own.
        Without `slip` nothing is printed for a new number: `print_slip` does it later.
        """
        now = self._clock.now_ms()
        queries = unit.queries
        service = queries.halls.service(service_id)
        if service is None:
            raise UserError("queue.unknown_service")
        refuse_during_alarm(queries)
        known = queries.queue.by_request(request_id)
        if known is not None:
            return queue_slips.as_issued(queries, known, service, now)
        if not self._link.whole():
            raise UserError("queue.restored")
        wait = queue_views.estimate(queries, service, precedence, now)
        ticket_id = ticket_id or self._ids.new()
        ticket = self._draw(unit, ticket_id, service, language, precedence, request_id, wait, now)
        link(unit, ticket_id, subscriber_id, now)
        if slip:
            queue_slips.spool_slip(unit, self._ids, ticket, service, wait, now, scannable=self.networked)
        return queue_slips.issued(queries, ticket, wait)

    def print_slip(self, unit: UnitOfWork, issued: Issued) -> None:
        """Print the slip of a number, unless this terminal has one of it already."""
        ticket = issued.ticket
        service = unit.queries.halls.service(ticket.service_id)
        if service is not None and not queue_slips.has_slip(unit.queries, ticket):
            wait = Estimate(issued.ahead, issued.low_min, issued.high_min, issued.served)
            now = self._clock.now_ms()
            queue_slips.spool_slip(unit, self._ids, ticket, service, wait, now, scannable=self.networked)

    def _draw(
        self,
        unit: UnitOfWork,
        ticket_id: str,
        service: ServiceRow,
        language: str,
        precedence: Precedence,
        request_id: str,
        wait: Estimate,
        now: int,
    ) -> TicketRow:
        queries = unit.queries
        hall = queries.halls.hall()
        check_hours(local_minute(now, hall.zone), hall.opens, hall.closes, wait.high_min)
        day = queue_day(now, hall.zone, hall.reset_minute)
        issuer = queries.queue.issuer(unit.terminal.terminal_id)
        if not may_issue(issuer.kind, issuer.slot):
            raise UserError("queue.no_issuer")
        serial = queries.queue.last_serial(day, service.lane, issuer.slot) + 1
        unit.record(
            TicketIssued(
                after=None,
                ticket_id=ticket_id,
                at_ms=now,
                hall_id=hall.hall_id,
                queue_day=day,
                slot=issuer.slot,
                lane=service.lane,
                service_id=service.service_id,
                serial=serial,
                number=ticket_number(service.lane, serial, issuer.slot),
                klass=class_of(precedence),
                precedence=precedence,
                language=language,
                request_id=request_id,
            )
        )
        return known(unit.queries, ticket_id)

    def reprint(self, ticket_id: str) -> bool:
        """Print a slip once more; False while one of this ticket is still on its way to paper.

        Raises UserError queue.unknown_ticket, and queue.unknown_service of a slip that is made anew.
        """
        with self._store.write(Stamp("")) as unit:
            ticket = known(unit.queries, ticket_id)
            now, scannable = self._clock.now_ms(), self.networked
            return queue_slips.spool_again(unit, self._ids, ticket, now, scannable=scannable)

    def slip(self, ticket_id: str) -> SlipAtPrinter:
        """Return how it stands with the slip of a ticket at this terminal."""
        with self._store.read() as queries:
            return queue_slips.slip_of(queries, ticket_id)

    def last_slip(self) -> TicketRow | None:
        """Return the ticket of the last slip here, while it may be printed once more by whoever asks."""
        with self._store.read() as queries:
            return queue_slips.last_slip(queries, self._clock.now_ms() - SLIP_AGAIN_MS)

    def estimate(self, service_id: str, precedence: Precedence = Precedence.NONE) -> Estimate:
        """Return the wait of a ticket issued now. Raises `UserError` `queue.unknown_service`."""
        with self._store.read() as queries:
            service = queries.halls.service(service_id)
            if service is None:
                raise UserError("queue.unknown_service")
            return queue_views.estimate(queries, service, precedence, self._clock.now_ms())

    def hall_wait(self) -> HallWait:
        """Return the queue as customers see it, with the hall's hours."""
        with self._store.read() as queries:
            wait = queue_views.hall_wait(queries, self._clock.now_ms())
        return replace(wait, counted=self.counts())

    def display(self, limit: int = 4) -> DisplayBoard:
        """Return what the call display shows: the newest `limit` numbers."""
        with self._store.read() as queries:
            board = queue_views.board(
                queries, self._clock.now_ms(), limit, decided_alone=self._link.reach(TICKET)
            )
        return replace(board, wait=replace(board.wait, counted=self.counts()))

    def overview(self, counter_id: str | None, now_ms: int) -> QueueOverview:
        """Return the queue as a counter sees it; None is reception: all lanes."""
        with self._store.read() as queries:
            return queue_views.overview(queries, counter_id, now_ms, dealt=not self._link.reach(TICKET))

    def tick(self) -> bool:
        """Apply the rules of time that are this terminal's, at most 80 transitions; was there any?"""
        return self._night.tick()

    def double_calls(self, session: Session) -> tuple[DoubleCall, ...]:
        """Return the numbers of this day that this counter and another called while apart, newest first."""
        if not self.networked:
            return ()
        with self._store.read() as queries:
            return double_calls(queries, session.counter_id, self._clock.now_ms())

    def end_open(self, session: Session) -> Ended:
        """End all open tickets for the close of the day; returns how many were in which state."""
        return self._night.end_open(session)
