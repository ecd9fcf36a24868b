"""Rows that the centre's own work is found by."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class InHall:
    """An aggregate that waits for the centre, and the hall to whose chain the answer goes."""

    hall_id: str
    which: str
    """Its id."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of what waits is asked for."""

    most: int
    skipped: int = 0
    """So many that come first were looked at already, and could not be done."""
    without: frozenset[str] = frozenset()
    """Halls that nothing is decided for: this store was restored."""


class CentralQueries(Protocol):
    """Finds what is to be done. At a terminal nothing of it is ever asked."""

    def held_orders(self, part: Part) -> tuple[InHall, ...]:
        """Return orders that wait for the centre and whose money has arrived, oldest first."""
        ...

    def stray_stock(self, part: Part) -> tuple[InHall, ...]:
        """Return orders that ended without being executed and still hold a number or a SIM."""
        ...

    def waiting_notices(self, part: Part) -> tuple[InHall, ...]:
        """Return notices that the centre recorded and has to send yet, oldest first."""
        ...

    def open_closes(self, part: Part) -> tuple[InHall, ...]:
        """Return closed days with a tally that are not proven yet, newest first."""
        ...

    def short_terminals(self, low: int, part: Part) -> tuple[InHall, ...]:
        """Return desks that hold less than `low` free phone numbers (or what their hall has set)."""
        ...

    def in_arrears(self, day: str, after: str, limit: int) -> tuple[InHall, ...]:
        """Return the numbers of all halls that a run over arrears looks at, as `CustomerQueries` says."""
        ...

    def last_body(self, kind: str, entity: str, hall_id: str) -> str | None:
        """Return the body of the latest fact of a kind about an aggregate (`type:id`) in a hall, or None."""
        ...

    def has_kind(self, kind: str, hall_id: str) -> bool:
        """Return whether a hall has any fact of a kind."""
        ...

    def staff_hall(self, staff_no: str) -> str:
        """Return the hall that somebody belongs to, or an empty string."""
        ...
