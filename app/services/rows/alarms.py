"""Rows of alarms."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm. Times are epoch ms."""

    alarm_id: str
    terminal_id: str
    counter_id: str
    staff_no: str
    at_ms: int
    lifted_ms: int | None
    lifted_by: str


class AlarmQueries(Protocol):
    """Reads alarms."""

    def current(self) -> AlarmRow | None:
        """Return the oldest alarm that is on, or None."""
        ...

    def on(self) -> tuple[AlarmRow, ...]:
        """Return all alarms that are on, oldest first."""
        ...

    def newest(self, limit: int) -> tuple[AlarmRow, ...]:
        """Return alarms, lifted or not, newest first."""
        ...
