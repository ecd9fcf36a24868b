"""What a duty manager reads off the floor: measures of a day's tickets, which window to open (DOMAIN §2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from app.domain.queue import TicketOutcome, TicketState
from app.domain.queue_rules import MINUTE_MS

STANDARD_MIN: Final = 10
"""Average wait that the hall promises, in minutes (setting `queue.standard_min`)."""
ALERT_MIN: Final = 15
"""Wait of one customer at which the floor gives an alert, in minutes (setting `queue.alert_min`)."""
PERMILLE: Final = 1000
ABANDONED: Final = 100
"""Share of those who gave up, in permille, from which the floor warns: one in ten, no standard."""
IN_TIME: Final = PERMILLE - ABANDONED
"""Share of those called within the standard, in permille, below which the floor warns; no standard either."""


def share(part: int, whole: int) -> int | None:
    """Return a part in permille, rounded half up, and all of them only for all; None of nothing."""
    if not whole:
        return None
    rounded = (2 * part * PERMILLE + whole) // (2 * whole)
    return min(rounded, PERMILLE - 1) if part < whole else rounded


class Measured(Protocol):
    """What the measures look at in a ticket."""

    @property
    def state(self) -> TicketState:
        """Where it stands."""
        ...

    @property
    def outcome(self) -> TicketOutcome | None:
        """How it ended."""
        ...

    @property
    def issued_ms(self) -> int:
        """Time of issue, epoch ms."""
        ...

    @property
    def first_called_ms(self) -> int | None:
        """First call of all."""
        ...

    @property
    def called_ms(self) -> int | None:
        """First call of the present round."""
        ...

    @property
    def served_ms(self) -> int | None:
        """Beginning of the present or last stretch of service."""
        ...

    @property
    def service_ms(self) -> int:
        """Measured service in the stretches that have ended."""
        ...

    @property
    def finished_ms(self) -> int | None:
        """When it was finished."""
        ...


@dataclass(frozen=True, slots=True)
class Measures:
    """Volumes and mean times of tickets (ms; 0 where nothing was measured)."""

    issued: int
    waiting: int
    served: int
    abandoned: int
    """Missed or cancelled before service."""
    ended: int
    """Ended by a close or by the night."""
    wait_ms: int
    way_ms: int
    came: int
    """Whose way from the call to the service was measured."""
    service_ms: int
    within: int
    """Called within the standard, of `called`."""
    called: int
    late: int
    """Never called, and kept waiting beyond the standard: by now, or until the close ended them."""

    @property
    def in_standard(self) -> int | None:
        """Return those called within the standard in permille; None before anybody could be.

        Whoever waits beyond it can't be called within it any more, and counts: also once the close ended it.
        """
        return share(self.within, self.called + self.late)

    @property
    def ends(self) -> int:
        """Return of how many `abandonment` is a share: none while nobody was served, as a day begins."""
        return self.served + self.abandoned if self.served else 0

    @property
    def abandonment(self) -> int:
        """Return those who gave up, of all who were served or gave up, in permille."""
        return share(self.abandoned, self.ends) or 0


def measures(tickets: Sequence[Measured], standard_ms: int, now_ms: int) -> Measures:
    """Return the measures of some tickets at a moment (epoch ms), taken from their transitions."""
    tickets = [t for t in tickets if t.outcome is not TicketOutcome.TAKEN_BACK]
    waits = [t.first_called_ms - t.issued_ms for t in tickets if t.first_called_ms is not None]
    served = [t for t in tickets if t.outcome is TicketOutcome.SERVED]
    ways = [way for way in map(_way, tickets) if way is not None]
    gone = {TicketOutcome.NO_SHOW, TicketOutcome.CANCELLED}
    return Measures(
        issued=len(tickets),
        waiting=sum(t.state is TicketState.WAITING for t in tickets),
        served=len(served),
        abandoned=sum(t.outcome in gone for t in tickets),
        ended=sum(t.outcome is TicketOutcome.ENDED_BY_CLOSE for t in tickets),
        wait_ms=_mean(waits),
        way_ms=_mean(ways),
        came=len(ways),
        service_ms=_mean(t.service_ms for t in served),
        within=sum(wait <= standard_ms for wait in waits),
        called=len(waits),
        late=uncalled_late(tickets, standard_ms, now_ms),
    )


def uncalled_late(tickets: Sequence[Measured], standard_ms: int, now_ms: int) -> int:
    """Return how many were never called and waited beyond the standard; who gave up is no such."""
    kept = {None, TicketOutcome.ENDED_BY_CLOSE}
    ages = (
        (now_ms if t.finished_ms is None else t.finished_ms) - t.issued_ms
        for t in tickets
        if t.first_called_ms is None and t.outcome in kept
    )
    return sum(age > standard_ms for age in ages)


def _way(ticket: Measured) -> int | None:
    """Return call to service; None where a later stretch of service has covered it."""
    if ticket.called_ms is None or ticket.served_ms is None or ticket.served_ms < ticket.called_ms:
        return None
    stretch = ticket.finished_ms - ticket.served_ms if ticket.finished_ms is not None else 0
    return ticket.served_ms - ticket.called_ms if ticket.service_ms == stretch else None


def _mean(values: Iterable[int]) -> int:
    found = tuple(values)
    return sum(found) // len(found) if found else 0


class Reason(StrEnum):
    """Why a window should be opened."""

    ALERT = "alert"
    """Somebody has waited as long as the alert."""
    STANDARD = "standard"
    """Those who wait have on average waited longer than the standard."""
    NOBODY = "nobody"
    """People wait in a lane that no open window serves."""


class Remedy(StrEnum):
    """What would help."""

    CALL = "call"
    """A window that serves the lane has nobody before it: let it call the next."""
    OPEN = "open"
    """Open a window that serves the lane."""
    SHARE = "share"
    """All windows of the lane are open: let one of another lane serve it too."""
    HOLD = "hold"
    """Every window is open; tell those who wait."""


@dataclass(frozen=True, slots=True)
class LaneLoad:
    """Who waits in a lane now (ms; 0 where nobody does)."""

    letter: str
    waiting: int
    oldest_ms: int
    mean_ms: int


@dataclass(frozen=True, slots=True)
class Window:
    """A window, and whether it takes customers."""

    number: int
    lanes: tuple[str, ...]
    open: bool
    free: bool = False
    """Whether it is open with nobody called or served."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the floor asks of the duty manager."""

    lane: str
    reason: Reason
    remedy: Remedy
    window: int
    """Number of the window that is meant; 0 for `HOLD`."""


