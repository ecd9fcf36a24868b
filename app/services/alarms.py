"""The alarm key: all terminals lock, tickets freeze, a count comes before reopening (DOMAIN §8).

An alarm needs nobody's leave and no connection: it is a record, and travels to the hall's other terminals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.alarms import AlarmLifted, AlarmRaised, check_counted
from app.domain.close_rules import notes_total
from app.domain.drawers import CheckCause, DrawerChecked
from app.domain.errors import UserError
from app.domain.rights import Right, holds
from app.domain.shifts import NoteCount, ShiftState, is_machine
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.reading import Queries
from app.services.rows.alarms import AlarmRow
from app.services.rows.shifts import ShiftRow
from app.services.rows.staff import StaffRow
from app.services.sessions import Session
from app.services.shift_figures import cash_expected
from app.services.shift_papers import name_of


@dataclass(frozen=True, slots=True)
class DrawerInAlarm:
    """One open drawer of the hall while the alarm is on. What it should hold is not shown."""

    shift_id: str
    clerk: str
    name: str
    counter: int | None
    counted_ms: int | None


@dataclass(frozen=True, slots=True)
class AlarmView:
    """An alarm that is on, with the drawers that must be counted before it is lifted."""

    alarm: AlarmRow
    counter: int | None
    drawers: tuple[DrawerInAlarm, ...]
    zone: str
    """Time zone of the hall."""

    @property
    def left(self) -> tuple[DrawerInAlarm, ...]:
        """Return the drawers that are not counted."""
        return tuple(drawer for drawer in self.drawers if drawer.counted_ms is None)


class AnyPin(Protocol):
    """Asks for a PIN, one-time or not: nobody can choose one while the hall is locked."""

    def check_any_pin(self, staff_no: str, pin: str) -> StaffRow:
        """Return who gave the right PIN; raises `UserError`, and counts wrong PINs itself."""
        ...


class AlarmService:
    """Use cases of the alarm key."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, pins: AnyPin) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._pins = pins

    def raise_alarm(self, session: Session | None) -> str:
        """Lock the hall; returns the alarm's id, that of the present one if it is on already."""
        with self._store.write(Stamp(session.staff_no if session else "")) as unit:
            current = unit.queries.alarms.current()
            if current is not None:
                return current.alarm_id
            alarm_id = self._ids.new()
            unit.record(
                AlarmRaised(
                    alarm_id=alarm_id,
                    hall_id=unit.terminal.hall_id,
                    terminal_id=unit.terminal.terminal_id,
                    counter_id=(session.counter_id or "") if session else "",
                    staff_no=session.staff_no if session else "",
                    at_ms=self._clock.now_ms(),
                )
            )
            return alarm_id

    def current(self) -> AlarmView | None:
        """Return the alarm that is on with its drawers, or None."""
        with self._store.read() as queries:
            alarm = queries.alarms.current()
            return _view(queries, alarm) if alarm else None

    def count(self, shift_id: str, notes: Sequence[NoteCount], staff_no: str, pin: str) -> None:
        """Count a drawer during the alarm: its own clerk, or a manager, by PIN.

        One-time or not: nobody can choose a PIN while the hall is locked.

        Raises:
            UserError: alarm.none, shift.unknown, alarm.not_your_drawer, those of the PIN and of the notes.
        """
        cash = notes_total(notes)
        row = self._pins.check_any_pin(staff_no, pin)
        with self._store.write(Stamp(row.staff_no)) as unit:
            alarm = _current(unit.queries)
            shift = unit.queries.shifts.shift(shift_id)
            if shift is None or shift.state is ShiftState.CLOSED:
                raise UserError("shift.unknown")
            manages = holds(row.roles, Right.APPROVE)
            if row.staff_no != shift.staff_no and not manages:
                raise UserError("alarm.not_your_drawer")
            unit.in_day(shift.day_id)
            unit.record(
                DrawerChecked(
                    check_id=self._ids.new(),
                    shift_id=shift_id,
                    cause=CheckCause.ALARM,
                    about=alarm.alarm_id,
                    notes=tuple(note for note in notes if note.pieces),
                    cash_fen=cash,
                    expected_fen=cash_expected(unit.queries, shift),
                    counted_by=row.staff_no,
                    manager=row.staff_no if manages else "",
                    at_ms=self._clock.now_ms(),
                )
            )

    def lift(self, staff_no: str, pin: str) -> int:
        """Open the hall again; returns counted less expected of all drawers (fen, negative is short).

        Raises:
            UserError: alarm.none, alarm.uncounted, shift.no_manager, those of the PIN.
        """
        row = self._pins.check_any_pin(staff_no, pin)
        if not holds(row.roles, Right.APPROVE):
            raise UserError("shift.no_manager", name=row.name)
        with self._store.write(Stamp(row.staff_no)) as unit:
            queries = unit.queries
            _current(queries)
            on = queries.alarms.on()
            checks = {
                check.shift_id: check
                for alarm in on
                for check in queries.drawers.checks_about(alarm.alarm_id)
            }
            check_counted((shift.shift_id for shift in _open_shifts(queries)), checks)
            missing = sum(check.variance_fen for check in checks.values())
            for alarm in on:
                unit.record(
                    AlarmLifted(
                        alarm_id=alarm.alarm_id,
                        manager=row.staff_no,
                        checks=len(checks),
                        missing_fen=missing,
                        at_ms=self._clock.now_ms(),
                    )
                )
        return missing


def refuse_during_alarm(queries: Queries) -> None:
    """Refuse what is frozen while the alarm is on. Raises UserError alarm.on."""
    if queries.alarms.current() is not None:
        raise UserError("alarm.on")


def _current(queries: Queries) -> AlarmRow:
    alarm = queries.alarms.current()
    if alarm is None:
        raise UserError("alarm.none")
    return alarm


def _open_shifts(queries: Queries) -> tuple[ShiftRow, ...]:
    """Return the shifts of the hall whose drawer holds money."""
    return tuple(
        shift
        for day in queries.shifts.open_days()
        for shift in queries.shifts.shifts_of(day.day_id)
        if shift.state is not ShiftState.CLOSED and not is_machine(shift.staff_no)
    )


def _view(queries: Queries, alarm: AlarmRow) -> AlarmView:
    counters = {row.counter_id: row.number for row in queries.halls.counters()}
    counted = {check.shift_id: check for check in queries.drawers.checks_about(alarm.alarm_id)}
    drawers = tuple(
        DrawerInAlarm(
            shift.shift_id,
            shift.staff_no,
            name_of(queries, shift.staff_no),
            counters.get(shift.counter_id),
            counted[shift.shift_id].at_ms if shift.shift_id in counted else None,
        )
        for shift in _open_shifts(queries)
    )
    return AlarmView(alarm, counters.get(alarm.counter_id), drawers, queries.halls.hall().zone)
