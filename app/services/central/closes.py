"""Confirming the closes of days: what the terminal counted against what the centre holds (DOMAIN §8)."""

from collections.abc import Iterable

from app.domain.confirmation import difference, waits
from app.domain.network import CloseConfirmed
from app.services.central.ports import NOBODY, CentralStore
from app.services.ports import Clock, UnitOfWork


class Closes:
    """Confirms closes. May be called again: what has not changed is not said twice."""

    def __init__(self, store: CentralStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def confirm(self, hall: str, day_id: str) -> str | None:
        """Compare one day and return the code that was recorded (empty: proven).

        None when there is nothing new to say: the day is not closed, what the closing terminal counted has
        not all arrived, or the last answer still holds.
        """
        with self._store.write(NOBODY, hall) as unit:
            return confirm_in(unit, day_id, self._clock.now_ms())


def confirm_in(unit: UnitOfWork, day_id: str, now_ms: int) -> str | None:
    """Do the same within a transaction that has just taken in what belongs to the day."""
    queries = unit.queries
    day, counted = queries.shifts.day(day_id), queries.network.tallies(day_id)
    if day is None or day.closed_ms is None or counted is None:
        return None
    held = queries.shifts.tally(day_id)
    if waits(counted.tallies, held):
        return None
    code = difference(counted.tallies, held)
    before = queries.network.confirmation(day_id)
    if before is not None and (before.code, before.tallies) == (code, held):
        return None
    unit.in_day(day_id)
    unit.record(CloseConfirmed(day_id=day_id, proven=not code, code=code, tallies=held, at_ms=now_ms))
    return code


def review(unit: UnitOfWork, shift_ids: Iterable[str], now_ms: int) -> None:
    """Look again at days that were confirmed before money of these shifts arrived."""
    shifts = (unit.queries.shifts.shift(shift_id) for shift_id in sorted(set(shift_ids)))
    for day_id in sorted({shift.day_id for shift in shifts if shift is not None}):
        if unit.queries.network.confirmation(day_id) is not None:
            confirm_in(unit, day_id, now_ms)
