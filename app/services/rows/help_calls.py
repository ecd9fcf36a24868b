"""Rows of calls for staff."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HelpRow:
    """One call; `answered_by` is the staff number of whoever goes there, or empty. Times are epoch ms.

    `asked_by` is the staff number of who called the manager to their desk; empty of a customer at a machine.
    """

    help_id: str
    terminal_id: str
    place: str
    """The machine's name, as it was enrolled."""
    at_ms: int
    answered_by: str
    answered_ms: int
    asked_by: str = ""
    asker: str = ""
    """Name of who called the manager."""
    goer: str = ""
    """Name of who goes there."""


class HelpQueries(Protocol):
    """Reads calls for staff."""

    def since(self, at_ms: int) -> tuple[HelpRow, ...]:
        """Return all calls since a moment (epoch ms), oldest first."""
        ...

    def call(self, help_id: str) -> HelpRow | None:
        """Return one call."""
        ...
