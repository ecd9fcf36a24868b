"""What a clerk does with a ticket: call, serve, park, reroute, finish (DOMAIN §2)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.domain.errors import UserError
from app.domain.orders import DraftParked
from app.domain.queue import (
    ReturnReason,
    TicketCalled,
    TicketFinished,
    TicketMissed,
    TicketOutcome,
    TicketParked,
    TicketRerouted,
    TicketResumed,
    TicketReturned,
    TicketServed,
    TicketState,
)
from app.domain.queue_rules import (
    MINUTE_MS,
    PARK_MIN,
    REINSTATE_MIN,
    VIP_LIMIT,
    VIP_WINDOW,
    Transition,
    choose_next,
    counts_as_vip,
    is_missed,
    move,
    others_wait,
    recall_wait_ms,
    vip_allowed,
)
from app.services import queue_views
from app.services.ports import Clock, Stamp, Store, UnitOfWork
from app.services.queue_views import HELD
from app.services.reading import Queries
from app.services.rows.halls import CounterRow
from app.services.rows.queue import TicketRow
from app.services.sessions import Session


class QueueDesk:
    """Tickets in the hands of clerks."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def call_next(self, session: Session) -> TicketRow:
        """Call the next ticket in the counter's order.

        Raises `UserError`: `queue.no_counter`, `queue.holds_one`, `queue.nobody_waits`.
        """
        now = self._clock.now_ms()
        with self._write(session) as unit:
            counter, waiting = self._ready(unit.queries, session)
            recent, limit = _recent_vip(unit.queries)
            chosen = choose_next(waiting, counter.lanes, now, recent, counter.counter_id, limit)
            if chosen is None:
                raise UserError("queue.nobody_waits")
            return self._call(unit, session, counter, waiting, chosen, now)

    def call(self, session: Session, ticket_id: str) -> TicketRow:
        """Call a chosen number.

        Raises `UserError` as `call_next`, and `queue.cannot_call`, `queue.reserved`, `queue.vip_share`.
        """
        now = self._clock.now_ms()
        with self._write(session) as unit:
            counter, waiting = self._ready(unit.queries, session)
            number = known(unit.queries, ticket_id).number
            chosen = next((t for t in waiting if t.ticket_id == ticket_id), None)
            if chosen is None:
                raise UserError("queue.cannot_call", number=number)
            if chosen.only_counter not in (None, counter.counter_id):
                raise UserError("queue.reserved", number=number)
            recent, limit = _recent_vip(unit.queries)
            pushed_in = others_wait(waiting, counter.lanes, now, counter.counter_id)
            if counts_as_vip(chosen, now) and pushed_in and not vip_allowed(recent, limit):
                raise UserError("queue.vip_share", number=number)
            return self._call(unit, session, counter, waiting, chosen, now)

    def _ready(self, queries: Queries, session: Session) -> tuple[CounterRow, tuple[TicketRow, ...]]:
        """Return the counter and who waits; a clerk holds at most one called or serving ticket."""
        counter = _counter(queries, session)
        tickets = queries.queue.open_tickets()
        held = next((t for t in tickets if _is_held_by(t, session)), None)
        if held is not None:
            raise UserError("queue.holds_one", number=held.number)
        seen = queue_views.sees(tickets, queue_views.open_counters(queries))
        return counter, tuple(t for t in seen if t.state is TicketState.WAITING)

    def _call(
        self,
        unit: UnitOfWork,
        session: Session,
        counter: CounterRow,
        waiting: tuple[TicketRow, ...],
        chosen: TicketRow,
        now: int,
    ) -> TicketRow:
        move(chosen.state, Transition.CALL, chosen.number)
        rest = [t for t in waiting if t.ticket_id != chosen.ticket_id]
        unit.record(
            TicketCalled(
                after=chosen.last_op,
                ticket_id=chosen.ticket_id,
                at_ms=now,
                counter_id=counter.counter_id,
                staff_no=session.staff_no,
                call_no=1,
                vip=counts_as_vip(chosen, now),
                others_waited=others_wait(rest, counter.lanes, now, counter.counter_id),
            )
        )
        return known(unit.queries, chosen.ticket_id)

    def recall(self, session: Session, ticket_id: str) -> TicketRow:
        """Call the held ticket again: three calls in all, 20 s apart.

        Raises `UserError`: `queue.recall_too_soon` (seconds), `queue.called_out`.
        """
        now = self._clock.now_ms()
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
            until = now + unit.queries.halls.setting("queue.reinstate_min", REINSTATE_MIN) * MINUTE_MS
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

    def resume(self, session: Session, ticket_id: str) -> tuple[TicketRow, str | None]:
        """Take a parked ticket up again; returns it with the JSON of its visit.

        Raises `UserError`: `queue.no_counter`, `queue.holds_one`, `queue.cannot_resume`.
        """
        now = self._clock.now_ms()
        with self._write(session) as unit:
            counter, _ = self._ready(unit.queries, session)
            ticket = known(unit.queries, ticket_id)
            move(ticket.state, Transition.RESUME, ticket.number)
            unit.record(
                TicketResumed(
                    after=ticket.last_op,
                    ticket_id=ticket_id,
                    at_ms=now,
                    counter_id=counter.counter_id,
                    staff_no=session.staff_no,
                )
            )
            queries = unit.queries
            return known(queries, ticket_id), queries.queue.parked_visit(ticket_id)

    def visit_of(self, ticket_id: str) -> str | None:
        """Return the JSON of a visit that was parked, also where the ticket was called anew."""
        with self._store.read() as queries:
            return queries.queue.parked_visit(ticket_id)

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

    def cancel(self, session: Session, ticket_id: str) -> TicketRow:
        """End a ticket whose customer does not want to wait any longer; a called one only at its counter."""
        with self._write(session) as unit:
            ticket = known(unit.queries, ticket_id)
            if ticket.state in HELD:
                self._mine(unit.queries, session, ticket_id, Transition.CANCEL)
            move(ticket.state, Transition.CANCEL, ticket.number)
            return self._finish(unit, ticket, TicketOutcome.CANCELLED, session)

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
            return next((t for t in queries.queue.open_tickets() if _is_held_by(t, session)), None)

    @contextmanager
    def _write(self, session: Session) -> Iterator[UnitOfWork]:
        with self._store.write(Stamp(session.staff_no)) as unit:
            shift = unit.queries.shifts.open_shift_of(session.staff_no)
            if shift is not None:
                unit.in_day(shift.day_id)
            yield unit

    def _mine(self, queries: Queries, session: Session, ticket_id: str, transition: Transition) -> TicketRow:
        """Return a ticket that this counter holds and that may take `transition`."""
        ticket = known(queries, ticket_id)
        move(ticket.state, transition, ticket.number)
        if session.counter_id is None or ticket.counter_id != session.counter_id:
            raise UserError("queue.not_yours", number=ticket.number)
        return ticket


