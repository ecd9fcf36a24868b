"""What a clerk does with a ticket in hand: recall, serve, park, reroute, finish (DOMAIN §2).

In a hall with a hub all this is recorded at once and decided later: the ticket is this counter's already.
"""

from app.domain.errors import UserError
from app.domain.orders import DraftParked
from app.domain.queue import (
    ReturnReason,
    TicketCalled,
    TicketFinished,
    TicketMissed,
    TicketOutcome,
    TicketParked,
    TicketReopened,
    TicketRerouted,
    TicketReturned,
    TicketServed,
    TicketState,
)
from app.domain.queue_rules import (
    MINUTE_MS,
    PARK_MIN,
    UNDO_MS,
    Transition,
    is_missed,
    move,
    recall_wait_ms,
)
from app.services.ports import UnitOfWork
from app.services.queue_calls import TICKET, QueueCalls, is_held_by, known
from app.services.queue_links import visit_brought
from app.services.queue_views import HELD, reinstate_min
from app.services.reading import Queries
from app.services.rows.queue import TicketRow
from app.services.sessions import Session


class QueueDesk(QueueCalls):
    """Tickets in the hands of clerks."""

    def recall(self, session: Session, ticket_id: str) -> TicketRow:
        """Call the held ticket again: three calls in all, 20 s apart.

        Raises `UserError`: `queue.recall_too_soon` (seconds), `queue.called_out`.
        """
        now = self._clock.now_ms()
        alone = not self._link.reach(TICKET)
        with self._write(session) as unit:
            ticket = self._mine(unit.queries, session, ticket_id, Transition.RECALL)
            left = recall_wait_ms(ticket.calls, ticket.last_call_ms or 0, now, ticket.number)
            if left:
                raise UserError("queue.recall_too_soon", seconds=-(-left // 1000))
            unit.record(
                TicketCalled(
                    after=ticket.last_op,
                    ticket_id=ticket_id,
                    at_ms=now,
                    counter_id=session.counter_id or "",
                    staff_no=session.staff_no,
                    call_no=ticket.calls + 1,
                    vip=False,
                    others_waited=False,
                    alone=alone,
                )
            )
            return known(unit.queries, ticket_id)

    def mark_missed(self, session: Session, ticket_id: str) -> TicketRow:
        """Give the held ticket up as a no-show, 20 s after the third call.

        Raises `UserError` `queue.not_missed_yet`.
        """
        now = self._clock.now_ms()
        with self._write(session) as unit:
            ticket = self._mine(unit.queries, session, ticket_id, Transition.MISS)
            if not is_missed(ticket.calls, ticket.last_call_ms or 0, now):
                raise UserError("queue.not_missed_yet", number=ticket.number)
            until = now + reinstate_min(unit.queries) * MINUTE_MS
            unit.record(TicketMissed(after=ticket.last_op, ticket_id=ticket_id, at_ms=now, until_ms=until))
            return known(unit.queries, ticket_id)

    def put_back(self, session: Session, ticket_id: str) -> TicketRow:
        """Let the held ticket wait again in its old place."""
        now = self._clock.now_ms()
        with self._write(session) as unit:
            ticket = self._mine(unit.queries, session, ticket_id, Transition.PUT_BACK)
            return _returned(unit, ticket, ReturnReason.PUT_BACK, now, ahead=ticket.ahead)

    def reinstate(self, session: Session, ticket_id: str) -> TicketRow:
        """Let a missed ticket wait again, in time, with its old time of issue (复号).

        Raises `UserError`: `queue.cannot_reinstate`, `queue.reinstate_too_late`.
        """
        now = self._clock.now_ms()
        with self._write(session) as unit:
            ticket = known(unit.queries, ticket_id)
            move(ticket.state, Transition.REINSTATE, ticket.number)
            if ticket.until_ms is not None and now >= ticket.until_ms:
                raise UserError("queue.reinstate_too_late", number=ticket.number)
            return _returned(unit, ticket, ReturnReason.REINSTATED, now, ahead=ticket.ahead)

    def serve(self, session: Session, ticket_id: str) -> TicketRow:
        """Begin service: the customer is there."""
        now = self._clock.now_ms()
        with self._write(session) as unit:
            ticket = self._mine(unit.queries, session, ticket_id, Transition.SERVE)
            unit.record(
                TicketServed(
                    after=ticket.last_op,
                    ticket_id=ticket_id,
                    at_ms=now,
                    counter_id=session.counter_id or "",
                    staff_no=session.staff_no,
                )
            )
            return known(unit.queries, ticket_id)

    def park(self, session: Session, ticket_id: str, reason: str, visit_json: str) -> TicketRow:
        """Let the customer fetch something; any counter resumes, with the visit that `visit_json` holds."""
        now = self._clock.now_ms()
        with self._write(session) as unit:
            ticket = self._mine(unit.queries, session, ticket_id, Transition.PARK)
            until = now + unit.queries.halls.setting("queue.park_min", PARK_MIN) * MINUTE_MS
            unit.record(
                TicketParked(
                    after=ticket.last_op,
                    ticket_id=ticket_id,
                    at_ms=now,
                    staff_no=session.staff_no,
                    reason=reason,
                    until_ms=until,
                )
            )
            unit.record(DraftParked(ticket_id=ticket_id, visit=visit_json, at_ms=now))
            return known(unit.queries, ticket_id)

    def visit_of(self, ticket_id: str) -> str | None:
        """Return the JSON of the visit that a ticket comes with, also where it was called anew."""
        with self._store.read() as queries:
            return visit_brought(queries, known(queries, ticket_id))

    def reroute(
        self,
        session: Session,
        ticket_id: str,
        lane: str,
        counter_id: str | None = None,
        visit_json: str = "",
    ) -> TicketRow:
        """Send the held ticket to another lane, or to one counter; number and time of issue stay.

        The counter may lie outside the lane. Raises `UserError`: `queue.unknown_lane`,
        `queue.unknown_counter`, `queue.reroute_here`.
        """
        now = self._clock.now_ms()
        with self._write(session) as unit:
            queries = unit.queries
            ticket = self._mine(queries, session, ticket_id, Transition.REROUTE)
            if lane not in {each.letter for each in queries.halls.lanes()}:
                raise UserError("queue.unknown_lane", lane=lane)
            if counter_id is not None and queries.halls.counter(counter_id) is None:
                raise UserError("queue.unknown_counter")
            if counter_id == session.counter_id or (counter_id is None and lane == ticket.lane):
                raise UserError("queue.reroute_here", number=ticket.number)
            unit.record(
                TicketRerouted(
                    after=ticket.last_op,
                    ticket_id=ticket_id,
                    at_ms=now,
                    lane=lane,
                    counter_id=counter_id,
                    staff_no=session.staff_no,
                )
            )
            if visit_json or queries.queue.parked_visit(ticket_id):
                unit.record(DraftParked(ticket_id=ticket_id, visit=visit_json, at_ms=now))
            return known(unit.queries, ticket_id)

    def finish(self, session: Session, ticket_id: str) -> TicketRow:
        """End service: everything that the customer came for is done."""
        with self._write(session) as unit:
            ticket = self._mine(unit.queries, session, ticket_id, Transition.FINISH)
            return self._finish(unit, ticket, TicketOutcome.SERVED, session)

    def reopen(self, session: Session, before: TicketRow, done: TicketRow, visit_json: str = "") -> TicketRow:
        """Take back an end, a seat or a reroute that was a slip of the hand.

        `before` is the ticket as it was in service, `done` as the slip left it: if anything came after that,
        or half a minute passed, it stays. Raises `UserError`: `queue.cannot_reopen`, `queue.undo_too_late`,
        `queue.no_counter`, `queue.holds_one`.
        """
        now = self._clock.now_ms()
        with self._write(session) as unit:
            self._ready(unit.queries, session)
            ticket = known(unit.queries, before.ticket_id)
            move(ticket.state, Transition.REOPEN, ticket.number)
            if ticket.last_op != done.last_op or before.counter_id != session.counter_id:
                raise UserError("queue.cannot_reopen", number=ticket.number)
            if ticket.finished_ms is not None and now - ticket.finished_ms > UNDO_MS:
                raise UserError("queue.undo_too_late", number=ticket.number)
            unit.record(
                TicketReopened(
                    after=ticket.last_op,
                    ticket_id=ticket.ticket_id,
                    at_ms=now,
                    lane=before.lane,
                    counter_id=session.counter_id or "",
                    staff_no=session.staff_no,
                )
            )
            unit.record(DraftParked(ticket_id=ticket.ticket_id, visit=visit_json, at_ms=now))
            return known(unit.queries, ticket.ticket_id)

    def cancel(self, session: Session, ticket_id: str, *, mistaken: bool = False) -> TicketRow:
        """End a ticket whose customer does not want to wait any longer; a called one only at its counter.

        `mistaken`: it was given by mistake; where nobody was called yet, it is not counted among the numbers.

        Raises `UserError`: `queue.unknown_ticket`, `queue.cannot_end`, `queue.cancel_serving`,
        `queue.not_yours`, `queue.cannot_cancel`.
        """
        with self._write(session) as unit:
            ticket = known(unit.queries, ticket_id)
            if ticket.state is TicketState.FINISHED:
                raise UserError("queue.cannot_end", number=ticket.number)
            if ticket.state is TicketState.SERVING:
                raise UserError("queue.cancel_serving", number=ticket.number)
            if ticket.state in HELD:
                self._mine(unit.queries, session, ticket_id, Transition.CANCEL)
            move(ticket.state, Transition.CANCEL, ticket.number)
            wrong = mistaken and ticket.first_called_ms is None
            outcome = TicketOutcome.TAKEN_BACK if wrong else TicketOutcome.CANCELLED
            return self._finish(unit, ticket, outcome, session)

    def _finish(
        self, unit: UnitOfWork, ticket: TicketRow, outcome: TicketOutcome, session: Session
    ) -> TicketRow:
        unit.record(
            TicketFinished(
                after=ticket.last_op,
                ticket_id=ticket.ticket_id,
                at_ms=self._clock.now_ms(),
                outcome=outcome,
                staff_no=session.staff_no,
            )
        )
        return known(unit.queries, ticket.ticket_id)

    def held(self, session: Session) -> TicketRow | None:
        """Return the ticket that this clerk has called or serves."""
        with self._store.read() as queries:
            return next((t for t in queries.queue.open_tickets() if is_held_by(t, session)), None)

    def _mine(self, queries: Queries, session: Session, ticket_id: str, transition: Transition) -> TicketRow:
        """Return a ticket that this counter holds and that may take `transition`."""
        ticket = known(queries, ticket_id)
        move(ticket.state, transition, ticket.number)
        if session.counter_id is None or ticket.counter_id != session.counter_id:
            raise UserError("queue.not_yours", number=ticket.number)
        return ticket


def _returned(
    unit: UnitOfWork, ticket: TicketRow, reason: ReturnReason, now: int, *, ahead: bool
) -> TicketRow:
    unit.record(
        TicketReturned(
            after=ticket.last_op, ticket_id=ticket.ticket_id, at_ms=now, reason=reason, ahead=ahead
        )
    )
    return known(unit.queries, ticket.ticket_id)
