"""State of the appointments screen."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.appointments import AppointmentState, Crowd, Timing, timing
from app.domain.errors import UserError
from app.services.appointments import AppointmentDay, CheckedIn
from app.services.rows.appointments import AppointmentRow


class AppointmentMode(StrEnum):
    """What the screen shows."""

    LOADING = "loading"
    EMPTY = "empty"
    """Nobody has booked on the day; the form can be filled in."""
    READY = "ready"
    CHOSEN = "chosen"
    """An appointment is taken up: to check in, move or cancel."""
    MOVING = "moving"
    """Another time is looked for: days and times change, and the appointment stays in hand."""
    BOOKED = "booked"
    """One was just booked; its code is shown large."""
    GIVEN = "given"
    """A number was just given; it is shown large."""
    SAVING = "saving"
    FAULT = "fault"


STATES = tuple(AppointmentMode)


class Sure(StrEnum):
    """What was pressed once, and can't be taken back."""

    NO = ""
    CANCEL = "cancel"
    PLAIN = "plain"
    """To take an ordinary number: the appointment is then kept, and its precedence gone."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed so far."""

    appointment_id: str
    phone: str = ""
    surname: str = ""
    service_id: str = ""
    note: str = ""
    english: bool = False


@dataclass(frozen=True, slots=True)
class AppointmentsState:
    """State of the screen."""

    draft: Draft
    mode: AppointmentMode = AppointmentMode.LOADING
    view: AppointmentDay | None = None
    day: str = ""
    """The day that is looked at, and booked on; empty for today."""
    for_ms: int = 0
    """The chosen slot; 0 for none."""
    chosen: str = ""
    moving: AppointmentRow | None = None
    sure: Sure = Sure.NO
    """What was pressed once, and takes two presses."""
    mistakes: tuple[tuple[str, UserError], ...] = ()
    """What is wrong with the form, by field, in their order; `at` is the time."""
    refused: int = 0
    """Counts what was not sent for its mistakes: the cursor goes to the first of them each time."""
    booked: AppointmentRow | None = None
    given: CheckedIn | None = None
    wiped: int = 0
    """Counts new drafts: the fields are emptied with each."""
    may: bool = True
    error: Exception | None = None

    @property
    def rows(self) -> tuple[AppointmentRow, ...]:
        """Return the appointments of the day, by time."""
        return self.view.rows if self.view else ()

    @property
    def row(self) -> AppointmentRow | None:
        """Return the appointment that is taken up."""
        if self.moving is not None:
            return self.moving
        return next((each for each in self.rows if each.appointment_id == self.chosen), None)

    def timing(self, row: AppointmentRow) -> Timing:
        """Return how now stands to an appointment."""
        return timing(self.view.rules, row.for_ms, self.view.now_ms) if self.view else Timing.OTHER_DAY

    def crowd(self, row: AppointmentRow) -> Crowd | None:
        """Return the overbooked slot that an appointment lies in."""
        found = self.view.crowds if self.view and row.state is AppointmentState.BOOKED else ()
        return next((crowd for crowd in found if row.appointment_id in crowd.ids), None)

    def stands(self, row: AppointmentRow) -> str:
        """Return how an appointment stands, in one word: its state, or before it is kept what comes of it."""
        if row.state is AppointmentState.BOOKED:
            moment = self.timing(row)
            if moment in {Timing.DUE, Timing.LATE}:
                return moment.value
            if self.crowd(row) is not None:
                return "crowded"
        return row.state.value
