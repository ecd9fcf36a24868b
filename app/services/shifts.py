"""Shifts: a counted float, a blind count, explained differences, a close with two signatures (DOMAIN §8)."""

from collections.abc import Sequence
from itertools import islice

from app.domain.close_rules import (
    Blocker,
    Decision,
    Settled,
    check_declared,
    must_sign,
    notes_total,
    with_settled,
)
from app.domain.documents import ShiftReportContent, ZReportContent
from app.domain.errors import UserError
from app.domain.halls import local_date
from app.domain.rights import Right
from app.domain.shifts import (
    CarriedForward,
    DayOpened,
    DrawerCounted,
    NoteCount,
    ShiftClosed,
    ShiftOpened,
    ShiftState,
    TenderCount,
    VarianceSettled,
    day_id_of,
)
from app.domain.variance_hints import Suggestion, suggest
from app.services.access import can, require
from app.services.attendance import Attendance, in_the_way, refuse_blocked, refuse_served
from app.services.papers import spool
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.reading import Queries
from app.services.rows.documents import DocumentRow
from app.services.rows.shifts import ShiftRow
from app.services.seats import refuse_left
from app.services.sessions import Session
from app.services.shift_figures import (
    Reconciliation,
    carried,
    counted_of,
    decide,
    disputed,
    movements,
    reconciliation,
    shift_of,
)
from app.services.shift_floats import FloatBefore, float_before
from app.services.shift_papers import shift_report
from app.services.shift_sheets import CountSheet, count_sheet
from app.services.shift_signing import PinCheck, Signers

_REPORTS = (ShiftReportContent, ZReportContent)
_LOOKED_THROUGH = 600
"""Among so many reports, those of a month, a clerk finds the own ones."""


