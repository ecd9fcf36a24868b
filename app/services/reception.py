"""The reception desk: numbers for people, sorting of those who wait, precedence that was seen (DOMAIN §2)."""

from dataclasses import dataclass

from app.domain.errors import UserError
from app.domain.halls import local_date
from app.domain.queue import Precedence, TicketClass, TicketRaised, TicketRerouted
from app.domain.queue_rules import Transition, class_of, move
from app.domain.rights import Right
from app.services.access import require
from app.services.help_calls import HelpService
from app.services.link import Link
from app.services.ports import Clock, Store
from app.services.queue_calls import QueueCalls, known
from app.services.queue_views import open_windows
from app.services.reading import Queries
from app.services.rows.halls import LaneRow, ServiceRow
from app.services.rows.queue import TicketRow
from app.services.sessions import Session


@dataclass(frozen=True, slots=True)
class Choices:
    """What reception can give and where it can send."""

    services: tuple[ServiceRow, ...]
    lanes: tuple[LaneRow, ...]
    windows: tuple[tuple[str, int], ...]
    """Open windows: id and number."""
    day_closed: bool = False
    """Whether today's day is closed, and nobody has opened another: until then nobody is called."""


class ReceptionService(QueueCalls):
    """Use cases of reception; numbers themselves are given by `QueueService.issue`.

    `help` calls the manager to the desk.
    """

    def __init__(self, store: Store, clock: Clock, link: Link | None = None) -> None:
        super().__init__(store, clock, link)
        self.help = HelpService(store, clock, link)

    def choices(self, session: Session) -> Choices:
        """Return what can be chosen now. Raises UserError staff.no_right.issue."""
        require(session, Right.ISSUE)
        now = self._clock.now_ms()
        with self._store.read() as queries:
            windows = tuple((window.counter_id, window.number) for window in open_windows(queries))
            return Choices(queries.halls.services(), queries.halls.lanes(), windows, day_closed(queries, now))

    def stands(self, ticket_id: str) -> TicketRow | None:
        """Return a ticket as it is now."""
        with self._store.read() as queries:
            return queries.queue.ticket(ticket_id)

    def sort(self, session: Session, ticket_id: str, lane: str, counter_id: str | None = None) -> TicketRow:
        """Send a waiting ticket to another lane, or to one counter; number and time of issue stay.

        Raises:
            UserError: staff.no_right.issue, queue.cannot_sort, queue.unknown_lane, queue.unknown_counter,
                queue.reroute_here.
        """
        require(session, Right.ISSUE)
        with self._write(session) as unit:
            queries = unit.queries
            ticket = known(queries, ticket_id)
            move(ticket.state, Transition.SORT, ticket.number)
            if lane not in {each.letter for each in queries.halls.lanes()}:
                raise UserError("queue.unknown_lane", lane=lane)
            if counter_id is not None and queries.halls.counter(counter_id) is None:
                raise UserError("queue.unknown_counter")
            if (lane, counter_id) == (ticket.lane, ticket.only_counter):
                raise UserError("queue.reroute_here", number=ticket.number)
            unit.record(
                TicketRerouted(
                    after=ticket.last_op,
                    ticket_id=ticket_id,
                    at_ms=self._clock.now_ms(),
                    lane=lane,
                    counter_id=counter_id,
                    staff_no=session.staff_no,
                )
            )
            return known(unit.queries, ticket_id)

    def raise_ticket(self, session: Session, ticket_id: str, precedence: Precedence) -> TicketRow:
        """Let somebody go first for a reason that reception saw.

        Raises:
            UserError: staff.no_right.issue, queue.cannot_raise, queue.not_higher (number).
        """
        require(session, Right.ISSUE)
        klass = class_of(precedence)
        with self._write(session) as unit:
            ticket = known(unit.queries, ticket_id)
            move(ticket.state, Transition.RAISE, ticket.number)
            if klass >= ticket.klass or klass is TicketClass.ORDINARY:
                raise UserError("queue.not_higher", number=ticket.number)
            unit.record(
                TicketRaised(
                    after=ticket.last_op,
                    ticket_id=ticket_id,
                    at_ms=self._clock.now_ms(),
                    precedence=precedence,
                    klass=klass,
                    staff_no=session.staff_no,
                )
            )
            return known(unit.queries, ticket_id)


def day_closed(queries: Queries, now_ms: int) -> bool:
    """Return whether the day of a moment (epoch ms) is closed, and nobody has opened another."""
    hall = queries.halls.hall()
    today = local_date(now_ms, hall.zone)
    if any(day.date == today for day in queries.shifts.open_days()):
        return False
    return bool(queries.shifts.closed_days(hall.hall_id, today))
