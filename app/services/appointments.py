"""Appointments: booked, moved and called off at the reception desk, kept there or at the kiosk (DOMAIN §2).

Whoever checks in gets a ticket whose id follows from the appointment, in the transaction that keeps it. So
checking in twice gives one ticket, also at two terminals: the hub decides on it as on every ticket, and where
it is reached it is asked before anything is printed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.domain.appointments import (
    CODE_DIGITS,
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMade,
    AppointmentMoved,
    AppointmentState,
    AppointmentStep,
    AppointmentWorded,
    Crowd,
    Slot,
    SlotRules,
    Timing,
    check_note,
    check_slot,
    check_surname,
    code_from,
    days_of,
    is_code,
    slots_of,
    step,
    ticket_of,
    timing,
)
from app.domain.errors import BugError, SyncConflict, UserError
from app.domain.halls import local_date, local_ms
from app.domain.log import Outcome
from app.domain.phones import check_phone, plain_number
from app.domain.queue import Precedence, TicketState
from app.domain.queue_times import DAY_MIN
from app.domain.rights import Right
from app.services import queue_slips
from app.services.access import require
from app.services.appointments_crowded import crowded_days, crowds
from app.services.appointments_night import AppointmentNight, rules_of
from app.services.link import Link, StandaloneLink
from app.services.notice_requests import tell_of_appointment
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.queue import Issued, QueueService
from app.services.queue_calls import TICKET, VERDICT_MS
from app.services.queue_links import number_named
from app.services.reading import Queries
from app.services.rows.appointments import AppointmentRow
from app.services.rows.halls import ServiceRow
from app.services.sessions import Session

_CODE_BYTES: Final = 4
_CODE_TRIES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """An appointment as it was taken down. `appointment_id` is made when the form opens: twice is one."""

    appointment_id: str
    phone: str
    surname: str
    service_id: str
    for_ms: int
    note: str = ""
    language: str = "zh_CN"


@dataclass(frozen=True, slots=True)
class AppointmentDay:
    """The appointments of one day, and what can be booked on it."""

    day: str
    rows: tuple[AppointmentRow, ...]
    slots: tuple[Slot, ...]
    days: tuple[str, ...]
    """Days that can be booked, today first."""
    services: tuple[ServiceRow, ...]
    rules: SlotRules
    now_ms: int
    crowds: tuple[Crowd, ...] = ()
    """Its overbooked slots."""
    crowded: tuple[str, ...] = ()
    """Days that have such slots."""


@dataclass(frozen=True, slots=True)
class Found:
    """An appointment that a customer asked for, and how now stands to it."""

    row: AppointmentRow
    timing: Timing
    zone: str
    early_min: int
    """So long before its time its number goes first."""


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The number that keeps an appointment. `due`: it goes first; `again`: it had been given before."""

    issued: Issued
    row: AppointmentRow
    due: bool
    again: bool