class ShiftService:
    """Use cases of shifts."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, pins: PinCheck) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._signers = Signers(pins)
        self.attendance = Attendance()

    def current(self, session: Session) -> ShiftRow | None:
        """Return the shift that the person at the desk has not closed."""
        with self._store.read() as queries:
            return queries.shifts.open_shift_of(session.staff_no)

    def float_before(self, session: Session) -> FloatBefore:
        """Return what the last close left in the drawer, and notes that save typing."""
        with self._store.read() as queries:
            return float_before(queries, session)

    def open_shift(self, session: Session, float_notes: Sequence[NoteCount]) -> ShiftRow:
        """Make a clerk accountable for a counter's drawer; opens today's accounting day if none is open.

        An older day that nobody closed stays open, to be closed late under its own date.

        Raises:
            UserError: staff.no_right.open_shift, shift.no_counter, shift.already_open, shift.drawer_taken
                (with the clerk's name and number), those of `seats.left_seat` and `close_rules.notes_total`.
        """
        require(session, Right.OPEN_SHIFT)
        if session.counter_id is None:
            raise UserError("shift.no_counter")
        float_fen = notes_total(float_notes)
        now, shift_id = self._clock.now_ms(), self._ids.new()
        with self._store.write(Stamp(session.staff_no)) as unit:
            refuse_left(unit.queries, session)
            _check_free(unit.queries, session.staff_no, session.counter_id)
            day_id = self._today(unit, session.staff_no, now)
            unit.in_day(day_id)
            unit.record(
                ShiftOpened(
                    after=None,
                    shift_id=shift_id,
                    day_id=day_id,
                    staff_no=session.staff_no,
                    counter_id=session.counter_id,
                    terminal_id=unit.terminal.terminal_id,
                    float_notes=tuple(float_notes),
                    float_fen=float_fen,
                    at_ms=now,
                )
            )
            return shift_of(unit.queries, shift_id)

    def _today(self, unit: UnitOfWork, staff_no: str, now: int) -> str:
        """Return the open day of today's date, opening it if need be."""
        hall = unit.queries.halls.hall()
        date = local_date(now, hall.zone)
        for day in unit.queries.shifts.open_days():
            if day.date == date:
                return day.day_id
        day_id = day_id_of(hall.hall_id, date, unit.queries.shifts.closed_days(hall.hall_id, date))
        unit.in_day(day_id)
        unit.record(
            DayOpened(
                after=None, day_id=day_id, hall_id=hall.hall_id, date=date, staff_no=staff_no, at_ms=now
            )
        )
        return day_id

    def count_sheet(self, session: Session, shift_id: str) -> CountSheet:
        """Return what is to be counted: cash and cards always, other tenders if they were taken."""
        with self._store.read() as queries:
            return count_sheet(queries, session, shift_id)

    def count(
        self,
        session: Session,
        shift_id: str,
        notes: Sequence[NoteCount],
        tenders: Sequence[TenderCount],
        witness_no: str = "",
        pin: str = "",
    ) -> ShiftRow:
        """Seal a blind count. From here on no money is taken in this shift.

        A recount needs the manager beside the clerk; a manager who counts for an absent clerk needs anybody
        else. Both counts stay.

        Raises:
            UserError: shift.closed, shift.serving, shift.not_yours, shift.witness_needed,
                shift.manager_needed, shift.witness_self, those of the PIN and of the amounts.
        """
        cash_fen = notes_total(notes)
        check_declared(tenders)
        with self._store.read() as queries:
            shift = _open(queries, shift_id)
            refuse_served(queries, self.attendance, shift)
        witness = self._signers.beside_count(session, shift, witness_no, pin)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no, shift.day_id)) as unit:
            unit.record(
                DrawerCounted(
                    after=shift.last_op,
                    shift_id=shift_id,
                    count_no=len(shift.counts) + 1,
                    notes=tuple(notes),
                    cash_fen=cash_fen,
                    tenders=tuple(tenders),
                    counted_by=session.staff_no,
                    witness=witness,
                    payments=unit.queries.shifts.payment_count(shift_id),
                    at_ms=now,
                )
            )
            return shift_of(unit.queries, shift_id)

    def reconcile(self, shift_id: str) -> Reconciliation:
        """Return counted against expected; raises `UserError("shift.not_counted")` before the count."""
        with self._store.read() as queries:
            return reconciliation(queries, shift_of(queries, shift_id))

    def suggestions(self, shift_id: str) -> tuple[Suggestion, ...]:
        """Return possible explanations of what is not settled; raises as `reconcile`."""
        with self._store.read() as queries:
            found = reconciliation(queries, shift_of(queries, shift_id))
            return suggest(found.lines, movements(queries, shift_id), disputed(queries, shift_id))

    def blockers(self, shift_id: str) -> tuple[Blocker, ...]:
        """Return what a person in the hall must finish before the close."""
        with self._store.read() as queries:
            return in_the_way(queries, self.attendance, shift_of(queries, shift_id))

    def carried(self, shift_id: str) -> tuple[CarriedForward, ...]:
        """Return what is listed, signed by the manager and carried forward; `number_gaps` is an alarm."""
        with self._store.read() as queries:
            return carried(queries, shift_of(queries, shift_id))

    def settle_variance(
        self, session: Session, shift_id: str, decision: Decision, manager_no: str = "", pin: str = ""
    ) -> Reconciliation:
        """Record what became of a variance: 长款 to suspense, 短款 made up, or booked on the wrong tender.

        Raises:
            UserError: shift.not_counted, shift.manager_needed over the limit, those of `close_rules.settle`
                and of the PIN.
        """
        with self._store.read() as queries:
            shift = _own(session, _open(queries, shift_id))
            found = reconciliation(queries, shift)
        made = decide(found.lines, (decision,), absent=False)
        manager = self._signers.signer(session, shift, manager_no, pin, needed=_over(made, found.limit_fen))
        with self._store.write(Stamp(session.staff_no, shift.day_id)) as unit:
            self._recheck(unit.queries, found)
            self._record_settled(unit, found, made, manager)
            return reconciliation(unit.queries, shift_of(unit.queries, shift_id))

    def close_shift(
        self,
        session: Session,
        shift_id: str,
        decisions: Sequence[Decision] = (),
        manager_no: str = "",
        pin: str = "",
    ) -> str:
        """Settle what is left, close the shift and spool its report in one transaction; returns the document.

        Raises:
            UserError: shift.blocked (with the count), shift.manager_needed when a variance over the limit or
                something carried forward has to be signed, those of `settle_variance`.
        """
        with self._store.read() as queries:
            shift = _own(session, _open(queries, shift_id))
            found = reconciliation(queries, shift)
            refuse_blocked(queries, self.attendance, shift)
            listed = carried(queries, shift)
        made = decide(found.lines, decisions, absent=False)
        _refuse_open(found, made)
        signed = bool(listed) or _over(made, found.limit_fen)
        manager = self._signers.signer(session, shift, manager_no, pin, needed=signed)
        return self._close(session, found, made, manager, "")

    def close_for(
        self,
        session: Session,
        shift_id: str,
        witness_no: str,
        witness_pin: str,
        decisions: Sequence[Decision] = (),
    ) -> str:
        """Close the shift of a clerk who is not there: manager and witness; returns the document.

        What is short is owed by the clerk, who cannot make it up now.

        Raises:
            UserError: staff.no_right.close_day, shift.yours, shift.witness_needed, shift.witness_self,
                shift.blocked.
        """
        require(session, Right.CLOSE_DAY)
        with self._store.read() as queries:
            shift = _open(queries, shift_id)
            if shift.staff_no == session.staff_no:
                raise UserError("shift.yours")
            found = reconciliation(queries, shift)
            refuse_blocked(queries, self.attendance, shift)
        made = decide(found.lines, decisions, absent=True)
        _refuse_open(found, made)
        witness = self._signers.witness(session, shift, witness_no, witness_pin)
        return self._close(session, found, made, session.staff_no, witness)

    def reports(self, limit: int = 60, session: Session | None = None) -> tuple[DocumentRow, ...]:
        """Return the newest reports of shifts and days, newest first; for a clerk those of own shifts."""
        own = session.staff_no if session and not can(session, Right.CLOSE_DAY) else None
        with self._store.read() as queries:
            ids = queries.shifts.report_ids(limit if own is None else _LOOKED_THROUGH)
            found = (queries.documents.document(one) for one in ids)
            mine = (row for row in found if row and own in {None, getattr(row.content, "clerk_no", "")})
            return tuple(islice(mine, limit))

    def report(self, document_id: str) -> DocumentRow | None:
        """Return one report."""
        with self._store.read() as queries:
            return queries.documents.document(document_id)

    def reprint(self, session: Session, document_id: str) -> str:
        """Put a report into the spool once more, unchanged; returns the new document.

        Raises:
            UserError: close.no_report.
        """
        require(session, Right.READ)
        with self._store.read() as queries:
            row = queries.documents.document(document_id)
        if row is None or not isinstance(row.content, _REPORTS):
            raise UserError("close.no_report")
        again = self._ids.new()
        with self._store.write(Stamp(session.staff_no)) as unit:
            spool(unit, again, row.subject, row.language, row.content, self._clock.now_ms())
        return again

    def _close(
        self,
        session: Session,
        found: Reconciliation,
        made: Sequence[tuple[Decision, tuple[Settled, ...]]],
        manager: str,
        witness: str,
    ) -> str:
        shift_id, now = found.shift.shift_id, self._clock.now_ms()
        document_id = self._ids.new()
        with self._store.write(Stamp(session.staff_no, found.shift.day_id)) as unit:
            self._recheck(unit.queries, found)
            refuse_blocked(unit.queries, self.attendance, found.shift)
            self._record_settled(unit, found, made, manager)
            listed = carried(unit.queries, found.shift)
            if listed and not manager:
                raise UserError("shift.manager_needed")
            final = reconciliation(unit.queries, shift_of(unit.queries, shift_id))
            unit.record(
                ShiftClosed(
                    after=found.shift.last_op,
                    shift_id=shift_id,
                    expected_cash_fen=final.figures.cash().expected_fen,
                    counted_cash_fen=final.figures.cash().counted_fen,
                    deposit_fen=final.figures.deposit_fen,
                    carried=listed,
                    staff_no=session.staff_no,
                    manager=manager,
                    witness=witness,
                    at_ms=now,
                )
            )
            content = shift_report(unit, shift_of(unit.queries, shift_id), final, now)
            spool(unit, document_id, f"shift:{shift_id}", session.language, content, now)
        return document_id

    def _record_settled(
        self,
        unit: UnitOfWork,
        found: Reconciliation,
        made: Sequence[tuple[Decision, tuple[Settled, ...]]],
        manager: str,
    ) -> None:
        now = self._clock.now_ms()
        for decision, parts in made:
            for part in parts:
                unit.record(
                    VarianceSettled(
                        shift_id=found.shift.shift_id,
                        count_no=counted_of(found.shift).count_no,
                        tender=part.tender,
                        variance_fen=part.variance_fen,
                        treatment=part.treatment,
                        explanation=decision.explanation.strip(),
                        payment_id=decision.payment_id,
                        clerk=found.shift.staff_no,
                        signed_by=manager,
                        at_ms=now,
                    )
                )

    def _recheck(self, queries: Queries, found: Reconciliation) -> None:
        """Refuse to write on figures that changed while a PIN was being asked for."""
        if reconciliation(queries, shift_of(queries, found.shift.shift_id)) != found:
            raise UserError("shift.changed")


