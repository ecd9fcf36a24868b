"""Rows of halls, terminals, lanes, services, counters and settings."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HallRow:
    """The hall of this store. Minutes are local minutes after midnight."""

    hall_id: str
    name: str
    own: bool
    zone: str
    reset_minute: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class TerminalRow:
    """One enrolled device."""

    terminal_id: str
    code: str
    name: str
    public_key: str
    """The key in force."""
    kind: str = ""
    slot: str = ""


@dataclass(frozen=True, slots=True)
class LaneRow:
    """One lane."""

    letter: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service at the kiosk."""

    service_id: str
    lane: str
    title: str
    title_en: str
    icon: str
    business_types: tuple[str, ...]
    bring: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class CounterRow:
    """One window."""

    counter_id: str
    number: int
    name: str
    lanes: tuple[str, ...]
    arrow: str


class HallQueries(Protocol):
    """Reads reference data of the hall."""

    def hall(self) -> HallRow:
        """Return the hall of this store."""
        ...

    def terminal(self, terminal_id: str) -> TerminalRow:
        """Return one device."""
        ...

    def terminals(self) -> tuple[TerminalRow, ...]:
        """Return all devices of the hall by code."""
        ...

    def lanes(self) -> tuple[LaneRow, ...]:
        """Return all lanes in order."""
        ...

    def services(self) -> tuple[ServiceRow, ...]:
        """Return all services in order."""
        ...

    def service(self, service_id: str) -> ServiceRow | None:
        """Return one service."""
        ...

    def counters(self) -> tuple[CounterRow, ...]:
        """Return all counters by number."""
        ...

    def counter(self, counter_id: str) -> CounterRow | None:
        """Return one counter."""
        ...

    def setting(self, key: str, default: int) -> int:
        """Return a numeric policy, or `default` while the hall has not set it."""
        ...