class AppointmentService:
    """Use cases of appointments. Times are epoch ms from the injected clock."""

    def __init__(
        self, store: Store, clock: Clock, ids: Ids, queue: QueueService, link: Link | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._queue = queue
        self._link: Link = link or StandaloneLink()
        self._night = AppointmentNight(store, clock, self._link)

    def look(self, session: Session, day: str = "") -> AppointmentDay:
        """Return a day (ISO date; today without one). Raises `UserError` `staff.no_right.issue`."""
        require(session, Right.ISSUE)
        with self._store.read() as queries:
            now, rules = self._clock.now_ms(), rules_of(queries)
            day = day or local_date(now, rules.zone)
            rows = _rows_of(queries, rules, day)
            return AppointmentDay(
                day=day,
                rows=rows,
                slots=slots_of(rules, day, _taken(rows), now),
                days=days_of(rules, now),
                services=queries.halls.services(),
                rules=rules,
                now_ms=now,
                crowds=crowds(queries, rules, day, rows, now),
                crowded=crowded_days(queries, rules, now),
            )

    def book(self, session: Session, wanted: Booking) -> AppointmentRow:
        """Book, and let the customer hear of it. The same `appointment_id` gives the same appointment again.

        Raises `UserError`: `staff.no_right.issue`, `customer.phone_invalid`, `names.*`,
        `appointment.surname`, `appointment.note`, `appointment.twice` (code), `queue.unknown_service`, and as
        `check_slot`.
        """
        require(session, Right.ISSUE)
        phone, surname, note = (
            check_phone(wanted.phone),
            check_surname(wanted.surname),
            check_note(wanted.note),
        )
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            queries = unit.queries
            there = queries.appointments.appointment(wanted.appointment_id)
            if there is not None:
                return there
            if queries.halls.service(wanted.service_id) is None:
                raise UserError("queue.unknown_service")
            self._check_slot(queries, wanted.for_ms, now)
            others = queries.appointments.with_phone(phone, wanted.for_ms)
            twin = next((each for each in others if _stands(each) and each.for_ms == wanted.for_ms), None)
            if twin is not None:
                raise UserError("appointment.twice", code=twin.code)
            holder = queries.customers.by_number(phone)
            made = unit.record(
                AppointmentMade(
                    after=None,
                    appointment_id=wanted.appointment_id,
                    at_ms=now,
                    hall_id=queries.halls.hall().hall_id,
                    code=self._code(queries, now),
                    service_id=wanted.service_id,
                    for_ms=wanted.for_ms,
                    customer_id=holder.customer_id if holder else None,
                    staff_no=session.staff_no,
                )
            )
            unit.record(
                AppointmentWorded(
                    appointment_id=wanted.appointment_id,
                    phone=phone,
                    surname=surname,
                    note=note,
                    language=wanted.language,
                )
            )
            row = _known(unit.queries, wanted.appointment_id)
            tell_of_appointment(unit, row, "booked", made.op_id, now)
            return row

    def move(self, session: Session, appointment_id: str, for_ms: int) -> AppointmentRow:
        """Put an appointment at another time, and let the customer hear of it.

        Raises `UserError`: `staff.no_right.issue`, `appointment.unknown`, `appointment.cannot_move`,
        `appointment.same_time`, and as `check_slot`.
        """
        require(session, Right.ISSUE)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            queries = unit.queries
            row = _known(queries, appointment_id)
            step(row.state, AppointmentStep.MOVE)
            if for_ms == row.for_ms:
                raise UserError("appointment.same_time")
            self._check_slot(queries, for_ms, now, without=appointment_id)
            moved = unit.record(
                AppointmentMoved(
                    after=row.last_op,
                    appointment_id=appointment_id,
                    at_ms=now,
                    for_ms=for_ms,
                    staff_no=session.staff_no,
                )
            )
            row = _known(unit.queries, appointment_id)
            tell_of_appointment(unit, row, "moved", moved.op_id, now)
            return row

    def cancel(self, session: Session, appointment_id: str) -> AppointmentRow:
        """Call an appointment off, and let the customer hear of it.

        Raises `UserError`: `staff.no_right.issue`, `appointment.unknown`, `appointment.cannot_cancel`.
        """
        require(session, Right.ISSUE)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            row = _known(unit.queries, appointment_id)
            step(row.state, AppointmentStep.CANCEL)
            off = unit.record(
                AppointmentCancelled(
                    after=row.last_op, appointment_id=appointment_id, at_ms=now, staff_no=session.staff_no
                )
            )
            tell_of_appointment(unit, row, "cancelled", off.op_id, now)
            return _known(unit.queries, appointment_id)

    def find(self, typed: str) -> Found:
        """Return the appointment that a customer means who types its code, or the telephone number.

        Of several, one of today to which nobody came yet, the nearest in time; then one of today that was
        kept; then the next of another day. Raises `UserError`: `appointment.code_wrong`,
        `customer.phone_invalid`, `appointment.none`.
        """
        number = plain_number(typed)
        by_code = len(number) == CODE_DIGITS and number.isdecimal()
        if by_code and not is_code(number):
            raise UserError("appointment.code_wrong")
        phone = "" if by_code else check_phone(number)
        now = self._clock.now_ms()
        with self._store.read() as queries:
            rules, found = rules_of(queries), queries.appointments
            since = local_ms(local_date(now, rules.zone), 0, rules.zone)
            rows = found.with_code(number, since) if by_code else found.with_phone(phone, since)
        able = [
            Found(row, timing(rules, row.for_ms, now), rules.zone, rules.early_min)
            for row in rows
            if _stands(row)
        ]
        today = [each for each in able if each.timing is not Timing.OTHER_DAY]
        booked = [each for each in today if each.row.state is AppointmentState.BOOKED]
        if booked:
            return min(booked, key=lambda each: abs(each.row.for_ms - now))
        for choice in (today, able):
            if choice:
                return choice[0]
        raise UserError("appointment.none")

    def check_in(self, appointment_id: str, session: Session | None = None, language: str = "") -> CheckedIn:
        """Give the number that keeps an appointment, first in the queue where it is due.

        Once more gives the same number. `language` is that of the slip; else that of the booking. Raises
        `UserError`: `staff.no_right.issue`, `appointment.unknown`, `appointment.cannot_keep`,
        `appointment.another_day`, `appointment.used` (number), as `QueueService.issue`; `SyncConflict`
        `appointment.met_elsewhere` while the number that another terminal gave has not arrived here.
        """
        if session is not None:
            require(session, Right.ISSUE)
        stamp = Stamp(session.staff_no if session else "")
        asks = self._queue.networked and self._link.reach(TICKET)
        with self._store.write(stamp) as unit:
            row = _known(unit.queries, appointment_id)
            if row.state is AppointmentState.KEPT:
                return self._again(unit, row)
            done = self._keep(unit, row, stamp.actor, language or row.language, slip=not asks)
        if not asks:
            return done
        op_id = done.issued.ticket.last_op
        verdict = self._link.verdicts([op_id], VERDICT_MS).get(op_id)
        lost = verdict is not None and verdict.outcome is not Outcome.ACCEPTED
        with self._store.write(stamp) as unit:
            if lost:
                return self._other(unit, done, op_id)
            # Nobody answered in time: a number is given all the same, as without a hub.
            self._queue.print_slip(unit, done.issued)
            return done

    def tick(self) -> bool:
        """Mark what was missed on days that are over, where that is this terminal's; was there any?"""
        return self._night.tick()

    def _keep(
        self, unit: UnitOfWork, row: AppointmentRow, staff_no: str, language: str, *, slip: bool
    ) -> CheckedIn:
        step(row.state, AppointmentStep.KEEP)
        now = self._clock.now_ms()
        moment = timing(rules_of(unit.queries), row.for_ms, now)
        if moment is Timing.OTHER_DAY:
            raise UserError("appointment.another_day")
        due = moment is Timing.DUE
        ticket_id = ticket_of(row.appointment_id, row.for_ms)
        precedence = Precedence.APPOINTMENT if due else Precedence.NONE
        request = f"{AppointmentKept.ENTITY}:{ticket_id}"
        issued = self._queue.give(
            unit,
            row.service_id,
            language,
            precedence,
            request,
            ticket_id,
            slip=slip,
            subscriber_id=number_named(unit.queries, row.phone),
        )
        unit.record(
            AppointmentKept(
                after=row.last_op,
                appointment_id=row.appointment_id,
                at_ms=now,
                ticket_id=ticket_id,
                due=due,
                staff_no=staff_no,
            )
        )
        return CheckedIn(issued, _known(unit.queries, row.appointment_id), due, again=False)

    def _again(self, unit: UnitOfWork, row: AppointmentRow) -> CheckedIn:
        """Return the number of an appointment that was kept; this terminal prints it if it never did."""
        queries = unit.queries
        ticket = queries.queue.ticket(row.ticket_id or "")
        if ticket is None:
            raise SyncConflict("appointment.met_elsewhere")
        if ticket.state is TicketState.FINISHED:
            raise UserError("appointment.used", number=ticket.number)
        service = queries.halls.service(ticket.service_id)
        if service is None:
            raise UserError("queue.unknown_service")
        issued = queue_slips.as_issued(queries, ticket, service, self._clock.now_ms())
        self._queue.print_slip(unit, issued)
        return CheckedIn(issued, row, row.due, again=True)

    def _other(self, unit: UnitOfWork, done: CheckedIn, op_id: str) -> CheckedIn:
        """Return the number that another terminal gave a moment before; ours counts nothing."""
        ticket = unit.queries.queue.ticket(done.issued.ticket.ticket_id)
        if ticket is None or ticket.last_op == op_id:
            raise SyncConflict("appointment.met_elsewhere")
        return self._again(unit, _known(unit.queries, done.row.appointment_id))

    def _check_slot(self, queries: Queries, for_ms: int, now: int, without: str = "") -> None:
        rules = rules_of(queries)
        rows = _rows_of(queries, rules, local_date(for_ms, rules.zone))
        check_slot(rules, for_ms, _taken(each for each in rows if each.appointment_id != without), now)

    def _code(self, queries: Queries, now: int) -> str:
        """Return a code that no appointment of today or later has."""
        zone = queries.halls.hall().zone
        since = local_ms(local_date(now, zone), 0, zone)
        for _ in range(_CODE_TRIES):
            code = code_from(self._ids.random_bytes(_CODE_BYTES))
            if not queries.appointments.with_code(code, since):
                return code
        raise BugError("no free code")  # pragma: no cover - of a million, twenty in a row


def _known(queries: Queries, appointment_id: str) -> AppointmentRow:
    row = queries.appointments.appointment(appointment_id)
    if row is None:
        raise UserError("appointment.unknown")
    return row


def _rows_of(queries: Queries, rules: SlotRules, day: str) -> tuple[AppointmentRow, ...]:
    first = local_ms(day, 0, rules.zone)
    return queries.appointments.between(first, local_ms(day, DAY_MIN, rules.zone))


def _stands(row: AppointmentRow) -> bool:
    return row.state in {AppointmentState.BOOKED, AppointmentState.KEPT}


def _taken(rows: Iterable[AppointmentRow]) -> tuple[int, ...]:
    """Return the times that are taken: of those who will come or came for them."""
    return tuple(row.for_ms for row in rows if row.takes_place)
