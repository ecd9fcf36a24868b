"""Numbers that two counters called while no hub could be reached: both are told (SYNC §4)."""

from dataclasses import dataclass
from typing import Final

from app.domain.halls import queue_day
from app.services.reading import Queries
from app.services.rows.queue import LostCall

INBOX_DAYS: Final = 7
"""So long the inbox keeps what nobody has dealt with."""
_DAY_MS: Final = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class DoubleCall:
    """One number that this counter and another called, as this counter is told of it."""

    op_id: str
    """The call that does not count."""
    ticket_id: str
    number: str
    other_counter: int
    """Window number of the other."""
    keeps: bool
    """Whether the ticket is this counter's; otherwise the customer is to go to the other one."""
    at_ms: int


def double_calls(queries: Queries, counter_id: str | None, now_ms: int) -> tuple[DoubleCall, ...]:
    """Return the double calls of the last days that concern a counter, newest first."""
    hall = queries.halls.hall()
    since = queue_day(now_ms - INBOX_DAYS * _DAY_MS, hall.zone, hall.reset_minute)
    windows = {counter.counter_id: counter.number for counter in queries.halls.counters()}
    found: list[DoubleCall] = []
    for lost in queries.queue.lost_calls(since):
        winner = _winner(queries, lost)
        other = {lost.counter_id: winner, winner: lost.counter_id}.get(counter_id)
        if winner is not None and other in windows:
            keeps = counter_id == winner
            window = windows[other]
            found.append(DoubleCall(lost.op_id, lost.ticket_id, lost.number, window, keeps, lost.at_ms))
    return tuple(found)


def _winner(queries: Queries, lost: LostCall) -> str | None:
    """Return the counter whose call stands: of those of other counters, the one nearest in time."""
    calls = [call for call in queries.queue.calls_of(lost.ticket_id) if call.counter_id != lost.counter_id]
    nearest = min(calls, key=lambda call: abs(call.at_ms - lost.at_ms), default=None)
    return nearest.counter_id if nearest else None
