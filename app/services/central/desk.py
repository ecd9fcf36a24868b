"""The centre's desk: orders that were accepted elsewhere are carried out or refused (DOMAIN §5, deferred)."""

from typing import Final

from app.domain.business import business_type
from app.domain.errors import SyncConflict
from app.domain.network import FollowUpRaised
from app.domain.orders import OrderState
from app.domain.stock import StockState
from app.services.central.checks import case_of, counts_people, refusal
from app.services.central.ports import MACHINE, NOBODY, CentralStore
from app.services.order_execution import end_order, execute_order
from app.services.order_stock import free_stock
from app.services.ports import Clock, Ids, UnitOfWork
from app.services.rows.orders import OrderRow

_ENDED: Final = frozenset({OrderState.CANCELLED, OrderState.REJECTED})


class OrderDesk:
    """Settles held orders, each in a transaction of its own. May be called again, and by several workers."""

    def __init__(self, store: CentralStore, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def settle(self, hall: str, order_id: str) -> OrderState | None:
        """Execute or refuse one held order and return how it ended; None when there was nothing to do (yet).

        On refusal number and SIM go back (a SIM that was handed over is scrapped), and a follow-up is raised
        with the payment to give back.
        """
        with self._store.read() as queries:
            known = queries.orders.order(order_id)
        if known is None or known.state is not OrderState.HELD:
            return None
        kind = business_type(known.type_key)
        try:
            # Two entries to the network of one person, in two halls, are settled one after the other.
            with self._store.write(NOBODY, hall, catalogue=counts_people(kind)) as unit:
                order = unit.queries.orders.order(order_id)
                if order is None or order.state is not OrderState.HELD or not self._paid(unit, order):
                    return None
                unit.in_day(order.business_day)
                now = self._clock.now_ms()
                code = refusal(case_of(unit, kind, order, now))
                if code:
                    self._refuse(unit, order, code, now)
                    return OrderState.REJECTED
                return execute_order(unit, order, MACHINE, now, everywhere=True)
        except SyncConflict:
            return None  # another worker was first, or its hall is not decided on for now

    def free(self, hall: str, order_id: str) -> bool:
        """Free what an order still holds that ended without being executed; returns whether it is free."""
        try:
            with self._store.write(NOBODY, hall) as unit:
                order = unit.queries.orders.order(order_id)
                if order is None or order.state not in _ENDED:
                    return False
                unit.in_day(order.business_day)
                free_stock(unit, order_id, order.reason)
        except SyncConflict:
            return False  # somebody else freed it
        return True

    @staticmethod
    def _paid(unit: UnitOfWork, order: OrderRow) -> bool:
        """Return whether the money has arrived as well; a payment in quarantine keeps its order waiting."""
        if not order.total_fen:
            return True
        return order.payment_id is not None and unit.queries.money.payment(order.payment_id) is not None

    def _refuse(self, unit: UnitOfWork, order: OrderRow, code: str, now: int) -> None:
        payment = unit.queries.money.payment(order.payment_id) if order.payment_id else None
        kept = payment is not None and payment.reversed_by is None
        end_order(unit, order, OrderState.REJECTED, MACHINE.staff_no, code, now, StockState.SCRAPPED)
        unit.record(
            FollowUpRaised(
                after=None,
                follow_up_id=self._ids.new(),
                code=code,
                order_id=order.order_id,
                payment_id=order.payment_id if kept else None,
                amount_fen=order.total_fen if kept else 0,
                at_ms=now,
            )
        )
