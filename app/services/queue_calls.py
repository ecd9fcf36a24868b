"""Who calls a number: with a hub its verdict is waited for, without one numbers are dealt (SYNC §§3-4)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from app.domain.errors import SyncConflict, UserError
from app.domain.queue import TicketCalled, TicketResumed, TicketState
from app.domain.queue_deal import dealt_to
from app.domain.queue_rules import (
    VIP_LIMIT,
    VIP_WINDOW,
    Transition,
    callable_at,
    choose_next,
    counts_as_vip,
    move,
    others_wait,
    vip_allowed,
)
from app.services import queue_views
from app.services.alarms import refuse_during_alarm
from app.services.link import Link, LinkMode, StandaloneLink
from app.services.ports import Clock, Recorded, Stamp, Store, UnitOfWork
from app.services.proposals import Proposed, await_accepted
from app.services.queue_links import visit_brought
from app.services.queue_scans import found_by, record_scanned, scanned_in
from app.services.queue_views import HELD
from app.services.reading import Queries
from app.services.rows.halls import CounterRow
from app.services.rows.queue import TicketRow
from app.services.seats import refuse_left
from app.services.sessions import Session

TICKET: Final = "ticket"
VERDICT_MS: Final = 5_000
"""So long a call waits for the hub."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A transition, and the ticket as it stands if it counts."""

    op: Recorded
    ticket: TicketRow


