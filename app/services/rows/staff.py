"""Rows of staff and sessions."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.staff import Role


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One member of staff with the state of the PIN."""

    staff_no: str
    name: str
    roles: tuple[Role, ...]
    pin_hash: str
    one_time: bool
    failures: int
    locked_until_ms: int | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One open session: who sits at which desk."""

    session_id: str
    staff_no: str
    terminal_id: str
    desk: str
    counter_id: str | None
    at_ms: int


class StaffQueries(Protocol):
    """Reads staff."""

    def staff(self, staff_no: str) -> StaffRow | None:
        """Return one member of staff."""
        ...

    def everyone(self) -> tuple[StaffRow, ...]:
        """Return all staff by number."""
        ...

    def open_session(self, staff_no: str) -> SessionRow | None:
        """Return the open session of a staff number."""
        ...

    def session_at(self, counter_id: str) -> SessionRow | None:
        """Return the open session at a counter."""
        ...

    def has_ended(self, session_id: str) -> bool:
        """Return whether a session began and has ended."""
        ...

    def last_counter(self, terminal_id: str) -> str | None:
        """Return the counter at which a terminal was signed in last; None if it never was."""
        ...

    def open_sessions(self) -> tuple[SessionRow, ...]:
        """Return all open sessions."""
        ...

    def override(self, override_id: str) -> tuple[str, str] | None:
        """Return action and aggregate (`type:id`) of what somebody was allowed."""
        ...
