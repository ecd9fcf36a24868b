"""The day close: every shift closed, open tickets ended, a numbered Z report (DOMAIN §8)."""

from dataclasses import dataclass, replace
from typing import Protocol

from app.domain.documents import ZReportContent
from app.domain.errors import SyncConflict, UserError
from app.domain.log import Outcome
from app.domain.network import DayTallied
from app.domain.rights import Right
from app.domain.shifts import DayClosed, ShiftState, is_machine
from app.services.access import require
from app.services.day_status import DayStatus, ToBeSigned, day_status
from app.services.link import Link, StandaloneLink
from app.services.machine_shifts import close_machine_shift
from app.services.papers import spool
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.proposals import AWAIT_MS, networked
from app.services.rows.shifts import DayRow
from app.services.sessions import Session
from app.services.shift_papers import z_report
from app.services.shift_signing import PinCheck


class EndsTickets(Protocol):
    """The queue, as the close needs it."""

    def end_open(self, session: Session) -> object:
        """End all open tickets, in transactions of their own."""
        ...


class ExpiresOrders(Protocol):
    """The orders, as the close needs them."""

    def expire_drafts_at_close(self, session: Session, day_id: str) -> int:
        """Cancel what was accepted in a day and never paid; returns how many."""
        ...


@dataclass(frozen=True, slots=True)
class Closed:
    """A day that has just been closed."""

    z_number: int
    document_id: str
    unconfirmed: bool = False
    """Whether the centre has yet to compare the figures; until then the report is marked (DOMAIN §8)."""


class CloseService:
    """Use cases of the day close."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        pins: PinCheck,
        tickets: EndsTickets,
        orders: ExpiresOrders,
        link: Link | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._pins = pins
        self._tickets = tickets
        self._orders = orders
        self._link: Link = link or StandaloneLink()

    def days(self) -> tuple[DayRow, ...]:
        """Return the days that are not closed, oldest first."""
        with self._store.read() as queries:
            return queries.shifts.open_days()

    def day_status(self, day_id: str) -> DayStatus:
        """Return a day's shifts, blockers, what is carried forward, and the figures.

        They are those of the closed shifts, and of the kiosks', which the close of the day ends.

        Raises:
            UserError: close.unknown_day.
        """
        with self._store.read() as queries:
            return day_status(queries, day_id, self._clock.now_ms())

    def close_day(self, session: Session, day_id: str, pin: str, seen: DayStatus | None = None) -> Closed:
        """Close a day: end what is open, then write its Z report; the manager signs with the PIN.

        `seen` is the day as it stood before who signs: other figures are not signed unseen.

        Today's tickets end with today's close, never with a late one of an earlier day: those ended at night.
        In a network the centre is asked first if it can be reached, since another manager may have closed the
        day at another terminal; the report waits for that answer. Without it the close stands undecided.

        A kiosk that takes money in the moment of the close, or a request that comes then, changes what was
        signed after the tickets have ended: then `close.changed` leaves the day open; nobody waits any more.

        Raises:
            UserError: staff.no_right.close_day, close.unknown_day, close.already, close.blocked (with the
                count), close.changed, close.z_taken, those of the PIN.
            SyncConflict: Somebody else closed the day.
        """
        require(session, Right.CLOSE_DAY)
        self._pins.check_pin(session.staff_no, pin)
        far = networked(self._link)
        asked = far and self._link.reach("day")  # before the figures are looked at: it may take seconds
        status = _ready(self.day_status(day_id))
        if seen is not None and seen.to_be_signed != status.to_be_signed:
            raise UserError("close.changed")
        if not status.late:
            self._tickets.end_open(session)
        self._orders.expire_drafts_at_close(session, day_id)
        return self._write(session, day_id, status.to_be_signed, far=far, asked=asked)

    def _close_machines(self, unit: UnitOfWork, session: Session, status: DayStatus, now: int) -> DayStatus:
        """Close the shifts of kiosks: what they took has no drawer that anybody could count.

        Returns the day with them closed. What is carried forward stays as it was: their reports, which only
        now go to the printer, are part of the close.
        """
        who = session.staff_no
        for line in status.shifts:
            if is_machine(line.shift.staff_no) and line.shift.state is not ShiftState.CLOSED:
                close_machine_shift(unit, self._ids, line.shift, who, who, session.language, now)
        return replace(day_status(unit.queries, status.day.day_id, now), carried=status.carried)

    def _write(self, session: Session, day_id: str, signed: ToBeSigned, *, far: bool, asked: bool) -> Closed:
        """Close what was signed: ending tickets and drafts takes transactions in which more may happen."""
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no, day_id)) as unit:
            status = _ready(day_status(unit.queries, day_id, now))
            if status.to_be_signed != signed:
                raise UserError("close.changed")
            status = self._close_machines(unit, session, status, now)
            figures = status.figures
            z_number = unit.queries.shifts.last_z() + 1
            recorded = unit.record(
                DayClosed(
                    after=status.day.last_op,
                    day_id=day_id,
                    z_number=z_number,
                    takings_fen=figures.takings_fen,
                    reversals_fen=figures.reversals_fen,
                    cash_fen=figures.cash_fen,
                    deposit_fen=figures.deposit_fen,
                    variance_fen=figures.variance_fen,
                    late=status.late,
                    carried=status.carried,
                    manager=session.staff_no,
                    at_ms=now,
                )
            )
            if far:
                tallies = unit.queries.shifts.tally(day_id)
                unit.record(DayTallied(day_id=day_id, tallies=tallies, at_ms=now))
            content = z_report(unit, session, status, z_number, now)
            if not asked:
                return Closed(z_number, self._spool(unit, session, day_id, content), unconfirmed=far)
        verdict = self._link.verdicts([recorded.op_id], AWAIT_MS).get(recorded.op_id)
        if verdict and verdict.outcome is Outcome.REFUSED:
            raise UserError(verdict.code)
        if verdict and verdict.outcome is Outcome.SUPERSEDED:
            raise SyncConflict(verdict.code)
        with self._store.write(Stamp(session.staff_no, day_id)) as unit:
            return Closed(z_number, self._spool(unit, session, day_id, content), unconfirmed=True)

    def print_report(self, session: Session, day_id: str) -> str:
        """Put the report of a closed day into the spool if a stop of the program kept it from there.

        Returns the document; raises `UserError` close.unknown_day, close.not_closed.
        """
        require(session, Right.CLOSE_DAY)
        with self._store.write(Stamp(session.staff_no, day_id)) as unit:
            found = unit.queries.documents.of_subject(f"day:{day_id}")
            if found:
                return found[0].document_id
            status = day_status(unit.queries, day_id, self._clock.now_ms())
            if status.day.closed_ms is None or status.day.z_number is None:
                raise UserError("close.not_closed")
            content = z_report(unit, session, status, status.day.z_number, status.day.closed_ms)
            return self._spool(unit, session, day_id, content)

    def _spool(self, unit: UnitOfWork, session: Session, day_id: str, content: ZReportContent) -> str:
        document_id = self._ids.new()
        spool(unit, document_id, f"day:{day_id}", session.language, content, self._clock.now_ms())
        return document_id


def _ready(status: DayStatus) -> DayStatus:
    if status.day.closed_ms is not None:
        raise UserError("close.already", z_number=status.day.z_number or 0)
    if status.blockers:
        raise UserError("close.blocked", count=len(status.blockers))
    return status