def _check_free(queries: Queries, staff_no: str, counter_id: str) -> None:
    """Refuse a second open shift of a clerk, or of a drawer."""
    if queries.shifts.open_shift_of(staff_no):
        raise UserError("shift.already_open")
    holder = queries.shifts.open_shift_at(counter_id)
    if holder:
        person = queries.staff.staff(holder.staff_no)
        name = person.name if person else ""
        raise UserError("shift.drawer_taken", name=name, staff_no=holder.staff_no)


def _open(queries: Queries, shift_id: str) -> ShiftRow:
    shift = shift_of(queries, shift_id)
    if shift.state is ShiftState.CLOSED:
        raise UserError("shift.closed")
    return shift


def _own(session: Session, shift: ShiftRow) -> ShiftRow:
    if shift.staff_no != session.staff_no:
        raise UserError("shift.not_yours")
    return shift


def _refuse_open(found: Reconciliation, made: Sequence[tuple[Decision, tuple[Settled, ...]]]) -> None:
    lines = with_settled(found.lines, [part for _, parts in made for part in parts])
    left = [line for line in lines if line.open_fen]
    if left:
        raise UserError("shift.blocked", count=len(left))


def _over(made: Sequence[tuple[Decision, tuple[Settled, ...]]], limit_fen: int) -> bool:
    return must_sign([part for _, parts in made for part in parts], limit_fen)