class QueueCalls:
    """Calling and taking up tickets. A call is announced, and returned, only once it counts.

    With a hub it counts when the hub has accepted it; no transaction is open while that is waited for.
    Without one each waiting ticket is dealt to one open counter, and a call counts at once: should two
    counters have called the same number all the same, the hub decides when it is back, and both are told.
    """

    def __init__(self, store: Store, clock: Clock, link: Link | None = None) -> None:
        self._store = store
        self._clock = clock
        self._link: Link = link or StandaloneLink()

    @property
    def networked(self) -> bool:
        """Return whether other terminals' facts come and go."""
        return self._link.status().mode != LinkMode.STANDALONE

    def alone(self) -> bool:
        """Return whether neither hub nor centre is reached at present, once both have been tried."""
        status = self._link.status()
        return status.mode == LinkMode.OFFLINE and not status.connecting

    def counts(self) -> bool:
        """Return whether this store knows who waits in the hall: a line is up, and it has all its own."""
        return self._link.status().mode != LinkMode.OFFLINE and self._link.whole()

    def call_next(self, session: Session) -> TicketRow:
        """Call the next ticket in the counter's order; without a hub, of those that are dealt to it.

        Raises `UserError`: `queue.no_counter`, `queue.holds_one`, `queue.nobody_waits`,
        `queue.others_call_them` (count, lanes) when all who wait are dealt to other counters; `SyncConflict`
        `queue.called_elsewhere`; `EnvironmentFault` `link.no_verdict`; those of `seats.left_seat`.
        """
        now = self._clock.now_ms()
        alone = not self._link.reach(TICKET)
        with self._write(session) as unit:
            counter, waiting = self._ready(unit.queries, session)
            mine = _dealt(unit.queries, counter, waiting) if alone else waiting
            recent, limit = _recent_vip(unit.queries, waiting, now)
            chosen = choose_next(mine, counter.lanes, now, recent, counter.counter_id, limit)
            if chosen is None:
                whole = choose_next(waiting, counter.lanes, now, recent, counter.counter_id, limit)
                if whole is None:
                    raise UserError("queue.nobody_waits")
                theirs = [t for t in waiting if callable_at(t, counter.lanes, counter.counter_id)]
                lanes = " ".join(sorted({t.lane for t in theirs}))
                raise UserError("queue.others_call_them", count=len(theirs), lanes=lanes)
            call = _call(unit, session, counter, waiting, chosen, now, alone=alone)
        return self._settled(session, call, "queue.called_elsewhere", alone=alone)

    def call(self, session: Session, ticket_id: str) -> TicketRow:
        """Call a chosen number.

        Raises as `call_next`, and `UserError`: `queue.cannot_call`, `queue.seated`, `queue.reserved`,
        `queue.vip_share`, `queue.dealt_elsewhere` (number, counter) without a hub.
        """
        alone = not self._link.reach(TICKET)
        with self._write(session) as unit:
            call = self._chosen(unit, session, known(unit.queries, ticket_id), alone=alone)
        return self._settled(session, call, "queue.called_elsewhere", alone=alone)

    def scan(self, session: Session, scanned: str) -> TicketRow:
        """Call the number whose slip was scanned, also one that this terminal has not heard of.

        What the slip says is recorded then, with the id that it has: when the issuer's own fact comes, it is
        the same ticket. Raises as `call`, and `UserError`: `queue.no_slip`, `queue.slip_too_short` (number),
        `queue.slip_of_another_hall`, `queue.slip_of_another_day`, `queue.unknown_service`; not
        `queue.dealt_elsewhere`: whoever holds the slip stands here.
        """
        alone = not self._link.reach(TICKET)
        with self._write(session) as unit:
            found = found_by(unit.queries, scanned)
            if not isinstance(found, TicketRow):
                if not self.networked:
                    raise UserError("queue.unknown_ticket")
                found = record_scanned(unit, found, self._clock.now_ms())
            call = self._chosen(unit, session, found, alone=alone, here=True)
        return self._settled(session, call, "queue.called_elsewhere", alone=alone)

    def _chosen(
        self, unit: UnitOfWork, session: Session, ticket: TicketRow, *, alone: bool, here: bool = False
    ) -> _Made:
        """Call one of those who wait; `here` when its slip was scanned, and so its holder stands here.

        Then nobody waits for the counter that it was dealt to, which may be busy while this one is idle.
        """
        queries, number, now = unit.queries, ticket.number, self._clock.now_ms()
        counter, waiting = self._ready(queries, session)
        chosen = next((t for t in waiting if t.ticket_id == ticket.ticket_id), None)
        if ticket.state is TicketState.PARKED:
            raise UserError("queue.seated", number=number)
        if chosen is None:
            raise UserError("queue.cannot_call", number=number)
        if chosen.only_counter not in (None, counter.counter_id):
            raise UserError("queue.reserved", number=number)
        if alone and not here:
            _check_deal(queries, counter, chosen)
        recent, limit = _recent_vip(queries, (chosen,), now)
        pushed_in = others_wait(waiting, counter.lanes, now, counter.counter_id)
        if counts_as_vip(chosen, now) and pushed_in and not vip_allowed(recent, limit):
            raise UserError("queue.vip_share", number=number)
        return _call(unit, session, counter, waiting, chosen, now, alone=alone)

    def _ready(self, queries: Queries, session: Session) -> tuple[CounterRow, tuple[TicketRow, ...]]:
        """Return the counter and who waits; a clerk holds at most one called or serving ticket."""
        counter = _counter(queries, session)
        refuse_left(queries, session)
        tickets = queries.queue.open_tickets()
        held = next((t for t in tickets if is_held_by(t, session)), None)
        if held is not None:
            raise UserError("queue.holds_one", number=held.number)
        seen = queue_views.sees(tickets, queue_views.open_counters(queries))
        return counter, tuple(t for t in seen if t.state is TicketState.WAITING)

    def resume(self, session: Session, ticket_id: str) -> tuple[TicketRow, str | None]:
        """Take a parked ticket up again; returns it with the JSON of its visit.

        Raises `UserError`: `queue.no_counter`, `queue.holds_one`, `queue.cannot_resume`; `SyncConflict`
        `queue.resumed_elsewhere`; `EnvironmentFault` `link.no_verdict`.
        """
        now = self._clock.now_ms()
        alone = not self._link.reach(TICKET)
        with self._write(session) as unit:
            counter, _ = self._ready(unit.queries, session)
            ticket = known(unit.queries, ticket_id)
            move(ticket.state, Transition.RESUME, ticket.number)
            op = unit.record(
                TicketResumed(
                    after=ticket.last_op,
                    ticket_id=ticket_id,
                    at_ms=now,
                    counter_id=counter.counter_id,
                    staff_no=session.staff_no,
                )
            )
            queries = unit.queries
            resumed = known(queries, ticket_id)
            visit = visit_brought(queries, resumed)
        return self._settled(session, _Made(op, resumed), "queue.resumed_elsewhere", alone=alone), visit

    def _settled(self, session: Session, made: _Made, lost: str, *, alone: bool) -> TicketRow:
        """Return the ticket once its transition counts; it is taken back if nobody answers in time."""
        ticket = made.ticket
        asked = Proposed(made.op.op_id, f"{TICKET}:{ticket.ticket_id}")
        if alone:
            return ticket
        try:
            await_accepted(self._store, self._link, Stamp(session.staff_no), [asked], VERDICT_MS)
        except SyncConflict as error:
            raise SyncConflict(lost, number=ticket.number) from error
        return ticket

    @contextmanager
    def _write(self, session: Session) -> Iterator[UnitOfWork]:
        with self._store.write(Stamp(session.staff_no)) as unit:
            refuse_during_alarm(unit.queries)
            shift = unit.queries.shifts.open_shift_of(session.staff_no)
            if shift is not None:
                unit.in_day(shift.day_id)
            yield unit


