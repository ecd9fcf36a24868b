"""Numbers and SIM cards of the hall: what is there, what is free, whether a card may be given out."""

from app.domain.errors import UserError
from app.domain.stock import StockState
from app.services.ports import Store
from app.services.rows.stock import NumberRow, SimRow, StockCount


class StockService:
    """Reads the hall's stock. Numbers and cards move only with orders."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def counts(self) -> tuple[StockCount, ...]:
        """Return how many numbers and SIM cards there are, by state."""
        with self._store.read() as queries:
            return queries.stock.counts()

    def free_numbers(self, limit: int, tail: str = "") -> tuple[NumberRow, ...]:
        """Return free phone numbers in order, of those that end with `tail`."""
        with self._store.read() as queries:
            return queries.stock.free_numbers(limit, tail)

    def check_sim(self, iccid: str) -> SimRow:
        """Return a card that was scanned, if it may be given out.

        Raises:
            UserError: form.sim_format, form.sim_unknown, form.sim_taken.
        """
        scanned = iccid.strip()
        if not scanned.isascii() or not scanned.isdigit():
            raise UserError("form.sim_format", count=len(scanned))
        with self._store.read() as queries:
            row = queries.stock.sim(scanned)
        if row is None:
            raise UserError("form.sim_unknown")
        if row.state is not StockState.FREE:
            raise UserError("form.sim_taken")
        return row