def suggest(
    lanes: Sequence[LaneLoad],
    windows: Sequence[Window],
    *,
    standard_ms: int = STANDARD_MIN * MINUTE_MS,
    alert_ms: int = ALERT_MIN * MINUTE_MS,
) -> Suggestion | None:
    """Return what to do about the lane that is worst off, or None while the standards hold.

    A free window of the lane comes before one that is to be opened. Of several that one is preferred which
    names the lane first among its own; then the lowest number.
    """
    strained = [(lane, why) for lane in lanes if (why := _reason(lane, windows, standard_ms, alert_ms))]
    if not strained:
        return None
    lane, why = max(strained, key=lambda each: (each[0].oldest_ms, each[0].waiting))
    letter = lane.letter

    def preference(window: Window) -> tuple[int, int]:
        place = window.lanes.index(letter) if letter in window.lanes else len(window.lanes)
        return place, window.number

    free = sorted((w for w in windows if w.free and letter in w.lanes), key=preference)
    if free:
        return Suggestion(letter, why, Remedy.CALL, free[0].number)
    closed = sorted((w for w in windows if not w.open and letter in w.lanes), key=preference)
    if closed:
        return Suggestion(letter, why, Remedy.OPEN, closed[0].number)
    busy = {each.letter for each in lanes if each.waiting}
    idle = [w for w in windows if w.open and letter not in w.lanes and not busy & set(w.lanes)]
    if idle:
        return Suggestion(letter, why, Remedy.SHARE, min(w.number for w in idle))
    return Suggestion(letter, why, Remedy.HOLD, 0)


def _reason(lane: LaneLoad, windows: Sequence[Window], standard_ms: int, alert_ms: int) -> Reason | None:
    if not lane.waiting:
        return None
    if lane.oldest_ms >= alert_ms:
        return Reason.ALERT
    if not any(window.open and lane.letter in window.lanes for window in windows):
        return Reason.NOBODY
    return Reason.STANDARD if lane.mean_ms > standard_ms else None
