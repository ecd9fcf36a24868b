"""The centre's round: everything that waits is looked for and done, again and again, by any worker."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from app.domain.orders import OrderState
from app.services.central.arrears import CentralArrears
from app.services.central.closes import Closes
from app.services.central.desk import OrderDesk
from app.services.central.lending import Lending, LendingStore
from app.services.central.notices import CentralNotices
from app.services.central.numbers import LOW, Numbers
from app.services.central.turns import Faults, Turn
from app.services.ports import Clock, Ids

AT_ONCE: Final = 50
"""Orders, closes and terminals that one round looks at, at most."""


@dataclass(frozen=True, slots=True)
class Done:
    """What one round did."""

    completed: int = 0
    rejected: int = 0
    closes: int = 0
    numbers: int = 0
    """Phone numbers that were allotted."""
    notices: int = 0
    """Notices that were sent, or tried."""
    arrears: int = 0
    """Steps of arrears that were taken."""
    told: int = 0
    """Halls that were told of a change of a customer of whom they keep a copy."""

    @property
    def anything(self) -> bool:
        """Return whether there was anything to do."""
        return any(
            (
                self.completed,
                self.rejected,
                self.closes,
                self.numbers,
                self.notices,
                self.arrears,
                self.told,
            )
        )


class Central:
    """All of the centre's work in one call."""

    def __init__(
        self,
        store: LendingStore,
        clock: Clock,
        ids: Ids,
        notices: CentralNotices | None = None,
        arrears: CentralArrears | None = None,
    ) -> None:
        """Take the store, who sends the centre's notices, and who runs over arrears; else they wait."""
        self._store = store
        self._notices = notices
        self._arrears = arrears
        self.desk = OrderDesk(store, clock, ids)
        self.closes = Closes(store, clock)
        self.numbers = Numbers(store, clock, ids)
        self.lending = Lending(store, clock)
        self._orders, self._strays, self._closes, self._short, self._told = (Turn() for _ in range(5))

    def run_once(self, limit: int = AT_ONCE) -> Done:
        """Do what waits and return what was done. Each item has its own transaction; none is done twice.

        A hall that a restored centre knows too little of is left alone until it has reported. What can't be
        done, for now or for a fault in it, keeps nothing else waiting; what went wrong is raised at the end.
        """
        without, faults = self._store.held_halls(), Faults()
        with self._store.read() as queries:
            asked = queries.central
            orders = self._orders.take(asked.held_orders, limit, without)
            strays = self._strays.take(asked.stray_stock, limit, without)
            closes = self._closes.take(asked.open_closes, limit, without)
            short = self._short.take(partial(asked.short_terminals, LOW), limit, without)
            told = self._told.take(asked.waiting_notices, limit, without) if self._notices else ()
        ended = self._orders.each(orders, self.desk.settle, faults)
        self._strays.each(strays, self.desk.free, faults)
        answers = self._closes.each(closes, self.closes.confirm, faults, done=lambda code: code == "")
        sent = self._told.each(told, self._notices.send, faults) if self._notices else []
        numbers = self._short.each(short, self.numbers.top_up, faults)
        arrears = self._arrears
        done = Done(
            notices=sum(sent),
            completed=ended.count(OrderState.COMPLETED),
            rejected=ended.count(OrderState.REJECTED),
            closes=len(answers),
            numbers=sum(numbers),
            arrears=faults.within(lambda: arrears.round(limit), 0) if arrears else 0,
            told=faults.within(lambda: self.lending.pass_on(limit), 0),
        )
        faults.tell()
        return done
