"""Rows of appointments."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.appointments import AppointmentState


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """One appointment as it stands. Times are epoch ms; phone, surname and note are personal."""

    appointment_id: str
    code: str
    service_id: str
    for_ms: int
    state: AppointmentState
    ticket_id: str | None
    """The ticket that keeps it."""
    due: bool
    """Whether the customer came in time."""
    customer_id: str | None
    phone: str
    surname: str
    note: str
    language: str
    staff_no: str
    """Who booked it."""
    made_ms: int
    origin: str
    """The device of its last transition."""
    last_op: str

    @property
    def takes_place(self) -> bool:
        """Return whether its time is taken: not by whoever called it off, or was served at another hour."""
        used_up = self.state is AppointmentState.KEPT and not self.due
        return self.state is not AppointmentState.CANCELLED and not used_up


class AppointmentQueries(Protocol):
    """Reads appointments of one hall."""

    def appointment(self, appointment_id: str) -> AppointmentRow | None:
        """Return one appointment."""
        ...

    def between(self, from_ms: int, to_ms: int) -> tuple[AppointmentRow, ...]:
        """Return the appointments from a moment to before another, by time."""
        ...

    def with_code(self, code: str, since_ms: int) -> tuple[AppointmentRow, ...]:
        """Return the appointments with a code from a moment on, by time."""
        ...

    def with_phone(self, phone: str, since_ms: int) -> tuple[AppointmentRow, ...]:
        """Return the appointments of a telephone number from a moment on, by time."""
        ...

    def named(self, from_ms: int, to_ms: int) -> tuple[AppointmentRow, ...]:
        """Return appointments of no customer, from a moment to before another, that say who comes."""
        ...

    def booked_before(self, before_ms: int) -> tuple[AppointmentRow, ...]:
        """Return the appointments before a moment to which nobody came yet, by time."""
        ...
