"""Orders that wait for the same service number: those that a new one must not cross (DOMAIN §4).

At a desk that is what its rows show. Two desks that are apart do not see each other's orders; the centre
does, and of two the earlier one stands. What was accepted apart and carried out first overtakes the other.
"""

from collections.abc import Iterable
from typing import Final

from app.domain.business import business_type, business_types
from app.domain.business.exclusion import grip_of
from app.domain.business.form import list_of
from app.domain.business.parts import Part, WaitingOrder
from app.domain.business.spec import BusinessType, FieldKind, Form
from app.domain.orders import OrderSubmitted
from app.services.reading import Queries
from app.services.rows.orders import OrderRow
from app.services.visits import Visit

WAITING: Final = "waiting"
OVERTAKEN: Final = "overtaken"


def waiting_orders(
    queries: Queries, kind: BusinessType, visit: Visit, form: Form
) -> tuple[WaitingOrder, ...]:
    """Return the orders that wait on the numbers which a form is about, oldest first."""
    if not _concerned(kind):
        return ()
    wanted = {visit.subscriber_id} if kind.needs_account and visit.subscriber_id else set()
    for field in kind.fields:
        if field.kind is FieldKind.ACCOUNTS:
            found = (queries.customers.by_number(number) for number in list_of(form, field.key))
            wanted |= {row.subscriber_id for row in found if row}
    if not wanted:
        return ()
    rows = {row.order_id: row for row in queries.orders.open_on(sorted(filter(None, wanted)))}
    if visit.ticket_id:
        rows |= {row.order_id: row for row in queries.orders.open_of_ticket(visit.ticket_id)}
    known = {each.key: each for each in business_types()}
    return tuple(
        WaitingOrder(row.code, grip_of(known[row.type_key]))
        for row in sorted(rows.values(), key=lambda row: (row.at_ms, row.code))
        if row.type_key in known and wanted & _about(row)
    )


def ending(queries: Queries, subscriber_id: str) -> bool:
    """Return whether an order waits that ends a number: nobody pays into it any more."""
    known = {each.key: each for each in business_types()}
    rows = queries.orders.open_on((subscriber_id,))
    return any(Part.LIFE in grip_of(known[row.type_key]).takes for row in rows if row.type_key in known)


def crossed(queries: Queries, kind: BusinessType, order: OrderRow | OrderSubmitted) -> str:
    """Return the code of why an order may not begin beside what else there is on its number, or "".

    The centre asks before an online business: an earlier order waits, or one was carried out meanwhile.
    """
    if order.subscriber_id is None or not _concerned(kind):
        return ""
    if _any_excludes(kind, queries.orders.open_before(order.order_id, order.subscriber_id)):
        return WAITING
    return overtaken(queries, kind, order)


def overtaken(queries: Queries, kind: BusinessType, order: OrderRow | OrderSubmitted) -> str:
    """Return the code of why an order that was accepted apart is void now, or "".

    Another one that excludes it was carried out since, and its desk could not know: the first that lacks
    nothing wins, so that an order nobody finishes holds no other up.
    """
    if order.subscriber_id is None or not _concerned(kind):
        return ""
    done = queries.orders.done_since(order.order_id, order.subscriber_id)
    return OVERTAKEN if _any_excludes(kind, done) else ""


def _concerned(kind: BusinessType) -> bool:
    grip = grip_of(kind)
    return bool(grip.takes or grip.counts_on)


def _any_excludes(kind: BusinessType, type_keys: Iterable[str]) -> bool:
    mine, known = grip_of(kind), {each.key for each in business_types()}
    return any(grip_of(business_type(key)).excludes(mine) for key in type_keys if key in known)


def _about(row: OrderRow) -> set[str | None]:
    return {row.subscriber_id, *(line.subscriber_id for line in row.quote)} - {None}
