"""The centre's round: everything that waits is looked for and done, again and again, by any worker."""

from dataclasses import dataclass
from typing import Final

from app.domain.orders import OrderState
from app.services.central.arrears import CentralArrears
from app.services.central.closes import Closes
from app.services.central.desk import OrderDesk
from app.services.central.lending import Lending, LendingStore
from app.services.central.notices import CentralNotices
from app.services.central.numbers import LOW, Numbers
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

    def run_once(self, limit: int = AT_ONCE) -> Done:
        """Do what waits and return what was done. Each item has its own transaction; none is done twice.

        A hall that a restored centre knows too little of is left alone until it has reported.
        """
        with self._store.read() as queries:
            orders = queries.central.held_orders(limit)
            strays = queries.central.stray_stock(limit)
            closes = queries.central.open_closes(limit)
            short = queries.central.short_terminals(LOW, limit)
            told = queries.central.waiting_notices(limit) if self._notices else ()
        halls = {each.hall_id for each in (*orders, *strays, *closes, *short, *told)}
        waiting = {hall for hall in halls if self._store.held(hall)}
        orders, strays, closes, short, told = (
            tuple(each for each in found if each.hall_id not in waiting)
            for found in (orders, strays, closes, short, told)
        )
        ended = [self.desk.settle(order.hall_id, order.which) for order in orders]
        for stray in strays:
            self.desk.free(stray.hall_id, stray.which)
        answers = [self.closes.confirm(close.hall_id, close.which) for close in closes]
        sent = [self._notices.send(each.hall_id, each.which) for each in told] if self._notices else []
        return Done(
            notices=sum(sent),
            completed=ended.count(OrderState.COMPLETED),
            rejected=ended.count(OrderState.REJECTED),
            closes=sum(answer is not None for answer in answers),
            numbers=sum(self.numbers.top_up(each.hall_id, each.which) for each in short),
            arrears=self._arrears.round(limit) if self._arrears else 0,
            told=self.lending.pass_on(limit),
        )
