"""The run over arrears of all halls: the centre decides on service numbers (DOMAIN §6)."""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Final

from app.domain.errors import SyncConflict
from app.services.arrears_steps import look, take_step
from app.services.central.ports import NOBODY, CentralStore
from app.services.ports import Clock

_HOUR_MS: Final = 3_600_000
_EAST: Final = timedelta(hours=14)
"""So far ahead of UTC a hall's day can be."""


class CentralArrears:
    """Goes through the numbers of all halls once an hour, a little in each round.

    More often than once a day, since halls may lie in several zones; what was done is not done twice, by
    whichever worker.
    """

    def __init__(self, store: CentralStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._hour = -1
        self._after: str | None = None

    def round(self, limit: int) -> int:
        """Look at the next numbers, at most `limit`, and return how many steps were taken."""
        now = self._clock.now_ms()
        if now // _HOUR_MS != self._hour:
            self._hour, self._after = now // _HOUR_MS, ""
        if self._after is None:
            return 0
        latest = (datetime.fromtimestamp(now / 1000, UTC) + _EAST).date()
        with self._store.read() as queries:
            page = queries.central.in_arrears(latest.isoformat(), self._after, limit)
        self._after = page[-1].which if page else None
        held = self._store.held_halls()
        by_hall = sorted(page, key=lambda each: (each.hall_id, each.which))
        return sum(
            self._in_hall(hall, [each.which for each in found])
            for hall, found in groupby(by_hall, key=lambda each: each.hall_id)
            if hall and hall not in held
        )

    def _in_hall(self, hall: str, numbers: list[str]) -> int:
        return sum(self._step(hall, which) for which in self._due(hall, numbers))

    def _due(self, hall: str, numbers: list[str]) -> list[str]:
        now = self._clock.now_ms()
        with self._store.write(NOBODY, hall) as unit:  # only a unit sees one hall, its zone and its notices
            return [which for which in numbers if (found := look(unit.queries, which, now)) and found.step]

    def _step(self, hall: str, which: str) -> bool:
        try:
            with self._store.write(NOBODY, hall) as unit:
                return take_step(unit, which, self._clock.now_ms()) is not None
        except SyncConflict:
            return False  # an order moved it first; the next hour looks again