def known(queries: Queries, ticket_id: str) -> TicketRow:
    """Return a ticket. Raises `UserError` `queue.unknown_ticket`."""
    ticket = queries.queue.ticket(ticket_id)
    if ticket is None:
        raise UserError("queue.unknown_ticket")
    return ticket


def _counter(queries: Queries, session: Session) -> CounterRow:
    counter = queries.halls.counter(session.counter_id) if session.counter_id else None
    if counter is None:
        raise UserError("queue.no_counter")
    return counter


def _is_held_by(ticket: TicketRow, session: Session) -> bool:
    by_desk = session.counter_id is not None and ticket.counter_id == session.counter_id
    return ticket.state in HELD and (by_desk or ticket.staff_no == session.staff_no)


def _recent_vip(queries: Queries) -> tuple[Sequence[bool], int]:
    """Return which of the newest calls were of VIPs while others waited, and how many may be."""
    calls = queries.queue.recent_first_calls(VIP_WINDOW - 1)
    limit = queries.halls.setting("queue.vip_limit", VIP_LIMIT)
    return [call.vip and call.others_waited for call in calls], limit


def _returned(
    unit: UnitOfWork, ticket: TicketRow, reason: ReturnReason, now: int, *, ahead: bool
) -> TicketRow:
    unit.record(
        TicketReturned(
            after=ticket.last_op, ticket_id=ticket.ticket_id, at_ms=now, reason=reason, ahead=ahead
        )
    )
    return known(unit.queries, ticket.ticket_id)
