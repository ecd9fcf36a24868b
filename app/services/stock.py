"""Numbers and SIM cards of the hall: what is there, what is free, whether a card may be given out."""

from dataclasses import dataclass

from app.domain.errors import UserError
from app.domain.network import NumberBlockReturned
from app.domain.rights import Right
from app.domain.stock import StockState
from app.services.access import require
from app.services.link import Link, StandaloneLink
from app.services.order_context import Desk, free_numbers
from app.services.ports import Clock, Stamp, Store
from app.services.proposals import networked
from app.services.rows.stock import NumberRow, SimRow, StockCount
from app.services.sessions import Session


class StockService:
    """Reads the hall's stock. Numbers and cards move only with orders."""

    def __init__(self, store: Store, link: Link | None = None) -> None:
        self._store = store
        self._link: Link = link or StandaloneLink()

    def counts(self) -> tuple[StockCount, ...]:
        """Return how many numbers and SIM cards there are, by state."""
        with self._store.read() as queries:
            return queries.stock.counts()

    def free_numbers(self, limit: int, tail: str = "") -> tuple[NumberRow, ...]:
        """Return free phone numbers in order, of those that end with `tail`.

        In a network these are the ones that the centre granted to this terminal.
        """
        desk = Desk(self._store.terminal.terminal_id, "", 0, networked(self._link))
        with self._store.read() as queries:
            return free_numbers(queries, desk, limit, tail)

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


@dataclass(frozen=True, slots=True)
class HeldNumbers:
    """The phone numbers that the centre granted to this terminal."""

    free: int
    """Not handed out: these may be given back."""
    held: int
    """All that were granted and not given back, handed out or not."""
    returned_ms: int
    """When the last ones were given back, epoch ms; 0 for never, or where numbers came since."""


class NumberReturns:
    """Gives phone numbers back to the centre, such as before a desk is taken away (SYNC §4)."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def state(self) -> HeldNumbers:
        """Return what this terminal holds."""
        terminal_id = self._store.terminal.terminal_id
        with self._store.read() as queries:
            held = queries.network.held_numbers(terminal_id)
            rows = (queries.stock.number(number) for number in held)
            free = sum(row is not None and row.state is StockState.FREE for row in rows)
            returned = 0 if held else queries.network.numbers_returned_ms(terminal_id)
        return HeldNumbers(free, len(held), returned)

    def give_back(self, session: Session) -> int:
        """Give back what this terminal holds and has not handed out; returns how many numbers.

        The centre grants it none before somebody signs in at this terminal again.

        Raises:
            UserError: staff.no_right.manage_staff.
        """
        require(session, Right.MANAGE_STAFF)
        count = 0
        with self._store.write(Stamp(session.staff_no)) as unit:
            terminal_id = unit.terminal.terminal_id
            for block in unit.queries.network.blocks(terminal_id):
                rows = (unit.queries.stock.number(number) for number in block.held)
                free = tuple(row.number for row in rows if row and row.state is StockState.FREE)
                if free:
                    unit.record(
                        NumberBlockReturned(
                            block_id=block.block_id,
                            terminal_id=terminal_id,
                            numbers=free,
                            at_ms=self._clock.now_ms(),
                        )
                    )
                count += len(free)
        return count
