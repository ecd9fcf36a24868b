"""Whether an order may be carried out: it lacks nothing, or failed and its money is here (DOMAIN §4, §6).

What goes back of a payment for several businesses names the order that failed, or says that it is because of
another one (`FAILED_ORDER` in the refund's form). Only so is it known whose money is back.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.business import business_type
from app.domain.business.form import load_payload, text_of
from app.domain.cash import JIAO, TenderKind
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.domain.refunds import FAILED_ORDER, OTHER, owners_of
from app.services.reading import Queries
from app.services.rows.money import PaymentRow
from app.services.rows.orders import OrderRow


@dataclass(frozen=True, slots=True)
class InVain:
    """An order that was paid and could not be carried out, and what of its money is still to go back."""

    order_id: str
    code: str
    type_key: str
    reason: str
    """Code of why it could not."""
    back_fen: int
    receipt: str
    tenders: tuple[TenderKind, ...]
    """How it was paid: it goes back the same way."""


def in_vain(queries: Queries, orders: Iterable[OrderRow]) -> tuple[InVain, ...]:
    """Return those of some orders that were paid in vain; what a refund claims already is not asked for."""
    found = []
    for order in orders:
        payment = queries.money.payment(order.payment_id or "")
        if order.state is not OrderState.FAILED or payment is None:
            continue
        claimed = by_cause(queries, payment, queries.refunds.claims(payment.payment_id).claims)
        kept = payment.total_fen - sum(claimed.values())
        left = min(order.total_fen - claimed.get(order.order_id, 0), kept)
        if left > 0:
            kinds = tuple(dict.fromkeys(tender.kind for tender in payment.tenders))
            vain = InVain(
                order.order_id, order.code, order.type_key, order.reason, left, payment.receipt, kinds
            )
            found.append(vain)
    return tuple(found)


def by_cause(queries: Queries, payment: PaymentRow, amounts: Mapping[str, int]) -> Mapping[str, int]:
    """Return amounts (fen, by the order that asks for them) by the order because of which they go back.

    `OTHER` stands for what has nothing to do with an order that failed, "" for what nobody knows of.
    """
    owners = owners_of(payment.lines)
    (sole,) = owners if len(owners) == 1 else ("",)
    found: Counter[str] = Counter()
    for order_id, fen in amounts.items():
        order = queries.orders.order(order_id)
        found[_cause(order) or sole if order else sole] += fen
    return found


def failed_orders(queries: Queries, payment_id: str) -> list[OrderRow]:
    """Return the orders of a payment that were paid in vain."""
    return [row for row in queries.orders.of_payment(payment_id) if row.state is OrderState.FAILED]


def ready(order: OrderRow) -> bool:
    """Return whether an order lacks nothing any more: no approval, no money, no signature."""
    kind = business_type(order.type_key)
    return (
        order.state is OrderState.ACKNOWLEDGED and order.total_fen == 0 and (order.signed or not kind.signed)
    )


def check_executable(queries: Queries, order: OrderRow) -> None:
    """Refuse to carry out an order that lacks something, or one that failed and whose money is not here.

    Raises:
        UserError: order.not_executable {code}, and those of `check_still_paid`.
    """
    if order.state is OrderState.FAILED:
        check_still_paid(queries, order)
    elif not ready(order):
        raise UserError("order.not_executable", code=order.code)


def check_still_paid(queries: Queries, order: OrderRow) -> None:
    """Refuse to carry out an order that failed where it is not known that the hall still has its money.

    A refund that waits for its approval counts: it was promised to the customer. One whose money is back
    whole has ended before (`end_paid_back`).

    Raises:
        UserError: order.money_back {code}; order.work_over {code}: a work that came to nothing is taken in
            anew, with the promise of a new time.
    """
    if business_type(order.type_key).works:
        raise UserError("order.work_over", code=order.code)
    if order.payment_id is None:
        return
    payment = queries.money.payment(order.payment_id)
    if payment is None or not _still_here(queries, order, payment):
        raise UserError("order.money_back", code=order.code)


def _still_here(queries: Queries, order: OrderRow, payment: PaymentRow) -> bool:
    """Return whether nothing goes back for an order, and what stays is enough for all that may be tried."""
    claimed = by_cause(queries, payment, queries.refunds.claims(payment.payment_id).claims)
    kept = payment.total_fen - sum(claimed.values())
    failed = failed_orders(queries, payment.payment_id)
    needed = sum(max(0, row.total_fen - claimed.get(row.order_id, 0)) for row in failed)
    going = claimed.get(order.order_id, 0) + claimed.get("", 0)
    return not going and _within_a_jiao(needed - kept)


def paid_back(queries: Queries, payment_id: str) -> tuple[list[OrderRow], str]:
    """Return the orders of a payment that were paid in vain and whose own money is back, and how it went."""
    payment = queries.money.payment(payment_id)
    if payment is None:  # pragma: no cover - it comes with the order that it paid
        return [], ""
    if payment.reversed_by is not None:
        return failed_orders(queries, payment_id), "reversed"
    gone = _gone(queries, payment)
    causes = by_cause(queries, payment, gone)
    whole = _within_a_jiao(payment.total_fen - sum(gone.values()))
    failed = failed_orders(queries, payment_id)
    back = [row for row in failed if whole or _within_a_jiao(row.total_fen - causes.get(row.order_id, 0))]
    return back, "refunded"


def still_here(queries: Queries, payment: PaymentRow, order_id: str, cost_fen: int) -> int:
    """Return how much of what an order cost (fen) has not gone back; the payment was not reversed."""
    gone = _gone(queries, payment)
    own = cost_fen - by_cause(queries, payment, gone).get(order_id, 0)
    return min(own, payment.total_fen - sum(gone.values()))


def _gone(queries: Queries, payment: PaymentRow) -> dict[str, int]:
    """Return what was given back of a payment (fen), by the order of the refund."""
    return {row.payment_id: -row.total_fen for row in queries.refunds.refunds_of(payment.payment_id)}


def _within_a_jiao(missing_fen: int) -> bool:
    """Return whether no more is missing than cash, which has no fen, leaves open (`round_cash`)."""
    return missing_fen < JIAO


def _cause(order: OrderRow) -> str:
    """Return what an order that asks for money back says of its cause."""
    if all(field.key != FAILED_ORDER for field in business_type(order.type_key).fields):
        return OTHER  # A deposit belongs to what was carried out.
    return text_of(load_payload(order.payload), FAILED_ORDER)
