"""Books, moves, calls off and checks in; the list follows the hall by itself."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.appointments import AppointmentState, Timing, check_note, check_surname
from app.domain.errors import UserError
from app.domain.halls import local_date
from app.domain.phones import check_phone
from app.domain.rights import Right
from app.services.access import can
from app.services.appointments import AppointmentDay, AppointmentService, Booking, CheckedIn
from app.services.ports import ChangeFeed, Ids
from app.services.rows.appointments import AppointmentRow
from app.services.sessions import Session
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.screens.appointments.state import STATES, AppointmentMode, AppointmentsState, Draft, Sure
from app.ui.tasks import Runner

__all__ = ["STATES", "AppointmentMode", "AppointmentsPresenter", "AppointmentsState"]

_AGAIN_S: Final = 30
"""So often the list is read anew: what is due changes with the clock alone."""


class AppointmentsPresenter(Presenter[AppointmentsState]):
    """What the reception desk does about appointments.

    Signals:
        told: what was just done, `moved` or `cancelled`, and the appointment as it now is.
    """

    told = Signal(str, object)

    def __init__(
        self,
        service: AppointmentService,
        feed: ChangeFeed,
        tasks: Runner,
        ids: Ids,
        session: Session,
        parent: QObject | None = None,
    ) -> None:
        may = can(session, Right.ISSUE)
        super().__init__(AppointmentsState(Draft(ids.new()), may=may), parent)
        self._service = service
        self._tasks = tasks
        self._ids = ids
        self._session = session
        self._seconds = 0
        self._live = Live(feed, ("appointment", "ticket", "service", "setting", "hall"), self)
        self._live.changed.connect(self.refresh)
        self._live.ticked.connect(self._tick)

    def start(self) -> None:
        """Keep current."""
        self._live.start()
        self.refresh()

    def stop(self) -> None:
        """Leave it as it is."""
        self._live.stop()

    def refresh(self) -> None:
        """Read the day anew."""
        day = self.state.day
        self._tasks.read(lambda: self._service.look(self._session, day), self._show, self._fail)

    # ---------------------------------------------------------------------------------------------- the form

    def look_at(self, day: str) -> None:
        """Show another day, to see it or to book on it."""
        if day and day != (self.state.day or (self.state.view.day if self.state.view else "")):
            self._update(day=day, for_ms=0, error=None, sure=Sure.NO)
            self.refresh()

    def choose_slot(self, for_ms: int) -> None:
        """Take a time."""
        self._update(for_ms=for_ms, error=None, mistakes=self._without("at"))

    def type(self, *, phone: str | None = None, surname: str | None = None, note: str | None = None) -> None:
        """Take what was typed."""
        typed = {"phone": phone, "surname": surname, "note": note}
        draft = self.state.draft
        draft = replace(
            draft,
            phone=draft.phone if phone is None else phone,
            surname=draft.surname if surname is None else surname,
            note=draft.note if note is None else note,
        )
        mended = self._without(*(name for name, words in typed.items() if words is not None))
        # Whoever goes on typing did not mean to call anything off.
        self._update(draft=draft, error=None, mistakes=mended, sure=Sure.NO)

    def leave_phone(self) -> None:
        """Mark a telephone number that is none as its field is left: whoever said it is still there."""
        if self.state.draft.phone.strip() and self.state.moving is None:
            found = tuple(each for each in _mistakes(self.state) if each[0] == "phone")
            self._update(mistakes=(*found, *self._without("phone")))

    def choose_service(self, service_id: str) -> None:
        """Take what the customer comes for."""
        draft = replace(self.state.draft, service_id=service_id)
        self._update(draft=draft, mistakes=self._without("service"), sure=Sure.NO)

    def speak(self, language: str) -> None:
        """Take the language of notice and slip."""
        self._update(draft=replace(self.state.draft, english=language == "en"))

    def submit(self) -> None:
        """Book what was typed, or move what is in hand."""
        state, session, for_ms = self.state, self._session, self.state.for_ms
        if not state.may or state.mode is AppointmentMode.SAVING:
            return
        moving = state.moving
        mistakes = _mistakes(state)
        if mistakes:
            self._update(mistakes=mistakes, refused=state.refused + 1, error=None)
            return
        if moving is not None:
            self._write(lambda: self._service.move(session, moving.appointment_id, for_ms), self._moved)
            return
        draft = state.draft
        booking = Booking(
            appointment_id=draft.appointment_id,
            phone=draft.phone,
            surname=draft.surname,
            service_id=draft.service_id,
            for_ms=for_ms,
            note=draft.note,
            language="en" if draft.english else "zh_CN",
        )
        self._write(lambda: self._service.book(session, booking), self._booked)

    # ---------------------------------------------------------------------------------------------- the list

    def choose(self, appointment_id: str) -> None:
        """Take an appointment up, or none."""
        if appointment_id != self.state.chosen and self.state.moving is None:
            self._update(chosen=appointment_id, given=None, booked=None, sure=Sure.NO, error=None)
            self._settle()

    def take_up(self) -> None:
        """Take up what was just booked, as if it had been chosen."""
        if self.state.booked is not None:
            self._update(booked=None)
            self._settle()

    def begin_move(self) -> None:
        """Look for another time for the appointment in hand."""
        row = self.state.row
        if self.state.mode is AppointmentMode.SAVING:
            return
        if row is not None and row.state is AppointmentState.BOOKED and self.state.may:
            self._update(moving=row, for_ms=0, booked=None, given=None, sure=Sure.NO, error=None, mistakes=())
            self._settle()

    def leave(self) -> None:
        """Let it be: the moving first, then the appointment, then what was just done."""
        moving, view = self.state.moving, self.state.view
        if moving is not None and view is not None:
            day = local_date(moving.for_ms, view.rules.zone)
            self._update(moving=None, day=day, for_ms=0, error=None, mistakes=())
            self.refresh()
        else:
            self._update(chosen="", booked=None, given=None, sure=Sure.NO, error=None)
        self._settle()

    def check_in(self) -> None:
        """Give the number of the appointment in hand; an ordinary one takes two presses."""
        row, state = self.state.row, self.state
        if row is None:
            return
        plain = row.state is AppointmentState.BOOKED and state.timing(row) is not Timing.DUE
        if plain and state.sure is not Sure.PLAIN:
            self._update(sure=Sure.PLAIN)
        else:
            self._write(lambda: self._service.check_in(row.appointment_id, self._session), self._given)

    def cancel(self) -> None:
        """Call the appointment in hand off; it takes two presses."""
        row = self.state.row
        if row is None:
            return
        if self.state.sure is not Sure.CANCEL:
            self._update(sure=Sure.CANCEL)
            return
        self._write(lambda: self._service.cancel(self._session, row.appointment_id), self._cancelled)

    # -------------------------------------------------------------------------------------------------- after

    def _write(self, work: Callable[[], object], done: Callable[..., object]) -> None:
        if self.state.mode is AppointmentMode.SAVING or not self.state.may:
            return
        self._update(mode=AppointmentMode.SAVING, error=None, sure=Sure.NO, mistakes=())

        def after(result: object) -> None:
            self._update(mode=AppointmentMode.READY)
            done(result)

        self._tasks.write(work, after, self._refused)

    def _booked(self, row: AppointmentRow) -> None:
        self._update(
            draft=Draft(self._ids.new()),
            wiped=self.state.wiped + 1,
            for_ms=0,
            chosen=row.appointment_id,
            booked=row,
            given=None,
        )
        self.refresh()

    def _moved(self, row: AppointmentRow) -> None:
        self._update(moving=None, for_ms=0)
        self.refresh()
        self.told.emit("moved", row)

    def _cancelled(self, row: AppointmentRow) -> None:
        self._update(booked=None)
        self.refresh()
        self.told.emit("cancelled", row)

    def _given(self, given: CheckedIn) -> None:
        self._update(given=given, booked=None)
        self.refresh()

    def _show(self, view: AppointmentDay) -> None:
        if self.state.day and view.day != self.state.day:
            return  # another day was chosen meanwhile
        free = {slot.for_ms for slot in view.slots if slot.free}
        for_ms = self.state.for_ms if self.state.for_ms in free else 0
        error = None if self.state.mode is AppointmentMode.FAULT else self.state.error
        self._update(view=view, for_ms=for_ms, error=error)
        if self.state.chosen and self.state.row is None:
            self._update(chosen="", booked=None, given=None)
        if self.state.mode is not AppointmentMode.SAVING:
            self._settle()

    def _settle(self) -> None:
        state = self.state
        if state.moving is not None:
            mode = AppointmentMode.MOVING
        elif state.given is not None:
            mode = AppointmentMode.GIVEN
        elif state.booked is not None:
            mode = AppointmentMode.BOOKED
        elif state.row is not None:
            mode = AppointmentMode.CHOSEN
        else:
            mode = AppointmentMode.READY if state.rows else AppointmentMode.EMPTY
        self._update(mode=mode)

    def _refused(self, error: Exception) -> None:
        self._settle()
        self._update(error=error)
        self.refresh()

    def _tick(self) -> None:
        self._seconds += 1
        if self._seconds % _AGAIN_S == 0:
            self.refresh()

    def _without(self, *mended: str) -> tuple[tuple[str, UserError], ...]:
        return tuple(each for each in self.state.mistakes if each[0] not in mended)

    def _fail(self, error: Exception) -> None:
        self._update(mode=AppointmentMode.FAULT, error=error)


def _mistakes(state: AppointmentsState) -> tuple[tuple[str, UserError], ...]:
    """Return all that is wrong with what was typed, by field; in a move only the time can be."""
    draft, found = state.draft, []
    checks: dict[str, Callable[[], object]] = {
        "phone": lambda: _phone(draft.phone),
        "surname": lambda: check_surname(draft.surname),
        "service": lambda: _need(draft.service_id, "appointment.service_first"),
        "note": lambda: check_note(draft.note),
    }
    if state.moving is not None:
        checks = {}
    checks["at"] = lambda: _need(state.for_ms, "appointment.slot_first")
    for name, check in checks.items():
        try:
            check()
        except UserError as error:
            found.append((name, error))
    return tuple(found)


def _phone(typed: str) -> None:
    try:
        check_phone(typed)
    except UserError as error:
        raise UserError("appointment.phone") from error  # as long as its field is wide


def _need(given: object, code: str) -> None:
    if not given:
        raise UserError(code)