def known(queries: Queries, ticket_id: str) -> TicketRow:
    """Return a ticket. Raises `UserError` `queue.unknown_ticket`."""
    ticket = queries.queue.ticket(ticket_id)
    if ticket is None:
        raise UserError("queue.unknown_ticket")
    return ticket


def is_held_by(ticket: TicketRow, session: Session) -> bool:
    """Return whether this clerk, or this counter, has the ticket in hand."""
    by_desk = session.counter_id is not None and ticket.counter_id == session.counter_id
    return ticket.state in HELD and (by_desk or ticket.staff_no == session.staff_no)


def _call(
    unit: UnitOfWork,
    session: Session,
    counter: CounterRow,
    waiting: tuple[TicketRow, ...],
    chosen: TicketRow,
    now: int,
    *,
    alone: bool,
) -> _Made:
    move(chosen.state, Transition.CALL, chosen.number)
    rest = [t for t in waiting if t.ticket_id != chosen.ticket_id]
    op = unit.record(
        TicketCalled(
            after=chosen.last_op,
            ticket_id=chosen.ticket_id,
            at_ms=now,
            counter_id=counter.counter_id,
            staff_no=session.staff_no,
            call_no=1,
            vip=counts_as_vip(chosen, now),
            others_waited=others_wait(rest, counter.lanes, now, counter.counter_id),
            alone=alone,
        )
    )
    return _Made(op, known(unit.queries, chosen.ticket_id))


def _dealt(queries: Queries, counter: CounterRow, waiting: tuple[TicketRow, ...]) -> tuple[TicketRow, ...]:
    """Return the tickets that a counter may call by itself."""
    windows = queue_views.open_windows(queries)
    return tuple(t for t in waiting if dealt_to(t, windows) == counter.counter_id)


def _check_deal(queries: Queries, counter: CounterRow, ticket: TicketRow) -> None:
    """Refuse a ticket of another counter; one that came in by its slip is known here alone, so it is ours."""
    windows = queue_views.open_windows(queries)
    other = dealt_to(ticket, windows)
    if other in (None, counter.counter_id) or scanned_in(queries, ticket):
        return
    number = next(window.number for window in windows if window.counter_id == other)
    raise UserError("queue.dealt_elsewhere", number=ticket.number, counter=number)


def _counter(queries: Queries, session: Session) -> CounterRow:
    counter = queries.halls.counter(session.counter_id) if session.counter_id else None
    if counter is None:
        raise UserError("queue.no_counter")
    return counter


def _recent_vip(queries: Queries, waiting: Iterable[TicketRow], now: int) -> tuple[Sequence[bool], int]:
    """Return which of the newest calls were of VIPs while others waited, and how many may be.

    Where none of `waiting` is a VIP it plays no part, and is not asked for.
    """
    if not any(counts_as_vip(ticket, now) for ticket in waiting):
        return (), VIP_LIMIT
    limit = queries.halls.setting("queue.vip_limit", VIP_LIMIT)
    return queries.queue.recent_vips(VIP_WINDOW - 1), limit
