"""Phone numbers for terminals: blocks without expiry that each may hand out alone (SYNC §4)."""

from typing import Final

from app.domain.network import NumberBlockGranted
from app.services.central.ports import NOBODY, CentralStore
from app.services.ports import Clock, Ids

LOW: Final = 5
"""A desk that holds less free numbers gets more (setting `numbers.low`)."""
BLOCK: Final = 20
"""So many at a time (setting `numbers.block`)."""
REVOKED_MS: Final = 30 * 24 * 3_600_000
"""So long a revoked device keeps its numbers: what it handed out may still come in by a relay."""


class Numbers:
    """Grants blocks of numbers out of the hall's free stock."""

    def __init__(self, store: CentralStore, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def top_up(self, hall: str, terminal_id: str) -> int:
        """Grant a block if the terminal runs short and return how many numbers it got."""
        now = self._clock.now_ms()
        with self._store.read() as queries:
            # A hall whose stock is used up is asked about again and again: that must not hold up who pushes.
            if not queries.stock.unallotted(hall, 1, now - REVOKED_MS):
                return 0
        with self._store.write(NOBODY, hall) as unit:
            queries = unit.queries
            if queries.network.revoked(terminal_id) is not None:
                return 0
            low = queries.halls.setting("numbers.low", LOW)
            if len(queries.stock.granted_numbers(terminal_id, low)) >= low:
                return 0
            size = queries.halls.setting("numbers.block", BLOCK)
            rows = queries.stock.unallotted(hall, size, now - REVOKED_MS)
            if rows:
                unit.record(
                    NumberBlockGranted(
                        block_id=self._ids.new(),
                        hall_id=hall,
                        terminal_id=terminal_id,
                        numbers=tuple(row.number for row in rows),
                        at_ms=now,
                    )
                )
            return len(rows)
