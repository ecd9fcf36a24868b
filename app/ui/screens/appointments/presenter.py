"""Books, moves, calls off and checks in; the list follows the hall by itself."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject

from app.domain.appointments import AppointmentState
from app.domain.errors import UserError
from app.domain.rights import Right
from app.services.access import can
from app.services.appointments import AppointmentDay, AppointmentService, Booking, CheckedIn
from app.services.ports import ChangeFeed, Ids
from app.services.rows.appointments import AppointmentRow
from app.services.sessions import Session
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.screens.appointments.state import STATES, AppointmentMode, AppointmentsState, Draft
from app.ui.tasks import Runner

__all__ = ["STATES", "AppointmentMode", "AppointmentsPresenter", "AppointmentsState"]

_AGAIN_S: Final = 30
"""So often the list is read anew: what is due changes with the clock alone."""


class AppointmentsPresenter(Presenter[AppointmentsState]):
    """What the reception desk does about appointments."""

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
            self._update(day=day, for_ms=0, error=None, sure=False)
            self.refresh()

    def choose_slot(self, for_ms: int) -> None:
        """Take a time."""
        self._update(for_ms=for_ms, error=None)

    def type(self, *, phone: str | None = None, surname: str | None = None, note: str | None = None) -> None:
        """Take what was typed."""
        draft = self.state.draft
        draft = replace(
            draft,
            phone=draft.phone if phone is None else phone,
            surname=draft.surname if surname is None else surname,
            note=draft.note if note is None else note,
        )
        self._update(draft=draft, error=None)

    def choose_service(self, service_id: str) -> None:
        """Take what the customer comes for."""
        self._update(draft=replace(self.state.draft, service_id=service_id))

    def speak(self, language: str) -> None:
        """Take the language of notice and slip."""
        self._update(draft=replace(self.state.draft, english=language == "en"))

    def submit(self) -> None:
        """Book what was typed, or move what is in hand."""
        state, session, for_ms = self.state, self._session, self.state.for_ms
        if not state.may or state.mode is AppointmentMode.SAVING:
            return
        if not for_ms:
            self._update(error=UserError("appointment.slot_first"))
            return
        moving = state.moving
        if moving is not None:
            self._write(
                lambda: self._service.move(session, moving.appointment_id, for_ms), lambda _row: self._moved()
            )
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
            self._update(chosen=appointment_id, given=None, booked=None, sure=False, error=None)
            self._settle()

    def begin_move(self) -> None:
        """Look for another time for the appointment in hand."""
        row = self.state.row
        if row is not None and row.state is AppointmentState.BOOKED and self.state.may:
            self._update(moving=row, for_ms=0, booked=None, given=None, sure=False, error=None)
            self._settle()

    def leave(self) -> None:
        """Let it be: the moving first, then the appointment, then what was just done."""
        if self.state.moving is not None:
            self._update(moving=None, for_ms=0, error=None)
        else:
            self._update(chosen="", booked=None, given=None, sure=False, error=None)
        self._settle()

    def check_in(self) -> None:
        """Give the number of the appointment in hand."""
        row = self.state.row
        if row is not None:
            self._write(lambda: self._service.check_in(row.appointment_id, self._session), self._given)

    def cancel(self) -> None:
        """Call the appointment in hand off; it takes two presses."""
        row = self.state.row
        if row is None:
            return
        if not self.state.sure:
            self._update(sure=True)
            return
        self._write(lambda: self._service.cancel(self._session, row.appointment_id), self._cancelled)

    # -------------------------------------------------------------------------------------------------- after

    def _write(self, work: Callable[[], object], done: Callable[..., object]) -> None:
        if self.state.mode is AppointmentMode.SAVING or not self.state.may:
            return
        self._update(mode=AppointmentMode.SAVING, error=None, sure=False)

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

    def _moved(self) -> None:
        self._update(moving=None, for_ms=0)
        self.refresh()

    def _cancelled(self, _row: AppointmentRow) -> None:
        self._update(booked=None)
        self.refresh()

    def _given(self, given: CheckedIn) -> None:
        self._update(given=given, booked=None)
        self.refresh()

    def _show(self, view: AppointmentDay) -> None:
        if self.state.day and view.day != self.state.day:
            return  # another day was chosen meanwhile
        free = {slot.for_ms for slot in view.slots if slot.free}
        for_ms = self.state.for_ms if self.state.for_ms in free else 0
        self._update(view=view, for_ms=for_ms)
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

    def _fail(self, error: Exception) -> None:
        self._update(mode=AppointmentMode.FAULT, error=error)
