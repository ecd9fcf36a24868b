"""What time alone does to tickets, and what the close does (DOMAIN §2).

One process does it: the hub where there is one, which uses this over its own store; otherwise the terminal
that made a ticket's last transition, since it alone knows for certain where the ticket stands. What a hub
that is gone did last falls to whoever gave the number.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.halls import queue_day
from app.domain.queue import (
    ReturnReason,
    TicketFinished,
    TicketMissed,
    TicketOutcome,
    TicketReturned,
    TicketState,
)
from app.domain.queue_rules import MINUTE_MS, Transition, is_missed, move
from app.services.link import Link, LinkMode
from app.services.ports import Clock, Stamp, Store
from app.services.queue_views import reinstate_min
from app.services.reading import Queries
from app.services.rows.queue import TicketRow
from app.services.sessions import Session

_BATCH: Final = 40
"""Transitions in one transaction: each is an op and its verdict, and 100 ops are the most."""
_MOST: Final = 80
"""Transitions in one tick."""

_Due = tuple[TicketRow, Transition]


@dataclass(frozen=True, slots=True)
class Ended:
    """How many tickets the close ended, by the state that they were in."""

    waiting: int
    called: int
    serving: int
    parked: int
    no_show: int

    @property
    def total(self) -> int:
        """Return how many there were."""
        return self.waiting + self.called + self.serving + self.parked + self.no_show


class QueueNight:
    """Applies rules of time in small transactions. A terminal says how it is linked, a hub has no link."""

    def __init__(self, store: Store, clock: Clock, link: Link | None = None) -> None:
        self._store = store
        self._clock = clock
        self._link = link

    def tick(self) -> bool:
        """Apply what is due, at most 80 transitions; returns whether anything changed.

        A terminal leaves it all to a hub that it reaches; without one it does what falls to it.
        """
        networked = self._link is not None and self._link.status().mode != LinkMode.STANDALONE
        if networked and self._link is not None and self._link.reach("ticket"):
            return False
        changed = False
        for _ in range(_MOST // _BATCH):
            with self._store.read() as queries:
                if queries.alarms.current() is not None:
                    return changed  # an alarm freezes the tickets
                hall = queries.halls.hall()
                now = self._clock.now_ms()
                today = queue_day(now, hall.zone, hall.reset_minute)
                due = _due(self._tickets(queries, networked=networked), now, today)
            if not due:
                break
            changed = self._apply(due[:_BATCH], today) or changed
        return changed

    def _tickets(self, queries: Queries, *, networked: bool) -> tuple[TicketRow, ...]:
        tickets = queries.queue.open_tickets()
        if not networked:
            return tickets
        mine = queries.queue.last_moved_by(self._store.terminal.terminal_id)
        return tuple(ticket for ticket in tickets if ticket.ticket_id in mine)

    def _apply(self, due: Sequence[_Due], today: str) -> bool:
        now = self._clock.now_ms()
        with self._store.write(Stamp("")) as unit:
            # Somebody may have been quicker since the look above.
            tickets = {t.ticket_id: t for t in unit.queries.queue.open_tickets()}
            minutes = reinstate_min(unit.queries)
            found = _due([tickets[t.ticket_id] for t, _ in due if t.ticket_id in tickets], now, today)
            for ticket, transition in found:
                unit.record(_fact(ticket, transition, now, now + minutes * MINUTE_MS))
        return bool(found)

    def end_open(self, session: Session) -> Ended:
        """End all open tickets; returns how many were in which state."""
        ended: Counter[TicketState] = Counter()
        while True:
            now = self._clock.now_ms()
            with self._store.write(Stamp(session.staff_no)) as unit:
                tickets = unit.queries.queue.open_tickets()[:_BATCH]
                for ticket in tickets:
                    unit.record(_ended(ticket, now, TicketOutcome.ENDED_BY_CLOSE, session.staff_no))
            if not tickets:
                break
            ended.update(ticket.state for ticket in tickets)
        return Ended(
            waiting=ended[TicketState.WAITING],
            called=ended[TicketState.CALLED],
            serving=ended[TicketState.SERVING],
            parked=ended[TicketState.PARKED],
            no_show=ended[TicketState.NO_SHOW],
        )


def _due(tickets: Sequence[TicketRow], now_ms: int, today: str) -> tuple[_Due, ...]:
    """Return what time does now: a slip is valid for one day, and only service goes on past its end."""
    found: list[_Due] = []
    for ticket in tickets:
        state, until = ticket.state, ticket.until_ms
        over = until is not None and now_ms >= until
        if ticket.queue_day < today and state is not TicketState.SERVING:
            found.append((ticket, Transition.END))
        elif state is TicketState.CALLED and is_missed(ticket.calls, ticket.last_call_ms or 0, now_ms):
            found.append((ticket, Transition.MISS))
        elif state is TicketState.NO_SHOW and over:
            found.append((ticket, Transition.EXPIRE))
        elif state is TicketState.PARKED and over:
            found.append((ticket, Transition.UNPARK))
    return tuple(found)


def _fact(
    ticket: TicketRow, transition: Transition, now_ms: int, until_ms: int
) -> TicketMissed | TicketReturned | TicketFinished:
    move(ticket.state, transition, ticket.number)
    if transition is Transition.MISS:
        return TicketMissed(after=ticket.last_op, ticket_id=ticket.ticket_id, at_ms=now_ms, until_ms=until_ms)
    if transition is Transition.UNPARK:
        return TicketReturned(
            after=ticket.last_op,
            ticket_id=ticket.ticket_id,
            at_ms=now_ms,
            reason=ReturnReason.PARKED_TOO_LONG,
            ahead=True,
        )
    expired = transition is Transition.EXPIRE
    return _ended(ticket, now_ms, TicketOutcome.NO_SHOW if expired else TicketOutcome.ENDED_BY_CLOSE, "")


def _ended(ticket: TicketRow, now_ms: int, outcome: TicketOutcome, staff_no: str) -> TicketFinished:
    move(ticket.state, Transition.END, ticket.number)
    return TicketFinished(
        after=ticket.last_op,
        ticket_id=ticket.ticket_id,
        at_ms=now_ms,
        outcome=outcome,
        staff_no=staff_no,
    )
